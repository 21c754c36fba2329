#include "libhydro/surface/detail/rows.h"

#include "libhydro/core/instruction_sets.h"

// The loops say `ivdep`, not `omp simd`: that one fixes its lane count for the default processor before the versions
// for the others are made, and leaves those scalar.
namespace hydro::surface::detail {

HYDRO_EVERY_INSTRUCTION_SET std::int32_t flow_through(const FaceRow& faces, int count, const StepFactors& shared,
                                                      float* discharge, std::int32_t* moved) {
  const FaceRow at = faces;
  const StepFactors step = shared;
  const int end = count & -row_granule;
  std::int32_t fastest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const float across = 0.25f * ((at.left_a[i] + at.left_b[i]) + (at.right_a[i] + at.right_b[i]));
    const FaceFlow flow =
        face_flow(at.bed_a[i], at.bed_b[i], at.depth_a[i], at.depth_b[i], at.manning_n_a[i], at.manning_n_b[i],
                  at.q[i], at.before[i], at.after[i], across, step);
    discharge[i] = flow.discharge;
    moved[i] = flow.moved;
    fastest = larger(fastest, flow.speed_bits);
  }
  return fastest;
}

HYDRO_EVERY_INSTRUCTION_SET std::int32_t largest_speed(const FaceRow& faces, int count, const StepFactors& shared) {
  const FaceRow at = faces;
  const std::int32_t threshold = shared.threshold;
  const int end = count & -row_granule;
  std::int32_t fastest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t flow_depth =
        larger(at.bed_a[i] + at.depth_a[i], at.bed_b[i] + at.depth_b[i]) - larger(at.bed_a[i], at.bed_b[i]);
    const float h = static_cast<float>(larger(flow_depth, 1));
    const std::int32_t speed_bits = __builtin_bit_cast(std::int32_t, magnitude(at.q[i]) / h);
    fastest = larger(fastest, flow_depth > threshold ? speed_bits : 0);
  }
  return fastest;
}

namespace {

[[gnu::always_inline]] inline std::int32_t outflow_of(const CellRow& at, int i) {
  return (larger(at.moved_x[i + 1], 0) - smaller(at.moved_x[i], 0)) +
         (larger(at.to_south[i], 0) - smaller(at.from_north[i], 0));
}

[[gnu::always_inline]] inline std::int32_t gain_of(const CellRow& at, int i) {
  return (at.moved_x[i] - at.moved_x[i + 1]) + (at.from_north[i] - at.to_south[i]);
}

}  // namespace

HYDRO_EVERY_INSTRUCTION_SET Booked book(const CellRow& cells, const float* flow_x, const float* flow_y, int count,
                                        float* stored_x, float* stored_y) {
  const CellRow at = cells;
  const int end = count & -row_granule;
  std::int32_t deepest = 0, shortest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t before = at.depth[i], depth = before + gain_of(at, i);
    at.depth[i] = depth;
    stored_x[i] = flow_x[i];
    stored_y[i] = flow_y[i];
    deepest = larger(deepest, depth);
    shortest = smaller(shortest, before - outflow_of(at, i));
  }
  return {deepest, shortest < 0};
}

HYDRO_EVERY_INSTRUCTION_SET bool affordable_share(const CellRow& cells, bool booked, int count, float* share) {
  const CellRow at = cells;
  const int end = count & -row_granule;
  const std::int32_t keep = booked ? -1 : 0;  // all bits or none
  // Rounding errors of the share, of the products and of the conversions stay below this margin, so that the scaled and
  // truncated outflow never exceeds the depth.
  constexpr float margin = 1.0f - 0x1p-21f;
  std::int32_t shortest = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const std::int32_t depth = at.depth[i] - (gain_of(at, i) & keep), outflow = outflow_of(at, i);
    const float affordable = static_cast<float>(depth) / static_cast<float>(larger(outflow, 1)) * margin;
    share[i] = outflow > depth ? affordable : 1.0f;
    shortest = smaller(shortest, depth - outflow);
  }
  return shortest < 0;
}

HYDRO_EVERY_INSTRUCTION_SET void scale_to_donor(const float* share_a, const float* share_b, int count, float* discharge,
                                                std::int32_t* moved, std::int32_t* given_back) {
  const int end = count & -row_granule;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) {
    const float share = discharge[i] > 0.0f ? share_a[i] : share_b[i];
    const std::int32_t before = moved[i];
    const auto part = static_cast<std::int32_t>(static_cast<float>(before) * share);
    const std::int32_t after = share < 1.0f ? part : before;
    moved[i] = after;
    given_back[i] = before - after;
    discharge[i] *= share;
  }
}

HYDRO_EVERY_INSTRUCTION_SET void correct(std::int32_t* depth, const std::int32_t* gained, const std::int32_t* lost,
                                         int count) {
  const int end = count & -row_granule;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) depth[i] += gained[i] - lost[i];
}

HYDRO_EVERY_INSTRUCTION_SET std::int32_t largest(const std::int32_t* values, int count) {
  const int end = count & -row_granule;
  std::int32_t most = 0;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) most = larger(most, values[i]);
  return most;
}

HYDRO_EVERY_INSTRUCTION_SET void raise_to(const std::int32_t* values, int count, std::int32_t* most) {
  const int end = count & -row_granule;
#pragma GCC ivdep
  for (int i = 0; i < end; ++i) most[i] = larger(most[i], values[i]);
}

}  // namespace hydro::surface::detail
