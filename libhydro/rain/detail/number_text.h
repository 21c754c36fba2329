#pragma once

#include <array>
#include <charconv>
#include <string>

namespace hydro::rain {

/// A number as people write it, with up to six digits: 5, 0.405, 1.2e+09. The same in every locale.
inline std::string number_text(double number) {
  std::array<char, 32> text{};
  const auto [end, status] = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 6);
  return {text.data(), end};
}

/// A duration [s] in minutes, which is what storms are planned in.
inline std::string minutes_text(double seconds) { return number_text(seconds / 60.0) + " min"; }

}  // namespace hydro::rain
