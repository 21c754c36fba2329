#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/infiltration/infiltration_model.h"

namespace hydro::infiltration {

inline constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si, hour = unit::h.to_si, day = unit::d.to_si;
inline constexpr WaterUnit water_unit;

/// One soil of every model, with parameters of a loam.
inline std::vector<InfiltrationModel> sample_soils() {
  return {ConstantRate{.rate = 5 * mm_per_hour},
          Horton{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour},
          Horton{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour, .maximum_infiltration = 40 * mm},
          Horton{.initial_rate = 30 * mm_per_hour, .final_rate = 0.0, .decay = 4 / hour},
          ModifiedHorton{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour},
          ModifiedHorton{.initial_rate = 75 * mm_per_hour, .final_rate = 8 * mm_per_hour, .decay = 4.14 / hour, .maximum_infiltration = 40 * mm},
          GreenAmpt{.hydraulic_conductivity = 6.6 * mm_per_hour, .suction_head = 110 * mm, .moisture_deficit = 0.3},
          GreenAmpt{.hydraulic_conductivity = 120 * mm_per_hour, .suction_head = 49 * mm, .moisture_deficit = 0.0},
          ModifiedGreenAmpt{.hydraulic_conductivity = 6.6 * mm_per_hour, .suction_head = 110 * mm, .moisture_deficit = 0.3},
          CurveNumber{.curve_number = 74},
          CurveNumber{.curve_number = 99}};
}

/// A column of soil on its own, its water and its memory: rain falls, stands, enters; nothing runs off.
struct SoilColumn {
  explicit SoilColumn(const InfiltrationModel& model, double share_that_takes_water = 1.0)
      : soil(model), pervious_share(share_that_takes_water), memory(initial_memory(model)) {}

  /// One step; returns the water [units] that entered.
  std::int32_t step(std::int32_t rain, double duration) {
    const SoilStep ready(soil, {.duration = duration, .pervious_share = pervious_share, .rounding_share = rounding_share(steps++),
                                .unit = water_unit});
    const std::int32_t available = standing + rain;
    std::int32_t taken = -1;
    SoilBlock block{.count = 1, .rain = &rain, .available = &available, .taken = &taken};
    for (std::size_t word = 0; word < memory.size(); ++word) block.memory[word] = &memory[word];
    ready.infiltrate(block);
    standing = available - taken;
    infiltrated += taken;
    return taken;
  }

  /// Rain at a rate [m/s] for a time [s] in steps; a stretch without rain is rate 0.
  void rain_for(double rate, double time, double duration) {
    double owed = 0.0;
    for (int i = 0; i < static_cast<int>(time / duration + 0.5); ++i) {
      owed += rate * duration * water_unit.per_metre();
      const auto whole = static_cast<std::int32_t>(owed);
      owed -= whole;
      step(whole, duration);
    }
  }

  double total() const { return static_cast<double>(infiltrated) * water_unit.metres(); }  ///< [m]

  InfiltrationModel soil;
  double pervious_share;
  Memory memory;
  std::int32_t standing = 0;
  std::int64_t infiltrated = 0;
  std::uint32_t steps = 0;
};

}  // namespace hydro::infiltration
