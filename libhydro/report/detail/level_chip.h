#pragma once

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/report/markup.h"
#include "libhydro/response/level.h"

namespace hydro::report::detail {

/// Colours of the levels, none first; a number always stands beside them.
inline constexpr std::array<std::string_view, 5> level_fill{"#eef1f4", "#2f6fb0", "#e3b400", "#e07b00", "#c62828"};
inline constexpr std::array<std::string_view, 5> level_ink{"#5c6b79", "#fff", "#1d2a36", "#1d2a36", "#fff"};

/// A word on a coloured ground.
inline std::string chip(std::string_view text, std::string_view fill, std::string_view ink) {
  return fmt::format("<span style=\"display:inline-block;min-width:2.2em;padding:0 7px;border-radius:3px;text-align:center;white-space:nowrap;background:{};color:{}\">{}</span>", fill, ink, escape(text));
}

inline std::string level_chip(response::Level level) {
  return chip(level == response::Level::none ? std::string_view("–") : response::name_of(level), level_fill[static_cast<std::size_t>(level)], level_ink[static_cast<std::size_t>(level)]);
}

}  // namespace hydro::report::detail
