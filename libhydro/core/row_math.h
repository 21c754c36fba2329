#pragma once

#include <bit>
#include <cstdint>

// What row kernels are written with: functions in plain arithmetic, so that loops over them become vector code on every instruction set and give
// the same bits on each.
namespace hydro::row_math {

/// The lesser and the greater of two values. Not std::min and std::max: they go through references, which keep g++ 12
/// from turning a loop into vector code.
template <class T>
[[gnu::always_inline]] constexpr T lesser(T a, T b) { return b < a ? b : a; }
template <class T>
[[gnu::always_inline]] constexpr T greater(T a, T b) { return a < b ? b : a; }
template <class T>
[[gnu::always_inline]] constexpr T within(T least, T value, T most) { return lesser(greater(value, least), most); }

/// One of two values by a mask of bits. Not `?:`, behind which g++ 12 computes the values in branches that it cannot turn
/// into vector code.
[[gnu::always_inline]] inline std::int32_t choose(bool first, std::int32_t a, std::int32_t b) {
  const std::int32_t mask = -static_cast<std::int32_t>(first);
  return (a & mask) | (b & ~mask);
}
[[gnu::always_inline]] inline float choose(bool first, float a, float b) {
  return std::bit_cast<float>(choose(first, std::bit_cast<std::int32_t>(a), std::bit_cast<std::int32_t>(b)));
}

[[gnu::always_inline]] inline double choose(bool first, double a, double b) {
  const std::int64_t mask = -static_cast<std::int64_t>(first);
  return std::bit_cast<double>((std::bit_cast<std::int64_t>(a) & mask) | (std::bit_cast<std::int64_t>(b) & ~mask));
}

/// The whole number of units for an amount of 0 or more: rounded up when fraction and share reach 1, so that over many
/// steps the sum of whole units follows the sum of amounts.
[[gnu::always_inline]] inline std::int32_t whole_units(float amount, float rounding_share) {
  const std::int32_t whole = static_cast<std::int32_t>(amount);
  return whole + (amount - static_cast<float>(whole) + rounding_share >= 1.0f);
}

/// Another share of the same kind, which does not go with the first: what enters in a step and what the soil remembers of it
/// are rounded apart, or one would be rounded up whenever the other was.
[[gnu::always_inline]] inline float other_share(float rounding_share) {
  const float many = rounding_share * 4099.0f;
  return many - static_cast<float>(static_cast<std::int32_t>(many));
}

/// 1 - exp(-u) for u >= 0, relative error below 5e-7 up to u = 8, within 1e-6 beyond. A series for u/16, then
/// 1 - e^-2w = q (2 - q) with q = 1 - e^-w, four times.
[[gnu::always_inline]] inline float one_minus_exp(float u) {
  const float w = lesser(u, 16.0f) * 0.0625f;
  float q = w * (1.0f - w * (1.0f / 2) * (1.0f - w * (1.0f / 3) * (1.0f - w * (1.0f / 4) * (1.0f - w * (1.0f / 5) *
            (1.0f - w * (1.0f / 6) * (1.0f - w * (1.0f / 7)))))));
  q *= 2.0f - q;
  q *= 2.0f - q;
  q *= 2.0f - q;
  q *= 2.0f - q;
  return q;
}

/// ln x for a normal x > 0, absolute error below 1e-7 (1 + |ln x|).
[[gnu::always_inline]] inline float natural_log(float x) {
  constexpr std::int32_t bits_of_root_half = 0x3f3504f3;
  const std::int32_t bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - bits_of_root_half) >> 23;
  const float mantissa = std::bit_cast<float>(bits - (exponent << 23));  // in [sqrt(1/2), sqrt(2))
  const float s = (mantissa - 1.0f) / (mantissa + 1.0f), s2 = s * s;
  return static_cast<float>(exponent) * 0.693147181f +
         2.0f * s * (1.0f + s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7 + s2 * (1.0f / 9)))));
}

/// v - ln(1 + v) for 0 <= v <= 1 without the cancellation of the plain form: with s = v / (2 + v) it is
/// v s - 2 (s^3/3 + s^5/5 + ...).
[[gnu::always_inline]] inline float minus_log1p_small(float v) {
  const float s = v / (2.0f + v), s2 = s * s;
  return v * s - 2.0f * s * s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7 + s2 * (1.0f / 9 + s2 * (1.0f / 11)))));
}

/// e^x, relative error below 3e-7 for x from -80 to 80, the value there beyond: 2^whole by the bits of the exponent times a
/// series for the rest, which stays within half a power of two. ln 2 comes in two parts, the first exact in few bits.
[[gnu::always_inline]] inline float exponential(float x) {
  const float bounded = within(-80.0f, x, 80.0f);
  const std::int32_t whole = static_cast<std::int32_t>(bounded * 1.44269504f + 127.5f) - 127;
  const float powers = static_cast<float>(whole), r = (bounded - powers * 0.693145752f) - powers * 1.42860677e-6f;
  const float series = 1.0f + r * (1.0f + r * (1.0f / 2) * (1.0f + r * (1.0f / 3) * (1.0f + r * (1.0f / 4) *
                       (1.0f + r * (1.0f / 5) * (1.0f + r * (1.0f / 6))))));
  return series * std::bit_cast<float>((whole + 127) << 23);
}

/// x^exponent for x >= 0, 0 below x = 1e-12; error below 1e-6 (1 + |exponent ln x|) of the value.
[[gnu::always_inline]] inline float power(float x, float exponent) {
  return choose(x < 1e-12f, 0.0f, exponential(exponent * natural_log(greater(x, 1e-12f))));
}

/// v - ln(1 + v) for any v >= 0.
[[gnu::always_inline]] inline float minus_log1p(float v) {
  const float small = minus_log1p_small(v), large = v - natural_log(1.0f + v);
  return choose(v <= 1.0f, small, large);
}

}  // namespace hydro::row_math
