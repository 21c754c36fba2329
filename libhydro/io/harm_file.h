#pragma once

#include <string>
#include <vector>

#include "libhydro/hazard/exposure.h"
#include "libhydro/hazard/stability.h"
#include "libhydro/hazard/underpass.h"

namespace hydro::io {

/// What water does to people, vehicles and things: limits, curves and rules.
struct HarmTables {
  std::vector<hazard::StabilityLimit> limits;
  std::vector<hazard::DamageCurve> curves;
  hazard::UnderpassRules underpass;
  double close_depth = 0.25;  ///< [m] of hot spots that say nothing else
  std::string underpass_status, underpass_source;
};

/// Reads "hydro-harm/1" (docs/formats/harm.md). Throws `InputError` with every fault, `FileError` when it cannot be read.
HarmTables read_harm_tables(const std::string& path);

}  // namespace hydro::io
