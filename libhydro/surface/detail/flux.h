#pragma once

#include <cstdint>

#include "libhydro/core/gravity.h"

/// The formulas of one face, pure and free of branches, so that a row of faces becomes vector code and a GPU can share
/// them. `hydro::surface` docs/theory/surface.md derives them. Every formula is odd in the direction of flow: a
/// mirrored or transposed world gives mirrored or transposed bits.
namespace hydro::surface::detail {

/// What all faces of one step share. Depth h enters the formulas as a float count of water units; the unit's size is
/// folded in here.
struct StepFactors {
  float gravity = 0;           ///< discharge gained per unit of depth and unit of fall: g dt/dx unit^2
  float friction = 0;          ///< g dt / 8 / 2^32 * unit^(-7/3), for the squared sum of two packed roughnesses
  float froude = 0;            ///< discharge at the Froude limit is this times h^(3/2)
  float largest = 0;           ///< [m2/s] discharge that moves `most_moved` units
  float to_units = 0;          ///< water units moved per m2/s: dt/(dx unit)
  float side_weight = 0;       ///< [-] (1 - theta)/2
  float share = 0;             ///< [-] of a unit, added before truncation: `rounding_share`
  std::int32_t threshold = 0;  ///< [water units] no flow at or below this depth
};

/// What one face may move in a step, so that the sum over a cell's four faces stays an int32.
constexpr float most_moved = 0x1.fffff8p28f;

struct FaceFlow {
  float discharge = 0;          ///< [m2/s]
  std::int32_t moved = 0;       ///< [water units] the discharge times the step, in whole units
  std::int32_t speed_bits = 0;  ///< |discharge| / h [m2/s per unit] as the bits of a float: they order like integers,
                                ///< and a NaN lies above every number
};

// By value and always inline: the library's templates are calls in the eyes of the vectoriser when a function is
// compiled for several processors.
template <class T>
[[gnu::always_inline]] inline T larger(T a, T b) {
  return a > b ? a : b;
}
template <class T>
[[gnu::always_inline]] inline T smaller(T a, T b) {
  return a < b ? a : b;
}
[[gnu::always_inline]] inline float magnitude(float x) { return __builtin_fabsf(x); }
[[gnu::always_inline]] inline float root(float x) { return __builtin_sqrtf(x); }

/// h^(-1/3) for h >= 1: a guess from the exponent bits, off by e = 1 - h y^3, |e| < 0.1021, times (1 - e)^(-1/3) as the
/// polynomial that is best on that interval; relative error 2e-7.
[[gnu::always_inline]] inline float inverse_cube_root(float h) {
  const auto third_of_bits =
      static_cast<std::int32_t>(static_cast<float>(__builtin_bit_cast(std::int32_t, h)) * (1.0f / 3.0f));
  const float y = __builtin_bit_cast(float, 0x54a1f600 - third_of_bits);
  const float e = 1.0f - h * (y * y * y), e2 = e * e;
  return y * ((1.0f + e * 0.333329056f) + e2 * ((0.222218419f + e * 0.174478541f) + e2 * 0.145490225f));
}

/// Discharge after Manning friction, implicit in the new discharge and acting on the velocity vector: the root q of
///   q (1 + r (|q| + excess)) = pushed,   r = g dt n^2 / h^(7/3) = 2 half_r,
/// where `excess` is how much longer the discharge vector was than this component before the step. Exact in a steady
/// flow of any direction; it can stop a flow but never reverse it.
[[gnu::always_inline]] inline float with_friction(float pushed, float half_r, float excess) {
  const float half = 0.5f + half_r * excess;
  const float drag = half_r * magnitude(pushed);
  return pushed / (half + root(half * half + (drag + drag)));
}

/// Whole units for an amount, odd in its sign.
[[gnu::always_inline]] inline std::int32_t whole_units(float amount, float share) {
  return static_cast<std::int32_t>(amount + __builtin_copysignf(share, amount));
}

/// How a face upstream or downstream pulls at q in the theta weighting: by their difference (de Almeida et al. 2012),
/// but by at most twice the lesser discharge of both. So a bend, a wall or a dry film beyond does not brake the flow as
/// unbounded weighting would, by (1 - theta)/2 in every step however short; and what one face gains the other loses,
/// or the weighting would pump water round the bends of a river (docs/decisions/0003).
[[gnu::always_inline]] inline float pull_of(float neighbour, float q) {
  const float lesser = smaller(magnitude(neighbour), magnitude(q)), most = lesser + lesser;
  return larger(smaller(neighbour - q, most), -most);
}

/// The flow across a face between a cell `a` (west or north) and a cell `b` (east or south). Gravity is explicit,
/// friction implicit; the faces `before` and `after` it in the direction of flow are weighted in by theta (Bates et al.
/// 2010; de Almeida et al. 2012). `across` is the mean discharge of the four transverse faces around.
[[gnu::always_inline]] inline FaceFlow face_flow(std::int32_t bed_a, std::int32_t bed_b, std::int32_t depth_a,
                                                 std::int32_t depth_b, std::int32_t n_a, std::int32_t n_b, float q,
                                                 float before, float after, float across, const StepFactors& step) {
  const std::int32_t level_a = bed_a + depth_a, level_b = bed_b + depth_b;
  const std::int32_t flow_depth = larger(level_a, level_b) - larger(bed_a, bed_b);
  const float h = static_cast<float>(larger(flow_depth, 1));  // keeps dry lanes finite
  const float fall = static_cast<float>(level_b - level_a);   // exactly 0 at rest

  const float y = inverse_cube_root(h), y3 = y * y * y;
  // The mean of both cells on an even surface, the upstream cell's where the surface drops by the depth of flow or
  // more.
  const float drop = __builtin_copysignf(smaller(magnitude(fall) * y3, 1.0f), fall);
  const float roughness = (static_cast<float>(n_a + n_b) - drop * static_cast<float>(n_a - n_b)) * y3;
  const float half_r = (step.friction * y) * (roughness * roughness);

  const float sides = pull_of(before, q) + pull_of(after, q);
  const float pushed = (q + step.side_weight * sides) - (step.gravity * h) * fall;
  // A deep river beside its bank lends the sheet on the bank its velocity, not its discharge.
  const float beside = across * (h / static_cast<float>(larger(larger(depth_a, depth_b), 1)));
  const float excess = root(q * q + beside * beside) - magnitude(q);
  const float slowed = with_friction(pushed, half_r, excess);

  const float free_limit = smaller(step.froude * (h * root(h)), step.largest);
  const float limit = flow_depth > step.threshold ? free_limit : 0.0f;
  // Written so that a NaN passes, to be found by its speed; as min and max it costs 25 % of the whole flux under
  // g++ 12.
  const float discharge = slowed > limit ? limit : (slowed < -limit ? -limit : slowed);
  return {discharge, whole_units(discharge * step.to_units, step.share),
          __builtin_bit_cast(std::int32_t, magnitude(discharge) * y3)};
}

}  // namespace hydro::surface::detail
