#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/compliance/column.h"
#include "libhydro/compliance/expression.h"
#include "libhydro/results/run_result.h"

namespace hydro::study {

/// A number of a run by name, as conditions call it: "flooded_area_m2[0.30]", "volume_m3[outflow]", "places[G1].max_depth_m".
struct NamedQuantity {
  std::string name;
  std::string unit;  ///< symbol of a `compliance::ColumnUnit`
  double value = 0.0;
};

/// All of a run that conditions can name.
std::vector<NamedQuantity> quantities_of(const results::RunResult& run);

/// A comparison of numbers of a run with numbers of the base, as of --fail-if: "flooded_area_m2[0.30] > 1.02 * base". `base` is the base's
/// value of the one quantity that the condition names; base.NAME that of any.
class FailCondition {
 public:
  /// Understands `text`. Throws `InputError` with every fault; quantities are those of the base.
  FailCondition(std::string text, const results::RunResult& base);

  const std::string& text() const { return text_; }

  /// Whether it holds for a run. Throws `InputError` when the run lacks what it names.
  bool holds(const results::RunResult& run, const std::string& name) const;

 private:
  struct Reference {
    std::string quantity;
    bool base = false;
  };
  std::string text_;
  std::vector<Reference> references_;  ///< one a column of the expression
  std::vector<NamedQuantity> base_;
  std::optional<compliance::Expression> expression_;
};

}  // namespace hydro::study
