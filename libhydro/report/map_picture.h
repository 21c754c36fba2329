#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/core/grid.h"
#include "libhydro/core/raster.h"
#include "libhydro/report/png.h"
#include "libhydro/report/ramp.h"
#include "libhydro/report/text.h"

namespace hydro::report {

/// Longest side of a map's picture [pixels]; larger rasters are reduced by a whole factor.
inline constexpr int longest_picture_side = 1400;

/// The ground as all maps of a run show it: relief in light greys, lit from the north-west, its height exaggerated until a kerb
/// shows; building blocks (cells without ground inside the map); blank outside.
struct GroundPicture {
  Grid grid;
  int cells_per_pixel = 1;  ///< along each side
  PaletteImage image;

  bool is_ground(int row, int column) const;    ///< of a pixel
  bool has_buildings() const;
};

/// `bed_elevation` [m] has the shape of the grid, NaN where there is no ground. A pixel is ground when at least half of its cells are.
GroundPicture draw_ground(const Grid& grid, const Raster<float>& bed_elevation, int longest_side = longest_picture_side);

/// A ground without relief where a raster has values, NaN where it has none: for maps whose ground is not known.
Raster<float> flat_ground(const Raster<float>& values);

/// One coloured layer, to be laid over the ground: transparent where the value is below the first class.
struct Overlay {
  int cells_per_pixel = 1;
  PaletteImage image;  ///< 0: transparent; i + 1: class i of the ramp; one more: standing water
};

/// `values` has the shape of the grid, or of an overview of it: each value stands for n x n cells, the last row and column for fewer.
/// Pixels with several cells show the greatest (or least, as the ramp says) of them, so that no flooded street gets lost.
/// `wet_at_start` as in `results::Peaks`: rivers, canals and ponds are drawn apart and never lend their depth to the bank. A pixel is
/// water when at least half of its ground is; a value of an overview, when any cell under it is, since the depth may be the river's.
Overlay draw_overlay(const GroundPicture& ground, const Raster<float>& values, const Ramp& ramp,
                     const Raster<std::uint8_t>& wet_at_start = {}, int longest_side = longest_picture_side);

/// A numbered place on a map.
struct MapMarker {
  Point place;
  int number = 0;
  bool gauge = false;  ///< drawn as a square; else as a disc
  std::string title;   ///< shown when the mouse rests on it
};

/// One map of a page: picture, frame with coordinates, markers, legend, scale bar, north arrow. Several overlays are frames in time;
/// only the one at `shown` is visible until a script switches.
struct MapPicture {
  std::string title;            ///< accessible name
  const GroundPicture* ground = nullptr;
  std::vector<Overlay> overlays;
  std::size_t shown = 0;
  Ramp ramp;
  bool has_standing_water = false;
  std::vector<MapMarker> markers;
  double width = 1040.0;        ///< [px] of the drawing; its height follows
  double greatest_height = 780.0;  ///< [px] of the map itself
  bool legend_beside = true;    ///< else below the map
  Language language = Language::english;
};

/// An <svg> element. The page must also hold `ground_definition` of the same ground, once.
std::string to_svg(const MapPicture& map);

/// A hidden <svg> that carries the ground's picture, which every map of the page shows by reference.
std::string ground_definition(const GroundPicture& ground);

}  // namespace hydro::report
