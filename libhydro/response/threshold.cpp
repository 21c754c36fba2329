#include "libhydro/response/threshold.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hydro::response {

std::string_view name_of(Observable quantity) { return observables[static_cast<std::size_t>(quantity)].name; }

Bilingual words_of(Observable quantity) {
  switch (quantity) {
    case Observable::mean_wind: return {"mean wind", "平均风速"};
    case Observable::gust: return {"gust", "阵风"};
    case Observable::rain_1h: return {"rain of 1 h", "1 小时雨量"};
    case Observable::rain_3h: return {"rain of 3 h", "3 小时雨量"};
    case Observable::rain_6h: return {"rain of 6 h", "6 小时雨量"};
    case Observable::rain_12h: return {"rain of 12 h", "12 小时雨量"};
    case Observable::rain_24h: return {"rain of 24 h", "24 小时雨量"};
    case Observable::water_level: return {"water level", "水位"};
    case Observable::surge: return {"surge", "增水"};
    case Observable::water_depth: return {"water depth", "水深"};
    case Observable::return_period: return {"return period", "重现期"};
    case Observable::lightning: return {"lightning", "雷电"};
  }
  return {};
}

double span_of(Observable quantity) {
  switch (quantity) {
    case Observable::rain_1h: return 3600.0;
    case Observable::rain_3h: return 3.0 * 3600.0;
    case Observable::rain_6h: return 6.0 * 3600.0;
    case Observable::rain_12h: return 12.0 * 3600.0;
    case Observable::rain_24h: return 24.0 * 3600.0;
    default: return 0.0;
  }
}

double wind_speed_of_force(int force) {
  constexpr std::array<double, 18> least{0.0,  0.3,  1.6,  3.4,  5.5,  8.0,  10.8, 13.9, 17.2,
                                         20.8, 24.5, 28.5, 32.7, 37.0, 41.5, 46.2, 51.0, 56.1};
  return least[static_cast<std::size_t>(std::clamp(force, 0, 17))];
}

std::vector<ThresholdRow> with_station_levels(std::vector<ThresholdRow> rows, const std::vector<WarningStation>& stations) {
  for (ThresholdRow& row : rows) {
    std::vector<Condition> written;
    for (const Condition& condition : row.conditions) {
      if (!condition.of_station) {
        written.push_back(condition);
        continue;
      }
      for (const WarningStation& station : stations)
        if (const auto& level = station.colours[static_cast<std::size_t>(*condition.of_station) - 1])
          written.push_back({condition.quantity, station.id, *level, {}});
    }
    row.conditions = std::move(written);
  }
  return rows;
}

std::vector<Exceedance> exceedances(const std::vector<double>& utc, const std::vector<double>& values, double at_least) {
  std::vector<Exceedance> found;
  bool open = false;
  const auto note_peak = [&](std::size_t i) {
    if (values[i] > found.back().peak) found.back().peak = values[i], found.back().peak_at = utc[i];
  };
  for (std::size_t i = 0; i < utc.size(); ++i) {
    const bool over = values[i] >= at_least;  // false for what is no number
    const bool line = i > 0 && std::isfinite(values[i]) && std::isfinite(values[i - 1]);
    const auto passed = [&] { return utc[i - 1] + (at_least - values[i - 1]) / (values[i] - values[i - 1]) * (utc[i] - utc[i - 1]); };
    if (over && !open) {
      const double from = line && values[i - 1] < at_least ? passed() : utc[i];
      found.push_back({from, utc[i], values[i], utc[i]});
    } else if (!over && open) {
      found.back().until = line ? passed() : utc[i - 1];
    }
    if (over) note_peak(i), found.back().until = utc[i];
    open = over;
  }
  return found;
}

std::vector<double> rain_sums(const std::vector<double>& utc, const std::vector<double>& rain_rate, double span) {
  std::vector<double> fallen(utc.size(), 0.0);  // since the first instant
  for (std::size_t i = 1; i < utc.size(); ++i) fallen[i] = fallen[i - 1] + rain_rate[i] * (utc[i] - utc[i - 1]);
  const auto fallen_until = [&](double time) {
    const auto after = std::ranges::upper_bound(utc, time);
    if (after == utc.begin()) return 0.0;
    if (after == utc.end()) return fallen.back();
    const auto i = static_cast<std::size_t>(after - utc.begin());
    return fallen[i - 1] + rain_rate[i] * (time - utc[i - 1]);
  };
  std::vector<double> sums(utc.size(), 0.0);
  for (std::size_t i = 0; i < utc.size(); ++i) sums[i] = fallen[i] - fallen_until(utc[i] - span);
  return sums;
}

std::vector<DerivedSignal> derive_signals(const std::vector<ThresholdRow>& table, const std::vector<SignalSeries>& series) {
  std::vector<DerivedSignal> signals;
  for (std::size_t r = 0; r < table.size(); ++r) {
    const ThresholdRow& row = table[r];
    const auto first = std::ranges::find(table, row.hazard, &ThresholdRow::hazard);
    if (first->region != row.region || row.level == Level::none) continue;  // another table rules this hazard
    for (std::size_t c = 0; c < row.conditions.size(); ++c)
      for (std::size_t s = 0; s < series.size(); ++s) {
        const Condition& condition = row.conditions[c];
        const SignalSeries& one = series[s];
        if (one.quantity != condition.quantity || (!condition.station.empty() && condition.station != one.station)) continue;
        for (const Exceedance& over : exceedances(one.utc, one.values, condition.at_least)) {
          const double known = one.forecast ? one.known : over.from;
          signals.push_back({r, c, s, one.area, std::max(known, over.from - row.window), over.until, known, over});
        }
      }
  }
  return signals;
}

}  // namespace hydro::response
