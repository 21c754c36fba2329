#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/response/level.h"

namespace hydro::response {

/// What gauges measure and forecasts promise.
enum class Observable { mean_wind, gust, rain_1h, rain_3h, rain_6h, rain_12h, rain_24h, water_level, surge, water_depth, return_period, lightning };

struct ObservableName {
  Observable quantity;
  std::string_view name;
  Unit unit;  ///< of a bare number
};

inline constexpr std::array<ObservableName, 12> observables{{{Observable::mean_wind, "mean_wind", unit::m_per_s},
                                                          {Observable::gust, "gust", unit::m_per_s},
                                                          {Observable::rain_1h, "rain_1h", unit::mm},
                                                          {Observable::rain_3h, "rain_3h", unit::mm},
                                                          {Observable::rain_6h, "rain_6h", unit::mm},
                                                          {Observable::rain_12h, "rain_12h", unit::mm},
                                                          {Observable::rain_24h, "rain_24h", unit::mm},
                                                          {Observable::water_level, "water_level", unit::m},
                                                          {Observable::surge, "surge", unit::m},
                                                          {Observable::water_depth, "water_depth", unit::m},
                                                          {Observable::return_period, "return_period", unit::none},
                                                          {Observable::lightning, "lightning", unit::none}}};

std::string_view name_of(Observable quantity);

/// The length of time that a rain sum covers [s]; 0 for other observables.
double span_of(Observable quantity);

/// Least speed [m/s] of a force of the wind scale used in China, 0 to 17.
double wind_speed_of_force(int force);

struct Condition {
  Observable quantity = Observable::gust;
  std::string station;             ///< empty: any
  double at_least = 0.0;           ///< [SI]
  std::optional<Level> of_station; ///< or the level of this colour of whichever station measures; see `with_station_levels`
};

/// The water levels at which a tide station's colours begin.
struct WarningStation {
  std::string id, name, name_zh;
  std::array<std::optional<double>, 4> colours;  ///< [m] blue, yellow, orange, red
};

/// One row of a table of warning signals: from which values on the signal of this colour is given.
struct ThresholdRow {
  std::string id, region;
  int hazard = -1;                     ///< of the vocabulary
  std::string hazard_id;
  Level level = Level::none;
  double window = 0.0;                 ///< [s] how long ahead the values count
  std::vector<Condition> conditions;   ///< any of them is enough
  std::string source;
  std::string status;
};

/// The rows with every condition on a station's own level written out for the stations that have one.
std::vector<ThresholdRow> with_station_levels(std::vector<ThresholdRow> rows, const std::vector<WarningStation>& stations);

/// A quantity over time at a place, measured or forecast.
struct SignalSeries {
  Observable quantity = Observable::water_level;
  std::string station;          ///< empty: for the area as a whole
  int area = -1;                ///< of the vocabulary; -1: everywhere
  std::vector<double> utc;      ///< [s since 1970] increasing
  std::vector<double> values;   ///< [SI] straight between the instants
  double known = 0.0;           ///< [s since 1970] when a forecast was made; a measured value is known when it is taken
  bool forecast = false;
  std::string name;             ///< for reasons: "forecast of 06:00", "Huangpu Park"
};

/// A time during which values are at or above a limit.
struct Exceedance {
  double from = 0.0, until = 0.0;  ///< [s since 1970]
  double peak = 0.0;               ///< [SI]
  double peak_at = 0.0;            ///< [s since 1970]
};

/// Every time during which straight lines between the points are at or above the limit. Values that are not numbers interrupt it.
std::vector<Exceedance> exceedances(const std::vector<double>& utc, const std::vector<double>& values, double at_least);

/// Sums of rain over a span that ends at each instant, from rates that hold since the instant before [m/s].
std::vector<double> rain_sums(const std::vector<double>& utc, const std::vector<double>& rain_rate, double span);

/// A signal that follows from values, as long as nobody issues one.
struct DerivedSignal {
  std::size_t row = 0, condition = 0, series = 0;
  int area = -1;
  double from = 0.0, until = 0.0;  ///< [s since 1970] in force
  double known = 0.0;              ///< [s since 1970] when it could be known: with the forecast, or when what was measured passed the limit
  Exceedance values;
};

/// The signals that follow from the series after the table. Of several tables for one hazard the first counts.
std::vector<DerivedSignal> derive_signals(const std::vector<ThresholdRow>& table, const std::vector<SignalSeries>& series);

}  // namespace hydro::response
