#include "libhydro/study/map_files.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/parallel_for.h"

namespace hydro::study {
namespace {

/// The span of a raster's values; empty (first > second) when there are none.
std::pair<double, double> span_of(const Raster<float>& values) {
  std::pair<double, double> span{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const float value : values.values())
    if (!std::isnan(value)) span = {std::min<double>(span.first, value), std::max<double>(span.second, value)};
  return span;
}

/// Classes of equal width over what the values span, in the colours of another ramp: for quantities without natural limits.
report::Ramp spread(report::Ramp colours, std::string title, std::string unit, const Raster<float>& values) {
  colours.title = std::move(title);
  colours.unit = std::move(unit);
  const auto [lowest, highest] = span_of(values);
  if (!(highest > lowest)) {
    colours.classes.clear();
    return colours;
  }
  const double width = (highest - lowest) / static_cast<double>(colours.classes.size());
  for (std::size_t i = 0; i < colours.classes.size(); ++i) {
    colours.classes[i].from = lowest + width * static_cast<double>(i);
    colours.classes[i].label = fmt::format("{:.2f} – {:.2f}", colours.classes[i].from, colours.classes[i].from + width);
  }
  return colours;
}

struct Map {
  std::string file;
  const Raster<float>* values;
  io::MapMeaning meaning;
};

}  // namespace

io::MapMeaning map_meaning(const report::Ramp& ramp, double resolution) {
  io::MapMeaning meaning{.title = ramp.title,
                         .unit = ramp.unit,
                         .resolution = resolution,
                         .overviews_keep = ramp.pooling == report::Pooling::least                ? io::MapMeaning::Keep::least
                                           : ramp.pooling == report::Pooling::farthest_from_zero ? io::MapMeaning::Keep::farthest_from_zero
                                                                                                 : io::MapMeaning::Keep::greatest};
  for (const report::RampClass& step : ramp.classes) {
    const std::string colour = report::hex(step.colour);
    std::string label = ramp.unit.empty() ? step.label : step.label + " " + ramp.unit;
    if (!step.meaning.empty()) label += ": " + step.meaning;
    meaning.classes.push_back({step.from, step.colour.alpha == 0 ? std::string{} : colour.substr(0, 7), std::move(label)});
  }
  return meaning;
}

void write_maximum_maps(const std::string& folder, const results::RunResult& result, Language language, int threads) {
  const results::Peaks& peaks = result.peaks;
  constexpr double second = 1.0;
  std::vector<Map> maps;
  const auto add = [&maps](std::string file, const Raster<float>& values, io::MapMeaning meaning) {
    if (!values.empty()) maps.push_back({std::move(file), &values, std::move(meaning)});
  };
  add("max_depth.tif", peaks.depth, map_meaning(report::depth_ramp(language)));
  add("max_level.tif", peaks.level, map_meaning(spread(report::depth_ramp(language), language == Language::chinese ? "最高水位" : "Greatest water level", "m", peaks.level)));
  add("max_speed.tif", peaks.speed, map_meaning(report::speed_ramp(language)));
  add("max_depth_speed.tif", peaks.depth_speed,
      map_meaning(spread(report::speed_ramp(language), language == Language::chinese ? "水深乘流速最大值" : "Greatest depth times speed", "m2/s", peaks.depth_speed)));
  add("max_hazard.tif", peaks.hazard_rating, map_meaning(report::hazard_ramp(language)));
  add("sponge_stored.tif", peaks.sponge_stored, map_meaning(report::sponge_ramp(language)));
  const auto in_seconds = [](io::MapMeaning meaning) {  // labels are spoken durations, values are seconds
    meaning.unit = "s";
    return meaning;
  };
  add("arrival_time.tif", peaks.arrival_time, in_seconds(map_meaning(report::arrival_ramp(result.simulated, language), second)));
  for (const auto& [threshold, duration] : peaks.duration_over)
    add(fmt::format("duration_over_{}.tif", threshold), duration, in_seconds(map_meaning(report::duration_ramp(result.simulated, language), second)));

  parallel_for(maps.size(), threads, [&](std::size_t i) { io::write_map(folder + "/" + maps[i].file, result.grid, *maps[i].values, maps[i].meaning); });
}

}  // namespace hydro::study
