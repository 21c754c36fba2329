#include "libhydro/report/markup.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>

namespace hydro::report {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct Letter {
  std::uint32_t code = 0xFFFD;
  std::string_view bytes;  ///< as in the text; `replacement` when malformed
};

/// The letter that starts at `at`, which is moved behind it (RFC 3629: no overlong forms, no surrogates).
Letter next_letter(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const std::uint32_t lead = byte(at);
  const std::size_t start = at++;
  if (lead < 0x80) return {lead, text.substr(start, 1)};
  const int more = lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
  if (more == 0) return {0xFFFD, replacement};
  std::uint32_t code = lead & (0x3Fu >> more);
  for (int i = 1; i <= more; ++i) {
    const std::uint32_t next = byte(start + static_cast<std::size_t>(i));
    if ((next & 0xC0) != 0x80) return {0xFFFD, replacement};
    code = code << 6 | (next & 0x3F);
  }
  if ((more == 2 && code < 0x800) || (more == 3 && (code < 0x10000 || code > 0x10FFFF)) || (code >= 0xD800 && code < 0xE000))
    return {0xFFFD, replacement};
  at = start + static_cast<std::size_t>(more) + 1;
  return {code, text.substr(start, static_cast<std::size_t>(more) + 1)};
}

bool is_control(std::uint32_t code) {
  return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) || code == 0xFFFE || code == 0xFFFF;
}

double letter_width(std::uint32_t code) {
  if (code >= 0x1100) return (code >= 0x2000 && code < 0x2E80) ? 0.6 : 1.0;
  if (code == ' ' || code == '.' || code == ',' || code == ':' || code == 'i' || code == 'l' || code == '(' || code == ')') return 0.36;
  if (code == 'm' || code == 'w' || code == 'M' || code == 'W') return 0.95;
  return code >= 'A' && code <= 'Z' ? 0.72 : 0.61;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string safe;
  safe.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = next_letter(text, at);
    if (is_control(letter.code)) continue;
    switch (letter.code) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += letter.bytes;
    }
  }
  return safe;
}

std::string json_string(std::string_view text) {
  std::string safe = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = next_letter(text, at);
    const bool unsafe = letter.code < 0x20 || letter.code == '"' || letter.code == '\\' || letter.code == '<' ||
                        letter.code == '>' || letter.code == '&' || letter.code == 0x2028 || letter.code == 0x2029;
    if (unsafe) safe += fmt::format("\\u{:04x}", letter.code);
    else safe += letter.bytes;
  }
  return safe + '"';
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) throw std::logic_error("a drawing was given a coordinate that is not a number");
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

double text_width(std::string_view text, double font_size) {
  double width = 0.0;
  for (std::size_t at = 0; at < text.size();) width += letter_width(next_letter(text, at).code);
  return width * font_size;
}

std::string shorten(std::string_view text, double font_size, double width) {
  if (text_width(text, font_size) <= width) return std::string(text);
  const double room = width / font_size - 0.9;
  std::string kept;
  double used = 0.0;
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = next_letter(text, at);
    used += letter_width(letter.code);
    if (used > room) break;
    kept += letter.bytes;
  }
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  return kept + "\xE2\x80\xA6";
}

}  // namespace hydro::report
