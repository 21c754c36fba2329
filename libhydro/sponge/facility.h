#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/sponge/layers.h"

namespace hydro::sponge {

/// How water passes through the stack of layers. One header each; the list of all is in facility_step.h.
enum class Process {
  cell,           ///< ponding over soil, over storage or native soil: bioretention, rain garden, sunken green, tree pit
  green_roof,     ///< soil over a drainage mat
  trench,         ///< storage open to the sky: infiltration trench, seepage pipe and well
  pavement,       ///< permeable pavement, with or without bedding soil, over storage
  swale,          ///< a grassed channel over native soil; a vegetated buffer strip is a swale without banks
  disconnection,  ///< a roof whose downspout ends on the ground
  tank,           ///< one body of water: barrel, tank, pond, wetland, tunnel shaft
};

/// Whose rules are followed where EPA SWMM 5.2 and good physics differ (docs/theory/sponge.md tabulates the differences).
enum class Rules {
  own,   ///< wet surfaces decide where evaporation goes; a swale has a soil of its own; nothing is held for ever
  swmm,  ///< as EPA SWMM 5.2 does: for imported models
};

/// A facility as a stack of layers: what `data/facilities` and scenarios describe. All SI. Constant during a run.
struct Facility {
  std::string name;     ///< "rain_garden": names it in files
  std::string title;    ///< "rain garden"
  std::string title_zh; ///< "雨水花园"
  Process process = Process::cell;
  std::optional<SurfaceLayer> surface;
  std::optional<PavementLayer> pavement;
  std::optional<SoilLayer> soil;
  std::optional<StorageLayer> storage;
  std::optional<UnderdrainLayer> underdrain;
  std::optional<DrainageMat> drainage_mat;
  std::optional<TankLayer> tank;
  std::optional<infiltration::InfiltrationModel> native_soil;  ///< below a swale; none: water does not enter
  std::vector<std::pair<double, double>> drain_curve;          ///< (head [m], multiplier [-]) of the underdrain; empty: 1
  double initial_saturation = 0.0;                             ///< [-] of soil between wilting point and porosity, and of storage
  Rules rules = Rules::own;

  double solids_removal = 0.0;   ///< [-] share of suspended solids kept back from water that passes through
  double capital_cost = 0.0;     ///< [CNY] per m2, or per m3 of volume for a tank
  double yearly_cost = 0.0;      ///< [CNY/a] per m2 or m3
};

/// What is wrong with a facility (a layer its process needs, field capacity above porosity, ...): one line each, empty when
/// nothing is. Ranges of single fields are the readers' business, through `describe`.
std::vector<std::string> faults(const Facility& facility);

/// Words of files for processes, in the order of the enumeration, and the layers that each needs and may have.
struct ProcessInfo {
  Process process;
  std::string_view name;                   ///< "green_roof"
  std::string_view summary;
  std::vector<std::string_view> needs;     ///< names of layers
  std::vector<std::string_view> may_have;
};
const std::vector<ProcessInfo>& processes();

/// Calls `visit(optional_layer)` for every layer of a facility, from the top down.
template <class FacilityType, class Visit>
void for_each_layer(FacilityType& facility, Visit&& visit) {
  visit(facility.surface);
  visit(facility.pavement);
  visit(facility.soil);
  visit(facility.storage);
  visit(facility.underdrain);
  visit(facility.drainage_mat);
  visit(facility.tank);
}

}  // namespace hydro::sponge
