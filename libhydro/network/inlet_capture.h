#pragma once

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hydro::network {

// What inlets in gutters, sags and ditches take of the water that comes to them, after FHWA Hydraulic Engineering Circular 22,
// "Urban Drainage Design Manual", third edition (equations and charts 4). Pure functions: streets of a network and cells of a
// raster use the same law. Its coefficients are those for feet, turned into SI.

/// Half a street, from the curb to the crown: a plane with a gutter that may lie deeper at the curb.
struct Gutter {
  double longitudinal_slope = 0.0;  ///< [-]
  double cross_slope = 0.0;         ///< [-] of the street
  double manning_n = 0.0;           ///< [s/m^(1/3)]
  double width = 0.0;               ///< [m] of the depressed strip; 0: none
  double depression = 0.0;          ///< [m] of the strip at the curb, below the plane of the street
  double crown_distance = std::numeric_limits<double>::infinity();  ///< [m] water spreads no further

  bool depressed() const { return width > 0.0 && depression > 0.0; }
  double strip_slope() const { return depressed() ? cross_slope + depression / width : cross_slope; }  ///< [-]
};

/// A ditch with a flat bottom between equal banks.
struct Ditch {
  double longitudinal_slope = 0.0;  ///< [-]
  double manning_n = 0.0;           ///< [s/m^(1/3)]
  double bottom_width = 0.0;        ///< [m]
  double side_slope = 0.0;          ///< [-] run over rise
};

/// Where an inlet lies.
using InletSite = std::variant<Gutter, Ditch>;

/// Width of the water in a gutter [m], at most to the crown.
double gutter_spread(const Gutter& gutter, double discharge);
/// What flows in it when water spreads so far from the curb [m3/s].
double gutter_discharge(const Gutter& gutter, double spread);
/// The share of that which flows within `width` of the curb [-].
double gutter_share(const Gutter& gutter, double spread, double width);

/// Grates by how their bars lie; HEC-22 gives openings and splash-over velocities of all but the last.
enum class GrateKind { bars_50, bars_50x100, bars_30, curved_vane, tilt_bar_45, tilt_bar_30, reticuline, other };

struct Grate {
  double length = 0.0;  ///< [m] along the flow
  double width = 0.0;   ///< [m] across
  GrateKind kind = GrateKind::bars_50;
  double open_share = 1.0;       ///< [-] of its area (other)
  double splash_velocity = std::numeric_limits<double>::infinity();  ///< [m/s] above it water leaps over (other)
};

/// How the throat behind a curb opening lies.
enum class Throat { horizontal, inclined, vertical };

struct CurbOpening {
  double length = 0.0;  ///< [m]
  double height = 0.0;  ///< [m]
  Throat throat = Throat::vertical;
};

struct SlottedDrain {
  double length = 0.0;  ///< [m]
  double width = 0.0;   ///< [m]
};

/// Measured or given: discharge by the approaching discharge, or by the depth before the inlet.
struct CaptureCurve {
  bool by_depth = false;
  std::vector<double> x;          ///< [m3/s] or [m] rising
  std::vector<double> discharge;  ///< [m3/s]
};

/// One inlet. A grate and a curb opening make a combination: what the opening is longer than the grate lies before it.
struct InletDesign {
  std::optional<Grate> grate;
  std::optional<CurbOpening> curb;
  std::optional<SlottedDrain> slot;
  std::optional<CaptureCurve> curve;
};

/// What is wrong with a design, empty when nothing is.
std::string fault_of(const InletDesign& design);

/// Equal inlets one after another along one curb or ditch.
struct InletRow {
  InletDesign design;
  int count = 1;
  double clogged = 0.0;           ///< [-] of what each would take
  double most_discharge = std::numeric_limits<double>::infinity();  ///< [m3/s] that each can take
};

/// Water flows past, `depth` [m] deep at the curb or over the bottom: what the row takes of `approach` [m3/s], never more.
double capture_on_grade(const InletRow& row, const InletSite& site, double approach, double depth);

/// Water stands before the inlets, `depth` [m] above the curb line or bottom: what the row can take [m3/s].
double capture_in_sag(const InletRow& row, const InletSite& site, double depth);

/// Free area of one inlet that is not clogged [m2]; 0 where a curve says all.
double open_area(const InletDesign& design);

}  // namespace hydro::network
