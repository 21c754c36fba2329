#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"

namespace hydro::network {

/// What the words and numbers of a rule text refer to.
struct RuleWords {
  std::vector<std::string> gauges;                  ///< rain gauges by number
  std::map<std::string, SettingCurve> curves;
  std::map<std::string, TimeSeries> series;
  double length_unit = 1.0;                         ///< [m]
  double discharge_unit = 1.0;                      ///< [m3/s]
  double rain_unit = 1e-3 / 3600.0;                 ///< [m/s]
};

/// Where and why a rule text was not understood; line and column count from 1.
struct RuleTextFault {
  int line = 0, column = 0;
  std::string message;
};

struct RuleText {
  std::vector<Rule> rules;  ///< those that were understood as a whole
  std::vector<Expression> expressions;  ///< that they look at
  std::vector<RuleTextFault> faults;
};

/// Reads control rules as SWMM 5 writes them: RULE, IF, AND, OR, THEN, ELSE, PRIORITY, one clause a line; ";" begins a comment. Beyond
/// SWMM: HYSTERESIS and a difference at the end of a premise, HOLD and a time (the minimum duration), GATE for a sluice gate, OUTSIDE of an
/// outfall, FULLNESS of a conduit, and names with blanks in double quotes. Before the rules, VARIABLE gives a quantity a name and EXPRESSION
/// makes a number of such names. Names that differ in capitals alone are found, too.
RuleText read_rules(std::string_view text, const DrainageNetwork& network, const RuleWords& words = {});

/// The same rules as text, in the units of `words`. Curves and series of settings that `words` does not know are added to it.
std::string write_rules(const std::vector<Rule>& rules, const DrainageNetwork& network, RuleWords& words, const std::vector<Expression>& expressions = {});

/// The VARIABLE and EXPRESSION lines that stand before rules which look at expressions.
std::string write_expressions(const std::vector<Expression>& expressions, const DrainageNetwork& network, RuleWords& words);

}  // namespace hydro::network
