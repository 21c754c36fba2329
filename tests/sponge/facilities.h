#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/sponge/facility_step.h"

// The facilities of the EPA SWMM reference cases, typed in by hand from their case.inp: one of every process, and more.
namespace hydro::sponge {

inline constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si;

/// [-] Files of SWMM give voids over solids.
inline double void_fraction(double ratio) { return ratio / (1.0 + ratio); }

/// SWMM gives mm/h at a head of 1 mm.
inline UnderdrainLayer swmm_drain(double coefficient, double exponent, double offset) {
  return {.flow_rate = coefficient * mm_per_hour * std::pow(1000.0, exponent), .exponent = exponent, .offset = offset};
}

inline Facility bioretention() {
  Facility f{.name = "bioretention", .process = Process("cell")};
  f.surface = SurfaceLayer{.berm_height = 60 * mm, .vegetation_fraction = 0.10};
  f.soil = SoilLayer{500 * mm, 0.45, 0.20, 0.10, 50 * mm_per_hour, 10.0, 60 * mm};
  f.storage = StorageLayer{300 * mm, void_fraction(0.75), 1 * mm_per_hour, 0.0};
  f.underdrain = swmm_drain(1.0, 0.5, 20 * mm);
  f.initial_saturation = 0.25;
  return f;
}

inline Facility bioretention_lined() {
  Facility f{.name = "bioretention_lined", .process = Process("cell")};
  f.surface = SurfaceLayer{.berm_height = 60 * mm, .vegetation_fraction = 0.05, .manning_n = 0.1, .slope = 0.01, .flow_length = 100.0};
  f.soil = SoilLayer{300 * mm, 0.45, 0.20, 0.10, 40 * mm_per_hour, 10.0, 60 * mm};
  f.storage = StorageLayer{100 * mm, void_fraction(0.5), 0.0, 0.0};
  f.underdrain = swmm_drain(0.3, 0.5, 80 * mm);
  f.initial_saturation = 0.5;
  return f;
}

inline Facility raingarden() {
  Facility f{.name = "raingarden", .process = Process("cell")};
  f.surface = SurfaceLayer{.berm_height = 60 * mm, .vegetation_fraction = 0.15};
  f.soil = SoilLayer{400 * mm, 0.44, 0.11, 0.06, 20 * mm_per_hour, 8.0, 90 * mm};
  f.storage = StorageLayer{0.0, void_fraction(0.75), 3 * mm_per_hour, 0.0};
  return f;
}

inline Facility greenroof() {
  Facility f{.name = "greenroof", .process = Process("green_roof")};
  f.surface = SurfaceLayer{.berm_height = 4 * mm, .vegetation_fraction = 0.05, .manning_n = 0.12, .slope = 0.02, .flow_length = 100.0};
  f.soil = SoilLayer{100 * mm, 0.50, 0.30, 0.10, 40 * mm_per_hour, 20.0, 60 * mm};
  f.drainage_mat = DrainageMat{25 * mm, 0.50, 0.03};
  f.initial_saturation = 0.2;
  return f;
}

inline Facility trench() {
  Facility f{.name = "trench", .process = Process("trench")};
  f.surface = SurfaceLayer{.berm_height = 30 * mm, .manning_n = 0.15, .slope = 0.01, .flow_length = 100.0};
  f.storage = StorageLayer{250 * mm, void_fraction(0.60), 3 * mm_per_hour, 0.0};
  f.underdrain = swmm_drain(0.8, 0.5, 60 * mm);
  return f;
}

inline Facility pavement() {
  Facility f{.name = "pavement", .process = Process("pavement")};
  f.surface = SurfaceLayer{.berm_height = 5 * mm, .manning_n = 0.015, .slope = 0.01, .flow_length = 100.0};
  f.pavement = PavementLayer{.thickness = 120 * mm, .void_fraction = void_fraction(0.18), .hydraulic_conductivity = 150 * mm_per_hour};
  f.storage = StorageLayer{120 * mm, void_fraction(0.75), 2 * mm_per_hour, 0.0};
  f.underdrain = swmm_drain(0.5, 0.5, 30 * mm);
  return f;
}

inline Facility pavers_soil() {
  Facility f{.name = "pavers_soil", .process = Process("pavement")};
  f.surface = SurfaceLayer{.berm_height = 3 * mm, .manning_n = 0.02, .slope = 0.015, .flow_length = 100.0};
  f.pavement = PavementLayer{.thickness = 80 * mm, .void_fraction = void_fraction(0.20), .impervious_fraction = 0.85,
                             .hydraulic_conductivity = 250 * mm_per_hour, .clogging_factor = 100.0};
  f.soil = SoilLayer{150 * mm, 0.40, 0.08, 0.03, 150 * mm_per_hour, 15.0, 30 * mm};
  f.storage = StorageLayer{250 * mm, void_fraction(0.70), 3 * mm_per_hour, 50.0};
  f.underdrain = swmm_drain(0.6, 0.5, 20 * mm);
  return f;
}

inline Facility rainbarrel() {
  Facility f{.name = "rainbarrel", .process = Process("tank")};
  f.tank = TankLayer{.height = 45 * mm, .drain_delay = 6 * 3600.0};
  f.underdrain = swmm_drain(1.5, 0.5, 5 * mm);
  return f;
}

inline Facility roofdisc() {
  Facility f{.name = "roofdisc", .process = Process("disconnection")};
  f.surface = SurfaceLayer{.berm_height = 3 * mm, .manning_n = 0.013, .slope = 0.05, .flow_length = 100.0};
  f.underdrain = UnderdrainLayer{.flow_rate = 40 * mm_per_hour, .exponent = 0.0};
  return f;
}

inline Facility swale() {
  Facility f{.name = "swale", .process = Process("swale")};
  f.surface = SurfaceLayer{.berm_height = 300 * mm, .vegetation_fraction = 0.10, .manning_n = 0.24, .slope = 0.01,
                           .flow_length = 100.0, .top_width = 4.0, .side_slope = 4.0};
  f.native_soil = infiltration::Horton{.initial_rate = 60 * mm_per_hour, .final_rate = 6 * mm_per_hour, .decay = 4.0 / 3600.0,
                                       .drying_time = 7 * 86400.0};
  return f;
}

inline std::vector<Facility> every_facility() {
  return {bioretention(), bioretention_lined(), raingarden(), greenroof(), trench(),
          pavement(), pavers_soil(), rainbarrel(), roofdisc(), swale()};
}

/// One place of a facility, stepped by itself.
struct Place {
  const Facility& facility;
  double share = 1.0;
  WaterUnit unit;
  Words words = initial_words(facility, share, unit);
  std::int32_t evaporation = 0, seepage = 0, surface_outflow = 0, drain = 0;

  void step(const FacilityStep& prepared, std::int32_t rain, std::int32_t run_on, const float* groundwater_room = nullptr) {
    const auto covered = static_cast<float>(share);
    FacilityBlock block{.count = 1, .share = &covered, .rain = &rain, .run_on = &run_on, .evaporation = &evaporation,
                        .seepage = &seepage, .surface_outflow = &surface_outflow, .drain = &drain,
                        .groundwater_room = groundwater_room};
    for (std::size_t i = 0; i < words.size(); ++i) block.words[i] = &words[i];
    prepared.advance(block);
  }

  std::int64_t water() const {
    std::int64_t sum = 0;
    for (int i = 0; i < water_words(facility); ++i) sum += words[static_cast<std::size_t>(i)];
    return sum;
  }
  std::int64_t left() const { return std::int64_t{evaporation} + seepage + surface_outflow + drain; }
};

}  // namespace hydro::sponge
