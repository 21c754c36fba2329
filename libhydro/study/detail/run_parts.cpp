#include "libhydro/study/detail/run_parts.h"

#include <sys/resource.h>

#include <algorithm>

#include <fmt/format.h>

#include "libhydro/core/version.h"
#include "libhydro/io/sha256.h"
#include "libhydro/scenario/named_files.h"

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

std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace hydro::study::detail
