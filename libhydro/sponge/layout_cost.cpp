#include "libhydro/sponge/layout_cost.h"

#include <algorithm>

namespace hydro::sponge {

double quantity(const PlacedFacility& placed) {
  const Facility& facility = *placed.facility;
  return facility.process.info().is_vessel && facility.tank ? placed.area * facility.tank->height : placed.area;
}

std::vector<results::LayoutCost> layout_cost(std::span<const PlacedFacility> layout) {
  std::vector<results::LayoutCost> costs;
  for (const PlacedFacility& placed : layout) {
    auto at = std::ranges::find(costs, placed.facility->name, &results::LayoutCost::kind);
    const Facility& kind = *placed.facility;
    if (at == costs.end())
      at = costs.insert(at, {.kind = kind.name, .title = kind.title, .title_zh = kind.title_zh, .unit = kind.process.info().is_vessel ? "m3" : "m2",
                             .unit_capital = kind.capital_cost, .unit_yearly = kind.yearly_cost});
    at->quantity += quantity(placed);
  }
  return costs;
}

}  // namespace hydro::sponge
