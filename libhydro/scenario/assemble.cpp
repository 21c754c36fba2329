#include "libhydro/scenario/assemble.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/assemble_forcing.h"
#include "libhydro/scenario/detail/assemble_ground.h"
#include "libhydro/scenario/detail/assemble_harm.h"
#include "libhydro/scenario/detail/assemble_sewers.h"
#include "libhydro/scenario/detail/assemble_sponge.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/detail/maps.h"
#include "libhydro/scenario/detail/network_changes.h"
#include "libhydro/scenario/detail/places.h"
#include "libhydro/terrain/rasterise.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario {
namespace {

using detail::Findings;

// Where water is watched.

/// Gauges of the scenario and of its file; each must lie on ground.
std::vector<simulation::Gauge> assemble_gauges(const Scenario& scenario, const terrain::Terrain& terrain,
                                               Findings& findings) {
  std::vector<GaugeSource> sources = scenario.gauges;
  if (scenario.gauge_file)
    findings.attempt(*scenario.gauge_file, [&] {
      io::PointFile file = io::read_points(scenario.gauge_file->path, terrain.grid.crs);
      findings.read(*scenario.gauge_file, file.files);
      findings.remark(*scenario.gauge_file, file.remarks);
      for (io::NamedPoint& point : file.points)
        sources.push_back({std::move(point.id), std::move(point.name), point.at, std::move(point.place)});
    });
  std::vector<simulation::Gauge> gauges;
  std::set<std::string> ids;
  for (const GaugeSource& source : sources) {
    if (!ids.insert(source.id).second)
      findings.fault(source.place, fmt::format("two gauges are named \"{}\"", source.id), "give each an id of its own");
    const auto at = terrain.grid.position_of(source.at.x, source.at.y);
    if (!at) {
      findings.fault(source.place,
                     fmt::format("gauge \"{}\": {}", source.id, detail::outside_text(terrain.grid, source.at)),
                     "check its coordinates: [easting, northing]");
    } else if (std::isnan(terrain.bed_elevation(at->row, at->column))) {
      findings.fault(source.place,
                     fmt::format("gauge \"{}\" lies on a building or where the terrain has no data", source.id),
                     "move it onto ground");
    } else {
      gauges.push_back(
          {.id = source.id, .name = source.name, .place = source.at, .cell = terrain.grid.cell(at->row, at->column)});
    }
  }
  return gauges;
}

std::vector<simulation::Section> assemble_sections(const Scenario& scenario, const terrain::Terrain& terrain,
                                                   Findings& findings) {
  std::vector<simulation::Section> sections;
  const auto is_ground = [&](int row, int column) { return !std::isnan(terrain.bed_elevation(row, column)); };
  for (const SectionSource& source : scenario.sections) {
    simulation::Section section{.id = source.id, .faces = detail::crossed_faces(terrain.grid, source.line)};
    std::erase_if(section.faces, [&](const simulation::CrossedFace& face) {  // nothing crosses a wall
      const int beside_row = face.along_x ? face.row : face.row - 1,
                beside_column = face.along_x ? face.column - 1 : face.column;
      return !is_ground(face.row, face.column) || !is_ground(beside_row, beside_column);
    });
    if (section.faces.empty())
      findings.fault(source.place, fmt::format("section \"{}\" crosses no ground", source.id),
                     fmt::format("draw it across ground, at least a cell long; the terrain spans {}",
                                 detail::extent_text(terrain.grid)));
    else
      sections.push_back(std::move(section));
  }
  return sections;
}

// Water at the start.

Raster<float> assemble_depth(const InitialWater& source, const Grid& grid, Findings& findings) {
  if (const auto* depth = std::get_if<double>(&source.depth))
    return *depth > 0.0 ? Raster<float>(grid, static_cast<float>(*depth)) : Raster<float>{};
  const FileReference& file = std::get<FileReference>(source.depth);
  Raster<float> result(grid, 0.0f);
  detail::CellCount wrong;
  detail::read_map(findings, file, grid, io::MapKind::amount, [&](int row, std::span<float> values) {
    for (int column = 0; column < grid.columns; ++column) {
      const float depth = values[static_cast<std::size_t>(column)];
      constexpr float deepest = 12000.0f;
      if (depth < 0.0f || depth > deepest)
        wrong.add({row, column}, depth);
      else if (depth > 0.0f)
        result(row, column) = depth;
    }
  });
  if (wrong.count > 0)
    findings.fault({.file = file.path}, fmt::format("a depth of {:.6g} m in {}", wrong.value, wrong.text()),
                   "depths are 0 or more; declare the value that means \"no data\"");
  return result;
}

Raster<float> assemble_level(const InitialWater& source, const Grid& grid, Findings& findings) {
  if (!source.level) return {};
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  Raster<float> result(grid, none);
  if (const auto* level = std::get_if<double>(&*source.level)) {
    if (!source.within) {
      std::ranges::fill(result.values(), static_cast<float>(*level));
      return result;
    }
    const auto cells = terrain::cells_inside(grid, *source.within);
    if (cells.empty()) findings.remark(bilingual("the area that is filled with water at the start holds no cell of the terrain", "初始蓄水范围内没有地形网格"));
    for (const int cell : cells) result[static_cast<std::size_t>(cell)] = static_cast<float>(*level);
    return result;
  }
  Raster<std::uint8_t> inside(grid, source.within ? std::uint8_t{0} : std::uint8_t{1});
  if (source.within)
    for (const int cell : terrain::cells_inside(grid, *source.within)) inside[static_cast<std::size_t>(cell)] = 1;
  detail::read_map(findings, std::get<FileReference>(*source.level), grid, io::MapKind::surface,
                   [&](int row, std::span<float> values) {
                     for (int column = 0; column < grid.columns; ++column)
                       if (inside(row, column)) result(row, column) = values[static_cast<std::size_t>(column)];
                   });
  return result;
}

}  // namespace

Assembled assemble(const Scenario& scenario, std::uint64_t memory_budget) {
  if (scenario.catchments) throw InputError(scenario.path + ": a scenario of plots ([catchments]) has no ground to assemble");
  Findings findings;
  Assembled result;
  if (std::filesystem::is_regular_file(scenario.path))  // not one that was typed in
    findings.read({.path = scenario.path,
                   .written = std::filesystem::path(scenario.path).filename().string(),
                   .place = {.file = scenario.path}});
  auto shaped = detail::assemble_ground(scenario, memory_budget, findings);
  const terrain::Terrain* terrain = shaped ? &shaped->terrain : nullptr;
  if (auto storm = detail::assemble_storm(scenario, terrain ? &terrain->grid : nullptr, findings))
    result.forcing.storm = std::move(*storm);
  result.forcing.evaporation_rate = detail::assemble_evaporation(scenario, findings);
  result.forcing.boundaries = detail::assemble_boundaries(scenario, terrain, findings);
  if (terrain) {
    result.domain.gauges = assemble_gauges(scenario, *terrain, findings);
    result.domain.sections = assemble_sections(scenario, *terrain, findings);
    result.initial.depth = assemble_depth(scenario.initial, terrain->grid, findings);
    result.initial.level = assemble_level(scenario.initial, terrain->grid, findings);
    result.domain.sponge = detail::assemble_sponge(scenario, *shaped, findings);
    if (scenario.network) {
      findings.attempt(scenario.network->file, [&] {
        AssembledNetwork network = assemble_network(scenario, terrain->grid.crs);
        findings.read(scenario.network->file);
        if (scenario.network->rules_file) findings.read(*scenario.network->rules_file);
        if (scenario.network->systems) findings.read(*scenario.network->systems);
        result.pumped_systems = std::move(network.systems);
        for (const Bilingual& remark : network.remarks) findings.remark(remark);
        std::vector<network::AlteredElement> altered = std::move(network.altered);
        result.domain.sewers = detail::assemble_sewers(scenario, *shaped, result.domain.sponge, std::move(network), altered, findings);
        detail::ToldChanges told = detail::tell_changes(*scenario.network, altered, findings);
        result.network_changes = std::move(told.rows), result.network_costs = std::move(told.costs);
      });
    }
    detail::assemble_harm(scenario, *terrain, findings, result);
  }
  findings.throw_if_any();
  findings.attempt(scenario.terrain.elevation, [&] { result.domain.ground = surface::pack_ground(shaped->terrain); });
  result.domain.land = std::move(shaped->land);
  if (const std::string wrong = hydrology::fault(result.domain.land); !wrong.empty())
    findings.fault({.file = scenario.path}, wrong);
  findings.throw_if_any();
  result.inputs = findings.take_inputs();
  result.remarks = findings.take_remarks();
  return result;
}

}  // namespace hydro::scenario
