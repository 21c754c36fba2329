#include "libhydro/report/drill_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/detail/case_section.h"
#include "libhydro/report/detail/level_chip.h"
#include "libhydro/report/detail/response_words.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/page.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::report {
namespace {

using namespace response;
using detail::chip;
using detail::level_chip;

constexpr std::size_t most_rows = 2000;  ///< of a table, so that a page stays readable

/// On time, late, missed, refused. A word always stands beside the colour.
constexpr std::array<std::string_view, 4> result_fill{"#00795a", "#c77700", "#c62828", "#6b4a8f"};

class View {
 public:
  explicit View(const DrillPage& page) : page_(page), plan_(page.drill.plan), zh_(page.language == Language::chinese) {}

  std::string html() const {
    Page out;
    out.language = page_.language;
    out.kind = say("After-action report of a drill", "演练评估报告");
    out.title = say("[EXERCISE] ", "【演练】") + (zh_ && !page_.drill.title_zh.empty() ? page_.drill.title_zh : page_.drill.title);
    out.lines.push_back(fmt::format("{} {} – {} {}", say("Virtual time", "演练时间"), moment(page_.drill.start), moment(page_.board.now), clock().zone()));
    out.lines.push_back(roles_line());
    if (page_.board.put_back > 0)
      out.lines.push_back(fmt::format("{} {}", say("The clock was put back; what counts is what came after the last step back. Steps back:", "演练中曾回退时钟，仅计最后一次回退后的内容。回退次数："), page_.board.put_back));
    out.summary = cards() + "<p>" + escape(in_words()) + "</p>\n";
    out.sections = {{"timeline", say("Due against done, by department", "应完成与实际完成（分部门）"), timeline_section()},
                    {"delays", say("Delays by department", "分部门延误"), delays_section()},
                    {"score", say("The score and its arithmetic", "评分及计算"), score_section()},
                    {"water", say("What the delays did to the water", "延误对积水的影响"), water_section()},
                    {"story", say("What happened", "演练经过"), story_section()},
                    {"map", say("Places", "重点部位"), places_section()}};
    if (!page_.cases.cases.empty()) out.sections.push_back({"cases", say("Cases of the grid", "网格案件"), detail::case_section(plan_, page_.cases, page_.board.now, page_.drill.offset_minutes, page_.language)});
    out.sections.push_back({"log", say("The record", "演练记录"), log_section()});
    out.footer = say("Made by hydro from the record of the drill. The same record makes the same page.", "由 hydro 根据演练记录生成；同一记录生成相同的报告。");
    return to_html(out);
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }
  Clock clock() const { return {0.0, page_.drill.offset_minutes}; }
  std::string moment(double utc) const { return std::isfinite(utc) ? clock().short_date(utc, page_.language) + ' ' + clock().time_of_day(utc) : "–"; }
  std::string moment(const std::optional<double>& utc) const { return utc ? moment(*utc) : "–"; }
  std::string minutes(double seconds) const { return duration_text(std::abs(seconds), page_.language); }

  template <class Named>
  std::string name(const Named& one) const { return zh_ && !one.name_zh.empty() ? one.name_zh : one.name; }
  const Action& action(int a) const { return plan_.actions[static_cast<std::size_t>(a)]; }
  std::string title(int a) const { return zh_ && !action(a).title_zh.empty() ? action(a).title_zh : action(a).title; }
  std::string department(int d) const { return d < 0 ? "–" : name(plan_.departments[static_cast<std::size_t>(d)]); }
  std::string where(int area, int place) const {
    if (place >= 0) return name(plan_.places[static_cast<std::size_t>(place)]);
    return area >= 0 ? name(plan_.words->areas()[static_cast<std::size_t>(area)]) : say("anywhere", "不限");
  }

  std::string result_word(AnswerResult result) const {
    switch (result) {
      case AnswerResult::on_time: return say("on time", "按时");
      case AnswerResult::late: return say("late", "延误");
      case AnswerResult::missed: return say("not done", "未完成");
      case AnswerResult::refused: return say("refused", "拒绝");
    }
    return {};
  }
  std::string result_chip(AnswerResult result) const { return chip(result_word(result), result_fill[static_cast<std::size_t>(result)], "#fff"); }

  std::string roles_line() const {
    std::string text = say("Played: ", "参演：");
    for (const DrillRole& role : page_.drill.roles) {
      std::string departments;
      for (const int d : role.departments) departments += (departments.empty() ? "" : ", ") + department(d);
      text += fmt::format("{}{} ({})", &role == page_.drill.roles.data() ? "" : "; ", name(role), shorten(departments, 13.0, 900.0));
    }
    bool all_played = true;
    for (int d = 0; d < static_cast<int>(plan_.departments.size()); ++d) all_played = all_played && page_.drill.role_of(d) >= 0;
    if (all_played) return text + say(": every department of the plan.", "：预案全部部门。");
    return text + (page_.drill.others_on_time ? say(". Others did theirs at the deadline, by themselves.", "。其余部门由系统按时完成。") : say(". Others did nothing.", "。其余部门未行动。"));
  }

  std::array<int, 4> counts() const {
    std::array<int, 4> count{};
    for (const Answer& answer : page_.score.answers) ++count[static_cast<std::size_t>(answer.result)];
    return count;
  }

  static std::string card(bool warn, const std::string& heading, const std::string& value, const std::string& more) {
    return fmt::format("<div class=\"card{}\"><h3>{}</h3><p class=\"value\">{}</p><p>{}</p></div>\n", warn ? " warn" : "", escape(heading), value, escape(more));
  }

  /// That the drill was ended before all of it had come, so that no score passes it.
  std::string cut_short() const {
    const DrillScore& score = page_.score;
    if (score.still_to_come == 0) return {};
    if (zh_) return fmt::format("；演练提前 {} 结束，还有 {} 项情况未出现：不能算通过", minutes(score.cut_short), score.still_to_come);
    return fmt::format("; ended {} early, {} {} still to come: not passed, whatever the score", minutes(score.cut_short), score.still_to_come, score.still_to_come == 1 ? "thing was" : "things were");
  }

  std::string cards() const {
    const std::array<int, 4> count = counts();
    double worst = 0.0;
    for (const DepartmentDelays& one : page_.score.delays) worst = std::max(worst, one.worst_delay);
    std::string html = "<div class=\"cards\">\n";
    html += card(!page_.score.passed, page_.score.passed ? say("Passed", "通过") : say("Not passed", "未通过"), escape(fmt::format("{:g} / 100", page_.score.score)),
                 fmt::format("{} {:g}", say("pass mark", "及格线"), page_.drill.scoring.pass_mark) + cut_short());
    html += card(false, say("On time", "按时完成"), fmt::format("{} / {}", count[0], page_.score.answers.size()), say("actions that were asked for", "项应完成行动"));
    html += card(count[1] > 0, say("Late", "延误"), std::to_string(count[1]), worst > 0.0 ? say("at worst by ", "最长延误 ") + minutes(worst) : say("nothing was late", "无延误"));
    html += card(count[2] + count[3] > 0, say("Not done", "未完成"), std::to_string(count[2] + count[3]), count[3] > 0 ? fmt::format("{} {}", count[3], say("of them refused", "项被拒绝")) : "");
    return html + "</div>\n";
  }

  /// The drill in one sentence, for somebody who was not there.
  std::string in_words() const {
    const std::array<int, 4> count = counts();
    const std::size_t asked = page_.score.answers.size();
    if (asked == 0) return say("Nothing was asked of those who played: no deadline came while the drill lasted.", "演练期间没有到期的行动，无需应对。");
    if (zh_)
      return fmt::format("演练要求参演方完成 {} 项行动：{} 项按时，{} 项延误，{} 项未完成。按时得满分，超过截止时间后 {} 内得分线性降为零。", asked, count[0], count[1], count[2] + count[3], minutes(page_.drill.scoring.late));
    return fmt::format("The plan and the drill asked {} action{} of those who played: {} {} done by the deadline, {} late, {} not at all. An action in time earns all its points; after the deadline "
                       "they fall in a straight line to nothing within {}.",
                       asked, asked == 1 ? "" : "s", count[0], count[0] == 1 ? "was" : "were", count[1], count[2] + count[3], minutes(page_.drill.scoring.late));
  }

  // Timeline.

  std::pair<double, double> shown() const {
    double from = page_.board.now, until = page_.drill.start + 600.0;
    for (const Answer& answer : page_.score.answers) {
      from = std::min(from, answer.start);
      until = std::max({until, answer.due, answer.done.value_or(answer.due)});
    }
    return {std::max(from, page_.drill.start - 3.0 * 3600.0), std::min(until + 300.0, page_.drill.end + 3.0 * 3600.0)};
  }

  std::string timeline_section() const {
    if (page_.score.answers.empty()) return fmt::format("<p>{}</p>\n", escape(say("Nothing was asked for.", "没有应完成的行动。")));
    std::map<int, std::vector<const Answer*>> of_department;
    for (const Answer& answer : page_.score.answers) of_department[answer.department].push_back(&answer);
    const auto [from, until] = shown();
    constexpr double left = 320.0, width = 1040.0, line = 17.0;
    const auto x = [&, from = from, until = until](double utc) { return left + (std::clamp(utc, from, until) - from) / (until - from) * (width - left - 14.0); };
    std::string body;
    double y = 30.0;
    for (const auto& [d, answers] : of_department) {
      body += fmt::format("<line x1=\"0\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"#d9dfe5\"/><text x=\"0\" y=\"{}\" font-size=\"13\" font-weight=\"600\">{}</text>\n", coordinate(width), coordinate(y),
                          coordinate(y), coordinate(y + 15.0), escape(shorten(department(d), 13.0, left - 12.0)));
      y += 20.0;
      for (const Answer* answer : answers) {
        body += timeline_row(*answer, y, x, left);
        y += line;
      }
      y += 5.0;
    }
    const std::string how = say("Light bar: from the start of an action to its deadline. Green dot: done in time. Orange line and dot: how much too late. Red cross: not done by the end. Point at a row to read it.",
                                "浅色条：行动开始至截止；绿点：按时完成；橙线和橙点：延误程度；红叉：至结束未完成。将鼠标置于行上可查看。");
    return fmt::format("<p>{}</p>\n<figure class=\"bars\"><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n{}{}</svg></figure>\n", escape(how), coordinate(width), coordinate(y + 6.0),
                       escape(say("Timeline", "时间线")), axis(from, until, x, y), body);
  }

  template <class X>
  std::string timeline_row(const Answer& answer, double y, const X& x, double left) const {
    const double due = x(answer.due), begin = std::min(x(answer.start), due - 3.0), middle = y + 7.0;
    const std::string label = title(answer.action) + " · " + where(answer.area, answer.place);
    std::string svg = fmt::format("<text x=\"12\" y=\"{}\" font-size=\"11\" fill=\"#1d2a36\">{}</text>", coordinate(y + 11.0), escape(shorten(label, 11.0, left - 24.0)));
    svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"10\" rx=\"2\" fill=\"#c6d6e3\"/><line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"#1d2a36\" stroke-width=\"1.5\"/>", coordinate(begin),
                       coordinate(y + 2.0), coordinate(due - begin), coordinate(due), coordinate(due), coordinate(y), coordinate(y + 14.0));
    if (answer.done) {
      const double done = x(*answer.done);
      const std::string_view colour = result_fill[static_cast<std::size_t>(answer.result)];
      if (answer.result == AnswerResult::late) svg += fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"3\"/>", coordinate(due), coordinate(done), coordinate(middle), coordinate(middle), colour);
      svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"{}\"/>", coordinate(done), coordinate(middle), colour);
    } else {
      const double end = x(page_.board.now);
      svg += fmt::format("<path d=\"M{0} {2}L{1} {3}M{0} {3}L{1} {2}\" stroke=\"{4}\" stroke-width=\"2.5\"/>", coordinate(end - 5.0), coordinate(end + 5.0), coordinate(middle - 5.0), coordinate(middle + 5.0),
                         result_fill[static_cast<std::size_t>(answer.result)]);
    }
    return fmt::format("<g><title>{}</title>{}</g>\n",
                       escape(fmt::format("{} · {} {} · {} {} · {}", label, say("due", "截止"), moment(answer.due), say("done", "完成"), moment(answer.done), result_word(answer.result))), svg);
  }

  template <class X>
  std::string axis(double from, double until, const X& x, double bottom) const {
    std::string svg;
    double step = 900.0;
    while ((until - from) / step > 12.0) step *= 2.0;
    const double shift = page_.drill.offset_minutes * 60.0;
    for (double t = std::ceil((from + shift) / step) * step - shift; t <= until; t += step)
      svg += fmt::format("<line x1=\"{0}\" x2=\"{0}\" y1=\"20\" y2=\"{1}\" stroke=\"#eef1f4\"/><text x=\"{0}\" y=\"14\" font-size=\"12\" text-anchor=\"middle\" fill=\"#5c6b79\">{2}</text>\n", coordinate(x(t)), coordinate(bottom),
                         clock().time_of_day(t));
    for (std::size_t i = 0; i < page_.drill.injects.size(); ++i)
      if (page_.drill.injects[i].kind == InjectKind::alert && page_.board.came[i])
        svg += fmt::format("<line x1=\"{0}\" x2=\"{0}\" y1=\"18\" y2=\"{1}\" stroke=\"#2f6fb0\" stroke-dasharray=\"3 3\"><title>{2}</title></line>\n", coordinate(x(*page_.board.came[i])), coordinate(bottom),
                           escape(inject_text(page_.drill.injects[i])));
    return svg;
  }

  // Score.

  std::string delays_section() const {
    if (page_.score.delays.empty()) return fmt::format("<p>{}</p>\n", escape(say("Nothing was asked for.", "没有应完成的行动。")));
    TableMarkup table({say("department", "部门"), say("asked", "应完成"), say("on time", "按时"), say("late", "延误"), say("not done", "未完成"), say("mean delay of the late", "平均延误"),
                       say("worst delay", "最长延误"), say("points", "得分")}, 1);
    for (const DepartmentDelays& one : page_.score.delays) {
      const auto delay = [&](double seconds) { table.value(one.late > 0 ? seconds : std::nan(""), minutes(seconds)); };
      table.row().words(department(one.department)).count(one.asked).count(one.on_time).count(one.late).count(one.missed);
      delay(one.mean_delay), delay(one.worst_delay);
      table.value(one.points, fmt::format("{} / {}", points(one.points), points(one.of))).end_row();
    }
    return table.end();
  }

  static std::string points(double value) { return fmt::format("{:g}", std::round(value * 100.0) / 100.0); }

  std::string arithmetic(const Answer& answer) const {
    if (answer.result == AnswerResult::on_time) return fmt::format("{} {}", say("in time: all", "按时：满分"), points(answer.of));
    if (!answer.delay) return say("not done: 0", "未完成：0");
    if (answer.points <= 0.0) return fmt::format("{} {}: 0", say("later than", "延误超过"), minutes(page_.drill.scoring.late));
    return fmt::format("{} × (1 − {:.0f} s / {:.0f} s) = {}", points(answer.of), *answer.delay, page_.drill.scoring.late, points(answer.points));
  }

  std::string delay_text(const Answer& answer) const {
    if (!answer.delay) return "–";
    if (*answer.delay == 0.0) return say("to the minute", "准时");
    return *answer.delay > 0.0 ? fmt::format("{} {}", minutes(*answer.delay), say("late", "延误")) : fmt::format("{} {}", minutes(*answer.delay), say("early", "提前"));
  }

  std::string score_section() const {
    TableMarkup table({say("due", "截止"), say("done", "完成"), say("delay", "延误"), say("result", "结果"), say("who", "部门"), say("what", "行动"), say("where", "地点"), say("points", "得分"),
                       say("arithmetic", "计算")}, 9);
    std::size_t rows = 0;
    constexpr double never = std::numeric_limits<double>::infinity();
    for (const Answer& answer : page_.score.answers) {
      if (rows++ >= most_rows) continue;
      std::string words = answer.ordered ? fmt::format("<br/><span class=\"tag\">{} {}</span>", escape(say("ordered", "下令")), escape(moment(*answer.ordered))) : "";
      if (!answer.by.empty()) words += fmt::format("<br/><span class=\"tag\">{}{}</span>", escape(answer.by), escape(answer.text.empty() ? "" : ": " + answer.text));
      if (answer.expected >= 0) words += fmt::format("<br/><span class=\"tag\">{}</span>", escape(say("asked for by the drill", "演练要求")));
      table.row().words(moment(answer.due), answer.due).words(moment(answer.done), answer.done.value_or(never)).words(delay_text(answer), answer.delay.value_or(never));
      table.markup(result_chip(answer.result), static_cast<double>(answer.result)).words(department(answer.department));
      table.markup(fmt::format("{} <span class=\"tag\">{}</span>{}", escape(title(answer.action)), escape(action(answer.action).id), words), title(answer.action)).words(where(answer.area, answer.place));
      table.value(answer.points, fmt::format("{} / {}", points(answer.points), points(answer.of))).words(arithmetic(answer)).end_row();
    }
    std::string html = table.end() + unneeded_text();
    const double lost = [&] {
      double sum = 0.0;
      for (const Unneeded& one : page_.score.unneeded) sum += one.points;
      return sum;
    }();
    html += fmt::format("<p><strong>{} 100 × {} / {} = {:g}</strong>{}</p>\n", escape(say("Score:", "得分：")), points(std::max(0.0, page_.score.points)), points(page_.score.of), page_.score.score,
                        lost < 0.0 ? escape(fmt::format(" ({} {})", say("with points lost for what nothing asked for:", "含多余行动扣分："), points(lost))) : "");
    if (page_.score.before > 0)
      html += fmt::format("<p>{} {}</p>\n", page_.score.before, escape(say("actions were due before the clock of the drill started; they are taken as done by those who were there before, and count neither way.", "项行动在演练开始前已到期，视为此前已完成，不计入。")));
    if (page_.score.not_due > 0)
      html += fmt::format("<p>{} {}</p>\n", page_.score.not_due, escape(say("more actions were not due yet when the drill ended; they count neither way.", "项行动在演练结束时尚未到期，不计入。")));
    return html;
  }

  std::string unneeded_text() const {
    if (page_.score.unneeded.empty()) return {};
    std::string items;
    for (const Unneeded& one : page_.score.unneeded)
      items += fmt::format("<li>{} {} <span class=\"tag\">{}</span> {} ({})</li>", escape(moment(one.mark.at)), escape(title(one.mark.action)), escape(action(one.mark.action).id),
                           escape(where(one.mark.area, one.mark.place)), escape(one.mark.by));
    return fmt::format("<p>{}</p><ul>{}</ul>\n", escape(say("Done, though nothing asked for it (or done twice):", "多余（或重复）的行动：")), items);
  }

  // Water.

  std::string water_section() const {
    const DrillWater& water = page_.water;
    const auto words = [](const std::string& text) { return fmt::format("<p>{}</p>\n", escape(text)); };
    switch (water.account) {
      case WaterAccount::no_scenario:
        return words(say("Not simulated: the drill names no scenario. Write scenario = \"scenario.toml\" at the top of the drill file, with the storm that the drill is about, play it, and call hydro drill with --report: then the storm is run with the actions when they were due and when they were done.",
                         "未模拟：演练文件未指定情景。请在演练文件开头写 scenario = \"scenario.toml\"（演练所依据的降雨情景），演练后用 hydro drill --report 计算：分别按应完成时间和实际完成时间模拟同一场雨。"));
      case WaterAccount::no_effects: return words(say("Nothing to simulate: no action that was asked for or done acts on water.", "无需模拟：应完成和已完成的行动均不影响水流。"));
      case WaterAccount::nothing_late: return words(say("Nothing to simulate: every action that acts on water was done when it was due.", "无需模拟：影响水流的行动均按时完成。")) + effect_table();
      case WaterAccount::not_run:
        return words(say("Not simulated yet: call hydro drill with this drill file, -o with this folder, and --report. It runs the storm twice, with the actions when they were due and when they were done.",
                         "尚未模拟：请用本演练文件运行 hydro drill，以 -o 指定本文件夹并加 --report；同一场雨将按应完成时间和实际完成时间各模拟一次。")) + effect_table();
      case WaterAccount::compared: break;
    }
    return words(fmt::format("{} {}", say("The same storm was run twice: once with every action when it was due, once with every action when it was done; what was not done is left out. What departments did that nobody played is the same in both. Scenario:",
                                          "同一场雨模拟两次：一次各行动均在截止时间开始生效，一次按实际完成时间（未完成者不计）；无人扮演的部门在两次中相同。情景："), water.scenario)) +
           words(delays_in_words()) + water_table() + effect_table() + water_places() +
           fmt::format("<p><a href=\"as-due/report.html\">{}</a> · <a href=\"as-done/report.html\">{}</a> · <a href=\"delays/report.html\">{}</a></p>\n", escape(say("The run as due", "按时情景")),
                       escape(say("The run as done", "实际情景")), escape(say("Both compared, with maps", "两者对比（含地图）")));
  }

  static std::string signed_text(double value, const std::string& positive) { return value == 0.0 ? "0" : (value > 0.0 ? "+" : "−") + positive; }

  /// The answer in one sentence.
  std::string delays_in_words() const {
    const comparison::Difference& difference = *page_.water.difference;
    if (difference.shows_nothing()) return say("The delays changed nothing that the model can tell apart.", "延误未造成模型可分辨的变化。");
    const auto deeper = [&](bool more) {
      return std::ranges::count_if(difference.places, [&](const comparison::PlaceDifference& one) { return more ? one.effect > 0.0 : one.effect < 0.0; });
    };
    const comparison::GroundChange& ground = difference.ground;
    return fmt::format(fmt::runtime(say("Because of when things were done, {} of ground got deeper and {} less deep; {} of the watched or deepest places are deeper, {} less deep.", "由于完成时间的差异，{} 地面积水更深，{} 更浅；{} 处部位更深，{} 处更浅。")),
                       area_text(ground.wetter), area_text(ground.drier), deeper(true), deeper(false));
  }

  std::string water_table() const {
    const DrillWater& water = page_.water;
    TableMarkup table({"", say("as due", "按时"), say("as done", "实际"), say("difference", "差异")}, 1, TableKind::wide);
    const auto row = [&](const std::string& what, const std::string& due, const std::string& done, const std::string& difference) {
      table.row().words(what).number(due).number(done).number(difference).end_row();
    };
    for (const comparison::AreaDifference& area : water.difference->areas)
      row(fmt::format(fmt::runtime(say("ground flooded deeper than {} m", "积水超过 {} m 的面积")), results::threshold_name(area.threshold)), area_text(area.base), area_text(area.other), signed_text(area.effect(), area_text(std::abs(area.effect()))));
    const auto stored = [](const results::RunResult& run) { return run.balance.empty() ? 0.0 : run.balance.back().stored_surface; };
    const double change = water.difference->volume.stored_surface;
    row(say("water on the ground at the end", "结束时地面水量"), volume_text(stored(*water.as_due)), volume_text(stored(*water.as_done)), signed_text(change, volume_text(std::abs(change))));
    for (const comparison::SumDifference& harm : comparison::sum_differences(*water.as_due, water.as_done->harm)) {
      if (harm.measure.area_over > 0.0 || !(harm.base > 0.0 || harm.other > 0.0)) continue;  // areas stand above
      row(std::string(detail::harm_words(harm.measure, page_.language)), detail::harm_text(harm.measure, harm.base, page_.language), detail::harm_text(harm.measure, harm.other, page_.language),
          signed_text(harm.effect(), detail::harm_text(harm.measure, std::abs(harm.effect()), page_.language)));
    }
    return table.end();
  }

  /// What an order became in a run; empty: the run had no such order.
  std::string became(const results::RunResult* run, const DrillEffect& effect) const {
    if (!run) return {};
    const std::string& id = action(effect.action).id;
    const std::string place = effect.place < 0 ? std::string() : plan_.places[static_cast<std::size_t>(effect.place)].id;
    for (const results::OrderResult& order : run->orders)
      if (order.action == id && order.place == place) return zh_ && !order.remark_zh.empty() ? order.remark_zh : order.remark;
    return {};
  }

  std::string effect_table() const {
    std::string html = fmt::format("<h3>{}</h3>\n", escape(say("Actions that act on water", "影响水流的行动")));
    TableMarkup table({say("what", "行动"), say("where", "地点"), say("effect", "效果"), say("due", "截止"), say("done", "完成"), say("in the runs", "模拟中")}, 6, TableKind::wide);
    for (const DrillEffect& effect : page_.water.effects) {
      std::string remark = became(page_.water.as_done, effect);
      if (remark.empty()) remark = became(page_.water.as_due, effect);
      table.row().markup(fmt::format("{} <span class=\"tag\">{}</span>", escape(title(effect.action)), escape(action(effect.action).id)), title(effect.action)).words(where(effect.area, effect.place));
      table.words(detail::effect_words(action(effect.action).effect->kind, page_.language)).words(effect.due ? moment(effect.due) : say("not asked for", "未要求"));
      table.words(effect.done ? moment(effect.done) : say("not done", "未完成")).words(remark).end_row();
    }
    return html + table.end();
  }

  /// Hot spots and deepest places, those first whose depth differs most.
  std::string water_places() const {
    std::vector<const comparison::PlaceDifference*> places;
    for (const comparison::PlaceDifference& one : page_.water.difference->places)
      if (one.in_both && (one.base > 0.0 || one.other > 0.0)) places.push_back(&one);
    if (places.empty()) return {};
    std::ranges::stable_sort(places, [](const auto* a, const auto* b) { return std::abs(a->effect) > std::abs(b->effect); });
    constexpr std::size_t most_places = 30;
    std::string html = fmt::format("<h3>{}</h3>\n", escape(say("Greatest depth at places", "各部位最大水深")));
    TableMarkup table({say("place", "部位"), say("as due", "按时"), say("as done", "实际"), say("difference", "差异")}, 1);
    for (const comparison::PlaceDifference* one : std::span(places).first(std::min(places.size(), most_places))) {
      const auto known = std::ranges::find(plan_.places, one->id, &Place::id);
      const std::string shown = known != plan_.places.end() ? name(*known) : one->name.empty() ? one->id : one->name;
      table.row().words(shown).value(one->base, length_text(one->base)).value(one->other, length_text(one->other)).value(one->effect, signed_text(one->effect, length_text(std::abs(one->effect)))).end_row();
    }
    return html + table.end();
  }

  // Story.

  std::string inject_text(const Inject& one) const { return zh_ && !one.text_zh.empty() ? one.text_zh : one.text; }

  /// One line of the story; empty for what is of no interest to people.
  std::string told(const DrillEvent& event) const {
    const auto find = [](const auto& named, const std::string& id) {
      const auto at = std::ranges::find_if(named, [&](const auto& one) { return one.id == id; });
      return at == named.end() ? nullptr : &*at;
    };
    const auto place = [&] {
      if (const Place* one = find(plan_.places, event.place)) return " · " + name(*one);
      if (const Area* one = find(plan_.words->areas(), event.area)) return " · " + name(*one);
      return std::string();
    };
    const Action* one = find(plan_.actions, event.subject);
    const std::string deed = one ? (zh_ && !one->title_zh.empty() ? one->title_zh : one->title) + place() : event.subject;
    switch (event.kind) {
      case DrillEventKind::begin: return say("the drill begins", "演练开始");
      case DrillEventKind::inject: {
        const Inject* inject = find(page_.drill.injects, event.subject);
        return inject ? inject_text(*inject) : event.subject;
      }
      case DrillEventKind::level: {
        const Hazard* hazard = find(plan_.words->hazards(), event.text);
        return fmt::format("{} {}{} · {}", say("response level", "响应级别"), event.subject == "none" ? say("ended", "终止") : event.subject, place(), hazard ? name(*hazard) : event.text);
      }
      case DrillEventKind::ordered: return say("ordered: ", "下令：") + deed;
      case DrillEventKind::accepted: return say("accepted: ", "受领：") + deed;
      case DrillEventKind::done: return event.by == drill_itself ? std::string() : say("done: ", "完成：") + deed;
      case DrillEventKind::refused: return say("refused: ", "拒绝：") + deed + (event.text.empty() ? "" : " (" + event.text + ")");
      case DrillEventKind::decided: return (event.subject == "none" ? say("the command takes its decision back", "指挥部取消决定") : say("the command decides on level ", "指挥部决定响应级别 ") + event.subject) + place() + decided_for(event.text);
      case DrillEventKind::message: return event.text;
      case DrillEventKind::case_step: return fmt::format("{} {}: {}", say("case", "案件"), event.subject, event.text);
      case DrillEventKind::back: return say("the clock is put back to here", "时钟回退至此");
      case DrillEventKind::end: return say("the drill ends", "演练结束");
      case DrillEventKind::told:
      case DrillEventKind::pause:
      case DrillEventKind::go:
      case DrillEventKind::speed:
      case DrillEventKind::clock:
      case DrillEventKind::filed: return {};
    }
    return {};
  }

  /// The hazards that a decision names, and its words.
  std::string decided_for(const std::string& text) const {
    const std::size_t colon = std::min(text.find(':'), text.size());
    std::string names, ids = text.substr(0, colon);
    for (const Hazard& one : plan_.words->hazards())
      if ((' ' + ids + ' ').find(' ' + one.id + ' ') != std::string::npos) names += (names.empty() ? "" : ", ") + name(one);
    const std::string words = colon < text.size() ? text.substr(colon + 1) : std::string();
    return (names.empty() ? "" : " · " + names) + (words.empty() ? "" : ":" + words);
  }

  std::string story_section() const {
    TableMarkup table({say("when", "时间"), say("who", "来源"), say("what", "内容")}, 3, TableKind::wide);
    std::size_t rows = 0;
    for (const DrillEvent& event : effective(page_.events)) {
      const std::string what = told(event);
      if (what.empty() || rows++ >= most_rows) continue;
      const bool outside = event.kind == DrillEventKind::inject;
      const std::string text = event.kind == DrillEventKind::level ? level_chip(level_of_name(event.subject).value_or(Level::none)) + ' ' + escape(what) : outside ? "<strong>" + escape(what) + "</strong>" : escape(what);
      table.row().words(moment(event.at)).words(event.by == drill_itself ? say("drill", "导调") : event.by).markup(text, what).end_row();
    }
    return table.end();
  }

  // Places.

  double greatest_depth(int place) const {
    double depth = 0.0;
    for (const PlaceSeries& series : page_.situation.places)
      if (series.place == place)
        for (std::size_t i = 0; i < series.utc.size(); ++i)
          if (std::isfinite(series.depth[i]) && series.utc[i] <= page_.board.now) depth = std::max(depth, series.depth[i]);
    return depth;
  }

  std::string places_section() const {
    if (plan_.places.empty()) return fmt::format("<p>{}</p>\n", escape(say("The plan names no places.", "预案未列重点部位。")));
    TableMarkup table({say("place", "部位"), say("kind", "类型"), say("greatest depth in the drill", "演练中最大水深"), say("asked for", "应完成"), say("on time", "按时"), say("late or not done", "延误或未完成")}, 2);
    for (int p = 0; p < static_cast<int>(plan_.places.size()); ++p) {
      const Place& place = plan_.places[static_cast<std::size_t>(p)];
      const bool watched = std::ranges::any_of(page_.situation.places, [&](const PlaceSeries& one) { return one.place == p; });
      int asked = 0, good = 0;
      for (const Answer& answer : page_.score.answers)
        if (answer.place == p) ++asked, good += answer.result == AnswerResult::on_time;
      const double depth = watched ? greatest_depth(p) : 0.0;
      table.row().words(name(place)).words(detail::place_kind_words(place.kind, page_.language)).number(fmt::format("{:.3f}", depth), watched ? length_text(depth) : say("no gauge", "无测站"));
      table.count(asked).count(good).count(asked - good).end_row();
    }
    return place_map() + table.end();
  }

  /// The places that have coordinates, coloured by the worst answer there; nothing when fewer than two have.
  std::string place_map() const {
    double north = -1e300, south = 1e300, east = -1e300, west = 1e300;
    int count = 0;
    for (const Place& one : plan_.places) {
      if (!one.at) continue;
      ++count;
      north = std::max(north, one.at->y), south = std::min(south, one.at->y), east = std::max(east, one.at->x), west = std::min(west, one.at->x);
    }
    const double span = std::max(east - west, north - south);
    if (count < 2 || !(span > 0.0)) return {};
    constexpr double side = 640.0, edge = 70.0;
    const double scale = (side - 2.0 * edge) / span, height = (north - south) * scale + 2.0 * edge;
    std::string svg = fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#f6f8fa\"/>", coordinate(side), coordinate(height));
    for (int p = 0; p < static_cast<int>(plan_.places.size()); ++p) {
      const Place& place = plan_.places[static_cast<std::size_t>(p)];
      if (!place.at) continue;
      int worst = -1;
      for (const Answer& answer : page_.score.answers)
        if (answer.place == p) worst = std::max(worst, static_cast<int>(answer.result));
      const double x = edge + (place.at->x - west) * scale, y = edge + (north - place.at->y) * scale, radius = 6.0 + 14.0 * std::min(1.0, greatest_depth(p));
      svg += fmt::format("<circle cx=\"{0}\" cy=\"{1}\" r=\"{2}\" fill=\"{3}\" fill-opacity=\"0.85\" stroke=\"#1d2a36\"><title>{4}</title></circle><text x=\"{5}\" y=\"{6}\" font-size=\"12\" fill=\"#1d2a36\">{7}</text>\n", coordinate(x),
                         coordinate(y), coordinate(radius), worst < 0 ? "#9db7cc" : result_fill[static_cast<std::size_t>(worst)],
                         escape(fmt::format("{} · {}", name(place), length_text(greatest_depth(p)))), coordinate(x + radius + 4.0), coordinate(y + 4.0), escape(name(place)));
    }
    return fmt::format("<figure style=\"max-width:{0}px\"><svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\">{3}</svg><figcaption>{4}</figcaption></figure>\n", coordinate(side), coordinate(height),
                       escape(say("Map of the places", "重点部位图")), svg,
                       escape(say("North up. Size: greatest depth in the drill. Green: everything there was in time, orange: late, red: not done, grey-blue: nothing was asked for.",
                                  "上北。圆越大积水越深；绿：均按时，橙：有延误，红：有未完成，灰蓝：无要求。")));
  }

  std::string log_section() const {
    return fmt::format("<p>{}</p>\n<p class=\"hash\">{}</p>\n",
                       escape(fmt::format("{} {}. {}", say("Events in the record:", "记录条数："), page_.events.size(),
                                          say("Each carries the hash of the one before it. hydro drill --verify on this folder tells whether anything was changed since. The hash of the last event that this page is made of:",
                                              "每条均含前一条的哈希值；可用 hydro drill --verify 检查本文件夹是否被改动。本页所依据的最后一条的哈希值："))),
                       escape(page_.seal));
  }

  const DrillPage& page_;
  const Plan& plan_;
  bool zh_;
};

}  // namespace

std::string render(const DrillPage& page) { return View(page).html(); }

}  // namespace hydro::report
