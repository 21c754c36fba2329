#include "libhydro/io/actions_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libhydro/io/detail/effect_json.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/table_file.h"

namespace hydro::io {
namespace {

using Json = nlohmann::ordered_json;
using namespace response;

const Action& action_of(const ActionDocument& d, const Task& task) { return d.plan.actions[static_cast<std::size_t>(task.action)]; }
const Department& department_of(const ActionDocument& d, const Task& task) { return d.plan.departments[static_cast<std::size_t>(task.department)]; }
const Area& area_of(const ActionDocument& d, int area) { return d.plan.words->areas()[static_cast<std::size_t>(area)]; }
const Hazard& hazard_of(const ActionDocument& d, int hazard) { return d.plan.words->hazards()[static_cast<std::size_t>(hazard)]; }

std::string time_text(const ActionDocument& d, double utc) { return std::isfinite(utc) ? iso_instant(utc, d.offset_minutes) : std::string(); }
Json time_json(const ActionDocument& d, double utc) { return std::isfinite(utc) ? Json(iso_instant(utc, d.offset_minutes)) : Json(nullptr); }

std::string level_text(const ActionDocument& d, const Task& task) {
  const Action& action = action_of(d, task);
  return action.at_end ? "end" : action.any_level ? "any" : std::string(name_of(task.level));
}

std::string place_text(const ActionDocument& d, const Task& task) {
  return task.place < 0 ? std::string() : d.plan.places[static_cast<std::size_t>(task.place)].id;
}

Json effect_json(const ActionDocument& d, const Task& task) {
  const auto& effect = action_of(d, task).effect;
  if (!effect) return nullptr;
  Order order{.action = {}, .place = {}, .kind = effect->kind, .target = effect->target == "place" ? place_text(d, task) : effect->target, .unit = effect->unit, .value = effect->value,
              .from = task.start, .until = effect->lasts ? task.start + *effect->lasts : task.response_until};
  if (d.dispatch && effect->kind == "mobile_pump") {  // it pumps when and where a team comes
    const Assignment* sent = d.dispatch->pump_at(task.place);
    if (!sent) return nullptr;
    order.from = sent->works_from, order.until = sent->until;
  }
  return detail::effect_json(order, d.offset_minutes);
}

Json resources_json(const ActionDocument& d, const Task& task) {
  Json list = Json::array();
  for (const int r : action_of(d, task).resources) list.push_back(d.plan.resources[static_cast<std::size_t>(r)].id);
  return list;
}

Json dispatch_json(const ActionDocument& d) {
  const DispatchProblem& problem = d.dispatch->problem;
  const Dispatch& dispatch = d.dispatch->dispatch;
  Json json{{"avoided_points", dispatch.avoided}, {"at_most_points", std::isfinite(dispatch.at_most) ? Json(dispatch.at_most) : Json(nullptr)},
            {"without_points", dispatch.without}, {"gap", std::isfinite(dispatch.at_most) ? Json(dispatch.gap()) : Json(nullptr)}, {"assignments", Json::array()}};
  const auto place = [&](int demand) -> const std::string& { return d.plan.places[static_cast<std::size_t>(problem.demands[static_cast<std::size_t>(demand)].place)].id; };
  for (const Assignment& one : dispatch.assignments)
    json["assignments"].push_back({{"team", problem.teams[static_cast<std::size_t>(one.team)].id}, {"place", place(one.demand)}, {"comes_from", one.before < 0 ? Json(nullptr) : Json(place(one.before))},
                                   {"departs", time_json(d, one.departure)}, {"arrives", time_json(d, one.arrival)}, {"works_from", time_json(d, one.works_from)},
                                   {"until", time_json(d, one.until)}, {"avoided_points", one.avoided}});
  return json;
}

Json evacuation_json(const ActionDocument& d) {
  const Evacuation& evacuation = *d.evacuation;
  const auto minutes = [](double seconds) { return std::isfinite(seconds) ? Json(seconds / 60.0) : Json(nullptr); };
  Json json{{"people", evacuation.people}, {"shelter_capacity", evacuation.capacity}, {"clearance_min", minutes(evacuation.time)}, {"zones", Json::array()}, {"moves", Json::array()}, {"drowned_shelters", Json::array()}};
  for (const DrownedShelter& one : evacuation.drowned)
    json["drowned_shelters"].push_back({{"shelter", d.plan.places[static_cast<std::size_t>(one.shelter)].id}, {"depth_m", one.depth}, {"from", time_json(d, one.from)}});
  for (const ZoneClearance& zone : evacuation.zones)
    json["zones"].push_back({{"zone", d.plan.zones[static_cast<std::size_t>(zone.zone)].id}, {"clearance_min", minutes(zone.time)}, {"left_behind", zone.left_behind}});
  for (const ShelterMove& move : evacuation.moves)
    json["moves"].push_back({{"zone", d.plan.zones[static_cast<std::size_t>(move.zone)].id}, {"shelter", d.plan.places[static_cast<std::size_t>(move.shelter)].id}, {"people", move.people}, {"way_min", move.way / 60.0}});
  return json;
}

Json reasons_json(const ActionDocument& d, const Task& task) {
  Json list = Json::array();
  for (const Reason& reason : explain(d.plan, d.situation, d.evaluation, task, d.offset_minutes))
    list.push_back({{"kind", reason.kind}, {"ref", reason.ref}, {"text", reason.text}, {"text_zh", reason.text_zh}});
  return list;
}

Json alerts_json(const ActionDocument& d) {
  Json list = Json::array();
  for (const AlertRecord& record : d.situation.alerts) {
    const auto [state, reason] = told_state(record);
    list.push_back({{"identifier", record.message->identifier}, {"state", state}, {"reason", reason},
                    {"sent", iso_instant(record.message->sent.utc, d.offset_minutes)}, {"copies", record.copies}});
  }
  for (const RefusedAlert& refused : d.refused)
    list.push_back({{"identifier", refused.file}, {"state", "refused"}, {"reason", refused.refusal + ": " + refused.detail}});
  return list;
}

/// What a cause is called where levels are explained.
std::string reference_of(const ActionDocument& d, const Cause& cause) {
  if (cause.kind == Cause::Kind::alert) return d.situation.alerts[static_cast<std::size_t>(cause.source)].message->identifier;
  if (cause.kind == Cause::Kind::derived) return d.plan.thresholds[d.evaluation.derived[static_cast<std::size_t>(cause.source)].row].id;
  return cause.trigger < 0 ? "command" : d.plan.triggers[static_cast<std::size_t>(cause.trigger)].id;
}

Json levels_json(const ActionDocument& d) {
  Json list = Json::array();
  for (int area = 0; area < static_cast<int>(d.plan.words->areas().size()); ++area)
    for (int hazard = 0; hazard < static_cast<int>(d.evaluation.hazard_count); ++hazard) {
      const LevelSpan* span = d.evaluation.current(area, hazard);
      if (!span) continue;
      Json because = Json::array();
      for (const int cause : causes_now(d.plan, d.evaluation, area, hazard)) because.push_back(reference_of(d, d.evaluation.causes[static_cast<std::size_t>(cause)]));
      list.push_back({{"area", area_of(d, area).id}, {"hazard", hazard_of(d, hazard).id}, {"level", name_of(span->level)},
                      {"colour", colour_of(span->level)}, {"since", time_json(d, span->from)}, {"because", because}});
    }
  return list;
}

Json action_json(const ActionDocument& d, const Task& task) {
  const Action& action = action_of(d, task);
  Json json{{"id", action.id}, {"department", department_of(d, task).id}, {"title_en", action.title}, {"title_zh", action.title_zh},
            {"hazard", hazard_of(d, task.hazard).id}, {"level", level_text(d, task)}, {"area", area_of(d, task.area).id},
            {"start", time_json(d, task.start)}, {"deadline", time_json(d, task.deadline)}, {"latest", time_json(d, task.latest)},
            {"status", name_of(task.status)}};
  json["place"] = task.place < 0 ? Json(nullptr) : Json(place_text(d, task));
  json["resources"] = resources_json(d, task);
  json["effect"] = effect_json(d, task);
  if (task.escalated_to >= 0) json["escalated_to"] = d.plan.departments[static_cast<std::size_t>(task.escalated_to)].id;
  json["because"] = reasons_json(d, task);
  return json;
}

/// 20240916T073000Z
std::string calendar_time(double utc) {
  std::string text = iso_instant(utc, 0);
  std::erase(text, '-'), std::erase(text, ':');
  return text;
}

std::string calendar_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == ',' || c == ';' || c == '\\') out += {'\\', c};
    else out += c;
  }
  return out;
}

/// A content line, folded at 75 bytes between characters.
void add_line(std::string& out, std::string_view line) {
  constexpr std::size_t longest = 74;
  for (bool first = true; first || !line.empty(); first = false) {
    std::size_t take = std::min(line.size(), longest);
    while (take < line.size() && take > 1 && (static_cast<unsigned char>(line[take]) & 0xC0) == 0x80) --take;
    out.append(first ? "" : " ").append(line.substr(0, take)).append("\r\n");
    line.remove_prefix(take);
  }
}

}  // namespace

bool lifts_nothing(const AlertRecord& record) { return record.state == AlertState::cancel && record.message->references.empty(); }

std::pair<std::string, std::string> told_state(const AlertRecord& record) {
  switch (record.state) {
    case AlertState::pending: return {"future", "in force later"};
    case AlertState::active: return {"active", fmt::format("{}", fmt::join(record.judgement->notes, " "))};
    case AlertState::expired: return {"expired", "its time is over; standing down is proposed, a person confirms"};
    case AlertState::superseded: return {"superseded", "replaced by " + record.by};
    case AlertState::cancelled: return {"cancelled", "ended by " + record.by};
    case AlertState::cancel:
      return {"cancelled", lifts_nothing(record) ? "a Cancel that names no warning: it ends nothing" : "a Cancel: it ends others and warns of nothing"};
    case AlertState::conflict:
      return {"quarantined", record.in_force ? "conflict: another message has this identifier; this one, the first, stays in force until a person decides"
                                             : "conflict: another message has this identifier and came before; a person decides"};
    case AlertState::quarantined: return {"quarantined", record.reason};
    case AlertState::logged:
    case AlertState::other_status: return {"other_status", record.reason};
  }
  return {};
}

namespace {

struct ReasonWords {
  std::string_view key, english, chinese;
};

/// The words of docs/formats/warnings.md for people; unknown ones stay.
std::string reason_in_words(const std::string& reason, bool zh, const std::string& moment) {
  constexpr std::array<ReasonWords, 10> words{{{"circular", "the messages replace each other in a circle", "相互引用成环"},
                                               {"foreign_sender", "it refers to a message of another sender", "引用了其他发布单位的消息"},
                                               {"sent_future", "sent after the moment you plan for", "发布时间晚于所计划的时刻"},
                                               {"no_level", "it names no level", "无预警级别"},
                                               {"area_unusable", "its area cannot be made out", "区域无法识别"},
                                               {"status_system", "a message between machines", "系统消息"},
                                               {"status_test", "a test", "测试消息"},
                                               {"status_draft", "a draft", "草稿"},
                                               {"exercise", "an exercise, and real warnings were given", "演练消息（同时提供了真实预警）"},
                                               {"actual", "a real warning among exercises", "演练中的真实消息"}}};
  const auto found = std::ranges::find(words, std::string_view(reason), &ReasonWords::key);
  if (found == words.end()) return reason;
  const std::string text(zh ? found->chinese : found->english);
  return reason != "sent_future" ? text : zh ? text + "（" + moment + "）" : text + " (" + moment + ')';
}

/// State and reason of an alert in English, in words where actions.json has keys.
std::pair<std::string, std::string> state_in_english(const AlertRecord& record, const std::string& moment) {
  switch (record.state) {
    case AlertState::pending: return {"not in force yet", ""};
    case AlertState::superseded: return {"replaced", "by " + record.by};
    case AlertState::cancelled: return {"lifted", "by " + record.by};
    case AlertState::quarantined: return {"set aside", reason_in_words(record.reason, false, moment)};
    case AlertState::conflict: return {"set aside", told_state(record).second};
    case AlertState::logged:
    case AlertState::other_status: return {"not used", reason_in_words(record.reason, false, moment)};
    case AlertState::active: return {"in force", told_state(record).second};
    case AlertState::expired: return {"over", told_state(record).second};
    case AlertState::cancel: return {lifts_nothing(record) ? "lifts nothing" : "lifts others", told_state(record).second};
  }
  return {};
}

}  // namespace

std::pair<std::string, std::string> state_in_words(const AlertRecord& record, Language language, double now, int offset_minutes) {
  const std::string moment = iso_instant(now, offset_minutes).substr(11, 5);
  if (language == Language::english) return state_in_english(record, moment);
  switch (record.state) {
    case AlertState::pending: return {"尚未生效", ""};
    case AlertState::active: return {"生效", fmt::format("{}", fmt::join(record.judgement->notes, " "))};
    case AlertState::expired: return {"已过期", "时效已过，建议解除，须人工确认"};
    case AlertState::superseded: return {"已被替代", "由 " + record.by + " 替代"};
    case AlertState::cancelled: return {"已解除", "由 " + record.by + " 解除"};
    case AlertState::cancel: return {"解除消息", lifts_nothing(record) ? "未指明所解除的预警：没有预警因此解除" : "用于解除其他预警"};
    case AlertState::conflict: return {"待人工核实", record.in_force ? "与另一消息标识相同；本条先到，在人工决定前有效" : "与先到的另一消息标识相同，待人工决定"};
    case AlertState::quarantined: return {"隔离", reason_in_words(record.reason, true, moment)};
    case AlertState::logged:
    case AlertState::other_status: return {"不采用", reason_in_words(record.reason, true, moment)};
  }
  return {};
}

std::string actions_json(const ActionDocument& document) {
  Json json{{"format", "hydro-actions/1"}, {"at", iso_instant(document.evaluation.now, document.offset_minutes)}, {"plan", document.plan.name},
            {"exercise", document.exercise}};
  json["alerts"] = alerts_json(document);
  json["levels"] = levels_json(document);
  json["actions"] = Json::array();
  for (const Task& task : document.evaluation.tasks) json["actions"].push_back(action_json(document, task));
  if (document.dispatch) json["dispatch"] = dispatch_json(document);
  if (document.evacuation) json["evacuation"] = evacuation_json(document);
  json["messages"] = Json::array();
  for (const PublicMessage& message : messages_of(document.plan, document.situation, document.evaluation)) {
    const Task& task = document.evaluation.tasks[static_cast<std::size_t>(message.task)];
    json["messages"].push_back({{"at", time_json(document, message.utc)}, {"action", action_of(document, task).id}, {"area", area_of(document, task.area).id},
                                {"sent", message.utc <= document.evaluation.now}, {"text", message.text}, {"text_zh", message.text_zh}});
  }
  return json.dump(2) + '\n';
}

std::string actions_csv(const ActionDocument& document) {
  std::string out = "id,department,title_en,title_zh,hazard,level,area,place,start,deadline,latest,status,resources,effect,because\n";
  for (const Task& task : document.evaluation.tasks) {
    const Action& action = action_of(document, task);
    std::string resources;
    for (const int r : action.resources) resources += (resources.empty() ? "" : " ") + document.plan.resources[static_cast<std::size_t>(r)].id;
    const std::string reasons = in_one_line(explain(document.plan, document.situation, document.evaluation, task, document.offset_minutes));
    const std::array<std::string, 15> cells{action.id, department_of(document, task).id, action.title, action.title_zh, hazard_of(document, task.hazard).id,
                                            level_text(document, task), area_of(document, task.area).id, place_text(document, task),
                                            time_text(document, task.start), time_text(document, task.deadline), time_text(document, task.latest),
                                            std::string(name_of(task.status)), resources, action.effect ? action.effect->kind : "", reasons};
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + csv_text(cells[i]);
    out += '\n';
  }
  return out;
}

const Assignment* DispatchDocument::pump_at(int place) const {
  const auto found = std::ranges::find_if(dispatch.assignments, [&](const Assignment& one) {
    return problem.demands[static_cast<std::size_t>(one.demand)].place == place && problem.teams[static_cast<std::size_t>(one.team)].service == Service::pump;
  });
  return found == dispatch.assignments.end() ? nullptr : &*found;
}

std::string dispatch_csv(const ActionDocument& document) {
  std::string out = "team,kind,place,departs,arrives,works_from,until,avoided_points\n";
  if (!document.dispatch) return out;
  const DispatchProblem& problem = document.dispatch->problem;
  for (const Assignment& one : document.dispatch->dispatch.assignments) {
    const Team& team = problem.teams[static_cast<std::size_t>(one.team)];
    const Place& place = document.plan.places[static_cast<std::size_t>(problem.demands[static_cast<std::size_t>(one.demand)].place)];
    out += fmt::format("{},{},{},{},{},{},{},{:.6g}\n", csv_text(team.id), csv_text(team.kind), csv_text(place.id), time_text(document, one.departure), time_text(document, one.arrival),
                       time_text(document, one.works_from), time_text(document, one.until), one.avoided);
  }
  return out;
}

std::string actions_calendar(const ActionDocument& document, Language language) {
  const bool zh = language == Language::chinese;
  std::string out;
  add_line(out, "BEGIN:VCALENDAR"), add_line(out, "VERSION:2.0"), add_line(out, "PRODID:-//hydro//plan//EN");
  for (const Task& task : document.evaluation.tasks) {
    if (task.status == TaskStatus::done || task.status == TaskStatus::stood_down) continue;
    const Action& action = action_of(document, task);
    const Department& department = department_of(document, task);
    const Area& area = area_of(document, task.area);
    std::string where = zh && !area.name_zh.empty() ? area.name_zh : area.name;
    if (task.place >= 0) {
      const Place& place = document.plan.places[static_cast<std::size_t>(task.place)];
      where = zh && !place.name_zh.empty() ? place.name_zh : place.name;
    }
    std::string why;
    for (const Reason& reason : explain(document.plan, document.situation, document.evaluation, task, document.offset_minutes))
      why += (zh ? reason.text_zh : reason.text) + '\n';
    const std::string who = zh && !department.name_zh.empty() ? department.name_zh : department.name;
    const std::string what = zh && !action.title_zh.empty() ? action.title_zh : action.title;
    const std::string banner = !document.exercise ? "" : zh ? "【演练】" : "[EXERCISE] ";
    add_line(out, "BEGIN:VEVENT");
    add_line(out, fmt::format("UID:{}-{}-{}-{}-{}@hydro", action.id, department.id, area.id, place_text(document, task), calendar_time(task.response_from)));
    add_line(out, "DTSTAMP:" + calendar_time(document.evaluation.now));
    add_line(out, "DTSTART:" + calendar_time(task.start));
    if (std::isfinite(task.deadline)) add_line(out, "DTEND:" + calendar_time(std::max(task.deadline, task.start + 60.0)));
    add_line(out, "SUMMARY:" + calendar_text(banner + action.id + ' ' + who + (zh ? "：" : ": ") + what));
    add_line(out, "LOCATION:" + calendar_text(where));
    add_line(out, "CATEGORIES:" + calendar_text(who));
    add_line(out, "DESCRIPTION:" + calendar_text(why));
    add_line(out, "END:VEVENT");
  }
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace hydro::io
