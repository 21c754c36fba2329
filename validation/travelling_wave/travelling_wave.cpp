#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

/// Hunter et al. (2005): a wave that runs at constant speed into dry ground, level or rising.
struct Wave {
  double speed;   ///< [m/s]
  double slope;   ///< [-] of the bed, rising in the direction of travel
  double length;  ///< [m] of the domain
  double manning_n = 0.03;

  /// Depth `behind` [m] the front: integral from 0 to h of dh / (S + n2 u2 h^(-4/3)) = behind.
  double depth(double behind) const {
    if (behind <= 0.0) return 0.0;
    const double friction = manning_n * manning_n * speed * speed;
    const double level = std::pow(7.0 / 3.0 * friction * behind, 3.0 / 7.0);
    if (slope == 0.0) return level;
    double low = 0.0, high = level + slope * behind + 1.0;
    for (int i = 0; i < 60; ++i) {
      const double h = 0.5 * (low + high);
      (distance(h, friction) < behind ? low : high) = h;
    }
    return 0.5 * (low + high);
  }

 private:
  double distance(double h, double friction) const {  // with h = s^3 the integrand is smooth at 0
    constexpr int parts = 100;
    const double step = std::cbrt(h) / parts;
    const auto f = [&](double s) { return 3.0 * std::pow(s, 6.0) / (slope * std::pow(s, 4.0) + friction); };
    double sum = 0.0;
    for (int i = 0; i < parts; ++i) sum += step / 6.0 * (f(i * step) + 4.0 * f((i + 0.5) * step) + f((i + 1) * step));
    return sum;
  }
};

struct WaveError {
  double rmse = 0.0;   ///< [m] over cells that are wet in either
  double front = 0.0;  ///< [m] place of the 1 cm contour, simulated minus exact
};

WaveError run(const Wave& wave, double cell_size) {
  const int cells = static_cast<int>(wave.length / cell_size);
  study::Job job = job_over(1, cells, cell_size, [&](double x, double) { return wave.slope * x; }, wave.manning_n);
  job.end = 3600.0;
  job.options.surface.theta = 1.0;  // as the published figures of this case
  std::vector<double> times, levels;
  for (double t = 0.0; t <= job.end; t += 10.0) {
    times.push_back(t);
    levels.push_back(wave.slope * 0.5 * cell_size + wave.depth(wave.speed * t - 0.5 * cell_size));
  }
  add_boundary(job, {.id = "west", .cells = {0}, .condition = surface::LevelSeries{TimeSeries(times, levels, Interpolation::linear)}});
  const results::Frame last = carry_out(job).last;

  int wet = 0;
  double front = 0.0, exact_front = 0.0, squares = 0.0;
  for (int i = 0; i < cells; ++i) {
    const double x = (i + 0.5) * cell_size, exact = wave.depth(wave.speed * job.end - x), h = last.depth(0, i);
    if (h > 0.01) front = x;
    if (exact > 0.01) exact_front = x;
    if (h > 1e-3 || exact > 1e-3) squares += (h - exact) * (h - exact), ++wet;
  }
  return {.rmse = std::sqrt(squares / wet), .front = front - exact_front};
}

}  // namespace

std::vector<Measure> travelling_wave(const Bench&) {
  std::vector<Measure> measures;
  const auto name = [](const Wave& wave, double cell_size, const char* what) {
    return fmt::format("u {:g} m/s, slope {:g}, dx {:g} m: {}", wave.speed, wave.slope, cell_size, what);
  };
  const auto gate = [&](const Wave& wave, double cell_size, double limit, const char* published) {
    const WaveError error = run(wave, cell_size);
    measures.push_back(at_most(name(wave, cell_size, "RMSE of depth"), error.rmse, limit, "m", published));
    measures.push_back(report(name(wave, cell_size, "error of front"), error.front, "m"));
    return error.front;
  };
  for (const auto& [slope, limit, published] : {std::tuple{0.0, 0.010, "0.0035"}, std::tuple{0.001, 0.018, "0.0146"}}) {
    const double front = gate({.speed = 0.3, .slope = slope, .length = 1500.0}, 10.0, limit, published);
    measures.back() = within(measures.back().name, front, -20.0, 20.0, "m");
  }
  gate({.speed = 1.0, .slope = 0.0, .length = 5000.0}, 25.0, 0.08, "0.059");
  const Wave steep{.speed = 1.0, .slope = 0.001, .length = 5000.0};
  measures.push_back(report(name(steep, 25.0, "RMSE of depth"), run(steep, 25.0).rmse, "m", "0.137"));
  return measures;
}

}  // namespace hydro::validation
