#pragma once

#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "libhydro/core/time_series.h"

namespace hydro::network {

struct DrainageNetwork;

/// A quantity that rules look at, now.
enum class Observed {
  node_depth,        ///< [m]
  node_level,        ///< [m] ("head")
  node_volume,       ///< [m3]
  node_inflow,       ///< [m3/s]
  link_discharge,    ///< [m3/s]
  link_depth,        ///< [m]
  link_velocity,     ///< [m/s]
  link_fullness,     ///< [-]
  link_setting,      ///< [-]
  link_running,      ///< 1 for a pump that runs or a gate that is not shut
  link_time_running, ///< [s] since it last started or opened; 0 while it is off
  link_time_stopped, ///< [s] since it last stopped or shut; 0 while it is on
  outside_level,     ///< [m] at an outfall: the tide
  rain_rate,         ///< [m/s] at a gauge
  time,              ///< [s] since the start of the run
  clock_time,        ///< [s] since midnight
  weekday,           ///< 1 Sunday to 7 Saturday
  month,             ///< 1 to 12
  day_of_year,       ///< 1 to 366
  expression,        ///< what `Controls::expressions` makes of others, in its own unit
};

struct Quantity {
  Observed what = Observed::time;
  int object = -1;  ///< node, link, gauge or expression
};

/// A number made of quantities: each step takes what the steps before it left, the last first.
struct Expression {
  enum class Operation { number, quantity, add, subtract, multiply, divide, power, negate };
  struct Step {
    Operation operation = Operation::number;
    double number = 0.0;  ///< in the unit of the expression; of a quantity the factor that brings it to that unit
    Quantity quantity;
  };
  std::string name;
  std::vector<Step> steps;
};

enum class Comparison { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

/// One "if": a quantity against a number or another quantity.
struct Premise {
  bool is_alternative = false;  ///< joined to the one before it by "or" rather than "and"; "or" binds closer, as in SWMM
  Quantity left;
  Comparison comparison = Comparison::greater;
  std::variant<double, Quantity> right = 0.0;
  double hysteresis = 0.0;  ///< in the unit of `left`, not negative: once it holds it goes on holding until the quantity has come back by so much
};

/// How an action finds its setting.
struct FixedSetting {
  double value = 0.0;  ///< [-]
};
/// The setting follows the quantity of the rule's last premise through a table.
struct SettingCurve {
  std::vector<double> x, setting;  ///< quantity in its own unit, rising, and [-] the setting at it
};
/// ... or the time.
struct SettingSeries {
  TimeSeries settings;  ///< [-] over [s from the start of the run]
};
/// ... or brings the quantity of the last premise to the number it is compared with: gain, reset and derivative time as SWMM has them.
struct SettingPid {
  double gain = 0.0;             ///< [-]
  double integral_time = 0.0;    ///< [min]
  double derivative_time = 0.0;  ///< [min]
};

struct Action {
  int link = -1;
  std::variant<FixedSetting, SettingCurve, SettingSeries, SettingPid> setting = FixedSetting{};
};

/// If, then, else. Where several rules want the same link, the highest priority wins, the earlier rule among equals.
struct Rule {
  std::string name;
  std::vector<Premise> premises;
  std::vector<Action> then_actions;
  std::vector<Action> else_actions;
  double priority = 0.0;          ///< [-] the higher wins
  double minimum_duration = 0.0;  ///< [s] that no rule of lower or equal priority overrules what this one set
};

/// What a plan or a person orders at an instant: holds until the next order for the link, or until `until`.
struct Order {
  double from = 0.0;  ///< [s]
  double until = std::numeric_limits<double>::infinity();  ///< [s]
  int link = -1;
  double setting = 0.0;  ///< [-]
  std::string cause;     ///< which plan, which action
};

/// Who moves pumps and gates.
struct Controls {
  std::vector<Rule> rules;
  std::vector<Expression> expressions;  ///< that premises look at
  std::vector<Order> orders;  ///< stand above all rules
};

/// What was done to a link, when and why.
struct ActionTaken {
  double time = 0.0;     ///< [s]
  int link = -1;
  double setting = 0.0;  ///< [-] from now on
  std::string cause;     ///< the rule (with what it saw), the order, or the pump's own switch
};

/// A flaw of the controls: which rule or order, what is wrong.
struct ControlFault {
  int rule = -1;   ///< -1: an order
  int order = -1;  ///< -1: a rule
  std::string message;
};

std::vector<ControlFault> faults(const Controls& controls, const DrainageNetwork& network);

}  // namespace hydro::network
