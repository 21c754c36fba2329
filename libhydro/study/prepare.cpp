#include "libhydro/study/prepare.h"

#include <algorithm>
#include <utility>

#include "libhydro/io/sha256.h"
#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/named_files.h"

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

/// Tables that were read with the scenario itself are inputs too.
void add_tables(const scenario::Scenario& scenario, std::vector<results::InputFile>& inputs) {
  for (const scenario::NamedFile& named : scenario::named_files(scenario)) {
    const auto is_listed = [&named](const results::InputFile& input) { return input.path == named.file.written; };
    if (named.content == scenario::FileContent::table && std::none_of(inputs.begin(), inputs.end(), is_listed))
      inputs.push_back({.path = named.file.written, .sha256 = io::sha256_of_file(named.file.path)});
  }
}

}  // namespace

Prepared prepare(const scenario::Scenario& scenario, int threads) {
  scenario::Assembled assembled = scenario::assemble(scenario);
  Prepared prepared;
  prepared.water = std::move(assembled.initial);
  prepared.inputs = std::move(assembled.inputs);
  add_tables(scenario, prepared.inputs);
  prepared.remarks = std::move(assembled.remarks);
  prepared.job = job_of(scenario, assembled, threads);
  return prepared;
}

}  // namespace hydro::study
