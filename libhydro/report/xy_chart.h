#pragma once

#include <string>
#include <vector>

#include "libhydro/report/colour.h"

namespace hydro::report {

/// Points of an x-y chart, joined or not.
struct XySeries {
  std::string name;
  std::vector<double> x, y;       ///< in the units of the axes, as many of each; points that are not finite are left out
  std::vector<double> low, high;  ///< of a band round the line, in the unit of y; empty: none
  std::vector<std::string> labels;///< beside the points; empty: none
  Colour colour = okabe_ito[0];
  bool joined = true;
  bool dashed = false;
};

struct XyChart {
  std::string title;              ///< accessible name
  std::string x_title, y_title;   ///< with units
  bool log_x = false;             ///< as for return periods
  bool y_from_zero = true;
  std::vector<XySeries> series;
  double width = 1040.0, height = 340.0;  ///< [px] of the drawing
  bool legend = true;
};

std::string to_svg(const XyChart& chart);

/// A bar about a common value: how far one thing moves a result.
struct Swing {
  std::string name, low_label, high_label;
  double low = 0.0, high = 0.0;  ///< in the unit of the axis
};

/// Bars from low to high, the widest on top, with a line at the middle value.
struct TornadoChart {
  std::string title, x_title;
  double middle = 0.0;  ///< in the unit of the axis
  std::vector<Swing> swings;
  double width = 1040.0;  ///< [px] of the drawing
};

std::string to_svg(const TornadoChart& chart);

}  // namespace hydro::report
