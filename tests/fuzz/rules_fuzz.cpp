// Any file is a rule book or a list of faults; what was read without fault judges a plot, and what it suggests passes.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "libhydro/compliance/change.h"
#include "libhydro/compliance/check.h"
#include "libhydro/compliance/plot_parts.h"
#include "libhydro/core/error.h"
#include "libhydro/io/rule_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  const fuzz::FuzzedFile file(data, size, ".toml");
  try {
    const compliance::RuleBook book = io::read_rule_book({.files = {file.path()}, .trust_memory = true});
    std::vector<double> row(book.columns.size());
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = 100.0 + 37.0 * static_cast<double>(i % 7);
    compliance::parts_of(book, row);
    for (const compliance::Rule& rule : book.rules) {
      if (rule.applies_to.empty()) continue;
      const compliance::PlotView plot{.kind = rule.applies_to.front(), .stage = rule.stage, .row = row};
      const compliance::Check check = compliance::check(rule, plot);
      if (check.reason == compliance::Reason::compared && std::isnan(check.value)) std::abort();
      if (check.result != compliance::Result::fail) continue;
      for (const compliance::Change& change : compliance::smallest_changes(book, rule, plot))
        if (compliance::compare(rule, compliance::applied(book, change, row)).result != compliance::Result::pass) std::abort();
    }
  } catch (const InputError&) {
  } catch (const FileError&) {
  }
  return 0;
}
