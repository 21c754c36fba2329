#include "libhydro/sponge/solids.h"

#include <algorithm>

namespace hydro::sponge {
SolidsAccount passed_through(const Facility& facility, const FacilityWater& water, double concentration) {
  const bool channel = facility.process.info().is_channel;
  const double through = water.drain + (channel ? water.surface_outflow : 0.0);
  const double untreated = channel ? 0.0 : water.surface_outflow;
  const double washed = water.inflow * concentration;
  // A facility that drains what an earlier storm left gives back more water than came, and with it solids kept then.
  const double left = (untreated + through * (1.0 - facility.solids_removal)) * concentration;
  return {washed, washed - left};
}

SolidsAccount solids_of_map(std::span<const SurfaceOfMap> surfaces, std::span<const FacilityOfMap> facilities) {
  double runoff = 0.0, taken = 0.0;
  SolidsAccount account;
  for (const SurfaceOfMap& surface : surfaces) {
    runoff += std::max(surface.runoff, 0.0), taken -= std::min(surface.runoff, 0.0);
    account.washed += std::max(surface.runoff, 0.0) * surface.concentration;
  }
  if (runoff <= 0.0) return account;
  const double concentration = account.washed / runoff;
  account.kept = taken * concentration;
  for (const FacilityOfMap& part : facilities)
    if (part.water.inflow > 0.0)
      account.kept += passed_through(*part.facility, part.water, concentration * (1.0 - part.rain / part.water.inflow)).kept;
  account.kept = std::clamp(account.kept, 0.0, account.washed);  // water that passes two facilities is counted in both
  return account;
}

double guide_control_ratio(double capture_ratio, std::span<const ServedArea> served) {
  double area = 0.0, removed = 0.0;
  for (const ServedArea& part : served) {
    area += part.area;
    removed += part.area * part.solids_removal;
  }
  return area > 0.0 ? capture_ratio * removed / area : 0.0;
}

double interception_depth(const DrainageSystem& system) {
  const double runoff_area = system.area * system.runoff_coefficient;
  return runoff_area > 0.0 ? system.tank_volume / runoff_area : 0.0;
}

void Interception::advance(const DrainageSystem& system, double rate, double duration) {
  const double net = rate - system.interception_rate;  // [m3/s] into the tank, or out of it
  const double room = system.tank_volume - held;
  const double spilling = net > 0.0 && net * duration > room ? duration - room / net : 0.0;  // [s] at the end of the step
  held = std::clamp(held + net * duration, 0.0, system.tank_volume);
  inflow += rate * duration;
  if (spilling <= 0.0) {
    quiet += duration;
    return;
  }
  if (quiet + (duration - spilling) >= inter_event_time) ++overflows;
  overflow += net * spilling;
  overflow_time += spilling;
  peak_overflow = std::max(peak_overflow, net);
  quiet = 0.0;
}

OverflowReport Interception::report(const DrainageSystem& system, double concentration) const {
  const double intercepted = inflow - overflow;
  return {.interception_depth = interception_depth(system), .inflow = inflow, .intercepted = intercepted, .overflow = overflow,
          .overflows = static_cast<int>(overflows), .overflow_time = overflow_time, .peak_overflow = peak_overflow,
          .solids = {inflow * concentration, intercepted * concentration}};
}

}  // namespace hydro::sponge
