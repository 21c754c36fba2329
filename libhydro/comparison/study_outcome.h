#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/comparison/ensemble.h"
#include "libhydro/comparison/study_design.h"

namespace hydro::comparison {

/// Numbers of all runs of a study: one row a member; NaN where a run has none.
struct StudyNumbers {
  std::vector<std::string> names;
  std::vector<std::vector<double>> rows;

  /// The column of a name; -1 when there is none.
  int column(std::string_view name) const;
  std::vector<double> values(int column) const;
};

/// A layout with a plan, over all storms and samples.
struct Variant {
  std::size_t layout = 0, plan = 0;
  std::string name;          ///< of both, as far as there is a choice
  std::size_t runs = 0, done = 0;
  double capital = 0.0, yearly = 0.0;  ///< [CNY], [CNY/a] mean of its runs, or what the study says
  std::vector<double> expected;        ///< of each number, in its unit: a year's expectation over the storms, or the mean where not all of them have return periods
};

/// A number over the return period, of one variant: mean and span over the samples.
struct FrequencyCurve {
  std::size_t variant = 0;
  std::string quantity;
  std::vector<double> return_periods;  ///< [a] increasing
  std::vector<double> mean, lowest, highest;  ///< in the unit of `quantity`, one a return period; NaN: no run
};

/// The number of a run that is the greatest depth at any gauge that was dry at the start.
inline constexpr std::string_view deepest_place = "greatest_place_depth_m";

/// What the runs of a study say together.
struct StudyOutcome {
  bool by_year = false;              ///< every storm has a return period: expectations are those of a year
  double from_period = 0.0;          ///< [a] return period of the most frequent storm: what more frequent ones do is in no expectation
  std::string headline;              ///< the number that is to be small
  std::vector<Variant> variants;
  std::vector<FrequencyCurve> curves;  ///< of the headline, of damage, people in danger, every place and the deepest of them, variant by variant
  std::vector<Effect> effects;       ///< on the headline
  std::vector<std::size_t> front;    ///< variants on the front of capital against the headline
};

StudyOutcome outcome_of(const StudyDesign& design, const std::vector<Member>& members, const StudyNumbers& numbers);

/// What each member counts in the sum over a year (or in the mean, where not all storms have return periods) of its variant.
std::vector<double> member_weights(const StudyDesign& design, const std::vector<Member>& members);

}  // namespace hydro::comparison
