#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "libhydro/core/time_series.h"
#include "libhydro/infiltration/infiltration_model.h"

namespace hydro::validation {

/// One of EPA SWMM's infiltration cases: a pervious hectare that runs off as a nonlinear reservoir under a pulsed storm.
struct SwmmInfiltrationCase {
  std::string name;
  infiltration::InfiltrationModel soil;
  TimeSeries rain_rate;                ///< [m/s]
  double depression_storage = 0.0;     ///< [m]
  double runoff_coefficient = 0.0;     ///< [m^(-2/3)/s] width sqrt(slope) / (area n)
  double runoff_step = 10.0;           ///< [s] of the reference
  std::vector<double> infiltration_rate;  ///< [m/s] at the end of each minute, as SWMM reports it
  double total_infiltration = 0.0;        ///< [m] of SWMM's balance
};

/// Cumulative infiltration may differ by so much [m] once `infiltrated` [m] has entered: two integrators of one model.
inline double accepted_difference(double infiltrated) { return std::max(0.5e-3, 0.01 * infiltrated); }

/// How far a run of ours is from the reference.
struct InfiltrationAgreement {
  double difference = 0.0;       ///< [m] of cumulative infiltration, at the minute when it is the largest share ...
  double accepted = 0.0;         ///< [m] ... of what is accepted then
  double total = 0.0;            ///< [m] infiltrated by us
  double reference_total = 0.0;  ///< [m]
};

/// The methods there are references of: folders below swmm/infiltration.
inline constexpr std::array swmm_methods{"horton",     "horton_fmax",         "modified_horton",
                                         "green_ampt", "modified_green_ampt", "curve_number"};

/// Reads `<swmm>/infiltration/<name>`; the model is the one the folder is named after. Throws FileError.
SwmmInfiltrationCase read_swmm_case(const std::filesystem::path& swmm, const std::string& name);

/// Runs one cell with exchanges every `step` [s], a divisor of a minute, and compares.
InfiltrationAgreement compare_with_swmm(const SwmmInfiltrationCase& reference, double step);

}  // namespace hydro::validation
