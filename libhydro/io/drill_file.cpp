#include "libhydro/io/drill_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libhydro/io/cap_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/plan_words.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

using namespace response;
using namespace detail;

constexpr std::string_view drill_format = "hydro-drill/1";
constexpr double longest_drill = 30.0 * 86400.0;

constexpr std::array<std::pair<std::string_view, InjectKind>, 13> inject_words{{{"alert", InjectKind::alert},
                                                                               {"message", InjectKind::message},
                                                                               {"depth", InjectKind::depth},
                                                                               {"value", InjectKind::value},
                                                                               {"impact", InjectKind::impact},
                                                                               {"report", InjectKind::report},
                                                                               {"case", InjectKind::found_case},
                                                                               {"sensor_fails", InjectKind::sensor_fails},
                                                                               {"sensor_works", InjectKind::sensor_works},
                                                                               {"road_blocked", InjectKind::road_blocked},
                                                                               {"road_open", InjectKind::road_open},
                                                                               {"resource_fails", InjectKind::resource_fails},
                                                                               {"resource_works", InjectKind::resource_works}}};
constexpr std::array<std::pair<std::string_view, WaterSight>, 2> sight_words{{{"forecast", WaterSight::forecast}, {"measured", WaterSight::measured}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> other_words{{{"on_time", true}, {"never", false}}};

class DrillReader {
 public:
  DrillReader(const std::string& path, const std::filesystem::path& data) : path_(path), data_(data), document_(TomlDocument::open(path, faults_)) {}

  DrillFile read() {
    TomlTable root = document_.root();
    if (!root.require_format(drill_format)) faults_.throw_if_any();
    drill_.name = std::filesystem::path(path_).stem().string();
    drill_.title = needed_text(root, "title", "title = \"A cloudburst on a Monday morning\"");
    root.text("title_zh", drill_.title_zh);
    read_plan_file(root);
    read_clock(root);
    root.choice("others", drill_.others_on_time, other_words);
    root.choice("water", drill_.sight, sight_words);
    root.file("results", file_.results);
    root.file("scenario", file_.scenario);
    read_roles(root);
    read_alerts(root);
    read_injects(root);
    read_expected(root);
    read_scoring(root);
    document_.report_unknown_keys();
    faults_.throw_if_any();
    file_.files.insert(file_.files.begin(), path_);
    file_.drill = std::move(drill_);
    return std::move(file_);
  }

 private:
  /// Everything else refers to the plan: its faults are reported at once, together with those found so far.
  void read_plan_file(TomlTable& root) {
    FileReference plan;
    root.require("plan", "plan = \"plan.toml\"");
    if (!root.file("plan", plan)) faults_.throw_if_any();
    const bool named = !plan.written.empty() && plan.written.find_first_of("/.") == std::string::npos;
    if (named) plan.path = preset_plan_file(plan.written, data_);
    if (plan.path.empty()) {
      root.fault("plan", "there is no plan \"" + plan.written + "\" among those that come with hydro", choices_hint(plan.written, preset_plans(data_)) + "; or a file: plan = \"plan.toml\"");
      faults_.throw_if_any();
    }
    try {
      drill_.plan = read_plan(plan.path, data_, &file_.files);
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) faults_.add(fault);
      faults_.throw_if_any();
    }
  }

  void read_clock(TomlTable& root) {
    Moment start;
    root.require("start", "start = 2025-09-10T06:00:00+08:00");
    if (root.moment("start", start)) drill_.start = start.utc, drill_.offset_minutes = start.offset_minutes;
    double duration = 4.0 * 3600.0;
    root.require("duration", "duration = \"4h\"");
    root.quantity("duration", duration, unit::min, {.min = 60.0, .max = longest_drill});
    drill_.end = drill_.start + duration;
    root.quantity("speed", drill_.speed, unit::none, {.min = 0.1, .max = 3600.0});
  }

  void read_roles(TomlTable& root) {
    std::set<std::string> seen;
    std::map<int, std::string> played;
    root.require("role", "[[role]] with id, name and departments");
    for (TomlTable& table : root.tables("role")) {
      DrillRole role;
      role.id = read_id(table, seen, "id = \"duty_officer\"");
      role.name = needed_text(table, "name", "name = \"Duty officer\"");
      table.text("name_zh", role.name_zh);
      std::vector<std::string> departments;
      table.require("departments", "departments = [\"drainage\"] or [\"all\"]");
      table.texts("departments", departments);
      if (departments == std::vector<std::string>{"all"}) departments = ids_of(drill_.plan.departments);
      for (const std::string& id : departments) {
        const int department = find_id(table, "departments", drill_.plan.departments, id, "department");
        if (department < 0) continue;
        if (const auto [at, is_new] = played.emplace(department, role.id); !is_new)
          table.fault("departments", table.name_of("departments") + ": \"" + id + "\" is played by \"" + at->second + "\" already", "name each department once");
        role.departments.push_back(department);
      }
      drill_.roles.push_back(std::move(role));
    }
  }

  template <class Named>
  int reference(TomlTable& table, std::string_view key, const std::vector<Named>& named, const char* what, std::string_view example = {}) {
    if (!example.empty()) table.require(key, example);
    return read_reference(table, key, named, what);
  }

  int area(TomlTable& table, std::string_view example = {}) { return reference(table, "area", drill_.plan.words->areas(), "area", example); }
  int place(TomlTable& table, std::string_view example = {}) { return reference(table, "place", drill_.plan.places, "place", example); }

  // Warnings.

  /// Adds a warning that comes when it was sent; faults where it cannot be part of a drill.
  void add_alert(TomlTable& table, std::string_view key, const std::string& file, Inject inject, bool timed) {
    file_.files.push_back(file);
    CapReading reading = read_cap_file(file);
    if (!reading.message) return table.fault(key, file + " is refused as a warning (" + reading.refusal + "): " + reading.detail, "mend the message; hydro plan --warnings shows the same");
    if (reading.message->status != AlertStatus::exercise)
      return table.fault(key, file + ": its status is not Exercise", "a drill takes exercises only, so that it can never be taken for a real warning: <status>Exercise</status>");
    const double sent = reading.message->sent.utc;
    if (!timed) inject.when = {.at = std::max(sent, drill_.start)};
    else if (inject.when.kind == InjectWhen::Kind::at && inject.when.at < sent)
      table.fault("at", table.name_of("at") + ": the warning comes before it was sent (" + iso_instant(sent, drill_.offset_minutes) + ")", "leave out at, or choose a later time");
    if (inject.id.empty()) {
      inject.id = reading.message->identifier;
      for (int copy = 2; std::ranges::find(drill_.injects, inject.id, &Inject::id) != drill_.injects.end(); ++copy) inject.id = fmt::format("{}#{}", reading.message->identifier, copy);
    }
    if (inject.text.empty()) inject.text = headline_of(*reading.message, "en");
    if (inject.text_zh.empty()) inject.text_zh = headline_of(*reading.message, "zh");
    inject.kind = InjectKind::alert;
    inject.alert = std::make_shared<const AlertMessage>(std::move(*reading.message));
    drill_.injects.push_back(std::move(inject));
  }

  static std::string headline_of(const AlertMessage& message, std::string_view language) {
    if (message.infos.empty()) return message.kind == AlertKind::cancel ? (language == "zh" ? "预警解除" : "a warning is lifted") : message.identifier;
    const auto wanted = std::ranges::find_if(message.infos, [&](const AlertInfo& info) { return info.language.starts_with(language); });
    const AlertInfo& info = wanted == message.infos.end() ? message.infos.front() : *wanted;
    return info.headline.empty() ? info.event : info.headline;
  }

  void read_alerts(TomlTable& root) {
    std::vector<std::string> named;
    if (!root.texts("alerts", named)) return;
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    for (std::string& name : named) name = (folder / name).string();
    for (const std::string& file : cap_files(named)) add_alert(root, "alerts", file, {}, false);
  }

  // Injects.

  /// A moment, or a time from the start: at = "+30 min".
  bool read_time(TomlTable& table, std::string_view key, double& utc) {
    if (table.kind(key) == TomlKind::date) {
      Moment moment;
      if (!table.moment(key, moment)) return false;
      utc = moment.utc;
      return true;
    }
    std::string text;
    if (!table.text(key, text)) return false;
    const auto offset = text.starts_with('+') ? read_offset(text) : std::nullopt;
    if (!offset) {
      table.fault(key, table.name_of(key) + " \"" + text + "\" is no time of a drill", "write a moment (2025-09-10T06:30:00+08:00) or a time from the start (\"+30 min\")");
      return false;
    }
    utc = drill_.start + *offset;
    return true;
  }

  void read_condition(TomlTable when, InjectWhen& out) {
    out.delay = 0.0;
    int ways = 0;
    std::string id;
    if (when.has("inject")) ++ways, out.kind = InjectWhen::Kind::injected, out.inject = reference(when, "inject", drill_.injects, "inject above this one");
    if (when.has("done")) ++ways, out.kind = InjectWhen::Kind::done, out.action = reference(when, "done", drill_.plan.actions, "action");
    if (when.has("overdue")) ++ways, out.kind = InjectWhen::Kind::overdue, out.action = reference(when, "overdue", drill_.plan.actions, "action");
    if (when.has("level")) {
      ++ways, out.kind = InjectWhen::Kind::level;
      when.choice("level", out.level, level_words);
      out.area = area(when, "area = \"310115\"");
    }
    if (when.has("depth")) {
      ++ways, out.kind = InjectWhen::Kind::depth;
      when.quantity("depth", out.depth, unit::m, Range::positive());
      when.require("place", "place = \"underpass-1\"");
    }
    out.place = place(when);
    if (ways != 1) when.fault("", when.name() + " must say one thing", "write one of inject, done, overdue, level (with area), depth (with place)");
    when.quantity("delay", out.delay, unit::min, {.min = 0.0});
  }

  /// When it comes; false when nothing says so.
  bool read_when(TomlTable& table, InjectWhen& out) {
    bool by_hand = false;
    const int ways = table.has("at") + table.has("when") + table.has("by_hand");
    if (read_time(table, "at", out.at) && out.at > drill_.end) table.fault("at", table.name_of("at") + " is after the end of the drill", "make the drill longer, or the inject earlier");
    if (out.at < drill_.start && table.has("at")) table.fault("at", table.name_of("at") + " is before the drill starts", "choose a time from start on");
    if (auto when = table.table("when")) read_condition(*when, out);
    if (table.flag("by_hand", by_hand) && by_hand) out.kind = InjectWhen::Kind::by_hand;
    if (ways > 1) table.fault("at", table.name() + " must come in one way", "write one of at, when, by_hand");
    return ways > 0;
  }

  void read_injects(TomlTable& root) {
    std::set<std::string> seen;
    for (const Inject& one : drill_.injects) seen.insert(one.id);
    for (TomlTable& table : root.tables("inject")) {
      Inject inject;
      inject.id = read_id(table, seen, "id = \"pump_fails\"");
      table.require("kind", "kind = \"message\"");
      const bool known = table.choice("kind", inject.kind, inject_words);
      const bool timed = read_when(table, inject.when);
      table.text("text", inject.text);
      table.text("text_zh", inject.text_zh);
      if (inject.kind == InjectKind::alert) {
        FileReference file;
        table.require("file", "file = \"alerts/1.xml\"");
        if (table.file("file", file)) add_alert(table, "file", file.path, std::move(inject), timed);
        continue;
      }
      if (!timed) table.missing(table.name() + ": nothing says when it comes", "write at = \"+30 min\", when = {done = \"A047\"} or by_hand = true");
      if (inject.text.empty()) table.require("text", "text = \"what is told\"");
      if (known) read_matter(table, inject);
      else for (const std::string& key : table.keys()) table.has(key);  // what they mean depends on the kind
      drill_.injects.push_back(std::move(inject));
    }
  }

  /// What an inject is about, by its kind.
  void read_matter(TomlTable& table, Inject& inject) {
    switch (inject.kind) {
      case InjectKind::alert:
      case InjectKind::message: return;
      case InjectKind::depth:
        inject.place = place(table, "place = \"underpass-1\"");
        table.require("depth", "depth = \"0.3 m\"");
        table.quantity("depth", inject.value, unit::m, {.min = 0.0});
        return;
      case InjectKind::value: return read_value(table, inject);
      case InjectKind::impact:
        inject.hazards = drill_.plan.hazards;
        inject.area = area(table);
        table.require("expected", "expected = \"+3 h\"");
        read_time(table, "expected", inject.impact);
        return;
      case InjectKind::report:
        inject.word = needed_text(table, "word", "word = \"command\"");
        inject.area = area(table);
        return;
      case InjectKind::found_case:
        inject.word = needed_text(table, "word", "word = \"ponding\"");
        inject.area = area(table, "area = \"310115\"");
        inject.place = place(table);
        inject.department = reference(table, "department", drill_.plan.departments, "department");
        table.choice("source", inject.source, case_sources);
        return;
      case InjectKind::sensor_fails:
      case InjectKind::sensor_works:
        inject.place = place(table);
        table.text("station", inject.station);
        if (inject.place < 0 && inject.station.empty() && !table.has("place")) table.missing(table.name() + ": nothing says which sensor", "write place = \"underpass-1\" or station = \"huangpu_park\"");
        return;
      case InjectKind::road_blocked:
      case InjectKind::road_open: inject.place = place(table); return;
      case InjectKind::resource_fails:
      case InjectKind::resource_works: inject.resource = reference(table, "resource", drill_.plan.resources, "resource", "resource = \"truck\""); return;
    }
  }

  void read_value(TomlTable& table, Inject& inject) {
    table.require("value", "value = \"4.6 m\"");
    if (const auto quantity = read_observable(table, "quantity")) {
      inject.quantity = *quantity;
      read_observed(table, "value", *quantity, inject.value);
    } else {
      table.has("value");
    }
    table.text("station", inject.station);
    inject.area = area(table);
  }

  // Scoring.

  void read_expected(TomlTable& root) {
    for (TomlTable& table : root.tables("expected")) {
      ExpectedAnswer answer;
      answer.action = reference(table, "action", drill_.plan.actions, "action", "action = \"A071\"");
      answer.area = area(table);
      answer.place = place(table);
      const int ways = table.has("after") + table.has("due");
      answer.after = reference(table, "after", drill_.injects, "inject");
      read_time(table, "due", answer.due);
      if (table.has("after")) table.require("within", "within = \"15 min\"");
      table.quantity("within", answer.within, unit::min, {.min = 0.0});
      table.quantity("points", answer.points, unit::none, Range::positive());
      if (ways != 1) table.fault("due", table.name() + " must be due in one way", "write due = \"+45 min\", or after = \"an inject\" and within = \"15 min\"");
      drill_.expected.push_back(answer);
    }
  }

  void read_scoring(TomlTable& root) {
    auto scoring = root.table("scoring");
    if (!scoring) return;
    scoring->quantity("pass_mark", drill_.scoring.pass_mark, unit::none, {.min = 0.0, .max = 100.0});
    scoring->quantity("late", drill_.scoring.late, unit::min, {.min = 0.0});
    scoring->quantity("unneeded", drill_.scoring.unneeded, unit::none, {.min = 0.0});
    constexpr std::array<std::string_view, 4> keys{"points_IV", "points_III", "points_II", "points_I"};
    for (std::size_t level = 0; level < keys.size(); ++level) scoring->quantity(keys[level], drill_.scoring.of_level[level], unit::none, {.min = 0.0});
    for (TomlTable& table : scoring->tables("action")) {
      const int action = reference(table, "action", drill_.plan.actions, "action", "action = \"A047\"");
      double points = 1.0;
      table.require("points", "points = 5");
      table.quantity("points", points, unit::none, {.min = 0.0});
      drill_.scoring.of_action.emplace_back(action, points);
    }
  }

  std::string path_;
  std::filesystem::path data_;
  FaultList faults_;
  TomlDocument document_;
  Drill drill_;
  DrillFile file_;
};

// Scripts.

/// "2025-09-10T06:30:00+08:00", "75" or "75 min" from the start.
std::optional<double> script_time(std::string_view text, const Drill& drill) {
  if (const auto moment = read_instant(text)) return moment->utc;
  const auto offset = read_offset(text.starts_with('+') ? std::string(text) : '+' + std::string(text));
  return offset ? std::optional(drill.start + *offset) : std::nullopt;
}

constexpr std::array<std::string_view, 9> script_columns{"at", "action_id", "by", "note", "what", "area", "place", "department", "hazard"};

class ScriptReader {
 public:
  ScriptReader(const std::string& path, const Drill& drill) : drill_(drill), table_(read_csv_table(path)), probe_(empty_board(drill)) { probe_.begun = true; }

  std::vector<DrillEvent> read() {
    table_.refuse_unknown(script_columns, faults_);
    at_ = table_.require("at", faults_), action_ = table_.require("action_id", faults_), by_ = table_.require("by", faults_);
    faults_.throw_if_any();
    std::vector<DrillEvent> events;
    for (int row = 0; row < table_.rows(); ++row) events.push_back(read_row(row));
    faults_.throw_if_any();
    std::ranges::stable_sort(events, {}, &DrillEvent::at);
    return events;
  }

 private:
  SourcePlace place(int row, std::string_view column) const {
    const auto at = table_.find(column);
    return table_.place(row, at ? *at : *action_);
  }

  DrillEvent read_row(int row) {
    DrillEvent event{.kind = DrillEventKind::done, .at = drill_.start, .by = table_.text(row, "by"), .subject = table_.text(row, "action_id"), .department = table_.text(row, "department"),
                     .area = table_.text(row, "area"), .place = table_.text(row, "place"), .text = table_.text(row, "note")};
    const std::string at = table_.text(row, "at");
    if (const auto time = script_time(at, drill_)) event.at = *time;
    else faults_.add(table_.place(row, *at_), "\"" + at + "\" is no time of a drill", "write 2025-09-10T06:30:00+08:00, or minutes from the start: 75");
    if (event.at < drill_.start || event.at > drill_.end) {
      faults_.add(table_.place(row, *at_), "\"" + at + "\" is not within the drill",
                  "it runs from " + iso_instant(drill_.start, drill_.offset_minutes) + " to " + iso_instant(drill_.end, drill_.offset_minutes));
      event.at = drill_.start;
    }
    read_kind(row, event);
    if (event.kind != DrillEventKind::inject && event.kind != DrillEventKind::case_step && event.kind != DrillEventKind::message) {
      if (const std::string why = why_not(drill_, probe_, event); !why.empty()) faults_.add(table_.place(row, *action_), why, hint_for(event));
    }
    return event;
  }

  void read_kind(int row, DrillEvent& event) {
    const std::string what = table_.text(row, "what");
    if (what.empty()) return;
    constexpr std::array<std::string_view, 7> kinds{"done", "ordered", "accepted", "refused", "decided", "message", "inject"};
    const bool is_case = std::ranges::any_of(drill_.injects, [&](const Inject& one) { return one.kind == InjectKind::found_case && one.id == event.subject; });
    if (is_case && case_step_of(what)) {
      event.kind = DrillEventKind::case_step;
      event.text = what;
    } else if (std::ranges::find(kinds, what) != kinds.end()) {
      event.kind = *drill_event_kind_of(what);
      if (event.kind == DrillEventKind::decided) event.text = table_.text(row, "hazard") + (event.text.empty() ? "" : ": " + event.text);
      if (event.kind == DrillEventKind::inject && std::ranges::find(drill_.injects, event.subject, &Inject::id) == drill_.injects.end())
        faults_.add(place(row, "action_id"), "the drill has no inject \"" + event.subject + '"', choices_hint(event.subject, ids_of(drill_.injects)));
    } else {
      faults_.add(place(row, "what"), "\"" + what + "\" is nothing that can be said of an action",
                  "write done, ordered, accepted, refused, decided (action_id: a level), message, inject, or the step of a case that is found");
    }
  }

  std::string hint_for(const DrillEvent& event) const {
    if (event.kind == DrillEventKind::decided && drill_.plan.words->area(event.area) < 0) return choices_hint(event.area, ids_of(drill_.plan.words->areas()));
    if (event.kind == DrillEventKind::decided) return choices_hint(event.text.substr(0, event.text.find(':')), ids_of(drill_.plan.words->hazards()));
    const bool known = std::ranges::find(drill_.plan.actions, event.subject, &Action::id) != drill_.plan.actions.end();
    return known ? std::string() : choices_hint(event.subject, ids_of(drill_.plan.actions));
  }

  const Drill& drill_;
  CsvTable table_;
  Board probe_;
  FaultList faults_;
  std::optional<int> at_, action_, by_;
};

}  // namespace

DrillFile read_drill(const std::string& path, const std::filesystem::path& data) { return DrillReader(path, data).read(); }

std::vector<DrillEvent> read_drill_script(const std::string& path, const Drill& drill) { return ScriptReader(path, drill).read(); }

std::string score_json(const Drill& drill, const DrillScore& score, const std::string& seal, std::size_t lines) {
  using Json = nlohmann::ordered_json;
  const Plan& plan = drill.plan;
  const auto time = [&](const std::optional<double>& utc) { return utc ? Json(iso_instant(*utc, drill.offset_minutes)) : Json(nullptr); };
  const auto id = [](const auto& named, int i) { return i < 0 ? Json(nullptr) : Json(named[static_cast<std::size_t>(i)].id); };
  const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
  Json json{{"format", "hydro-drill/1"}, {"drill", drill.name}, {"score", score.score}, {"pass_mark", drill.scoring.pass_mark}, {"passed", score.passed},
            {"points", rounded(score.points)}, {"of", rounded(score.of)}, {"due_before", score.before}, {"not_due", score.not_due}, {"late_s", drill.scoring.late}};
  json["actions"] = Json::array();
  for (const Answer& one : score.answers)
    json["actions"].push_back({{"id", id(plan.actions, one.action)}, {"department", id(plan.departments, one.department)}, {"area", id(plan.words->areas(), one.area)},
                               {"place", id(plan.places, one.place)}, {"due", time(one.due)}, {"ordered", time(one.ordered)}, {"accepted", time(one.accepted)},
                               {"done", time(one.done)}, {"delay_s", one.delay ? Json(*one.delay) : Json(nullptr)}, {"result", name_of(one.result)},
                               {"by", one.by}, {"points", rounded(one.points)}, {"of", rounded(one.of)}});
  json["unneeded"] = Json::array();
  for (const Unneeded& one : score.unneeded)
    json["unneeded"].push_back({{"id", id(plan.actions, one.mark.action)}, {"place", id(plan.places, one.mark.place)}, {"done", time(one.mark.at)}, {"by", one.mark.by}, {"points", one.points}});
  json["departments"] = Json::array();
  for (const DepartmentDelays& one : score.delays)
    json["departments"].push_back({{"id", id(plan.departments, one.department)}, {"asked", one.asked}, {"on_time", one.on_time}, {"late", one.late}, {"missed", one.missed},
                                   {"mean_delay_s", std::round(one.mean_delay)}, {"worst_delay_s", one.worst_delay}, {"points", rounded(one.points)}, {"of", rounded(one.of)}});
  json["log"] = {{"lines", lines}, {"seal", seal}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace hydro::io
