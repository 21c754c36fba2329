// Any file is a library of storms or a list of faults; what was read without fault can be listed.

#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/city_storm_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hydro::fuzz::FuzzedFile file(data, size, ".toml");
  hydro::FaultList faults;
  hydro::rain::StormLibrary library;
  hydro::io::read_storm_file(file.path(), library, faults);
  if (!faults.empty()) return 0;
  for (const hydro::rain::City& city : library.cities)
    if (city.id.empty() || hydro::rain::pattern_choices(library, &city).empty()) std::abort();
  return 0;
}
