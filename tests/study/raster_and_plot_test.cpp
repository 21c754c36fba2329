// One facility on one cell of a flat raster and the same facility as all of a plot: the same water in the same places.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/simulation/simulation.h"
#include "tests/simulation/sample_city.h"
#include "tests/sponge/facilities.h"

namespace hydro::study {
namespace {

using sponge::Facility;
using sponge::mm;

constexpr double cell_size = 10.0;     // [m]
constexpr double facility_step = 10.0; // [s]
constexpr double agreement = 1e-6;     // [m] asked of raster and plot

/// On flat ground nothing runs off: what would overflow is what the two treat differently, so that here none does.
Facility without_overflow(Facility facility) {
  const std::string_view process = facility.process.info().name;
  constexpr double roomy = 300 * mm;
  if (process == "swale") {
    facility.surface->slope = 1e-20;  // its bed does not fall
  } else if (process == "disconnection") {
    facility.surface->manning_n = 0.0;
    facility.underdrain = sponge::UnderdrainLayer{.flow_rate = 100 * mm / 3600.0, .exponent = 0.0};
  } else if (process == "tank") {
    facility.tank->height = std::max(facility.tank->height, roomy);
    facility.tank->covered = false;  // a lid sheds its rain: onto the ground of a map, out of a plot
  } else {
    facility.surface->manning_n = 0.0, facility.surface->berm_height = roomy;
  }
  return facility;
}

simulation::Domain one_cell(const Facility& facility) {
  simulation::Domain domain = simulation::flat_domain(1, 1, cell_size);
  domain.sponge = sponge::lay_facilities({facility}, {{.id = "all", .facility = 0, .drain = {sponge::DrainTarget::Kind::sewer, -1}, .parts = {{0, 1.0f}}}}, {}, facility_step);
  return domain;
}

catchment::Plots one_plot(const Facility& facility) {
  catchment::Catchment plot{.id = "all", .area = cell_size * cell_size, .width = cell_size, .slope = 0.01, .imperviousness = 1.0};
  plot.facilities = {{.facility = 0, .unit_area = cell_size * cell_size}};
  return {.catchments = {plot}, .facilities = {facility}, .wet_step = facility_step, .dry_step = facility_step};
}

RC_GTEST_PROP(RasterAndPlot, HoldTheSameWaterOfAnyFacilityInAnyStorm, ()) {
  const std::vector<Facility> all = sponge::every_facility();
  const Facility facility = without_overflow(all[*rc::gen::inRange<std::size_t>(0, all.size())]);
  const double heavy = *rc::gen::inRange(1, 60) * mm / 3600.0, light = *rc::gen::inRange(0, 10) * mm / 3600.0;
  const double lull = *rc::gen::inRange(1, 120) * 60.0, hour = 3600.0;
  const TimeSeries rain({0.0, hour, hour + lull, 2 * hour + lull}, {heavy, 0.0, light, 0.0}, Interpolation::step);
  const TimeSeries evaporation = TimeSeries::constant(*rc::gen::inRange(0, 8) * mm / 86400.0);

  const simulation::Domain domain = one_cell(facility);
  const simulation::Forcing forcing{.storm = rain::Storm::uniform(rain), .evaporation_rate = evaporation};
  simulation::Simulation raster(domain, forcing, {}, simulation::Simulation::initial_state(domain, forcing, {}));

  const catchment::Plots plots = one_plot(facility);
  const catchment::Weather weather{.rain = {rain}, .evaporation = evaporation};
  catchment::Runoff plot(plots, weather);
  catchment::State state = plot.initial_state();

  const double metres = domain.ground.unit.metres();
  for (double time = 600.0; time <= 6 * hour; time += 600.0) {
    raster.run_until(time, [](const simulation::State&) { return true; });
    plot.advance(state, time);
    const sponge::FacilityAccount& account = raster.state().sponge.accounts[0];
    const catchment::UseState& use = state.uses[0];
    const auto agree = [&](double on_raster, double on_plot, const char* what) {
      if (std::abs(on_raster - on_plot) > agreement) RC_FAIL(facility.name + " " + what + ": " + std::to_string(on_raster) + " m and " + std::to_string(on_plot) + " m");
    };
    agree(static_cast<double>(sponge::water_held(domain.sponge, raster.state().sponge)) * metres, plot.stored_in_facility(0, state), "stored");
    agree(static_cast<double>(account.evaporation) * metres, use.evaporation, "evaporation");
    agree(static_cast<double>(account.seepage) * metres, use.seepage, "seepage");
    agree(static_cast<double>(account.drain) * metres, use.drain, "drain");
    agree(static_cast<double>(raster.state().surface.water_depth(0, 0)) * metres, use.surface_outflow, "overflow");
  }
}

}  // namespace
}  // namespace hydro::study
