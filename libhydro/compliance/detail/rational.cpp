#include "libhydro/compliance/detail/rational.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstddef>

namespace hydro::compliance::detail {
namespace {

using Digits = std::vector<std::uint32_t>;

int compare(const Digits& a, const Digits& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

Digits sum(const Digits& a, const Digits& b) {
  Digits result;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry; ++i) {
    carry += (i < a.size() ? a[i] : 0ull) + (i < b.size() ? b[i] : 0ull);
    result.push_back(static_cast<std::uint32_t>(carry));
    carry >>= 32;
  }
  return result;
}

/// a - b, where a is not the smaller one.
Digits difference(const Digits& a, const Digits& b) {
  Digits result;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::int64_t digit = static_cast<std::int64_t>(a[i]) - (i < b.size() ? b[i] : 0u) + borrow;
    borrow = digit < 0 ? -1 : 0;
    if (digit < 0) digit += std::int64_t{1} << 32;
    result.push_back(static_cast<std::uint32_t>(digit));
  }
  return result;
}

Whole power_of_ten(int exponent) {
  Whole result = 1;
  for (; exponent >= 18; exponent -= 18) result = result * Whole(1'000'000'000'000'000'000);
  std::int64_t rest = 1;
  for (; exponent > 0; --exponent) rest *= 10;
  return result * Whole(rest);
}

}  // namespace

Whole::Whole(std::int64_t value) : negative_(value < 0) {
  std::uint64_t size = negative_ ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  for (; size; size >>= 32) digits_.push_back(static_cast<std::uint32_t>(size));
}

void Whole::trim() {
  while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  if (digits_.empty()) negative_ = false;
}

Whole Whole::operator-() const {
  Whole result = *this;
  result.negative_ = !negative_ && !digits_.empty();
  return result;
}

Whole operator+(const Whole& a, const Whole& b) {
  Whole result;
  if (a.negative_ == b.negative_) {
    result.digits_ = sum(a.digits_, b.digits_);
    result.negative_ = a.negative_;
  } else {
    const bool a_larger = compare(a.digits_, b.digits_) >= 0;
    result.digits_ = a_larger ? difference(a.digits_, b.digits_) : difference(b.digits_, a.digits_);
    result.negative_ = a_larger ? a.negative_ : b.negative_;
  }
  result.trim();
  return result;
}

Whole operator*(const Whole& a, const Whole& b) {
  Whole result;
  result.digits_.assign(a.digits_.size() + b.digits_.size(), 0);
  for (std::size_t i = 0; i < a.digits_.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t k = 0; k < b.digits_.size() || carry; ++k) {
      carry += result.digits_[i + k] + static_cast<std::uint64_t>(a.digits_[i]) * (k < b.digits_.size() ? b.digits_[k] : 0u);
      result.digits_[i + k] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  result.negative_ = a.negative_ != b.negative_;
  result.trim();
  return result;
}

double Whole::mantissa(long& exponent) const {
  exponent = 0;
  double value = 0.0;
  const std::size_t lowest = digits_.size() > 3 ? digits_.size() - 3 : 0;  // 65 leading bits or more
  for (std::size_t i = digits_.size(); i-- > lowest;) value = value * 4294967296.0 + digits_[i];
  int scale = 0;
  value = std::frexp(negative_ ? -value : value, &scale);
  exponent = scale + 32 * static_cast<long>(lowest);
  return value;
}

Rational Rational::written(double value) {
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  std::int64_t digits = 0;
  int exponent = 0;
  bool behind_point = false;
  for (const char* at = text.data(); at != end; ++at) {
    if (*at == 'e') {
      int written_exponent = 0;
      std::from_chars(at + (at[1] == '+' ? 2 : 1), end, written_exponent);
      exponent += written_exponent;
      break;
    }
    if (*at == '.') behind_point = true;
    if (*at < '0' || *at > '9') continue;
    digits = digits * 10 + (*at - '0');
    exponent -= behind_point;
  }
  if (text[0] == '-') digits = -digits;
  if (exponent >= 0) return {.numerator = Whole(digits) * power_of_ten(exponent), .denominator = 1};
  return {.numerator = digits, .denominator = power_of_ten(-exponent)};
}

double Rational::value() const {
  long above = 0, below = 0;
  const double n = numerator.mantissa(above), d = denominator.mantissa(below);
  return std::ldexp(n / d, static_cast<int>(above - below));
}

Rational operator+(const Rational& a, const Rational& b) {
  return {.numerator = a.numerator * b.denominator + b.numerator * a.denominator,
          .denominator = a.denominator * b.denominator,
          .defined = a.defined && b.defined};
}

Rational operator-(const Rational& a, const Rational& b) {
  return {.numerator = a.numerator * b.denominator - b.numerator * a.denominator,
          .denominator = a.denominator * b.denominator,
          .defined = a.defined && b.defined};
}

Rational operator*(const Rational& a, const Rational& b) {
  return {.numerator = a.numerator * b.numerator,
          .denominator = a.denominator * b.denominator,
          .defined = a.defined && b.defined};
}

Rational operator/(const Rational& a, const Rational& b) {
  const int sign = b.sign();
  if (sign == 0) return {.numerator = 0, .denominator = 1, .defined = false};
  return {.numerator = sign < 0 ? -(a.numerator * b.denominator) : a.numerator * b.denominator,
          .denominator = a.denominator * (sign < 0 ? -b.numerator : b.numerator),
          .defined = a.defined && b.defined};
}

}  // namespace hydro::compliance::detail
