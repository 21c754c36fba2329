#pragma once

#include <array>
#include <cstdint>

#include "libhydro/core/padded_raster.h"
#include "libhydro/surface/detail/flux.h"
#include "libhydro/surface/detail/rows.h"
#include "libhydro/surface/detail/tiles.h"
#include "libhydro/surface/ground.h"
#include "libhydro/surface/surface_state.h"

namespace hydro::surface::detail {

/// What a band saw in one step.
struct BandReport {
  std::int32_t deepest = 0;       ///< [water units]
  std::int32_t fastest_bits = 0;  ///< `FaceFlow::speed_bits`
  std::uint64_t scaled_rows = 0;  ///< rows in which a cell could not afford its outflow
};

/// One thread's rows [first, end) and the row buffers to sweep them in place, from north to south, in one pass. For
/// each row:
///
///   flow    x-faces of the row and y-faces south of it, from old values, into buffers
///   book    write the discharges, move the units
///   settle  only where a cell lost more than it had, here or next door: scale the flows of such cells, give back the
///   rest
///
/// A band begins with the row above it and ends with the row below it, which belong to its neighbours.
/// `look_over_edges` works both out from old values before any band writes; then `sweep` needs nothing that another
/// band writes.
class Band {
 public:
  Band(const Ground& ground, SurfaceState& state, const Tiles& tiles);

  void take_rows(int first, int end) { first_ = first, end_ = end; }

  void look_over_edges(const StepFactors& step);
  BandReport sweep(const StepFactors& step);
  std::int32_t fastest_bits(const StepFactors& step) const;  ///< of the discharges as they are

 private:
  struct Row {
    float *flow_x, *flow_y;           ///< [m2/s] x-faces of the row, y-faces north of it
    std::int32_t *moved_x, *moved_y;  ///< [water units] the same
    float* share;                     ///< [-] `affordable_share`, known where the row overdraws
    bool* overdraws;                  ///< whether a share is below 1
    std::int32_t* deepest;            ///< [water units] of its cells; `not_known` once a depth was corrected
  };

  Row slot(int row) { return rows_of_slot((row + slots) % slots); }
  Row edge_slot() { return rows_of_slot(slots); }
  Row rows_of_slot(int index);
  void clear(const Row& row);
  CellRow cells(int row, int column, const Row& here, const Row& south);
  const float* old_flow_y(int row) const;
  FaceRow x_faces(int row, int column) const;
  FaceRow y_faces(int row, int column) const;
  std::int32_t flow_x(int row, ColumnRun part, const Row& into, const StepFactors& step);
  std::int32_t flow_y(int row, ColumnRun part, const Row& into, const StepFactors& step);
  void look_at(int row, const Row& here, const Row& south, const StepFactors& step);
  void find_shares(int row, const Row& here, const Row& south, bool booked);
  void book_row(int row, const Row& here, const Row& south);
  void settle_x(int row, const Row& here);
  void settle_y(int row, const Row& north, const Row& here);
  std::int32_t deepest_in(int row, const Row& here) const;
  bool owns(int row) const { return row >= first_ && row < end_; }

  static constexpr std::int32_t not_known = -1;
  static constexpr int slots = 3;  ///< rows in flight: r - 1, r, r + 1

  const Ground& ground_;
  SurfaceState& state_;
  const Tiles& tiles_;
  int first_ = 0, end_ = 0;
  std::int32_t edge_fastest_bits_ = 0;
  PaddedRaster<float> flow_x_, flow_y_, share_;
  PaddedRaster<std::int32_t> moved_x_, moved_y_, given_back_;
  const PaddedRaster<std::int32_t> nothing_;
  PaddedRaster<float> old_edge_flow_y_;  ///< [m2/s] y-faces `end_` before the step
  std::array<bool, slots + 2> overdraws_{};
  std::array<std::int32_t, slots + 2> deepest_{};
};

}  // namespace hydro::surface::detail
