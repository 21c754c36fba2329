#include "libhydro/network/detail/culvert.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

constexpr double root_of_feet = 1.811309;    // sqrt(ft/m): Q/(A D^0.5) of the charts counts in feet and seconds

/// A chart of HDS-5 (its table of constants for inlet control): unsubmerged form 1 or 2 with K and M, submerged with c and Y.
struct Chart {
  int form;
  double k, m, c, y;
};
constexpr std::array<Chart, 57> charts{{
    // circular: concrete, corrugated metal, bevelled ring
    {1, .0098, 2.0, .0398, .67}, {1, .0018, 2.0, .0292, .74}, {1, .0045, 2.0, .0317, .69},
    {1, .0078, 2.0, .0379, .69}, {1, .0210, 1.33, .0463, .75}, {1, .0340, 1.5, .0553, .54},
    {1, .0018, 2.5, .0300, .74}, {1, .0018, 2.5, .0243, .83},
    // box: flared wingwalls; with a bevelled top edge; 90 degree headwall; skewed headwall; flares not offset; flares offset
    {1, .026, 1.0, .0347, .81}, {1, .061, .75, .0400, .80}, {1, .061, .75, .0423, .82},
    {2, .510, .667, .0309, .80}, {2, .486, .667, .0249, .83},
    {2, .515, .667, .0375, .79}, {2, .495, .667, .0314, .82}, {2, .486, .667, .0252, .865},
    {2, .545, .667, .04505, .73}, {2, .533, .667, .0425, .705}, {2, .522, .667, .0402, .68}, {2, .498, .667, .0327, .75},
    {2, .497, .667, .0339, .803}, {2, .493, .667, .0361, .806}, {2, .495, .667, .0386, .71},
    {2, .497, .667, .0302, .835}, {2, .495, .667, .0252, .881}, {2, .493, .667, .0227, .887},
    {1, .0083, 2.0, .0379, .69}, {1, .0145, 1.75, .0419, .64}, {1, .0340, 1.5, .0496, .57},  // corrugated metal box
    // ellipses, lying and standing; pipe arches; arches
    {1, .0100, 2.0, .0398, .67}, {1, .0018, 2.5, .0292, .74}, {1, .0045, 2.0, .0317, .69},
    {1, .0100, 2.0, .0398, .67}, {1, .0018, 2.5, .0292, .74}, {1, .0095, 2.0, .0317, .69},
    {1, .0083, 2.0, .0379, .69}, {1, .0300, 1.0, .0463, .75}, {1, .0340, 1.5, .0496, .57},
    {1, .0300, 1.5, .0496, .57}, {1, .0088, 2.0, .0368, .68}, {1, .0030, 2.0, .0269, .77},
    {1, .0300, 1.5, .0496, .57}, {1, .0088, 2.0, .0368, .68}, {1, .0030, 2.0, .0269, .77},
    {1, .0083, 2.0, .0379, .69}, {1, .0300, 1.0, .0473, .75}, {1, .0340, 1.5, .0496, .57},
    // tapered inlets: circular throats, elliptical faces, rectangular
    {2, .534, .555, .0196, .90}, {2, .519, .640, .0210, .90},
    {2, .536, .622, .0368, .83}, {2, .5035, .719, .0478, .80}, {2, .547, .800, .0598, .75},
    {2, .475, .667, .0179, .97}, {2, .560, .667, .0446, .85}, {2, .560, .667, .0378, .87},
    {2, .500, .667, .0446, .65}, {2, .500, .667, .0378, .71},
}};

/// Form 1: head = specific energy at critical depth + K (Q / A D^0.5)^M D + slope term.
double unsubmerged(const Chart& chart, const Section& section, double correction, double head) {
  const double height = section.height(), scale = section.full_area() * std::sqrt(height) / root_of_feet;
  if (chart.form == 2) return scale * std::pow(head / height / chart.k, 1.0 / chart.m);
  double low = 0.0, high = std::min(head, 0.999 * height), discharge = 0.0;
  for (int k = 0; k < 40; ++k) {
    const double depth = 0.5 * (low + high), area = section.area(depth), hydraulic_depth = area / section.width(depth);
    discharge = area * std::sqrt(gravity * hydraulic_depth);
    const double needed = depth / height + 0.5 * hydraulic_depth / height + chart.k * std::pow(discharge / scale, chart.m) - correction;
    (needed > head / height ? high : low) = depth;
  }
  return discharge;
}

double submerged(const Chart& chart, const Section& section, double correction, double head) {
  const double scale = section.full_area() * std::sqrt(section.height()) / root_of_feet;
  return scale * std::sqrt(std::max(0.0, (head / section.height() - chart.y + correction) / chart.c));
}

}  // namespace

double culvert_inlet_capacity(int code, const Section& section, double slope, double head) {
  if (head <= 0.0) return 0.0;
  const Chart& chart = charts[static_cast<std::size_t>(code - 1)];
  const bool mitred = code == 5 || code == 37 || code == 46;
  const double correction = (mitred ? -0.7 : 0.5) * slope, height = section.height();
  // Submerged from Q/(A D^0.5) = 4 on; between that and 0.95 full, a straight line.
  const double begins = 0.95 * height, ends = std::max(1.01 * begins, height * (16.0 * chart.c + chart.y - correction));
  if (head <= begins) return unsubmerged(chart, section, correction, head);
  if (head >= ends) return submerged(chart, section, correction, head);
  const double low = unsubmerged(chart, section, correction, begins), high = std::max(low, submerged(chart, section, correction, ends));
  return low + (high - low) * (head - begins) / (ends - begins);
}

}  // namespace hydro::network
