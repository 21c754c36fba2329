#pragma once

#include <variant>

namespace hydro::infiltration {

/// Water enters at a constant rate.
struct ConstantRate {
  double rate = 0.0;  ///< [m/s]
  static constexpr const char* name = "constant";
};

using InfiltrationModel = std::variant<ConstantRate>;  // the only list of models

}  // namespace hydro::infiltration
