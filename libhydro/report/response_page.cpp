#include "libhydro/report/response_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/detail/case_section.h"
#include "libhydro/report/detail/level_chip.h"
#include "libhydro/report/detail/response_words.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/page.h"
#include "libhydro/response/messages.h"

namespace hydro::report {
namespace {

using namespace response;
using detail::chip;
using detail::level_chip;
using detail::level_fill;
using detail::level_ink;

constexpr std::size_t most_rows = 2000;  ///< of a table, so that a page stays readable

constexpr std::array<std::string_view, 5> status_fill{"#9db7cc", "#0b5a8f", "#c62828", "#00795a", "#c9ced3"};

class View {
 public:
  explicit View(const ResponsePage& page) : page_(page), zh_(page.language == Language::chinese) {}

  std::string html() const {
    Page out;
    out.language = page_.language;
    out.kind = say("Response plan", "防汛响应行动单");
    out.title = zh_ && !page_.plan.title_zh.empty() ? page_.plan.title_zh : page_.plan.title;
    if (page_.exercise) out.title = say("[EXERCISE] ", "【演练】") + out.title;
    out.lines.push_back(fmt::format("{} {}", say("As of", "截至"), moment(page_.evaluation.now)) + ' ' + clock().zone());
    if (page_.exercise) out.lines.push_back(say("Made from exercise messages only: it must reach no real channel.", "仅由演练消息生成，不得进入真实发布渠道。"));
    if (page_.situation.deeds.empty())
      out.lines.push_back(say("Nobody has said what was done: what is past its deadline counts as overdue.", "未提供完成记录：过截止时间的均计为超时。"));
    out.summary = cards();
    out.sections = {{"now", say("To do, by time", "待办（按时间）"), list_section()},
                    {"dispatch", say("Who is sent where", "队伍调度"), dispatch_section()},
                    {"timeline", say("Timeline by department", "分部门时间线"), timeline_section()},
                    {"levels", say("Response levels", "响应级别"), levels_section()},
                    {"places", say("Places", "重点部位"), places_section()},
                    {"warnings", say("Warnings", "预警信息"), alerts_section()},
                    {"sources", say("How sure the plan is", "预案依据"), sources_section()}};
    if (!page_.cases.cases.empty())
      out.sections.insert(out.sections.end() - 1, {"cases", say("Cases of the grid", "网格案件"), detail::case_section(page_.plan, page_.cases, page_.evaluation.now, page_.offset_minutes, page_.language)});
    if (page_.evacuation) out.sections.push_back({"evacuation", say("People to be moved", "人员转移"), evacuation_section()});
    if (const std::string told = messages_section(); !told.empty()) out.sections.push_back({"messages", say("Public messages", "对外信息"), told});
    if (!page_.dispatch) out.sections.erase(out.sections.begin() + 1);
    out.footer = say("Made by hydro. A plan proposes; people decide.", "由 hydro 生成。预案提供建议，决定由人作出。");
    return to_html(out);
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }
  Clock clock() const { return {0.0, page_.offset_minutes}; }

  std::string moment(double utc) const {
    if (!std::isfinite(utc)) return "–";
    return clock().short_date(utc, page_.language) + ' ' + clock().time_of_day(utc);
  }

  template <class Named>
  std::string name(const Named& one) const { return zh_ && !one.name_zh.empty() ? one.name_zh : one.name; }

  const Action& action(const Task& task) const { return page_.plan.actions[static_cast<std::size_t>(task.action)]; }
  const Area& area(int index) const { return page_.plan.words->areas()[static_cast<std::size_t>(index)]; }
  std::string title(const Task& task) const { return zh_ && !action(task).title_zh.empty() ? action(task).title_zh : action(task).title; }
  std::string department(int index) const { return name(page_.plan.departments[static_cast<std::size_t>(index)]); }
  std::string where(const Task& task) const {
    return task.place >= 0 ? name(page_.plan.places[static_cast<std::size_t>(task.place)]) : name(area(task.area));
  }

  std::string status_word(TaskStatus status) const {
    switch (status) {
      case TaskStatus::planned: return say("planned", "计划");
      case TaskStatus::due: return say("due", "待执行");
      case TaskStatus::overdue: return say("overdue", "超时");
      case TaskStatus::done: return say("done", "已完成");
      case TaskStatus::stood_down: return say("stand down?", "建议解除");
    }
    return {};
  }

  Level highest(int area) const {
    Level level = Level::none;
    for (int hazard = 0; hazard < static_cast<int>(page_.evaluation.hazard_count); ++hazard)
      if (const LevelSpan* span = page_.evaluation.current(area, hazard)) level = std::max(level, span->level);
    return level;
  }

  std::string cards() const {
    Level level = Level::none;
    int at = -1;
    for (int a = 0; a < static_cast<int>(page_.plan.words->areas().size()); ++a)
      if (highest(a) > level) level = highest(a), at = a;
    std::array<int, 5> counts{};
    for (const Task& task : page_.evaluation.tasks) ++counts[static_cast<std::size_t>(task.status)];
    const auto card = [](bool warn, const std::string& heading, const std::string& value, const std::string& more) {
      return fmt::format("<div class=\"card{}\"><h3>{}</h3><p class=\"value\">{}</p><p>{}</p></div>\n", warn ? " warn" : "", escape(heading), value, escape(more));
    };
    std::string html = "<div class=\"cards\">\n";
    html += card(level >= Level::II, say("Gravest level", "最高响应级别"), level_chip(level), at < 0 ? say("no response anywhere", "当前无响应") : name(area(at)));
    html += card(false, say("Due now", "当前待执行"), std::to_string(counts[1]), fmt::format("{} {}", counts[0], say("planned", "项计划中")));
    html += card(counts[2] > 0, say("Overdue", "已超时"), std::to_string(counts[2]), fmt::format("{} {}", counts[3], say("done", "项已完成")));
    return html + "</div>\n";
  }

  std::string reasons(const Task& task) const {
    std::string items;
    for (const Reason& reason : explain(page_.plan, page_.situation, page_.evaluation, task, page_.offset_minutes))
      items += fmt::format("<li>{} <span class=\"tag\">{}</span></li>", escape(zh_ ? reason.text_zh : reason.text), escape(reason.ref));
    return fmt::format("<details><summary>{}</summary><ol>{}</ol></details>", escape(say("why", "依据")), items);
  }

  /// The latest useful time; where it comes before the deadline, which of the two counts.
  std::string useful_until(const Task& task) const {
    const bool first = task.latest < task.deadline && std::isfinite(task.deadline);
    return escape(moment(task.latest)) + (first ? fmt::format("<br/><span class=\"tag\">{}</span>", escape(say("counts, not the deadline", "以此为准，而非截止时间"))) : "");
  }

  void add_row(TableMarkup& table, const Task& task) const {
    const std::size_t status = static_cast<std::size_t>(task.status);
    std::string level = action(task).at_end ? say("end", "终止") : action(task).any_level ? say("any", "各级") : std::string(name_of(task.level));
    std::string late = task.escalated_to >= 0 ? fmt::format("<br/><span class=\"tag\">{} {}</span>", escape(say("told to", "上报")), escape(department(task.escalated_to))) : "";
    if (task.waits) late += fmt::format("<br/><span class=\"tag\">{}</span>", escape(say("waits for what comes first", "等待前序行动")));
    table.row().words(moment(task.start), task.start).words(moment(task.deadline), task.deadline);
    table.markup(chip(status_word(task.status), status_fill[status], status == 0 || status == 4 ? "#1d2a36" : "#fff") + late, static_cast<double>(status)).words(department(task.department));
    table.markup(fmt::format("{} <span class=\"tag\">{} · {}</span>{}", escape(title(task)), escape(action(task).id), escape(level), reasons(task)), title(task)).words(where(task));
    table.markup(useful_until(task), task.latest).end_row();
  }

  std::string list_section() const {
    if (page_.evaluation.tasks.empty()) return fmt::format("<p>{}</p>\n", escape(say("Nothing is to be done.", "当前没有行动。")));
    TableMarkup table({say("start", "开始"), say("deadline", "截止"), say("status", "状态"), say("who", "责任部门"), say("what", "行动"),
                       say("where", "地点"), say("useful until", "最迟有效")}, 7);
    std::size_t rows = 0;
    for (const Task& task : page_.evaluation.tasks)
      if (rows++ < most_rows) add_row(table, task);
    std::string html = table.end();
    if (rows > most_rows) html += fmt::format("<p>{}</p>\n", escape(fmt::format("{} {}", rows - most_rows, say("more are in actions.csv", "项见 actions.csv"))));
    return html;
  }

  /// The hours that the timeline shows.
  std::pair<double, double> shown_hours() const {
    double from = page_.evaluation.now, until = page_.evaluation.now + 3600.0;
    for (const Task& task : page_.evaluation.tasks) {
      from = std::min(from, task.start);
      until = std::max(until, std::isfinite(task.deadline) ? task.deadline : task.start);
    }
    return {std::max(from, page_.evaluation.now - 12 * 3600.0), std::min(until, page_.evaluation.now + 36 * 3600.0)};
  }

  std::string timeline_section() const {
    std::map<int, std::vector<const Task*>> of_department;
    for (const Task& task : page_.evaluation.tasks) of_department[task.department].push_back(&task);
    if (of_department.empty()) return fmt::format("<p>{}</p>\n", escape(say("Nothing is to be done.", "当前没有行动。")));
    const auto [from, until] = shown_hours();
    constexpr double left = 190.0, width = 1040.0, bar = 11.0;
    const auto x = [&, from = from, until = until](double utc) { return left + (std::clamp(utc, from, until) - from) / (until - from) * (width - left - 10.0); };
    std::string body;
    double y = 30.0;
    for (const auto& [d, tasks] : of_department) {
      std::vector<double> lanes;  // where each lane is free again
      const double top = y;
      std::string bars;
      for (const Task* task : tasks) {
        const double begin = x(task->start), end = std::max(x(std::isfinite(task->deadline) ? task->deadline : task->start), begin + 5.0);
        std::size_t lane = 0;
        while (lane < lanes.size() && lanes[lane] > begin) ++lane;
        if (lane == lanes.size()) lanes.push_back(0.0);
        if (lane >= 40) continue;
        lanes[lane] = end + 2.0;
        bars += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" fill=\"{}\"><title>{}</title></rect>\n", coordinate(begin),
                            coordinate(top + 4.0 + static_cast<double>(lane) * (bar + 2.0)), coordinate(end - begin), coordinate(bar), status_fill[static_cast<std::size_t>(task->status)],
                            escape(fmt::format("{} {} · {} · {} – {} · {}", action(*task).id, title(*task), where(*task), moment(task->start), moment(task->deadline), status_word(task->status))));
      }
      const double height = std::max(20.0, 8.0 + static_cast<double>(std::min<std::size_t>(lanes.size(), 40)) * (bar + 2.0));
      body += fmt::format("<line x1=\"0\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"#d9dfe5\"/><text x=\"0\" y=\"{}\" font-size=\"13\">{}</text>\n{}", coordinate(width),
                          coordinate(top), coordinate(top), coordinate(top + 15.0), escape(shorten(department(d), 13.0, left - 12.0)), bars);
      y += height;
    }
    return fmt::format("<p>{}</p>\n<figure class=\"bars\"><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n{}{}</svg></figure>\n",
                       escape(say("Each bar runs from the start to the deadline of an action; point at it to read it. Light: planned, blue: due, red: overdue, green: done, grey: stand-down proposed.",
                                  "每条从行动开始到截止；将鼠标置于其上可查看。浅色：计划，蓝：待执行，红：超时，绿：完成，灰：建议解除。")),
                       coordinate(width), coordinate(y + 6.0), escape(say("Timeline", "时间线")), axis(from, until, x, y), body);
  }

  template <class X>
  std::string axis(double from, double until, const X& x, double bottom) const {
    std::string svg;
    double step = 3600.0;
    while ((until - from) / step > 12.0) step *= 2.0;
    const double shift = page_.offset_minutes * 60.0;
    for (double t = std::ceil((from + shift) / step) * step - shift; t <= until; t += step)
      svg += fmt::format("<line x1=\"{0}\" x2=\"{0}\" y1=\"20\" y2=\"{1}\" stroke=\"#eef1f4\"/><text x=\"{0}\" y=\"14\" font-size=\"12\" text-anchor=\"middle\" fill=\"#5c6b79\">{2}</text>\n",
                         coordinate(x(t)), coordinate(bottom), clock().time_of_day(t));
    return svg + fmt::format("<line x1=\"{0}\" x2=\"{0}\" y1=\"18\" y2=\"{1}\" stroke=\"#c62828\" stroke-width=\"1.5\"/>\n", coordinate(x(page_.evaluation.now)), coordinate(bottom));
  }

  std::string levels_section() const {
    TableMarkup table({say("area", "区域"), say("hazard", "灾种"), say("level", "级别"), say("since", "自"), say("because of", "依据")}, 5);
    for (int a = 0; a < static_cast<int>(page_.plan.words->areas().size()); ++a)
      for (int h = 0; h < static_cast<int>(page_.evaluation.hazard_count); ++h) {
        const LevelSpan* span = page_.evaluation.current(a, h);
        if (!span) continue;
        std::string because;
        for (const int c : causes_now(page_.plan, page_.evaluation, a, h)) {
          const Cause& cause = page_.evaluation.causes[static_cast<std::size_t>(c)];
          because += (because.empty() ? "" : ", ") + (cause.kind == Cause::Kind::alert ? page_.situation.alerts[static_cast<std::size_t>(cause.source)].message->identifier
                                                      : cause.trigger >= 0             ? page_.plan.triggers[static_cast<std::size_t>(cause.trigger)].id
                                                                                       : say("command", "指挥部"));
        }
        table.row().words(name(area(a))).words(name(page_.plan.words->hazards()[static_cast<std::size_t>(h)])).markup(level_chip(span->level), static_cast<double>(span->level));
        table.words(moment(span->from), span->from).code(because).end_row();
      }
    return area_map() + (table.empty() ? fmt::format("<p>{}</p>\n", escape(say("no response anywhere", "当前无响应"))) : table.end());
  }

  /// The seats of the areas, coloured by level; nothing when the plan does not know where they are.
  std::string area_map() const {
    double north = -90.0, south = 90.0, east = -180.0, west = 180.0;
    int count = 0;
    for (const Area& one : page_.plan.words->areas()) {
      if (!one.centre) continue;
      ++count;
      north = std::max(north, one.centre->latitude), south = std::min(south, one.centre->latitude);
      east = std::max(east, one.centre->longitude), west = std::min(west, one.centre->longitude);
    }
    if (count < 2 || !(east > west)) return {};
    constexpr double side = 560.0, edge = 60.0;
    const double scale = (side - 2.0 * edge) / std::max(east - west, (north - south) * 1.17);  // a degree of latitude is longer
    const double height = (north - south) * 1.17 * scale + 2.0 * edge;
    std::string svg;
    for (std::size_t a = 0; a < page_.plan.words->areas().size(); ++a) {
      const Area& one = page_.plan.words->areas()[a];
      if (!one.centre) continue;
      const Level level = highest(static_cast<int>(a));
      const double x = edge + (one.centre->longitude - west) * scale, y = edge + (north - one.centre->latitude) * 1.17 * scale;
      svg += fmt::format("<circle cx=\"{0}\" cy=\"{1}\" r=\"13\" fill=\"{2}\" stroke=\"#5c6b79\"/><text x=\"{0}\" y=\"{3}\" font-size=\"11\" text-anchor=\"middle\" fill=\"{4}\">{5}</text>"
                         "<title>{6}</title>\n", coordinate(x), coordinate(y), level_fill[static_cast<std::size_t>(level)], coordinate(y + 4.0), level_ink[static_cast<std::size_t>(level)],
                         level == Level::none ? "" : name_of(level), escape(name(one)));
      svg += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#1d2a36\">{}</text>\n", coordinate(x + 16.0), coordinate(y + 4.0), escape(name(one)));
    }
    return fmt::format("<figure style=\"max-width:{0}px\"><svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\">{3}</svg><figcaption>{4}</figcaption></figure>\n", coordinate(side),
                       coordinate(height), escape(say("Map of levels", "响应级别图")), svg, escape(say("Seats of the areas, north up, with their gravest level.", "各区域所在地（上北），标注其最高级别。")));
  }

  std::string places_section() const {
    if (page_.situation.places.empty())
      return fmt::format("<p>{}</p>\n", escape(say("No depths were given: name places in the plan and a run with --results.", "未提供水深：请在预案中列出部位并以 --results 指定计算结果。")));
    TableMarkup table({say("place", "部位"), say("kind", "类型"), say("greatest depth", "最大水深"), say("when", "时间"), say("over 0.25 m from", "超过0.25 m起"), say("until", "至")}, 6);
    for (const PlaceSeries& series : page_.situation.places) {
      const Place& place = page_.plan.places[static_cast<std::size_t>(series.place)];
      const auto peak = std::ranges::max_element(series.depth);
      if (peak == series.depth.end()) continue;
      const std::vector<Exceedance> over = exceedances(series.utc, series.depth, 0.25);
      const double when = series.utc[static_cast<std::size_t>(peak - series.depth.begin())];
      constexpr double never = std::numeric_limits<double>::infinity();
      table.row().words(name(place)).words(detail::place_kind_words(place.kind, page_.language)).value(*peak, length_text(*peak)).words(moment(when), when);
      table.words(over.empty() ? "–" : moment(over.front().from), over.empty() ? never : over.front().from).words(over.empty() ? "–" : moment(over.back().until), over.empty() ? never : over.back().until).end_row();
    }
    return table.end();
  }

  std::string evacuation_section() const {
    const Evacuation& moved = *page_.evacuation;
    const auto time = [&](double seconds) { return std::isfinite(seconds) ? duration_text(seconds, page_.language) : say("never: no room", "无法完成：容量不足"); };
    std::string html = fmt::format("<p>{}</p>\n", escape(fmt::format(fmt::runtime(say("{:.0f} people are due to leave, the shelters hold {:.0f}; all are in after {}.", "应转移 {:.0f} 人，避难场所容量 {:.0f} 人；全部安置需 {}。")), moved.people,
                                                                   moved.capacity, time(moved.time))));
    for (const DrownedShelter& one : moved.drowned)
      html += fmt::format("<p><strong>{}</strong></p>\n", escape(fmt::format(fmt::runtime(say("Water is forecast to reach {} ({:.2f} m, over its limit from {}): nobody is sent there.", "预报避难场所 {} 将受淹（{:.2f} m，自 {} 起超限）：不向该处安置人员。")),
                                                                        name(page_.plan.places[static_cast<std::size_t>(one.shelter)]), one.depth, moment(one.from))));
    TableMarkup table({say("zone", "区域"), say("people", "人数"), say("to", "去向"), say("clear after", "清空用时"), say("without a place", "无处安置")}, 5);
    for (const ZoneClearance& one : moved.zones) {
      const Zone& zone = page_.plan.zones[static_cast<std::size_t>(one.zone)];
      std::string to;
      for (const ShelterMove& move : moved.moves)
        if (move.zone == one.zone) to += fmt::format("{}{} ({:.0f})", to.empty() ? "" : ", ", name(page_.plan.places[static_cast<std::size_t>(move.shelter)]), move.people);
      table.row().words(name(zone)).value(zone.people, fmt::format("{:.0f}", zone.people)).words(to).words(time(one.time), one.time).value(one.left_behind, fmt::format("{:.0f}", one.left_behind)).end_row();
    }
    return html + table.end();
  }

  std::string messages_section() const {
    const std::vector<PublicMessage> messages = messages_of(page_.plan, page_.situation, page_.evaluation);
    if (messages.empty()) return {};
    TableMarkup table({say("time", "时间"), say("message", "内容"), say("state", "状态"), say("action", "行动")}, 4);
    for (const PublicMessage& message : messages)
      table.row().words(moment(message.utc), message.utc).words(zh_ ? message.text_zh : message.text).words(message.utc <= page_.evaluation.now ? say("to be out by now", "应已发布") : say("later", "待发布"))
          .words(action(page_.evaluation.tasks[static_cast<std::size_t>(message.task)]).id).end_row();
    return table.end();
  }

  std::string place_name(int demand) const {
    return name(page_.plan.places[static_cast<std::size_t>(page_.problem->demands[static_cast<std::size_t>(demand)].place)]);
  }

  std::string dispatch_section() const {
    if (!page_.dispatch) return {};
    const Dispatch& sent = *page_.dispatch;
    if (page_.problem->demands.empty()) return fmt::format("<p>{}</p>\n", escape(say("No place is forecast to drown: nobody has to be sent.", "预报没有部位受淹，无需派出队伍。")));
    std::string html = fmt::format("<p>{}</p>\n", escape(fmt::format(fmt::runtime(say("{} teams, {} places over their limit. The dispatch avoids {:.1f} of {:.1f} points of harm ({:.0f} %); {}. At once, without search, {:.1f} would be avoided. "
                                                                   "A point is an hour over the limit at a place of weight 1; it counts as avoided while a team that is strong enough for what is known of the place works there. What the water then does, hydro run --actions shows.",
                                                                   "{} 支队伍，{} 处超限。调度避免 {:.1f} / {:.1f} 分危害（{:.0f} %）；{}。即时贪心方案为 {:.1f} 分。1 分为权重 1 的部位超限 1 小时；队伍在该处作业且已知排水能力足够时计为避免。实际积水变化以 hydro run --actions 的模拟为准。")),
                                                                   page_.problem->teams.size(), page_.problem->demands.size(), sent.avoided, sent.without, sent.without > 0.0 ? 100.0 * sent.avoided / sent.without : 0.0,
                                                                   proof(sent), page_.greedy->avoided)));
    html += dispatch_map();
    TableMarkup table({say("team", "队伍"), say("leaves", "出发"), say("arrives", "到达"), say("place", "部位"), say("works from", "开始作业"), say("until", "至"), say("comes from", "来自"), say("avoids [points]", "避免 [分]")}, 8);
    for (const Assignment& one : sent.assignments)
      table.row().words(name(page_.problem->teams[static_cast<std::size_t>(one.team)])).words(moment(one.departure), one.departure).words(moment(one.arrival), one.arrival).words(place_name(one.demand))
          .words(moment(one.works_from), one.works_from).words(moment(one.until), one.until).words(one.before < 0 ? say("its stand", "驻地") : place_name(one.before)).value(one.avoided, fmt::format("{:.2f}", one.avoided)).end_row();
    html += table.end();
    std::string nobody;
    for (std::size_t d = 0; d < page_.problem->demands.size(); ++d)
      if (std::ranges::none_of(sent.assignments, [&](const Assignment& one) { return one.demand == static_cast<int>(d); })) nobody += (nobody.empty() ? "" : ", ") + place_name(static_cast<int>(d));
    if (!nobody.empty()) html += fmt::format("<p>{} {}</p>\n", escape(say("Nobody can be sent in time to:", "无队伍能及时到达：")), escape(nobody));
    return html;
  }

  std::string proof(const Dispatch& sent) const {
    if (!std::isfinite(sent.at_most)) return say("how far from the best is not known", "与最优的差距未知");
    if (sent.gap() < 1e-6) return say("no dispatch avoids more (proved)", "已证明最优");
    return fmt::format(fmt::runtime(say("within {:.1f} % of the best possible", "与可能最优差距不超过 {:.1f} %")), 100.0 * sent.gap());
  }

  /// Streets, those that water blocks, the ways of the teams.
  std::string dispatch_map() const {
    const DispatchProblem& problem = *page_.problem;
    Point low{1e300, 1e300}, high{-1e300, -1e300};
    const auto cover = [&](Point p) { low = {std::min(low.x, p.x), std::min(low.y, p.y)}, high = {std::max(high.x, p.x), std::max(high.y, p.y)}; };
    for (const Point& p : problem.streets.crossings) cover(p);
    for (const Team& team : problem.teams) cover(team.at);
    for (const Demand& demand : problem.demands) cover(demand.at);
    constexpr double width = 820.0, edge = 20.0;
    const double across = std::max({high.x - low.x, (high.y - low.y) * 1.2, 1.0}), scale = (width - 2.0 * edge) / across, height = (high.y - low.y) * scale + 2.0 * edge;
    const auto x = [&](double east) { return coordinate(edge + (east - low.x) * scale); };
    const auto y = [&](double north) { return coordinate(edge + (high.y - north) * scale); };
    const auto path = [&](const Polyline& line) {
      std::string points;
      for (const Point& p : line) points += x(p.x) + "," + y(p.y) + " ";
      return points;
    };
    std::string svg;
    for (const Street& street : problem.streets.streets) {
      const float deepest = street.depth.empty() ? 0.0f : *std::ranges::max_element(street.depth);
      const bool blocked = std::ranges::all_of(problem.teams, [&](const Team& team) { return static_cast<double>(deepest) >= team.vehicle.wading; });
      svg += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>\n", path(street.line), blocked ? "#c62828" : deepest > 0.1f ? "#d9a441" : "#c9d0d7", blocked ? "2.5" : "1.6");
    }
    for (const Assignment& one : page_.dispatch->assignments) {
      const Team& team = problem.teams[static_cast<std::size_t>(one.team)];
      const Point from = one.before < 0 ? team.at : problem.demands[static_cast<std::size_t>(one.before)].at, to = problem.demands[static_cast<std::size_t>(one.demand)].at;
      const Ways ways = ways_from(problem.streets, problem.streets.nearest(from), one.departure, team.vehicle);
      Polyline way = way_to(problem.streets, ways, problem.streets.nearest(to));
      way.insert(way.begin(), from), way.push_back(to);
      svg += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#0b5a8f\" stroke-width=\"3\" stroke-opacity=\"0.65\"><title>{}</title></polyline>\n", path(way),
                         escape(fmt::format("{}: {} – {}", name(team), moment(one.departure), moment(one.arrival))));
    }
    for (std::size_t d = 0; d < problem.demands.size(); ++d) {
      const bool served = std::ranges::any_of(page_.dispatch->assignments, [&](const Assignment& one) { return one.demand == static_cast<int>(d); });
      svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"7\" fill=\"{}\" stroke=\"#fff\"><title>{}</title></circle>\n", x(problem.demands[d].at.x), y(problem.demands[d].at.y), served ? "#00795a" : "#c62828",
                         escape(place_name(static_cast<int>(d))));
    }
    for (const Team& team : problem.teams)
      svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"10\" height=\"10\" fill=\"#1d2a36\" transform=\"translate(-5 -5)\"><title>{}</title></rect>\n", x(team.at.x), y(team.at.y), escape(name(team)));
    return fmt::format("<figure style=\"max-width:{0}px\"><svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\">{3}</svg><figcaption>{4}</figcaption></figure>\n", coordinate(width), coordinate(height),
                       escape(say("Map of the dispatch", "调度图")), svg,
                       escape(say("Streets (amber: under water, red: too deep for every team at some time), ways of the teams (blue), stands (black squares), places with a team (green) and without (red). North is up.",
                                  "道路（黄：有积水，红：某时段水深超过所有队伍涉水能力）、队伍路线（蓝）、驻地（黑方块）、已派队伍的部位（绿）与未派的部位（红）。上北。")));
  }

  std::string alerts_section() const {
    if (page_.alerts.empty()) return fmt::format("<p>{}</p>\n", escape(say("No warnings were given.", "未提供预警信息。")));
    TableMarkup table({say("identifier", "标识"), say("sent", "发布时间"), say("headline", "标题"), say("state", "状态"), say("remark", "说明")}, 5);
    for (const AlertLine& alert : page_.alerts)
      table.row().code(alert.identifier).words(alert.sent).words(alert.headline).words(alert.state).words(alert.reason).end_row();
    return table.end();
  }

  std::string sources_section() const {
    constexpr std::array<std::array<std::string_view, 2>, 5> words{{{"found in a document or report", "有文件或报道依据"}, {"in the article on the city's management", "见城市管理文章"},
                                                                    {"from memory, not checked", "记忆，未核对"}, {"computed", "推算"}, {"a proposal of hydro", "hydro 建议"}}};
    std::array<int, 5> actions{}, times{};
    for (const Action& one : page_.plan.actions) ++actions[static_cast<std::size_t>(one.source.status)], ++times[static_cast<std::size_t>(one.time_status)];
    TableMarkup table({say("basis", "依据"), say("actions", "行动"), say("their times", "时限")}, 1);
    for (std::size_t i = 0; i < words.size(); ++i)
      table.row().words(say(words[i][0], words[i][1])).count(actions[i]).count(times[i]).end_row();
    return table.end();
  }

  const ResponsePage& page_;
  bool zh_;
};

}  // namespace

std::string render(const ResponsePage& page) { return View(page).html(); }

}  // namespace hydro::report
