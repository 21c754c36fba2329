#pragma once

#include <string>
#include <string_view>

namespace hydro::io {

/// A text in quotes as TOML has it; control characters become blanks.
inline std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return quoted + '"';
}

}  // namespace hydro::io
