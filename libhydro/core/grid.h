#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

namespace hydro {

/// Where one cell lies: row 0 is the northern edge, column 0 the western one, as in a GeoTIFF.
struct CellPosition {
  int row = 0;
  int column = 0;
  bool operator==(const CellPosition&) const = default;
};

/// A north-up raster of square cells on a projected plane.
struct Grid {
  int rows = 0;            ///< [-] at least 1 in a valid grid
  int columns = 0;         ///< [-] at least 1 in a valid grid
  double cell_size = 1.0;  ///< [m] greater than 0
  double west = 0.0;       ///< [m] easting of the western edge
  double north = 0.0;      ///< [m] northing of the northern edge
  std::string crs;         ///< "EPSG:32651" where an authority code is known, else WKT; empty: a local plane

  std::size_t cell_count() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); }
  double cell_area() const { return cell_size * cell_size; }  ///< [m2]
  double east() const { return west + columns * cell_size; }  ///< [m]
  double south() const { return north - rows * cell_size; }   ///< [m]

  double x(int column) const { return west + (column + 0.5) * cell_size; }  ///< [m] easting of a cell centre
  double y(int row) const { return north - (row + 0.5) * cell_size; }       ///< [m] northing of a cell centre

  bool contains(CellPosition at) const {
    return at.row >= 0 && at.row < rows && at.column >= 0 && at.column < columns;
  }

  /// Linear index of a cell, row by row.
  int cell(int row, int column) const { return row * columns + column; }
  CellPosition position(int cell) const { return {cell / columns, cell % columns}; }

  /// The cell that holds a point; a point on an edge belongs to the cell east or south of it. Empty outside.
  std::optional<CellPosition> position_of(double x, double y) const {
    const double column = std::floor((x - west) / cell_size), row = std::floor((north - y) / cell_size);
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) return std::nullopt;
    return CellPosition{static_cast<int>(row), static_cast<int>(column)};
  }

  bool operator==(const Grid&) const = default;
};

}  // namespace hydro
