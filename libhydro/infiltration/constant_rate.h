#pragma once

#include <string>
#include <string_view>

#include "libhydro/core/unit.h"
#include "libhydro/infiltration/soil_block.h"

namespace hydro::infiltration {

/// Water enters at one rate whatever the soil has taken before. Nothing is remembered.
struct ConstantRate {
  double rate = 0.0;  ///< [m/s]

  static constexpr std::string_view name = "constant";
  static constexpr std::string_view summary = "one rate, whatever the soil has taken before";

  template <class Fields>
  void describe(Fields& field) {
    field("rate", rate, unit::mm_per_hour, Range{.min = 0.0}, "rate at which water enters the soil");
  }

  /// What is wrong between fields, empty when nothing is.
  std::string fault() const { return {}; }

  int memory_words() const { return 0; }
  Memory initial_memory() const { return {}; }

  /// What one step makes of the parameters.
  struct Coefficients {
    float capacity = 0.0f;  ///< [water units of the cell] in the step
    float rounding_share = 0.0f;  ///< [-] of a unit, added before truncation, in [0, 1)
    void infiltrate(const SoilBlock& block) const;
  };
  Coefficients prepare(const StepConditions& step) const;
};

}  // namespace hydro::infiltration
