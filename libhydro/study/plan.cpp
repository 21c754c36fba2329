#include "libhydro/study/plan.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "libhydro/core/error.h"
#include "libhydro/io/cap_file.h"
#include "libhydro/io/case_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/response_page.h"
#include "libhydro/study/detail/run_water.h"

namespace hydro::study {
namespace {

using namespace response;

std::vector<AlertMessage> read_warnings(const PlanRequest& request, PlanOutcome& outcome) {
  std::vector<AlertMessage> messages;
  for (const std::string& file : io::cap_files(request.warnings)) {
    io::CapReading reading = io::read_cap_file(file);
    if (reading.message) messages.push_back(std::move(*reading.message));
    else outcome.refused.push_back({file, reading.refusal, reading.detail});
  }
  return messages;
}

/// Real warnings count; exercises count where nothing else was given. The two never mix.
void resolve_alerts(const PlanRequest& request, PlanOutcome& outcome, double now) {
  const std::vector<AlertMessage> messages = read_warnings(request, outcome);
  const bool any_actual = std::ranges::any_of(messages, [](const AlertMessage& m) { return m.status == AlertStatus::actual; });
  outcome.exercise = !any_actual && std::ranges::any_of(messages, [](const AlertMessage& m) { return m.status == AlertStatus::exercise; });
  AlertStore store(outcome.plan.words, outcome.exercise ? AlertStatus::exercise : AlertStatus::actual);
  for (const AlertMessage& message : messages) store.add(message);
  outcome.situation.alerts = store.resolve(now);
  if (!request.at && !messages.empty()) outcome.offset_minutes = messages.front().sent.offset_minutes;
}

void read_results(const std::string& folder, PlanOutcome& outcome, double now) {
  detail::RunWater water = detail::read_run_water(folder, outcome.plan, now);
  outcome.situation.series = std::move(water.series);
  outcome.situation.places = std::move(water.places);
  outcome.situation.impacts.insert(outcome.situation.impacts.end(), water.impacts.begin(), water.impacts.end());
  outcome.notes.insert(outcome.notes.end(), water.notes.begin(), water.notes.end());
}

/// A warning may say when its weather begins.
void read_onsets(PlanOutcome& outcome) {
  for (const AlertRecord& record : outcome.situation.alerts) {
    if (!record.in_force) continue;
    for (const AlertInfo& info : record.message->infos) {
      if (!info.onset) continue;
      for (const Warning& warning : record.judgement->warnings)
        if (warning.hazard >= 0)
          for (const int area : warning.areas)
            outcome.situation.impacts.push_back({HazardSet{1} << warning.hazard, area, info.onset->utc, "onset in " + record.message->identifier});
      break;
    }
  }
}

/// "at,action_id,by,note", the form of drill scripts. A note may name a place.
void read_deeds(const std::string& file, PlanOutcome& outcome) {
  const io::CsvTable table = io::read_csv_table(file);
  FaultList faults;
  const auto at = table.require("at", faults), action = table.require("action_id", faults), by = table.require("by", faults);
  faults.throw_if_any();
  const auto area = table.find("area"), place = table.find("place");
  for (int row = 0; row < table.rows(); ++row) {
    Deed deed{.action = std::string(table.text(row, *action)), .by = std::string(table.text(row, *by))};
    const auto moment = io::read_instant(table.text(row, *at));
    if (moment) deed.at = moment->utc;
    else faults.add(table.place(row, *at), "\"" + std::string(table.text(row, *at)) + "\" is no date and time with its zone", "write 2024-09-16T07:30:00+08:00");
    if (std::ranges::find(outcome.plan.actions, deed.action, &Action::id) == outcome.plan.actions.end())
      faults.add(table.place(row, *action), "the plan has no action \"" + deed.action + '"');
    if (area && !table.text(row, *area).empty()) {
      deed.area = outcome.plan.words->area(table.text(row, *area));
      if (deed.area < 0) faults.add(table.place(row, *area), "the plan has no area \"" + std::string(table.text(row, *area)) + '"');
    }
    if (place) deed.place = std::string(table.text(row, *place));
    outcome.situation.deeds.push_back(std::move(deed));
  }
  faults.throw_if_any();
}

/// Cases of a record and of the water; each starts the actions of the plan whose event it is.
void read_cases(const PlanRequest& request, PlanOutcome& outcome, double now) {
  std::vector<CaseEvent> events = find_cases(outcome.plan, outcome.situation, now);
  if (!request.cases.empty()) {
    const std::vector<CaseEvent> recorded = io::read_case_events(request.cases, outcome.plan);
    std::erase_if(events, [&](const CaseEvent& found) { return std::ranges::find(recorded, found.id, &CaseEvent::id) != recorded.end(); });
    events.insert(events.end(), recorded.begin(), recorded.end());
  }
  for (const CaseEvent& event : events)
    if (event.step == CaseStep::find) outcome.situation.reports.push_back({"case", event.area, event.at, event.id + ": " + event.text});
  outcome.cases = fold_cases(outcome.plan.cases, events, now);
}

void write(const PlanRequest& request, PlanOutcome& outcome) {
  io::OutputFolder folder(request.out.empty() ? outcome.plan.name + "-plan" : request.out,
                          request.replace ? io::Existing::replace : io::Existing::refuse);
  const io::ActionDocument document = outcome.document();
  io::write_text(folder.file("actions.json"), io::actions_json(document));
  io::write_text(folder.file("actions.csv"), io::actions_csv(document));
  io::write_text(folder.file("actions.ics"), io::actions_calendar(document, request.language));
  if (!outcome.cases.cases.empty()) {
    io::write_text(folder.file("cases.csv"), io::cases_csv(outcome.plan, outcome.cases, outcome.offset_minutes));
    io::write_text(folder.file("case_figures.csv"), io::case_figures_csv(outcome.plan, outcome.cases, outcome.evaluation.now));
  }
  report::ResponsePage page{outcome.plan, outcome.situation, outcome.evaluation, {}, outcome.offset_minutes, outcome.exercise, request.language, outcome.cases};
  for (const AlertRecord& record : outcome.situation.alerts) {
    const auto [state, reason] = io::told_state(record);
    page.alerts.push_back({record.message->identifier, io::iso_instant(record.message->sent.utc, outcome.offset_minutes),
                           record.message->infos.empty() ? "" : record.message->infos.back().headline, state, reason});
  }
  for (const io::RefusedAlert& refused : outcome.refused) page.alerts.push_back({refused.file, "", "", "refused", refused.refusal + ": " + refused.detail});
  io::write_text(folder.file("report.html"), report::render(page));
  folder.complete();
  outcome.folder = folder.goal();
}

}  // namespace

PlanOutcome plan_response(const PlanRequest& request) {
  PlanOutcome outcome;
  outcome.plan = io::read_plan(request.plan, io::data_folder());
  const double clock = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const double now = request.at ? request.at->utc : std::floor(clock);
  if (request.at) outcome.offset_minutes = request.at->offset_minutes;
  resolve_alerts(request, outcome, now);
  outcome.situation.watched_from = now;
  if (request.impact) outcome.situation.impacts.push_back({~HazardSet{0}, -1, request.impact->utc, "--impact"});
  if (!request.results.empty()) read_results(request.results, outcome, now);
  read_onsets(outcome);
  if (!request.done.empty()) read_deeds(request.done, outcome);
  read_cases(request, outcome, now);
  outcome.evaluation = evaluate(outcome.plan, outcome.situation, now);
  write(request, outcome);
  return outcome;
}

}  // namespace hydro::study
