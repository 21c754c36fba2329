#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/io/swmm_model.h"
#include "libhydro/network/inlet_capture.h"
#include "libhydro/network/section.h"

namespace hydro::study::detail {

/// A cross-section of SWMM as one of the network's shapes.
struct TakenSection {
  network::SectionShape shape;
  double height = 0.0;         ///< [m] of the crown or the banks
  double raised = 0.0;         ///< [m] that sediment lifts the bed above the pipe's invert
  std::optional<double> manning_n;  ///< [s/m^(1/3)] where the section has its own
  Bilingual remark;            ///< where the shape is not quite SWMM's; may be empty
  std::string reference_section;    ///< "TRANSECTS", "STREETS" or "CURVES": where the rest of it stands
};

/// Nothing for a shape that hydro does not have (DUMMY, standard sizes by code).
std::optional<TakenSection> section_of(const io::swmm::Model& model, const io::swmm::CrossSection& section);

/// Roughness of a pressure main [s/m^(1/3)] that loses as much head at 1.5 m/s as Hazen-Williams' or Darcy-Weisbach's law says.
double pressure_main_roughness(const io::swmm::Model& model, const io::swmm::CrossSection& section);

/// The gutter of a street; depressions of the inlet's own come to that of the street.
network::Gutter gutter_of(const io::swmm::Street& street, double longitudinal_slope, const io::swmm::InletUsage& usage);

/// What an inlet is made of; nothing when its capture curve is missing.
std::optional<network::InletDesign> inlet_of(const io::swmm::Model& model, const io::swmm::Inlet& inlet);

}  // namespace hydro::study::detail
