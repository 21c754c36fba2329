#pragma once

#include <string>
#include <string_view>

namespace hydro::study::detail {

/// A quoted TOML text.
inline std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return quoted + '"';
}

}  // namespace hydro::study::detail
