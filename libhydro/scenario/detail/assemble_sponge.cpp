#include "libhydro/scenario/detail/assemble_sponge.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libhydro/io/code_raster.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/maps.h"
#include "libhydro/terrain/rasterise.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

using sponge::FacilitySite;
using sponge::SitePart;

/// Of many alike faults of one file so many are told one by one.
constexpr int most_told = 10;

/// Smaller shares of a cell are not facilities but slivers along their outlines [-].
constexpr double sliver = 1e-4;

/// A site and where it was written.
struct Draft {
  FacilitySite site;
  double drawn = 0.0;    ///< [cells] inside the grid
  bool polygon = false;  ///< its outline crosses cells, so that what a wall takes can be made good beside it
  std::string node;      ///< of the sewers, that its drawing names
};

int index_of(const Scenario& scenario, const std::string& name) {
  const FacilityDefinition* found = find_facility(scenario, name);
  return found ? static_cast<int>(found - scenario.facilities.data()) : -1;
}

// Polygons.

/// Adds what a polygon covers of each cell, cell by cell.
/// Returns how much of the polygon lies in cells of the grid [cells].
double add_cover(const Grid& grid, const Polygon& area, double share, std::map<int, double>& cover) {
  double west = 1e300, east = -1e300, south = 1e300, north = -1e300;
  for (const Point& p : area.outer) west = std::min(west, p.x), east = std::max(east, p.x), south = std::min(south, p.y), north = std::max(north, p.y);
  const auto column = [&](double x) { return static_cast<int>(std::clamp(std::floor((x - grid.west) / grid.cell_size), -1.0, static_cast<double>(grid.columns))); };
  const auto row = [&](double y) { return static_cast<int>(std::clamp(std::floor((grid.north - y) / grid.cell_size), -1.0, static_cast<double>(grid.rows))); };
  const int first_row = std::max(0, row(north)), end_row = std::min(grid.rows, row(south) + 1);
  const int first_column = std::max(0, column(west)), end_column = std::min(grid.columns, column(east) + 1);
  if (first_row >= end_row || first_column >= end_column) return 0.0;
  const Grid window{.rows = end_row - first_row, .columns = end_column - first_column, .cell_size = grid.cell_size,
                    .west = grid.west + first_column * grid.cell_size, .north = grid.north - first_row * grid.cell_size, .crs = grid.crs};
  const Raster<float> covered = terrain::covered_share(window, std::span(&area, 1));
  double inside = 0.0;
  for (int r = 0; r < window.rows; ++r)
    for (int c = 0; c < window.columns; ++c)
      if (covered(r, c) > 0.0f) {
        cover[grid.cell(first_row + r, first_column + c)] += static_cast<double>(covered(r, c)) * share;
        inside += static_cast<double>(covered(r, c));
      }
  return inside;
}

/// [m2] by the shoelace formula, holes taken off.
double area_of(const Polygon& polygon) {
  const auto ring_area = [](const std::vector<Point>& ring) {
    double twice = 0.0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point &a = ring[i], &b = ring[(i + 1) % ring.size()], &origin = ring.front();
      twice += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    }
    return std::abs(twice) / 2.0;
  };
  double area = polygon.outer.empty() ? 0.0 : ring_area(polygon.outer);
  for (const auto& hole : polygon.holes)
    if (!hole.empty()) area -= ring_area(hole);
  return area;
}

/// Reads the polygons and points of one placement: features with one number are one site.
class FeatureReader {
 public:
  FeatureReader(const Scenario& scenario, int placement, const Grid& grid, Findings& findings)
      : scenario_(scenario), placement_(scenario.sponge.placements[static_cast<std::size_t>(placement)]), index_(placement), grid_(grid), findings_(findings) {}

  std::vector<Draft> read() {
    const io::VectorFile file = io::read_vector(placement_.file.path, grid_.crs);
    findings_.read(placement_.file, file.files);
    findings_.remark(placement_.file, file.remarks);
    id_ = file.attribute("id");
    if (placement_.drains_to == "sewer") node_ = file.attribute("node");
    if (!find(file, placement_.facility_attribute, kind_) || !find(file, placement_.share_attribute, share_)) return {};
    if (file.features.empty()) findings_.fault(placement_.place, fmt::format("{} holds no polygon or point", placement_.file.written));
    std::map<std::int64_t, std::map<int, double>> cover_of_feature;
    std::map<std::int64_t, const io::Feature*> first;
    for (const io::Feature& feature : file.features) {
      first.emplace(feature.id, &feature);
      if (const auto* area = std::get_if<Polygon>(&feature.shape))
        outside_ += outside_of(*area, add_cover(grid_, *area, share_of(feature), cover_of_feature[feature.id]));
      else if (const auto* point = std::get_if<Point>(&feature.shape))
        add_point(feature, *point, cover_of_feature[feature.id]);
      else
        fault(feature, "is a line: facilities are areas, or points with a unit_area");
    }
    std::vector<Draft> drafts;
    for (const auto& [id, feature] : first)
      if (const auto cover = cover_of_feature.find(id); cover != cover_of_feature.end()) add(*feature, cover->second, drafts);
    if (outside_ > 0.0) findings_.remark(bilingual("{:.6g} m2 of \"{}\" lie off the terrain and are left out", "“{1}”有 {0:.6g} m2 位于地形以外，已略去", outside_, placement_.id));
    if (told_ > most_told) findings_.fault(placement_.place, fmt::format("{}: {} more faults like these", placement_.file.written, told_ - most_told));
    return drafts;
  }

 private:
  /// What of a polygon lies beyond the grid [m2]; the shares of cells are known to about a thousandth.
  double outside_of(const Polygon& area, double inside) const {
    const double whole = area_of(area), outside = whole - inside * grid_.cell_area();
    return reaches_out(area) && outside > 1e-3 * whole ? outside : 0.0;
  }
  bool reaches_out(const Polygon& area) const {
    return std::ranges::any_of(area.outer, [&](const Point& p) {
      return p.x < grid_.west || p.x > grid_.west + grid_.columns * grid_.cell_size || p.y > grid_.north || p.y < grid_.north - grid_.rows * grid_.cell_size;
    });
  }
  bool find(const io::VectorFile& file, const std::string& name, std::optional<std::size_t>& attribute) {
    if (name.empty()) return true;
    attribute = file.attribute(name);
    if (!attribute)
      findings_.fault(placement_.place, fmt::format("the polygons of {} have no attribute \"{}\"", placement_.file.written, name), choices_hint(name, file.attribute_names));
    return attribute.has_value();
  }
  void fault(const io::Feature& feature, const std::string& what, std::string hint = {}) {
    if (++told_ <= most_told) findings_.fault(placement_.place, fmt::format("{}: feature {} {}", placement_.file.written, feature.id, what), std::move(hint));
  }
  double share_of(const io::Feature& feature) {
    if (!share_) return placement_.share * scenario_.sponge.scale;
    const auto* share = std::get_if<double>(&feature.attributes[*share_]);
    if (share && *share > 0.0 && *share <= 1.0) return *share * scenario_.sponge.scale;
    fault(feature, share ? fmt::format("covers a share of {} of its ground", *share) : fmt::format("has no number in \"{}\"", placement_.share_attribute), "shares lie above 0 and up to 1");
    return 0.0;
  }
  int kind_of(const io::Feature& feature) {
    if (!kind_) return index_of(scenario_, facility_in_place_of(scenario_, placement_.facility));
    const auto* name = std::get_if<std::string>(&feature.attributes[*kind_]);
    if (name && facility_in_place_of(scenario_, *name) == "none") return -1;
    if (const int kind = name ? index_of(scenario_, facility_in_place_of(scenario_, *name)) : -1; kind >= 0) return kind;
    std::vector<std::string> names;
    for (const FacilityDefinition& known : scenario_.facilities) names.push_back(known.facility.name);
    fault(feature, name ? fmt::format("is a facility of unknown kind \"{}\"", *name) : fmt::format("names no facility in \"{}\"", placement_.facility_attribute), choices_hint(name ? *name : "", names));
    return -1;
  }
  std::string id_of(const io::Feature& feature, std::size_t number) const {
    if (id_) {
      if (const auto* text = std::get_if<std::string>(&feature.attributes[*id_]); text && !text->empty()) return *text;
      if (const auto* value = std::get_if<double>(&feature.attributes[*id_])) return fmt::format("{:.10g}", *value);
    }
    return fmt::format("{}-{}", placement_.id, number);
  }
  /// A gully, a well or a barrel: what is smaller than a cell lies all in it.
  void add_point(const io::Feature& feature, Point at, std::map<int, double>& cover) {
    const auto cell = grid_.position_of(at.x, at.y);
    if (!placement_.unit_area) {
      fault(feature, "is a point, and its area is not known", "write unit_area = \"0.4 m2\" in the placement: that of one of them");
    } else if (*placement_.unit_area > grid_.cell_area() * (1.0 + sponge::share_tolerance)) {
      fault(feature, fmt::format("covers {:.4g} m2 as a point, more than its cell of {:.4g} m2", *placement_.unit_area, grid_.cell_area()), "draw its outline");
    } else if (cell) {
      cover[grid_.cell(cell->row, cell->column)] += std::min(1.0, *placement_.unit_area / grid_.cell_area()) * share_of(feature);
    }
  }
  void add(const io::Feature& feature, const std::map<int, double>& cover, std::vector<Draft>& drafts) {
    const int kind = kind_of(feature);
    if (kind < 0) return;
    const auto* const area = std::get_if<Polygon>(&feature.shape);
    Draft draft{.site = {.id = id_of(feature, drafts.size() + 1), .facility = kind, .placement = index_}, .polygon = area != nullptr,
                .node = node_ ? text_of(feature.attributes[*node_]) : std::string()};
    for (const auto& [cell, share] : cover) {
      if (share <= sliver) continue;
      draft.site.parts.push_back({.cell = cell, .share = static_cast<float>(share)});
      draft.drawn += share;
    }
    if (draft.site.parts.empty() && area && std::ranges::any_of(area->outer, [&](const Point& p) { return grid_.position_of(p.x, p.y).has_value(); }))
      fault(feature, fmt::format("(facility \"{}\") covers {:.3g} m2, too little of a cell to be computed", draft.site.id, area_of(*area)),
            "draw it larger, take smaller cells, or leave it out");
    else if (draft.site.parts.empty())
      fault(feature, fmt::format("(facility \"{}\") lies off the terrain", draft.site.id), "check its coordinates, or leave it out");
    else
      drafts.push_back(std::move(draft));
  }

  const Scenario& scenario_;
  const FacilityPlacement& placement_;
  const int index_;
  const Grid& grid_;
  Findings& findings_;
  std::optional<std::size_t> id_, kind_, share_, node_;
  int told_ = 0;
  double outside_ = 0.0;  ///< [m2]
};

// Rasters.

/// All cells of one kind of a raster are one site.
std::vector<Draft> read_raster_sites(const Scenario& scenario, int index, const Grid& grid, Findings& findings) {
  const FacilityPlacement& placement = scenario.sponge.placements[static_cast<std::size_t>(index)];
  if (!placement.facility_attribute.empty() || !placement.share_attribute.empty()) {
    findings.fault(placement.place, fmt::format("{} is a raster: it has no attributes", placement.file.written),
                   "write facility = \"...\" for a raster of shares, or codes = { 1 = \"...\" } for one of classes");
    return {};
  }
  const bool coded = !placement.codes.empty();
  const auto new_draft = [&](const std::string& kind) {
    return Draft{.site = {.id = coded ? fmt::format("{}-{}", placement.id, kind) : placement.id, .facility = index_of(scenario, facility_in_place_of(scenario, kind)),
                          .placement = index}};
  };
  std::vector<Draft> drafts;
  std::unordered_map<int, std::size_t> draft_of_code;
  std::map<std::string, std::size_t> draft_of_kind;
  for (const auto& [code, kind] : placement.codes) {
    if (draft_of_kind.emplace(kind, drafts.size()).second) drafts.push_back(new_draft(kind));
    draft_of_code[code] = draft_of_kind[kind];
  }
  if (!coded) drafts.push_back(new_draft(placement.facility));
  CellCount wrong;
  read_map(findings, placement.file, grid, coded ? io::MapKind::code : io::MapKind::amount, [&](int row, std::span<float> values) {
    for (int column = 0; column < grid.columns; ++column) {
      const float value = values[static_cast<std::size_t>(column)];
      double share = placement.share;
      std::size_t draft = 0;
      if (std::isnan(value) || (!coded && value == 0.0f)) continue;
      if (coded) {
        const std::optional<int> code = io::code_of(value);
        const auto at = code ? draft_of_code.find(*code) : draft_of_code.end();
        if (at == draft_of_code.end()) continue;
        draft = at->second;
      } else if (value > 0.0f && value <= 1.0f) {
        share *= static_cast<double>(value);
      } else {
        wrong.add({row, column}, value);
        continue;
      }
      drafts[draft].site.parts.push_back({.cell = grid.cell(row, column), .share = static_cast<float>(share * scenario.sponge.scale)});
      drafts[draft].drawn += share * scenario.sponge.scale;
    }
  });
  if (wrong.count > 0)
    findings.fault(placement.place, fmt::format("{}: a covered share of {:.6g} in {}", placement.file.written, wrong.value, wrong.text()), "shares lie between 0 and 1");
  std::erase_if(drafts, [](const Draft& draft) { return draft.site.facility < 0; });  // replaced by none
  std::erase_if(drafts, [&](const Draft& draft) {
    if (draft.site.parts.empty()) findings.remark(bilingual("{}: no cell holds \"{}\"", "{}：没有网格包含“{}”", placement.file.written, draft.site.id));
    return draft.site.parts.empty();
  });
  return drafts;
}

// Ground and roofs.

/// Which building each cell belongs to; empty without buildings that shed their rain.
Raster<std::int32_t> building_of_cell(const Grid& grid, const std::vector<terrain::Building>& buildings) {
  if (buildings.empty()) return {};
  Raster<std::int32_t> of_cell(grid, -1);
  for (std::size_t b = 0; b < buildings.size(); ++b)
    if (!buildings[b].beside.empty())
      for (const int cell : buildings[b].cells) of_cell[static_cast<std::size_t>(cell)] = static_cast<std::int32_t>(b);
  return of_cell;
}

bool belongs_on_roofs(const sponge::Facility& facility) { return facility.process.info().belongs_on_roofs && !facility.elevated; }

/// A facility lies on the ground or on roofs, not on both: along a building's edge a polygon keeps to its own side. What it loses there
/// it takes beside it, as far as there is room. Cells of a raster are where they are: those on the wrong side are left out, and a
/// remark says how much. `parts[i].roof` becomes the index of the building.
class Sides {
 public:
  Sides(const Scenario& scenario, const ShapedGround& shaped, Findings& findings)
      : scenario_(scenario), bed_(shaped.terrain.bed_elevation), cell_area_(shaped.terrain.grid.cell_area()),
        building_(building_of_cell(shaped.terrain.grid, shaped.buildings)), findings_(findings) {}

  void choose(std::vector<Draft>& drafts) {
    for (Draft& draft : drafts) choose(draft);
    std::erase_if(drafts, [](const Draft& draft) { return draft.site.parts.empty(); });
    for (const auto& [placement, count] : on_ground_)
      findings_.remark(bilingual("{} facilities of \"{}\" are made for roofs and lie on the ground: no building that sheds its rain is under them", "“{1}”有 {0} 个屋面设施位于地面：其下没有排放屋面雨水的建筑", count, name(placement)));
    for (const auto& [placement, area] : nowhere_)
      findings_.remark(bilingual("{:.6g} m2 of \"{}\" lie on cells without ground and are left out", "“{1}”有 {0:.6g} m2 位于无地面的网格，已略去", area, name(placement)));
    for (const auto& [placement, area] : wrong_side_)
      findings_.remark(bilingual("{:.6g} m2 of \"{}\" lie on the wrong side of walls (green roofs and disconnections belong on roofs, all else on the ground) and are left out", "“{1}”有 {0:.6g} m2 位于墙的错误一侧（绿色屋顶和雨落管断接应在屋面，其余应在地面），已略去", area,
                                   name(placement)));
  }

 private:
  const std::string& name(int placement) const { return scenario_.sponge.placements[static_cast<std::size_t>(placement)].id; }

  void choose(Draft& draft) {
    std::vector<SitePart> ground, roof;
    double lost = 0.0;
    for (SitePart& part : draft.site.parts) {
      const auto cell = static_cast<std::size_t>(part.cell);
      part.roof = building_.empty() ? -1 : building_[cell];
      if (part.roof >= 0) roof.push_back(part);
      else if (!std::isnan(bed_[cell])) ground.push_back(part);
      else lost += static_cast<double>(part.share);
    }
    const bool for_roofs = belongs_on_roofs(scenario_.facilities[static_cast<std::size_t>(draft.site.facility)].facility);
    std::vector<SitePart>& kept = (for_roofs ? !roof.empty() : ground.empty()) ? roof : ground;
    if (for_roofs && roof.empty() && !ground.empty()) ++on_ground_[draft.site.placement];
    if (lost > 0.0) nowhere_[draft.site.placement] += lost * cell_area_;
    draft.drawn -= lost;
    if (!draft.polygon) {
      const std::vector<SitePart>& dropped = &kept == &roof ? ground : roof;
      double area = 0.0;
      for (const SitePart& part : dropped) area += static_cast<double>(part.share);
      if (area > 0.0) wrong_side_[draft.site.placement] += area * cell_area_;
      draft.drawn -= area;
    }
    draft.site.parts = std::move(kept);
  }

  const Scenario& scenario_;
  const Raster<float>& bed_;
  const double cell_area_;
  const Raster<std::int32_t> building_;
  Findings& findings_;
  std::map<int, int> on_ground_;
  std::map<int, double> nowhere_, wrong_side_;  ///< [m2] of each placement
};

/// Sums of shares cell by cell: open facilities, covered tanks below them and decks above them apart.
class Cover {
 public:
  explicit Cover(const Scenario& scenario) : scenario_(scenario) {}
  double& of(const FacilitySite& site, int cell) {
    const sponge::Facility& facility = scenario_.facilities[static_cast<std::size_t>(site.facility)].facility;
    return sum_[facility.elevated ? 2 : sponge::is_open(facility) ? 1 : 0][cell];
  }

 private:
  const Scenario& scenario_;
  std::unordered_map<int, double> sum_[3];
};

/// More than a whole cell cannot be covered: a fault, or with `sponge.scale` above 1 what is cut off.
void fit_into_cells(const Scenario& scenario, const Grid& grid, std::vector<Draft>& drafts, Findings& findings) {
  Cover cover(scenario);
  for (const Draft& draft : drafts)
    for (const SitePart& part : draft.site.parts) cover.of(draft.site, part.cell) += static_cast<double>(part.share);
  const bool scaled_up = scenario.sponge.scale > 1.0;
  double cut_off = 0.0;
  std::map<int, CellCount> too_much;
  for (Draft& draft : drafts) {
    double kept = 0.0;
    for (SitePart& part : draft.site.parts) {
      const double sum = cover.of(draft.site, part.cell);
      if (sum > 1.0 + sponge::share_tolerance && !scaled_up) too_much[draft.site.placement].add(grid.position(part.cell), static_cast<float>(sum));
      if (sum > 1.0) part.share = static_cast<float>(static_cast<double>(part.share) / sum);
      kept += static_cast<double>(part.share);
    }
    if (scaled_up) cut_off += std::max(0.0, draft.drawn - kept);
  }
  for (const auto& [index, cells] : too_much) {
    const FacilityPlacement& placement = scenario.sponge.placements[static_cast<std::size_t>(index)];
    findings.fault(placement.place, fmt::format("\"{}\": facilities cover {:.4g} of a cell, more than all of it, in {}", placement.id, cells.value, cells.text()),
                   "draw them beside each other, or write smaller shares");
  }
  if (cut_off > 0.0)
    findings.remark(bilingual("sponge.scale = {}: {:.6g} m2 of facilities find no room in their cells and are left out", "sponge.scale = {}：{:.6g} m2 的设施在网格内放不下，已略去", scenario.sponge.scale, cut_off * grid.cell_area()));
  if (scaled_up) return;
  std::map<int, double> no_room;
  for (Draft& draft : drafts) {  // what a building's edge took is made good beside it
    if (!draft.polygon) continue;
    double kept = 0.0;
    for (const SitePart& part : draft.site.parts) kept += static_cast<double>(part.share);
    const double missing = draft.drawn - kept;
    if (!(missing > sponge::share_tolerance)) continue;
    double placed = 0.0;
    for (SitePart& part : draft.site.parts) {
      double& sum = cover.of(draft.site, part.cell);
      const double more = std::clamp(missing * static_cast<double>(part.share) / kept, 0.0, std::max(0.0, 1.0 - sum));
      part.share = static_cast<float>(std::min(1.0, static_cast<double>(part.share) + more));
      sum += more, placed += more;
    }
    if (missing - placed > sponge::share_tolerance) no_room[draft.site.placement] += missing - placed;
  }
  for (const auto& [index, cells] : no_room)
    findings.remark(bilingual("{:.6g} m2 of \"{}\" lie on the wrong side of walls, find no room beside them and are left out", "“{1}”有 {0:.6g} m2 位于墙的错误一侧，旁边也放不下，已略去", cells * grid.cell_area(),
                                scenario.sponge.placements[static_cast<std::size_t>(index)].id));
}

// Groundwater, drains, roofs.

void lay_groundwater(const MapValue& depth, const Grid& grid, std::vector<Draft>& drafts, Findings& findings) {
  const auto lay = [&](auto&& depth_at) {
    for (Draft& draft : drafts)
      for (SitePart& part : draft.site.parts)
        if (part.roof < 0) part.groundwater_depth = depth_at(part);
  };
  if (const auto* metres = std::get_if<double>(&depth)) return lay([&](const SitePart&) { return static_cast<float>(*metres); });
  Raster<float> map(grid, std::numeric_limits<float>::infinity());  // deep where the map has no value
  read_map(findings, std::get<FileReference>(depth), grid, io::MapKind::surface, [&](int row, std::span<float> values) {
    for (int column = 0; column < grid.columns; ++column)
      if (const float value = values[static_cast<std::size_t>(column)]; !std::isnan(value)) map(row, column) = value;
  });
  double unknown = 0.0;  // [cells]
  lay([&](const SitePart& part) {
    const float depth_there = map[static_cast<std::size_t>(part.cell)];
    if (std::isinf(depth_there)) unknown += static_cast<double>(part.share);
    return depth_there;
  });
  if (unknown > 0.0)
    findings.remark(bilingual("sponge.groundwater_depth has no value under {:.6g} m2 of facilities: the water table counts as deep there", "sponge.groundwater_depth 在 {:.6g} m2 设施下没有值：该处地下水位按很深处理", unknown * grid.cell_area()));
}

/// Where the drains of each placement of the layout lead.
void lead_drains(const Scenario& scenario, std::vector<Draft>& drafts, Findings& findings) {
  const std::vector<FacilityPlacement>& placements = scenario.sponge.placements;
  std::set<int> present;
  for (const Draft& draft : drafts) present.insert(draft.site.placement);
  for (Draft& draft : drafts) {
    const FacilityPlacement& placement = placements[static_cast<std::size_t>(draft.site.placement)];
    if (placement.drains_to == "surface") continue;
    if (placement.drains_to == "sewer") {
      draft.site.drain = {sponge::DrainTarget::Kind::sewer, -1};
      continue;
    }
    const auto target = std::ranges::find(placements, placement.drains_to, &FacilityPlacement::id);
    if (const int index = static_cast<int>(target - placements.begin()); present.contains(index))
      draft.site.drain = {sponge::DrainTarget::Kind::placement, index};
    else
      findings.remark(bilingual("\"{}\" drains to \"{}\", which has no facility in this layout: to the surface instead", "“{}”排入“{}”，而后者在本方案中没有设施：改排到地面", placement.id, placement.drains_to));
  }
}

/// Numbers the roofs that are in use and lists their outlets.
std::vector<sponge::RoofOutlets> number_roofs(const std::vector<terrain::Building>& buildings, std::vector<FacilitySite>& sites) {
  std::vector<sponge::RoofOutlets> roofs;
  std::unordered_map<int, int> number;
  for (FacilitySite& site : sites)
    for (SitePart& part : site.parts) {
      if (part.roof < 0) continue;
      const auto [at, is_new] = number.emplace(part.roof, static_cast<int>(roofs.size()));
      if (is_new) roofs.push_back({buildings[static_cast<std::size_t>(part.roof)].beside});
      part.roof = at->second;
    }
  return roofs;
}

/// Rain on what facilities cover of a roof is theirs: the ground beside the building receives the less.
void take_from_roof_shares(const sponge::FacilityField& field, hydrology::Land& land) {
  std::vector<double> covered(field.roofs.size());
  for (std::size_t i = 0; i < field.roof_share.size(); ++i)
    covered[static_cast<std::size_t>(field.roof_of_cell[i])] += static_cast<double>(field.roof_share[i]);
  for (std::size_t roof = 0; roof < covered.size(); ++roof)
    for (const int cell : field.roofs[roof].cells) {
      const auto share = std::ranges::lower_bound(land.roof_shares, cell, {}, &hydrology::RoofShare::cell);
      share->area_ratio = std::max(0.0f, share->area_ratio - static_cast<float>(covered[roof] / static_cast<double>(field.roofs[roof].cells.size())));
    }
}

void require_own_ids(const Scenario& scenario, const std::vector<Draft>& drafts, Findings& findings) {
  std::map<std::string, int> taken;
  int told = 0;
  for (const Draft& draft : drafts) {
    const auto [at, is_new] = taken.emplace(draft.site.id, draft.site.placement);
    if (is_new || ++told > most_told) continue;
    const auto& placements = scenario.sponge.placements;
    findings.fault(placements[static_cast<std::size_t>(draft.site.placement)].place,
                   fmt::format("two facilities are named \"{}\", here and in \"{}\"", draft.site.id, placements[static_cast<std::size_t>(at->second)].id),
                   "give each an id of its own, or leave the attribute id out");
  }
}

void remark_unverified(const Scenario& scenario, const std::vector<Draft>& drafts, Findings& findings) {
  std::set<std::string> names;
  for (const Draft& draft : drafts)
    if (const FacilityDefinition& facility = scenario.facilities[static_cast<std::size_t>(draft.site.facility)]; facility.unverified)
      names.insert(facility.facility.name);
  if (!names.empty())
    findings.remark(bilingual("Facilities ({}): values from memory or inferred; check before deciding", "设施（{}）：数值凭记忆或推断，决策前请核对", fmt::join(names, ", ")));
}

}  // namespace

sponge::FacilityField assemble_sponge(const Scenario& scenario, ShapedGround& shaped, Findings& findings) {
  const SpongeSource& source = scenario.sponge;
  const Grid& grid = shaped.terrain.grid;
  std::vector<Draft> drafts;
  for (std::size_t i = 0; i < source.placements.size(); ++i) {
    const FacilityPlacement& placement = source.placements[i];
    if (!source.includes(placement) || facility_in_place_of(scenario, placement.facility) == "none") continue;
    const int index = static_cast<int>(i);
    findings.attempt(placement.file, [&] {
      const bool polygons = placement.codes.empty() && io::is_vector_file(placement.file.path);
      std::vector<Draft> more = polygons ? FeatureReader(scenario, index, grid, findings).read() : read_raster_sites(scenario, index, grid, findings);
      std::ranges::move(more, std::back_inserter(drafts));
    });
  }
  if (drafts.empty() || findings.any_fault()) return {};
  Sides(scenario, shaped, findings).choose(drafts);
  fit_into_cells(scenario, grid, drafts, findings);
  require_own_ids(scenario, drafts, findings);
  if (source.groundwater_depth) lay_groundwater(*source.groundwater_depth, grid, drafts, findings);
  lead_drains(scenario, drafts, findings);
  remark_unverified(scenario, drafts, findings);
  if (findings.any_fault()) return {};

  std::vector<sponge::Facility> facilities;
  for (const FacilityDefinition& definition : scenario.facilities) facilities.push_back(definition.facility);
  std::vector<FacilitySite> sites;
  for (Draft& draft : drafts) {
    if (!draft.node.empty()) shaped.facility_nodes.emplace(draft.site.id, draft.node);
    sites.push_back(std::move(draft.site));
  }
  std::vector<sponge::RoofOutlets> roofs = number_roofs(shaped.buildings, sites);
  sponge::FacilityField field = sponge::lay_facilities(std::move(facilities), std::move(sites), std::move(roofs), source.step);
  take_from_roof_shares(field, shaped.land);
  return field;
}

}  // namespace hydro::scenario::detail
