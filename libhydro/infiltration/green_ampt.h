#pragma once

#include <string>
#include <string_view>

#include "libhydro/core/unit.h"
#include "libhydro/infiltration/soil_block.h"

namespace hydro::infiltration {

/// What a step makes of Green & Ampt's parameters; shared by both variants.
struct GreenAmptCoefficients {
  float conducted = 0.0f;       ///< [units] hydraulic_conductivity * dt
  float suction_units = 0.0f;   ///< [units]
  float deficit_scale = 0.0f;   ///< [-] moisture deficit of one count of the memory
  float upper_zone = 0.0f;      ///< [units] water that fills the upper zone of dry soil
  float drained = 0.0f;         ///< [units] that leave the upper zone in a dry step
  float clock = 0.0f;           ///< [counts of the event clock] dt
  float pervious_share = 1.0f;  ///< [-] of the cell that takes water in, in [0, 1]
  float rounding_share = 0.0f;  ///< [-] of a unit, added before truncation, in [0, 1)
  bool renews_in_light_rain = true;  ///< the plain model's habit that the modified one mends
  void infiltrate(const SoilBlock& block) const;
};

/// Green & Ampt (1911): a sharp wetting front drawn down by gravity, suction and the water that stands above. Between storms
/// the upper zone drains and a new front starts, as SWMM 5 has it (Mein & Larson 1973; reference manual I, chapter 4).
struct GreenAmpt {
  double hydraulic_conductivity = 0.0;  ///< [m/s] saturated; greater than 0
  double suction_head = 0.0;            ///< [m]   at the wetting front
  double moisture_deficit = 0.0;        ///< [-]   porosity minus initial water content

  static constexpr std::string_view name = "green_ampt";
  static constexpr std::string_view summary = "a wetting front drawn down by gravity and suction";

  template <class Fields>
  void describe(Fields& field) {
    field("hydraulic_conductivity", hydraulic_conductivity, unit::mm_per_hour, Range{.min = 0.0}, "of saturated soil, greater than 0");
    field("suction_head", suction_head, unit::mm, Range{.min = 0.0}, "suction at the wetting front");
    field("moisture_deficit", moisture_deficit, unit::none, Range{0.0, 1.0}, "porosity minus the water content before the storm");
  }

  std::string fault() const;

  int memory_words() const { return 3; }
  Memory initial_memory() const;

  using Coefficients = GreenAmptCoefficients;
  Coefficients prepare(const StepConditions& step) const;
};

/// Green & Ampt whose front goes on through light rain: what fell before the storm proper counts as behind it.
struct ModifiedGreenAmpt {
  double hydraulic_conductivity = 0.0;  ///< [m/s] saturated; greater than 0
  double suction_head = 0.0;            ///< [m]   at the wetting front
  double moisture_deficit = 0.0;        ///< [-]   porosity minus initial water content

  static constexpr std::string_view name = "modified_green_ampt";
  static constexpr std::string_view summary = "green_ampt whose wetting front is not renewed by light rain";

  template <class Fields>
  void describe(Fields& field) {
    field("hydraulic_conductivity", hydraulic_conductivity, unit::mm_per_hour, Range{.min = 0.0}, "of saturated soil, greater than 0");
    field("suction_head", suction_head, unit::mm, Range{.min = 0.0}, "suction at the wetting front");
    field("moisture_deficit", moisture_deficit, unit::none, Range{0.0, 1.0}, "porosity minus the water content before the storm");
  }

  std::string fault() const;

  int memory_words() const { return 3; }
  Memory initial_memory() const;

  /// The memory of a soil whose pores are filled to a saturation [-] at first, of those that `moisture_deficit` counts.
  Memory memory_at(double saturation, WaterUnit unit) const;

  using Coefficients = GreenAmptCoefficients;
  Coefficients prepare(const StepConditions& step) const;
};

}  // namespace hydro::infiltration
