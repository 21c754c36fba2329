// Any text is a scenario or has faults with a place; what is read is finite, and facilities fit together. A line "#set key=value" is an override.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/scenario/named_files.h"
#include "libhydro/scenario/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> overrides;
  for (std::size_t at = text.find("#set "); at != std::string_view::npos; at = text.find("#set ", at + 1))
    overrides.emplace_back(text.substr(at + 5, text.find('\n', at) - at - 5));

  hydro::FaultList faults;
  const hydro::scenario::Scenario scenario = hydro::scenario::parse_scenario(text, "fuzz/scenario.toml", faults, overrides);
  for (const hydro::Fault& fault : faults.faults())
    if (fault.message.empty() || fault.place.file.empty()) std::abort();
  if (!std::isfinite(scenario.duration) || scenario.duration < 0.0 || !std::isfinite(scenario.output.interval)) std::abort();
  if (faults.empty() && (scenario.duration == 0.0 || hydro::scenario::named_files(scenario).empty())) std::abort();
  if (faults.empty())
    for (const hydro::scenario::FacilityDefinition& definition : scenario.facilities)
      if (definition.facility.name.empty() || !hydro::sponge::faults(definition.facility).empty()) std::abort();
  return 0;
}
