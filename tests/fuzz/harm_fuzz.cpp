// Any file is a table of harm or a list of faults; what was read gives losses between nothing and all.

#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/harm_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  const fuzz::FuzzedFile file(data, size, ".toml");
  try {
    const io::HarmTables tables = io::read_harm_tables(file.path());
    for (const hazard::DamageCurve& curve : tables.curves)
      for (const double depth : {-1.0, 0.0, 0.3, 7.0, 1e9})
        if (!(curve.at(depth) >= 0.0 && curve.at(depth) <= 1.0)) std::abort();
    if (!(tables.underpass.reopen <= tables.underpass.close)) std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
