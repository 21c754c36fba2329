#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "libhydro/rain/intensity_formula.h"

namespace hydro::rain {

/// The share of a storm's rain that has fallen after a share of its duration: straight between points, from (0, 0) to
/// (1, 1). Huff and SCS curves and the patterns of Pilgrim & Cordery are of this kind.
class MassCurve {
 public:
  /// Both lists increase from 0 to 1: time strictly, rain not necessarily. Throws `InputError` otherwise.
  MassCurve(std::vector<double> time_shares, std::vector<double> rain_shares);
  /// Equal steps, each with its share of the rain (any positive sum: only the ratios count).
  static MassCurve of_steps(std::span<const double> rain_of_step);

  double at(double time_share) const;  ///< [-]

  const std::vector<double>& time_shares() const { return time_shares_; }
  const std::vector<double>& rain_shares() const { return rain_shares_; }

 private:
  std::vector<double> time_shares_;
  std::vector<double> rain_shares_;
};

/// Keifer & Chu (1957): the heaviest rain of every duration around the peak is what the intensity formula gives for it.
/// Steps get the exact integral of the curve, so that the rain of the formula is kept.
struct Chicago {
  double peak_ratio = 0.4;  ///< [-] time of the peak as a share of the duration, 0 to 1
};

/// The increments of the formula's depth, heaviest at the peak, the next ones after and before it in turn.
struct AlternatingBlock {
  double peak_ratio = 0.5;  ///< [-] which step is the heaviest, as a share of the duration
};

struct Uniform {};

/// Rises straight to the peak and falls straight to nothing.
struct Triangle {
  double peak_ratio = 0.4;  ///< [-]
};

using TemporalPattern = std::variant<Chicago, AlternatingBlock, Uniform, Triangle, MassCurve>;

/// True for the patterns that take their shape from an intensity formula, not only their total.
bool needs_intensity(const TemporalPattern& pattern);

/// Rain of each step [m]. `duration` is a whole number of `step`s [s]. The total is that of the curve for the duration unless
/// `total` [m] is given; then it is met exactly, whatever the pattern. Throws `InputError` where the numbers do not fit
/// together (steps, an intensity that is missing, a duration beyond the reach of the curve).
std::vector<double> rain_of_steps(const TemporalPattern& pattern, double duration, double step,
                                  const std::optional<IntensityCurve>& intensity, std::optional<double> total);

/// Pilgrim & Cordery (1975): the typical order of heavy and light steps. Every storm is a list of depths in equal steps;
/// all have the same number of steps. The result sums to 1. Ties share their mean rank; of positions with the same mean
/// rank the earlier one gets more rain.
std::vector<double> pilgrim_cordery(const std::vector<std::vector<double>>& storms);

}  // namespace hydro::rain
