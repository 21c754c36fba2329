#include "libhydro/surface/detail/rows.h"

// One portable binary that runs at native speed: g++ compiles each row loop three times and picks at start-up. All
// three give the same bits, because this file is compiled without contraction of multiply and add. The loops say
// `ivdep`, not `omp simd`: that one fixes its lane count for the default processor before the other two are made, and
// leaves them scalar.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define HYDRO_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HYDRO_EVERY_CPU
#endif

namespace hydro::surface::detail {

HYDRO_EVERY_CPU std::int32_t flow_through(const FaceRow& faces, int count, const StepFactors& shared, float* discharge,
                                          std::int32_t* moved) {
  const FaceRow at = faces;
  const StepFactors step = shared;
  const int end = count & -row_granule;
  std::int32_t fastest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const float across = 0.25f * ((at.left_a[i] + at.left_b[i]) + (at.right_a[i] + at.right_b[i]));
    const FaceFlow flow =
        face_flow(at.bed_a[i], at.bed_b[i], at.depth_a[i], at.depth_b[i], at.manning_n_a[i] + at.manning_n_b[i],
                  at.q[i], at.before[i], at.after[i], across, step);
    discharge[i] = flow.discharge;
    moved[i] = flow.moved;
    fastest = larger(fastest, flow.speed_bits);
  }
  return fastest;
}

HYDRO_EVERY_CPU std::int32_t largest_speed(const FaceRow& faces, int count, const StepFactors& shared) {
  const FaceRow at = faces;
  const std::int32_t threshold = shared.threshold;
  const int end = count & -row_granule;
  std::int32_t fastest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t flow_depth =
        larger(at.bed_a[i] + at.depth_a[i], at.bed_b[i] + at.depth_b[i]) - larger(at.bed_a[i], at.bed_b[i]);
    const float y = inverse_cube_root(static_cast<float>(larger(flow_depth, 1)));
    const std::int32_t speed_bits = __builtin_bit_cast(std::int32_t, magnitude(at.q[i]) * ((y * y) * y));
    fastest = larger(fastest, flow_depth > threshold ? speed_bits : 0);
  }
  return fastest;
}

HYDRO_EVERY_CPU bool any_overdraws(const CellRow& cells, int count) {
  const CellRow at = cells;
  const int end = count & -row_granule;
  std::int32_t overdrawn = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t outflow = (larger(at.moved_x[i + 1], 0) - smaller(at.moved_x[i], 0)) +
                                 (larger(at.to_south[i], 0) - smaller(at.from_north[i], 0));
    overdrawn |= outflow > at.depth[i] ? 1 : 0;
  }
  return overdrawn != 0;
}

HYDRO_EVERY_CPU void affordable_share(const CellRow& cells, int count, float* share) {
  const CellRow at = cells;
  const int end = count & -row_granule;
  // Rounding errors of the share, of the products and of the conversions stay below this margin, so that the scaled and
  // truncated outflow never exceeds the depth.
  constexpr float margin = 1.0f - 0x1p-21f;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t outflow = (larger(at.moved_x[i + 1], 0) - smaller(at.moved_x[i], 0)) +
                                 (larger(at.to_south[i], 0) - smaller(at.from_north[i], 0));
    const float affordable = static_cast<float>(at.depth[i]) / static_cast<float>(larger(outflow, 1)) * margin;
    share[i] = outflow > at.depth[i] ? affordable : 1.0f;
  }
}

HYDRO_EVERY_CPU void scale_to_donor(const float* share_a, const float* share_b, int count, float* discharge,
                                    std::int32_t* moved) {
  const int end = count & -row_granule;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const float share = discharge[i] > 0.0f ? share_a[i] : share_b[i];
    const auto scaled = static_cast<std::int32_t>(static_cast<float>(moved[i]) * share);
    moved[i] = share < 1.0f ? scaled : moved[i];
    discharge[i] *= share;
  }
}

HYDRO_EVERY_CPU std::int32_t move_water(const CellRow& cells, int count) {
  const CellRow at = cells;
  const int end = count & -row_granule;
  std::int32_t deepest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t depth =
        at.depth[i] + ((at.moved_x[i] - at.moved_x[i + 1]) + (at.from_north[i] - at.to_south[i]));
    at.depth[i] = depth;
    deepest = larger(deepest, depth);
  }
  return deepest;
}

HYDRO_EVERY_CPU std::int32_t largest(const std::int32_t* values, int count) {
  const int end = count & -row_granule;
  std::int32_t most = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) most = larger(most, values[i]);
  return most;
}

}  // namespace hydro::surface::detail
