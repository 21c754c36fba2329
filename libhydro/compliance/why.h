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

/// A column as people read it: its title in Chinese, its name in English.
std::string column_text(const RuleBook& book, int column, Language language);

/// "from memory", and in Chinese.
std::string status_text(RuleStatus status, Language language);

/// A unit as people write it: "m3_per_ha" is m³/ha; of shares and counts nothing.
std::string unit_text(const std::string& unit, Language language);

/// A formula with its columns as people read them.
std::string formula_text(const RuleBook& book, const std::string& formula, Language language);

}  // namespace hydro::compliance
