#include "libhydro/io/case_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/plan_words.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/table_file.h"

namespace hydro::io {
namespace {

using namespace response;

template <class Named>
std::string id_of(const std::vector<Named>& named, int i) { return i < 0 ? std::string() : named[static_cast<std::size_t>(i)].id; }

constexpr std::array<std::string_view, 10> case_columns{"at", "case_id", "step", "by", "kind", "source", "area", "place", "department", "note"};

class CaseReader {
 public:
  CaseReader(const std::string& path, const Plan& plan) : plan_(plan), table_(read_csv_table(path)) {}

  std::vector<CaseEvent> read() {
    table_.refuse_unknown(case_columns, faults_);
    const auto at = table_.require("at", faults_), id = table_.require("case_id", faults_), step = table_.require("step", faults_), by = table_.require("by", faults_);
    faults_.throw_if_any();
    std::vector<CaseEvent> events;
    for (int row = 0; row < table_.rows(); ++row) {
      CaseEvent event{.id = std::string(table_.text(row, *id)), .by = std::string(table_.text(row, *by))};
      if (event.id.empty()) faults_.add(table_.place(row, *id), "the case has no id", "write the number of the case");
      event.at = table_.moment(row, *at, faults_).value_or(0.0);
      if (const auto known = case_step_of(table_.text(row, *step))) event.step = *known;
      else faults_.add(table_.place(row, *step), fmt::format("\"{}\" is no step of a case", table_.text(row, *step)), choices_hint(std::string(table_.text(row, *step)), step_names()));
      read_rest(row, event);
      events.push_back(std::move(event));
    }
    faults_.throw_if_any();
    check_order(events, *step);
    return events;
  }

 private:
  static std::vector<std::string> step_names() {
    std::vector<std::string> names;
    for (const CaseStep step : case_steps) names.emplace_back(name_of(step));
    return names;
  }

  template <class Named>
  int reference(int row, std::string_view column, const std::vector<Named>& named) {
    const auto at = table_.find(column);
    if (!at || table_.text(row, *at).empty()) return -1;
    const std::string id(table_.text(row, *at));
    const auto found = std::ranges::find(named, id, &Named::id);
    if (found != named.end()) return static_cast<int>(found - named.begin());
    faults_.add(table_.place(row, *at), fmt::format("the plan has no {} \"{}\"", column, id), choices_hint(id, detail::ids_of(named)));
    return -1;
  }

  void read_rest(int row, CaseEvent& event) {
    event.kind = table_.text(row, "kind"), event.place = table_.text(row, "place"), event.text = table_.text(row, "note");
    event.area = reference(row, "area", plan_.words->areas());
    event.department = reference(row, "department", plan_.departments);
    const std::string source = table_.text(row, "source");
    const auto known = std::ranges::find(case_sources, source, &std::pair<std::string_view, CaseSource>::first);
    if (known != case_sources.end()) event.source = known->second;
    else if (!source.empty()) faults_.add(table_.place(row, *table_.find("source")), "\"" + source + "\" finds no cases", "choices: sensor, citizen, model, patrol");
  }

  /// Lines that cannot follow the ones above them.
  void check_order(const std::vector<CaseEvent>& events, int step) {
    double last = 0.0;
    for (const CaseEvent& event : events) last = std::max(last, event.at);
    for (const CaseFault& fault : fold_cases(plan_.cases, events, last).faults)
      faults_.add(table_.place(static_cast<int>(fault.event), step), fault.why, "the steps are found, filed, dispatched, accepted, in_progress, done, checked (or check_failed), closed");
    faults_.throw_if_any();
  }

  const Plan& plan_;
  CsvTable table_;
  FaultList faults_;
};

}  // namespace

std::vector<CaseEvent> read_case_events(const std::string& path, const Plan& plan) { return CaseReader(path, plan).read(); }

std::string cases_csv(const Plan& plan, const CaseBook& book, int offset_minutes) {
  const auto time = [&](const std::optional<double>& utc) { return utc ? iso_instant(*utc, offset_minutes) : std::string(); };
  std::string out = "case_id,kind,source,area,place,department,state,found,filed,dispatched,accepted,in_progress,done,checked,closed,deadline,reopened,slips,note\n";
  for (const GridCase& one : book.cases) {
    out += fmt::format("{},{},{},{},{},{},{}", csv_text(one.id), csv_text(one.kind), name_of(one.source), id_of(plan.words->areas(), one.area), csv_text(one.place),
                       id_of(plan.departments, one.department), name_of(one.state));
    for (const auto& reached : one.first_reached) out += ',' + time(reached);
    std::string slips;
    for (const Slip& slip : one.slips) slips += fmt::format("{}{} {}", slips.empty() ? "" : "; ", name_of(slip.kind), iso_instant(slip.at, offset_minutes));
    out += fmt::format(",{},{},{},{}\n", time(one.deadline), one.reopened, csv_text(slips), csv_text(one.text));
  }
  return out;
}

std::string case_figures_csv(const Plan& plan, const CaseBook& book, double now) {
  const auto minutes = [](const std::optional<double>& seconds) { return seconds ? fmt::format("{:.1f}", *seconds / 60.0) : std::string(); };
  const auto share = [](const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : std::string(); };
  std::string out = "grouping,id,cases,open,late,closed,closed_in_time,reopened,slips,to_file_min,to_dispatch_min,to_arrive_min,to_close_min,in_time_share,reopened_share\n";
  for (const CaseGrouping grouping : {CaseGrouping::area, CaseGrouping::department})
    for (const CaseFigures& one : case_figures(plan.cases, book, grouping, now))
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", grouping == CaseGrouping::area ? "grid" : "department",
                         grouping == CaseGrouping::area ? id_of(plan.words->areas(), one.group) : id_of(plan.departments, one.group), one.cases, one.open, one.late, one.closed,
                         one.closed_in_time, one.reopened, one.slips, minutes(one.to_file), minutes(one.to_dispatch), minutes(one.to_arrive), minutes(one.to_close),
                         share(one.in_time_share()), share(one.reopened_share()));
  return out;
}

}  // namespace hydro::io
