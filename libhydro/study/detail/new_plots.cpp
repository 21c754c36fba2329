#include "libhydro/study/detail/new_plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/vector_writer.h"
#include "libhydro/study/detail/plane_overlay.h"
#include "libhydro/terrain/coverage.h"

namespace hydro::study {
namespace {

using district::Cover;
using district::District;

using Numbers = std::map<std::string, double>;

double rounded(double value) { return std::round(value * 100.0) / 100.0; }

Polygon rectangle(double west, double south, double east, double north) {
  return {.outer = {{west, south}, {east, south}, {east, north}, {west, north}}, .holes = {}};
}

/// Area of each cover below a shape [m2].
std::map<Cover, double> covers_below(const District& made, const Polygon& shape) {
  std::map<Cover, double> areas;
  terrain::coverage(made.grid, std::span(&shape, 1), [&](int row, int first, std::span<const double> shares) {
    for (std::size_t i = 0; i < shares.size(); ++i)
      if (shares[i] > 0.0) areas[static_cast<Cover>(made.cover(row, first + static_cast<int>(i)))] += shares[i] * made.grid.cell_area();
  });
  return areas;
}

Numbers numbers_of(const District& made, const Polygon& shape) {
  std::map<Cover, double> below = covers_below(made, shape);
  return {{"area_m2", terrain::area_of(std::span(&shape, 1))}, {"roof_m2", below[Cover::roof]}, {"green_land_m2", below[Cover::lawn] + below[Cover::park]},
          {"paving_paths_m2", below[Cover::pavement]}, {"plaza_m2", 0.0}, {"parking_m2", 0.0}, {"carriageway_m2", below[Cover::road]}, {"water_m2", below[Cover::water]},
          {"hardened_m2", below[Cover::roof] + below[Cover::pavement] + below[Cover::road]}, {"green_roof_m2", 0.0}, {"sunken_green_m2", 0.0}, {"permeable_paving_m2", 0.0},
          {"permeable_asphalt_m2", 0.0}, {"storage_m3", 0.0}};
}

/// Adds the facilities whose middle lies on a plot.
void add_facilities(const District& made, const BoxIndex& index, const district::Plot& plot, Numbers& numbers) {
  for (const std::size_t i : index.touching({plot.west, plot.south, plot.east, plot.north})) {
    const district::ProposedFacility& facility = made.facilities[i];
    Point middle{0.0, 0.0};
    for (const Point& point : facility.area.outer) middle.x += point.x / static_cast<double>(facility.area.outer.size()), middle.y += point.y / static_cast<double>(facility.area.outer.size());
    if (middle.x < plot.west || middle.x > plot.east || middle.y < plot.south || middle.y > plot.north) continue;
    const double area = terrain::area_of(std::span(&facility.area, 1)) * facility.share;
    const auto is = [&](const char* word) { return facility.kind.find(word) != std::string::npos; };
    if (is("green_roof")) numbers["green_roof_m2"] += area, numbers["hardened_m2"] -= area;
    else if (is("permeable") || is("paving")) numbers["permeable_paving_m2"] += area, numbers["hardened_m2"] -= area;
    else if (is("sunken") || is("garden") || is("bioretention")) numbers["sunken_green_m2"] += area, numbers["storage_m3"] += 0.15 * area;
    else if (is("tank")) numbers["storage_m3"] += 3.0 * area;  // 3 m deep
  }
  numbers["green_roof_m2"] = std::min(numbers["green_roof_m2"], numbers["roof_m2"]);
  numbers["permeable_paving_m2"] = std::min(numbers["permeable_paving_m2"], numbers["paving_paths_m2"]);
  numbers["sunken_green_m2"] = std::min(numbers["sunken_green_m2"], numbers["green_land_m2"]);
  numbers["hardened_m2"] = std::max(numbers["hardened_m2"], 0.0);
}

/// Plots of the other kinds, each with what its rules ask for.
struct WholeMap {
  const char *id, *name, *kind, *stage;
  Numbers numbers;
};

std::vector<WholeMap> other_kinds() {
  return {{"C1", "the city", "city", "new", {}},
          {"U1", "the built-up area", "built_up_area", "new", {{"year", 2025}, {"compliant_m2", 0.0}}},
          {"Z1", "zone of new building", "zone_concentrated", "new", {{"rain_total_m3", 1e6}, {"rain_captured_m3", 8.1e5}, {"ss_total_kg", 1e5}, {"ss_removed_kg", 7.6e4}, {"return_period_yr", 50}}},
          {"Z2", "zone of old building", "zone_partial", "rebuilt", {{"rain_total_m3", 1e6}, {"rain_captured_m3", 7.1e5}, {"ss_total_kg", 1e5}, {"ss_removed_kg", 7.6e4}, {"return_period_yr", 30}}},
          {"R1", "the river", "river", "rebuilt", {{"bank_m", 2400}, {"eco_bank_m", 1980}}},
          {"E1", "the elevated road", "road_elevated", "new", {{"carriageway_m2", 18000}, {"permeable_asphalt_m2", 12500}}},
          {"E2", "its ramps", "road_elevated", "rebuilt", {{"carriageway_m2", 4000}, {"permeable_asphalt_m2", 2200}}},
          {"D1", "drains of the east", "drain_system", "new", {{"return_period_yr", 5}}},
          {"D2", "pumped drains of the west", "pumped_system_combined", "rebuilt", {{"intercepted_mm", 10.5}, {"storage_m3", 9000}, {"upgrade_1yr_to_5yr", 1}, {"ss_total_kg", 1e5}, {"ss_controlled_kg", 8.2e4}}},
          {"D3", "pumped drains of the south", "pumped_system_separate", "new", {{"intercepted_mm", 5}}},
          {"X1", "underpass of the ring road", "underpass", "rebuilt", {{"return_period_yr", 20}}},
          {"D4", "pumped drains of the north", "pumped_system", "new", {{"storage_m3", 15000}, {"upgrade_1yr_to_5yr", 0}, {"ss_total_kg", 1e5}, {"ss_controlled_kg", 7.4e4}}},
          {"W1", "the water control unit", "water_unit", "rebuilt", {}},
          {"N1", "the construction land", "concentrated_construction_area", "new", {}},
          {"G1", "green belt along the river", "green_land", "new", {{"roof_m2", 240}, {"green_roof_m2", 72}}},
          {"X2", "sunken plaza of the station", "sunken_plaza", "new", {{"return_period_yr", 30}}},
          {"Z3", "the centre", "zone_centre", "rebuilt", {{"recession_h", 2.5}, {"ss_total_kg", 1e5}, {"ss_removed_kg", 7.5e4}}},
          {"J1", "a school's site", "project", "new", {{"ss_total_kg", 820}, {"ss_removed_kg", 700}, {"peak_before_m3s", 0.42}, {"peak_after_m3s", 0.39}}}};
}

constexpr std::array columns{"area_m2", "roof_m2", "green_roof_m2", "green_land_m2", "sunken_green_m2", "paving_paths_m2", "plaza_m2", "parking_m2", "permeable_paving_m2", "carriageway_m2",
                             "permeable_asphalt_m2", "water_m2", "hardened_m2", "storage_m3", "bank_m", "eco_bank_m", "rain_total_m3", "rain_captured_m3", "ss_total_kg", "ss_removed_kg",
                             "ss_controlled_kg", "intercepted_mm", "return_period_yr", "peak_before_m3s", "peak_after_m3s", "year", "compliant_m2", "upgrade_1yr_to_5yr"};

/// Streets between plots that lie beside each other, as far as there is road on the map.
std::vector<Polygon> streets_between(const District& made) {
  constexpr double widest = 60.0;  // [m]
  std::vector<Polygon> streets;
  for (const district::Plot& left : made.plots)
    for (const district::Plot& right : made.plots) {
      const double south = std::max(left.south, right.south), north = std::min(left.north, right.north);
      if (right.west <= left.east || right.west - left.east > widest || north - south < 30.0) continue;
      Polygon street = rectangle(left.east, south, right.west, north);
      std::map<Cover, double> below = covers_below(made, street);
      if (below[Cover::road] > 0.5 * terrain::area_of(std::span(&street, 1))) streets.push_back(std::move(street));
    }
  return streets;
}

/// The road of an underpass, from end to end of its axis.
Polygon road_of(const district::Underpass& underpass) {
  const Point a = underpass.axis.front(), b = underpass.axis.back();
  const double length = std::hypot(b.x - a.x, b.y - a.y), across = 0.5 * underpass.road_width / std::max(length, 1e-9);
  const double x = (a.y - b.y) * across, y = (b.x - a.x) * across;
  return {.outer = {{a.x + x, a.y + y}, {b.x + x, b.y + y}, {b.x - x, b.y - y}, {a.x - x, a.y - y}}, .holes = {}};
}

}  // namespace

void write_new_plots(const std::string& path, const District& made) {
  io::VectorLayer layer{.name = "plots", .crs = made.grid.crs, .attribute_names = {"plot_id", "name", "kind", "stage", "street", "district"}, .features = {}};
  for (const char* column : columns) layer.attribute_names.emplace_back(column);
  const auto add = [&](const std::string& id, const std::string& name, const std::string& kind, const std::string& stage, const std::string& street, Polygon shape, const Numbers& numbers) {
    std::vector<io::Attribute> attributes{id, name, kind, stage, street, std::string("made-up district")};
    for (const char* column : columns) {
      const auto number = numbers.find(column);
      attributes.push_back(number == numbers.end() ? io::Attribute() : io::Attribute(rounded(number->second)));
    }
    layer.features.push_back({.shape = std::move(shape), .attributes = std::move(attributes)});
  };
  std::vector<BoxIndex::Box> boxes;
  for (const district::ProposedFacility& facility : made.facilities) boxes.push_back(BoxIndex::box_of(std::span(&facility.area, 1)));
  const BoxIndex index(std::move(boxes));
  constexpr double street_side = 500.0;  // [m] of a square of plots that makes one street office
  for (const district::Plot& plot : made.plots) {
    Polygon shape = rectangle(plot.west, plot.south, plot.east, plot.north);
    Numbers numbers = numbers_of(made, shape);
    add_facilities(made, index, plot, numbers);
    const auto square = [&](double at, double from) { return std::to_string(static_cast<int>((at - from) / street_side) + 1); };
    add(plot.id, plot.kind.substr(plot.kind.find('_') + 1) + " " + plot.id, plot.kind, plot.rebuilt ? "rebuilt" : "new",
        "street " + square(plot.west, made.grid.west) + "-" + square(plot.south, made.grid.south()), std::move(shape), numbers);
  }
  // What the results of a run say something of: --results DIR
  constexpr std::size_t most_streets = 20, most_buildings = 20;
  std::vector<Polygon> streets = streets_between(made);
  for (std::size_t i = 0; i < std::min(streets.size(), most_streets); ++i) {
    const double area = terrain::area_of(std::span(&streets[i], 1));
    add(fmt::format("S{}", i + 1), fmt::format("street {}", i + 1), "road", "rebuilt", "", std::move(streets[i]), {{"area_m2", area}, {"carriageway_m2", area}, {"permeable_asphalt_m2", 0.0}});
  }
  for (std::size_t i = 0; i < std::min(made.buildings.size(), most_buildings); ++i) {
    const district::Building& building = made.buildings[i];
    Polygon shape = rectangle(building.west, building.south, building.east, building.north);
    const double area = terrain::area_of(std::span(&shape, 1));
    add("B-" + building.id, building.kind + " " + building.id, "building", "rebuilt", "", std::move(shape), {{"area_m2", area}, {"roof_m2", area}});
  }
  for (std::size_t i = 0; i < made.underpasses.size(); ++i)
    add(fmt::format("UP{}", i + 1), "underpass " + made.underpasses[i].id, "underpass", "rebuilt", "", road_of(made.underpasses[i]), {});
  const Polygon whole = rectangle(made.grid.west, made.grid.south(), made.grid.east(), made.grid.north);
  const Numbers of_whole = numbers_of(made, whole);
  for (const WholeMap& other : other_kinds()) {
    Numbers numbers = other.numbers;
    for (const char* column : {"area_m2", "water_m2", "green_land_m2"}) numbers.try_emplace(column, of_whole.at(column));
    if (numbers.contains("compliant_m2")) numbers["compliant_m2"] = 0.45 * numbers["area_m2"];
    add(other.id, other.name, other.kind, other.stage, "", whole, numbers);
  }
  io::write_vector(path, layer);
}

std::string new_rules_text() {
  return R"(# Rules for hydro comply plots.gpkg --rules rules.toml. Everything here may be changed; docs/formats/rules.md says what can be written.
format = "hydro-rules/1"
title = "Rules of the made-up district"
title_zh = "示例城区规则"
presets = ["shanghai", "national"]   # those that come with hydro: hydro list rules

[[rule]]                             # one of the district's own
id = "OUR-SUNKEN-GREEN"
title = "Sunken green of housing"
title_zh = "住宅下凹式绿地率"
applies_to = ["plot_residential"]
stage = "new"
numerator = "sunken_green_m2"
denominator = "green_land_m2"
comparator = "ge"
threshold = 0.10
unit = "fraction"
class = "encouraged"
source = "made up as an example"
status = "stated"
)";
}

}  // namespace hydro::study
