#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"
#include "validation/hydrograph.h"
#include "validation/kinematic_plane.h"

namespace hydro::validation {
namespace {

constexpr double cell_size = 20.0;
constexpr int columns = 81, rows = 50, channel = 40;
constexpr KinematicPlane plane{.length = 800.0, .slope = 0.05, .manning_n = 0.015, .rain_rate = 10.8e-3 / 3600.0, .rain_duration = 5400.0};

/// The channel between two such planes (di Giammarco et al. 1996) by characteristics: 1000 m, 20 m wide, slope 0.02, n 0.15.
class ExactChannel {
 public:
  ExactChannel() {
    double last = lateral(0.0), sum = 0.0;
    for (int i = 0; i <= count; ++i) {
      const double inflow = lateral(i * step);
      if (i > 0) sum += 0.5 * (inflow + last) * step;
      volume_.push_back(sum);
      last = inflow;
    }
  }

  /// [m3/s] at the outlet: a (V(t) - V(t0))^(5/3), where the characteristic that left the head at t0 arrives at t.
  double outflow(double time) const {
    if (travel(0.0, time) <= 1000.0) return discharge(volume(time));
    double early = 0.0, late = time;
    for (int i = 0; i < 50; ++i) {
      const double middle = 0.5 * (early + late);
      (travel(middle, time) > 1000.0 ? early : late) = middle;
    }
    return discharge(volume(time) - volume(0.5 * (early + late)));
  }

 private:
  static constexpr double step = 2.0;   // [s]
  static constexpr int count = 5400;

  static double lateral(double time) { return 2.0 * plane.outflow(time) + (time <= plane.rain_duration ? 20.0 * plane.rain_rate : 0.0); }
  double discharge(double area) const { return a_ * std::pow(std::max(area, 0.0), 5.0 / 3.0); }

  /// Lateral inflow so far per metre of channel [m2].
  double volume(double time) const {
    const double place = std::clamp(time / step, 0.0, count - 1e-9);
    const auto i = static_cast<std::size_t>(place);
    return volume_[i] + (place - static_cast<double>(i)) * (volume_[i + 1] - volume_[i]);
  }

  /// Distance [m] covered between two instants at the speed dQ/dA.
  double travel(double from, double to) const {
    constexpr int parts = 300;
    const double dt = (to - from) / parts, start = volume(from);
    double distance = 0.0;
    for (int i = 0; i < parts; ++i)
      distance += 5.0 / 3.0 * a_ * std::pow(std::max(volume(from + (i + 0.5) * dt) - start, 0.0), 2.0 / 3.0) * dt;
    return distance;
  }

  double a_ = std::sqrt(0.02) / (0.15 * std::pow(20.0, 2.0 / 3.0));
  std::vector<double> volume_;
};

/// Planes slope towards the channel only, the channel to the south; its banks stand 1 to 21 m above it.
terrain::Terrain valley() {
  terrain::Terrain terrain;
  terrain.grid = {.rows = rows, .columns = columns, .cell_size = cell_size, .north = rows * cell_size};
  terrain.bed_elevation = Raster<float>(rows, columns);
  terrain.manning_n = Raster<float>(rows, columns);
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const double from_bank = (std::abs(column - channel) - 0.5) * cell_size;
      const double bed = column == channel ? 0.02 * terrain.grid.y(row) : 21.0 + plane.slope * from_bank;
      terrain.bed_elevation(row, column) = static_cast<float>(bed);
      terrain.manning_n(row, column) = column == channel ? 0.15f : static_cast<float>(plane.manning_n);
    }
  return terrain;
}

}  // namespace

std::vector<Measure> v_catchment(const Bench&) {
  study::Job job = job_over(valley());
  job.end = 10800.0;
  job.forcing.storm = rain::Storm::uniform(TimeSeries({0.0, plane.rain_duration}, {plane.rain_rate, 0.0}, Interpolation::step));
  add_boundary(job, {.id = "outlet", .cells = {job.domain.ground.grid.cell(rows - 1, channel)}, .condition = surface::FreeOutflow{0.02}});
  const results::RunResult result = carry_out(job).result;
  const ExactChannel exact;
  const HydrographComparison outflow =
      compare_outflow(result, result.boundaries.front(), [&](double time) { return exact.outflow(time); });
  return {at_most("error of peak discharge", outflow.peak_error(), 1.0, "%"),
          at_most("error of outflow volume", outflow.volume_error(), 1.0, "%", "0.6"),
          at_least("Nash-Sutcliffe of the hydrograph", outflow.nash_sutcliffe(), 0.99, "-", "0.9978"),
          within("delay of half the peak", outflow.half_peak_delay(), -120.0, 120.0, "s"), water_account(result)};
}

}  // namespace hydro::validation
