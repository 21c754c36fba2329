#include "libhydro/report/detail/case_section.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/detail/response_words.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/markup.h"

namespace hydro::report::detail {
namespace {

using namespace response;

class CaseTables {
 public:
  CaseTables(const Plan& plan, const CaseBook& book, double now, int offset_minutes, Language language)
      : plan_(plan), book_(book), now_(now), clock_{0.0, offset_minutes}, language_(language), zh_(language == Language::chinese) {}

  std::string html() const {
    if (book_.cases.empty()) return fmt::format("<p>{}</p>\n", escape(say("No cases.", "没有案件。")));
    TableMarkup table({say("case", "案件"), say("found", "发现"), say("by", "来源"), say("where", "地点"), say("department", "部门"), say("state", "状态"), say("deadline of the next step", "下一步截止"), say("slips", "催办")}, 8);
    for (const GridCase& one : book_.cases) add_row(table, one);
    return table.end() + figures(CaseGrouping::area, say("grid", "网格")) + figures(CaseGrouping::department, say("department", "部门"));
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }

  template <class Named>
  std::string name(const std::vector<Named>& named, int i) const {
    if (i < 0) return "–";
    const Named& one = named[static_cast<std::size_t>(i)];
    return zh_ && !one.name_zh.empty() ? one.name_zh : one.name;
  }

  std::string moment(const std::optional<double>& utc) const { return utc ? clock_.short_date(*utc, language_) + ' ' + clock_.time_of_day(*utc) : "–"; }

  void add_row(TableMarkup& table, const GridCase& one) const {
    std::string slips;
    for (const Slip& slip : one.slips) slips += fmt::format("{}{} {}", slips.empty() ? "" : ", ", zh_ ? chinese_name_of(slip.kind) : name_of(slip.kind), moment(slip.at));
    const auto place = std::ranges::find(plan_.places, one.place, &Place::id);
    const std::string where = place != plan_.places.end() ? name(plan_.places, static_cast<int>(place - plan_.places.begin())) : one.place.empty() ? name(plan_.words->areas(), one.area) : one.place;
    table.row().markup(fmt::format("{} <span class=\"tag\">{}</span>", escape(one.id), escape(case_words(one.kind, language_))), one.id).words(moment(one.found), one.found).words(case_words(name_of(one.source), language_)).words(where);
    table.words(name(plan_.departments, one.department)).words(zh_ ? chinese_name_of(one.state) : name_of(one.state), static_cast<double>(one.state));
    table.words(moment(one.deadline), one.deadline.value_or(std::numeric_limits<double>::infinity())).words(slips.empty() ? "–" : slips).end_row();
  }

  std::string figures(CaseGrouping grouping, const std::string& title) const {
    TableMarkup table({title, say("cases", "案件"), say("open", "未结"), say("late", "超时"), say("closed in time", "按时结案"), say("reopened", "返工"), say("slips", "催办"), say("to file", "立案"), say("to dispatch", "派单"), say("to arrive", "到场"),
                       say("to close", "结案")}, 1);
    const auto add_mean = [&](const std::optional<double>& seconds) { table.value(seconds.value_or(std::nan("")), seconds ? duration_text(*seconds, language_) : ""); };
    for (const CaseFigures& one : case_figures(plan_.cases, book_, grouping, now_)) {
      table.row().words(grouping == CaseGrouping::area ? name(plan_.words->areas(), one.group) : name(plan_.departments, one.group)).count(one.cases).count(one.open).count(one.late);
      table.value(one.closed_in_time, fmt::format("{} / {}", one.closed_in_time, one.closed)).count(one.reopened).count(one.slips);
      for (const auto& seconds : {one.to_file, one.to_dispatch, one.to_arrive, one.to_close}) add_mean(seconds);
      table.end_row();
    }
    return table.end();
  }

  const Plan& plan_;
  const CaseBook& book_;
  double now_;
  Clock clock_;
  Language language_;
  bool zh_;
};

}  // namespace

std::string case_section(const Plan& plan, const CaseBook& book, double now, int offset_minutes, Language language) { return CaseTables(plan, book, now, offset_minutes, language).html(); }

}  // namespace hydro::report::detail
