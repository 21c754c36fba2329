#include "libhydro/study/detail/run_parts.h"

#include <sys/resource.h>

#include <algorithm>

#include <fmt/format.h>

#include "libhydro/core/version.h"
#include "libhydro/io/sha256.h"
#include "libhydro/scenario/named_files.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study::detail {

io::RunIdentity identity_of(const RunRequest& request, const scenario::Scenario& scenario, const std::vector<results::InputFile>& inputs) {
  io::RunIdentity identity;
  identity.parts = {{"program version", std::string(version().number)},
                    {"scenario file", io::sha256_of_file(request.scenario)},
                    {"simulated duration", fmt::format("{} s", scenario.duration)}};
  for (const std::string& setting : request.overrides) identity.parts.emplace_back("--set", setting);
  for (const results::InputFile& input : inputs) identity.parts.emplace_back(input.path, input.sha256);
  return identity;
}

Bilingual remark_on_setting(const std::string& setting) { return bilingual("changed on the command line: {}", "命令行更改：{}", setting); }

results::RunResult about(const scenario::Scenario& scenario, const Grid& grid) {
  results::RunResult result;
  result.scenario = scenario.name;
  result.title = scenario.title;
  result.start_utc = scenario.start_utc;
  result.start_offset_minutes = scenario.start_offset_minutes;
  result.grid = grid;
  return result;
}

void add_tables(const scenario::Scenario& scenario, std::vector<results::InputFile>& inputs) {
  for (const scenario::NamedFile& named : scenario::named_files(scenario)) {
    const auto is_listed = [&named](const results::InputFile& input) { return input.path == named.file.written; };
    if (named.content == scenario::FileContent::table && std::none_of(inputs.begin(), inputs.end(), is_listed))
      inputs.push_back({.path = named.file.written, .sha256 = io::sha256_of_file(named.file.path)});
  }
}

void name_cost_sources(const scenario::Scenario& scenario, results::RunResult& result) {
  for (results::LayoutCost& cost : result.costs)
    if (const scenario::FacilityDefinition* kind = scenario::find_facility(scenario, cost.kind); kind && cost.is_given()) {
      const scenario::Origin& origin = scenario::origin_of(*kind, "capital_cost");
      cost.source = origin.source, cost.status = origin.status;
    }
}

results::InterceptionResult interception_of(const scenario::DrainageSystemSource& source, const sponge::OverflowReport& report) {
  return {.id = source.id, .area = source.system.area, .tank_volume = source.system.tank_volume, .interception_rate = source.system.interception_rate,
          .interception_depth = report.interception_depth, .inflow = report.inflow, .intercepted = report.intercepted, .overflow = report.overflow,
          .overflows = report.overflows, .overflow_time = report.overflow_time, .peak_overflow = report.peak_overflow,
          .solids_inflow = report.solids.washed, .solids_intercepted = report.solids.kept};
}

void add_interception(const scenario::Scenario& scenario, results::RunResult& result) {
  for (scenario::DrainageSystemSource source : scenario.drainage_systems) {
    if (source.system.area == 0.0 && !result.capture.empty()) source.system.area = result.capture.back().area;
    sponge::Interception interception;
    for (std::size_t i = 1; i < result.report_times.size(); ++i) {
      double volume = 0.0;  // [m3] since the report before
      if (source.sewer)
        for (const results::FacilitySeries& facility : result.facilities) volume += (facility.to_sewer[i] - facility.to_sewer[i - 1]) * facility.area;
      for (const results::BoundarySeries& boundary : result.boundaries)
        if (std::ranges::find(source.boundaries, boundary.id) != source.boundaries.end()) volume += boundary.left[i] - boundary.left[i - 1];
      const double duration = result.report_times[i] - result.report_times[i - 1];
      interception.advance(source.system, volume / duration, duration);
    }
    const double runoff = result.capture.empty() ? 0.0 : result.capture.back().runoff;
    const double left = result.capture.empty() ? 0.0 : result.capture.back().solids_washed - result.capture.back().solids_kept;
    result.interception.push_back(interception_of(source, interception.report(source.system, runoff > 0.0 ? left / runoff : 0.0)));
  }
}

void tell_of_pressure(results::RunResult& result, const RunWatch& watch) {
  constexpr double beyond_belief = 20.0;  // [m] above the rim
  for (const results::NodeSeries& node : result.nodes) {
    const double above = node.max_level - node.rim_elevation;
    if (node.kind == "outfall" || !(above > beyond_belief)) continue;
    result.remarks.push_back(bilingual("node \"{}\": its water stood {:.0f} m above its rim; it is sealed and more entered than could leave, so look at what enters it, or let it spill",
                                       "节点“{}”：水头高出井口 {:.0f} m；该节点密封而进水多于出水，请检查其进水，或允许其溢出", node.id, above));
    watch.note(result.remarks.back());
  }
}

std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace hydro::study::detail
