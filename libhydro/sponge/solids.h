#pragma once

#include <cstdint>
#include <span>

#include "libhydro/core/inter_event_time.h"
#include "libhydro/sponge/facility.h"

// Suspended solids: what rain washes off surfaces, what facilities keep of it, and what a drainage system intercepts. Runoff
// of one surface has one concentration (event mean concentration), whatever the storm and its minute.
namespace hydro::sponge {

/// Solids washed off, and how much of them did not leave.
struct SolidsAccount {
  double washed = 0.0;  ///< [kg]
  double kept = 0.0;    ///< [kg]

  /// Annual pollution control ratio when the account is that of a year [-]; 1 where nothing was washed off.
  double control_ratio() const { return washed > 0.0 ? kept / washed : 1.0; }
  SolidsAccount& operator+=(const SolidsAccount& other) {
    washed += other.washed;
    kept += other.kept;
    return *this;
  }
};

/// Where the water of a facility went, over the same time [m3].
struct FacilityWater {
  double inflow = 0.0;           ///< rain and run-on
  double surface_outflow = 0.0;
  double drain = 0.0;
};

/// Solids that enter a facility with its inflow, and those that it keeps: all of the water that does not leave again, and
/// the facility's share of the water that passes through. Water passes through where it leaves by the drain, in a swale
/// along its surface; what spills over the surface of another facility goes untreated.
SolidsAccount passed_through(const Facility& facility, const FacilityWater& water, double concentration);

/// A facility that serves part of a project.
struct ServedArea {
  double area = 0.0;            ///< [m2] whose runoff it takes
  double solids_removal = 0.0;  ///< [-]
};

/// A map: what its surfaces washed off, and what ground and facilities kept of it.
struct SurfaceOfMap {
  double runoff = 0.0;         ///< [m3] brought onto the surface, less what it took in; negative: it took in what ran off elsewhere
  double concentration = 0.0;  ///< [kg/m3]
};
struct FacilityOfMap {
  const Facility* facility = nullptr;
  double rain = 0.0;  ///< [m3] clean
  FacilityWater water;
};

/// Runoff of all surfaces together has one concentration; what surfaces and facilities take of it they keep, as in `passed_through`.
SolidsAccount solids_of_map(std::span<const SurfaceOfMap> surfaces, std::span<const FacilityOfMap> facilities);

/// Annual pollution control ratio as China's technical guide for sponge city construction (2014) estimates it: the annual
/// runoff volume capture ratio times the mean removal of the facilities, weighted by the area each serves [-].
double guide_control_ratio(double capture_ratio, std::span<const ServedArea> served);

/// A drainage system whose first water goes to treatment instead of the river.
struct DrainageSystem {
  double area = 0.0;                ///< [m2]
  double runoff_coefficient = 1.0;  ///< [-] of volume
  double tank_volume = 0.0;         ///< [m3] that keeps what the pipe to treatment cannot take
  double interception_rate = 0.0;   ///< [m3/s] that this pipe takes, above the flow of dry weather
};

/// Depth of the first flush that a tank holds [m of runoff over the system's area]: volume / (area runoff_coefficient).
/// Shanghai's drainage plan 2020-2035 wants 11 mm of combined and 5 mm of separate pumped systems.
double interception_depth(const DrainageSystem& system);

/// What became of a series of inflows.
struct OverflowReport {
  double interception_depth = 0.0;  ///< [m] of runoff that the tank holds
  double inflow = 0.0;              ///< [m3]
  double intercepted = 0.0;         ///< [m3] to treatment, with what the tank holds at the end
  double overflow = 0.0;            ///< [m3] to the river
  int overflows = 0;                ///< times that it overflowed, parted by at least six hours without overflow
  double overflow_time = 0.0;       ///< [s]
  double peak_overflow = 0.0;       ///< [m3/s]
  SolidsAccount solids;             ///< of the inflow; kept: what did not overflow
};

/// A system in time. The pipe to treatment takes what comes up to its rate, the tank fills with the rest and is emptied by the pipe;
/// what finds no room overflows. Plain data: part of a checkpoint.
struct Interception {
  double held = 0.0;                ///< [m3]
  double quiet = inter_event_time;  ///< [s] without overflow
  double inflow = 0.0, overflow = 0.0, overflow_time = 0.0, peak_overflow = 0.0;  ///< [m3], [m3], [s], [m3/s] as in the report
  std::int64_t overflows = 0;                                                     ///< [-]

  /// `rate` [m3/s] runs to the system for `duration` [s].
  void advance(const DrainageSystem& system, double rate, double duration);

  /// What became of the water so far, which carried `concentration` [kg/m3].
  OverflowReport report(const DrainageSystem& system, double concentration) const;
};

}  // namespace hydro::sponge
