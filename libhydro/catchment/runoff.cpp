#include "libhydro/catchment/runoff.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "libhydro/catchment/detail/reservoir.h"
#include "libhydro/catchment/detail/weather_cursor.h"
#include "libhydro/core/inter_event_time.h"
#include "libhydro/core/parallel_for.h"

namespace hydro::catchment {
namespace {

using detail::Reservoir;
using detail::WeatherCursor;

constexpr WaterUnit water_unit{};
constexpr double runs_off = 7.06e-9;  ///< [m/s] less is no runoff: SWMM's 0.001 in/h
constexpr double misplaced = 4e-5;    ///< [m] that a step of our own may take from one step and give to the next, over the ground that it comes from
constexpr double emptied = 1e-3;      ///< [m] of free water, or less: the facility is ready for the next storm
constexpr double most_run_on = 200.0; ///< [m] in a step that a facility is offered; what exceeds it spills at once

/// A row of facilities, ready to be stepped.
struct PreparedUse {
  sponge::Facility facility;  ///< with what the row says of it
  FacilityUse row;
  std::size_t plot = 0;
  std::optional<sponge::FacilityStep> step;
  int water_words = 0;
  double open_to_water = 1.0; ///< [-] of the ponded volume that plants leave
  double fed_by = 1.0;        ///< [-] all ground whose water may reach it, over its own area
  bool spills = true;         ///< surface outflow is a spill, not what the facility is for
  bool is_covered = false;    ///< rain runs off its lid
  bool is_kept_wet = false;   ///< `Rules::swmm`: the least trickle keeps the soil from drying
  bool is_sheltered = false;  ///< `Rules::swmm`: a covered barrel takes no rain
};

struct PreparedPlot {
  std::array<double, part_count> area{};  ///< [m2]
  std::array<Reservoir, part_count> reservoir;
  double open_area = 0.0, facility_area = 0.0, sheltered_area = 0.0;
  double treated_impervious = 0.0, treated_pervious = 0.0;  ///< [-] by all facilities
  double crosses_pervious = 0.0, crosses_impervious = 0.0;  ///< [-] of runoff that is routed within the plot
  std::size_t first_use = 0, use_count = 0;
  int outlet = outside;
  int soil = -1;
  int rain = 0;
  std::vector<double> lead_times;  ///< [s] at which facilities begin to empty before a storm, sorted; mostly none
};

/// Plots that water connects, in the order in which they are stepped.
struct Group {
  std::vector<std::size_t> plots;
  std::vector<WeatherCursor> rain;     ///< of each series that falls on them
  std::vector<std::size_t> rain_of_plot;
  std::vector<double> came;            ///< [m3] that runs onto each in this step: `Rules::swmm`
  WeatherCursor evaporation;
};

/// What a step is to everything on a plot.
struct Step {
  double time = 0.0, duration = 0.0;  ///< [s]
  double rain = 0.0;                  ///< [m]
  double evaporation = 0.0;           ///< [m] potential
  std::uint32_t number = 0;
};

/// The longest step in which a rate that changes like this misplaces no more water than is allowed. `fed_by`: ground whose water it is, over
/// that on which the rate is counted.
double calm_step(double rate_before, double rate_after, double duration, double fed_by = 1.0) {
  const double bend = std::abs(rate_after - rate_before) / duration;
  return bend > 0.0 ? std::sqrt(2.0 * misplaced * fed_by / bend) : std::numeric_limits<double>::infinity();
}

/// When storms begin [s].
std::vector<double> starts_of_storms(const TimeSeries& rain) {
  std::vector<double> starts;
  StormParting parting;
  const std::vector<double>& times = rain.times();
  const bool leads_in = rain.interpolation() == Interpolation::linear;  // the first value holds before its instant
  double from = leads_in || times.empty() ? 0.0 : times.front();
  for (double to; std::isfinite(from); from = to) {
    to = rain.next_instant_after(from);
    const double until = std::isfinite(to) ? to : from + 1.0;  // nothing changes afterwards
    if (rain.integral(from, until) > 0.0 && parting.begins_with(from, until)) starts.push_back(from);
  }
  return starts;
}

}  // namespace

struct Runoff::Content {
  const Plots& plots;
  const Weather& weather;
  int threads;
  bool swmm;
  std::vector<PreparedPlot> prepared;
  std::vector<PreparedUse> uses;
  std::vector<Group> groups;
  std::vector<std::vector<double>> storm_starts;  ///< [s] of each series of rain; empty where no facility asks for a forecast

  Content(const Plots& p, const Weather& w, int t) : plots(p), weather(w), threads(t), swmm(p.rules == sponge::Rules::swmm) {
    assert(faults(p).empty());
    for (std::size_t i = 0; i < plots.catchments.size(); ++i) prepare_plot(plots.catchments[i], i);
    make_groups();
    find_what_feeds_facilities();
    storm_starts.resize(weather.rain.size());
    for (const PreparedPlot& plot : prepared)
      if (auto& starts = storm_starts[static_cast<std::size_t>(plot.rain)]; !plot.lead_times.empty() && starts.empty())
        starts = starts_of_storms(weather.rain[static_cast<std::size_t>(plot.rain)]);
  }

  void prepare_plot(const Catchment& plot, std::size_t index) {
    PreparedPlot ready;
    ready.open_area = plot.open_area();
    ready.facility_area = plot.facility_area();
    const double paved = ready.open_area * plot.imperviousness;
    ready.area = {paved * plot.zero_storage_share, paved * (1.0 - plot.zero_storage_share), ready.open_area - paved};
    const auto reservoir = [&](double area, double manning_n, double hollows) {
      Reservoir result{.hollows = hollows, .at_once = manning_n == 0.0};
      if (area > 0.0 && manning_n > 0.0) result.conveyance = plot.width * std::sqrt(plot.slope) / (area * manning_n);
      return result;
    };
    ready.reservoir = {reservoir(paved, plot.manning_n_impervious, 0.0),
                       reservoir(paved, plot.manning_n_impervious, plot.depression_impervious),
                       reservoir(ready.area[pervious], plot.manning_n_pervious, plot.depression_pervious)};
    if (plot.routing == Routing::pervious && ready.area[pervious] > 0.0) ready.crosses_pervious = plot.routed_share;
    if (plot.routing == Routing::impervious && ready.area[impervious_hollows] > 0.0) ready.crosses_impervious = plot.routed_share;
    ready.outlet = plot.outlet;
    ready.soil = plot.soil;
    ready.rain = plot.rain;
    ready.first_use = uses.size();
    ready.use_count = plot.facilities.size();
    for (const FacilityUse& row : plot.facilities) {
      ready.treated_impervious += row.treated_impervious_share;
      ready.treated_pervious += row.treated_pervious_share;
      prepare_use(plot, row, index);
      if (uses.back().is_sheltered) ready.sheltered_area += row.area();
      const auto& tank = uses.back().facility.tank;
      if (tank && tank->release_rate > 0.0) ready.lead_times.push_back(tank->release_lead_time);
    }
    std::ranges::sort(ready.lead_times);
    prepared.push_back(std::move(ready));
  }

  void prepare_use(const Catchment& plot, const FacilityUse& row, std::size_t index) {
    PreparedUse& use = uses.emplace_back();
    use.facility = plots.facilities[static_cast<std::size_t>(row.facility)];
    use.row = row;
    use.plot = index;
    sponge::Facility& facility = use.facility;
    if (row.initial_saturation) facility.initial_saturation = *row.initial_saturation;
    if (row.flow_width > 0.0 && facility.surface) {
      facility.surface->flow_length = row.unit_area / row.flow_width;
      if (facility.process.info().is_channel) facility.surface->top_width = row.flow_width;
    }
    if (facility.process.info().is_channel && !facility.native_soil && plot.soil >= 0)
      facility.native_soil = plots.soils[static_cast<std::size_t>(plot.soil)];
    use.water_words = sponge::water_words(facility);
    if (facility.surface) use.open_to_water = 1.0 - facility.surface->vegetation_fraction;
    use.spills = facility.process.info().spills;
    use.is_kept_wet = swmm && facility.soil && !facility.pavement;
    use.is_covered = facility.tank && facility.tank->covered;
    use.is_sheltered = swmm && use.is_covered;
  }

  /// Groups of connected plots, each ordered from the top down where that is possible.
  void make_groups() {
    const std::size_t count = prepared.size();
    std::vector<std::vector<std::size_t>> below(count);
    std::vector<std::size_t> leader(count);
    std::iota(leader.begin(), leader.end(), std::size_t{0});
    const auto lead = [&](std::size_t plot) {
      while (leader[plot] != plot) plot = leader[plot] = leader[leader[plot]];
      return plot;
    };
    const auto connect = [&](std::size_t from, int to) {
      if (to == outside) return;
      below[from].push_back(static_cast<std::size_t>(to));
      const std::size_t a = lead(from), b = lead(static_cast<std::size_t>(to));
      leader[std::max(a, b)] = std::min(a, b);
    };
    for (std::size_t plot = 0; plot < count; ++plot) connect(plot, prepared[plot].outlet);
    for (const PreparedUse& use : uses)
      if (use.row.drain_to) connect(use.plot, *use.row.drain_to);

    std::vector<std::size_t> group_of(count, count);
    for (const std::size_t plot : upstream_first(below)) {
      std::size_t& group = group_of[lead(plot)];
      if (group == count) {
        group = groups.size();
        groups.push_back({.plots = {}, .rain = {}, .rain_of_plot = {}, .came = {}, .evaporation = WeatherCursor(weather.evaporation)});
      }
      groups[group].plots.push_back(plot);
    }
    for (Group& group : groups) add_rain(group);
  }

  /// How much ground sends its water to each row of facilities: a small tank at the end of a large plot must not shorten steps for litres.
  void find_what_feeds_facilities() {
    std::vector<double> fed(prepared.size(), 0.0);  // [m2] with all plots above
    for (const Group& group : groups)
      for (const std::size_t index : group.plots) {
        const PreparedPlot& plot = prepared[index];
        const double own = plot.open_area + plot.facility_area, from_above = fed[index] / own;
        fed[index] += own;
        for (std::size_t i = plot.first_use; i < plot.first_use + plot.use_count; ++i) {
          const FacilityUse& row = uses[i].row;
          const double paved = plot.area[impervious_bare] + plot.area[impervious_hollows];
          const double run_on = plot.open_area > 0.0 ? (row.treated_impervious_share * paved + row.treated_pervious_share * plot.area[pervious]) * (1.0 + from_above) / row.area() : from_above;
          uses[i].fed_by = 1.0 + run_on;
          if (row.drain_to && *row.drain_to != outside && *row.drain_to != plot.outlet) fed[static_cast<std::size_t>(*row.drain_to)] += uses[i].fed_by * row.area();
        }
        if (plot.outlet != outside) fed[static_cast<std::size_t>(plot.outlet)] += fed[index];
      }
  }

  /// A depth-first walk downstream, reversed; where water runs in a circle one plot of it has to be the first.
  static std::vector<std::size_t> upstream_first(const std::vector<std::vector<std::size_t>>& below) {
    std::vector<std::size_t> order;
    std::vector<char> seen(below.size(), 0);
    std::vector<std::pair<std::size_t, std::size_t>> path;
    for (std::size_t i = below.size(); i-- > 0;) {
      if (seen[i]) continue;
      path.emplace_back(i, 0);
      seen[i] = 1;
      while (!path.empty()) {
        auto& [plot, next] = path.back();
        if (next == below[plot].size()) {
          order.push_back(plot);
          path.pop_back();
        } else if (const std::size_t goal = below[plot][next++]; !seen[goal]) {
          seen[goal] = 1;
          path.emplace_back(goal, 0);
        }
      }
    }
    std::reverse(order.begin(), order.end());
    return order;
  }

  void add_rain(Group& group) {
    std::vector<int> series;
    for (const std::size_t plot : group.plots) {
      const int rain = prepared[plot].rain;
      auto found = std::find(series.begin(), series.end(), rain);
      if (found == series.end()) {
        series.push_back(rain);
        group.rain.emplace_back(weather.rain[static_cast<std::size_t>(rain)]);
        found = series.end() - 1;
      }
      group.rain_of_plot.push_back(static_cast<std::size_t>(found - series.begin()));
    }
    group.came.assign(group.plots.size(), 0.0);
  }

  /// How long until the next storm begins [s]; infinity where nothing asks for it.
  double time_to_storm(const PreparedPlot& plot, double now) const {
    if (plot.lead_times.empty()) return std::numeric_limits<double>::infinity();
    const std::vector<double>& starts = storm_starts[static_cast<std::size_t>(plot.rain)];
    const auto next = std::upper_bound(starts.begin(), starts.end(), now);
    return next == starts.end() ? std::numeric_limits<double>::infinity() : *next - now;
  }

  /// The first instant after `now` at which facilities of a plot begin to empty before a storm [s]: steps end there, so that none of
  /// them is late, however long steps are.
  double next_release(const PreparedPlot& plot, double now) const {
    double next = std::numeric_limits<double>::infinity();
    for (const double lead : plot.lead_times) {
      const std::vector<double>& starts = storm_starts[static_cast<std::size_t>(plot.rain)];
      const auto storm = std::ranges::find_if(std::upper_bound(starts.begin(), starts.end(), now), starts.end(),
                                              [&](double start) { return start - lead > now; });
      if (storm != starts.end()) next = std::min(next, *storm - lead);
    }
    return next;
  }

  void advance(Group& group, GroupState& clock, State& state, double end);
  double next_step(Group& group, GroupState& clock, const State& state, double end) const;
  double step_plot(std::size_t index, const Step& step, double came, double next_storm, State& state);
  void step_part(Part part, const PreparedPlot& plot, const Step& step, double inflow, PlotState& state);
  double infiltrate(const PreparedPlot& plot, const Step& step, double water, PlotState& state) const;
  double host_infiltration(const PreparedPlot& plot, const Step& step, double run_on, State& state, PlotState& of_plot) const;
  struct Passed {
    double surface = 0.0, drain = 0.0;  ///< [m3]
  };
  Passed step_use(PreparedUse& use, const Step& step, double run_on, double host, double next_storm, UseState& state, PlotState& plot);
  double share_out(std::size_t index, const Step& step, double run_on, double next_storm, State& state);
  void send(double volume, double rate, int goal, PlotState& from, State& state) const;
  void follow_storm(const PreparedPlot& plot, const Step& step, State& state, PlotState& of_plot) const;
};

/// Steps end where rain or evaporation changes. Under SWMM's rules they are wet or dry ones; our own grow while rates hardly
/// change, and begin short where rain sets in.
double Runoff::Content::next_step(Group& group, GroupState& clock, const State& state, double end) const {
  double step = swmm ? plots.dry_step : std::clamp(clock.time_step, plots.wet_step, plots.dry_step);
  double change = group.evaporation.next_change(clock.time);
  for (WeatherCursor& rain : group.rain) change = std::min(change, rain.next_change(clock.time));
  for (const std::size_t plot : group.plots) change = std::min(change, next_release(prepared[plot], clock.time));
  for (std::size_t i = 0; i < group.plots.size(); ++i) {
    const PlotState& plot = state.plots[group.plots[i]];
    const PreparedPlot& ready = prepared[group.plots[i]];
    const double rate = group.rain[group.rain_of_plot[i]].mean(clock.time, std::min(change, end));
    if (!swmm) {
      if (const double jump = std::abs(rate - plot.rain_rate); jump > 0.0) step = std::min(step, std::max(2.0 * misplaced / jump, plots.wet_step));
      continue;
    }
    bool wet = clock.steps == 0 || rate > 0.0 || plot.runoff_rate > runs_off * (ready.open_area + ready.facility_area);
    for (std::size_t use = ready.first_use; use < ready.first_use + ready.use_count; ++use)
      wet |= state.uses[use].run_on_rate > runs_off || state.uses[use].out_rate > runs_off;
    if (wet) step = plots.wet_step;
  }
  const double left = std::min(change, end) - clock.time;
  if (!swmm && step < plots.dry_step) {  // few lengths, since facilities prepare for each; none too short at the end
    double length = plots.wet_step;
    while (2.0 * length <= step) length *= 2.0;
    step = length;
  }
  clock.time_step = step;
  return left < (swmm ? step : 1.5 * step) ? left : step;
}

void Runoff::Content::advance(Group& group, GroupState& clock, State& state, double end) {
  while (clock.time < end) {
    const double duration = next_step(group, clock, state, end);
    const bool reaches_end = clock.time + duration >= end;
    const double evaporation = group.evaporation.mean(clock.time, clock.time + duration) * duration;
    if (swmm)  // what runs on is that of the step before, for all plots alike
      for (std::size_t i = 0; i < group.plots.size(); ++i) group.came[i] = std::exchange(state.plots[group.plots[i]].arriving, 0.0);
    double calm = std::min(2.0 * clock.time_step, plots.dry_step);
    for (std::size_t i = 0; i < group.plots.size(); ++i) {
      const std::size_t plot = group.plots[i];
      WeatherCursor& rain = group.rain[group.rain_of_plot[i]];
      Step step{.time = clock.time, .duration = duration, .number = static_cast<std::uint32_t>(clock.steps)};
      step.rain = rain.mean(clock.time, clock.time + duration) * duration;
      step.evaporation = weather.evaporates_only_when_dry && step.rain > 0.0 ? 0.0 : evaporation;
      const double next_storm = time_to_storm(prepared[plot], clock.time);
      const double came = swmm ? group.came[i] : std::exchange(state.plots[plot].arriving, 0.0);
      calm = std::min(calm, step_plot(plot, step, came, next_storm, state));
    }
    clock.time = reaches_end ? end : clock.time + duration;
    clock.time_step = calm;
    ++clock.steps;
  }
}

/// Water enters the soil of the pervious part [m]; `water` stands and arrives there.
double Runoff::Content::infiltrate(const PreparedPlot& plot, const Step& step, double water, PlotState& state) const {
  if (plot.soil < 0) return 0.0;
  const auto available = static_cast<std::int32_t>(std::min(water, most_run_on) * water_unit.per_metre());
  const float share = rounding_share(step.number);
  const std::int32_t rain = std::min(static_cast<std::int32_t>(step.rain * water_unit.per_metre() + static_cast<double>(share)), available);
  std::int32_t taken = 0;
  const infiltration::SoilStep soil(plots.soils[static_cast<std::size_t>(plot.soil)],
                                    {.duration = step.duration, .rounding_share = share, .unit = water_unit});
  soil.infiltrate({.count = 1, .rain = &rain, .available = &available, .taken = &taken,
                   .memory = {&state.soil[0], &state.soil[1], &state.soil[2]}});
  state.is_soil_limited = taken < available;
  return static_cast<double>(taken) * water_unit.metres();
}

/// One part of the ground: evaporation, infiltration, flow. `inflow` [m] is rain and what runs on.
void Runoff::Content::step_part(Part part, const PreparedPlot& plot, const Step& step, double inflow, PlotState& state) {
  const double area = plot.area[part];
  double& depth = state.depth[part];
  state.rate[part] = 0.0;
  state.flowed[part] = 0.0;
  if (area <= 0.0) return;
  const double evaporates = std::min(step.evaporation, swmm ? depth : depth + inflow);
  double enters = 0.0;
  if (part == pervious) {
    const double water = depth + inflow - (swmm ? 0.0 : evaporates);
    enters = std::min(infiltrate(plot, step, water, state), depth + inflow - evaporates);
    state.infiltrated = enters;
    state.infiltration += enters * area;
  }
  state.evaporation += evaporates * area;
  const Reservoir& ground = plot.reservoir[part];
  const double off = ground.advance(depth, (inflow - evaporates - enters) / step.duration, step.duration);
  double flowed = off * area;
  const double rate = ground.at_once ? flowed / step.duration : ground.outflow_rate(depth) * area;
  if (swmm) {
    const double booked = rate * step.duration;
    state.unbooked[part] += flowed - booked;
    flowed = booked;
  }
  state.rate[part] = rate;
  state.flowed[part] = flowed;
}

/// What swales and trenches infiltrate as SWMM reckons [m]: what the ground beside them did, over all of it; where there is none,
/// what the plot's soil takes of the water that stands on them.
double Runoff::Content::host_infiltration(const PreparedPlot& plot, const Step& step, double run_on, State& state, PlotState& of_plot) const {
  if (plot.open_area > 0.0) return of_plot.infiltrated * plot.area[pervious] / plot.open_area;
  double ponded = 0.0;
  for (std::size_t i = plot.first_use; i < plot.first_use + plot.use_count; ++i)
    ponded += sponge::ponded_depth(uses[i].facility, state.uses[i].words, 1.0, water_unit) * uses[i].open_to_water * uses[i].row.area();
  return infiltrate(plot, step, step.rain + run_on + ponded / plot.facility_area, of_plot);
}

Runoff::Content::Passed Runoff::Content::step_use(PreparedUse& use, const Step& step, double run_on, double host, double next_storm,
                                                  UseState& state, PlotState& plot) {
  const double area = use.row.area(), unit = water_unit.metres();
  const double at_once = std::max(run_on - most_run_on, 0.0);
  const auto whole = [&](double depth, double& rest) {
    const double sum = depth + rest, units = std::floor(sum * water_unit.per_metre());
    rest = sum - units * unit;
    return static_cast<std::int32_t>(units);
  };
  const double rain = use.is_sheltered ? 0.0 : step.rain;
  const std::int32_t rain_units = whole(rain, state.rain_rest);
  std::int32_t run_on_units = whole(run_on - at_once, state.run_on_rest);
  if (use.is_kept_wet && run_on_units <= 0 && run_on > 0.0) {  // lent, taken back later
    state.run_on_rest -= (1 - run_on_units) * unit;
    run_on_units = 1;
  }
  const sponge::StepConditions conditions{.duration = step.duration,
                                          .potential_evaporation = step.evaporation,
                                          .step = step.number,
                                          .unit = water_unit,
                                          .raining = step.rain > 0.0,
                                          .host_infiltration = swmm ? std::optional(host) : std::nullopt,
                                          .next_storm = next_storm};
  if (use.step) use.step->renew(conditions);
  else use.step.emplace(use.facility, conditions);
  constexpr float whole_cell = 1.0f;
  std::int32_t evaporation = 0, seepage = 0, surface = 0, drain = 0, used = 0;
  sponge::FacilityBlock block{.count = 1, .share = &whole_cell, .rain = &rain_units, .run_on = &run_on_units, .evaporation = &evaporation,
                              .seepage = &seepage, .surface_outflow = &surface, .drain = &drain, .used = &used};
  for (std::size_t word = 0; word < state.words.size(); ++word) block.words[word] = &state.words[word];
  use.step->advance(block);

  const double evaporates = evaporation * unit, seeps = seepage * unit, spills = surface * unit + at_once, uses_up = used * unit, drains = drain * unit - uses_up;
  state.inflow += rain + run_on;
  state.evaporation += evaporates;
  state.seepage += seeps;
  state.surface_outflow += spills;
  state.drain += drains;
  state.used += uses_up;
  state.run_on_rate = run_on / step.duration;
  state.out_rate = (evaporates + seeps + spills + drains + uses_up) / step.duration;
  plot.evaporation += evaporates * area;
  plot.infiltration += seeps * area;
  plot.used += uses_up * area;
  const double off_its_lid = use.is_covered ? rain + 2.0 * unit : 0.0;  // never was in it; in whole units
  if (use.spills && spills > off_its_lid) {
    if (std::exchange(state.last_spill, plot.storms) != plot.storms) ++state.spills;
    if (std::exchange(plot.last_spill, plot.storms) != plot.storms) ++plot.spills;
  }
  return {spills * area, drains * area};
}

/// Water leaves a plot for another, or the model.
void Runoff::Content::send(double volume, double rate, int goal, PlotState& from, State& state) const {
  from.runoff += volume;
  from.runoff_rate += rate;
  if (goal == outside) {
    from.left_model += volume;
    from.left_rate += rate;
  } else {
    PlotState& to = state.plots[static_cast<std::size_t>(goal)];
    to.arriving += volume;
    to.run_on += volume;
  }
}

/// Shares the runoff of the ground out among facilities, the other part of the ground and the outlet. Returns the longest
/// calm step.
double Runoff::Content::share_out(std::size_t index, const Step& step, double run_on, double next_storm, State& state) {
  const PreparedPlot& ready = prepared[index];
  PlotState& plot = state.plots[index];
  const double paved = plot.flowed[impervious_bare] + plot.flowed[impervious_hollows], green = plot.flowed[pervious];
  const double paved_rate = plot.rate[impervious_bare] + plot.rate[impervious_hollows];
  if (swmm) {  // crosses in the next step; by our own rules it has
    plot.to_pervious += paved * ready.crosses_pervious;
    plot.to_impervious += green * ready.crosses_impervious;
  }
  const double paved_left = paved * (1.0 - ready.crosses_pervious), green_left = green * (1.0 - ready.crosses_impervious);
  plot.washed[0] += paved;
  plot.washed[1] += green;

  double off = paved_left * (1.0 - ready.treated_impervious) + green_left * (1.0 - ready.treated_pervious);
  double rate = paved_rate * (1.0 - ready.crosses_pervious) * (1.0 - ready.treated_impervious) +
                plot.rate[pervious] * (1.0 - ready.crosses_impervious) * (1.0 - ready.treated_pervious);
  plot.runoff_rate = plot.left_rate = 0.0;
  double calm = std::numeric_limits<double>::infinity();
  const double host = swmm && ready.use_count > 0 ? host_infiltration(ready, step, run_on, state, plot) : 0.0;
  for (std::size_t i = ready.first_use; i < ready.first_use + ready.use_count; ++i) {
    PreparedUse& use = uses[i];
    UseState& of_use = state.uses[i];
    const double treated = paved_left * use.row.treated_impervious_share + green_left * use.row.treated_pervious_share;
    const double ran_on = of_use.run_on_rate, went_out = of_use.out_rate;
    const Passed passed = step_use(use, step, treated / use.row.area() + run_on, host, next_storm, of_use, plot);
    calm = std::min({calm, calm_step(ran_on, of_use.run_on_rate, step.duration, use.fed_by), calm_step(went_out, of_use.out_rate, step.duration, use.fed_by)});
    const bool returns = use.row.returns_to_pervious && ready.area[pervious] > 0.0;
    const double drain_rate = passed.drain / step.duration, surface_rate = passed.surface / step.duration;
    if (returns) plot.to_pervious += passed.surface;
    else off += passed.surface, rate += surface_rate;
    if (use.row.drain_to || !use.row.drain_node.empty()) {
      const int goal = use.row.drain_to.value_or(outside);
      if (goal == outside) of_use.left_by_drain += passed.drain;
      send(passed.drain, drain_rate, goal, plot, state);
    } else if (returns) {
      plot.to_pervious += passed.drain;
    } else {
      off += passed.drain;
      rate += drain_rate;
    }
  }
  send(off, rate, ready.outlet, plot, state);
  plot.peak_runoff = std::max(plot.peak_runoff, plot.runoff_rate);
  follow_storm(ready, step, state, plot);
  return calm;
}

double Runoff::Content::step_plot(std::size_t index, const Step& step, double came, double next_storm, State& state) {
  const PreparedPlot& ready = prepared[index];
  PlotState& plot = state.plots[index];
  if (step.rain > 0.0 && step.time - plot.rain_end >= inter_event_time) ++plot.storms;
  plot.rain_rate = step.rain / step.duration;
  plot.rain += step.rain * (ready.open_area + ready.facility_area - ready.sheltered_area);

  double calm = std::numeric_limits<double>::infinity(), to_facilities = 0.0;
  if (ready.open_area > 0.0) {
    const double falls = step.rain + came / ready.open_area;
    const auto step_paved = [&](double crossed) {
      step_part(impervious_bare, ready, step, falls, plot);
      step_part(impervious_hollows, ready, step, falls + (crossed > 0.0 ? crossed / ready.area[impervious_hollows] : 0.0), plot);
    };
    const auto step_green = [&](double crossed) {
      const double before = plot.is_soil_limited ? plot.infiltration_rate : -1.0;
      plot.is_soil_limited = 0;
      step_part(pervious, ready, step, falls + (crossed > 0.0 ? crossed / ready.area[pervious] : 0.0), plot);
      plot.infiltration_rate = plot.infiltrated / step.duration;
      if (before >= 0.0 && plot.is_soil_limited) calm = calm_step(before, plot.infiltration_rate, step.duration);
    };
    if (swmm) {
      const double to_paved = std::exchange(plot.to_impervious, 0.0), to_green = std::exchange(plot.to_pervious, 0.0);
      step_paved(to_paved);
      step_green(to_green);
    } else if (ready.crosses_impervious > 0.0) {  // what flows first is what is routed
      step_green(std::exchange(plot.to_pervious, 0.0));
      plot.to_impervious += plot.flowed[pervious] * ready.crosses_impervious;
      step_paved(std::exchange(plot.to_impervious, 0.0));
    } else {
      step_paved(std::exchange(plot.to_impervious, 0.0));
      plot.to_pervious += (plot.flowed[impervious_bare] + plot.flowed[impervious_hollows]) * ready.crosses_pervious;
      step_green(std::exchange(plot.to_pervious, 0.0));
    }
  } else {
    to_facilities = came / ready.facility_area;
  }
  return std::min(calm, share_out(index, step, to_facilities, next_storm, state));
}

/// Facilities are timed from the end of rain until they are ready for the next storm.
void Runoff::Content::follow_storm(const PreparedPlot& ready, const Step& step, State& state, PlotState& plot) const {
  const bool rains = step.rain > 0.0;
  if (rains) plot.rain_end = step.time + step.duration;
  for (std::size_t i = ready.first_use; i < ready.first_use + ready.use_count; ++i) {
    UseState& use = state.uses[i];
    if (rains) use.is_filled = 1;
    if (!use.is_filled || rains || sponge::free_water(uses[i].facility, use.words, 1.0, water_unit) > emptied) continue;
    use.is_filled = 0;
    use.longest_emptying = std::max(use.longest_emptying, step.time + step.duration - plot.rain_end);
  }
}

Runoff::Runoff(const Plots& plots, const Weather& weather, int threads) : content_(std::make_unique<Content>(plots, weather, threads)) {}
Runoff::~Runoff() = default;

State Runoff::initial_state() const {
  State state;
  state.plots.resize(content_->prepared.size());
  for (std::size_t i = 0; i < state.plots.size(); ++i)
    if (const int soil = content_->prepared[i].soil; soil >= 0)
      state.plots[i].soil = infiltration::initial_memory(content_->plots.soils[static_cast<std::size_t>(soil)]);
  for (const PreparedUse& use : content_->uses) state.uses.emplace_back().words = sponge::initial_words(use.facility, 1.0, water_unit);
  state.groups.resize(content_->groups.size());
  return state;
}

void Runoff::advance(State& state, double end) {
  parallel_for(content_->groups.size(), content_->threads,
               [&](std::size_t group) { content_->advance(content_->groups[group], state.groups[group], state, end); });
}

void Runoff::run_onto(State& state, std::size_t plot, double volume) const {
  PlotState& to = state.plots[plot];
  to.arriving += volume;
  to.run_on += volume;
  to.from_outfalls += volume;
}

double Runoff::stored_in_facility(std::size_t use, const State& state) const {
  const UseState& of_use = state.uses[use];
  double stored = of_use.rain_rest + of_use.run_on_rest;
  for (int word = 0; word < content_->uses[use].water_words; ++word)
    stored += static_cast<double>(of_use.words[static_cast<std::size_t>(word)]) * water_unit.metres();
  return stored;
}

double Runoff::stored_on_ground(std::size_t plot, const State& state) const {
  const PlotState& of_plot = state.plots[plot];
  double stored = of_plot.arriving + of_plot.to_impervious + of_plot.to_pervious;
  for (int part = 0; part < part_count; ++part) stored += of_plot.depth[part] * content_->prepared[plot].area[part] + of_plot.unbooked[part];
  return stored;
}

double Runoff::stored_in_facilities(std::size_t plot, const State& state) const {
  const PreparedPlot& ready = content_->prepared[plot];
  double stored = 0.0;
  for (std::size_t use = ready.first_use; use < ready.first_use + ready.use_count; ++use)
    stored += stored_in_facility(use, state) * content_->uses[use].row.area();
  return stored;
}

results::WaterBalance Runoff::balance(const State& state) const {
  results::WaterBalance sum;
  for (const PreparedUse& use : content_->uses) {
    const sponge::Words words = sponge::initial_words(use.facility, 1.0, water_unit);
    for (int word = 0; word < use.water_words; ++word)
      sum.initial += static_cast<double>(words[static_cast<std::size_t>(word)]) * water_unit.metres() * use.row.area();
  }
  for (std::size_t i = 0; i < state.plots.size(); ++i) {
    const PlotState& plot = state.plots[i];
    sum.rain += plot.rain;
    sum.inflow += plot.from_outfalls;
    sum.outflow += plot.left_model + plot.used;
    sum.infiltration += plot.infiltration;
    sum.evaporation += plot.evaporation;
    sum.stored_surface += stored_on_ground(i, state);
    sum.stored_sponge += stored_in_facilities(i, state);
  }
  return sum;
}

Plots without_facilities(const Plots& plots) {
  Plots bare = plots;
  for (Catchment& plot : bare.catchments) plot.facilities.clear();
  bare.facilities.clear();
  return bare;
}

}  // namespace hydro::catchment
