#include "libhydro/response/drill.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <sstream>
#include <tuple>

namespace hydro::response {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double look_every = 60.0;  ///< [s] of the virtual clock between two looks at conditions

constexpr std::array<std::string_view, 18> kind_words{"begin",   "inject",    "level",   "told",     "ordered", "accepted", "done", "refused", "decided", "message",
                                                      "case_step", "pause",   "go",      "speed",    "clock", "back",   "end",       "filed"};

template <class Named>
int index_of(const std::vector<Named>& named, const std::string& id) {
  if (id.empty()) return -1;
  const auto at = std::ranges::find(named, id, &Named::id);
  return at == named.end() ? -1 : static_cast<int>(at - named.begin());
}

int area_of(const Drill& drill, const std::string& id) { return id.empty() ? -1 : drill.plan.words->area(id); }

// Values.

/// A value over time, as steps or as straight lines.
struct Curve {
  std::vector<double> utc, values;

  double at(double time) const {
    if (utc.empty() || time < utc.front()) return unknown;
    const auto after = std::ranges::upper_bound(utc, time);
    if (after == utc.end()) return values.back();
    const auto i = static_cast<std::size_t>(after - utc.begin());
    const double share = (time - utc[i - 1]) / (utc[i] - utc[i - 1]);
    return values[i - 1] + share * (values[i] - values[i - 1]);
  }

  /// From `time` on it is `value`, until the next step.
  void step(double time, double value) {
    constexpr double jump = 1.0;  // [s] that a change takes, so that time grows
    const double before = at(time);
    while (!utc.empty() && utc.back() > time - jump) utc.pop_back(), values.pop_back();
    if (std::isfinite(before)) utc.push_back(time - jump), values.push_back(before);
    utc.push_back(time), values.push_back(value);
  }
};

struct Outage {
  double from, until;
};

/// When what `matches` names told nothing.
template <class Matches>
std::vector<Outage> outages(const Drill& drill, const Board& board, const Matches& matches) {
  std::vector<std::pair<double, bool>> changes;
  for (std::size_t i = 0; i < drill.injects.size(); ++i) {
    const Inject& one = drill.injects[i];
    const bool fails = one.kind == InjectKind::sensor_fails;
    if (board.came[i] && (fails || one.kind == InjectKind::sensor_works) && matches(one)) changes.emplace_back(*board.came[i], fails);
  }
  std::ranges::sort(changes);
  std::vector<Outage> found;
  for (const auto& [at, fails] : changes) {
    const bool out = !found.empty() && found.back().until == never;
    if (fails && !out) found.push_back({at, never});
    if (!fails && out) found.back().until = at;
  }
  return found;
}

/// What is told of a curve until `now`: nothing during outages.
Curve told(const Curve& curve, const std::vector<Outage>& out, double now) {
  if (curve.utc.empty() || curve.utc.front() > now) return {};
  std::vector<double> times;
  for (const double time : curve.utc)
    if (time < now) times.push_back(time);
  times.push_back(now);
  for (const auto& [from, until] : out)
    for (const double time : {from, until})
      if (time > curve.utc.front() && time < now) times.push_back(time);
  std::ranges::sort(times);
  const auto repeated = std::ranges::unique(times);
  times.erase(repeated.begin(), repeated.end());
  Curve seen;
  for (const double time : times) {
    const bool silent = std::ranges::any_of(out, [&](const Outage& one) { return one.from < time && time <= one.until; });
    seen.utc.push_back(time);
    seen.values.push_back(silent ? unknown : curve.at(time));
  }
  return seen;
}

const PlaceSeries* water_of(const Drill& drill, int place) {
  const auto at = std::ranges::find(drill.water, place, &PlaceSeries::place);
  return at == drill.water.end() ? nullptr : &*at;
}

bool is_put_in(const Drill& drill, int place) {
  return std::ranges::any_of(drill.injects, [&](const Inject& one) { return one.kind == InjectKind::depth && one.place == place; });
}

/// What the water does at a place, as far as it has been put in: that of the run, then what injects say.
Curve depth_curve(const Drill& drill, const Board& board, int place) {
  Curve curve;
  if (const PlaceSeries* water = water_of(drill, place)) curve = {water->utc, water->depth};
  std::vector<std::pair<double, double>> steps;
  for (std::size_t i = 0; i < drill.injects.size(); ++i)
    if (board.came[i] && drill.injects[i].kind == InjectKind::depth && drill.injects[i].place == place) steps.emplace_back(*board.came[i], drill.injects[i].value);
  std::ranges::stable_sort(steps, {}, &std::pair<double, double>::first);
  for (const auto& [at, depth] : steps) {
    while (!curve.utc.empty() && curve.utc.back() > at) curve.utc.pop_back(), curve.values.pop_back();  // the run no longer counts
    curve.step(at, depth);
  }
  return curve;
}

/// The places of which anything is known.
std::vector<int> watched_places(const Drill& drill) {
  std::set<int> places;
  for (const PlaceSeries& series : drill.water) places.insert(series.place);
  for (const Inject& one : drill.injects)
    if (one.kind == InjectKind::depth) places.insert(one.place);
  return {places.begin(), places.end()};
}

std::vector<Outage> outages_at(const Drill& drill, const Board& board, int place) {
  return outages(drill, board, [&](const Inject& one) { return one.place == place && place >= 0; });
}

// Situation.

void add_alerts(const Drill& drill, const Board& board, Situation& situation) {
  AlertStore store(drill.plan.words, AlertStatus::exercise);
  for (std::size_t i = 0; i < drill.injects.size(); ++i)
    if (board.came[i] && drill.injects[i].alert) store.add(*drill.injects[i].alert);
  situation.alerts = store.resolve(board.now);
}

void add_places(const Drill& drill, const Board& board, Situation& situation) {
  for (const int place : watched_places(drill)) {
    const PlaceSeries* water = water_of(drill, place);
    if (drill.sight == WaterSight::forecast && water && !is_put_in(drill, place)) {
      situation.places.push_back(*water);
      continue;
    }
    Curve seen = told(depth_curve(drill, board, place), outages_at(drill, board, place), board.now);
    if (!seen.utc.empty()) situation.places.push_back({place, std::move(seen.utc), std::move(seen.values), drill.start, false});
  }
}

/// What stations measure, as injects tell it.
void add_values(const Drill& drill, const Board& board, Situation& situation) {
  std::vector<std::tuple<Observable, std::string, int>> stations;
  for (const Inject& one : drill.injects)
    if (one.kind == InjectKind::value)
      if (const std::tuple key{one.quantity, one.station, one.area}; std::ranges::find(stations, key) == stations.end()) stations.push_back(key);
  for (const auto& [quantity, station, area] : stations) {
    std::vector<std::pair<double, double>> steps;
    for (std::size_t i = 0; i < drill.injects.size(); ++i) {
      const Inject& one = drill.injects[i];
      if (board.came[i] && one.kind == InjectKind::value && one.quantity == quantity && one.station == station && one.area == area)
        steps.emplace_back(*board.came[i], one.value);
    }
    std::ranges::stable_sort(steps, {}, &std::pair<double, double>::first);
    Curve curve;
    for (const auto& [at, value] : steps) curve.step(at, value);
    const std::string& name = station;
    Curve seen = told(curve, outages(drill, board, [&](const Inject& one) { return !name.empty() && one.station == name; }), board.now);
    if (!seen.utc.empty()) situation.series.push_back({quantity, station, area, std::move(seen.utc), std::move(seen.values), drill.start, false, station});
  }
}

/// The newest word on when the worst comes counts first.
void add_impacts(const Drill& drill, const Board& board, Situation& situation) {
  std::vector<std::pair<double, std::size_t>> told_at;
  for (std::size_t i = 0; i < drill.injects.size(); ++i)
    if (board.came[i] && drill.injects[i].kind == InjectKind::impact) told_at.emplace_back(*board.came[i], i);
  std::ranges::sort(told_at, std::greater{});
  for (const auto& [at, i] : told_at) {
    const Inject& one = drill.injects[i];
    situation.impacts.push_back({one.hazards, one.area, one.impact, one.text});
  }
  situation.impacts.insert(situation.impacts.end(), drill.impacts.begin(), drill.impacts.end());
}

void add_reports(const Drill& drill, const Board& board, Situation& situation) {
  for (std::size_t i = 0; i < drill.injects.size(); ++i)
    if (board.came[i] && drill.injects[i].kind == InjectKind::report)
      situation.reports.push_back({drill.injects[i].word, drill.injects[i].area, *board.came[i], drill.injects[i].text});
  for (const CaseEvent& event : board.cases)
    if (event.step == CaseStep::find) situation.reports.push_back({"case", event.area, event.at, event.id + ": " + event.text});
}

void add_deeds(const Drill& drill, const Board& board, Situation& situation) {
  for (const ActionMark& mark : board.marks)
    if (mark.kind == DrillEventKind::done)
      situation.deeds.push_back({drill.plan.actions[static_cast<std::size_t>(mark.action)].id, mark.area,
                                 mark.place < 0 ? std::string() : drill.plan.places[static_cast<std::size_t>(mark.place)].id, mark.at, mark.by, mark.department});
}

// Events.

void take_inject(const Drill& drill, int i, const DrillEvent& event, Board& board) {
  const Inject& one = drill.injects[static_cast<std::size_t>(i)];
  board.came[static_cast<std::size_t>(i)] = event.at;
  board.lines.push_back({event.at, event.by, one.text, one.text_zh, i});
  if (one.kind != InjectKind::found_case) return;
  CaseEvent found{.id = one.id, .step = CaseStep::find, .at = event.at, .by = event.by, .kind = one.word, .source = one.source, .area = one.area,
                  .place = {}, .department = one.department, .text = one.text};
  if (one.place >= 0) found.place = drill.plan.places[static_cast<std::size_t>(one.place)].id;
  board.cases.push_back(std::move(found));
}

/// The hazards of the plan that a text names before a colon; the first word that names none goes to `not_known`.
HazardSet named_hazards(const Drill& drill, const std::string& text, std::string& not_known) {
  const auto& hazards = drill.plan.words->hazards();
  HazardSet set = 0;
  std::istringstream in(text.substr(0, text.find(':')));
  for (std::string word; in >> word;) {
    const auto at = std::ranges::find_if(hazards, [&](const Hazard& one) { return one.id == word || one.name_zh == word; });
    const auto hazard = at - hazards.begin();
    if (at != hazards.end() && (drill.plan.hazards >> hazard & 1u) != 0) set |= HazardSet{1} << hazard;
    else if (not_known.empty()) not_known = word;
  }
  return set;
}

/// Whether one of two areas lies in the other.
bool meets(const Drill& drill, int one, int other) {
  const auto lies_in = [&](int area, int whole) {
    for (; area >= 0; area = drill.plan.words->areas()[static_cast<std::size_t>(area)].parent)
      if (area == whole) return true;
    return false;
  };
  return lies_in(one, other) || lies_in(other, one);
}

/// The hazards that hold a level in an area, around it or within it; all of the plan when there are none.
HazardSet hazards_in_play(const Drill& drill, const Board& board, int area) {
  const Evaluation plan = look(drill, board);
  HazardSet set = 0;
  for (int a = 0; a < static_cast<int>(drill.plan.words->areas().size()); ++a)
    for (int hazard = 0; hazard < static_cast<int>(plan.hazard_count); ++hazard)
      if (meets(drill, a, area) && plan.current(a, hazard)) set |= HazardSet{1} << hazard;
  return set & drill.plan.hazards ? set & drill.plan.hazards : drill.plan.hazards;
}

void take_decision(const Drill& drill, const DrillEvent& event, Board& board) {
  const int area = area_of(drill, event.area);
  const auto level = level_of_name(event.subject);
  std::string not_known;
  HazardSet hazards = named_hazards(drill, event.text, not_known);
  if (hazards == 0) hazards = level ? hazards_in_play(drill, board, area) : drill.plan.hazards;
  std::vector<Decision> decisions;
  for (const Decision& before : board.decisions) {
    const HazardSet meant = before.area == area && before.until > event.at ? before.hazards & hazards : 0;
    if (meant == 0 || before.level == level) {  // it stays, and is not decided a second time
      decisions.push_back(before);
      hazards &= ~meant;
      continue;
    }
    Decision rest = before, past = before;
    rest.hazards &= ~meant;
    if (rest.hazards != 0) decisions.push_back(rest);
    past.hazards = meant, past.until = event.at;
    const bool was_slip = level.value_or(Level::none) < before.level && event.at - before.from < slip_time;
    if (!was_slip) decisions.push_back(past);
  }
  if (level && hazards != 0) decisions.push_back({hazards, area, *level, event.at, never, event.by});
  board.decisions = std::move(decisions);
}

void take_level(const Drill& drill, const DrillEvent& event, Board& board) {
  const int area = area_of(drill, event.area);
  const auto& hazards = drill.plan.words->hazards();
  const int hazard = index_of(hazards, event.text);
  if (area >= 0 && hazard >= 0) board.levels[static_cast<std::size_t>(area) * hazards.size() + static_cast<std::size_t>(hazard)] = level_of_name(event.subject).value_or(Level::none);
}

void take_told(const Drill& drill, const DrillEvent& event, Board& board) {
  board.told.push_back({index_of(drill.plan.actions, event.subject), index_of(drill.plan.departments, event.department), area_of(drill, event.area),
                        index_of(drill.plan.places, event.place), event.value, event.at});
}

bool is_about_action(DrillEventKind kind) {
  return kind == DrillEventKind::ordered || kind == DrillEventKind::accepted || kind == DrillEventKind::done || kind == DrillEventKind::refused;
}

CaseEvent case_event_of(const Drill& drill, const DrillEvent& event) {
  return {.id = event.subject, .step = case_step_of(event.text).value_or(CaseStep::find), .at = event.at, .by = event.by, .kind = {}, .source = CaseSource::citizen,
          .area = area_of(drill, event.area), .place = event.place, .department = index_of(drill.plan.departments, event.department), .text = {}};
}

/// The moment at which a measured value passes a limit is computed from what has been measured: it may move by a rounding error.
bool is_same(const ToldTask& told, const Task& task) {
  return told.action == task.action && told.department == task.department && told.area == task.area && told.place == task.place &&
         std::abs(told.response_from - task.response_from) < 1.0;
}

// Passing.

/// What happens without anybody's hand.
class Passing {
 public:
  Passing(const Drill& drill, const Board& board) : drill_(drill), board_(board) {}

  std::vector<DrillEvent> until(double until) {
    until = std::min(until, drill_.end);
    while (!board_.ended && board_.now < until) {
      const double tick = drill_.start + look_every * (std::floor((board_.now - drill_.start) / look_every) + 1.0);
      const double stop = std::min({tick, until, std::max(next_inject().second, board_.now)});
      const bool came = put_in_until(stop);
      board_.now = stop;
      if (came || stop == tick) look_around(stop);
    }
    return std::move(events_);
  }

 private:
  void emit(DrillEvent event) {
    apply(drill_, event, board_);
    events_.push_back(std::move(event));
  }

  void put_in(std::size_t i, double at) {
    emit({.kind = DrillEventKind::inject, .at = std::max(at, board_.now), .by = std::string(drill_itself), .subject = drill_.injects[i].id});
  }

  /// When an inject comes that waits for nothing but time; infinity: it does not.
  double time_of(std::size_t i) const {
    const InjectWhen& when = drill_.injects[i].when;
    if (board_.came[i]) return never;
    if (when.kind == InjectWhen::Kind::at) return when.at;
    if (when.kind != InjectWhen::Kind::injected) return never;
    const auto& before = board_.came[static_cast<std::size_t>(when.inject)];
    return before ? *before + when.delay : never;
  }

  /// The inject that comes next by time alone, and when.
  std::pair<std::size_t, double> next_inject() const {
    std::pair<std::size_t, double> next{0, never};
    for (std::size_t i = 0; i < drill_.injects.size(); ++i)
      if (const double time = time_of(i); time < next.second) next = {i, time};
    return next;
  }

  bool put_in_until(double stop) {
    bool any = false;
    for (auto next = next_inject(); next.second <= stop; next = next_inject(), any = true) put_in(next.first, next.second);
    return any;
  }

  /// Conditions, what the plan says now, and what others do.
  void look_around(double at) {
    for (bool again = true; again;) {
      const Situation situation = situation_of(drill_, board_);
      const Evaluation plan = evaluate(drill_.plan, situation, at);
      again = false;
      for (std::size_t i = 0; i < drill_.injects.size(); ++i)
        if (!board_.came[i] && condition_time(i, plan) + drill_.injects[i].when.delay <= at) put_in(i, at), again = true;
      again = put_in_until(at) || again;
      if (again) continue;
      tell_levels(plan);
      tell_tasks(situation, plan);
      others_act(plan, at);
    }
  }

  /// Levels that changed, of areas that differ from what lies around them.
  void tell_levels(const Evaluation& plan) {
    const auto& areas = drill_.plan.words->areas();
    for (std::size_t area = 0; area < areas.size(); ++area)
      for (std::size_t hazard = 0; hazard < plan.hazard_count; ++hazard) {
        const auto level_in = [&](int where) {
          const LevelSpan* span = plan.current(where, static_cast<int>(hazard));
          return span ? span->level : Level::none;
        };
        const Level now = level_in(static_cast<int>(area)), last = board_.levels[area * plan.hazard_count + hazard];
        const bool as_around = areas[area].parent >= 0 && level_in(areas[area].parent) == now;
        if (now == last || (as_around && last == Level::none)) continue;
        emit({.kind = DrillEventKind::level, .at = board_.now, .by = std::string(drill_itself), .subject = std::string(name_of(now)), .area = areas[area].id,
              .text = drill_.plan.words->hazards()[hazard].id});
      }
  }

  void tell_tasks(const Situation& situation, const Evaluation& plan) {
    for (const Task& task : plan.tasks) {
      const bool waits = task.waits && task.start <= board_.now;  // for another action: told, so that somebody does that one
      if ((task.status == TaskStatus::planned && !waits) || task.status == TaskStatus::stood_down || is_history(drill_, task) || is_told(task)) continue;
      DrillEvent event = about(DrillEventKind::told, task);
      event.text = in_one_line(explain(drill_.plan, situation, plan, task, drill_.offset_minutes)), event.value = task.response_from;
      emit(std::move(event));
    }
  }

  bool is_told(const Task& task) const {
    return std::ranges::any_of(board_.told, [&](const ToldTask& told) { return is_same(told, task); });
  }

  DrillEvent about(DrillEventKind kind, const Task& task) const {
    DrillEvent event{.kind = kind, .at = board_.now, .by = std::string(drill_itself), .subject = drill_.plan.actions[static_cast<std::size_t>(task.action)].id,
                     .department = drill_.plan.departments[static_cast<std::size_t>(task.department)].id,
                     .area = drill_.plan.words->areas()[static_cast<std::size_t>(task.area)].id};
    if (task.place >= 0) event.place = drill_.plan.places[static_cast<std::size_t>(task.place)].id;
    return event;
  }

  /// Since when the condition of an inject holds; infinity: it does not.
  double condition_time(std::size_t i, const Evaluation& plan) const {
    const InjectWhen& when = drill_.injects[i].when;
    double since = never;
    if (when.kind == InjectWhen::Kind::done) {
      for (const ActionMark& mark : board_.marks)
        if (mark.kind == DrillEventKind::done && mark.action == when.action && (when.place < 0 || mark.place < 0 || mark.place == when.place)) since = std::min(since, mark.at);
    } else if (when.kind == InjectWhen::Kind::overdue) {
      for (const Task& task : plan.tasks)
        if (task.action == when.action && task.status == TaskStatus::overdue && !is_history(drill_, task) && (when.place < 0 || task.place == when.place)) since = std::min(since, task.deadline);
    } else if (when.kind == InjectWhen::Kind::level) {
      for (int hazard = 0; hazard < static_cast<int>(plan.hazard_count); ++hazard)
        for (const LevelSpan& span : plan.of(when.area, hazard))
          if (span.level >= when.level && span.from <= board_.now) since = std::min(since, span.from);
    } else if (when.kind == InjectWhen::Kind::depth) {
      const Curve curve = told(depth_curve(drill_, board_, when.place), {}, board_.now);
      for (const Exceedance& over : exceedances(curve.utc, curve.values, when.depth)) since = std::min(since, over.from);
    }
    return since;
  }

  /// Departments that nobody plays, and those who were there before the drill.
  void others_act(const Evaluation& plan, double at) {
    for (const Task& task : plan.tasks) {
      if (task.status != TaskStatus::due && task.status != TaskStatus::overdue) continue;
      const bool history = is_history(drill_, task);
      if (!history && (!drill_.others_on_time || drill_.role_of(task.department) >= 0 || task.deadline > at)) continue;
      DrillEvent event = about(DrillEventKind::done, task);
      if (history) event.text = "due before the drill began";
      emit(std::move(event));
    }
  }

  const Drill& drill_;
  Board board_;
  std::vector<DrillEvent> events_;
};

}  // namespace

std::string_view name_of(DrillEventKind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

std::optional<DrillEventKind> drill_event_kind_of(std::string_view word) {
  const auto at = std::ranges::find(kind_words, word);
  if (at == kind_words.end()) return std::nullopt;
  return static_cast<DrillEventKind>(at - kind_words.begin());
}

int Drill::role_of(int department) const {
  for (std::size_t r = 0; r < roles.size(); ++r)
    if (std::ranges::find(roles[r].departments, department) != roles[r].departments.end()) return static_cast<int>(r);
  return -1;
}

Board empty_board(const Drill& drill) {
  Board board;
  board.now = drill.start;
  board.speed = drill.speed;
  board.came.resize(drill.injects.size());
  board.levels.resize(drill.plan.words->areas().size() * drill.plan.words->hazards().size(), Level::none);
  return board;
}

void apply(const Drill& drill, const DrillEvent& event, Board& board) {
  board.now = std::max(board.now, event.at);
  switch (event.kind) {
    case DrillEventKind::begin:
      board.begun = true;
      if (event.value > 0.0) board.speed = event.value;
      return;
    case DrillEventKind::inject:
      if (const int i = index_of(drill.injects, event.subject); i >= 0) take_inject(drill, i, event, board);
      return;
    case DrillEventKind::level: return take_level(drill, event, board);
    case DrillEventKind::told: return take_told(drill, event, board);
    case DrillEventKind::ordered:
    case DrillEventKind::accepted:
    case DrillEventKind::done:
    case DrillEventKind::refused:
      if (const int action = index_of(drill.plan.actions, event.subject); action >= 0)
        board.marks.push_back({event.kind, action, index_of(drill.plan.departments, event.department), area_of(drill, event.area),
                               index_of(drill.plan.places, event.place), event.at, event.by, event.text});
      return;
    case DrillEventKind::decided: return take_decision(drill, event, board);
    case DrillEventKind::message: board.lines.push_back({event.at, event.by, event.text, event.text, -1}); return;
    case DrillEventKind::case_step: board.cases.push_back(case_event_of(drill, event)); return;
    case DrillEventKind::pause: board.paused = true; return;
    case DrillEventKind::go: board.paused = false; return;
    case DrillEventKind::speed: board.speed = event.value; return;
    case DrillEventKind::clock:
    case DrillEventKind::filed: return;
    case DrillEventKind::back: board.now = event.at, board.paused = true; return;
    case DrillEventKind::end: board.ended = true, board.paused = true; return;
  }
}

std::vector<DrillEvent> effective(std::span<const DrillEvent> events) {
  std::vector<DrillEvent> kept;
  for (const DrillEvent& event : events) {
    if (event.kind == DrillEventKind::back)
      std::erase_if(kept, [&](const DrillEvent& before) { return before.at > event.at && before.kind != DrillEventKind::begin; });
    kept.push_back(event);
  }
  return kept;
}

Board fold(const Drill& drill, std::span<const DrillEvent> events) {
  Board board = empty_board(drill);
  for (const DrillEvent& event : effective(events)) apply(drill, event, board);
  board.put_back = static_cast<int>(std::ranges::count(events, DrillEventKind::back, &DrillEvent::kind));
  return board;
}

Situation situation_of(const Drill& drill, const Board& board) {
  Situation situation;
  add_alerts(drill, board, situation);
  situation.series = drill.series;
  add_values(drill, board, situation);
  add_places(drill, board, situation);
  add_impacts(drill, board, situation);
  situation.decisions = board.decisions;
  add_reports(drill, board, situation);
  add_deeds(drill, board, situation);
  situation.watched_from = drill.start;
  return situation;
}

Evaluation look(const Drill& drill, const Board& board) { return evaluate(drill.plan, situation_of(drill, board), board.now); }

bool is_history(const Drill& drill, const Task& task) {
  return task.deadline < drill.start || (task.deadline == drill.start && task.response_from < drill.start);
}

const Task* task_told(const Board& board, const Evaluation& evaluation, std::size_t number) {
  if (number >= board.told.size()) return nullptr;
  const ToldTask& told = board.told[number];
  const auto at = std::ranges::find_if(evaluation.tasks, [&](const Task& task) { return is_same(told, task); });
  return at == evaluation.tasks.end() ? nullptr : &*at;
}

std::optional<double> measured_depth(const Drill& drill, const Board& board, int place) {
  const Curve seen = told(depth_curve(drill, board, place), outages_at(drill, board, place), board.now);
  if (seen.values.empty() || !std::isfinite(seen.values.back())) return std::nullopt;
  return seen.values.back();
}

std::vector<DrillEvent> passing(const Drill& drill, const Board& board, double until) { return Passing(drill, board).until(until); }

std::string why_not(const Drill& drill, const Board& board, const DrillEvent& event, Language language) {
  const bool zh = language == Language::chinese;
  const auto say = [zh](std::string english, std::string chinese) { return zh ? chinese : english; };
  const auto missing = [&](const std::string& what, const std::string& what_zh, const std::string& id) { return say("the plan has no " + what + " \"" + id + '"', "预案中没有" + what_zh + "“" + id + "”"); };
  if (board.ended) return say("the drill is over", "演练已结束");
  if (!board.begun && event.kind != DrillEventKind::begin) return say("the drill has not begun", "演练尚未开始");
  if (event.kind == DrillEventKind::back)
    return event.at < drill.start || event.at > board.now ? say("the clock goes back to a moment between the start and now", "时钟只能退回到开始至当前之间的时刻") : std::string();
  if (event.at < board.now) return say("it is later than that", "该时刻已过");
  if (event.at > drill.end) return say("the drill is over by then", "到那时演练已结束");
  if (!event.department.empty() && index_of(drill.plan.departments, event.department) < 0) return missing("department", "部门", event.department);
  if (event.kind == DrillEventKind::inject) {
    const int i = index_of(drill.injects, event.subject);
    if (i < 0) return say("the drill has no inject \"" + event.subject + '"', "演练中没有导调事件“" + event.subject + "”");
    return board.came[static_cast<std::size_t>(i)] ? say("\"" + event.subject + "\" came before", "“" + event.subject + "”已经发生") : std::string();
  }
  if (event.kind == DrillEventKind::case_step) {
    const CaseBook book = fold_cases(drill.plan.cases, board.cases, board.now);
    if (!case_step_of(event.text)) return say("\"" + event.text + "\" is no step of a case", "“" + event.text + "”不是案件的步骤");
    return why_not(book.find(event.subject), case_event_of(drill, event), language);
  }
  if (event.kind == DrillEventKind::speed) return std::isfinite(event.value) && event.value > 0.0 ? std::string() : say("a clock runs forwards", "时钟只能向前走");
  if (event.kind == DrillEventKind::decided) {
    if (area_of(drill, event.area) < 0) return missing("area", "区域", event.area);
    if (std::string not_known; named_hazards(drill, event.text, not_known), !not_known.empty()) return missing("hazard", "灾种", not_known);
    return event.subject == "none" || level_of_name(event.subject) ? std::string()
                                                                   : say("\"" + event.subject + "\" is no level: IV, III, II, I or none", "“" + event.subject + "”不是响应等级：IV、III、II、I 或 none");
  }
  if (!is_about_action(event.kind)) return {};
  if (index_of(drill.plan.actions, event.subject) < 0) return missing("action", "行动", event.subject);
  if (!event.area.empty() && area_of(drill, event.area) < 0) return missing("area", "区域", event.area);
  if (!event.place.empty() && index_of(drill.plan.places, event.place) < 0) return missing("place", "部位", event.place);
  return {};
}

}  // namespace hydro::response
