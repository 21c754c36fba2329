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

/// One boundary in one step: what its cells share, and the books.
class Gate {
 public:
  Gate(const Ground& ground, SurfaceState& state, const BoundaryStep& step, const Boundary& boundary,
       BoundaryVolume& volume)
      : ground_(ground), state_(state), step_(step), boundary_(boundary), volume_(volume) {}

  std::int32_t deepest() const { return deepest_; }

  void operator()(const FreeOutflow& edge) {
    const double unit = ground_.unit.metres(), dx = ground_.grid.cell_size;
    const double slope_root = std::sqrt(edge.slope);
    for_each_cell([&](CellPosition at, std::int32_t& depth) {
      if (depth <= 0) return;
      const double h = depth * unit;
      const double n = ground_.manning_n(at.row, at.column) * 0x1p-16;
      // h^(5/3) = h^2 h^(-1/3), with the kernel's own root: the mathematics library's differs from machine to machine.
      const double inverse_root =
          inverse_cube_root(static_cast<float>(depth)) * cube_root_of_units_per_metre(ground_.unit);
      const double normal = h * h * inverse_root * slope_root / n;
      const double q = std::min(normal, step_.froude_limit * h * std::sqrt(gravity * h));
      take(depth, q * step_.length / (dx * unit));
    });
  }

  void operator()(const LevelSeries& sea) {
    const double level = checked(sea.level.at(step_.time + step_.length));
    const double units = std::clamp(std::round((level - ground_.datum) * ground_.unit.per_metre()), 0.0,
                                    static_cast<double>(Ground::wall - 1));
    for_each_cell([&](CellPosition at, std::int32_t& depth) {
      const std::int32_t held = std::max(static_cast<std::int32_t>(units) - ground_.bed(at.row, at.column), 0);
      book(held - depth);
      depth = held;
    });
  }

  void operator()(const DischargeSeries& inflow) {
    const double volume = checked(inflow.discharge.integral(step_.time, step_.time + step_.length));
    const double amount = volume / static_cast<double>(std::max<std::size_t>(boundary_.cells.size(), 1)) /
                          (ground_.grid.cell_area() * ground_.unit.metres());
    if (std::abs(amount) > most_moved)
      fail("pours " + std::to_string(volume) + " m3 into one flow step, more than its cells can hold");
    const auto units = static_cast<std::int32_t>(std::floor(amount + step_.share));
    for_each_cell([&](CellPosition, std::int32_t& depth) {
      const std::int32_t passed = std::max(units, -depth);
      book(passed);
      depth += passed;
    });
  }

  void operator()(const RatingCurve& curve) {
    const double cells = static_cast<double>(std::max<std::size_t>(boundary_.cells.size(), 1));
    const double unit_volume = ground_.grid.cell_area() * ground_.unit.metres();
    for_each_cell([&](CellPosition at, std::int32_t& depth) {
      const double level = ground_.bed_elevation(at.row, at.column) + depth * ground_.unit.metres();
      take(depth, checked(discharge_at(curve, level)) / cells * step_.length / unit_volume);
    });
  }

 private:
  template <class Act>
  void for_each_cell(Act&& act) {
    for (const int cell : boundary_.cells) {
      const CellPosition at = ground_.grid.position(cell);
      if (ground_.is_wall(at.row, at.column)) continue;
      std::int32_t& depth = state_.water_depth(at.row, at.column);
      act(at, depth);
      deepest_ = std::max(deepest_, depth);
    }
  }

  void take(std::int32_t& depth, double units) {
    const double whole = std::floor(units + step_.share);
    const std::int32_t taken = whole < depth ? static_cast<std::int32_t>(whole) : depth;
    book(-taken);
    depth -= taken;
  }

  void book(std::int32_t passed) {
    if (passed > 0) volume_.entered += passed;
    if (passed < 0) volume_.left -= passed;
  }

  static double discharge_at(const RatingCurve& curve, double level) {
    const auto above = std::upper_bound(curve.level.begin(), curve.level.end(), level);
    if (above == curve.level.begin()) return 0.0;
    if (above == curve.level.end()) return curve.discharge.back();
    const auto i = static_cast<std::size_t>(above - curve.level.begin());
    const double part = (level - curve.level[i - 1]) / (curve.level[i] - curve.level[i - 1]);
    return curve.discharge[i - 1] + part * (curve.discharge[i] - curve.discharge[i - 1]);
  }

  double checked(double value) const {
    if (!std::isfinite(value)) fail("has no finite value");
    return value;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw NumericalError("boundary \"" + boundary_.id + "\" " + what + " at t = " + std::to_string(step_.time) + " s");
  }

  const Ground& ground_;
  SurfaceState& state_;
  const BoundaryStep& step_;
  const Boundary& boundary_;
  BoundaryVolume& volume_;
  std::int32_t deepest_ = 0;
};

}  // namespace

std::int32_t pass_boundaries(const Ground& ground, SurfaceState& state, const BoundaryStep& step,
                             std::span<const Boundary> boundaries, std::span<BoundaryVolume> volumes) {
  std::int32_t deepest = 0;
  for (std::size_t i = 0; i < boundaries.size(); ++i) {
    Gate gate(ground, state, step, boundaries[i], volumes[i]);
    std::visit(gate, boundaries[i].condition);
    deepest = std::max(deepest, gate.deepest());
  }
  return deepest;
}

}  // namespace hydro::surface::detail
