#include "libhydro/surface/detail/tiles.h"

#include <algorithm>
#include <ranges>

#include "libhydro/surface/detail/rows.h"

namespace hydro::surface::detail {
namespace {

constexpr int rounded_up(int value, int step) { return (value + step - 1) / step * step; }

static_assert(Tiles::columns_per_tile % row_granule == 0);
static_assert(Tiles::lifetime <= Tiles::rows_per_tile && Tiles::lifetime <= Tiles::columns_per_tile);

}  // namespace

Tiles::Tiles(int rows, int columns)
    : rows_(rows),
      columns_(columns),
      swept_columns_(rounded_up(columns, row_granule)),
      tile_rows_((rows + rows_per_tile - 1) / rows_per_tile),
      tile_columns_((columns + columns_per_tile - 1) / columns_per_tile),
      active_(index(tile_rows_, 0), 1),
      wet_(active_.size(), 0),
      kept_wet_(active_.size(), 0),
      deepest_(static_cast<std::size_t>(tile_rows_), 0),
      runs_(static_cast<std::size_t>(tile_rows_)) {}

void Tiles::forget() { std::fill(active_.begin(), active_.end(), std::uint8_t{1}); }

void Tiles::keep_none_wet() { std::fill(kept_wet_.begin(), kept_wet_.end(), std::uint8_t{0}); }

void Tiles::keep_wet(std::span<const int> cells, int columns) {
  for (const int cell : cells) kept_wet_[index(cell / columns / rows_per_tile, cell % columns / columns_per_tile)] = 1;
}

int Tiles::end_column(int tile_column) const { return std::min((tile_column + 1) * columns_per_tile, swept_columns_); }

void Tiles::look(int tile_row, const SurfaceState& state, std::int32_t threshold, bool all) {
  const ColumnRun everything{0, swept_columns_};
  const std::span<const ColumnRun> looked_at =
      all ? std::span(&everything, 1) : std::span<const ColumnRun>(runs_[static_cast<std::size_t>(tile_row)]);
  const int first_row = tile_row * rows_per_tile, end_row = std::min(first_row + rows_per_tile, rows_);
  std::vector<std::int32_t> most(static_cast<std::size_t>(swept_columns_), 0);
  for (const ColumnRun run : looked_at) {
    for (int row = first_row; row < end_row; ++row) {
      raise_to(state.water_depth.row(row) + run.first, run.end - run.first, most.data() + run.first);
    }
  }
  std::int32_t deepest_in_row = 0;
  for (int tile_column = 0; tile_column < tile_columns_; ++tile_column) {
    const auto first = most.begin() + tile_column * columns_per_tile;
    const std::int32_t deepest = *std::max_element(first, most.begin() + end_column(tile_column));
    const std::size_t tile = index(tile_row, tile_column);
    wet_[tile] = deepest > threshold || kept_wet_[tile];
    deepest_in_row = std::max(deepest_in_row, deepest);
  }
  deepest_[static_cast<std::size_t>(tile_row)] = deepest_in_row;
}

bool Tiles::any_wet_around(int tile_row, int tile_column) const {
  for (int r = std::max(tile_row - 1, 0); r <= std::min(tile_row + 1, tile_rows_ - 1); ++r) {
    for (int c = std::max(tile_column - 1, 0); c <= std::min(tile_column + 1, tile_columns_ - 1); ++c) {
      if (wet_[index(r, c)]) return true;
    }
  }
  return false;
}

void Tiles::still_faces(int tile_row, int tile_column, SurfaceState& state) const {
  const int first = tile_column * columns_per_tile, end = end_column(tile_column);
  const int first_row = tile_row * rows_per_tile, end_row = std::min(first_row + rows_per_tile, rows_);
  for (int row = first_row; row < end_row; ++row) {
    std::fill(state.unit_discharge_x.row(row) + first, state.unit_discharge_x.row(row) + end, 0.0f);
  }
  for (int row = first_row; row <= end_row; ++row) {  // the southern faces too: they are this tile's to sweep
    std::fill(state.unit_discharge_y.row(row) + first, state.unit_discharge_y.row(row) + end, 0.0f);
  }
}

void Tiles::settle(SurfaceState& state) {
  for (int r = 0; r < tile_rows_; ++r) {
    std::vector<ColumnRun>& runs = runs_[static_cast<std::size_t>(r)];
    runs.clear();
    for (int c = 0; c < tile_columns_; ++c) {
      const bool now = any_wet_around(r, c);
      if (active_[index(r, c)] && !now) still_faces(r, c, state);
      active_[index(r, c)] = now;
      if (!now) continue;
      const int first = c * columns_per_tile;
      if (!runs.empty() && runs.back().end == first) {
        runs.back().end = end_column(c);
      } else {
        runs.push_back({first, end_column(c)});
      }
    }
  }
}

bool Tiles::runs_changed_within(int first, int last) const {
  const int north = std::max(first, 0) / rows_per_tile, south = last / rows_per_tile;
  return north != south &&
         !std::ranges::equal(runs_[static_cast<std::size_t>(north)], runs_[static_cast<std::size_t>(south)]);
}

std::int64_t Tiles::active_cells(int tile_row) const {
  std::int64_t cells = 0;
  for (const ColumnRun& run : runs_[static_cast<std::size_t>(tile_row)])
    cells += std::min(run.end, columns_) - run.first;
  return cells;
}

std::int32_t Tiles::deepest() const { return *std::max_element(deepest_.begin(), deepest_.end()); }

}  // namespace hydro::surface::detail
