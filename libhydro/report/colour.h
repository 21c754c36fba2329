#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace hydro::report {

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  std::uint8_t alpha = 255;  ///< 255: opaque
  bool operator==(const Colour&) const = default;
};

/// 0xRRGGBB as on the web.
constexpr Colour rgb(std::uint32_t code, std::uint8_t alpha = 255) {
  return {static_cast<std::uint8_t>(code >> 16 & 255), static_cast<std::uint8_t>(code >> 8 & 255),
          static_cast<std::uint8_t>(code & 255), alpha};
}

/// "#rrggbb"; transparency is left out.
std::string hex(Colour colour);

/// Relative luminance after WCAG 2.1: 0 black, 1 white.
double luminance(Colour colour);

/// `top` laid over the opaque `below`.
Colour blend(Colour top, Colour below);

/// Okabe & Ito (2008): eight colours that people with any kind of colour vision tell apart; the yellow, too pale for a
/// thin line on white, is left out.
inline constexpr std::array<Colour, 7> okabe_ito{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7),
                                                 rgb(0xe69f00), rgb(0x56b4e9), rgb(0x3b3b3b)};

}  // namespace hydro::report
