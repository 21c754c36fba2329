#include "libhydro/surface/local_inertial.h"

#include <omp.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <exception>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/surface/detail/band.h"
#include "libhydro/surface/detail/barrier.h"
#include "libhydro/surface/detail/boundaries.h"
#include "libhydro/surface/detail/tiles.h"
#include "libhydro/surface/detail/unit_powers.h"

namespace hydro::surface {
namespace {

using namespace detail;

constexpr double shortest_stable_step = 1e-6;  ///< [s] below it the computation has failed
constexpr std::int32_t infinity_bits = 0x7f800000;

/// Thin fast flow is a kinematic wave, 5/3 as fast as its water (Manning).
constexpr double kinematic_celerity = 5.0 / 3.0;

std::string place_and_time(CellPosition at, double time) {
  return "row " + std::to_string(at.row) + ", column " + std::to_string(at.column) + " at t = " + std::to_string(time) +
         " s";
}

/// What the flow looked like after the last sweep: what the next time step depends on.
struct Extremes {
  std::int32_t deepest = 0;       ///< [water units]
  std::int32_t fastest_bits = 0;  ///< `FaceFlow::speed_bits`
  double fastest_outflow = 0.0;   ///< [m/s] at boundaries
};

class LocalInertial final : public SurfaceSolver {
 public:
  LocalInertial(const Ground& ground, const LocalInertialOptions& options)
      : ground_(ground),
        options_(options),
        threshold_(static_cast<std::int32_t>(std::round(options.flow_depth_threshold * ground.unit.per_metre()))),
        tiles_(ground.grid.rows, ground.grid.columns) {
    assert(options.courant_number > 0.0 && options.courant_number <= 1.0);
    assert(options.theta >= 0.5 && options.theta <= 1.0);
    for (int row = 0; row < ground.grid.rows; ++row) {
      for (int column = 0; column < ground.grid.columns; ++column) {
        if (!ground.is_wall(row, column)) highest_bed_ = std::max(highest_bed_, ground.bed(row, column));
      }
    }
  }

  FlowReport advance(SurfaceState& state, double time, double duration, std::span<const Boundary> boundaries,
                     std::span<BoundaryVolume> volumes, std::span<CellSource> sources) override;
  CellPosition limiting_cell(const SurfaceState& state) const override;

 private:
  friend class Run;

  double stable_step(const Extremes& extremes) const;
  StepFactors factors_of(double step, std::uint64_t number) const;

  const Ground& ground_;
  const LocalInertialOptions options_;
  const std::int32_t threshold_;  ///< [water units]
  std::int32_t highest_bed_ = 0;  ///< [water units]
  Tiles tiles_;
  const float* last_state_ = nullptr;  ///< whose tiles are known; another state's are looked at afresh
  std::uint64_t last_steps_ = 0;
};

double LocalInertial::stable_step(const Extremes& extremes) const {
  if (extremes.deepest <= threshold_) return options_.longest_step;
  const double wave = std::sqrt(gravity * extremes.deepest * ground_.unit.metres());
  const double swept = static_cast<double>(std::bit_cast<float>(extremes.fastest_bits)) * ground_.unit.per_metre();
  const double water = std::max(swept, extremes.fastest_outflow);
  const double stable = options_.courant_number * ground_.grid.cell_size / std::max(wave, kinematic_celerity * water);
  return std::min(stable, options_.longest_step);
}

StepFactors LocalInertial::factors_of(double step, std::uint64_t number) const {
  const double unit = ground_.unit.metres(), per_metre = ground_.unit.per_metre(), dx = ground_.grid.cell_size;
  const double to_units = step / dx * per_metre;
  return {.gravity = static_cast<float>(gravity * step / dx * unit * unit),
          .friction = static_cast<float>(gravity * step * 0x1p-35 * per_metre * per_metre *
                                         cube_root_of_units_per_metre(ground_.unit)),
          .froude = static_cast<float>(options_.froude_limit * std::sqrt(gravity) * unit * std::sqrt(unit)),
          .largest = static_cast<float>(most_moved / to_units),
          .to_units = static_cast<float>(to_units),
          .side_weight = static_cast<float>(0.5 * (1.0 - options_.theta)),
          .share = rounding_share(static_cast<std::uint32_t>(number)),
          .threshold = threshold_};
}

/// One call of `advance`: the threads walk the same steps side by side and meet between them. Made before they are, for as many as may come.
class Run {
 public:
  Run(LocalInertial& solver, SurfaceState& state, double time, double duration, std::span<const Boundary> boundaries,
      std::span<BoundaryVolume> volumes, std::span<CellSource> sources, int threads)
      : solver_(solver),
        state_(state),
        time_(time),
        end_(time + duration),
        left_(duration),
        boundaries_(solver.ground_, state, boundaries, volumes, sources, solver.options_.froude_limit),
        threads_(threads),
        barrier_(threads),
        seen_(static_cast<std::size_t>(threads)) {
    bands_.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i) bands_.emplace_back(solver.ground_, state, solver.tiles_);
  }

  /// So many threads came; before any of them walks.
  void expect(int threads) {
    threads_ = threads;
    barrier_.expect(threads);
  }

  /// What each thread does, from the first look at the water to the last step.
  void walk(int thread);

  FlowReport finish() {
    if (failure_) std::rethrow_exception(failure_);
    return report_;
  }

 private:
  struct Seen {
    alignas(64) BandReport band;
  };

  template <class Work>
  void meet(Work&& work) {
    barrier_.meet([&] {
      try {
        if (!failure_) work();
      } catch (...) {
        failure_ = std::current_exception();
        done_ = true;
      }
    });
  }

  void look_at_tiles(int thread, bool all);
  void settle_tiles();
  void share_out_rows();
  void begin_step();
  void end_step();
  void check(const Extremes& extremes) const;
  CellPosition find_bad_discharge() const;

  LocalInertial& solver_;
  SurfaceState& state_;
  double time_;  ///< [s] now
  const double end_;
  double left_;  ///< [s] to go
  Boundaries boundaries_;
  int threads_;
  Barrier barrier_;
  std::vector<Band> bands_;
  std::vector<Seen> seen_;

  Extremes extremes_;
  StepFactors factors_;
  double step_ = 0.0;  ///< [s]
  bool last_step_ = false;
  bool done_ = false;
  int steps_since_look_ = 0;
  std::int64_t active_cells_ = 0;
  FlowReport report_;
  std::exception_ptr failure_;
};

void Run::walk(int thread) {
  Band& band = bands_[static_cast<std::size_t>(thread)];
  BandReport& seen = seen_[static_cast<std::size_t>(thread)].band;

  look_at_tiles(thread, true);
  meet([&] {
    settle_tiles();
    extremes_.deepest = solver_.tiles_.deepest();
    factors_ = solver_.factors_of(1.0, 0);
  });
  if (done_) return;
  seen.fastest_bits = band.fastest_bits(factors_);
  meet([&] {
    for (const Seen& one : seen_) extremes_.fastest_bits = std::max(extremes_.fastest_bits, one.band.fastest_bits);
    begin_step();
  });
  while (!done_) {
    band.look_over_edges(factors_);
    if (threads_ > 1) barrier_.meet();
    seen = band.sweep(factors_);
    meet([&] { end_step(); });
    if (!done_ && steps_since_look_ == Tiles::lifetime) {
      look_at_tiles(thread, false);
      meet([&] { settle_tiles(); });
    }
  }
}

void Run::look_at_tiles(int thread, bool all) {
  Tiles& tiles = solver_.tiles_;
  for (int row = thread; row < tiles.tile_rows(); row += threads_) tiles.look(row, state_, solver_.threshold_, all);
}

void Run::settle_tiles() {
  solver_.tiles_.settle(state_);
  steps_since_look_ = 0;
  share_out_rows();
}

/// Rows to threads, by the cells that will be swept. Any split gives the same result.
void Run::share_out_rows() {
  const Tiles& tiles = solver_.tiles_;
  const int rows = solver_.ground_.grid.rows;
  active_cells_ = 0;
  for (int row = 0; row < rows; ++row) active_cells_ += tiles.active_cells(row / Tiles::rows_per_tile);
  int row = 0;
  std::int64_t given = 0;
  for (int thread = 0; thread < threads_; ++thread) {
    const int first = row;
    const std::int64_t until = active_cells_ * (thread + 1) / threads_;
    while (row < rows && (given < until || thread + 1 == threads_))
      given += tiles.active_cells(row++ / Tiles::rows_per_tile);
    bands_[static_cast<std::size_t>(thread)].take_rows(first, row);
  }
}

/// Chooses the next step, so that equal steps end exactly at the end.
void Run::begin_step() {
  check(extremes_);
  extremes_.fastest_outflow = boundaries_.fastest_outflow();
  const double stable = solver_.stable_step(extremes_);
  if (!(stable >= shortest_stable_step)) {
    throw NumericalError("the stable time step has collapsed to " + std::to_string(stable) +
                         " s; limited by the water in " + place_and_time(solver_.limiting_cell(state_), time_));
  }
  const double steps_left = std::ceil(left_ / stable);
  last_step_ = steps_left <= 1.0;
  step_ = last_step_ ? left_ : left_ / steps_left;
  factors_ = solver_.factors_of(step_, state_.steps);
  boundaries_.plan({.time = time_, .length = step_, .share = factors_.share, .share_of_rest = step_ / left_});
}

void Run::end_step() {
  extremes_ = {};
  for (const Seen& one : seen_) {
    extremes_.deepest = std::max(extremes_.deepest, one.band.deepest);
    extremes_.fastest_bits = std::max(extremes_.fastest_bits, one.band.fastest_bits);
    report_.scaled_rows += one.band.scaled_rows;
  }
  const std::int32_t deepest = boundaries_.pass({.time = time_, .length = step_, .share = factors_.share, .share_of_rest = step_ / left_});
  extremes_.deepest = std::max(extremes_.deepest, deepest);

  report_.shortest_step = report_.steps == 0 ? step_ : std::min(report_.shortest_step, step_);
  report_.longest_step = std::max(report_.longest_step, step_);
  report_.cell_updates += static_cast<std::uint64_t>(active_cells_);
  ++report_.steps, ++state_.steps, ++steps_since_look_;
  left_ -= step_;
  time_ = last_step_ ? end_ : time_ + step_;
  if (last_step_) {
    check(extremes_);
    done_ = true;
  } else {
    begin_step();
  }
}

/// Stops the run before a failure spreads: no number in a discharge, or water above what the unit can count.
void Run::check(const Extremes& extremes) const {
  if (extremes.fastest_bits >= infinity_bits) {
    throw NumericalError("the discharge is not a number in " + place_and_time(find_bad_discharge(), time_));
  }
  if (extremes.deepest < Ground::wall - solver_.highest_bed_) return;
  for (int row = 0; row < state_.water_depth.rows(); ++row) {
    for (int column = 0; column < state_.water_depth.columns(); ++column) {
      const std::int32_t depth = state_.water_depth(row, column);
      if (depth < Ground::wall - solver_.ground_.bed(row, column) || depth == 0) continue;
      throw NumericalError("the water is " + std::to_string(depth * solver_.ground_.unit.metres()) +
                           " m deep, more than can be counted there, in " + place_and_time({row, column}, time_));
    }
  }
}

CellPosition Run::find_bad_discharge() const {
  for (int row = 0; row < state_.water_depth.rows(); ++row) {
    for (int column = 0; column < state_.water_depth.columns(); ++column) {
      if (!std::isfinite(state_.unit_discharge_x(row, column)) ||
          !std::isfinite(state_.unit_discharge_y(row, column))) {
        return {row, column};
      }
    }
  }
  return {-1, -1};
}

FlowReport LocalInertial::advance(SurfaceState& state, double time, double duration,
                                  std::span<const Boundary> boundaries, std::span<BoundaryVolume> volumes,
                                  std::span<CellSource> sources) {
  assert(volumes.size() == boundaries.size());
  if (!(duration > 0.0)) return {};

  tiles_.keep_none_wet();
  for (const Boundary& boundary : boundaries) {
    const bool pours = std::holds_alternative<LevelSeries>(boundary.condition) ||
                       std::holds_alternative<DischargeSeries>(boundary.condition);
    if (pours) tiles_.keep_wet(boundary.cells, ground_.grid.columns);
  }
  for (const CellSource& source : sources)
    if (source.units > 0) tiles_.keep_wet(std::span(&source.cell, 1), ground_.grid.columns);
  if (state.unit_discharge_x.row(0) != last_state_ || state.steps != last_steps_) tiles_.forget();

  Run run(*this, state, time, duration, boundaries, volumes, sources, std::max(options_.threads, 1));
  if (options_.threads <= 1) {
    run.walk(0);
  } else {
#pragma omp parallel num_threads(options_.threads)
    {
#pragma omp single
      run.expect(omp_get_num_threads());  // may be fewer than asked for
      run.walk(omp_get_thread_num());
    }
  }
  last_state_ = state.unit_discharge_x.row(0);
  last_steps_ = state.steps;
  return run.finish();
}

CellPosition LocalInertial::limiting_cell(const SurfaceState& state) const {
  CellPosition limiting{-1, -1};
  double fastest = 0.0;
  const double unit = ground_.unit.metres();
  const auto water_speed = [&](CellPosition a, CellPosition b, float q) {
    const std::int32_t bed_a = ground_.bed(a.row, a.column), bed_b = ground_.bed(b.row, b.column);
    const std::int32_t flow_depth =
        std::max(bed_a + state.water_depth(a.row, a.column), bed_b + state.water_depth(b.row, b.column)) -
        std::max(bed_a, bed_b);
    return flow_depth > threshold_ ? kinematic_celerity * std::abs(q) / (flow_depth * unit) : 0.0;
  };
  for (int row = 0; row < ground_.grid.rows; ++row) {
    for (int column = 0; column < ground_.grid.columns; ++column) {
      const std::int32_t depth = state.water_depth(row, column);
      if (depth <= threshold_) continue;
      const CellPosition here{row, column};
      const double speed = std::max({std::sqrt(gravity * depth * unit),
                                     water_speed({row, column - 1}, here, state.unit_discharge_x(row, column)),
                                     water_speed({row - 1, column}, here, state.unit_discharge_y(row, column)),
                                     water_speed(here, {row, column + 1}, state.unit_discharge_x(row, column + 1)),
                                     water_speed(here, {row + 1, column}, state.unit_discharge_y(row + 1, column))});
      if (speed > fastest) fastest = speed, limiting = here;
    }
  }
  return limiting;
}

}  // namespace

std::unique_ptr<SurfaceSolver> make_local_inertial(const Ground& ground, const LocalInertialOptions& options) {
  return std::make_unique<LocalInertial>(ground, options);
}

}  // namespace hydro::surface
