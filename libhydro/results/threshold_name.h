#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace hydro::results {

/// How a depth threshold [m] is called in files, numbers of a run and pages: "0.30" with two digits where these say all of it, else "0.151" with as
/// many as it takes, at most twelve. Thresholds that differ by more than a millionth of a millimetre never share a name.
inline std::string threshold_name(double threshold) {
  char text[400];
  char* end = std::to_chars(text, text + sizeof text, threshold, std::chars_format::fixed, 2).ptr;
  double read = 0.0;
  std::from_chars(text, end, read);
  if (std::abs(read - threshold) <= 1e-12 * std::abs(threshold)) return {text, end};
  end = std::to_chars(text, text + sizeof text, threshold, std::chars_format::general, 12).ptr;
  return {text, end};
}

}  // namespace hydro::results
