#pragma once

#include <array>
#include <string>
#include <variant>
#include <vector>

namespace hydro::rain {

/// The mean intensity of the heaviest `t` of a storm, i = a / (t + b)^n, with t in minutes and i in mm/min as the city
/// formulas have it; what goes in and comes out of the functions is SI.
struct IntensityCurve {
  double a = 0.0;  ///< [mm/min * min^n]
  double b = 0.0;  ///< [min] not negative
  double n = 0.0;  ///< [-] greater than 0

  double depth(double duration) const;      ///< [m] in the heaviest `duration` [s] of the storm
  double mean_rate(double duration) const;  ///< [m/s] over the heaviest `duration` [s]
  double peak_rate() const;                 ///< [m/s] in an instant; infinite where b is 0

  /// [s] Up to here a longer storm brings more rain. Infinite unless n > 1.
  double longest_duration() const;
};

/// How q [L/(s*ha)] becomes i [mm/min]: the official Chinese tables divide by 167, exact is 166.667 (0.2 % more rain).
enum class Conversion { official_167, exact };

/// What a formula yields.
enum class IntensityUnit { litres_per_second_hectare, millimetres_per_minute };

/// A (1 + C lg P) / (t + b)^n: the general form of GB 50014.
struct LogarithmicLaw {
  double A = 0.0;  ///< [L/(s*ha) * min^n] or [mm/min * min^n] as `IntensityUnit` says; greater than 0
  double C = 0.0;  ///< [-] not negative
  double b = 0.0;  ///< [min] not negative
  double n = 0.0;  ///< [-] greater than 0
};

/// A (P^m - d) / (t + b + b_lg lg P)^(n + n_lg lg P): the older formula of Shanghai.
struct PowerLaw {
  double A = 0.0;  ///< as in `LogarithmicLaw`
  double m = 0.0;  ///< [-]
  double d = 0.0;  ///< [-]
  double b = 0.0;  ///< [min]
  double b_lg = 0.0;  ///< [min] for each decade of the return period
  double n = 0.0;     ///< [-]
  double n_lg = 0.0;  ///< [-] for each decade of the return period
};

/// 167 A(P) / (t + b(P))^n(P), each parameter p1 + p2 ln(P - p3), with constants for pieces of the range of P
/// (interval-parameter formula of the guidelines of 2014). Where two pieces meet, the one of the longer periods holds.
struct IntervalLaw {
  using Parameter = std::array<double, 3>;  ///< p1, p2, p3
  struct Piece {
    double from = 0.0;   ///< [a] return period, included
    double until = 0.0;  ///< [a] return period, included
    Parameter A{};       ///< [mm/min * min^n]
    Parameter b{};       ///< [min]
    Parameter n{};       ///< [-]
  };
  std::vector<Piece> pieces;
};

/// A / (t + b)^n with constants for single return periods; there is nothing between them.
struct PeriodTable {
  struct Row {
    double return_period = 0.0;  ///< [a]
    double A = 0.0;              ///< as in `LogarithmicLaw`
    double b = 0.0;              ///< [min] not negative
    double n = 0.0;              ///< [-] greater than 0
  };
  std::vector<Row> rows;
};

using IntensityLaw = std::variant<LogarithmicLaw, PowerLaw, IntervalLaw, PeriodTable>;

/// The curve of one return period [a]. Throws `InputError` where the law has none: a period outside its pieces or rows,
/// or constants that leave no rain.
IntensityCurve intensity_curve(const IntensityLaw& law, IntensityUnit unit, double return_period, Conversion conversion);

}  // namespace hydro::rain
