#pragma once

#include <filesystem>
#include <optional>
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

/// How far a run of ours is from the reference.
struct InfiltrationAgreement {
  double largest_difference = 0.0;  ///< [m] of cumulative infiltration, at any minute
  double largest_excess = 0.0;      ///< [m] by which it goes beyond the acceptance, 0 when it never does
  double total = 0.0;               ///< [m] infiltrated by us
  double reference_total = 0.0;     ///< [m]
};

/// Cumulative infiltration may differ by so much, or by the share, at any time: two integrators of one model.
inline constexpr double accepted_difference = 0.5e-3;  // [m]
inline constexpr double accepted_share = 0.01;

/// Folder of the reference data: $HYDRO_VALIDATION_DATA, else ../shared/validation beside the project. Empty when absent.
std::optional<std::filesystem::path> swmm_reference_folder(const std::filesystem::path& project);

/// Reads `<folder>/infiltration/<name>`; the model is the one the folder is named after. Throws std::runtime_error.
SwmmInfiltrationCase read_swmm_case(const std::filesystem::path& folder, const std::string& name);

/// Runs one cell with exchanges every `step` [s], a divisor of a minute, and compares.
InfiltrationAgreement compare_with_swmm(const SwmmInfiltrationCase& reference, double step);

}  // namespace hydro::validation
