#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hydro::rain {

/// How much of the rain of the years is caught when of each day at most a design depth is:
///     ratio(H) = ( sum of x over days with x <= H  +  H * number of days with x > H ) / sum of x,
/// the volume method of the technical guide for sponge cities (海绵城市建设技术指南, 2014). Not to be mixed up with the share of
/// rainy days below H, which gives other depths.
class CaptureCurve {
 public:
  /// From daily depths [m], in any order; days of at most `least_rain` are left out. Throws `InputError` when no day is left.
  explicit CaptureCurve(std::span<const double> daily_rain, double least_rain = 2e-3);

  double ratio(double depth) const;        ///< [-] never falls with depth; 1 from the wettest day on
  double depth(double capture_ratio) const;  ///< [m] for a ratio of 0 to 1; the inverse, exact: the curve is straight between days

  std::size_t days() const { return depths_.size(); }         ///< that count
  std::size_t days_left_out() const { return left_out_; }     ///< too little rain
  double total() const { return sums_.back(); }               ///< [m] of the days that count
  double wettest() const { return depths_.back(); }           ///< [m]

 private:
  double caught_at(std::size_t day) const;
  std::vector<double> depths_;  ///< [m] ascending
  std::vector<double> sums_;    ///< [m] of the days up to each, that day included
  std::size_t left_out_ = 0;
};

}  // namespace hydro::rain
