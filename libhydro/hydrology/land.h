#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/core/raster.h"
#include "libhydro/core/unit.h"
#include "libhydro/infiltration/infiltration_model.h"

namespace hydro::hydrology {

/// What covers the ground of a cell, and how it treats rain before any flows.
struct LandClass {
  std::string name;
  double interception_capacity = 0.0;  ///< [m] held by leaves; 0 to 0.015
  double depression_storage = 0.0;     ///< [m] held by small hollows before water flows; 0 to 0.5
  double imperviousness = 0.0;         ///< [-] share of the ground that takes no water, 0 to 1
  int soil = -1;                       ///< index into `Land::soils`; -1: nothing infiltrates

  template <class Fields>
  void describe(Fields& field) {
    field("interception", interception_capacity, unit::mm, Range{0.0, 0.015}, "water held by leaves");
    field("depression_storage", depression_storage, unit::mm, Range{0.0, 0.5}, "water held by small hollows before any flows");
    field("imperviousness", imperviousness, unit::none, Range{0.0, 1.0}, "share of the ground that takes no water");
  }
};

/// Rain of a roof that reaches the ground of a cell beside the building.
struct RoofShare {
  int cell = 0;             ///< linear index of the receiving cell, which is not outside; sorted, each at most once
  float area_ratio = 0.0f;  ///< [-] roof area shed onto the cell over the cell's own area
};

/// The land of the whole grid: constant during a run.
struct Land {
  Raster<std::uint8_t> class_of_cell;  ///< index into `classes`; `outside` where no rain is counted
  std::vector<LandClass> classes;      ///< at most 255
  std::vector<infiltration::InfiltrationModel> soils;
  std::vector<RoofShare> roof_shares;

  static constexpr std::uint8_t outside = 255;
};

/// What is wrong with a land (a class without parameters, a range, the order of roofs); empty when nothing is.
std::string fault(const Land& land);

}  // namespace hydro::hydrology
