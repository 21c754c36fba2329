#include <cmath>
#include <vector>

#include "libhydro/core/gravity.h"
#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

constexpr double length = 1000.0, manning_n = 0.033;

/// MacDonald et al. (1997): a depth is prescribed, the bed follows from the steady equations.
struct Channel {
  double inflow;  ///< [m2/s]
  double rain;    ///< [m/s]

  double depth(double x) const { return std::cbrt(4.0 / gravity) * (1.0 + 0.5 * std::exp(-16.0 * std::pow(x / length - 0.5, 2))); }
  double depth_slope(double x) const {
    return std::cbrt(4.0 / gravity) * 0.5 * std::exp(-16.0 * std::pow(x / length - 0.5, 2)) * (-32.0 * (x / length - 0.5) / length);
  }
  double bed_slope(double x) const {
    const double h = depth(x), q = inflow + rain * x;
    return (q * q / (gravity * h * h * h) - 1.0) * depth_slope(x) - 2.0 * q * rain / (gravity * h * h) -
           manning_n * manning_n * q * q / std::pow(h, 10.0 / 3.0);
  }
};

/// Bed at the cell centres [m], by Simpson's rule from z = 0 at the downstream end.
std::vector<double> bed_of(const Channel& channel, int cells, double cell_size) {
  std::vector<double> bed(static_cast<std::size_t>(cells));
  double x = length, z = 0.0;
  for (int i = cells - 1; i >= 0; --i) {
    constexpr int parts = 20;
    const double target = (i + 0.5) * cell_size, step = (target - x) / parts;
    for (int k = 0; k < parts; ++k, x += step)
      z += step / 6.0 * (channel.bed_slope(x) + 4.0 * channel.bed_slope(x + 0.5 * step) + channel.bed_slope(x + step));
    bed[i] = z;
    x = target;
  }
  return bed;
}

double mean_level_error(const Channel& channel) {
  constexpr double cell_size = 5.0;
  constexpr int cells = 200;
  const std::vector<double> bed = bed_of(channel, cells, cell_size);
  study::Job job = job_over(1, cells, cell_size, [&](double x, double) { return bed[static_cast<std::size_t>(x / cell_size)]; }, manning_n);
  job.end = 2400.0;
  if (channel.rain > 0.0) job.forcing.storm = rain::Storm::uniform(TimeSeries::constant(channel.rain));
  add_boundary(job, {.id = "upstream", .cells = {0}, .condition = surface::DischargeSeries{TimeSeries::constant(channel.inflow * cell_size)}});
  add_boundary(job, {.id = "downstream", .cells = {cells - 1},
                     .condition = surface::LevelSeries{TimeSeries::constant(bed.back() + channel.depth(length - 0.5 * cell_size))}});
  const results::Frame last = carry_out(job).last;
  double error = 0.0;
  for (int i = 0; i < cells; ++i) error += std::abs(last.depth(0, i) - channel.depth((i + 0.5) * cell_size));
  return error / cells;
}

}  // namespace

std::vector<Measure> macdonald(const Bench&) {
  return {at_most("mean error of level, inflow only", mean_level_error({.inflow = 2.0, .rain = 0.0}), 0.03, "m", "itzi passes 0.03"),
          at_most("mean error of level, with rain", mean_level_error({.inflow = 1.0, .rain = 0.001}), 0.035, "m", "itzi passes 0.035")};
}

}  // namespace hydro::validation
