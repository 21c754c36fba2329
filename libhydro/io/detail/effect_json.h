#pragma once

#include <cmath>

#include <nlohmann/json.hpp>

#include "libhydro/io/instant.h"
#include "libhydro/io/orders_file.h"

namespace hydro::io::detail {

/// "effect" of "hydro-actions/1" on a clock `offset_minutes` east of Greenwich.
inline nlohmann::ordered_json effect_json(const Order& order, int offset_minutes) {
  using Json = nlohmann::ordered_json;
  const auto time = [&](double utc) { return std::isfinite(utc) ? Json(iso_instant(utc, offset_minutes)) : Json(nullptr); };
  return {{"kind", order.kind}, {"target", order.target}, {"value", order.value}, {"unit", order.unit}, {"from", time(order.from)}, {"until", order.until ? time(*order.until) : Json(nullptr)}};
}

}  // namespace hydro::io::detail
