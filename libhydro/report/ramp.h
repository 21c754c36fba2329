#pragma once

#include <string>
#include <vector>

#include "libhydro/report/colour.h"
#include "libhydro/report/text.h"

namespace hydro::report {

/// One class of a map's colours.
struct RampClass {
  double from = 0.0;   ///< values from here up to the next class's `from`, in the map's unit
  Colour colour;
  std::string label;   ///< "0.15 – 0.30"
  std::string meaning; ///< what it means to people; may be empty
};

/// How the cells under one pixel become one value.
enum class Pooling { greatest, least, farthest_from_zero };

/// The classes of one quantity: few, labelled, told apart by lightness alone, so that grey prints and every kind of colour
/// vision keep the order.
struct Ramp {
  std::string title;               ///< "Water depth"
  std::string unit;                ///< "m"; may be empty
  std::vector<RampClass> classes;  ///< `from` increases; colours darken or lighten all the way
  Pooling pooling = Pooling::greatest;

  /// The class of a value; -1 below the first class and for NaN.
  int class_of(double value) const;
};

Ramp depth_ramp(Language language);                         ///< [m] 0.02 ... 2
Ramp hazard_ramp(Language language);                        ///< [m2/s] the classes of `hazard`, coloured
Ramp speed_ramp(Language language);                         ///< [m/s]
Ramp sponge_ramp(Language language);                        ///< [m] water held in facilities, 0.01 ... 0.4
Ramp lowering_ramp(Language language);                      ///< [m] by how much water stays lower, 0.01 ... 0.5
Ramp depth_change_ramp(Language language);                  ///< [m] less to more, nothing in between is transparent
Ramp hazard_change_ramp(Language language);                 ///< [m2/s] likewise
Ramp arrival_change_ramp(Language language);                ///< [s] earlier to later
Ramp arrival_ramp(double latest, Language language);        ///< [s] classes that suit arrivals up to `latest`; early is dark
Ramp duration_ramp(double longest, Language language);      ///< [s] classes that suit durations up to `longest`; long is dark

}  // namespace hydro::report
