#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/compliance/column.h"
#include "libhydro/compliance/expression.h"
#include "libhydro/core/language.h"

namespace hydro::rain {
class CaptureCurve;
}

namespace hydro::compliance {

/// How a value must stand to its threshold. Equality passes both.
enum class Comparator { at_least, at_most };

/// What it means to fall short of a rule. Only `binding` rules make a plot fail.
enum class RuleClass { binding, encouraged, info };

/// How sure the numbers of a rule are.
enum class RuleStatus {
  stated,            ///< read in the document that is named
  stated_and_found,  ///< and in a second one
  found,             ///< read in a public page about the document
  memory,            ///< from memory: to be checked against the document
  inferred,          ///< a proposed reading
};

std::string_view word(Comparator comparator);   ///< "ge", "le"
std::string_view word(RuleClass rule_class);    ///< "binding", "encouraged", "info"
std::string_view word(RuleStatus status);       ///< "stated", "from memory", ...

/// When in its life a plot is judged.
enum class Stage { any, built_new, rebuilt };
std::string_view word(Stage stage);  ///< "any", "new", "rebuilt"

/// One check: numerator / denominator against a threshold, on plots of some kinds.
struct Rule {
  std::string id;                        ///< "SH-GROOF-PUBLIC"
  std::string title, title_zh;
  std::vector<std::string> applies_to;   ///< kinds; each covers those that extend it by `_`, except `road`
  Stage stage = Stage::any;
  Expression numerator, denominator;
  std::optional<Expression> trigger;     ///< the rule holds where this is true; none: always
  Comparator comparator = Comparator::at_least;
  double threshold = 0.0;                ///< in `unit`, as it stands in the standard
  std::string unit;                      ///< symbol of a `ColumnUnit`
  RuleClass rule_class = RuleClass::binding;  ///< as the document has it
  std::string source, clause, note;
  RuleStatus status = RuleStatus::stated;
  bool trusted = true;  ///< false: from memory or inferred, and nobody said to trust that: never counts as binding

  RuleClass effective_class() const { return trusted ? rule_class : RuleClass::info; }
  bool applies_to_kind(std::string_view kind) const;
};

/// Something that can be changed on a plot to make it pass: a facility of some size.
struct Measure {
  std::string id;               ///< "tank"
  std::string title, title_zh;  ///< "storage tank"
  std::string unit;             ///< of its amount: "m3"
  struct Effect {
    int column = 0;
    double change = 0.0;        ///< of the column, in its unit, for one unit of the measure; negative: less
  };
  std::vector<Effect> effects;
  std::vector<std::string> kinds;    ///< it can be built on; empty: everywhere
  std::optional<Expression> limit;   ///< how much of it there is room for on a plot as it is; none: any amount
  double fixed_cost = 0.0;           ///< [CNY] for any amount of it
  double capital_cost = 0.0;         ///< [CNY] for one unit
  double yearly_cost = 0.0;          ///< [CNY/a]
  std::string source;
  RuleStatus status = RuleStatus::inferred;
};

/// How a column is reckoned where a plot does not have it.
struct Derivation {
  int column = 0;
  Expression from;
};

/// Ground of one kind: how much of a plot it covers and how much of the rain runs off it.
struct Surface {
  std::string id, title, title_zh;
  Expression area;                  ///< [m2] of a plot
  double runoff_coefficient = 0.0;  ///< [-] of the volume over the year
  std::string simulated_as = impervious_ground;  ///< in a continuous simulation: that, `pervious_ground` or the name of a facility
  std::string source;
  RuleStatus status = RuleStatus::memory;

  static constexpr const char *impervious_ground = "impervious", *pervious_ground = "pervious";
};

/// Something on a plot that takes the runoff of its surfaces, in a continuous simulation.
struct Store {
  std::string id, title, title_zh;
  std::string facility;      ///< name of the facility that it is
  Expression size;           ///< [m2] of ground, or [m3] of water where `is_volume`
  bool is_volume = false;    ///< at the end of the plot: all that leaves passes it; else on the ground
  double emptied_in = 0.0;   ///< [s] in which what a full one holds is used; 0: empties as the facility does
  std::string within;        ///< id of the surface that it is part of; empty: of none
  double counted_depth = 0.0;  ///< [m] over its ground, in the column of the stores that are a volume, which are so much smaller
  std::string source;
  RuleStatus status = RuleStatus::inferred;
};

/// How plots become catchments when many years of rain are simulated.
struct Simulation {
  std::string soil;                 ///< below pervious ground, by name
  double flow_length = 50.0;        ///< [m] over the plot's ground to its outlet
  double slope = 0.01;              ///< [-]
  double manning_n_impervious = 0.015, manning_n_pervious = 0.2;  ///< [s/m^(1/3)] greater than 0
  double depression_impervious = 1.5e-3, depression_pervious = 4e-3;  ///< [m]
  double zero_storage_share = 0.25; ///< [-] of impervious ground without hollows
  std::vector<double> evaporation;  ///< [m/s] of each month, January first
  std::string storm_city;           ///< of the design storm for peaks
  double storm_return_period = 5.0; ///< [a]
  double storm_duration = 7200.0;   ///< [s]
  std::string source;
  RuleStatus status = RuleStatus::inferred;
};

/// Everything that plots are judged by. Expressions name columns by their place in `columns`.
struct RuleBook {
  std::string title, title_zh;
  std::vector<Column> columns;
  std::vector<Rule> rules;
  std::vector<Measure> measures;
  std::vector<Surface> surfaces;
  std::vector<Store> stores;
  std::optional<Simulation> simulation;
  std::shared_ptr<const rain::CaptureCurve> daily_rain;  ///< for the depth method; null: not known
  double yearly_rain = 0.0;             ///< [m] of it
  std::vector<Derivation> derivations;  ///< in the order in which they are reckoned

  std::optional<int> column(std::string_view name) const;
};

/// Whether a kind named in a rule covers the kind of a plot: itself, and what extends it by `_`; `road` covers only itself, for
/// roads on the ground and elevated ones are judged apart.
bool covers(std::string_view kind_of_rule, std::string_view kind_of_plot);

/// What is wrong with the units of a rule: the value must be in the unit of the threshold. Empty when nothing is.
std::string unit_fault(const Rule& rule);

}  // namespace hydro::compliance
