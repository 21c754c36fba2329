#include "libhydro/surface/detail/band.h"

#include <algorithm>

namespace hydro::surface::detail {
namespace {

/// x- and y-faces of so many columns are worked out one after the other, while what they share is in the nearest cache.
constexpr int columns_at_once = 256;

template <class Act>
void for_each_part(ColumnRun run, Act&& act) {
  for (int first = run.first; first < run.end; first += columns_at_once) {
    act(ColumnRun{first, std::min(first + columns_at_once, run.end)});
  }
}

}  // namespace

Band::Band(const Ground& ground, SurfaceState& state, const Tiles& tiles)
    : ground_(ground),
      state_(state),
      tiles_(tiles),
      flow_x_(slots + 2, tiles.swept_columns(), 0.0f),
      flow_y_(slots + 2, tiles.swept_columns(), 0.0f),
      share_(slots + 2, tiles.swept_columns(), 1.0f),
      moved_x_(slots + 2, tiles.swept_columns(), 0),
      moved_y_(slots + 2, tiles.swept_columns(), 0),
      given_back_(1, tiles.swept_columns(), 0),
      nothing_(1, tiles.swept_columns(), 0),
      old_edge_flow_y_(1, tiles.swept_columns(), 0.0f) {}

Band::Row Band::rows_of_slot(int index) {
  const auto i = static_cast<std::size_t>(index);
  return {flow_x_.row(index), flow_y_.row(index), moved_x_.row(index), moved_y_.row(index),
          share_.row(index),  &overdraws_[i],     &deepest_[i]};
}

/// Nothing flows: what holds outside the column runs.
void Band::clear(const Row& row) {
  const int columns = tiles_.swept_columns();
  std::fill(row.flow_y, row.flow_y + columns, 0.0f);
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

CellRow Band::cells(int row, int column, const Row& here, const Row& south) {
  return {state_.water_depth.row(row) + column, here.moved_x + column, here.moved_y + column, south.moved_y + column};
}

std::int32_t Band::flow_x(int row, ColumnRun part, const Row& into, const StepFactors& step) {
  return flow_through(x_faces(row, part.first), part.end - part.first, step, into.flow_x + part.first,
                      into.moved_x + part.first);
}

/// The y-faces north of `row`. They are swept in the column runs of the row above, as its southern faces.
std::int32_t Band::flow_y(int row, ColumnRun part, const Row& into, const StepFactors& step) {
  if (row < 1 || row >= ground_.grid.rows) return 0;
  return flow_through(y_faces(row, part.first), part.end - part.first, step, into.flow_y + part.first,
                      into.moved_y + part.first);
}

void Band::book_row(int row, const Row& here, const Row& south) {
  *here.overdraws = false;
  *here.deepest = 0;
  for (const ColumnRun run : tiles_.runs(row)) {
    const Booked booked =
        book(cells(row, run.first, here, south), here.flow_x + run.first, here.flow_y + run.first, run.end - run.first,
             state_.unit_discharge_x.row(row) + run.first, state_.unit_discharge_y.row(row) + run.first);
    *here.deepest = std::max(*here.deepest, booked.deepest);
    *here.overdraws = *here.overdraws || booked.overdrawn;
  }
}

void Band::find_shares(int row, const Row& here, const Row& south, bool booked) {
  *here.overdraws = false;
  for (const ColumnRun run : tiles_.runs(row)) {
    const bool scarce =
        affordable_share(cells(row, run.first, here, south), booked, run.end - run.first, here.share + run.first);
    *here.overdraws = *here.overdraws || scarce;
  }
}

void Band::settle_x(int row, const Row& here) {
  if (!*here.overdraws) return;
  *here.deepest = not_known;
  std::int32_t *depth = state_.water_depth.row(row), *given_back = given_back_.row(0);
  for (const ColumnRun run : tiles_.runs(row)) {
    const int count = run.end - run.first;
    scale_to_donor(here.share + run.first - 1, here.share + run.first, count, here.flow_x + run.first,
                   here.moved_x + run.first, given_back + run.first);
    given_back[run.end] = 0;
    correct(depth + run.first, given_back + run.first + 1, given_back + run.first, count);
    std::copy(here.flow_x + run.first, here.flow_x + run.end, state_.unit_discharge_x.row(row) + run.first);
  }
}

/// Settles the y-faces north of `row`, for those of the two rows that are this band's.
void Band::settle_y(int row, const Row& north, const Row& here) {
  if (!*north.overdraws && !*here.overdraws) return;
  const int columns = tiles_.swept_columns();
  for (const Row& side : {north, here}) {
    if (!*side.overdraws) std::fill(side.share, side.share + columns, 1.0f);
    *side.deepest = not_known;
  }
  const std::int32_t* nothing = nothing_.row(0);
  std::int32_t* given_back = given_back_.row(0);
  for (const ColumnRun run : tiles_.runs(row - 1)) {
    const int first = run.first, count = run.end - run.first;
    scale_to_donor(north.share + first, here.share + first, count, here.flow_y + first, here.moved_y + first,
                   given_back + first);
    if (owns(row - 1)) correct(state_.water_depth.row(row - 1) + first, given_back + first, nothing + first, count);
    if (!owns(row)) continue;
    correct(state_.water_depth.row(row) + first, nothing + first, given_back + first, count);
    std::copy(here.flow_y + first, here.flow_y + run.end, state_.unit_discharge_y.row(row) + first);
  }
}

std::int32_t Band::deepest_in(int row, const Row& here) const {
  if (*here.deepest != not_known) return *here.deepest;
  std::int32_t deepest = 0;
  for (const ColumnRun run : tiles_.runs(row)) {
    deepest = std::max(deepest, largest(state_.water_depth.row(row) + run.first, run.end - run.first));
  }
  return deepest;
}

/// Works out the flow around a row of a neighbouring band and what its cells can afford, and changes nothing.
void Band::look_at(int row, const Row& here, const Row& south, const StepFactors& step) {
  for (const ColumnRun run : tiles_.runs(row)) {
    flow_x(row, run, here, step);
    here.moved_x[run.end] = 0;
    flow_y(row + 1, run, south, step);
  }
  if (row > 0) {
    for (const ColumnRun run : tiles_.runs(row - 1)) {
      const std::int32_t fastest = flow_y(row, run, here, step);
      if (row == end_) edge_fastest_bits_ = std::max(edge_fastest_bits_, fastest);
    }
  }
  find_shares(row, here, south, false);
}

void Band::look_over_edges(const StepFactors& step) {
  if (first_ >= end_) return;
  for (int i = 0; i < slots + 2; ++i) clear(rows_of_slot(i));
  const float* edge = state_.unit_discharge_y.row(end_);
  std::copy(edge - 1, edge + tiles_.swept_columns(), old_edge_flow_y_.row(0) - 1);
  edge_fastest_bits_ = 0;
  if (first_ > 0) look_at(first_ - 1, slot(first_ - 1), slot(first_), step);
  if (end_ < ground_.grid.rows) look_at(end_, edge_slot(), rows_of_slot(slots + 1), step);
}

BandReport Band::sweep(const StepFactors& step) {
  if (first_ >= end_) return {};
  BandReport report{.fastest_bits = edge_fastest_bits_};
  for (int row = first_; row < end_; ++row) {
    const bool last = row + 1 == end_;
    const Row north = slot(row - 1), here = slot(row), south = last ? edge_slot() : slot(row + 1);
    if (!last && tiles_.runs_changed_within(row + 1 - slots, row + 1)) clear(south);
    for (const ColumnRun run : tiles_.runs(row)) {
      for_each_part(run, [&](ColumnRun part) {
        report.fastest_bits = std::max(report.fastest_bits, flow_x(row, part, here, step));
        if (!last) report.fastest_bits = std::max(report.fastest_bits, flow_y(row + 1, part, south, step));
      });
      here.moved_x[run.end] = 0;
    }
    book_row(row, here, south);
    if (*here.overdraws) find_shares(row, here, south, true);
    report.scaled_rows += *here.overdraws;
    settle_x(row, here);
    if (row > 0) settle_y(row, north, here);
    if (row > first_) report.deepest = std::max(report.deepest, deepest_in(row - 1, north));
  }
  const Row here = slot(end_ - 1), south = edge_slot();
  if (end_ < ground_.grid.rows) settle_y(end_, here, south);
  report.deepest = std::max(report.deepest, deepest_in(end_ - 1, here));
  return report;
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

}  // namespace hydro::surface::detail
