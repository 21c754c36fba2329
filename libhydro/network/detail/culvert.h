#pragma once

#include "libhydro/network/section.h"

namespace hydro::network {

/// Most that the inlet of a culvert lets in with water standing `head` above its invert [m3/s], after FHWA Hydraulic Design Series 5
/// (HDS-5, "Hydraulic Design of Highway Culverts"); `code` 1 to 57 is the chart, in the order that SWMM numbers them.
double culvert_inlet_capacity(int code, const Section& section, double slope, double head);

}  // namespace hydro::network
