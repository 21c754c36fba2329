#pragma once

#include <string>

#include "libhydro/compliance/change.h"
#include "libhydro/compliance/check.h"
#include "libhydro/core/language.h"

namespace hydro::compliance {

/// Why a check came out as it did, for the one who handed in the plot: the numbers that went into the formula, the datum that is
/// missing, or why the rule does not hold; for a fail what would make it pass.
std::string why(const RuleBook& book, const Rule& rule, const PlotView& plot, const Check& check, Language language);

/// "+50 m2 green roof (10000 CNY)".
std::string change_text(const RuleBook& book, const Change& change, Language language);

/// A number as people write it: the shortest decimal of a double, without exponent where that is readable.
std::string number_text(double value);

/// The same to so many significant digits.
std::string number_text(double value, int digits);

}  // namespace hydro::compliance
