#include "libhydro/simulation/simulation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <variant>

#include "libhydro/core/error.h"
#include "libhydro/core/inter_event_time.h"

namespace hydro::simulation {
namespace {

std::int64_t units_on_surface(const surface::SurfaceState& state, int threads) {
  const PaddedRaster<std::int32_t>& depth = state.water_depth;
  std::int64_t total = 0;
#pragma omp parallel for schedule(static) reduction(+ : total) num_threads(threads)
  for (int row = 0; row < depth.rows(); ++row) {
    const std::int32_t* cells = depth.row(row);
    std::int64_t sum = 0;
    for (int column = 0; column < depth.columns(); ++column) sum += cells[column];
    total += sum;
  }
  return total;
}

/// Depth at the start of one cell [water units].
std::int32_t initial_units(const surface::Ground& ground, const InitialWater& water, int row, int column) {
  const double per_metre = ground.unit.per_metre();
  std::int64_t units = 0;
  if (!water.depth.empty() && water.depth(row, column) < 0.0f)
    throw InputError("water at the start is " + std::to_string(water.depth(row, column)) + " m deep at row " + std::to_string(row) +
                         ", column " + std::to_string(column), "depths are 0 or more");
  if (!water.depth.empty() && water.depth(row, column) > 0.0f) units = std::llround(water.depth(row, column) * per_metre);
  if (!water.level.empty() && std::isfinite(water.level(row, column)))
    units = std::max<std::int64_t>(units, std::llround((water.level(row, column) - ground.datum) * per_metre) - ground.bed(row, column));
  if (units > std::numeric_limits<std::int32_t>::max() / 2)
    throw InputError("water at the start is deeper than the model can hold, at row " + std::to_string(row) + ", column " + std::to_string(column),
                     "check the unit of the depths or levels");
  return static_cast<std::int32_t>(units);
}

/// The first instant later than `time` at which a boundary's series bends.
double next_condition_instant(const surface::Boundary& boundary, double time) {
  if (const auto* level = std::get_if<surface::LevelSeries>(&boundary.condition))
    return level->level.next_instant_after(time);
  if (const auto* discharge = std::get_if<surface::DischargeSeries>(&boundary.condition))
    return discharge->discharge.next_instant_after(time);
  return std::numeric_limits<double>::infinity();
}

/// The first instant later than `time` at which a boundary's condition bends or its gate moves.
double next_boundary_instant(const surface::Boundary& boundary, double time) {
  double next = next_condition_instant(boundary, time);
  for (const auto& [from, until] : boundary.closed)
    for (const double instant : {from, until})
      if (instant > time) next = std::min(next, instant);
  return next;
}

/// Whether any facility empties before storms.
bool foresees(const sponge::FacilityField& field) {
  return std::any_of(field.groups.begin(), field.groups.end(), [&field](const sponge::FacilityField::Group& group) {
    const auto& tank = group.stepped.tank;
    return tank && tank->release_rate > 0.0;
  });
}

/// When storms begin [s].
std::vector<double> starts_of_storms(const rain::Storm& storm) {
  std::vector<double> starts, depth(static_cast<std::size_t>(storm.zone_count()));
  StormParting parting;
  for (double from = 0.0, to; std::isfinite(to = storm.next_instant_after(from)); from = to) {
    storm.depth(from, to, depth);
    if (std::all_of(depth.begin(), depth.end(), [](double metres) { return metres <= 0.0; })) continue;
    if (parting.begins_with(from, to)) starts.push_back(from);
  }
  return starts;
}

/// Water units above datum. `highest_ground` has made sure that they fit.
std::int32_t bed_of(const BedChange& change, const surface::Ground& ground) {
  return static_cast<std::int32_t>(std::llround((change.bed_elevation - ground.datum) * ground.unit.per_metre()));
}

/// A ground of its own where the bed changes, with every cell at the highest it will be, as the solver wants to know it. Throws `InputError`
/// where a change leaves the heights that the ground's unit can count.
std::optional<surface::Ground> highest_ground(const surface::Ground& ground, const std::vector<BedChange>& changes) {
  if (changes.empty()) return {};
  surface::Ground highest = ground;
  for (const BedChange& change : changes) {
    const CellPosition at = ground.grid.position(change.cell);
    const double most = ground.unit.metres() * (surface::Ground::wall - 1);
    if (!(std::abs(change.bed_elevation - ground.datum) <= most))
      throw InputError("the ground of row " + std::to_string(at.row) + ", column " + std::to_string(at.column) + " cannot be changed to " +
                           std::to_string(change.bed_elevation) + " m",
                       "on this terrain up to " + std::to_string(ground.datum + most) + " m fit");
    highest.bed(at.row, at.column) = std::max(highest.bed(at.row, at.column), bed_of(change, ground));
  }
  return highest;
}

}  // namespace

double next_multiple(double now, double interval) { return (std::floor(now / interval * (1.0 + 1e-12) + 1e-9) + 1.0) * interval; }

Simulation::Simulation(const Domain& domain, const Forcing& forcing, const SimulationOptions& options, State start)
    : domain_(domain),
      forcing_(forcing),
      options_(options),
      state_(std::move(start)),
      exchange_(domain.land, domain.ground.unit, options.surface.threads,
                {.cells = std::span(domain.sponge.cells).first(static_cast<std::size_t>(domain.sponge.ground_cells)),
                 .bare_share = domain.sponge.bare_share,
                 .rain_share = domain.sponge.bare_rain_share}),
      changing_ground_(highest_ground(domain.ground, forcing.bed_changes)),
      solver_(surface::make_local_inertial(changing_ground_ ? *changing_ground_ : domain.ground, options.surface)),
      rain_of_zone_(static_cast<std::size_t>(forcing.storm.zone_count())) {
  if (changing_ground_) changing_ground_->bed = domain.ground.bed;
  if (!domain.sewers.empty()) sewers_.emplace(domain);
  if (domain.sponge.empty()) return;
  facilities_.emplace(domain.sponge, domain.ground.unit, options.surface.threads);
  if (foresees(domain.sponge)) storm_starts_ = starts_of_storms(forcing.storm);
}

State Simulation::initial_state(const Domain& domain, const Forcing& forcing, const InitialWater& water) {
  const surface::Ground& ground = domain.ground;
  State state;
  state.surface = surface::SurfaceState::dry(ground);
  state.land = hydrology::VerticalExchange(domain.land, ground.unit, 1).initial_state();
  state.sponge = sponge::initial_state(domain.sponge, ground.unit);
  if (!domain.sewers.empty()) state.sewers = SewerExchange(domain).initial_state();
  state.ledger.boundaries.resize(forcing.boundaries.size());
  if (!domain.sponge.empty()) state.ledger.runoff_of_class.resize(domain.land.classes.size() + 1);
  for (int row = 0; row < ground.grid.rows; ++row)
    for (int column = 0; column < ground.grid.columns; ++column)
      if (!ground.is_wall(row, column)) state.surface.water_depth(row, column) = initial_units(ground, water, row, column);
  state.ledger.initial = units_on_surface(state.surface, 1) + sponge::water_held(domain.sponge, state.sponge);
  return state;
}

bool Simulation::run_until(double end, const std::function<bool(const State&)>& go_on) {
  if (!std::exchange(has_looked_, true)) look(-1.0);
  while (state_.time < end) {
    if (!go_on(state_)) return false;
    change_bed();
    const double before = state_.time, after = next_instant(end);
    step(after - before);
    state_.time = after;
    look(before);
  }
  return true;
}

double Simulation::next_instant(double end) const {
  const double now = state_.time;
  double next = std::min(now + options_.exchange_interval, end);
  next = std::min(next, forcing_.storm.next_instant_after(now));
  next = std::min(next, forcing_.evaporation_rate.next_instant_after(now));
  if (facilities_) next = std::min(next, next_multiple(now, domain_.sponge.step));
  for (const surface::Boundary& boundary : forcing_.boundaries) next = std::min(next, next_boundary_instant(boundary, now));
  if (bed_changed_ < forcing_.bed_changes.size()) next = std::min(next, forcing_.bed_changes[bed_changed_].time);
  for (const Observer* observer : observers_) next = std::min(next, observer->next_time(now));
  return next;
}

/// Makes every change that is due.
void Simulation::change_bed() {
  for (; bed_changed_ < forcing_.bed_changes.size() && forcing_.bed_changes[bed_changed_].time <= state_.time; ++bed_changed_) {
    const BedChange& change = forcing_.bed_changes[bed_changed_];
    const CellPosition at = domain_.ground.grid.position(change.cell);
    changing_ground_->bed(at.row, at.column) = bed_of(change, domain_.ground);
  }
}

void Simulation::look(double previous_time) {
  for (Observer* observer : observers_)
    if (observer->next_time(previous_time) <= state_.time) observer->observe(domain_, state_);
}

void Simulation::step(double duration) {
  const double now = state_.time;
  forcing_.storm.depth(now, now + duration, rain_of_zone_);
  const Raster<std::uint16_t>& zones = forcing_.storm.zone_of_cell();
  const hydrology::RainDepth rain{.depth_of_zone = rain_of_zone_, .zone_of_cell = zones.empty() ? nullptr : &zones};
  const double evaporation = forcing_.evaporation_rate.integral(now, now + duration);
  if (facilities_)
    state_.ledger.vertical.rain += facilities_->catch_roof_rain(state_.sponge, rain.depth_of_zone, rain.zone_of_cell, rounding_share(state_.exchange_steps));
  const hydrology::ExchangedWater exchanged =
      exchange_.advance(state_.land, state_.surface.water_depth, rain, evaporation, duration, state_.exchange_steps++,
                        std::span(state_.sponge.rain_waiting).first(static_cast<std::size_t>(domain_.sponge.ground_cells)),
                        state_.ledger.runoff_of_class);
  state_.ledger.vertical.rain += exchanged.rain;
  state_.ledger.vertical.evaporation += exchanged.evaporation;
  state_.ledger.vertical.infiltration += exchanged.infiltration;
  if (sewers_) {
    const std::int64_t off_roofs = sewers_->catch_roof_rain(state_.sewers, rain.depth_of_zone, rain.zone_of_cell);
    state_.ledger.vertical.rain += off_roofs;
    if (!state_.ledger.runoff_of_class.empty()) state_.ledger.runoff_of_class.back() += off_roofs;
    double depth = 0.0;
    for (const double depth_of_zone : rain_of_zone_) depth += depth_of_zone / static_cast<double>(rain_of_zone_.size());
    rain_rates_.assign(1, depth / duration);
  }

  if (facilities_ && next_multiple(now, domain_.sponge.step) <= now + duration) step_facilities(now + duration);

  std::span<surface::CellSource> sources;
  if (sewers_) {
    sewers_->advance(state_.sewers, state_.surface, state_.sponge, now, duration, rain_rates_);
    sources = sewers_->sources();
  }
  const surface::FlowReport flow =
      solver_->advance(state_.surface, now, duration, forcing_.boundaries, state_.ledger.boundaries, sources);
  if (sewers_) sewers_->settle(state_.sewers, state_.surface);
  surface::FlowReport& total = state_.flow;
  total.shortest_step = total.steps == 0 ? flow.shortest_step : std::min(total.shortest_step, flow.shortest_step);
  total.longest_step = std::max(total.longest_step, flow.longest_step);
  total.steps += flow.steps;
  total.cell_updates += flow.cell_updates;
  total.scaled_rows += flow.scaled_rows;
}

/// Facilities make up for the time since their last step.
void Simulation::step_facilities(double until) {
  const double since = state_.sponge.time;
  forcing_.storm.depth(since, until, rain_of_zone_);
  const auto next_storm = std::upper_bound(storm_starts_.begin(), storm_starts_.end(), until);
  facilities_->advance(state_.sponge, state_.surface.water_depth,
                       {.time = until,
                        .potential_evaporation = forcing_.evaporation_rate.integral(since, until),
                        .raining = std::any_of(rain_of_zone_.begin(), rain_of_zone_.end(), [](double depth) { return depth > 0.0; }),
                        .next_storm = next_storm == storm_starts_.end() ? std::numeric_limits<double>::infinity() : *next_storm - until});
}

namespace {

/// The sewers' part of the account.
struct SewerBalance {
  std::int64_t taken = 0;  ///< [water units] from ground and roofs, less what came up
  double initial = 0.0, inflow = 0.0, outflow = 0.0, infiltration = 0.0, evaporation = 0.0, stored = 0.0;  ///< [m3]
};

SewerBalance sewer_balance(const Sewers& sewers, const SewerState& state, double unit_volume, double time) {
  SewerBalance sum;
  if (sewers.empty()) return sum;
  const network::NetworkState& network = state.network;
  double lateral = 0.0, waiting = 0.0;
  for (const double volume : network.lateral_volume) lateral += volume;
  sum.taken = state.from_roofs;
  for (const auto* list : {&state.inlet_taken, &state.outfall_taken})
    for (const std::int64_t units : *list) sum.taken += units;
  for (const auto* list : {&state.inlet_waiting, &state.outfall_waiting})
    for (const double units : *list) waiting += units;
  sum.initial = network.initial_volume;
  if (!sewers.network.inflows.empty()) sum.inflow = lateral - static_cast<double>(state.from_facilities + state.from_roofs) * unit_volume;
  std::vector<double> beyond = network.outfall_volume;  // out of the model
  for (const GroundOutfall& outfall : sewers.outfalls) beyond[static_cast<std::size_t>(outfall.node)] = 0.0;
  for (const double volume : beyond) (volume > 0.0 ? sum.outflow : sum.inflow) += std::abs(volume);
  for (const double volume : network.spilled_volume) sum.outflow += volume;
  sum.infiltration = network.seepage_volume, sum.evaporation = network.evaporated_volume;
  sum.stored = network.stored_volume() - waiting * unit_volume;  // what waits is still counted on the ground

  constexpr double tolerance = 1e-9;  // [-] of what entered; a whole run loses some 1e-13 to rounding
  const double entered = network.initial_volume + std::abs(lateral) + std::abs(static_cast<double>(sum.taken)) * unit_volume + sum.inflow;
  if (const double error = network.volume_error(); !(std::abs(error) <= tolerance * entered + tolerance)) {
    std::ostringstream text;
    text << "the account of the sewers does not close at t = " << time << " s: " << error << " m3 came from nowhere or went nowhere";
    throw NumericalError(text.str());
  }
  return sum;
}

}  // namespace

results::WaterBalance water_balance(const Domain& domain, const State& state, int threads) {
  const std::int64_t on_surface = units_on_surface(state.surface, threads);
  const std::int64_t in_hollows = hydrology::depression_stored(state.land);
  const std::int64_t on_leaves = hydrology::interception_stored(state.land);
  const std::int64_t in_facilities = sponge::water_held(domain.sponge, state.sponge);
  const sponge::FacilityAccount facilities = sponge::sum_of_accounts(state.sponge);
  const Ledger& ledger = state.ledger;
  const double unit_volume = domain.ground.unit.metres() * domain.ground.grid.cell_area();
  const SewerBalance sewers = sewer_balance(domain.sewers, state.sewers, unit_volume, state.time);
  std::int64_t entered = 0, left = facilities.to_sewer - state.sewers.from_facilities + facilities.used;
  for (const surface::BoundaryVolume& volume : ledger.boundaries) entered += volume.entered, left += volume.left;

  const std::int64_t infiltrated = ledger.vertical.infiltration + facilities.seepage;
  const std::int64_t evaporated = ledger.vertical.evaporation + facilities.evaporation;
  const std::int64_t error = ledger.initial + ledger.vertical.rain + entered - left - state.sewers.from_facilities - sewers.taken - infiltrated - evaporated - on_surface -
                             in_hollows - on_leaves - in_facilities;
  if (error != 0) {
    std::ostringstream text;
    text << "the water account does not close at t = " << state.time << " s: " << error
         << " units of water came from nowhere or went nowhere (one unit is " << domain.ground.unit.metres() << " m on one cell)";
    throw NumericalError(text.str());
  }
  const auto cubic_metres = [unit_volume](std::int64_t units) { return static_cast<double>(units) * unit_volume; };
  return {.initial = cubic_metres(ledger.initial) + sewers.initial,
          .rain = cubic_metres(ledger.vertical.rain),
          .inflow = cubic_metres(entered) + sewers.inflow,
          .outflow = cubic_metres(left) + sewers.outflow,
          .infiltration = cubic_metres(infiltrated) + sewers.infiltration,
          .evaporation = cubic_metres(evaporated) + sewers.evaporation,
          .stored_surface = cubic_metres(on_surface + in_hollows),
          .stored_sponge = cubic_metres(in_facilities),
          .stored_network = sewers.stored,
          .interception = cubic_metres(on_leaves)};
}

}  // namespace hydro::simulation
