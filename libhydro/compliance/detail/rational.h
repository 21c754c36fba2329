#pragma once

#include <cstdint>
#include <vector>

namespace hydro::compliance::detail {

/// A whole number of any size.
class Whole {
 public:
  Whole() = default;
  Whole(std::int64_t value);

  int sign() const { return digits_.empty() ? 0 : negative_ ? -1 : 1; }
  Whole operator-() const;
  friend Whole operator+(const Whole& a, const Whole& b);
  friend Whole operator-(const Whole& a, const Whole& b) { return a + -b; }
  friend Whole operator*(const Whole& a, const Whole& b);

  /// 0.5 <= |mantissa| < 1 and the power of two that goes with it; 0 for 0.
  double mantissa(long& exponent) const;

 private:
  void trim();
  std::vector<std::uint32_t> digits_;  ///< lowest first, base 2^32, none above the highest that is not 0
  bool negative_ = false;
};

/// An exact fraction. It is not reduced: the expressions of rules are short.
struct Rational {
  Whole numerator, denominator = 1;  ///< the denominator is above 0
  bool defined = true;               ///< false: something was divided by zero

  /// The decimal number that a person wrote to get this double: the shortest that reads back as the same double, which is
  /// what was written as long as that had no more than 15 digits.
  static Rational written(double value);

  int sign() const { return numerator.sign(); }
  double value() const;  ///< to the last bit or two
};

Rational operator+(const Rational& a, const Rational& b);
Rational operator-(const Rational& a, const Rational& b);
Rational operator*(const Rational& a, const Rational& b);
Rational operator/(const Rational& a, const Rational& b);

}  // namespace hydro::compliance::detail
