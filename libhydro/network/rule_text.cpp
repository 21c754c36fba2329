#include "libhydro/network/rule_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

namespace hydro::network {
namespace {

struct Word {
  std::string text;
  int column = 0;
};

struct Misread {
  int column;
  std::string message;
};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  for (std::size_t k = 0; k < line.size() && line[k] != ';';) {
    if (std::isspace(static_cast<unsigned char>(line[k]))) {
      ++k;
      continue;
    }
    const std::size_t start = k;
    if (line[k] == '"') {  // a name with blanks
      const std::size_t end = std::min(line.find('"', k + 1), line.size());
      words.push_back({std::string(line.substr(k + 1, end - k - 1)), static_cast<int>(start) + 1});
      k = std::min(end + 1, line.size());
      continue;
    }
    while (k < line.size() && line[k] != ';' && !std::isspace(static_cast<unsigned char>(line[k]))) ++k;
    words.push_back({std::string(line.substr(start, k - start)), static_cast<int>(start) + 1});
  }
  return words;
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// Hours as a number, or h:mm, or h:mm:ss; in seconds.
std::optional<double> hours(std::string_view text) {
  double total = 0.0, unit = 3600.0;
  for (bool more = true; more; unit /= 60.0) {
    const std::size_t colon = text.find(':');
    more = colon != std::string_view::npos;
    if (more && unit < 2.0) return std::nullopt;
    const std::optional<double> part = number(text.substr(0, colon));
    if (!part) return std::nullopt;
    total += *part * unit;
    if (more) text.remove_prefix(colon + 1);
  }
  return total;
}

template <std::size_t N>
std::optional<double> place_in(const std::array<std::string_view, N>& names, const std::string& word) {
  for (std::size_t k = 0; k < N; ++k)
    if (upper(word).starts_with(names[k])) return static_cast<double>(k + 1);
  return std::nullopt;
}

constexpr std::array<std::string_view, 7> weekdays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

/// Quantities that the text has given a name, by that name in capitals.
using Names = std::map<std::string, Quantity>;

/// The object of a name, or of one that differs in capitals alone.
template <class List, class NameOf>
auto find_name(List& list, const std::string& name, NameOf name_of) {
  const auto exact = std::ranges::find(list, name, name_of);
  if (exact != list.end()) return exact;
  return std::ranges::find_if(list, [folded = upper(name)](const std::string& other) { return upper(other) == folded; }, name_of);
}

/// What one unit of a quantity in the text is in SI.
double unit_of(const Quantity& quantity, const RuleWords& words) {
  switch (quantity.what) {
    case Observed::node_depth: case Observed::node_level: case Observed::link_depth: case Observed::link_velocity: case Observed::outside_level:
      return words.length_unit;
    case Observed::node_volume: return words.length_unit * words.length_unit * words.length_unit;
    case Observed::node_inflow: case Observed::link_discharge: return words.discharge_unit;
    case Observed::rain_rate: return words.rain_unit;
    case Observed::time: case Observed::clock_time: case Observed::link_time_running: case Observed::link_time_stopped: return 3600.0;
    default: return 1.0;
  }
}

/// Walks through the words of one clause.
class Clause {
 public:
  Clause(const std::vector<Word>& line, std::size_t first, const DrainageNetwork& network, const RuleWords& words, const Names& names)
      : line_(line), next_(first), network_(network), words_(words), names_(names) {}

  /// "name = quantity" of a VARIABLE.
  std::pair<std::string, Quantity> variable() {
    const std::string name = upper(take("a name").text);
    if (take("\"=\"").text != "=") fail("\"=\" is missing");
    const Quantity what = quantity();
    end();
    return {name, what};
  }

  Premise premise() {
    Premise premise;
    premise.left = quantity();
    premise.comparison = comparison();
    premise.right = right_side(premise.left);
    if (next_ < line_.size() && upper(line_[next_].text) == "HYSTERESIS") {
      ++next_;
      premise.hysteresis = value_of(take("a difference")) * unit_of(premise.left, words_);
    }
    end();
    return premise;
  }

  Action action() {
    Action action;
    const std::string kind = upper(take("PUMP, CONDUIT, ORIFICE, GATE, WEIR or OUTLET").text);
    action.link = link(kind);
    const std::string attribute = upper(take("STATUS or SETTING").text);
    if (attribute != "STATUS" && attribute != "SETTING") fail("an action sets STATUS or SETTING");
    if (take("\"=\"").text != "=") fail("\"=\" is missing");
    const std::string value = upper(take("a setting").text);
    if (value == "ON" || value == "OPEN") action.setting = FixedSetting{1.0};
    else if (value == "OFF" || value == "CLOSED") action.setting = FixedSetting{0.0};
    else if (attribute == "STATUS") fail("a status is ON, OFF, OPEN or CLOSED");
    else if (value == "CURVE") action.setting = named(words_.curves, "curve");
    else if (value == "TIMESERIES") action.setting = SettingSeries{named(words_.series, "time series")};
    else if (value == "PID") action.setting = SettingPid{value_of(take("a gain")), value_of(take("an integral time")), value_of(take("a derivative time"))};
    else action.setting = FixedSetting{value_of(line_[next_ - 1])};
    end();
    return action;
  }

  double plain_number() {
    const double value = value_of(take("a number"));
    end();
    return value;
  }

  double duration() {
    const std::optional<double> value = hours(take("a time").text);
    if (!value) fail("\"" + line_[next_ - 1].text + "\" is no time, as 0:30 is");
    end();
    return *value;
  }

 private:
  [[noreturn]] void fail(std::string message) const { throw Misread{line_[std::max<std::size_t>(next_, 1) - 1].column, std::move(message)}; }
  const Word& take(const std::string& what) {
    if (next_ == line_.size()) throw Misread{line_.back().column + static_cast<int>(line_.back().text.size()), what + " is missing"};
    return line_[next_++];
  }
  void end() {
    if (next_ == line_.size()) return;
    ++next_;
    fail("\"" + line_[next_ - 1].text + "\" is one word too many");
  }
  double value_of(const Word& word) const {
    if (const std::optional<double> value = number(word.text)) return *value;
    throw Misread{word.column, "\"" + word.text + "\" is no number"};
  }
  template <class Value>
  Value named(const std::map<std::string, Value>& list, const std::string& what) {
    const Word& name = take("the name of a " + what);
    const auto found = find_name(list, name.text, &std::map<std::string, Value>::value_type::first);
    if (found == list.end()) fail("no " + what + " is named \"" + name.text + "\"");
    return found->second;
  }

  int node() {
    const Word& name = take("the name of a node");
    const auto found = find_name(network_.nodes, name.text, &Node::id);
    if (found == network_.nodes.end()) fail("no node is named \"" + name.text + "\"");
    return static_cast<int>(found - network_.nodes.begin());
  }
  int link(const std::string& kind) {
    const Word& name = take("the name of a link");
    const auto found = find_name(network_.links, name.text, &Link::id);
    if (found == network_.links.end()) fail("no link is named \"" + name.text + "\"");
    const auto is = [&](const std::string& word, bool holds) { return kind == word && !holds; };
    if (is("PUMP", std::holds_alternative<Pump>(found->kind)) || is("CONDUIT", std::holds_alternative<Conduit>(found->kind)) ||
        is("ORIFICE", std::holds_alternative<Orifice>(found->kind) || std::holds_alternative<SluiceGate>(found->kind)) ||
        is("GATE", std::holds_alternative<SluiceGate>(found->kind)) || is("WEIR", std::holds_alternative<Weir>(found->kind)) || is("OUTLET", std::holds_alternative<Outlet>(found->kind)) ||
        is("INLET", std::holds_alternative<StreetInlet>(found->kind)))
      fail("\"" + name.text + "\" is no " + kind);
    if (kind != "LINK" && kind != "PUMP" && kind != "CONDUIT" && kind != "ORIFICE" && kind != "GATE" && kind != "WEIR" && kind != "OUTLET" && kind != "INLET")
      fail("\"" + kind + "\" is no kind of link");
    return static_cast<int>(found - network_.links.begin());
  }

  Quantity quantity() {
    if (next_ < line_.size())
      if (const auto known = names_.find(upper(line_[next_].text)); known != names_.end()) return ++next_, known->second;
    const std::string object = upper(take("NODE, LINK, PUMP, ORIFICE, GATE, WEIR, OUTLET, CONDUIT, GAGE or SIMULATION").text);
    if (object == "SIMULATION") {
      const std::string what = upper(take("TIME, CLOCKTIME, DAY, MONTH or DAYOFYEAR").text);
      if (what == "TIME") return {Observed::time, -1};
      if (what == "CLOCKTIME") return {Observed::clock_time, -1};
      if (what == "DAY") return {Observed::weekday, -1};
      if (what == "MONTH") return {Observed::month, -1};
      if (what == "DAYOFYEAR") return {Observed::day_of_year, -1};
      fail("\"" + what + "\" of the simulation is not known; TIME, CLOCKTIME, DAY, MONTH and DAYOFYEAR are");
    }
    if (object == "GAGE") {
      const Word& name = take("the name of a gauge");
      const auto found = find_name(words_.gauges, name.text, std::identity{});
      if (found == words_.gauges.end()) fail("no gauge is named \"" + name.text + "\"");
      if (upper(take("INTENSITY").text) != "INTENSITY") fail("of a gauge, INTENSITY is known");
      return {Observed::rain_rate, static_cast<int>(found - words_.gauges.begin())};
    }
    if (object == "NODE") {
      const int index = node();
      const std::string what = upper(take("DEPTH, HEAD, VOLUME, INFLOW or OUTSIDE").text);
      if (what == "DEPTH") return {Observed::node_depth, index};
      if (what == "HEAD") return {Observed::node_level, index};
      if (what == "VOLUME") return {Observed::node_volume, index};
      if (what == "INFLOW") return {Observed::node_inflow, index};
      if (what == "OUTSIDE") return {Observed::outside_level, index};
      fail("\"" + what + "\" of a node is not known; DEPTH, HEAD, VOLUME, INFLOW and (of an outfall) OUTSIDE are");
    }
    const int index = link(object);
    const std::string what = upper(take("FLOW, DEPTH, VELOCITY, FULLNESS, STATUS, SETTING, TIMEOPEN or TIMECLOSED").text);
    if (what == "FLOW") return {Observed::link_discharge, index};
    if (what == "DEPTH") return {Observed::link_depth, index};
    if (what == "VELOCITY") return {Observed::link_velocity, index};
    if (what == "FULLNESS") return {Observed::link_fullness, index};
    if (what == "STATUS") return {Observed::link_running, index};
    if (what == "SETTING") return {Observed::link_setting, index};
    if (what == "TIMEOPEN") return {Observed::link_time_running, index};
    if (what == "TIMECLOSED") return {Observed::link_time_stopped, index};
    fail("\"" + what + "\" of a link is not known; FLOW, DEPTH, VELOCITY, FULLNESS, STATUS, SETTING, TIMEOPEN and TIMECLOSED are");
  }

  Comparison comparison() {
    const std::string& sign = take("=, <>, <, <=, > or >=").text;
    if (sign == "=") return Comparison::equal;
    if (sign == "<>") return Comparison::not_equal;
    if (sign == "<") return Comparison::less;
    if (sign == "<=") return Comparison::less_or_equal;
    if (sign == ">") return Comparison::greater;
    if (sign == ">=") return Comparison::greater_or_equal;
    fail("\"" + sign + "\" compares nothing; =, <>, <, <=, > and >= do");
  }

  std::variant<double, Quantity> right_side(const Quantity& left) {
    const Word& word = take("a value");
    const std::string value = upper(word.text);
    for (const char* object : {"NODE", "LINK", "PUMP", "ORIFICE", "GATE", "WEIR", "OUTLET", "INLET", "CONDUIT", "GAGE", "SIMULATION"})
      if (value == object || names_.contains(value)) {
        --next_;
        return quantity();
      }
    const auto need = [&](std::optional<double> read, const std::string& what) {
      if (!read) fail("\"" + word.text + "\" is no " + what);
      return *read;
    };
    switch (left.what) {
      case Observed::link_running:
        if (value == "ON" || value == "OPEN") return 1.0;
        if (value == "OFF" || value == "CLOSED") return 0.0;
        fail("a status is ON, OFF, OPEN or CLOSED");
      case Observed::time: case Observed::clock_time: case Observed::link_time_running: case Observed::link_time_stopped:
        return need(hours(word.text), "time");
      case Observed::weekday: return need(number(word.text) ? number(word.text) : place_in(weekdays, word.text), "day of the week");
      case Observed::month: return need(number(word.text) ? number(word.text) : place_in(months, word.text), "month");
      default: return need(number(word.text), "number") * unit_of(left, words_);
    }
  }

  const std::vector<Word>& line_;
  std::size_t next_;
  const DrainageNetwork& network_;
  const RuleWords& words_;
  const Names& names_;
};

/// Reads an expression of named quantities and numbers by descent: sums of products of powers.
class ExpressionText {
 public:
  ExpressionText(std::string_view text, int column, const Names& names, const RuleWords& words) : text_(text), column_(column), names_(names), words_(words) {}

  std::vector<Expression::Step> read() {
    sum();
    skip();
    if (next_ < text_.size()) fail("\"" + std::string(text_.substr(next_, 10)) + "\" is not understood in the expression");
    return std::move(steps_);
  }

 private:
  using Operation = Expression::Operation;
  static constexpr int deepest = 50;  ///< brackets within brackets

  [[noreturn]] void fail(std::string message) const { throw Misread{column_ + static_cast<int>(next_), std::move(message)}; }
  void skip() {
    while (next_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[next_]))) ++next_;
  }
  bool take(char sign) {
    skip();
    if (next_ == text_.size() || text_[next_] != sign) return false;
    ++next_;
    return true;
  }
  void add(Operation operation) { steps_.push_back({operation, 0.0, {}}); }

  void sum() {
    product();
    for (;;)
      if (take('+')) product(), add(Operation::add);
      else if (take('-')) product(), add(Operation::subtract);
      else return;
  }
  void product() {
    raised();
    for (;;)
      if (take('*')) raised(), add(Operation::multiply);
      else if (take('/')) raised(), add(Operation::divide);
      else return;
  }
  void raised() {
    single();
    if (take('^')) single(), add(Operation::power);
  }
  void single() {
    if (++depth_ > deepest) fail("the expression is nested too deeply");
    if (take('-')) single(), add(Operation::negate);
    else if (take('(')) {
      sum();
      if (!take(')')) fail("\")\" is missing in the expression");
    } else {
      skip();
      const std::size_t start = next_;
      while (next_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[next_])) || text_[next_] == '_' || text_[next_] == '.')) ++next_;
      const std::string word(text_.substr(start, next_ - start));
      if (word.empty()) fail("a name or a number is missing in the expression");
      if (const auto value = number(word)) steps_.push_back({Operation::number, *value, {}});
      else if (const auto name = names_.find(upper(word)); name != names_.end()) steps_.push_back({Operation::quantity, 1.0 / unit_of(name->second, words_), name->second});
      else fail("\"" + word + "\" is no number and no VARIABLE of that name stands before it");
    }
    --depth_;
  }

  std::string_view text_;
  int column_;
  const Names& names_;
  const RuleWords& words_;
  std::size_t next_ = 0;
  int depth_ = 0;
  std::vector<Expression::Step> steps_;
};

enum class Part { none, premises, then_actions, else_actions };

}  // namespace

RuleText read_rules(std::string_view text, const DrainageNetwork& network, const RuleWords& words) {
  RuleText result;
  std::optional<Rule> rule;
  Names names;
  Part part = Part::none;
  bool sound = true;
  int line_number = 0, rule_line = 0;
  const auto add_fault = [&](int line, int column, std::string message) {
    result.faults.push_back({line, column, std::move(message)});
    sound = false;
  };
  const auto finish = [&] {
    if (rule && sound && rule->premises.empty()) add_fault(rule_line, 1, "rule \"" + rule->name + "\" has no IF");
    if (rule && sound && rule->then_actions.empty()) add_fault(rule_line, 1, "rule \"" + rule->name + "\" has no THEN");
    if (rule && sound) {
      for (auto* actions : {&rule->then_actions, &rule->else_actions})  // curves are written in the unit of what they follow
        for (Action& action : *actions)
          if (auto* curve = std::get_if<SettingCurve>(&action.setting))
            for (double& x : curve->x) x *= unit_of(rule->premises.back().left, words);
      result.rules.push_back(std::move(*rule));
    }
    rule.reset();
    sound = true;
  };

  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::string_view written = text.substr(0, newline);
    const std::vector<Word> line = words_of(written);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    ++line_number;
    if (line.empty()) continue;
    const std::string key = upper(line.front().text);
    try {
      const auto clause = [&] { return Clause(line, 1, network, words, names); };
      if (key == "RULE") {
        finish();
        rule.emplace();
        rule_line = line_number, part = Part::none;
        if (line.size() != 2) throw Misread{line.front().column, "a rule needs one name"};
        rule->name = line[1].text;
      } else if (key == "VARIABLE" && !rule) {
        const auto [name, what] = clause().variable();
        names[name] = what;
      } else if (key == "EXPRESSION" && !rule) {
        const std::size_t equals = written.substr(0, written.find(';')).find('=');
        if (line.size() < 2 || equals == std::string_view::npos) throw Misread{line.front().column, "an expression needs a name, \"=\" and what it is made of"};
        const std::string_view formula = written.substr(equals + 1, written.find(';') == std::string_view::npos ? std::string_view::npos : written.find(';') - equals - 1);
        Expression expression{.name = line[1].text, .steps = ExpressionText(formula, static_cast<int>(equals) + 2, names, words).read()};
        names[upper(expression.name)] = {Observed::expression, static_cast<int>(result.expressions.size())};
        result.expressions.push_back(std::move(expression));
      } else if (!rule) {
        throw Misread{line.front().column, "\"" + line.front().text + "\" stands outside a rule; RULE and a name begin one"};
      } else if (key == "IF") {
        part = Part::premises;
        rule->premises.push_back(clause().premise());
      } else if (key == "THEN" || key == "ELSE") {
        part = key == "THEN" ? Part::then_actions : Part::else_actions;
        (key == "THEN" ? rule->then_actions : rule->else_actions).push_back(clause().action());
      } else if ((key == "AND" || key == "OR") && part == Part::premises) {
        rule->premises.push_back(clause().premise());
        rule->premises.back().is_alternative = key == "OR";
      } else if (key == "AND" && part != Part::none) {
        (part == Part::then_actions ? rule->then_actions : rule->else_actions).push_back(clause().action());
      } else if (key == "PRIORITY") {
        rule->priority = clause().plain_number();
      } else if (key == "HOLD") {
        rule->minimum_duration = clause().duration();
      } else {
        throw Misread{line.front().column, "\"" + line.front().text + "\" is not understood here"};
      }
    } catch (const Misread& misread) {
      add_fault(line_number, misread.column, misread.message);
    }
  }
  finish();
  return result;
}

namespace {

std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string name_of(const std::string& id) {
  const bool is_one_word = !id.empty() && std::ranges::none_of(id, [](unsigned char c) { return std::isspace(c) || c == ';'; });
  return is_one_word ? id : '"' + id + '"';
}

/// h:mm:ss, exact.
std::string time_text(double seconds) {
  const double whole_hours = std::floor(seconds / 3600.0), rest = seconds - 3600.0 * whole_hours;
  if (seconds != std::floor(seconds) || seconds > 1e9) return "0:00:" + shortest(seconds);
  const auto two = [](int part) { return (part < 10 ? "0" : "") + std::to_string(part); };
  return shortest(whole_hours) + ':' + two(static_cast<int>(rest) / 60) + ':' + two(static_cast<int>(rest) % 60);
}

std::string_view word_of(const Link& link) {
  static constexpr std::array<std::string_view, std::variant_size_v<decltype(Link::kind)>> words{"CONDUIT", "PUMP", "ORIFICE", "GATE", "WEIR", "OUTLET", "INLET"};
  return words[link.kind.index()];
}

/// Writes the clauses of rules.
class RuleWriter {
 public:
  RuleWriter(const DrainageNetwork& network, RuleWords& words, const std::vector<Expression>& expressions) : network_(network), words_(words), expressions_(expressions) {}

  /// VARIABLE lines for the quantities of an expression, and the EXPRESSION of their names.
  std::string definition(std::size_t index) const {
    const Expression& expression = expressions_[index];
    std::string variables;
    std::vector<std::string> left;
    int named = 0;
    const auto take = [&left] {
      std::string last = left.empty() ? "0" : std::move(left.back());
      if (!left.empty()) left.pop_back();
      return last;
    };
    for (const Expression::Step& step : expression.steps) {
      using Operation = Expression::Operation;
      if (step.operation == Operation::number) left.push_back(shortest(step.number));
      else if (step.operation == Operation::negate) left.push_back("(-" + take() + ')');
      else if (step.operation == Operation::quantity) {
        const std::string name = "x" + std::to_string(index + 1) + '_' + std::to_string(++named);
        variables += "VARIABLE " + name + " = " + quantity(step.quantity) + '\n';
        left.push_back('(' + name + " * " + shortest(step.number * unit_of(step.quantity, words_)) + ')');
      } else {
        const std::string b = take(), a = take();
        const char sign = step.operation == Operation::add        ? '+'
                          : step.operation == Operation::subtract ? '-'
                          : step.operation == Operation::multiply ? '*'
                          : step.operation == Operation::divide   ? '/'
                                                                  : '^';
        left.push_back('(' + a + ' ' + sign + ' ' + b + ')');
      }
    }
    return variables + "EXPRESSION " + expression.name + " = " + take() + '\n';
  }

  std::string text(const Rule& rule) {
    std::string text = "RULE " + name_of(rule.name) + '\n';
    for (std::size_t p = 0; p < rule.premises.size(); ++p)
      text += (p == 0 ? "IF " : rule.premises[p].is_alternative ? "OR " : "AND ") + premise(rule.premises[p]) + '\n';
    for (const auto& [actions, begin] : {std::pair{&rule.then_actions, "THEN "}, {&rule.else_actions, "ELSE "}})
      for (std::size_t a = 0; a < actions->size(); ++a) text += (a == 0 ? begin : "AND ") + action((*actions)[a], unit_of(rule.premises.back().left, words_)) + '\n';
    if (rule.priority != 0.0) text += "PRIORITY " + shortest(rule.priority) + '\n';
    if (rule.minimum_duration != 0.0) text += "HOLD " + time_text(rule.minimum_duration) + '\n';
    return text;
  }

 private:
  std::string quantity(const Quantity& quantity) const {
    const auto node = [&] { return "NODE " + name_of(network_.nodes[static_cast<std::size_t>(quantity.object)].id); };
    const auto link = [&] {
      const Link& drawn = network_.links[static_cast<std::size_t>(quantity.object)];
      return std::string(word_of(drawn)) + ' ' + name_of(drawn.id);
    };
    switch (quantity.what) {
      case Observed::node_depth: return node() + " DEPTH";
      case Observed::node_level: return node() + " HEAD";
      case Observed::node_volume: return node() + " VOLUME";
      case Observed::node_inflow: return node() + " INFLOW";
      case Observed::outside_level: return node() + " OUTSIDE";
      case Observed::link_discharge: return link() + " FLOW";
      case Observed::link_depth: return link() + " DEPTH";
      case Observed::link_velocity: return link() + " VELOCITY";
      case Observed::link_fullness: return link() + " FULLNESS";
      case Observed::link_setting: return link() + " SETTING";
      case Observed::link_running: return link() + " STATUS";
      case Observed::link_time_running: return link() + " TIMEOPEN";
      case Observed::link_time_stopped: return link() + " TIMECLOSED";
      case Observed::rain_rate: return "GAGE " + name_of(words_.gauges[static_cast<std::size_t>(quantity.object)]) + " INTENSITY";
      case Observed::time: return "SIMULATION TIME";
      case Observed::clock_time: return "SIMULATION CLOCKTIME";
      case Observed::weekday: return "SIMULATION DAY";
      case Observed::month: return "SIMULATION MONTH";
      case Observed::day_of_year: return "SIMULATION DAYOFYEAR";
      case Observed::expression: return expressions_[static_cast<std::size_t>(quantity.object)].name;
    }
    return {};
  }

  std::string premise(const Premise& premise) const {
    static constexpr std::array<std::string_view, 6> signs{" = ", " <> ", " < ", " <= ", " > ", " >= "};
    std::string text = quantity(premise.left);
    text += signs[static_cast<std::size_t>(premise.comparison)];
    const double unit = unit_of(premise.left, words_);
    if (const auto* other = std::get_if<Quantity>(&premise.right)) {
      text += quantity(*other);
    } else {
      const double value = std::get<double>(premise.right);
      switch (premise.left.what) {
        case Observed::link_running: text += value > 0.0 ? "ON" : "OFF"; break;
        case Observed::time: case Observed::clock_time: case Observed::link_time_running: case Observed::link_time_stopped: text += time_text(value); break;
        default: text += shortest(value / unit);
      }
    }
    if (premise.hysteresis != 0.0) text += " HYSTERESIS " + shortest(premise.hysteresis / unit);
    return text;
  }

  std::string action(const Action& action, double unit) {
    const Link& link = network_.links[static_cast<std::size_t>(action.link)];
    const std::string begin = std::string(word_of(link)) + ' ' + name_of(link.id) + " SETTING = ";
    if (const auto* fixed = std::get_if<FixedSetting>(&action.setting)) return begin + shortest(fixed->value);
    if (const auto* curve = std::get_if<SettingCurve>(&action.setting)) {
      SettingCurve written = *curve;  // in the unit of what it follows
      for (double& x : written.x) x /= unit;
      for (const auto& [name, known] : words_.curves)
        if (known.setting == written.setting && std::ranges::equal(known.x, written.x, [](double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(a); }))
          return begin + "CURVE " + name_of(name);
      const std::string name = "setting_" + std::to_string(words_.curves.size() + 1);
      words_.curves[name] = std::move(written);
      return begin + "CURVE " + name;
    }
    if (const auto* series = std::get_if<SettingSeries>(&action.setting)) {
      for (const auto& [name, known] : words_.series)
        if (known.times() == series->settings.times() && known.values() == series->settings.values()) return begin + "TIMESERIES " + name_of(name);
      const std::string name = "settings_" + std::to_string(words_.series.size() + 1);
      words_.series[name] = series->settings;
      return begin + "TIMESERIES " + name;
    }
    const auto& pid = std::get<SettingPid>(action.setting);
    return begin + "PID " + shortest(pid.gain) + ' ' + shortest(pid.integral_time) + ' ' + shortest(pid.derivative_time);
  }

  const DrainageNetwork& network_;
  RuleWords& words_;
  const std::vector<Expression>& expressions_;
};

}  // namespace

std::string write_expressions(const std::vector<Expression>& expressions, const DrainageNetwork& network, RuleWords& words) {
  const RuleWriter writer(network, words, expressions);
  std::string text;
  for (std::size_t k = 0; k < expressions.size(); ++k) text += writer.definition(k);
  return text;
}

std::string write_rules(const std::vector<Rule>& rules, const DrainageNetwork& network, RuleWords& words, const std::vector<Expression>& expressions) {
  RuleWriter writer(network, words, expressions);
  std::string text;
  for (const Rule& rule : rules) text += (text.empty() ? "" : "\n") + writer.text(rule);
  return text;
}

}  // namespace hydro::network
