#include "libhydro/sponge/layout_cost.h"

#include <algorithm>

namespace hydro::sponge {

double quantity(const PlacedFacility& placed) {
  const Facility& facility = *placed.facility;
  return facility.process == Process::tank && facility.tank ? placed.area * facility.tank->height : placed.area;
}

std::vector<results::LayoutCost> layout_cost(std::span<const PlacedFacility> layout) {
  std::vector<results::LayoutCost> costs;
  for (const PlacedFacility& placed : layout) {
    auto at = std::ranges::find(costs, placed.facility->name, &results::LayoutCost::kind);
    if (at == costs.end()) at = costs.insert(at, {.kind = placed.facility->name});
    const double count = quantity(placed);
    at->quantity += count;
    at->capital += count * placed.facility->capital_cost;
    at->yearly += count * placed.facility->yearly_cost;
  }
  return costs;
}

}  // namespace hydro::sponge
