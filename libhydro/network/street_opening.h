#pragma once

#include <limits>

namespace hydro::network {

/// A hole between the street and a node: gullies, a manhole under its lid, a drop shaft. What passes follows the water levels
/// on both sides by the laws of weirs and orifices.
struct StreetOpening {
  double crest_elevation = 0.0;  ///< [m] over which water falls in, the rim
  double crest_length = 0.0;     ///< [m] of the rim; 0: only as an orifice
  double area = 0.0;             ///< [m2] of the opening
  // Rubinato et al. (2017, doi:10.1016/j.jhydrol.2017.06.024) measured these at a manhole.
  double weir_coefficient = 0.54;      ///< [-] water falls freely over the rim
  double orifice_coefficient = 0.167;  ///< [-] the opening is full
  bool returns = true;                 ///< water may come up through it; false: a flap or siphon holds it down
};

/// Discharge through an opening, positive from the street down, and how it answers to the levels.
struct StreetFlow {
  double discharge = 0.0;  ///< [m3/s]
  double by_street = 0.0;  ///< [m2/s] d discharge / d level of the street, at least 0
  double by_node = 0.0;    ///< [m2/s] - d discharge / d level of the node, at least 0
  double to_zero = 0.0;    ///< [m2/s] of a contact: slope of the line from here to the level of the node at which nothing passes
};

/// Down: the least of a free weir `2/3 C w sqrt(2g) d^1.5`, a drowned one `2/3 C w sqrt(2g) d (hs-hm)^0.5` and an orifice
/// `Co A sqrt(2g (hs - max(hm, crest)))`; up: `Co A sqrt(2g (hm - max(hs, crest)))`, where d = hs - crest. The least of laws that
/// all fall with the node's level is continuous and falls with it too, so that Newton's method may use it.
StreetFlow street_flow(const StreetOpening& opening, double street_level, double node_level);

/// One opening during a call of the solver, and the street beside it.
struct StreetContact {
  int node = -1;
  StreetOpening opening;
  double level = 0.0;         ///< [m] of the street at the start; its bed where it is dry
  double falling_area = 0.0;  ///< [m2] of street whose level gives way to what goes down, greater than 0
  double rising_area = 0.0;   ///< [m2] of street, wet or not, that what comes up spreads over, greater than 0
  double available = 0.0;     ///< [m3] that may go down
  double most_inflow = std::numeric_limits<double>::infinity();  ///< [m3/s] that the inlet captures at most
};

/// What passes in `duration` [s] at a level of the node: the law at the street's level of the start, as the street around refills
/// it, up to what makes both levels equal when the street gives way by `volume / area`.
StreetFlow street_flow(const StreetContact& contact, double duration, double node_level);

/// Water outside an outfall during a call of the solver.
struct OutsideWater {
  int node = -1;
  double level = -std::numeric_limits<double>::infinity();  ///< [m] at the start; -infinity: nothing stands there
  double surface_area = 0.0;  ///< [m2] of water whose level gives way to what goes back into the network, greater than 0
  double available = 0.0;     ///< [m3] that may go back
};

}  // namespace hydro::network
