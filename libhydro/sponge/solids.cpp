#include "libhydro/sponge/solids.h"

#include <algorithm>

#include "libhydro/core/inter_event_time.h"

namespace hydro::sponge {
namespace {

double volume_of(std::span<const SurfaceRunoff> runoff) {
  double volume = 0.0;
  for (const SurfaceRunoff& part : runoff) volume += part.volume;
  return volume;
}

}  // namespace

double washed_off(std::span<const SurfaceRunoff> runoff) {
  double mass = 0.0;
  for (const SurfaceRunoff& part : runoff) mass += part.volume * part.concentration;
  return mass;
}

double mean_concentration(std::span<const SurfaceRunoff> runoff) {
  const double volume = volume_of(runoff);
  return volume > 0.0 ? washed_off(runoff) / volume : 0.0;
}

SolidsAccount passed_through(const Facility& facility, const FacilityWater& water, double concentration) {
  const bool channel = facility.process == Process::swale;
  const double through = water.drain + (channel ? water.surface_outflow : 0.0);
  const double untreated = channel ? 0.0 : water.surface_outflow;
  const double washed = water.inflow * concentration;
  // A facility that drains what an earlier storm left gives back more water than came, and with it solids kept then.
  const double left = (untreated + through * (1.0 - facility.solids_removal)) * concentration;
  return {washed, washed - left};
}

double guide_control_ratio(double capture_ratio, std::span<const ServedArea> served) {
  double area = 0.0, removed = 0.0;
  for (const ServedArea& part : served) {
    area += part.area;
    removed += part.area * part.solids_removal;
  }
  return area > 0.0 ? capture_ratio * removed / area : 0.0;
}

double interception_depth(const DrainageSystem& system, double safety) {
  const double runoff_area = system.area * system.runoff_coefficient * safety;
  return runoff_area > 0.0 ? system.tank_volume / runoff_area : 0.0;
}

double source_tank_volume(double depth, double area, double runoff_coefficient, double safety) {
  return depth * area * runoff_coefficient * safety;
}

double combined_tank_volume(double time, double ratio_before, double ratio_after, double dry_weather_flow, double safety) {
  return time * (ratio_after - ratio_before) * dry_weather_flow * safety;
}

OverflowReport overflow_report(const DrainageSystem& system, std::span<const double> inflow, double step,
                               double concentration) {
  OverflowReport report;
  report.interception_depth = interception_depth(system);
  double held = 0.0, quiet = inter_event_time;
  for (const double rate : inflow) {
    const double net = rate - system.interception_rate;  // [m3/s] into the tank, or out of it
    const double room = system.tank_volume - held;
    const double spilling = net > 0.0 && net * step > room ? step - room / net : 0.0;  // [s] at the end of the step
    held = std::clamp(held + net * step, 0.0, system.tank_volume);
    report.inflow += rate * step;
    if (spilling > 0.0) {
      if (quiet + (step - spilling) >= inter_event_time) ++report.overflows;
      report.overflow += net * spilling;
      report.overflow_time += spilling;
      report.peak_overflow = std::max(report.peak_overflow, net);
      quiet = 0.0;
    } else {
      quiet += step;
    }
  }
  report.intercepted = report.inflow - report.overflow;
  report.solids = {report.inflow * concentration, report.intercepted * concentration};
  return report;
}

}  // namespace hydro::sponge
