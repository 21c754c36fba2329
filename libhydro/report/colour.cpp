#include "libhydro/report/colour.h"

#include <cmath>

#include <fmt/format.h>

namespace hydro::report {

std::string hex(Colour colour) { return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue); }

double luminance(Colour colour) {
  const auto linear = [](std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

Colour blend(Colour top, Colour below) {
  const auto mix = [&](int over, int under) {
    return static_cast<std::uint8_t>((over * top.alpha + under * (255 - top.alpha) + 127) / 255);
  };
  return {mix(top.red, below.red), mix(top.green, below.green), mix(top.blue, below.blue), 255};
}

}  // namespace hydro::report
