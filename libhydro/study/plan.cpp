#include "libhydro/study/plan.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <system_error>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/cap_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/response_page.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
using namespace response;

/// The files that were named, and the *.xml of folders, by name.
std::vector<std::string> warning_files(const std::vector<std::string>& named) {
  std::vector<std::string> files;
  for (const std::string& name : named) {
    std::error_code status;
    if (!fs::is_directory(name, status)) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> inside;
    for (auto entry = fs::directory_iterator(name, status); !status && entry != fs::directory_iterator(); entry.increment(status))
      if (entry->path().extension() == ".xml") inside.push_back(entry->path().string());
    if (status) throw FileError(name, "the folder cannot be read: " + status.message());
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

std::vector<AlertMessage> read_warnings(const PlanRequest& request, PlanOutcome& outcome) {
  std::vector<AlertMessage> messages;
  for (const std::string& file : warning_files(request.warnings)) {
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

/// Rain of the run, its depths at the places of the plan, and when it is worst. A forecast is known from the start of its run, and before
/// that to whoever plans with it.
void read_results(const std::string& folder, PlanOutcome& outcome, double now) {
  const io::Hdf5ResultReader reader(folder);
  if (reader.status() == io::RunStatus::failed) throw FileError(reader.path(), "the run was stopped: " + reader.failure(), "a plan needs a run that is whole");
  if (reader.status() == io::RunStatus::running) throw FileError(reader.path(), "the run is not finished", "finish it with hydro run --resume");
  const results::RunResult run = reader.read_result();
  std::vector<double> utc;
  for (const double time : run.report_times) utc.push_back(run.start_utc + time);
  Situation& situation = outcome.situation;
  const double known = std::min(run.start_utc, now);
  const std::string name = run.title.empty() ? run.scenario : run.title;
  for (const ObservableName& one : observables)
    if (const double span = span_of(one.quantity); span > 0.0 && run.rain_rate.size() == utc.size())
      situation.series.push_back({one.quantity, "", -1, utc, rain_sums(utc, run.rain_rate, span), known, true, name});
  std::vector<std::string> missing;
  for (std::size_t p = 0; p < outcome.plan.places.size(); ++p) {
    const Place& place = outcome.plan.places[p];
    const std::string& id = place.gauge.empty() ? place.id : place.gauge;
    const auto gauge = std::ranges::find(run.gauges, id, &results::GaugeSeries::id);
    if (gauge == run.gauges.end()) missing.push_back(id);
    else situation.places.push_back({static_cast<int>(p), utc, {gauge->depth.begin(), gauge->depth.end()}, known, true});
  }
  if (!missing.empty()) outcome.notes.push_back(fmt::format("{}: the run has no gauge at {}: nothing is known of the water there", folder, fmt::join(missing, ", ")));
  if (outcome.plan.places.empty()) outcome.notes.push_back("the plan names no places: depths of the run are not used");
  const auto peak = std::ranges::max_element(run.rain_rate);
  if (peak == run.rain_rate.end() || !(*peak > 0.0)) return;
  const int rainstorm = outcome.plan.words->hazard("rainstorm");
  if (rainstorm >= 0)
    situation.impacts.push_back({HazardSet{1} << rainstorm, -1, utc[static_cast<std::size_t>(peak - run.rain_rate.begin())], "heaviest rain of " + name});
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

void write(const PlanRequest& request, PlanOutcome& outcome) {
  io::OutputFolder folder(request.out.empty() ? outcome.plan.name + "-plan" : request.out,
                          request.replace ? io::Existing::replace : io::Existing::refuse);
  const io::ActionDocument document = outcome.document();
  io::write_text(folder.file("actions.json"), io::actions_json(document));
  io::write_text(folder.file("actions.csv"), io::actions_csv(document));
  io::write_text(folder.file("actions.ics"), io::actions_calendar(document, request.language));
  report::ResponsePage page{outcome.plan, outcome.situation, outcome.evaluation, {}, outcome.offset_minutes, outcome.exercise, request.language};
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
  outcome.evaluation = evaluate(outcome.plan, outcome.situation, now);
  write(request, outcome);
  return outcome;
}

}  // namespace hydro::study
