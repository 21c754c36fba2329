#pragma once

#include <cstdint>

#include "libhydro/surface/detail/flux.h"

/// Loops over one row of faces or cells: plain arrays in, vector code out. Every pointer stands at the first face or
/// cell; `count` is a multiple of `row_granule`, which the padding of the rasters makes room for.
namespace hydro::surface::detail {

constexpr int row_granule = 16;  ///< [cells] one AVX-512 vector of float

/// A row of faces, each between a cell a (west or north) and a cell b (east or south), and what surrounds them.
struct FaceRow {
  const std::int32_t *bed_a, *bed_b;      ///< [water units]
  const std::int32_t *depth_a, *depth_b;  ///< [water units]
  const std::uint16_t *manning_n_a, *manning_n_b;
  const float *q, *before, *after;  ///< [m2/s] of this face and the faces next in the direction of flow
  const float *left_a, *left_b;     ///< [m2/s] of the transverse faces of cells a and b on one end ...
  const float *right_a, *right_b;   ///< [m2/s] ... and on the other
};

/// New discharges and units moved; returns the largest `speed_bits`.
std::int32_t flow_through(const FaceRow& faces, int count, const StepFactors& step, float* discharge,
                          std::int32_t* moved);

/// The largest `speed_bits` of the discharges as they are, on faces that flow.
std::int32_t largest_speed(const FaceRow& faces, int count, const StepFactors& step);

/// A row of cells and the units that cross their faces: `moved_x[c]` enters cell c from the west, `moved_x[c + 1]`
/// leaves it to the east, `from_north[c]` enters it, `to_south[c]` leaves it.
struct CellRow {
  std::int32_t* depth;
  const std::int32_t *moved_x, *from_north, *to_south;
};

/// What came of booking a row.
struct Booked {
  std::int32_t deepest = 0;  ///< [water units]
  bool overdrawn = false;    ///< a cell lost more water than it had, inflow not counted
};

/// Books the moved units into the depths, whether the cells can afford them or not, and stores the discharges.
Booked book(const CellRow& cells, const float* flow_x, const float* flow_y, int count, float* stored_x,
            float* stored_y);

/// The share of its outflow that each cell can afford; 1 where it can afford all. The depths are those before the step
/// or, with `booked`, those after `book`. Returns whether any share is below 1.
bool affordable_share(const CellRow& cells, bool booked, int count, float* share);

/// Scales flows by the share of the cell that gives the water; `given_back` is what each face moves less than before.
void scale_to_donor(const float* share_a, const float* share_b, int count, float* discharge, std::int32_t* moved,
                    std::int32_t* given_back);

/// Corrects booked depths by what faces gave back: `gained` [water units] more, `lost` less.
void correct(std::int32_t* depth, const std::int32_t* gained, const std::int32_t* lost, int count);

/// The largest value of a row.
std::int32_t largest(const std::int32_t* values, int count);

/// Raises each value of `most` to that of the row.
void raise_to(const std::int32_t* values, int count, std::int32_t* most);

}  // namespace hydro::surface::detail
