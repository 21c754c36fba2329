#pragma once

namespace hydro::network {

/// Circular pipes side by side, each half filled from one cell: arrays of one length.
struct CircleRow {
  const int* cell;         ///< whose level stands in it
  const double* base;      ///< [m] invert
  const double* diameter;  ///< [m]
  const double* length;    ///< [m] times barrels
};

/// Water surface [m2] and water [m3] of `count` pipes from `first` on, at the levels [m] of their cells.
void fill_circles(const CircleRow& pipes, int first, int count, const double* levels, double* surface, double* held);

}  // namespace hydro::network
