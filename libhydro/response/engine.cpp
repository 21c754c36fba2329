#include "libhydro/response/engine.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace hydro::response {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

bool has(HazardSet set, int hazard) { return hazard >= 0 && (set >> hazard & 1u) != 0; }

int parent_of(const Plan& plan, int area) { return plan.words->areas()[static_cast<std::size_t>(area)].parent; }

bool lies_in(const Plan& plan, int area, int whole) {
  for (; area >= 0; area = parent_of(plan, area))
    if (area == whole) return true;
  return false;
}

/// Where something that holds in one area and a rule for another meet: the deeper of the two; -1: nowhere.
int meet(const Plan& plan, int area, int rule_area) {
  if (rule_area < 0 || lies_in(plan, area, rule_area)) return area;
  return lies_in(plan, rule_area, area) ? rule_area : -1;
}

/// The areas at the top: those that lie in no other.
std::vector<int> roots(const Plan& plan) {
  std::vector<int> found;
  for (std::size_t i = 0; i < plan.words->areas().size(); ++i)
    if (plan.words->areas()[i].parent < 0) found.push_back(static_cast<int>(i));
  return found;
}

// Causes.

class CauseFinder {
 public:
  CauseFinder(const Plan& plan, const Situation& situation, Evaluation& evaluation)
      : plan_(plan), situation_(situation), out_(evaluation) {}

  void find() {
    for (std::size_t i = 0; i < situation_.alerts.size(); ++i) from_alert(static_cast<int>(i));
    for (std::size_t i = 0; i < out_.derived.size(); ++i) from_derived(static_cast<int>(i));
    for (std::size_t t = 0; t < plan_.triggers.size(); ++t) {
      if (plan_.triggers[t].observed) from_values(static_cast<int>(t));
      if (plan_.triggers[t].places) from_places(static_cast<int>(t));
    }
    for (std::size_t i = 0; i < situation_.decisions.size(); ++i) from_decision(static_cast<int>(i));
  }

 private:
  void add(Cause cause) {
    if (cause.until > cause.from && cause.area >= 0) out_.causes.push_back(cause);
  }

  /// Every trigger that a signal of this level pulls.
  void pull(Cause cause, Level signal, int area) {
    for (std::size_t t = 0; t < plan_.triggers.size(); ++t) {
      const Trigger& trigger = plan_.triggers[t];
      if (!trigger.signal || *trigger.signal != signal || !has(trigger.hazards, cause.hazard)) continue;
      cause.area = meet(plan_, area, trigger.area);
      cause.level = trigger.level;
      cause.trigger = static_cast<int>(t);
      add(cause);
    }
  }

  void from_alert(int i) {
    const AlertRecord& record = situation_.alerts[static_cast<std::size_t>(i)];
    if (!record.in_force) return;
    const std::vector<Warning>& warnings = record.judgement->warnings;
    for (std::size_t w = 0; w < warnings.size(); ++w) {
      const Warning& warning = warnings[w];
      const double until = std::min(warning.until, record.ended);
      if (warning.hazard < 0 || (record.ended > warning.until && until <= situation_.watched_from)) continue;
      Cause cause{.kind = Cause::Kind::alert, .hazard = warning.hazard, .from = warning.from, .until = until,
                  .known = record.message->sent.utc, .source = i, .warning = static_cast<int>(w)};
      for (const int area : warning.areas) pull(cause, warning.level, area);
    }
  }

  void from_derived(int i) {
    const DerivedSignal& signal = out_.derived[static_cast<std::size_t>(i)];
    const ThresholdRow& row = plan_.thresholds[signal.row];
    Cause cause{.kind = Cause::Kind::derived, .hazard = row.hazard, .from = signal.from, .until = signal.until,
                .known = signal.known, .source = i, .values = signal.values};
    if (signal.area >= 0) return pull(cause, row.level, signal.area);
    for (const int area : roots(plan_)) pull(cause, row.level, area);
  }

  void add_for_hazards(Cause cause, const Trigger& trigger, int area) {
    cause.area = meet(plan_, area, trigger.area);
    cause.level = trigger.level;
    for (int hazard = 0; hazard < static_cast<int>(out_.hazard_count); ++hazard)
      if (has(trigger.hazards, hazard)) cause.hazard = hazard, add(cause);
  }

  void from_values(int t) {
    const Trigger& trigger = plan_.triggers[static_cast<std::size_t>(t)];
    const Crossing& crossing = *trigger.observed;
    for (std::size_t s = 0; s < situation_.series.size(); ++s) {
      const SignalSeries& series = situation_.series[s];
      if (series.quantity != crossing.quantity || (!crossing.station.empty() && crossing.station != series.station)) continue;
      for (const Exceedance& over : exceedances(series.utc, series.values, crossing.at_least)) {
        const double known = series.forecast ? series.known : over.from;
        const Cause cause{.kind = Cause::Kind::observed, .from = std::max(known, over.from), .until = std::nextafter(over.until, never),
                          .known = known, .trigger = t, .source = static_cast<int>(s), .values = over};
        if (series.area >= 0) add_for_hazards(cause, trigger, series.area);
        else for (const int area : roots(plan_)) add_for_hazards(cause, trigger, area);
      }
    }
  }

  void from_places(int t) {
    const Trigger& trigger = plan_.triggers[static_cast<std::size_t>(t)];
    for (std::size_t s = 0; s < situation_.places.size(); ++s) {
      const PlaceSeries& series = situation_.places[s];
      const Place& place = plan_.places[static_cast<std::size_t>(series.place)];
      if (place.kind != trigger.places->kind) continue;
      for (const Exceedance& over : exceedances(series.utc, series.depth, trigger.places->depth.value_or(0.0))) {
        const double known = series.forecast ? series.known : over.from;
        add_for_hazards({.kind = Cause::Kind::place, .from = std::max(known, over.from - trigger.places->within),
                         .until = std::nextafter(over.until, never), .known = known, .trigger = t, .source = static_cast<int>(s), .values = over},
                        trigger, place.area);
      }
    }
  }

  void from_decision(int i) {
    const Decision& decision = situation_.decisions[static_cast<std::size_t>(i)];
    for (int hazard = 0; hazard < static_cast<int>(out_.hazard_count); ++hazard)
      if (has(decision.hazards, hazard))
        add({.kind = Cause::Kind::decision, .area = decision.area, .hazard = hazard, .level = decision.level, .from = decision.from,
             .until = decision.until, .known = decision.from, .source = i});
  }

  const Plan& plan_;
  const Situation& situation_;
  Evaluation& out_;
};

// Spans.

/// Something that holds a level for a time.
enum class Standing {
  issued,   ///< a warning: silences the derived
  derived,  ///< follows from values by the tables
  certain,  ///< a trigger of the plan, a decision, the area around: always counts
};

struct Claim {
  double from, until;
  Level level;
  Standing standing;
  int cause;
};

Standing standing_of(Cause::Kind kind) {
  if (kind == Cause::Kind::alert) return Standing::issued;
  return kind == Cause::Kind::derived ? Standing::derived : Standing::certain;
}

/// The gravest of all claims at each moment; signals that somebody issued silence the derived ones. Spans of level none are left out.
std::vector<LevelSpan> gravest(const std::vector<Claim>& claims) {
  struct Edge {
    double time;
    int claim;
    bool begins;
  };
  std::vector<Edge> edges;
  edges.reserve(claims.size() * 2);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    edges.push_back({claims[i].from, static_cast<int>(i), true});
    edges.push_back({claims[i].until, static_cast<int>(i), false});
  }
  std::ranges::sort(edges, [](const Edge& a, const Edge& b) { return std::tie(a.time, a.claim) < std::tie(b.time, b.claim); });
  std::array<std::array<int, 5>, 3> open{};  // how many claims of each standing and level
  std::vector<LevelSpan> spans;
  Level level = Level::none;
  for (std::size_t i = 0; i < edges.size();) {
    const double time = edges[i].time;
    for (; i < edges.size() && edges[i].time == time; ++i) {
      const Claim& claim = claims[static_cast<std::size_t>(edges[i].claim)];
      open[static_cast<std::size_t>(claim.standing)][static_cast<std::size_t>(claim.level)] += edges[i].begins ? 1 : -1;
    }
    const auto top = [](const std::array<int, 5>& counts) {
      for (std::size_t k = 4; k > 0; --k)
        if (counts[k] > 0) return static_cast<Level>(k);
      return Level::none;
    };
    const Level issued = top(open[0]);
    const Level now = std::max(issued == Level::none ? top(open[1]) : issued, top(open[2]));
    if (now == level) continue;
    if (level != Level::none) spans.back().until = time;
    if (now != Level::none) spans.push_back({now, time, never, -1});
    level = now;
  }
  return spans;
}

/// Names for each span the first of the claims that carry it.
void name_causes(std::vector<LevelSpan>& spans, const std::vector<Claim>& claims) {
  for (LevelSpan& span : spans) {
    const Claim* best = nullptr;
    for (const Claim& claim : claims) {
      if (claim.level != span.level || claim.from > span.from || claim.until <= span.from) continue;
      if (!best || std::tie(claim.standing, claim.from, claim.cause) < std::tie(best->standing, best->from, best->cause)) best = &claim;
    }
    if (best) span.cause = best->cause;
  }
}

/// Whether a span ends because the command took its decision back: that is meant, nothing is held.
bool is_taken_back(const LevelSpan& span, const std::vector<Claim>& claims, const std::vector<Cause>& causes) {
  bool decided = false, by_signal = false;
  for (const Claim& claim : claims) {
    if (claim.level != span.level || claim.until != span.until) continue;
    (causes[static_cast<std::size_t>(claim.cause)].kind == Cause::Kind::decision ? decided : by_signal) = true;
  }
  return decided && !by_signal;
}

/// Levels stay a while before they fall, but never beyond the end of the response: `hold.lift` after the last signal.
std::vector<LevelSpan> held(const std::vector<LevelSpan>& raw, const std::vector<char>& taken_back, const HoldRules& hold) {
  if (hold.lower <= 0.0 && hold.lift <= 0.0) return raw;
  std::vector<Claim> claims;
  double end = 0.0;  // of the response that a span belongs to
  for (std::size_t i = raw.size(); i-- > 0;) {
    const bool falls_to_other = i + 1 < raw.size() && raw[i + 1].from == raw[i].until;
    const double lift = taken_back[i] ? 0.0 : hold.lift, lower = taken_back[i] ? 0.0 : hold.lower;
    if (!falls_to_other) end = raw[i].until + lift;
    const double stays = falls_to_other && raw[i + 1].level < raw[i].level ? lower : falls_to_other ? 0.0 : lift;
    claims.push_back({raw[i].from, std::min(raw[i].until + stays, end), raw[i].level, Standing::certain, raw[i].cause});
  }
  std::ranges::reverse(claims);
  std::vector<LevelSpan> spans = gravest(claims);
  name_causes(spans, claims);
  return spans;
}

/// Never lighter than what lies around: both have been held already, and are not held again.
std::vector<LevelSpan> joined(const std::vector<LevelSpan>& own, const std::vector<LevelSpan>& around) {
  std::vector<Claim> claims;
  for (const std::vector<LevelSpan>* spans : {&own, &around})
    for (const LevelSpan& span : *spans) claims.push_back({span.from, span.until, span.level, Standing::certain, span.cause});
  std::vector<LevelSpan> all = gravest(claims);
  name_causes(all, claims);
  return all;
}

void find_spans(const Plan& plan, Evaluation& out) {
  const std::size_t areas = plan.words->areas().size(), hazards = out.hazard_count;
  std::vector<std::vector<int>> own(areas * hazards);
  for (std::size_t c = 0; c < out.causes.size(); ++c)
    own[static_cast<std::size_t>(out.causes[c].area) * hazards + static_cast<std::size_t>(out.causes[c].hazard)].push_back(static_cast<int>(c));
  out.spans.resize(areas * hazards);
  for (std::size_t area = 0; area < areas; ++area)
    for (std::size_t hazard = 0; hazard < hazards; ++hazard) {
      const int parent = plan.words->areas()[area].parent;
      const std::size_t at = area * hazards + hazard;
      if (own[at].empty()) {  // as in the area above, which stands before this one
        if (parent >= 0) out.spans[at] = out.spans[static_cast<std::size_t>(parent) * hazards + hazard];
        continue;
      }
      std::vector<Claim> claims;
      for (int a = static_cast<int>(area); a >= 0; a = parent_of(plan, a))
        for (const int c : own[static_cast<std::size_t>(a) * hazards + hazard]) {
          const Cause& cause = out.causes[static_cast<std::size_t>(c)];
          claims.push_back({cause.from, cause.until, cause.level, standing_of(cause.kind), c});
        }
      std::vector<LevelSpan> raw = gravest(claims);
      name_causes(raw, claims);
      std::vector<char> taken_back;
      for (const LevelSpan& span : raw) taken_back.push_back(is_taken_back(span, claims, out.causes));
      out.spans[at] = held(raw, taken_back, plan.hold);
      if (parent >= 0) out.spans[at] = joined(out.spans[at], out.spans[static_cast<std::size_t>(parent) * hazards + hazard]);
    }
}

// Tasks.

/// A time during which a response is at least at a level, for any of some hazards.
struct Episode {
  double from = 0.0, until = 0.0;
  int cause = -1, hazard = -1;
  Level level = Level::none;  ///< at its begin
};

/// Whether the command ended what lasted until then.
bool was_taken_back(const Evaluation& evaluation, HazardSet hazards, double until) {
  return std::ranges::any_of(evaluation.causes, [&](const Cause& cause) { return cause.kind == Cause::Kind::decision && cause.until == until && has(hazards, cause.hazard); });
}

/// Episodes of one area, joined over hazards; short gaps do not end one, unless the command did.
std::vector<Episode> episodes_of(const Evaluation& evaluation, int area, HazardSet hazards, Level least, double gap) {
  std::vector<Episode> all;
  for (int hazard = 0; hazard < static_cast<int>(evaluation.hazard_count); ++hazard) {
    if (!has(hazards, hazard)) continue;
    for (const LevelSpan& span : evaluation.of(area, hazard))
      if (span.level >= least) all.push_back({span.from, span.until, span.cause, hazard, span.level});
  }
  std::ranges::sort(all, [](const Episode& a, const Episode& b) {
    return std::tuple(a.from, -static_cast<int>(a.level), a.hazard) < std::tuple(b.from, -static_cast<int>(b.level), b.hazard);
  });
  std::vector<Episode> joined;
  for (const Episode& one : all) {
    const bool follows = !joined.empty() && one.from <= joined.back().until + gap;
    if (follows && (one.from <= joined.back().until || !was_taken_back(evaluation, hazards, joined.back().until)))
      joined.back().until = std::max(joined.back().until, one.until);
    else
      joined.push_back(one);
  }
  return joined;
}

class TaskFinder {
 public:
  TaskFinder(const Plan& plan, const Situation& situation, Evaluation& evaluation)
      : plan_(plan), situation_(situation), out_(evaluation), areas_(plan.words->areas()) {
    for (std::size_t a = 0; a < areas_.size(); ++a)
      if (areas_[a].parent >= 0) children_[areas_[a].parent].push_back(static_cast<int>(a));
    for (std::size_t s = 0; s < situation_.places.size(); ++s) series_of_kind_[place_of(s).kind].push_back(static_cast<int>(s));
    for (std::size_t d = 0; d < situation_.deeds.size(); ++d) deeds_of_[situation_.deeds[d].action].push_back(static_cast<int>(d));
  }

  void find() {
    for (std::size_t a = 0; a < plan_.actions.size(); ++a) {
      const Action& action = plan_.actions[a];
      const Level least = action.releases >= 0 ? level_of(plan_.actions[static_cast<std::size_t>(action.releases)]) : level_of(action);
      if (action.repeat == Repeat::each_level)
        for (Level level : levels) {
          if (level >= least) fire(static_cast<int>(a), level, true);
        }
      else
        fire(static_cast<int>(a), least, false);
    }
    settle();
  }

 private:
  static Level level_of(const Action& action) { return action.any_level || action.at_end ? Level::IV : action.level; }

  const Place& place_of(std::size_t series) const { return plan_.places[static_cast<std::size_t>(situation_.places[series].place)]; }

  /// The episodes of every area, and those that it begins itself: what it inherits is begun above it.
  struct Episodes {
    std::vector<std::vector<Episode>> all, own;
  };

  const Episodes& episodes(HazardSet hazards, Level least) {
    auto& cached = episodes_[{hazards, least}];
    if (!cached.all.empty()) return cached;
    auto& all = cached.all;
    all.resize(areas_.size());
    cached.own.resize(areas_.size());
    for (std::size_t area = 0; area < areas_.size(); ++area) {
      all[area] = episodes_of(out_, static_cast<int>(area), hazards, least, plan_.hold.resend_after);
      const int parent = areas_[area].parent;
      for (const Episode& one : all[area]) {
        const bool inherited = parent >= 0 && std::ranges::any_of(all[static_cast<std::size_t>(parent)], [&](const Episode& above) {
                                 return above.from <= one.from && one.from <= above.until;
                               });
        if (!inherited) cached.own[area].push_back(one);
      }
    }
    return cached;
  }

  void fire(int a, Level least, bool level_itself) {
    const Action& action = plan_.actions[static_cast<std::size_t>(a)];
    const Episodes& known = episodes(action.hazards, least);
    for (std::size_t area = 0; area < areas_.size(); ++area)
      for (const Episode& episode : known.own[area]) {
        // Sent at each level: a jump over several is one message, that of the gravest.
        if (level_itself && episode.level != least) continue;
        if (action.per.empty()) begin(a, static_cast<int>(area), episode);
        else for_each_below(static_cast<int>(area), action.per, [&](int below) {
          const bool began_before = std::ranges::any_of(known.all[static_cast<std::size_t>(below)], [&](const Episode& one) {
            return one.from < episode.from && episode.from <= one.until;
          });
          if (!began_before) begin(a, below, episode);
        });
      }
  }

  /// The areas of a kind within an area, itself included; the area itself when it lies below that kind or has none.
  template <class Visit>
  void for_each_below(int area, const std::string& kind, const Visit& visit) {
    std::vector<int> found;
    collect(area, kind, found);
    if (found.empty()) found.push_back(area);
    for (const int below : found) visit(below);
  }

  void collect(int area, const std::string& kind, std::vector<int>& found) {
    if (areas_[static_cast<std::size_t>(area)].kind == kind) return found.push_back(area);
    if (const auto at = children_.find(area); at != children_.end())
      for (const int child : at->second) collect(child, kind, found);
  }

  void begin(int a, int area, const Episode& episode) {
    const Action& action = plan_.actions[static_cast<std::size_t>(a)];
    if (known_of(episode) > out_.now) return;  // nobody knows of it yet
    if (episode.until + plan_.hold.forget_after <= out_.now) return;
    Task task;
    task.action = a, task.area = area, task.hazard = episode.hazard, task.cause = episode.cause;
    task.level = action.at_end || action.any_level ? Level::IV : action.repeat == Repeat::each_level ? episode.level : action.level;
    task.response_from = episode.from, task.response_until = episode.until;
    if (action.at_end && episode.until > out_.now) return;
    const double anchor = action.at_end ? episode.until : episode.from;
    if (action.start.anchor != Anchor::event && !action.places) return add(task, anchor);
    if (action.start.anchor != Anchor::event) return begin_everywhere(task, anchor);
    if (action.places && action.places->by_wind) return begin_where_wind_fells(task, episode);
    if (action.places) return begin_at_places(task, episode);
    if (action.crossing) return begin_at_values(task, episode);
    for (std::size_t r = 0; r < situation_.reports.size(); ++r) {
      const Report& report = situation_.reports[r];
      const bool here = report.area < 0 || lies_in(plan_, report.area, area);
      if (report.event != action.event || !here || report.at < episode.from || report.at >= episode.until || report.at > out_.now) continue;
      task.event = static_cast<int>(r);
      add(task, report.at);
    }
  }

  /// One task for each place of the kind, whatever the water does there.
  void begin_everywhere(Task task, double anchor) {
    const std::string& kind = plan_.actions[static_cast<std::size_t>(task.action)].places->kind;
    for (std::size_t p = 0; p < plan_.places.size(); ++p) {
      if (plan_.places[p].kind != kind || !lies_in(plan_, plan_.places[p].area, task.area)) continue;
      task.place = static_cast<int>(p);
      add(task, anchor);
    }
  }

  void begin_at_places(Task task, const Episode& episode) {
    const PlaceCondition& condition = *plan_.actions[static_cast<std::size_t>(task.action)].places;
    for (const int s : series_of_kind_[condition.kind]) {
      const PlaceSeries& series = situation_.places[static_cast<std::size_t>(s)];
      if (!lies_in(plan_, place_of(static_cast<std::size_t>(s)).area, task.area)) continue;
      for (const Exceedance& over : exceedances(series.utc, series.depth, condition.depth.value_or(0.0))) {
        if (condition.rise && !rises(series, over.from, *condition.rise, condition.rise_in)) continue;
        const double known = series.forecast ? series.known : over.from;
        const double at = std::max({over.from - condition.within, known, episode.from});
        if (at > over.until || at >= episode.until || known > out_.now) continue;
        task.place = series.place, task.event = s, task.values = over;
        add(task, at);
        break;  // once a place
      }
    }
  }

  /// One task for each place of the kind whose wind limit a gust passes.
  void begin_where_wind_fells(Task task, const Episode& episode) {
    const PlaceCondition& condition = *plan_.actions[static_cast<std::size_t>(task.action)].places;
    for (std::size_t p = 0; p < plan_.places.size(); ++p) {
      const Place& place = plan_.places[p];
      if (place.kind != condition.kind || !place.wind_limit || !lies_in(plan_, place.area, task.area)) continue;
      task.place = static_cast<int>(p);
      if (const auto gust = first_gust(place, condition.within, episode, task)) add(task, *gust);
    }
  }

  /// When the first gust calls for somebody at a place; what it was goes into the task.
  std::optional<double> first_gust(const Place& place, double within, const Episode& episode, Task& task) const {
    std::optional<double> first;
    for (std::size_t s = 0; s < situation_.series.size(); ++s) {
      const SignalSeries& series = situation_.series[s];
      const bool here = series.area < 0 || lies_in(plan_, place.area, series.area);
      if (series.quantity != Observable::gust || !here) continue;
      for (const Exceedance& over : exceedances(series.utc, series.values, *place.wind_limit)) {
        const double known = series.forecast ? series.known : over.from, at = std::max({over.from - within, known, episode.from});
        if (at > over.until || at >= episode.until || known > out_.now || (first && *first <= at)) continue;
        first = at, task.event = static_cast<int>(s), task.values = over;
      }
    }
    return first;
  }

  /// Whether the depth at `time` has risen by so much within the time before it.
  static bool rises(const PlaceSeries& series, double time, double rise, double within) {
    const auto depth_at = [&](double t) {
      const auto after = std::ranges::upper_bound(series.utc, t);
      if (after == series.utc.begin()) return series.depth.front();
      if (after == series.utc.end()) return series.depth.back();
      const auto i = static_cast<std::size_t>(after - series.utc.begin());
      const double share = (t - series.utc[i - 1]) / (series.utc[i] - series.utc[i - 1]);
      return series.depth[i - 1] + share * (series.depth[i] - series.depth[i - 1]);
    };
    return depth_at(time) - depth_at(time - within) >= rise;
  }

  void begin_at_values(Task task, const Episode& episode) {
    const Crossing& crossing = *plan_.actions[static_cast<std::size_t>(task.action)].crossing;
    for (std::size_t s = 0; s < situation_.series.size(); ++s) {
      const SignalSeries& series = situation_.series[s];
      if (series.quantity != crossing.quantity || (!crossing.station.empty() && crossing.station != series.station)) continue;
      for (const Exceedance& over : exceedances(series.utc, series.values, crossing.at_least)) {
        const double at = std::max(over.from, episode.from);
        if (at > over.until || at >= episode.until || (series.forecast ? series.known : over.from) > out_.now) continue;
        task.event = static_cast<int>(s), task.values = over;
        add(task, at);
      }
    }
  }

  double known_of(const Episode& episode) const {
    return episode.cause < 0 ? episode.from : out_.causes[static_cast<std::size_t>(episode.cause)].known;
  }

  int impact_of(const Task& task) const {
    if (situation_.impacts.empty()) return -1;
    const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
    for (std::size_t i = 0; i < situation_.impacts.size(); ++i) {
      const Impact& impact = situation_.impacts[i];
      const bool here = impact.area < 0 || lies_in(plan_, task.area, impact.area);
      if (here && has(impact.hazards & action.hazards, task.hazard) && impact.at >= task.response_from && impact.at <= task.response_until)
        return static_cast<int>(i);
    }
    return -1;
  }

  /// The moment that a time of the plan means for a task whose event was at `event`; infinity when nobody knows.
  double moment(const Task& task, Anchor anchor, double event) const {
    switch (anchor) {
      case Anchor::signal: return task.response_from;
      case Anchor::impact: return task.impact < 0 ? never : situation_.impacts[static_cast<std::size_t>(task.impact)].at;
      case Anchor::event: return event;
      case Anchor::lift: return task.response_until;
    }
    return never;
  }

  /// Completes a task that belongs to a moment (the begin of the response, its end, an event) and puts it on the list.
  void add(Task task, double event) {
    const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
    task.impact = impact_of(task);
    const double known = task.cause < 0 ? task.response_from : out_.causes[static_cast<std::size_t>(task.cause)].known;
    const double wished = moment(task, action.start.anchor, event) + action.start.offset;
    task.impact_unknown = action.start.anchor == Anchor::impact && task.impact < 0;
    task.start = task.impact_unknown ? task.response_from : std::max(wished, known);
    task.deadline = action.deadline ? moment(task, action.deadline->anchor, event) + action.deadline->offset : never;
    task.deadline = std::max(task.deadline, task.start);
    task.latest = latest_of(task, action, event);
    for (const int department : action.departments) {
      task.department = department;
      out_.tasks.push_back(task);
    }
  }

  double latest_of(const Task& task, const Action& action, double event) const {
    if (action.useful_until) return moment(task, *action.useful_until, event);
    if (action.at_end) return never;
    if (action.start.anchor == Anchor::signal && action.start.offset < 0.0) return std::isfinite(task.deadline) ? std::max(task.deadline, task.response_from) : task.response_from;
    if (action.start.anchor == Anchor::impact) return moment(task, Anchor::impact, event);
    if (task.place >= 0 && task.event >= 0) return task.values.until;
    return task.response_until;
  }

  /// What depends on other tasks, on deeds and on the clock.
  void settle() {
    std::vector<char> awaited(plan_.actions.size(), 0);
    for (const Action& action : plan_.actions)
      for (const int before : action.after) awaited[static_cast<std::size_t>(before)] = 1;
    std::map<std::pair<int, int>, double> begun;  // action, area
    for (const Task& task : out_.tasks) {
      if (!awaited[static_cast<std::size_t>(task.action)]) continue;
      auto [at, is_new] = begun.try_emplace({task.action, task.area}, task.start);
      if (!is_new) at->second = std::min(at->second, task.start);
    }
    for (Task& task : out_.tasks) {
      const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
      task.deed = deed_of(task);
      for (const int before : action.after) {
        const auto at = begun.find({before, task.area});
        if (at == begun.end()) continue;
        task.start = std::max(task.start, at->second);
        task.deadline = std::max(task.deadline, task.start);
        task.waits = task.waits || (!situation_.deeds.empty() && !is_done(before));
      }
      task.status = status_of(task, action);
      const bool late = task.status == TaskStatus::overdue && action.escalate_after && out_.now >= task.deadline + *action.escalate_after;
      if (late) task.escalated_to = action.escalate_to;
    }
    sort_tasks();
  }

  /// By start, then order of the plan. Sorts numbers, for a task is large.
  void sort_tasks() {
    struct Key {
      double start;
      int action, area, place;
      std::uint32_t index;
      auto operator<=>(const Key&) const = default;
    };
    std::vector<Key> keys;
    keys.reserve(out_.tasks.size());
    for (std::size_t i = 0; i < out_.tasks.size(); ++i) {
      const Task& task = out_.tasks[i];
      keys.push_back({task.start, task.action, task.area, task.place, static_cast<std::uint32_t>(i)});
    }
    std::ranges::sort(keys, [](const Key& a, const Key& b) { return a < b; });
    std::vector<Task> sorted;
    sorted.reserve(keys.size());
    for (const Key& key : keys) sorted.push_back(out_.tasks[key.index]);
    out_.tasks = std::move(sorted);
  }

  int deed_of(const Task& task) const {
    if (deeds_of_.empty()) return -1;
    const Action& action = plan_.actions[static_cast<std::size_t>(task.action)];
    const auto at = deeds_of_.find(action.id);
    if (at == deeds_of_.end()) return -1;
    for (const int d : at->second) {
      const Deed& deed = situation_.deeds[static_cast<std::size_t>(d)];
      const bool there = (deed.area < 0 || deed.area == task.area) && (deed.department < 0 || deed.department == task.department) &&
                         (deed.place.empty() || (task.place >= 0 && deed.place == plan_.places[static_cast<std::size_t>(task.place)].id));
      const bool then = deed.at <= out_.now && deed.at >= std::min(task.start, task.response_from);
      if (there && then) return d;
    }
    return -1;
  }

  bool is_done(int action) const {
    const auto at = deeds_of_.find(plan_.actions[static_cast<std::size_t>(action)].id);
    return at != deeds_of_.end() && std::ranges::any_of(at->second, [&](int d) { return situation_.deeds[static_cast<std::size_t>(d)].at <= out_.now; });
  }

  TaskStatus status_of(const Task& task, const Action& action) const {
    if (task.deed >= 0) return TaskStatus::done;
    if (!action.at_end && task.response_until <= out_.now) return TaskStatus::stood_down;
    if (out_.now < task.start) return TaskStatus::planned;
    if (out_.now > task.deadline) return TaskStatus::overdue;
    return task.waits ? TaskStatus::planned : TaskStatus::due;
  }

  const Plan& plan_;
  const Situation& situation_;
  Evaluation& out_;
  const std::vector<Area>& areas_;
  std::map<int, std::vector<int>> children_;
  std::map<std::string, std::vector<int>> series_of_kind_;
  std::map<std::string, std::vector<int>> deeds_of_;
  std::map<std::pair<HazardSet, Level>, Episodes> episodes_;
};

}  // namespace

std::string_view name_of(TaskStatus status) {
  constexpr std::array<std::string_view, 5> names{"planned", "due", "overdue", "done", "stood_down"};
  return names[static_cast<std::size_t>(status)];
}

const LevelSpan* Evaluation::current(int area, int hazard) const {
  for (const LevelSpan& span : of(area, hazard))
    if (span.from <= now && now < span.until) return &span;
  return nullptr;
}

Evaluation evaluate(const Plan& plan, const Situation& situation, double now) {
  Evaluation evaluation;
  evaluation.now = now;
  evaluation.hazard_count = plan.words->hazards().size();
  evaluation.derived = derive_signals(plan.thresholds, situation.series);
  CauseFinder(plan, situation, evaluation).find();
  find_spans(plan, evaluation);
  TaskFinder(plan, situation, evaluation).find();
  return evaluation;
}

std::vector<int> causes_now(const Plan& plan, const Evaluation& evaluation, int area, int hazard) {
  const LevelSpan* span = evaluation.current(area, hazard);
  std::vector<int> found;
  if (!span) return found;
  for (std::size_t c = 0; c < evaluation.causes.size(); ++c) {
    const Cause& cause = evaluation.causes[c];
    if (cause.hazard == hazard && cause.level == span->level && cause.from <= evaluation.now && evaluation.now < cause.until &&
        lies_in(plan, area, cause.area))
      found.push_back(static_cast<int>(c));
  }
  if (found.empty() && span->cause >= 0) found.push_back(span->cause);  // held after the signal fell
  return found;
}

std::vector<CaseEvent> find_cases(const Plan& plan, const Situation& situation, double now) {
  std::vector<CaseEvent> found;
  for (const PlaceSeries& series : situation.places) {
    const Place& place = plan.places[static_cast<std::size_t>(series.place)];
    for (const Exceedance& over : exceedances(series.utc, series.depth, plan.cases.depth)) {
      const double at = series.forecast ? std::min(series.known, over.from) : over.from;
      if (at > now) break;
      found.push_back({.id = "water-" + place.id, .step = CaseStep::find, .at = at, .by = series.forecast ? "model" : "gauge", .kind = "ponding",
                       .source = series.forecast ? CaseSource::model : CaseSource::sensor, .area = place.area, .place = place.id, .department = -1, .text = place.name});
      break;  // one a place
    }
  }
  return found;
}

}  // namespace hydro::response
