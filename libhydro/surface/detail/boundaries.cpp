#include "libhydro/surface/detail/boundaries.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/surface/detail/flux.h"
#include "libhydro/surface/detail/unit_powers.h"

namespace hydro::surface::detail {
namespace {

/// Speed of `depth` units at normal depth over one face [m/s], at most at the Froude limit.
double outflow_speed(const Ground& ground, CellPosition at, std::int32_t depth, double slope, double froude_limit) {
  if (depth <= 0) return 0.0;
  const double h = depth * ground.unit.metres(), n = ground.manning_n(at.row, at.column) * 0x1p-16;
  // h^(2/3) = h h^(-1/3) with the kernel's own root: the mathematics library's differs from machine to machine.
  const double inverse_root = inverse_cube_root(static_cast<float>(depth)) * cube_root_of_units_per_metre(ground.unit);
  return std::min(h * inverse_root * std::sqrt(slope) / n, froude_limit * std::sqrt(gravity * h));
}

/// Discharge of all cells at a level [m3/s].
double discharge_at(const RatingCurve& curve, double level) {
  const auto above = std::upper_bound(curve.level.begin(), curve.level.end(), level);
  if (above == curve.level.begin()) return 0.0;
  if (above == curve.level.end()) return curve.discharge.back();
  const auto i = static_cast<std::size_t>(above - curve.level.begin());
  const double part = (level - curve.level[i - 1]) / (curve.level[i] - curve.level[i - 1]);
  return curve.discharge[i - 1] + part * (curve.discharge[i] - curve.discharge[i - 1]);
}

/// One boundary in one step.
struct Gate {
  const Ground& ground;
  SurfaceState& state;
  const BoundaryStep& step;
  const Boundary& boundary;

  double cell_share() const { return 1.0 / static_cast<double>(std::max<std::size_t>(boundary.cells.size(), 1)); }
  double unit_volume() const { return ground.grid.cell_area() * ground.unit.metres(); }  ///< [m3]

  double checked(double value) const {
    if (!std::isfinite(value)) fail("has no finite value");
    return value;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw NumericalError("boundary \"" + boundary.id + "\" " + what + " at t = " + std::to_string(step.time) + " s");
  }

  /// Calls `act(depth, i)` for every cell with ground.
  template <class Act>
  void for_each_depth(Act&& act) const {
    for (std::size_t i = 0; i < boundary.cells.size(); ++i) {
      const CellPosition at = ground.grid.position(boundary.cells[i]);
      if (!ground.is_wall(at.row, at.column)) act(state.water_depth(at.row, at.column), i, at);
    }
  }
};

/// Fills `planned` with whole units of `amount(depth, cell)`; what no int32 holds is more than any cell does.
template <class Amount>
void plan_each(const Gate& gate, std::vector<std::int32_t>& planned, Amount&& amount) {
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  planned.assign(gate.boundary.cells.size(), 0);
  gate.for_each_depth([&](std::int32_t depth, std::size_t i, CellPosition at) {
    planned[i] =
        static_cast<std::int32_t>(std::min(std::floor(gate.checked(amount(depth, at)) + gate.step.share), most));
  });
}

/// What a boundary lets out, from the depths before the sweep.
struct Plan {
  Gate gate;
  double froude_limit;
  std::vector<std::int32_t>& planned;

  void operator()(const FreeOutflow& edge) const {
    const double units = gate.step.length / gate.ground.grid.cell_size;
    plan_each(gate, planned, [&](std::int32_t depth, CellPosition at) {
      return outflow_speed(gate.ground, at, depth, edge.slope, froude_limit) * depth * units;
    });
  }
  void operator()(const RatingCurve& curve) const {
    const double units = gate.cell_share() * gate.step.length / gate.unit_volume();
    plan_each(gate, planned, [&](std::int32_t depth, CellPosition at) {
      return units *
             discharge_at(curve, gate.ground.bed_elevation(at.row, at.column) + depth * gate.ground.unit.metres());
    });
  }
  void operator()(const LevelSeries&) const {}
  void operator()(const DischargeSeries&) const {}
};

/// Moves and books the water of one boundary.
struct Pass {
  Gate gate;
  const std::vector<std::int32_t>& planned;
  BoundaryVolume& volume;
  std::int32_t deepest = 0;

  void operator()(const FreeOutflow&) { take_planned(); }
  void operator()(const RatingCurve&) { take_planned(); }

  void operator()(const LevelSeries& sea) {
    const double level = gate.checked(sea.level.at(gate.step.time + gate.step.length));
    const double above_datum = std::round((level - gate.ground.datum) * gate.ground.unit.per_metre());
    if (above_datum >= double{Ground::wall})
      gate.fail("stands at " + std::to_string(level) + " m, higher above the ground than the model can hold");
    const auto units = static_cast<std::int32_t>(std::max(above_datum, 0.0));
    gate.for_each_depth([&](std::int32_t& depth, std::size_t, CellPosition at) {
      add(depth, std::max(units - gate.ground.bed(at.row, at.column), 0) - depth);
    });
  }

  void operator()(const DischargeSeries& inflow) {
    const double total = gate.checked(inflow.discharge.integral(gate.step.time, gate.step.time + gate.step.length));
    const double amount = total * gate.cell_share() / gate.unit_volume();
    if (std::abs(amount) > most_moved)
      gate.fail("moves " + std::to_string(total) + " m3 in one flow step, more than its cells hold");
    const auto units = static_cast<std::int32_t>(std::floor(amount + gate.step.share));
    gate.for_each_depth([&](std::int32_t& depth, std::size_t, CellPosition) { add(depth, std::max(units, -depth)); });
  }

 private:
  void take_planned() {
    gate.for_each_depth(
        [&](std::int32_t& depth, std::size_t i, CellPosition) { add(depth, -std::min(planned[i], depth)); });
  }
  void add(std::int32_t& depth, std::int32_t units) {
    (units > 0 ? volume.entered : volume.left) += std::abs(units);
    depth += units;
    deepest = std::max(deepest, depth);
  }
};

}  // namespace

Boundaries::Boundaries(const Ground& ground, SurfaceState& state, std::span<const Boundary> boundaries,
                       std::span<BoundaryVolume> volumes, std::span<CellSource> sources, double froude_limit)
    : ground_(ground),
      state_(state),
      boundaries_(boundaries),
      volumes_(volumes),
      sources_(sources),
      froude_limit_(froude_limit),
      planned_(boundaries.size()) {}

double Boundaries::fastest_outflow() const {
  double fastest = 0.0;
  for (const Boundary& boundary : boundaries_) {
    const auto* edge = std::get_if<FreeOutflow>(&boundary.condition);
    if (!edge) continue;  // a shut one only shortens the step
    Gate{ground_, state_, {}, boundary}.for_each_depth([&](std::int32_t depth, std::size_t, CellPosition at) {
      fastest = std::max(fastest, outflow_speed(ground_, at, depth, edge->slope, froude_limit_));
    });
  }
  return fastest;
}

void Boundaries::plan(const BoundaryStep& step) {
  for (std::size_t i = 0; i < boundaries_.size(); ++i) {
    if (boundaries_[i].is_closed(step.time)) continue;
    std::visit(Plan{{ground_, state_, step, boundaries_[i]}, froude_limit_, planned_[i]}, boundaries_[i].condition);
  }
}

std::int32_t Boundaries::pass(const BoundaryStep& step) {
  std::int32_t deepest = 0;
  for (std::size_t i = 0; i < boundaries_.size(); ++i) {
    if (boundaries_[i].is_closed(step.time)) continue;
    Pass pass{{ground_, state_, step, boundaries_[i]}, planned_[i], volumes_[i]};
    std::visit(pass, boundaries_[i].condition);
    deepest = std::max(deepest, pass.deepest);
  }
  for (CellSource& source : sources_) {
    if (source.units == 0) continue;
    const CellPosition at = ground_.grid.position(source.cell);
    std::int32_t& depth = state_.water_depth(at.row, at.column);
    const auto wanted = static_cast<std::int64_t>(std::floor(static_cast<double>(source.units) * step.share_of_rest));
    if (static_cast<double>(wanted) > double{most_moved}) {
      throw NumericalError("more water enters row " + std::to_string(at.row) + ", column " + std::to_string(at.column) + " in one flow step than a cell holds, at t = " +
                           std::to_string(step.time) + " s");
    }
    const auto moved = static_cast<std::int32_t>(std::max<std::int64_t>(wanted, -depth));
    depth += moved, source.units -= moved;
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

}  // namespace hydro::surface::detail
