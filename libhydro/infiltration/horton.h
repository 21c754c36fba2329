#pragma once

#include <string>
#include <string_view>

#include "libhydro/core/unit.h"
#include "libhydro/infiltration/soil_block.h"

namespace hydro::infiltration {

/// Horton (1933, 1940): capacity falls from `initial_rate` to `final_rate` along an exponential of the time during which the
/// soil was saturated, and climbs back when it dries. Where supply falls short of capacity only as much time passes on
/// the curve as the water that entered is worth. As SWMM 5 has it (reference manual I, chapter 4).
struct Horton {
  double initial_rate = 0.0;          ///< [m/s] of dry soil
  double final_rate = 0.0;            ///< [m/s] of saturated soil
  double decay = 4.0 / 3600.0;        ///< [1/s] greater than 0
  double drying_time = 7 * 86400.0;   ///< [s]   for saturated soil to dry to 98 %; greater than 0
  double maximum_infiltration = 0.0;  ///< [m]   that the soil holds; 0: no limit

  static constexpr std::string_view name = "horton";
  static constexpr std::string_view summary = "capacity falls exponentially with the time the soil was saturated";

  template <class Fields>
  void describe(Fields& field) {
    field("initial_rate", initial_rate, unit::mm_per_hour, Range{.min = 0.0}, "capacity of dry soil");
    field("final_rate", final_rate, unit::mm_per_hour, Range{.min = 0.0}, "capacity of saturated soil");
    field("decay", decay, unit::per_hour, Range{.min = 0.0}, "how fast capacity falls, greater than 0; often 2 to 7 per hour");
    field("drying_time", drying_time, unit::d, Range{.min = 0.0}, "for saturated soil to dry, greater than 0; often 2 to 14 days");
    field("maximum_infiltration", maximum_infiltration, unit::mm, Range{.min = 0.0}, "water the soil can hold; 0: no limit");
  }

  std::string fault() const;

  int memory_words() const { return maximum_infiltration > 0.0 ? 2 : 1; }
  Memory initial_memory() const;

  struct Coefficients {
    float final_units = 0.0f;    ///< [units] that saturated soil takes in the step
    float curve_units = 0.0f;    ///< [units] that dry soil takes beyond that in the step
    float final_scale = 0.0f;    ///< [units] final_rate / decay
    float curve_scale = 0.0f;    ///< [units] (initial_rate - final_rate) / decay
    float decayed = 0.0f;        ///< [-] 1 - exp(-decay dt)
    float recovered = 0.0f;      ///< [-] share of the way back to dry
    float most_held = 0.0f;      ///< [units] 0: no limit
    float pervious_share = 1.0f;  ///< [-] of the cell that takes water in, in [0, 1]
    float rounding_share = 0.0f;  ///< [-] of a unit, added before truncation, in [0, 1)
    void infiltrate(const SoilBlock& block) const;
  };
  Coefficients prepare(const StepConditions& step) const;
};

/// Horton's law in terms of water instead of time: capacity falls with the water that entered in excess of `final_rate`
/// (Akan 1992), so that light rain wears it down correctly. The limit on the water held counts all of it, as SWMM does
/// since the release after 5.2.4, whose own limit stops infiltration after one step.
struct ModifiedHorton {
  double initial_rate = 0.0;          ///< [m/s] of dry soil
  double final_rate = 0.0;            ///< [m/s] of saturated soil
  double decay = 4.0 / 3600.0;        ///< [1/s] greater than 0
  double drying_time = 7 * 86400.0;   ///< [s]   for saturated soil to dry to 98 %; greater than 0
  double maximum_infiltration = 0.0;  ///< [m]   that the soil holds; 0: no limit

  static constexpr std::string_view name = "modified_horton";
  static constexpr std::string_view summary = "capacity falls with the water that entered beyond the final rate";

  template <class Fields>
  void describe(Fields& field) {
    field("initial_rate", initial_rate, unit::mm_per_hour, Range{.min = 0.0}, "capacity of dry soil");
    field("final_rate", final_rate, unit::mm_per_hour, Range{.min = 0.0}, "capacity of saturated soil");
    field("decay", decay, unit::per_hour, Range{.min = 0.0}, "how fast capacity falls, greater than 0; often 2 to 7 per hour");
    field("drying_time", drying_time, unit::d, Range{.min = 0.0}, "for saturated soil to dry, greater than 0; often 2 to 14 days");
    field("maximum_infiltration", maximum_infiltration, unit::mm, Range{.min = 0.0}, "water the soil can hold; 0: no limit");
  }

  std::string fault() const;

  int memory_words() const { return maximum_infiltration > 0.0 ? 2 : 1; }
  Memory initial_memory() const { return {}; }

  struct Coefficients {
    float final_units = 0.0f;     ///< [units] that saturated soil takes in the step
    float curve_scale = 0.0f;     ///< [units] (initial_rate - final_rate) / decay: excess at which capacity is final
    float decayed = 0.0f;         ///< [-] 1 - exp(-decay dt)
    float dried = 0.0f;           ///< [-] share of the remembered water that a dry step removes
    float most_held = 0.0f;       ///< [units] 0: no limit
    float pervious_share = 1.0f;  ///< [-] of the cell that takes water in, in [0, 1]
    float rounding_share = 0.0f;  ///< [-] of a unit, added before truncation, in [0, 1)
    void infiltrate(const SoilBlock& block) const;
  };
  Coefficients prepare(const StepConditions& step) const;
};

}  // namespace hydro::infiltration
