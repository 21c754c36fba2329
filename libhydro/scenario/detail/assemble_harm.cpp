#include "libhydro/scenario/detail/assemble_harm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/maps.h"
#include "libhydro/scenario/detail/places.h"
#include "libhydro/terrain/rasterise.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

class HarmBuilder {
 public:
  HarmBuilder(const Scenario& scenario, const terrain::Terrain& terrain, Findings& findings, Assembled& result)
      : scenario_(scenario), terrain_(terrain), grid_(terrain.grid), findings_(findings), result_(result) {}

  void build() {
    if (!scenario_.places.empty() || scenario_.place_file || !scenario_.harm.empty()) read_tables();
    find_hot_spots();
    find_people();
    for (const AssetSource& source : scenario_.harm.assets) find_assets(source);
    for (const DefenceSource& source : scenario_.defences) find_defence(source);
  }

 private:
  bool has_ground(int cell) const { return !std::isnan(terrain_.bed_elevation[static_cast<std::size_t>(cell)]); }

  void read_tables() {
    const std::string preset = (io::data_folder() / "harm.toml").string();
    const io::FileReference file = scenario_.harm.tables.value_or(io::FileReference{.path = preset, .written = "harm.toml", .place = {.file = scenario_.path}});
    findings_.attempt(file, [&] {
      result_.harm = io::read_harm_tables(file.path);
      findings_.read(file);
    });
    result_.exposure.curves = result_.harm.curves;
  }

  /// Cells within or around a shape on which water can stand: buildings are walls, so that the ground beside them counts.
  std::vector<int> ground_around(std::vector<int> cells) const {
    std::set<int> around;
    for (const int cell : cells) {
      const CellPosition at = grid_.position(cell);
      for (int row = at.row - 1; row <= at.row + 1; ++row)
        for (int column = at.column - 1; column <= at.column + 1; ++column)
          if (grid_.contains({row, column}) && has_ground(grid_.cell(row, column))) around.insert(grid_.cell(row, column));
    }
    return {around.begin(), around.end()};
  }

  std::vector<int> cells_of(const io::PlaceRecord& place) const {
    std::vector<int> cells;
    if (place.shape) cells = terrain::cells_inside(grid_, *place.shape);
    else if (place.radius > 0.0) cells = terrain::cells_in_disc(grid_, *place.at, place.radius);
    if (const auto at = grid_.position_of(place.at->x, place.at->y); cells.empty() && at) cells = {grid_.cell(at->row, at->column)};
    std::vector<int> ground;
    std::ranges::copy_if(cells, std::back_inserter(ground), [&](int cell) { return has_ground(cell); });
    if (ground.empty()) ground = ground_around(std::move(cells));
    constexpr double farthest = 30.0;  // [m] of a place inside a building: the nearest ground outside
    for (double reach = 2.0 * grid_.cell_size; ground.empty() && reach <= farthest; reach += grid_.cell_size) {
      std::vector<int> near = terrain::cells_in_disc(grid_, *place.at, reach);
      std::ranges::copy_if(near, std::back_inserter(ground), [&](int cell) { return has_ground(cell); });
    }
    return ground;
  }

  void find_hot_spots() {
    std::vector<io::PlaceRecord> places = scenario_.places;
    if (scenario_.place_file)
      findings_.attempt(*scenario_.place_file, [&] {
        io::PlaceFile file = io::read_places(scenario_.place_file->path, grid_.crs);
        findings_.read(*scenario_.place_file, file.files);
        findings_.remark(*scenario_.place_file, file.remarks);
        std::ranges::move(file.places, std::back_inserter(places));
      });
    std::set<std::string> ids;
    for (const io::PlaceRecord& place : places) {
      if (!place.at) continue;  // a fault of its reader
      if (!ids.insert(place.id).second) findings_.fault(place.place, fmt::format("two places are named \"{}\"", place.id), "give each an id of its own");
      std::vector<int> cells = cells_of(place);
      if (cells.empty()) {
        const bool outside = !grid_.position_of(place.at->x, place.at->y);
        findings_.fault(place.place, fmt::format("place \"{}\": {}", place.id, outside ? outside_text(grid_, *place.at) : "no ground lies there or beside it"),
                        "check its coordinates: [easting, northing]");
        continue;
      }
      result_.domain.hot_spots.push_back({.id = place.id, .name = place.name, .name_zh = place.name_zh, .kind = place.kind, .place = *place.at,
                                          .people = place.people, .traffic = place.traffic, .close_depth = place.close_depth.value_or(result_.harm.close_depth), .cells = std::move(cells)});
    }
  }

  void find_people() {
    if (!scenario_.harm.people_per_hectare) return;
    const double hectares = grid_.cell_area() / 1e4;
    if (const auto* everywhere = std::get_if<double>(&*scenario_.harm.people_per_hectare)) {
      result_.exposure.people = Raster<float>(grid_, static_cast<float>(*everywhere * hectares));
      return;
    }
    Raster<float> people(grid_, 0.0f);
    CellCount wrong;
    const FileReference& file = std::get<FileReference>(*scenario_.harm.people_per_hectare);
    read_map(findings_, file, grid_, io::MapKind::amount, [&](int row, std::span<float> values) {
      for (int column = 0; column < grid_.columns; ++column) {
        const float density = values[static_cast<std::size_t>(column)];
        constexpr float most = 1e5f;
        if (density < 0.0f || density > most) wrong.add({row, column}, density);
        else if (density > 0.0f) people(row, column) = density * static_cast<float>(hectares);
      }
    });
    if (wrong.count > 0) findings_.fault({.file = file.path}, fmt::format("{:.6g} people a hectare in {}", wrong.value, wrong.text()), "0 to 100000");
    result_.exposure.people = std::move(people);
  }

  int curve_of(const std::string& name, const SourcePlace& place) {
    const auto& curves = result_.exposure.curves;
    const auto found = std::ranges::find(curves, name, &hazard::DamageCurve::id);
    if (found != curves.end()) return static_cast<int>(found - curves.begin());
    std::vector<std::string> names;
    for (const hazard::DamageCurve& curve : curves) names.push_back(curve.id);
    if (unknown_curves_.insert(name).second) findings_.fault(place, fmt::format("harm.assets: there is no damage curve \"{}\"", name), choices_hint(name, names));
    return -1;
  }

  static double area_of(const Polygon& polygon) {
    const auto ring = [](const std::vector<Point>& points) {
      double twice = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        const Point &a = points[i], &b = points[(i + 1) % points.size()];
        twice += (a.x - points[0].x) * (b.y - points[0].y) - (b.x - points[0].x) * (a.y - points[0].y);
      }
      return 0.5 * std::abs(twice);
    };
    double area = ring(polygon.outer);
    for (const std::vector<Point>& hole : polygon.holes) area -= ring(hole);
    return std::max(area, 0.0);
  }

  void find_assets(const AssetSource& source) {
    io::VectorFile file;
    const bool read = findings_.attempt(source.file, [&] {
      file = io::read_vector(source.file.path, grid_.crs);
      findings_.read(source.file, file.files);
      findings_.remark(source.file, file.remarks);
    });
    if (!read) return;
    const auto attribute = [&](const std::string& name) -> std::optional<std::size_t> {
      if (name.empty()) return {};
      const auto at = file.attribute(name);
      if (!at) findings_.fault(source.place, fmt::format("{}: the features have no attribute \"{}\"", source.file.written, name), choices_hint(name, file.attribute_names));
      return at;
    };
    const auto curve_at = attribute(source.curve_attribute), value_at = attribute(source.value_attribute);
    if ((!source.curve_attribute.empty() && !curve_at) || (!source.value_attribute.empty() && !value_at)) return;
    const int common = source.curve.empty() ? -1 : curve_of(source.curve, source.place);
    std::int64_t left_out = 0;
    for (const io::Feature& feature : file.features) {
      const auto* polygon = std::get_if<Polygon>(&feature.shape);
      const auto* named = curve_at ? std::get_if<std::string>(&feature.attributes[*curve_at]) : nullptr;
      const auto* worth = value_at ? std::get_if<double>(&feature.attributes[*value_at]) : nullptr;
      if (!polygon || (curve_at && !named) || (value_at && (!worth || !(*worth >= 0.0)))) {
        ++left_out;
        continue;
      }
      const int curve = named ? curve_of(*named, source.place) : common;
      std::vector<int> cells = terrain::cells_inside(grid_, *polygon);
      const Point middle = io::middle_of(*polygon);
      if (const auto at = grid_.position_of(middle.x, middle.y); cells.empty() && at) cells = {grid_.cell(at->row, at->column)};
      if (curve < 0 || cells.empty()) continue;
      result_.exposure.assets.push_back({.curve = curve, .value = (worth ? *worth : source.value) * area_of(*polygon), .sill = source.sill, .cells = ground_around(std::move(cells))});
    }
    if (left_out > 0) findings_.remark(bilingual("{}: {} features are no polygons or lack a value and are left out of the losses", "{}：{} 个要素不是面或缺少价值，不计入损失", source.file.written, left_out));
  }

  void find_defence(const DefenceSource& source) {
    std::vector<int> cells = source.width > 0.0 ? terrain::cells_near(grid_, source.line, 0.5 * source.width) : terrain::cells_under(grid_, source.line);
    Defence defence{.id = source.id, .changes = {}};
    double lowest = std::numeric_limits<double>::infinity();
    for (const float z : terrain_.bed_elevation.values())
      if (!std::isnan(z)) lowest = std::min(lowest, static_cast<double>(z));
    for (const int cell : cells) {
      if (!has_ground(cell)) continue;
      const double bed = static_cast<double>(terrain_.bed_elevation[static_cast<std::size_t>(cell)]);
      if (source.kind == DefenceSource::Kind::barrier) defence.changes.push_back({.cell = cell, .bed_elevation = bed + source.height});
      else if (source.elevation < bed) defence.changes.push_back({.cell = cell, .bed_elevation = std::max(source.elevation, std::floor(lowest))});
    }
    if (defence.changes.empty())
      findings_.fault(source.place, fmt::format("defence \"{}\" touches no ground that it could change", source.id),
                      fmt::format("draw it across ground{}; the terrain spans {}", source.kind == DefenceSource::Kind::opening ? " that is higher than its elevation" : "", extent_text(grid_)));
    result_.defences.push_back(std::move(defence));
  }

  const Scenario& scenario_;
  const terrain::Terrain& terrain_;
  const Grid& grid_;
  Findings& findings_;
  Assembled& result_;
  std::set<std::string> unknown_curves_;
};

}  // namespace

void assemble_harm(const Scenario& scenario, const terrain::Terrain& terrain, Findings& findings, Assembled& result) {
  HarmBuilder(scenario, terrain, findings, result).build();
}

}  // namespace hydro::scenario::detail
