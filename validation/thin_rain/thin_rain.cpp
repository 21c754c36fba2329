#include <cmath>

#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {

/// 1 mm/h in steps of 0.05 s is 0.06 water units a step: plain float arithmetic loses it all, or gains 72 %.
std::vector<Measure> thin_rain(const Bench&) {
  constexpr double rain_rate = 1e-3 / 3600.0, step = 0.05, slope = 0.01, manning_n = 0.03;
  constexpr int rows = 4, cells = 100;
  study::Job job = job_over(rows, cells, 1.0, [](double x, double) { return slope * (cells - x); }, manning_n);
  job.end = 1e5 * step;
  job.options.exchange_interval = step;
  job.forcing.storm = rain::Storm::uniform(TimeSeries::constant(rain_rate));
  add_boundary(job, {.id = "foot", .cells = column_cells(job.domain.ground.grid, cells - 1), .condition = surface::FreeOutflow{slope}});
  const results::RunResult result = carry_out(job).result;

  const double fallen = rain_rate * job.end * rows * cells;  // [m3]
  const std::vector<double>& left = result.boundaries.front().left;
  const std::size_t last = left.size() - 1, before = last - 20;  // in the end, what falls leaves
  const double discharge = (left[last] - left[before]) / (result.report_times[last] - result.report_times[before]);
  return {at_least("flow steps", static_cast<double>(result.steps), 1e5, "-"),
          at_most("rain booked minus rain that fell, units a cell", std::abs(result.balance.back().rain - fallen) / (rows * cells) / 0x1p-22, 4.0, "-"),
          at_most("outflow against rain in the end", 100.0 * std::abs(discharge / (rain_rate * rows * cells) - 1.0), 1.0, "%"),
          water_account(result)};
}

}  // namespace hydro::validation
