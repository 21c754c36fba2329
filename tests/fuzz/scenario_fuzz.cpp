// Any text is a scenario or a list of faults, each with its place; never a crash and never an error without words.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/scenario/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  hydro::FaultList faults;
  hydro::scenario::parse_scenario(text, "/nowhere/scenario.toml", faults);
  for (const hydro::Fault& fault : faults.faults())
    if (fault.message.empty() || fault.place.file.empty()) std::abort();
  return 0;
}
