// Any file is a table of plots or a list of faults; a table has a finite number or nothing in every cell.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/plot_file.h"
#include "libhydro/io/rule_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  static const compliance::RuleBook book = io::read_rule_book({.files = {"shanghai", "national"}});
  const fuzz::FuzzedFile file(data, size, ".csv");
  try {
    const compliance::PlotTable plots = io::read_plots(file.path(), book);
    if (plots.values.size() != plots.size() * plots.columns || plots.kinds.size() != plots.size()) std::abort();
    for (const double value : plots.values)
      if (std::isinf(value) || value < 0.0) std::abort();
  } catch (const InputError&) {
  } catch (const FileError&) {
  }
  return 0;
}
