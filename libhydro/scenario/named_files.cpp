#include "libhydro/scenario/named_files.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace hydro::scenario {
namespace {

/// Collects the files of the many optional and alternative members.
class Collector {
 public:
  void add(const std::string& key, const FileReference& file, FileContent content) {
    const auto is_same = [&](const NamedFile& other) { return other.key == key && other.file.path == file.path; };
    if (!file.path.empty() && std::none_of(files_.begin(), files_.end(), is_same)) files_.push_back({key, file, content});
  }
  void add(const std::string& key, const std::optional<FileReference>& file, FileContent content) {
    if (file) add(key, *file, content);
  }
  template <class... Others>
  void add(const std::string& key, const std::variant<Others...>& value, FileContent content) {
    if (const auto* file = std::get_if<FileReference>(&value)) add(key, *file, content);
  }
  std::vector<NamedFile> files() && { return std::move(files_); }

 private:
  std::vector<NamedFile> files_;
};

void add_rain(Collector& files, const RainSource& rain) {
  if (const auto* series = std::get_if<RainSeriesFile>(&rain))
    files.add("rain.file", series->file, FileContent::series);
  if (const auto* grid = std::get_if<GriddedRain>(&rain)) files.add("rain.file", grid->file, FileContent::grids);
  if (const auto* gauges = std::get_if<RainGauges>(&rain)) {
    files.add("rain.file", gauges->file, FileContent::series);
    files.add("rain.positions", gauges->positions, FileContent::features);
  }
}

void add_boundary(Collector& files, const BoundarySource& boundary) {
  const std::string key = "boundary." + boundary.id;
  if (const auto* place = std::get_if<FilePlace>(&boundary.where)) files.add(key, place->file, FileContent::features);
  if (const auto* level = std::get_if<LevelCondition>(&boundary.condition))
    files.add(key, level->level.source, FileContent::series);
  if (const auto* discharge = std::get_if<DischargeCondition>(&boundary.condition))
    files.add(key, discharge->discharge.source, FileContent::series);
  if (const auto* rating = std::get_if<RatingCondition>(&boundary.condition))
    files.add(key, rating->file, FileContent::table);
}

}  // namespace

std::vector<NamedFile> named_files(const Scenario& scenario) {
  Collector files;
  const TerrainSource& terrain = scenario.terrain;
  files.add("terrain.elevation", terrain.elevation, FileContent::raster);
  files.add("terrain.land_cover", terrain.land_cover, FileContent::raster);
  if (terrain.manning_n) files.add("terrain.manning_n", *terrain.manning_n, FileContent::raster);
  files.add("terrain.raise", terrain.raise, FileContent::raster);
  for (const Buildings& buildings : terrain.buildings) files.add("terrain.buildings", buildings.file, FileContent::map);
  for (const BreakLine& line : terrain.break_lines) files.add("terrain.break_line", line.file, FileContent::features);
  if (scenario.catchments) {
    files.add("catchments.file", scenario.catchments->file, FileContent::table);
    files.add("catchments.facility_uses", scenario.catchments->facility_uses, FileContent::table);
  }
  if (scenario.network) {
    files.add("network.file", scenario.network->file, FileContent::network);
    files.add("network.rules_file", scenario.network->rules_file, FileContent::rules);
    files.add("network.inlets", scenario.network->inlets, FileContent::features);
  }
  for (const FileReference& table : scenario.tables) files.add(scenario.catchments ? "catchments" : "terrain", table, FileContent::table);
  for (const FacilityPlacement& placement : scenario.sponge.placements)
    if (scenario.sponge.includes(placement)) files.add("sponge." + placement.id, placement.file, FileContent::map);
  if (scenario.sponge.groundwater_depth)
    files.add("sponge.groundwater_depth", *scenario.sponge.groundwater_depth, FileContent::raster);
  add_rain(files, scenario.rain);
  files.add("evaporation.file", scenario.evaporation.source, FileContent::series);
  for (const BoundarySource& boundary : scenario.boundaries) add_boundary(files, boundary);
  files.add("output.gauges", scenario.gauge_file, FileContent::features);
  files.add("output.places", scenario.place_file, FileContent::features);
  files.add("harm.tables", scenario.harm.tables, FileContent::table);
  if (scenario.harm.people_per_hectare) files.add("harm.people_per_hectare", *scenario.harm.people_per_hectare, FileContent::raster);
  for (const AssetSource& assets : scenario.harm.assets) files.add("harm.assets", assets.file, FileContent::features);
  if (scenario.typhoon) files.add("typhoon.track", scenario.typhoon->track, FileContent::table);
  files.add("initial.depth", scenario.initial.depth, FileContent::raster);
  if (scenario.initial.level) files.add("initial.level", *scenario.initial.level, FileContent::raster);
  return std::move(files).files();
}

}  // namespace hydro::scenario
