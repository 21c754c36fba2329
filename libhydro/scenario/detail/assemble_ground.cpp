#include "libhydro/scenario/detail/assemble_ground.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libhydro/io/code_raster.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/maps.h"
#include "libhydro/terrain/rasterise.h"
#include "libhydro/terrain/shaping.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

/// While it is assembled and while it runs a scenario takes at least this [bytes a cell]: bed, roughness, class, and
/// the packed ground with its state.
constexpr double bytes_a_cell = 28.0;

// Bed.

std::optional<io::GridRaster> read_elevation(const TerrainSource& source, std::uint64_t memory_budget,
                                             Findings& findings) {
  std::optional<io::GridRaster> terrain;
  findings.attempt(source.elevation, [&] {
    io::RasterReading reading;
    reading.unit = source.elevation_unit;
    reading.crs = source.crs;
    reading.memory_budget = memory_budget;
    const io::RasterFileInfo info = io::inspect_raster(source.elevation.path);
    if (const auto faults = io::faults_as_grid(info, reading); faults.empty())
      io::require_memory(source.elevation.path, fmt::format("a run on {} x {} cells", info.rows, info.columns),
                         bytes_a_cell * static_cast<double>(info.rows) * static_cast<double>(info.columns),
                         memory_budget);
    terrain = io::read_raster(source.elevation.path, reading);
    findings.read(source.elevation, info.files);
  });
  return terrain;
}

void raise_bed(const MapValue& raise, terrain::Terrain& ground, Findings& findings) {
  if (const auto* metres = std::get_if<double>(&raise)) {
    if (*metres != 0.0)
      for (float& bed : ground.bed_elevation.values()) bed = static_cast<float>(bed + *metres);
    return;
  }
  const FileReference& file = std::get<FileReference>(raise);
  CellCount missing;
  read_map(findings, file, ground.grid, io::MapKind::surface, [&](int row, std::span<float> values) {
    for (int column = 0; column < ground.grid.columns; ++column) {
      float& bed = ground.bed_elevation(row, column);
      const float value = values[static_cast<std::size_t>(column)];
      if (std::isnan(bed)) continue;
      if (std::isfinite(value))
        bed += value;
      else
        missing.add({row, column}, value);
    }
  });
  if (missing.count > 0)
    findings.fault({.file = file.path}, "has no value where there is ground: " + missing.text(),
                   "write 0 where nothing is raised");
}

// Lines.

std::vector<int> cells_of(const Grid& grid, const Polyline& line, double width) {
  return width > 0.0 ? terrain::cells_near(grid, line, 0.5 * width) : terrain::cells_under(grid, line);
}

terrain::Burn burn_of(const BreakLine& line) {
  const bool wall = line.kind == BreakLineKind::wall;
  if (line.height) return wall ? terrain::Burn::raise_by : terrain::Burn::lower_by;
  return wall ? terrain::Burn::raise_to : terrain::Burn::lower_to;
}

/// The line that a feature is: its own, or the outline of an area.
std::optional<Polyline> line_of(const io::Feature& feature) {
  if (const auto* line = std::get_if<Polyline>(&feature.shape)) return *line;
  if (const auto* area = std::get_if<Polygon>(&feature.shape)) {
    Polyline outline = area->outer;
    outline.push_back(outline.front());
    return outline;
  }
  return std::nullopt;
}

void burn_file(const BreakLine& source, terrain::Terrain& ground, Findings& findings) {
  const FileReference& file = *source.file;
  findings.attempt(file, [&] {
    const io::VectorFile lines = io::read_vector(file.path, ground.grid.crs);
    findings.read(file, lines.files);
    findings.remark(file, lines.remarks);
    const auto attribute = lines.attribute(source.elevation_attribute);
    if (!source.elevation_attribute.empty() && !attribute) {
      findings.fault({.file = file.path}, fmt::format("its lines have no attribute \"{}\"", source.elevation_attribute),
                     choices_hint(source.elevation_attribute, lines.attribute_names));
      return;
    }
    std::vector<int> all;  // with one value for all, a cell under two lines is burned once
    for (const io::Feature& feature : lines.features) {
      const auto line = line_of(feature);
      if (!line) {
        findings.fault({.file = file.path}, fmt::format("feature {} is a point: lines are needed", feature.id));
        continue;
      }
      const std::vector<int> cells = cells_of(ground.grid, *line, source.width);
      if (!attribute) {
        all.insert(all.end(), cells.begin(), cells.end());
        continue;
      }
      const auto* elevation = std::get_if<double>(&feature.attributes[*attribute]);
      if (!elevation || !std::isfinite(*elevation))
        findings.fault({.file = file.path},
                       fmt::format("feature {} has no number in \"{}\"", feature.id, source.elevation_attribute),
                       "give every line its elevation in metres");
      else
        terrain::burn(ground.bed_elevation, cells, burn_of(source), *elevation);
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (!attribute)
      terrain::burn(ground.bed_elevation, all, burn_of(source), source.height.value_or(source.elevation.value_or(0.0)));
    if (lines.features.empty()) findings.remark(bilingual("{}: holds no line", "{}：没有线要素", file.written));
  });
}

void burn_lines(const std::vector<BreakLine>& lines, terrain::Terrain& ground, Findings& findings) {
  for (const BreakLine& source : lines) {
    if (source.file) {
      burn_file(source, ground, findings);
      continue;
    }
    const std::vector<int> cells = cells_of(ground.grid, source.line, source.width);
    if (cells.empty())
      findings.fault(source.place, "the line lies outside the terrain", "check its coordinates: [easting, northing]");
    terrain::burn(ground.bed_elevation, cells, burn_of(source), source.height.value_or(source.elevation.value_or(0.0)));
  }
}

// Buildings.

/// `names`: of cells of buildings whose drawing names a sewer node; null: nobody asks.
void mark_buildings(const Buildings& source, const Grid& grid, Raster<std::uint8_t>& marks, std::map<int, std::string>* names, Findings& findings) {
  if (!io::is_vector_file(source.file.path)) {
    read_map(findings, source.file, grid, io::MapKind::code, [&](int row, std::span<float> values) {
      for (int column = 0; column < grid.columns; ++column)
        if (const float value = values[static_cast<std::size_t>(column)]; value != 0.0f && !std::isnan(value))
          marks(row, column) = 1;
    });
    return;
  }
  findings.attempt(source.file, [&] {
    const io::VectorFile file = io::read_vector(source.file.path, grid.crs);
    findings.read(source.file, file.files);
    findings.remark(source.file, file.remarks);
    std::vector<Polygon> areas;
    const auto node = names ? file.attribute("node") : std::nullopt;
    for (const io::Feature& feature : file.features) {
      const auto* area = std::get_if<Polygon>(&feature.shape);
      if (!area) {
        findings.fault({.file = source.file.path},
                       fmt::format("feature {} is no polygon: buildings are areas", feature.id));
        continue;
      }
      areas.push_back(*area);
      if (!node) continue;
      if (const std::string name = text_of(feature.attributes[*node]); !name.empty())
        for (const int cell : terrain::cells_inside(grid, *area)) names->try_emplace(cell, name);
    }
    const Raster<std::uint8_t> covered = terrain::covered_cells(grid, areas, source.covered_share);
    for (std::size_t cell = 0; cell < marks.size(); ++cell) marks[cell] |= covered[cell];
  });
}

/// Blocks first, so that no roof sheds its rain onto a cell that becomes a block.
std::vector<hydrology::RoofShare> take_buildings_out(const std::vector<Buildings>& all, terrain::Terrain& ground,
                                                     const std::function<void(const terrain::Building&)>& each, std::map<int, std::string>* names,
                                                     Findings& findings) {
  std::vector<hydrology::RoofShare> roof_shares;
  for (const BuildingMode mode : {BuildingMode::block, BuildingMode::roof}) {
    if (std::ranges::find(all, mode, &Buildings::mode) == all.end()) continue;
    Raster<std::uint8_t> marks(ground.grid);
    for (const Buildings& source : all)
      if (source.mode == mode) mark_buildings(source, ground.grid, marks, mode == BuildingMode::roof ? names : nullptr, findings);
    const terrain::RaisedBuildings raised = terrain::raise_buildings(ground.bed_elevation, marks, mode == BuildingMode::roof ? each : nullptr);
    if (raised.cells == 0)
      findings.remark(bilingual("no cell of the terrain is a building: the buildings lie elsewhere, or cover too little of each cell", "地形中没有建筑网格：建筑位于别处，或在各网格中占比过小"));
    if (mode == BuildingMode::block) continue;
    for (const terrain::RoofRunoff& runoff : raised.roof_runoff)
      roof_shares.push_back({runoff.cell, runoff.area_ratio});
    if (raised.landlocked_cells > 0)
      findings.remark(bilingual(
          "{} building cells have no ground beside them: the rain on their roofs, {:.6g} m2, is not counted", "{} 个建筑网格旁没有地面：其屋面 {:.6g} m2 上的雨不计入",
          raised.landlocked_cells, static_cast<double>(raised.landlocked_cells) * ground.grid.cell_area()));
  }
  return roof_shares;
}

// Land cover and roughness.

/// Lays the classes of a raster over the ground.
void lay_land_cover(const Scenario& scenario, const FileReference& file, terrain::Terrain& ground,
                    hydrology::Land& land, Findings& findings) {
  std::unordered_map<int, std::uint8_t> class_of_code;
  for (std::size_t i = 0; i < scenario.land_cover.size(); ++i)
    class_of_code[scenario.land_cover[i].code] = static_cast<std::uint8_t>(i);
  CellCount missing;
  std::map<int, CellCount> unknown;
  read_map(findings, file, ground.grid, io::MapKind::code, [&](int row, std::span<float> values) {
    float last = std::numeric_limits<float>::quiet_NaN();
    std::uint8_t index = 0;
    for (int column = 0; column < ground.grid.columns; ++column) {
      if (std::isnan(ground.bed_elevation(row, column))) continue;
      const float value = values[static_cast<std::size_t>(column)];
      if (value != last) {
        const std::optional<int> code = io::code_of(value);
        if (!code) {
          missing.add({row, column}, value);
          continue;
        }
        const auto found = class_of_code.find(*code);
        if (found == class_of_code.end()) {
          constexpr std::size_t told = 8;
          if (unknown.size() < told || unknown.contains(*code)) unknown[*code].add({row, column}, value);
          continue;
        }
        index = found->second;
        last = value;
      }
      land.class_of_cell(row, column) = index;
      ground.manning_n(row, column) = static_cast<float>(scenario.land_cover[index].manning_n);
    }
  });
  if (missing.count > 0)
    findings.fault({.file = file.path}, "has no class where there is ground: " + missing.text(),
                   "let the land cover reach over the whole terrain");
  std::string known;
  for (const LandCoverClass& each : scenario.land_cover)
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", each.code, each.land.name);
  for (const auto& [code, cells] : unknown)
    findings.fault({.file = file.path},
                   fmt::format("class {} of {} is not in the table of land cover", code, cells.text()),
                   "classes known: " + known);
}

void lay_land(const Scenario& scenario, terrain::Terrain& ground, hydrology::Land& land, Findings& findings) {
  constexpr std::size_t most_classes = 254;
  if (scenario.land_cover.size() > most_classes) {
    findings.fault({.file = scenario.path},
                   fmt::format("{} classes of land cover: at most {} fit", scenario.land_cover.size(), most_classes));
    return;
  }
  for (const LandCoverClass& each : scenario.land_cover) land.classes.push_back(each.land);
  for (const Soil& soil : scenario.soils) land.soils.push_back(soil.model);
  const LandCoverClass everywhere =
      scenario.land_cover.empty() ? LandCoverClass{.land = {.name = "ground"}} : scenario.land_cover.front();
  if (scenario.land_cover.empty()) {
    land.classes.push_back(everywhere.land);
    if (!scenario.terrain.manning_n)
      findings.remark(bilingual("no roughness is given: Manning's n is {} everywhere", "未给糙率：各处曼宁系数取 {}", everywhere.manning_n));
  }
  const Grid& grid = ground.grid;
  ground.manning_n = Raster<float>(grid, static_cast<float>(everywhere.manning_n));
  land.class_of_cell = Raster<std::uint8_t>(grid, std::uint8_t{0});
  if (scenario.terrain.land_cover) {
    lay_land_cover(scenario, *scenario.terrain.land_cover, ground, land, findings);
  } else if (scenario.land_cover.size() > 1) {
    findings.fault(
        {.file = scenario.path},
        fmt::format("{} classes of land cover, and no map that says where they are", scenario.land_cover.size()),
        "write land_cover = \"land_cover.tif\" under [terrain]");
  }
  for (std::size_t cell = 0; cell < ground.bed_elevation.size(); ++cell)
    if (std::isnan(ground.bed_elevation[cell])) land.class_of_cell[cell] = hydrology::Land::outside;
}

/// Tells which of the numbers in use are from memory or inferred, as their tables say.
void remark_unverified(const Scenario& scenario, const hydrology::Land& land, Findings& findings) {
  std::array<bool, 256> on_map{};
  for (const std::uint8_t index : land.class_of_cell.values()) on_map[index] = true;
  std::vector<std::string> covers, soils;
  const auto add = [](std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (std::size_t i = 0; i < scenario.land_cover.size(); ++i) {
    const LandCoverClass& cover = scenario.land_cover[i];
    if (!on_map[i]) continue;
    if (cover.unverified) add(covers, cover.land.name.empty() ? fmt::format("class {}", cover.code) : cover.land.name);
    const auto soil = static_cast<std::size_t>(cover.land.soil);
    if (cover.land.soil >= 0 && scenario.soils[soil].unverified) add(soils, scenario.soils[soil].name);
  }
  const auto remark = [&](const Bilingual& what, const std::vector<std::string>& names) {
    if (!names.empty())
      findings.remark(bilingual("{} ({}): values from memory or inferred; check before deciding", "{}（{}）：数值凭记忆或推断，决策前请核对", what, fmt::join(names, ", ")));
  };
  remark({"Land cover", "土地覆盖"}, covers);
  remark({"Soil", "土壤"}, soils);
}

void lay_roughness(const MapValue& manning_n, terrain::Terrain& ground, Findings& findings) {
  if (const auto* n = std::get_if<double>(&manning_n)) {
    std::ranges::fill(ground.manning_n.values(), static_cast<float>(*n));
    return;
  }
  const FileReference& file = std::get<FileReference>(manning_n);
  CellCount missing, wrong;
  read_map(findings, file, ground.grid, io::MapKind::amount, [&](int row, std::span<float> values) {
    for (int column = 0; column < ground.grid.columns; ++column) {
      const float n = values[static_cast<std::size_t>(column)];
      if (std::isnan(ground.bed_elevation(row, column))) continue;
      if (std::isnan(n))
        missing.add({row, column}, n);
      else if (!(n > 0.0f && n <= 1.0f))
        wrong.add({row, column}, n);
      else
        ground.manning_n(row, column) = n;
    }
  });
  if (missing.count > 0)
    findings.fault({.file = file.path}, "has no roughness where there is ground: " + missing.text(),
                   "let it reach over the whole terrain");
  if (wrong.count > 0)
    findings.fault({.file = file.path}, fmt::format("Manning's n of {:.6g} in {}", wrong.value, wrong.text()),
                   "values lie above 0 and up to 1 s/m^(1/3); declare the value that means \"no data\"");
}

/// Without a terrain the maps cannot be laid over it, but whether they are there can be told.
void look_at_maps(const TerrainSource& source, Findings& findings) {
  const auto look = [&](const FileReference& file) { findings.attempt(file, [&] { io::inspect_raster(file.path); }); };
  if (source.land_cover) look(*source.land_cover);
  if (source.manning_n && std::holds_alternative<FileReference>(*source.manning_n))
    look(std::get<FileReference>(*source.manning_n));
  if (std::holds_alternative<FileReference>(source.raise)) look(std::get<FileReference>(source.raise));
  for (const Buildings& buildings : source.buildings)
    if (!io::is_vector_file(buildings.file.path)) look(buildings.file);
  for (const BreakLine& line : source.break_lines)
    if (line.file) findings.attempt(*line.file, [&] { io::read_vector(line.file->path, {}); });
}

}  // namespace

std::optional<ShapedGround> assemble_ground(const Scenario& scenario, std::uint64_t memory_budget, Findings& findings) {
  auto elevation = read_elevation(scenario.terrain, memory_budget, findings);
  if (!elevation) {
    look_at_maps(scenario.terrain, findings);
    return std::nullopt;
  }
  ShapedGround shaped{
      .terrain = {.grid = std::move(elevation->grid), .bed_elevation = std::move(elevation->values), .manning_n = {}},
      .land = {},
      .buildings = {},
      .roof_nodes = {},
      .facility_nodes = {}};
  raise_bed(scenario.terrain.raise, shaped.terrain, findings);
  burn_lines(scenario.terrain.break_lines, shaped.terrain, findings);
  std::function<void(const terrain::Building&)> list_building;
  const bool roofs_drain = scenario.network && scenario.network->roofs != RoofRain::ground;
  if (!scenario.sponge.placements.empty() || roofs_drain) list_building = [&](const terrain::Building& building) { shaped.buildings.push_back(building); };
  shaped.land.roof_shares = take_buildings_out(scenario.terrain.buildings, shaped.terrain, list_building, roofs_drain ? &shaped.roof_nodes : nullptr, findings);
  lay_land(scenario, shaped.terrain, shaped.land, findings);
  if (!findings.any_fault()) remark_unverified(scenario, shaped.land, findings);
  if (scenario.terrain.manning_n) lay_roughness(*scenario.terrain.manning_n, shaped.terrain, findings);
  return shaped;
}

}  // namespace hydro::scenario::detail
