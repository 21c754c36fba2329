#include "validation/bench.h"
#include "validation/cases.h"
#include "validation/hydrograph.h"
#include "validation/kinematic_plane.h"

namespace hydro::validation {

std::vector<Measure> rain_on_plane(const Bench&) {
  constexpr KinematicPlane plane{.length = 800.0, .slope = 0.05, .manning_n = 0.015, .rain_rate = 10.8e-3 / 3600.0, .rain_duration = 5400.0};
  constexpr double cell_size = 10.0;
  constexpr int cells = 80;
  study::Job job = job_over(1, cells, cell_size, [&](double x, double) { return plane.slope * (plane.length - x); }, plane.manning_n);
  job.end = 10800.0;
  job.forcing.storm = rain::Storm::uniform(TimeSeries({0.0, plane.rain_duration}, {plane.rain_rate, 0.0}, Interpolation::step));
  add_boundary(job, {.id = "foot", .cells = {cells - 1}, .condition = surface::FreeOutflow{plane.slope}});
  const results::RunResult result = carry_out(job).result;
  const HydrographComparison outflow =
      compare_outflow(result, result.boundaries.front(), [&](double time) { return plane.outflow(time) * cell_size; });
  return {at_most("error of peak discharge", outflow.peak_error(), 1.0, "%"),
          at_most("error of outflow volume", outflow.volume_error(), 1.0, "%"),
          at_least("Nash-Sutcliffe of the hydrograph", outflow.nash_sutcliffe(), 0.99, "-"), water_account(result)};
}

}  // namespace hydro::validation
