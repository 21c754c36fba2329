#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libhydro/surface/surface_state.h"

namespace hydro::surface::detail {

/// Cells [first, end) of a row; both multiples of `row_granule` from column 0.
struct ColumnRun {
  int first = 0;
  int end = 0;
  bool operator==(const ColumnRun&) const = default;
};

/// Which ground can see flow soon. A tile is wet when a depth in it exceeds the flow threshold (or a boundary may pour
/// into it), and active when it or one of its eight neighbours is wet. Water moves one cell a step, so the active tiles
/// hold all flow for `lifetime` steps. Faces of inactive tiles carry nothing and are not touched: skipping never
/// changes a result.
class Tiles {
 public:
  static constexpr int rows_per_tile = 16;
  static constexpr int columns_per_tile = 32;
  static constexpr int lifetime = 16;  ///< [steps] the smaller side of a tile

  Tiles(int rows, int columns);

  int tile_rows() const { return tile_rows_; }
  int swept_columns() const { return swept_columns_; }  ///< columns rounded up to whole vectors

  /// Forgets all: every tile counts as active before and will be looked at.
  void forget();
  /// Tiles that stay wet whatever their depth.
  void keep_wet(std::span<const int> cells, int columns);
  void keep_none_wet();

  /// Looks at the depths of one row of tiles; only at its active tiles unless `all`. Different rows may be looked at by
  /// different threads.
  void look(int tile_row, const SurfaceState& state, std::int32_t threshold, bool all);
  /// Turns what was seen into active tiles and column runs and stills the faces of tiles that fell inactive.
  void settle(SurfaceState& state);

  std::span<const ColumnRun> runs(int row) const { return runs_[static_cast<std::size_t>(row / rows_per_tile)]; }
  /// Whether the column runs of two rows in [first, last] differ.
  bool runs_changed_within(int first, int last) const;
  std::int64_t active_cells(int tile_row) const;  ///< [-] in one row of cells of that row of tiles
  std::int32_t deepest() const;                   ///< [water units] of what was looked at last

 private:
  std::size_t index(int tile_row, int tile_column) const {
    return static_cast<std::size_t>(tile_row) * static_cast<std::size_t>(tile_columns_) +
           static_cast<std::size_t>(tile_column);
  }
  int end_column(int tile_column) const;
  bool any_wet_around(int tile_row, int tile_column) const;
  void still_faces(int tile_row, int tile_column, SurfaceState& state) const;

  int rows_, columns_, swept_columns_, tile_rows_, tile_columns_;
  std::vector<std::uint8_t> active_, wet_, kept_wet_;
  std::vector<std::int32_t> deepest_;  ///< one a row of tiles
  std::vector<std::vector<ColumnRun>> runs_;
};

}  // namespace hydro::surface::detail
