#include "libhydro/study/prepare.h"

#include <algorithm>
#include <utility>

#include "libhydro/scenario/assemble.h"
#include "libhydro/study/detail/run_parts.h"

namespace hydro::study {
namespace {

Job job_of(const scenario::Scenario& scenario, scenario::Assembled& assembled, int threads) {
  const scenario::OutputOptions& output = scenario.output;
  const auto wants = [&output](const char* name) { return std::find(output.maxima.begin(), output.maxima.end(), name) != output.maxima.end(); };
  Job job;
  job.domain = std::move(assembled.domain);
  job.forcing = std::move(assembled.forcing);
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

}  // namespace

Prepared prepare(const scenario::Scenario& scenario, int threads) {
  scenario::Assembled assembled = scenario::assemble(scenario);
  Prepared prepared;
  prepared.water = std::move(assembled.initial);
  prepared.inputs = std::move(assembled.inputs);
  detail::add_tables(scenario, prepared.inputs);
  prepared.remarks = std::move(assembled.remarks);
  prepared.job = job_of(scenario, assembled, threads);
  return prepared;
}

}  // namespace hydro::study
