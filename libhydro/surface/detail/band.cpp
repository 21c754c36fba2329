#include "libhydro/surface/detail/band.h"

#include <algorithm>

namespace hydro::surface::detail {

Band::Band(const Ground& ground, SurfaceState& state, const Tiles& tiles)
    : ground_(ground),
      state_(state),
      tiles_(tiles),
      flow_x_(slots + 2, tiles.swept_columns(), 0.0f),
      flow_y_(slots + 2, tiles.swept_columns(), 0.0f),
      share_(slots + 2, tiles.swept_columns(), 1.0f),
      moved_x_(slots + 2, tiles.swept_columns(), 0),
      moved_y_(slots + 2, tiles.swept_columns(), 0),
      old_edge_flow_y_(1, tiles.swept_columns(), 0.0f) {}

Band::Row Band::rows_of_slot(int index) {
  return {flow_x_.row(index),  flow_y_.row(index), moved_x_.row(index),
          moved_y_.row(index), share_.row(index),  &overdraws_[static_cast<std::size_t>(index)]};
}

Band::Row Band::slot(int row) { return rows_of_slot((row + slots) % slots); }

/// Nothing flows: what holds outside the column runs.
void Band::clear(const Row& row) {
  const int columns = tiles_.swept_columns();
  std::fill(row.moved_x, row.moved_x + columns + 1, 0);
  std::fill(row.moved_y, row.moved_y + columns, 0);
  *row.overdraws = false;
}

/// The y-faces of a row as they were before the step; the southern neighbour may have overwritten those of row `end_`.
const float* Band::old_flow_y(int row) const {
  return row == end_ ? old_edge_flow_y_.row(0) : state_.unit_discharge_y.row(row);
}

FaceRow Band::x_faces(int row, int column) const {
  const std::int32_t *bed = ground_.bed.row(row) + column, *depth = state_.water_depth.row(row) + column;
  const std::uint16_t* manning_n = ground_.manning_n.row(row) + column;
  const float* q = state_.unit_discharge_x.row(row) + column;
  const float *north = old_flow_y(row) + column, *south = old_flow_y(row + 1) + column;
  return {.bed_a = bed - 1,
          .bed_b = bed,
          .depth_a = depth - 1,
          .depth_b = depth,
          .manning_n_a = manning_n - 1,
          .manning_n_b = manning_n,
          .q = q,
          .before = q - 1,
          .after = q + 1,
          .left_a = north - 1,
          .left_b = north,
          .right_a = south - 1,
          .right_b = south};
}

FaceRow Band::y_faces(int row, int column) const {
  const float *q_a = state_.unit_discharge_x.row(row - 1) + column, *q_b = state_.unit_discharge_x.row(row) + column;
  return {.bed_a = ground_.bed.row(row - 1) + column,
          .bed_b = ground_.bed.row(row) + column,
          .depth_a = state_.water_depth.row(row - 1) + column,
          .depth_b = state_.water_depth.row(row) + column,
          .manning_n_a = ground_.manning_n.row(row - 1) + column,
          .manning_n_b = ground_.manning_n.row(row) + column,
          .q = old_flow_y(row) + column,
          .before = old_flow_y(row - 1) + column,
          .after = old_flow_y(row + 1) + column,
          .left_a = q_a,
          .left_b = q_b,
          .right_a = q_a + 1,
          .right_b = q_b + 1};
}

std::int32_t Band::flow_x(int row, const Row& into, const StepFactors& step) {
  std::int32_t fastest = 0;
  for (const ColumnRun run : tiles_.runs(row)) {
    fastest = std::max(fastest, flow_through(x_faces(row, run.first), run.end - run.first, step,
                                             into.flow_x + run.first, into.moved_x + run.first));
    into.moved_x[run.end] = 0;
  }
  return fastest;
}

/// The y-faces north of `row`, in the column runs of the row above: they are its southern faces.
std::int32_t Band::flow_y(int row, const Row& into, const StepFactors& step) {
  std::int32_t fastest = 0;
  if (row < 1 || row >= ground_.grid.rows) return fastest;
  for (const ColumnRun run : tiles_.runs(row - 1)) {
    fastest = std::max(fastest, flow_through(y_faces(row, run.first), run.end - run.first, step,
                                             into.flow_y + run.first, into.moved_y + run.first));
  }
  return fastest;
}

void Band::find_shares(int row, const Row& here, const Row& south) {
  *here.overdraws = false;
  for (const ColumnRun run : tiles_.runs(row)) {
    const CellRow cells{state_.water_depth.row(row) + run.first, here.moved_x + run.first, here.moved_y + run.first,
                        south.moved_y + run.first};
    *here.overdraws = *here.overdraws || any_overdraws(cells, run.end - run.first);
  }
  if (!*here.overdraws) return;
  for (const ColumnRun run : tiles_.runs(row)) {
    const CellRow cells{state_.water_depth.row(row) + run.first, here.moved_x + run.first, here.moved_y + run.first,
                        south.moved_y + run.first};
    affordable_share(cells, run.end - run.first, here.share + run.first);
  }
}

void Band::settle_x(int row, const Row& here) {
  for (const ColumnRun run : tiles_.runs(row)) {
    if (*here.overdraws) {
      const float* share = here.share + run.first;
      scale_to_donor(share - 1, share, run.end - run.first, here.flow_x + run.first, here.moved_x + run.first);
    }
    std::copy(here.flow_x + run.first, here.flow_x + run.end, state_.unit_discharge_x.row(row) + run.first);
  }
}

void Band::settle_y(int row, const Row& north, const Row& here, bool write) {
  if (row < 1 || row >= ground_.grid.rows) return;
  const int columns = tiles_.swept_columns();
  if (*north.overdraws && !*here.overdraws) std::fill(here.share, here.share + columns, 1.0f);
  if (*here.overdraws && !*north.overdraws) std::fill(north.share, north.share + columns, 1.0f);
  for (const ColumnRun run : tiles_.runs(row - 1)) {
    if (*north.overdraws || *here.overdraws) {
      scale_to_donor(north.share + run.first, here.share + run.first, run.end - run.first, here.flow_y + run.first,
                     here.moved_y + run.first);
    }
    if (write) std::copy(here.flow_y + run.first, here.flow_y + run.end, state_.unit_discharge_y.row(row) + run.first);
  }
}

std::int32_t Band::move(int row, const Row& here, const Row& south) {
  std::int32_t deepest = 0;
  for (const ColumnRun run : tiles_.runs(row)) {
    const CellRow cells{state_.water_depth.row(row) + run.first, here.moved_x + run.first, here.moved_y + run.first,
                        south.moved_y + run.first};
    deepest = std::max(deepest, move_water(cells, run.end - run.first));
  }
  return deepest;
}

std::int32_t Band::fastest_bits(const StepFactors& step) const {
  std::int32_t fastest = 0;
  for (int row = first_; row < end_; ++row) {
    for (const ColumnRun run : tiles_.runs(row)) {
      fastest = std::max(fastest, largest_speed(x_faces(row, run.first), run.end - run.first, step));
    }
    if (row < 1) continue;
    for (const ColumnRun run : tiles_.runs(row - 1)) {
      fastest = std::max(fastest, largest_speed(y_faces(row, run.first), run.end - run.first, step));
    }
  }
  return fastest;
}

void Band::look_over_edges(const StepFactors& step) {
  if (first_ >= end_) return;
  for (int i = 0; i < slots + 2; ++i) clear(rows_of_slot(i));
  const Row spare = rows_of_slot(slots + 1);
  const int columns = tiles_.swept_columns();
  std::copy(state_.unit_discharge_y.row(end_) - 1, state_.unit_discharge_y.row(end_) + columns,
            old_edge_flow_y_.row(0) - 1);
  edge_fastest_bits_ = 0;
  if (first_ > 0) {
    const Row above = slot(first_ - 1), here = slot(first_);
    flow_x(first_ - 1, above, step);
    flow_y(first_ - 1, above, step);
    flow_y(first_, here, step);
    find_shares(first_ - 1, above, here);
  }
  if (end_ < ground_.grid.rows) {
    const Row below = edge_slot();
    flow_x(end_, below, step);
    edge_fastest_bits_ = flow_y(end_, below, step);
    flow_y(end_ + 1, spare, step);
    find_shares(end_, below, spare);
  }
}

BandReport Band::sweep(const StepFactors& step) {
  if (first_ >= end_) return {};
  BandReport report{.fastest_bits = edge_fastest_bits_};
  for (int row = first_; row < end_; ++row) {
    const bool last = row + 1 == end_;
    const Row north = slot(row - 1), here = slot(row), south = last ? edge_slot() : slot(row + 1);
    if (!last && tiles_.runs_changed_within(row + 1 - slots, row + 1)) clear(south);
    report.fastest_bits = std::max(report.fastest_bits, flow_x(row, here, step));
    if (!last) report.fastest_bits = std::max(report.fastest_bits, flow_y(row + 1, south, step));
    find_shares(row, here, south);
    report.scaled_rows += *here.overdraws;
    settle_x(row, here);
    settle_y(row, north, here, true);
    if (row > first_) report.deepest = std::max(report.deepest, move(row - 1, north, here));
  }
  const Row last = slot(end_ - 1), below = edge_slot();
  settle_y(end_, last, below, false);
  report.deepest = std::max(report.deepest, move(end_ - 1, last, below));
  return report;
}

}  // namespace hydro::surface::detail
