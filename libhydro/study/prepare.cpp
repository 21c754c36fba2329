#include "libhydro/study/prepare.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "libhydro/scenario/assemble.h"
#include "libhydro/study/detail/run_parts.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

Job job_of(const scenario::Scenario& scenario, scenario::Assembled& assembled, int threads) {
  const scenario::OutputOptions& output = scenario.output;
  const auto wants = [&output](const char* name) { return std::find(output.maxima.begin(), output.maxima.end(), name) != output.maxima.end(); };
  Job job;
  job.domain = std::move(assembled.domain);
  job.forcing = std::move(assembled.forcing);
  job.exposure = std::move(assembled.exposure);
  job.harm = std::move(assembled.harm);
  job.options = {.surface = scenario.surface, .exchange_interval = scenario.exchange_interval};
  job.options.surface.threads = threads;
  job.end = scenario.duration;
  job.frame_interval = output.interval;
  job.report_interval = output.report_interval;
  job.frames_with_velocity = output.velocity;
  job.flooded_thresholds = output.thresholds;
  job.peaks = {.depth = true,  // flooded areas and the report need it
               .level = wants("level"),
               .speed = wants("speed"),
               .depth_speed = wants("depth_speed"),
               .hazard_rating = wants("hazard_rating"),
               .arrival_time = wants("arrival_time"),
               .arrival_threshold = output.arrival_threshold,
               .duration_thresholds = wants("duration") ? output.duration_thresholds : std::vector<double>{},
               .interval = output.peaks_interval};
  return job;
}

/// Solids in the runoff of each land class that lies on the map, and of roofs; empty, with a remark, where one is not known.
std::vector<double> solids_of_classes(const scenario::Scenario& scenario, const simulation::Domain& domain, std::vector<Bilingual>& remarks) {
  if (domain.sponge.empty()) return {};
  std::vector<bool> lies(domain.land.classes.size() + 1, false);
  for (const std::uint8_t code : domain.land.class_of_cell.values())
    if (code != hydrology::Land::outside) lies[code] = true;
  lies.back() = !domain.land.roof_shares.empty();
  std::vector<double> solids(lies.size());
  for (std::size_t i = 0; i < lies.size(); ++i) {
    if (!lies[i]) continue;
    const std::string name = i < domain.land.classes.size() ? domain.land.classes[i].name : "roof";
    const scenario::SolidsOfCover* found = scenario::find_solids(scenario, name);
    if (!found) {
      remarks.push_back(bilingual("no suspended solids are known of the land cover \"{}\": none are reported (sponge.solids, or [[solids]])", "土地覆盖“{}”没有悬浮物浓度：不报告悬浮物（见 sponge.solids 或 [[solids]]）", name));
      return {};
    }
    solids[i] = found->concentration;
  }
  return solids;
}

}  // namespace

Prepared prepare(const scenario::Scenario& scenario, int threads) {
  scenario::Assembled assembled = scenario::assemble(scenario);
  Prepared prepared;
  prepared.water = std::move(assembled.initial);
  prepared.inputs = std::move(assembled.inputs);
  detail::add_tables(scenario, prepared.inputs);
  prepared.pumped_systems = std::move(assembled.pumped_systems);
  prepared.network_changes = std::move(assembled.network_changes);
  prepared.network_costs = std::move(assembled.network_costs);
  prepared.remarks = std::move(assembled.remarks);
  prepared.defences = std::move(assembled.defences);
  prepared.job = job_of(scenario, assembled, threads);
  prepared.job.solids_of_class = solids_of_classes(scenario, prepared.job.domain, prepared.remarks);
  return prepared;
}

}  // namespace hydro::study
