#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/time_series.h"
#include "libhydro/core/unit.h"
#include "libhydro/rain/intensity_formula.h"
#include "libhydro/rain/temporal_pattern.h"

namespace hydro::rain {

/// How a number in the storm data came to be known.
enum class Status {
  found,     ///< read in a public document
  memory,    ///< known, but not checked against the document
  computed,  ///< follows from found numbers
  inferred,  ///< a judgement
};

std::string to_string(Status status);

/// Where a number comes from.
struct Provenance {
  std::string source;  ///< title and issuer
  Status status = Status::inferred;
  std::string note;    ///< may be empty
};

/// What an intensity formula was fitted to.
struct Validity {
  Range duration;       ///< [s]
  Range return_period;  ///< [a]
  Provenance provenance;
};

struct IntensityFormula {
  std::string id;
  std::string title;
  std::string area;       ///< where it holds, when not in the whole city; may be empty
  std::string withdrawn;  ///< date on which it went out of force; empty while it holds
  IntensityUnit unit = IntensityUnit::litres_per_second_hectare;
  IntensityLaw law;
  std::optional<Validity> validity;  ///< absent: not recorded
  Provenance provenance;
};

/// Where in a storm the peak lies.
struct PeakRatio {
  double value = 0.4;              ///< [-] share of the duration
  std::optional<double> duration;  ///< [s] of the storms it was derived from; absent: any
  Provenance provenance;
};

/// A mass curve with a name.
struct StoredPattern {
  std::string id;
  std::string title;
  MassCurve curve;
  std::optional<double> duration;  ///< [s] of the storms it was derived from; absent: any
  Provenance provenance;
};

struct City {
  std::string id;
  std::string name;                       ///< English
  std::string name_zh;
  std::vector<IntensityFormula> formulas;  ///< the first one holds unless another is chosen
  std::vector<PeakRatio> peak_ratios;      ///< of those for any duration the first one holds unless another is chosen
  std::vector<StoredPattern> patterns;     ///< of this city
};

/// All that is known about design storms: read from `data/storms` by `io`.
struct StormLibrary {
  std::vector<City> cities;
  std::vector<StoredPattern> patterns;  ///< that belong to no city: Huff, SCS
};

/// A storm as a planner orders it.
struct StormOrder {
  std::string city;                  ///< "shanghai", or with a formula: "shanghai/older"; empty: `total` says how much falls
  double return_period = 0.0;        ///< [a]
  double duration = 7200.0;          ///< [s]
  double step = 300.0;               ///< [s]
  std::string pattern = "chicago";   ///< chicago, alternating_block, uniform, triangle, or the id of a stored one
  std::optional<double> peak_ratio;  ///< [-] absent: that of the city
  std::optional<double> total;       ///< [m] absent: what the formula gives for the duration
  Conversion conversion = Conversion::official_167;
};

struct DesignStorm {
  double duration = 0.0;             ///< [s]
  double step = 0.0;                 ///< [s]
  std::vector<double> rain_of_step;  ///< [m]
  TimeSeries rain_rate;              ///< [m/s] steps from 0 to `duration`; no rain afterwards
  double total = 0.0;                ///< [m]
  double peak_rate = 0.0;            ///< [m/s] mean of the heaviest step

  const City* city = nullptr;                   ///< in the library; null without one
  const IntensityFormula* formula = nullptr;    ///< in the library; null without one
  const StoredPattern* stored_pattern = nullptr; ///< in the library; null for a computed pattern
  const PeakRatio* recorded_peak = nullptr;      ///< in the library; null where `peak_ratio` was ordered or assumed
  std::optional<IntensityCurve> intensity;      ///< of the return period
  std::optional<double> peak_ratio;             ///< [-] for the patterns that have one
  std::vector<Bilingual> warnings;              ///< what the numbers should not be trusted for
};

/// Draws the storm that was ordered. It points into the library. Throws `InputError` where the order cannot be met.
DesignStorm design_storm(const StormLibrary& library, const StormOrder& order);
DesignStorm design_storm(StormLibrary&& library, const StormOrder& order) = delete;

/// Every pattern that can be ordered for a city (null: without one), computed ones first.
std::vector<std::string> pattern_choices(const StormLibrary& library, const City* city);

}  // namespace hydro::rain
