#include "libhydro/network/detail/control_room.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace hydro::network {
namespace {

double factor_at(const std::vector<double>& x, const std::vector<double>& y, double at) {
  if (at <= x.front()) return y.front();
  if (at >= x.back()) return y.back();
  const auto k = static_cast<std::size_t>(std::ranges::upper_bound(x, at) - x.begin());
  return y[k - 1] + (y[k] - y[k - 1]) * (at - x[k - 1]) / (x[k] - x[k - 1]);
}

bool compare(double left, Comparison comparison, double right, double slack) {
  switch (comparison) {
    case Comparison::equal: return left == right;
    case Comparison::not_equal: return left != right;
    case Comparison::less: return left < right + slack;
    case Comparison::less_or_equal: return left <= right + slack;
    case Comparison::greater: return left > right - slack;
    case Comparison::greater_or_equal: return left >= right - slack;
  }
  return false;
}

bool is_time(Observed what) {
  return what == Observed::time || what == Observed::clock_time || what == Observed::link_time_running || what == Observed::link_time_stopped;
}

const char* symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal: return " = ";
    case Comparison::not_equal: return " <> ";
    case Comparison::less: return " < ";
    case Comparison::less_or_equal: return " <= ";
    case Comparison::greater: return " > ";
    case Comparison::greater_or_equal: return " >= ";
  }
  return "";
}

enum class About { node, link, gauge, nothing };

About subject(Observed what) {
  switch (what) {
    case Observed::node_depth: case Observed::node_level: case Observed::node_volume: case Observed::node_inflow: case Observed::outside_level:
      return About::node;
    case Observed::link_discharge: case Observed::link_depth: case Observed::link_velocity: case Observed::link_fullness:
    case Observed::link_setting: case Observed::link_running: case Observed::link_time_running: case Observed::link_time_stopped:
      return About::link;
    case Observed::rain_rate: return About::gauge;
    case Observed::time: case Observed::clock_time: case Observed::weekday: case Observed::month: case Observed::day_of_year:
    case Observed::expression:
      return About::nothing;
  }
  return About::nothing;
}

const char* word(Observed what) {
  switch (what) {
    case Observed::node_depth: return "depth";
    case Observed::node_level: return "level";
    case Observed::node_volume: return "volume";
    case Observed::node_inflow: return "inflow";
    case Observed::link_discharge: return "discharge";
    case Observed::link_depth: return "depth";
    case Observed::link_velocity: return "velocity";
    case Observed::link_fullness: return "fullness";
    case Observed::link_setting: return "setting";
    case Observed::link_running: return "running";
    case Observed::link_time_running: return "time running";
    case Observed::link_time_stopped: return "time stopped";
    case Observed::outside_level: return "level outside";
    case Observed::rain_rate: return "rain rate";
    case Observed::time: return "time";
    case Observed::clock_time: return "time of day";
    case Observed::weekday: return "weekday";
    case Observed::month: return "month";
    case Observed::day_of_year: return "day of the year";
    case Observed::expression: return "expression";
  }
  return "";
}

}  // namespace

ClockReading clock_at(std::chrono::sys_seconds start, double time) {
  using namespace std::chrono;
  const auto whole = start + seconds(static_cast<std::int64_t>(std::floor(time)));
  const auto day = floor<days>(whole);
  const year_month_day date(day);
  ClockReading clock;
  clock.seconds = static_cast<double>((whole - day).count()) + (time - std::floor(time));
  clock.weekday = static_cast<int>(weekday(day).c_encoding()) + 1;
  clock.month = static_cast<int>(static_cast<unsigned>(date.month()));
  clock.day_of_year = static_cast<int>((day - sys_days(date.year() / January / 1)).count()) + 1;
  return clock;
}

ControlRoom::ControlRoom(const DrainageNetwork& network, const Controls& controls) : network_(network), controls_(controls) {
  std::size_t next = 0;
  for (const Rule& rule : controls.rules) {
    first_action_.push_back(next);
    next += rule.then_actions.size() + rule.else_actions.size();
  }
  first_action_.push_back(next);
}

std::vector<int> ControlRoom::nodes_in_rules() const {
  std::vector<int> nodes;
  const auto note = [&](const Quantity& quantity) {
    if (subject(quantity.what) == About::node) nodes.push_back(quantity.object);
  };
  for (const Expression& expression : controls_.expressions)
    for (const Expression::Step& step : expression.steps)
      if (step.operation == Expression::Operation::quantity) note(step.quantity);
  for (const Rule& rule : controls_.rules)
    for (const Premise& premise : rule.premises) {
      note(premise.left);
      if (const auto* right = std::get_if<Quantity>(&premise.right)) note(*right);
    }
  return nodes;
}

void ControlRoom::prepare(NetworkState& state) const {
  state.rule_holds.assign(controls_.rules.size(), 0);
  state.rule_changed_at.assign(controls_.rules.size(), 0.0);
  state.action_memory.assign(2 * first_action_.back(), 0.0);
  state.held_until.assign(network_.links.size(), -std::numeric_limits<double>::infinity());
  state.held_priority.assign(network_.links.size(), 0.0);
}

bool ControlRoom::holds(const Rule& rule, bool held, double dt, const Observe& observe) const {
  bool result = true;
  for (std::size_t p = 0; p < rule.premises.size(); ++p) {
    const Premise& premise = rule.premises[p];
    if (premise.is_alternative && p > 0) {
      if (result) continue;
    } else if (!result) {
      return false;
    }
    const auto* other = std::get_if<Quantity>(&premise.right);
    const double right = other ? observe(*other) : std::get<double>(premise.right);
    const double left = observe(premise.left);
    // An instant is met by the step in which it lies.
    if (is_time(premise.left.what) && (premise.comparison == Comparison::equal || premise.comparison == Comparison::not_equal))
      result = (left <= right && right < left + dt) == (premise.comparison == Comparison::equal);
    else result = compare(left, premise.comparison, right, held ? premise.hysteresis : 0.0);
  }
  return result;
}

double ControlRoom::setting_of(NetworkState& state, const Rule& rule, const Action& action, std::size_t memory, double time, double dt,
                               const Observe& observe) const {
  const auto link = static_cast<std::size_t>(action.link);
  if (const auto* fixed = std::get_if<FixedSetting>(&action.setting)) return fixed->value;
  if (const auto* series = std::get_if<SettingSeries>(&action.setting)) return series->settings.at(time);
  const Premise& last = rule.premises.back();
  const double value = observe(last.left);
  if (const auto* curve = std::get_if<SettingCurve>(&action.setting)) return factor_at(curve->x, curve->setting, value);

  const auto& pid = std::get<SettingPid>(action.setting);
  const auto* other = std::get_if<Quantity>(&last.right);
  const double goal = other ? observe(*other) : std::get<double>(last.right);
  double error = goal - value;
  if (const double scale = goal != 0.0 ? goal : value; scale != 0.0) error /= scale;
  double& before = state.action_memory[2 * memory];
  double& earlier = state.action_memory[2 * memory + 1];
  const double minutes = dt / 60.0;
  const double change = (error - before) + (pid.integral_time == 0.0 ? 0.0 : error * minutes / pid.integral_time) +
                        pid.derivative_time * (error - 2.0 * before + earlier) / minutes;
  earlier = before, before = error;
  const bool is_pump = std::holds_alternative<Pump>(network_.links[link].kind);
  return std::clamp(state.target_setting[link] + pid.gain * change, 0.0, is_pump ? std::numeric_limits<double>::infinity() : 1.0);
}

/// "rule NAME: W1 depth 1.52 > 1.5", so that a reader of the log sees why.
std::string ControlRoom::seen(const Rule& rule, bool then, const Observe& observe) const {
  std::ostringstream text;
  const auto describe = [&](const Quantity& quantity) {
    const auto object = static_cast<std::size_t>(quantity.object);
    if (subject(quantity.what) == About::node) text << network_.nodes[object].id << ' ';
    if (subject(quantity.what) == About::link) text << network_.links[object].id << ' ';
    if (quantity.what == Observed::expression) text << controls_.expressions[object].name;
    else text << word(quantity.what);
    text << ' ' << observe(quantity);
  };
  text << "rule " << rule.name << (then ? ": " : ", else: ");
  for (std::size_t p = 0; p < rule.premises.size(); ++p) {
    const Premise& premise = rule.premises[p];
    if (p) text << (premise.is_alternative ? " or " : " and ");
    describe(premise.left);
    text << symbol(premise.comparison);
    if (const auto* other = std::get_if<Quantity>(&premise.right)) describe(*other);
    else text << std::get<double>(premise.right);
  }
  return text.str();
}

struct ControlRoom::Wish {
  int rule = -1;
  std::size_t memory = 0;
  const Action* action = nullptr;
  bool then = true;
};

void ControlRoom::act(NetworkState& state, double time, double dt, const Observe& observe, std::vector<ActionTaken>& taken) const {
  if (controls_.rules.empty() && controls_.orders.empty()) return;
  std::vector<Wish> wishes(network_.links.size());
  for (std::size_t r = 0; r < controls_.rules.size(); ++r) {
    const Rule& rule = controls_.rules[r];
    const bool held = state.rule_holds[r] != 0, now = holds(rule, held, dt, observe);
    if (now != held) state.rule_holds[r] = now, state.rule_changed_at[r] = time;
    const auto& actions = now ? rule.then_actions : rule.else_actions;
    for (std::size_t a = 0; a < actions.size(); ++a) {
      Wish& wish = wishes[static_cast<std::size_t>(actions[a].link)];
      if (wish.rule >= 0 && controls_.rules[static_cast<std::size_t>(wish.rule)].priority >= rule.priority) continue;
      wish = {static_cast<int>(r), first_action_[r] + a + (now ? 0 : rule.then_actions.size()), &actions[a], now};
    }
  }

  const auto set = [&](std::size_t link, double setting, auto cause) {
    if (state.target_setting[link] == setting) return false;
    state.target_setting[link] = setting;
    taken.push_back({time, static_cast<int>(link), setting, cause()});
    return true;
  };
  for (std::size_t l = 0; l < wishes.size(); ++l) {
    const Order* standing = nullptr;
    for (const Order& order : controls_.orders)
      if (static_cast<std::size_t>(order.link) == l && order.from <= time && time < order.until && (!standing || order.from >= standing->from))
        standing = &order;
    if (standing) {
      set(l, standing->setting, [&] { return standing->cause; });
      continue;
    }
    const Wish& wish = wishes[l];
    if (wish.rule < 0) continue;
    const Rule& rule = controls_.rules[static_cast<std::size_t>(wish.rule)];
    if (time < state.held_until[l] && rule.priority <= state.held_priority[l]) continue;
    const double setting = setting_of(state, rule, *wish.action, wish.memory, time, dt, observe);
    const auto* pump = std::get_if<Pump>(&network_.links[l].kind);
    if (pump && setting <= 0.0 && state.running[l] && time < state.running_since[l] + pump->minimum_run_time) continue;
    if (set(l, setting, [&] { return seen(rule, wish.then, observe); }) && rule.minimum_duration > 0.0)
      state.held_until[l] = time + rule.minimum_duration, state.held_priority[l] = rule.priority;
  }
}

std::vector<ControlFault> faults(const Controls& controls, const DrainageNetwork& network) {
  std::vector<ControlFault> list;
  const auto known = [](int index, std::size_t size) { return index >= 0 && static_cast<std::size_t>(index) < size; };
  for (std::size_t r = 0; r < controls.rules.size(); ++r) {
    const Rule& rule = controls.rules[r];
    const auto add = [&](std::string message) { list.push_back({static_cast<int>(r), -1, std::move(message)}); };
    const auto check = [&](const Quantity& quantity) {
      const About about = subject(quantity.what);
      if ((about == About::node && !known(quantity.object, network.nodes.size())) || (about == About::link && !known(quantity.object, network.links.size())) ||
          (about == About::gauge && quantity.object < 0) || (quantity.what == Observed::expression && !known(quantity.object, controls.expressions.size())))
        add(std::string("the object whose ") + word(quantity.what) + " it looks at is not known");
      else if (quantity.what == Observed::outside_level && !std::holds_alternative<Outfall>(network.nodes[static_cast<std::size_t>(quantity.object)].kind))
        add("a level outside is that of an outfall, not of node \"" + network.nodes[static_cast<std::size_t>(quantity.object)].id + "\"");
    };
    if (rule.premises.empty()) add("it has no premise");
    if (rule.then_actions.empty()) add("it has no action");
    if (!(rule.minimum_duration >= 0.0)) add("the minimum duration must not be negative");
    for (const Expression& expression : controls.expressions)
      for (const Expression::Step& step : expression.steps)
        if (step.operation == Expression::Operation::quantity) check(step.quantity);
    for (const Premise& premise : rule.premises) {
      check(premise.left);
      if (const auto* right = std::get_if<Quantity>(&premise.right)) check(*right);
      if (!(premise.hysteresis >= 0.0)) add("the hysteresis must not be negative");
    }
    for (const auto* actions : {&rule.then_actions, &rule.else_actions})
      for (const Action& action : *actions) {
        if (!known(action.link, network.links.size())) add("the link it acts on is not known");
        if (const auto* curve = std::get_if<SettingCurve>(&action.setting))
          if (curve->x.empty() || curve->x.size() != curve->setting.size() || !std::ranges::is_sorted(curve->x)) add("a curve of settings needs points that rise");
        if (const auto* series = std::get_if<SettingSeries>(&action.setting); series && series->settings.empty()) add("a series of settings is empty");
        if (const auto* fixed = std::get_if<FixedSetting>(&action.setting); fixed && !(fixed->value >= 0.0)) add("a setting must not be negative");
      }
  }
  for (std::size_t o = 0; o < controls.orders.size(); ++o) {
    const Order& order = controls.orders[o];
    const auto add = [&](std::string message) { list.push_back({-1, static_cast<int>(o), std::move(message)}); };
    if (!known(order.link, network.links.size())) add("the link it acts on is not known");
    if (!(order.setting >= 0.0)) add("a setting must not be negative");
    if (!(order.until >= order.from)) add("it ends before it begins");
  }
  return list;
}

}  // namespace hydro::network
