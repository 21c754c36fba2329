#include "libhydro/study/plan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/best_track_file.h"
#include "libhydro/io/cap_file.h"
#include "libhydro/io/case_file.h"
#include "libhydro/io/deed_file.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/response_page.h"
#include "libhydro/study/detail/dispatch_plan.h"
#include "libhydro/study/detail/dispatch_solver.h"
#include "libhydro/study/detail/run_water.h"
#include "libhydro/typhoon/vortex.h"
#include "libhydro/wording/in_both_languages.h"

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

/// Minutes that the clock of this machine is east of Greenwich at a moment.
int local_offset(double utc) {
  const auto seconds = static_cast<std::time_t>(utc);
  std::tm local{};
  return ::localtime_r(&seconds, &local) ? static_cast<int>(local.tm_gmtoff / 60) : 0;
}

/// Real warnings count; exercises count where nothing else was given. The two never mix.
void resolve_alerts(const PlanRequest& request, PlanOutcome& outcome, double now) {
  const std::vector<AlertMessage> messages = read_warnings(request, outcome);
  const bool any_actual = std::ranges::any_of(messages, [](const AlertMessage& m) { return m.status == AlertStatus::actual; });
  outcome.exercise = !any_actual && std::ranges::any_of(messages, [](const AlertMessage& m) { return m.status == AlertStatus::exercise; });
  AlertStore store(outcome.plan.words, outcome.exercise ? AlertStatus::exercise : AlertStatus::actual);
  for (const AlertMessage& message : messages) store.add(message);
  outcome.situation.alerts = store.resolve(now);
  outcome.messages = static_cast<int>(messages.size());
  if (!request.at && outcome.offset_minutes == local_offset(now) && !messages.empty()) outcome.offset_minutes = messages.front().sent.offset_minutes;
}

void read_results(const PlanRequest& request, PlanOutcome& outcome, double now) {
  detail::RunWater water = detail::read_run_water(request.results, outcome.plan, now);
  outcome.situation.series = std::move(water.series);
  outcome.situation.places = std::move(water.places);
  outcome.situation.impacts.insert(outcome.situation.impacts.end(), water.impacts.begin(), water.impacts.end());
  outcome.notes.insert(outcome.notes.end(), water.notes.begin(), water.notes.end());
  if (outcome.plan.teams.empty() || outcome.plan.streets.empty()) return;
  const io::Hdf5ResultReader reader(request.results);
  if (auto problem = detail::dispatch_problem(outcome.plan, outcome.situation, reader, reader.read_result(), now, outcome.offset_minutes)) {
    const Moves moves = moves_of(*problem);
    outcome.greedy = greedy_dispatch(*problem, moves);
    outcome.dispatch = best_dispatch(*problem, moves, request.dispatch_budget);
    outcome.problem = std::move(problem);
  }
}

/// Wind that a storm brings to the seats of the areas, every ten minutes, and when it is strongest.
void read_typhoon(const PlanRequest& request, PlanOutcome& outcome, double now) {
  constexpr double step = 600.0, gusts = 1.4;  // [s]; [-] of a gust over the mean of two minutes, from memory
  const io::BestTracks tracks = io::read_best_tracks(request.typhoon);
  const typhoon::Track& track = io::find_storm(tracks, request.storm, request.typhoon);
  const std::string name = track.name.empty() ? track.international_id : track.name;
  const int hazard = outcome.plan.words->hazard("typhoon");
  bool placed = false;
  for (std::size_t a = 0; a < outcome.plan.words->areas().size(); ++a) {
    const Area& area = outcome.plan.words->areas()[a];
    if (!area.centre) continue;
    placed = true;
    SignalSeries wind{Observable::mean_wind, "", static_cast<int>(a), {}, {}, std::min(now, track.points.front().utc), true, name};
    SignalSeries gust = wind;
    gust.quantity = Observable::gust;
    for (double utc = track.points.front().utc; utc <= track.points.back().utc; utc += step) {
      const double speed = typhoon::wind_at(track, utc, area.centre->latitude, area.centre->longitude).speed();
      wind.utc.push_back(utc), gust.utc.push_back(utc);
      wind.values.push_back(speed), gust.values.push_back(gusts * speed);
    }
    const auto peak = std::ranges::max_element(wind.values);
    if (hazard >= 0 && !request.impact)
      outcome.situation.impacts.push_back({HazardSet{1} << hazard, static_cast<int>(a), wind.utc[static_cast<std::size_t>(peak - wind.values.begin())], bilingual("strongest wind of {}", "{}的最大风力", name)});
    outcome.situation.series.push_back(std::move(wind));
    outcome.situation.series.push_back(std::move(gust));
  }
  if (!placed) outcome.notes.push_back(bilingual("no area of the plan has a centre: the wind of {} blows nowhere", "预案中没有区域给出中心位置：{} 的风未用于任何区域", name));
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
            outcome.situation.impacts.push_back({HazardSet{1} << warning.hazard, area, info.onset->utc, bilingual("onset in {}", "{} 中的开始时间", record.message->identifier)});
      break;
    }
  }
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
    if (event.step == CaseStep::find) outcome.situation.reports.push_back(report_of(outcome.plan, event));
  outcome.cases = fold_cases(outcome.plan.cases, events, now);
}

void write(const PlanRequest& request, PlanOutcome& outcome) {
  io::OutputFolder folder(request.out.empty() ? outcome.plan.name + "-plan" : request.out,
                          request.replace ? io::Existing::replace : io::Existing::refuse);
  std::optional<io::DispatchDocument> dispatch;
  if (outcome.problem) dispatch.emplace(*outcome.problem, outcome.dispatch);
  const io::ActionDocument document{outcome.plan, outcome.situation, outcome.evaluation, outcome.refused, outcome.offset_minutes, outcome.exercise, dispatch ? &*dispatch : nullptr,
                                    outcome.evacuation ? &*outcome.evacuation : nullptr};
  outcome.json = io::actions_json(document);
  io::write_text(folder.file("actions.json"), outcome.json);
  io::write_text(folder.file("actions.csv"), io::actions_csv(document));
  if (dispatch) io::write_text(folder.file("dispatch.csv"), io::dispatch_csv(document));
  io::write_text(folder.file("actions.ics"), io::actions_calendar(document, request.language));
  if (!outcome.cases.cases.empty()) {
    io::write_text(folder.file("cases.csv"), io::cases_csv(outcome.plan, outcome.cases, outcome.offset_minutes));
    io::write_text(folder.file("case_figures.csv"), io::case_figures_csv(outcome.plan, outcome.cases, outcome.evaluation.now));
  }
  report::ResponsePage page{outcome.plan, outcome.situation, outcome.evaluation, {}, outcome.offset_minutes, outcome.exercise, request.language, outcome.cases};
  if (outcome.problem) page.problem = &*outcome.problem, page.dispatch = &outcome.dispatch, page.greedy = &outcome.greedy;
  if (outcome.evacuation) page.evacuation = &*outcome.evacuation;
  for (const AlertRecord& record : outcome.situation.alerts) {
    const bool zh = request.language == Language::chinese;
    const auto [state, reason] = io::state_in_words(record, request.language, outcome.evaluation.now, outcome.offset_minutes);
    const auto& infos = record.message->infos;
    const auto own = std::ranges::find_if(infos, [zh](const AlertInfo& info) { return info.language.starts_with(zh ? "zh" : "en"); });
    const std::string headline = own != infos.end() ? own->headline : infos.empty() ? std::string() : infos.back().headline;
    page.alerts.push_back({record.message->identifier, io::iso_instant(record.message->sent.utc, outcome.offset_minutes), headline, state, reason});
  }
  for (const io::RefusedAlert& refused : outcome.refused) page.alerts.push_back({refused.file, "", "", request.language == Language::chinese ? "拒收" : "refused", refused.refusal + ": " + refused.detail});
  io::write_text(folder.file("report.html"), report::render(page));
  folder.complete();
  outcome.folder = folder.goal();
}

/// A plan as people name it: a file, or one that comes with hydro.
std::string plan_file(const std::string& written) {
  if (std::filesystem::exists(written) || written.find_first_of("/.") != std::string::npos) return written;
  const std::string preset = io::preset_plan_file(written, io::data_folder());
  if (preset.empty()) throw InputError("there is no plan \"" + written + '"', choices_hint(written, io::preset_plans(io::data_folder())) + "; or the path of a plan");
  return preset;
}

/// The moment that was asked for; else now; else, of a run that is long over or far ahead, its start: who plans with it means that day.
LocalTime planned_moment(const PlanRequest& request, double clock, PlanOutcome& outcome) {
  if (request.at) return *request.at;
  const LocalTime here{clock, local_offset(clock)};
  if (request.results.empty()) return here;
  constexpr double near = 3.0 * 86400.0;
  const io::Hdf5ResultReader reader(request.results);
  if (reader.status() != io::RunStatus::complete) return here;
  const results::RunResult run = reader.read_result();
  if (clock >= run.start_utc - near && clock <= run.start_utc + run.simulated) return {clock, run.start_offset_minutes};
  outcome.notes.push_back(bilingual("the run is of another day: planned for its start, {} (--at says otherwise)", "模拟不在今日：按其起始时刻 {} 编制（可用 --at 指定）", io::iso_instant(run.start_utc, run.start_offset_minutes)));
  return {run.start_utc, run.start_offset_minutes};
}

}  // namespace

PlanOutcome plan_response(const PlanRequest& request) {
  PlanOutcome outcome;
  outcome.plan = io::read_plan(plan_file(request.plan), io::data_folder());
  const double clock = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const LocalTime at = planned_moment(request, std::floor(clock), outcome);
  const double now = at.utc;
  outcome.offset_minutes = at.offset_minutes;
  resolve_alerts(request, outcome, now);
  outcome.situation.watched_from = now;
  if (request.impact) outcome.situation.impacts.push_back({~HazardSet{0}, -1, request.impact->utc, {"--impact", "--impact"}});
  if (!request.results.empty()) read_results(request, outcome, now);
  if (!request.typhoon.empty()) read_typhoon(request, outcome, now);
  read_onsets(outcome);
  if (!request.done.empty()) outcome.situation.deeds = io::read_deeds(request.done, outcome.plan);
  read_cases(request, outcome, now);
  if (!outcome.plan.zones.empty()) outcome.evacuation = evacuate(outcome.plan, outcome.problem ? outcome.problem->streets : outcome.plan.streets, outcome.situation.places, now);
  for (const DrownedShelter& one : drowned_shelters(outcome.plan, outcome.situation.places, now)) {
    const Place& shelter = outcome.plan.places[static_cast<std::size_t>(one.shelter)];
    outcome.notes.push_back(bilingual("water is forecast to reach {} ({:.2f} m): nobody is sent there", "预报避难场所 {} 将受淹（{:.2f} m）：不向该处安置人员",
                                      Bilingual{shelter.name, shelter.name_zh.empty() ? shelter.name : shelter.name_zh}, one.depth));
  }
  outcome.evaluation = evaluate(outcome.plan, outcome.situation, now);
  write(request, outcome);
  return outcome;
}

}  // namespace hydro::study
