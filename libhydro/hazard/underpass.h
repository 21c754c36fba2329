#pragma once

#include <span>
#include <string>
#include <vector>

namespace hydro::hazard {

/// When an underpass is closed and opened again.
struct UnderpassRules {
  double wet = 0.01;           ///< [m] from which on it counts as ponded
  double close = 0.25;         ///< [m] closed above
  double close_within = 300.0; ///< [s] the time that closing may take
  double reopen = 0.10;        ///< [m] opened again once shallower
  double reopen_after = 600.0; ///< [s] for so long without a break
  double rise = 0.05;          ///< [m] closed early where water rises by more
  double rise_in = 300.0;      ///< [s] within this time
  double foresee = 600.0;      ///< [s] and `close` is passed so soon
};

/// What the display at its mouth shows: green no water, yellow go slowly, red no passage.
enum class Display : unsigned char { green, yellow, red };

struct UnderpassSpan {
  Display display = Display::green;
  double from = 0.0, until = 0.0;  ///< [s] of the series' clock
  bool early = false;              ///< red before the limit was passed
};

/// What is shown over time, for depths [m] at increasing instants [s]. Red is left only after the water has stayed below `reopen` for
/// `reopen_after`; depths after an instant are the forecast that closes early. Spans follow each other without gap; the last ends
/// with the series.
std::vector<UnderpassSpan> watch_underpass(std::span<const double> times, std::span<const float> depth, const UnderpassRules& rules);

}  // namespace hydro::hazard
