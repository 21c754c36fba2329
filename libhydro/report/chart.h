#pragma once

#include <string>
#include <vector>

#include "libhydro/report/colour.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/text.h"

namespace hydro::report {

/// One quantity in time, in the unit that the panel's title names. A value that is not finite leaves a gap.
struct Series {
  std::string name;
  std::vector<double> values;  ///< at the chart's times, in the unit of the panel
  Colour colour = okabe_ito[0];
  bool dashed = false;          ///< of lines
};

/// One drawing area of a chart; all panels of a chart share the time axis.
struct Panel {
  enum class Kind {
    lines,
    hanging,  ///< means since the time before, as bars that hang from the top: rain
    stacked,  ///< areas one upon the other
  };
  Kind kind = Kind::lines;
  std::string title;            ///< what the vertical axis shows, with its unit
  std::string unit;             ///< for the values beside the mouse
  std::vector<Series> series;
  std::vector<Series> totals;   ///< drawn as lines over stacked areas
  double height = 210.0;        ///< [px]
};

struct TimeChart {
  std::string title;            ///< accessible name
  std::vector<double> times;    ///< [s from the start] increasing
  Clock clock;
  std::vector<Panel> panels;
  double width = 1040.0;        ///< [px] of the drawing
  bool compact = false;         ///< for small multiples: few ticks, no names beside the lines
  Language language = Language::english;
};

/// An <svg> element, followed by the numbers for the script that shows values beside the mouse. Long series are thinned to what a
/// screen can show; the highest and lowest values always stay.
std::string to_svg(const TimeChart& chart);

struct BarSegment {
  std::string name;
  double value = 0.0;  ///< in the unit of the chart; negative: drawn as nothing
  Colour colour;
};

struct BarRow {
  std::string label;
  std::vector<BarSegment> segments;  ///< left to right; negative values are drawn as nothing
  std::string value;                 ///< written behind the bar
};

/// Horizontal bars with stacked segments.
struct BarChart {
  std::string title;  ///< accessible name
  std::vector<BarRow> rows;
  bool legend = false;  ///< names the segments below
  double width = 1040.0;  ///< [px] of the drawing
};

std::string to_svg(const BarChart& chart);

}  // namespace hydro::report
