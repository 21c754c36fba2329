#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/infiltration/infiltration_model.h"
#include "libhydro/sponge/layers.h"

namespace hydro::sponge {

struct Facility;

/// How water passes through a stack of layers, as its own header in sponge/detail says; detail/processes.h lists them.
struct ProcessInfo {
  std::string_view name;                   ///< "green_roof"
  std::string_view summary;
  std::vector<std::string_view> needs;     ///< names of layers
  std::vector<std::string_view> may_have;
  bool is_vessel = false;         ///< one body of water whatever its plan, counted and paid by its volume
  bool is_channel = false;        ///< water runs along it: what leaves over its surface has passed through it
  bool belongs_on_roofs = false;
  bool spills = true;             ///< what leaves over its surface is a spill, not what it is for
  void (*check)(const Facility& facility, std::vector<std::string>& lines) = nullptr;  ///< adds what is wrong between fields; null: nothing can be
};
const std::vector<ProcessInfo>& processes();

/// One of `processes()`.
class Process {
 public:
  Process() = default;                      ///< the first
  explicit Process(std::string_view name);  ///< there must be one of that name

  const ProcessInfo& info() const { return processes()[static_cast<std::size_t>(index_)]; }
  int index() const { return index_; }
  bool operator==(const Process&) const = default;

 private:
  int index_ = 0;
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
  Process process;
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
  bool elevated = false;  ///< stands above the ground, as a deck does: on a map it takes its rain, not the water that stands below

  double solids_removal = 0.0;   ///< [-] share of suspended solids kept back from water that passes through
  double capital_cost = 0.0;     ///< [CNY] per m2, or per m3 of volume for a tank
  double yearly_cost = 0.0;      ///< [CNY/a] per m2 or m3
};

/// What is wrong with a facility (a layer its process needs, field capacity above porosity, ...): one line each, empty when
/// nothing is. Ranges of single fields are the readers' business, through `describe`.
std::vector<std::string> faults(const Facility& facility);

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
