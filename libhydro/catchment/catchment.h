#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/sponge/facility.h"

namespace hydro::catchment {

/// Where water that runs off the impervious or the pervious part of a plot goes.
enum class Routing {
  outlet,      ///< both leave the plot
  impervious,  ///< a share of what runs off the pervious part crosses the impervious part that has hollows
  pervious,    ///< a share of what runs off the impervious part crosses the pervious part
};

/// Takes the place of an index: the water leaves the model.
inline constexpr int outside = -1;

/// Units of one facility on a plot. All are alike and share alike.
struct FacilityUse {
  int facility = 0;          ///< index into `Plots::facilities`
  int count = 1;             ///< [-] of units, at least 1
  double unit_area = 0.0;    ///< [m2] of one unit
  double flow_width = 0.0;   ///< [m] of one unit, over which it overflows; 0: as the facility has it
  std::optional<double> initial_saturation;  ///< [-] none: as the facility has it
  double treated_impervious_share = 0.0;  ///< [-] of the runoff of the plot's impervious part that reaches these units
  double treated_pervious_share = 0.0;    ///< [-] the same of its pervious part
  bool returns_to_pervious = false;       ///< what overflows and drains goes to the plot's pervious part, not to its outlet
  std::optional<int> drain_to;  ///< plot whose ground takes what drains, or `outside`; none: as what overflows
  std::string drain_node;       ///< sewer node that takes it instead; empty: none

  double area() const { return count * unit_area; }  ///< [m2] of all units
};

/// A plot as one lumped area after EPA SWMM: nonlinear reservoirs for two impervious parts (with and without hollows) and a
/// pervious one, and facilities beside them. All shares but those of facilities refer to the area without facilities.
struct Catchment {
  std::string id;
  std::string name;
  double area = 0.0;                   ///< [m2] facilities included
  double width = 0.0;                  ///< [m] of overland flow; the flow path is area over width
  double slope = 0.0;                  ///< [-]
  double imperviousness = 0.0;         ///< [-]
  double zero_storage_share = 0.0;     ///< [-] of the impervious part that has no hollows
  double manning_n_impervious = 0.0;   ///< [s/m^(1/3)] 0: what hollows do not hold leaves at once
  double manning_n_pervious = 0.0;     ///< [s/m^(1/3)] the same
  double depression_impervious = 0.0;  ///< [m] that hollows hold
  double depression_pervious = 0.0;    ///< [m]
  Routing routing = Routing::outlet;
  double routed_share = 1.0;           ///< [-] of the runoff that `routing` sends across the other part
  int rain = 0;                        ///< index of the rain series
  int soil = -1;                       ///< index into `Plots::soils`; -1: nothing infiltrates
  int outlet = outside;                ///< plot whose ground takes its runoff, or `outside`
  std::string outlet_node;             ///< sewer node that takes it; empty: none
  double solids_impervious = 0.0;      ///< [kg/m3] suspended in what runs off the impervious part
  double solids_pervious = 0.0;        ///< [kg/m3] the same of the pervious part
  std::vector<FacilityUse> facilities;

  double facility_area() const;  ///< [m2]
  double open_area() const;      ///< [m2] without facilities; 0 where they cover all but a millionth
};

/// Everything about plots that does not change during a run.
struct Plots {
  std::vector<Catchment> catchments;
  std::vector<sponge::Facility> facilities;
  std::vector<infiltration::InfiltrationModel> soils;
  sponge::Rules rules = sponge::Rules::own;
  double wet_step = 60.0;   ///< [s] where water moves fast; `Rules::swmm`: whenever rain falls or water runs
  double dry_step = 7200.0; ///< [s] longest step
};

/// What is wrong with plots (areas that do not fit, indices, shares above 1), each with the index of the plot that it is about.
struct PlotFault {
  int catchment = 0;
  int use = -1;  ///< index into its facilities; -1: the plot itself
  std::string message, hint;
};
std::vector<PlotFault> faults(const Plots& plots);

}  // namespace hydro::catchment
