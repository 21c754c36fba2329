#pragma once

#include <string>
#include <string_view>

#include "libhydro/core/unit.h"
#include "libhydro/infiltration/soil_block.h"

namespace hydro::infiltration {

/// The SCS curve number as a rate, as SWMM 5 has it (reference manual I, chapter 4): of the rain P of a storm
/// P Se / (P + Se) enters, Se being the retention left when it began. There is no initial abstraction: depression
/// storage and interception of the land class are that. Water that runs onto the cell counts as ponding, not as rain.
struct CurveNumber {
  double curve_number = 0.0;         ///< [-] of the pervious ground alone, 10 to 99
  double drying_time = 7 * 86400.0;  ///< [s] for the soil to regain its whole retention; greater than 0

  static constexpr std::string_view name = "curve_number";
  static constexpr std::string_view summary = "SCS curve number: the share of rain that enters falls as the storm grows";

  template <class Fields>
  void describe(Fields& field) {
    field("curve_number", curve_number, unit::none, Range{10.0, 99.0}, "of the pervious ground alone");
    field("drying_time", drying_time, unit::d, Range{.min = 0.0}, "for the soil to regain its whole retention, greater than 0");
  }

  std::string fault() const;
  double retention() const;  ///< [m] of dry soil

  int memory_words() const { return 3; }
  Memory initial_memory() const;

  struct Coefficients {
    float retention = 0.0f;         ///< [units] of dry soil
    float recovered = 0.0f;         ///< [counts of the retention] in a dry step
    float clock = 0.0f;             ///< [counts of the event clock] dt
    float rate_scale = 0.0f;        ///< [1/units] full-scale rate times dt, inverted
    float least_ponding = 0.0f;     ///< [units]
    float pervious_share = 1.0f;  ///< [-] of the cell that takes water in, in [0, 1]
    float rounding_share = 0.0f;  ///< [-] of a unit, added before truncation, in [0, 1)
    void infiltrate(const SoilBlock& block) const;
  };
  Coefficients prepare(const StepConditions& step) const;
};

}  // namespace hydro::infiltration
