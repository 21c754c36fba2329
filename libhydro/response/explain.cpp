// The chain of reasons of a task, in words.

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "libhydro/response/engine.h"

namespace hydro::response {
namespace {

/// "09-13 16:18" on a clock east of Greenwich.
std::string clock_text(double utc, int offset_minutes) {
  using namespace std::chrono;
  if (!std::isfinite(utc)) return "?";
  const sys_seconds local{seconds(std::llround(utc)) + minutes(offset_minutes)};
  const sys_days day = floor<days>(local);
  const year_month_day date(day);
  const hh_mm_ss time(local - day);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02u-%02u %02d:%02d", static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return text.data();
}

std::string value_text(Observable quantity, double value) {
  const Unit& unit = observables[static_cast<std::size_t>(quantity)].unit;
  std::array<char, 48> text{};
  const double shown = value / unit.to_si;
  std::snprintf(text.data(), text.size(), unit.dimension == Dimension::length && unit.to_si == 1.0 ? "%.2f" : "%.4g", shown);
  return std::string(text.data()) + (unit.symbol.empty() ? "" : " " + std::string(unit.symbol));
}

const std::string& chinese(const std::string& zh, const std::string& otherwise) { return zh.empty() ? otherwise : zh; }

class Explainer {
 public:
  Explainer(const Plan& plan, const Situation& situation, const Evaluation& evaluation, int offset)
      : plan_(plan), situation_(situation), evaluation_(evaluation), offset_(offset) {}

  std::vector<Reason> of(const Task& task) {
    if (task.cause >= 0) explain_cause(evaluation_.causes[static_cast<std::size_t>(task.cause)]);
    explain_impact(task);
    explain_event(task);
    explain_action(task);
    return std::move(reasons_);
  }

 private:
  void add(std::string_view kind, std::string ref, std::string text, std::string text_zh) {
    reasons_.push_back({kind, std::move(ref), std::move(text), std::move(text_zh)});
  }
  std::string at(double utc) const { return clock_text(utc, offset_); }
  const Area& area(int index) const { return plan_.words->areas()[static_cast<std::size_t>(index)]; }
  const Hazard& hazard(int index) const { return plan_.words->hazards()[static_cast<std::size_t>(index)]; }
  std::string area_zh(int index) const { return chinese(area(index).name_zh, area(index).name); }
  std::string hazard_zh(int index) const { return chinese(hazard(index).name_zh, hazard(index).name); }

  void explain_cause(const Cause& cause) {
    if (cause.kind == Cause::Kind::alert) explain_alert(cause);
    if (cause.kind == Cause::Kind::derived) explain_derived(cause);
    if (cause.kind == Cause::Kind::observed) explain_values(situation_.series[static_cast<std::size_t>(cause.source)], cause.values, limit_of(cause));
    if (cause.kind == Cause::Kind::place) explain_depth(cause.source, cause.values, plan_.triggers[static_cast<std::size_t>(cause.trigger)].places->depth.value_or(0.0));
    if (cause.kind == Cause::Kind::decision) {
      const Decision& decision = situation_.decisions[static_cast<std::size_t>(cause.source)];
      add("rule", "command", "the command decided on level " + std::string(name_of(decision.level)) + " at " + at(decision.from) + ": " + decision.by,
          "指挥部" + at(decision.from) + "决定启动" + std::string(name_of(decision.level)) + "级响应：" + decision.by);
    }
    if (cause.trigger >= 0) explain_trigger(cause);
  }

  void explain_alert(const Cause& cause) {
    const AlertRecord& record = situation_.alerts[static_cast<std::size_t>(cause.source)];
    const Warning& warning = record.judgement->warnings[static_cast<std::size_t>(cause.warning)];
    std::string where, where_zh;
    for (const int a : warning.areas) {
      where += (where.empty() ? "" : ", ") + area(a).name;
      where_zh += (where_zh.empty() ? "" : "、") + area_zh(a);
    }
    const std::string sent = at(record.message->sent.utc);
    std::string text = hazard(cause.hazard).name + ' ' + std::string(colour_of(warning.level)) + " for " + where + ", sent " + sent;
    std::string text_zh = where_zh + hazard_zh(cause.hazard) + std::string(chinese_colour_of(warning.level)) + "预警，" + sent + "发布";
    if (record.message->status == AlertStatus::exercise) text = "[EXERCISE] " + text, text_zh = "【演练】" + text_zh;
    if (warning.from > record.message->sent.utc) text += ", in force from " + at(warning.from), text_zh += "，" + at(warning.from) + "生效";
    add("warning", record.message->identifier, std::move(text), std::move(text_zh));
  }

  void explain_derived(const Cause& cause) {
    const DerivedSignal& signal = evaluation_.derived[static_cast<std::size_t>(cause.source)];
    const ThresholdRow& row = plan_.thresholds[signal.row];
    explain_values(situation_.series[signal.series], signal.values, row.conditions[signal.condition].at_least);
    add("rule", row.id, "the table of signals makes of it " + hazard(cause.hazard).name + ' ' + std::string(colour_of(row.level)) + " (nobody has issued one)",
        "按预警信号标准相当于" + hazard_zh(cause.hazard) + std::string(chinese_colour_of(row.level)) + "（尚未正式发布）");
  }

  double limit_of(const Cause& cause) const { return plan_.triggers[static_cast<std::size_t>(cause.trigger)].observed->at_least; }

  void explain_values(const SignalSeries& series, const Exceedance& over, double limit) {
    const std::string name = series.name.empty() ? (series.station.empty() ? std::string(name_of(series.quantity)) : series.station) : series.name;
    const std::string peak = value_text(series.quantity, over.peak), least = value_text(series.quantity, limit);
    add(series.forecast ? "forecast" : "observation", series.station.empty() ? std::string(name_of(series.quantity)) : series.station,
        name + ": " + std::string(name_of(series.quantity)) + " reaches " + least + " at " + at(over.from) + ", highest " + peak + " at " + at(over.peak_at),
        name + "：" + at(over.from) + "达到" + least + "，" + at(over.peak_at) + "最高" + peak);
  }

  void explain_depth(int series_index, const Exceedance& over, double limit) {
    const PlaceSeries& series = situation_.places[static_cast<std::size_t>(series_index)];
    const Place& place = plan_.places[static_cast<std::size_t>(series.place)];
    const std::string peak = value_text(Observable::water_depth, over.peak), least = value_text(Observable::water_depth, limit);
    add(series.forecast ? "forecast" : "observation", place.id,
        place.name + ": depth passes " + least + " at " + at(over.from) + ", highest " + peak + " at " + at(over.peak_at),
        chinese(place.name_zh, place.name) + "：" + at(over.from) + "积水超过" + least + "，" + at(over.peak_at) + "最深" + peak);
  }

  void explain_trigger(const Cause& cause) {
    const Trigger& trigger = plan_.triggers[static_cast<std::size_t>(cause.trigger)];
    const std::string level(name_of(trigger.level));
    std::string what = "this value", what_zh = "达到该值";
    if (trigger.signal) {
      what = hazard(cause.hazard).name + ' ' + std::string(colour_of(*trigger.signal));
      what_zh = hazard_zh(cause.hazard) + std::string(chinese_colour_of(*trigger.signal)) + "预警";
    }
    const std::string where = trigger.area >= 0 ? " in " + area(trigger.area).name : "";
    add("rule", trigger.id, what + " starts response level " + level + where + ", from " + at(cause.from),
        what_zh + "启动" + (trigger.area >= 0 ? area_zh(trigger.area) : "") + level + "级响应，自" + at(cause.from) + "起");
  }

  void explain_impact(const Task& task) {
    if (task.impact >= 0) {
      const Impact& impact = situation_.impacts[static_cast<std::size_t>(task.impact)];
      add("forecast", "TI", "the worst is expected at " + at(impact.at) + " (" + impact.from + ")", "预计" + at(impact.at) + "影响最严重（" + impact.from + "）");
    } else if (task.impact_unknown) {
      add("rule", "TI", "nobody has told when the worst comes: the action is due at once", "最严重影响时间未知：立即执行");
    }
  }

  void explain_event(const Task& task) {
    if (task.event < 0) return;
    const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
    if (action.places && action.places->by_wind) {
      const Place& place = plan_.places[static_cast<std::size_t>(task.place)];
      explain_values(situation_.series[static_cast<std::size_t>(task.event)], task.values, *place.wind_limit);
    } else if (action.places) {
      explain_depth(task.event, task.values, action.places->depth.value_or(0.0));
    } else if (action.crossing) {
      explain_values(situation_.series[static_cast<std::size_t>(task.event)], task.values, action.crossing->at_least);
    } else {
      const Report& report = situation_.reports[static_cast<std::size_t>(task.event)];
      add("observation", report.event, report.text + " (" + at(report.at) + ")", report.text + "（" + at(report.at) + "）");
    }
  }

  void explain_action(const Task& task) {
    const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
    const std::string level = action.at_end ? "the end of the response" : action.any_level ? "any level" : "level " + std::string(name_of(task.level));
    const std::string level_zh = action.at_end ? "响应终止" : action.any_level ? "各级响应" : std::string(name_of(task.level)) + "级响应";
    std::string text = "belongs to " + level + " in " + area(task.area).name, text_zh = "属" + area_zh(task.area) + level_zh + "行动";
    for (const int before : action.after) {
      text += ", after " + plan_.actions[static_cast<std::size_t>(before)].id;
      text_zh += "，在" + plan_.actions[static_cast<std::size_t>(before)].id + "之后";
    }
    if (task.status == TaskStatus::stood_down) {
      text += "; the response ended at " + at(task.response_until) + ": standing down is proposed, a person confirms";
      text_zh += "；响应已于" + at(task.response_until) + "结束，建议解除，由人确认";
    }
    explain_times(task, action, text, text_zh);
    add("rule", action.id, std::move(text), std::move(text_zh));
  }

  /// What looks odd in the times of a task.
  void explain_times(const Task& task, const Action& action, std::string& text, std::string& text_zh) const {
    const bool before_signal = action.start.anchor == Anchor::signal && action.start.offset < 0.0;
    if (before_signal && task.start >= task.deadline) text += "; it was to be done before the warning, which came without notice: do it at once", text_zh += "；本应在预警发布前完成，因预警突发，须立即执行";
    if (std::isfinite(task.deadline) && task.latest < task.deadline && task.status != TaskStatus::stood_down && task.status != TaskStatus::done) {
      text += "; it stops being useful at " + at(task.latest) + ", before its deadline: that counts";
      text_zh += "；" + at(task.latest) + "后失去作用，早于截止时间，以此为准";
    }
  }

  const Plan& plan_;
  const Situation& situation_;
  const Evaluation& evaluation_;
  int offset_;
  std::vector<Reason> reasons_;
};

}  // namespace

std::string in_one_line(std::span<const Reason> reasons) {
  std::string line;
  for (const Reason& reason : reasons) line += (line.empty() ? "" : "; ") + std::string(reason.kind) + ' ' + reason.ref + ": " + reason.text;
  return line;
}

std::vector<Reason> explain(const Plan& plan, const Situation& situation, const Evaluation& evaluation, const Task& task, int offset_minutes) {
  return Explainer(plan, situation, evaluation, offset_minutes).of(task);
}

}  // namespace hydro::response
