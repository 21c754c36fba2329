#include "libhydro/scenario/detail/assemble_sewers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/detail/maps.h"
#include "libhydro/scenario/detail/network_changes.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

using simulation::Inlet;

/// What is drawn on a building or past the edge of the ground may lie this far from it.
constexpr double drawing_slip = 6.0;  // [m]
/// Rims that stand so far off the ground are told.
constexpr double odd_rim = 0.5;  // [m]
/// Of streets that inlets after HEC-22 say nothing of, and the coefficient of its orifices.
constexpr double street_cross_slope = 0.02, street_manning_n = 0.016, hec_orifice = 0.67;  // [-], [s/m^(1/3)], [-]
constexpr std::size_t most_alike = 10;  ///< faults or names in one remark

// A manhole of 0.7 m, and a gully with a grate of 0.75 m x 0.45 m along a kerb.
constexpr network::StreetOpening manhole{.crest_elevation = std::numeric_limits<double>::quiet_NaN(), .crest_length = 2.2, .area = 0.385};
constexpr network::StreetOpening gully{.crest_elevation = std::numeric_limits<double>::quiet_NaN(), .crest_length = 1.65, .area = 0.16};

/// Finds the nearest of many points, by squares.
class Nearest {
 public:
  explicit Nearest(double side) : side_(side) {}
  void add(Point p, int what) { squares_[key(square(p.x), square(p.y))].push_back({p, what}), ++count_; }
  bool empty() const { return count_ == 0; }
  /// -1: none within `reach` [m].
  int to(Point p, double reach) const {
    const std::int64_t rings = static_cast<std::int64_t>(std::ceil(reach / side_)), x = square(p.x), y = square(p.y);
    double best = reach;
    int found = -1;
    for (std::int64_t ring = 0; ring <= rings; ++ring) {
      if (found >= 0 && static_cast<double>(ring - 1) * side_ > best) break;
      for (std::int64_t i = x - ring; i <= x + ring; ++i)
        for (std::int64_t j = y - ring; j <= y + ring; ++j) {
          if (std::max(std::abs(i - x), std::abs(j - y)) != ring) continue;
          const auto at = squares_.find(key(i, j));
          if (at == squares_.end()) continue;
          for (const auto& [place, what] : at->second)
            if (const double way = std::hypot(place.x - p.x, place.y - p.y); way < best || (way == best && found < 0)) best = way, found = what;
        }
    }
    return found;
  }

 private:
  std::int64_t square(double v) const { return static_cast<std::int64_t>(std::floor(v / side_)); }
  static std::int64_t key(std::int64_t i, std::int64_t j) { return i * 0x100000001LL ^ j; }
  double side_;
  std::size_t count_ = 0;
  std::unordered_map<std::int64_t, std::vector<std::pair<Point, int>>> squares_;
};

class Layer {
 public:
  Layer(const Scenario& scenario, ShapedGround& shaped, AssembledNetwork assembled, Findings& findings)
      : scenario_(scenario), source_(*scenario.network), changes_(std::move(assembled.changes)), shaped_(shaped), terrain_(shaped.terrain), drawing_(std::move(assembled.drawing)), findings_(findings), nodes_(50.0) {
    sewers_.controls = std::move(assembled.controls);
    sewers_.network = std::move(drawing_.network);
    sewers_.options = source_.options;
    sewers_.options.threads = 1;
    for (std::size_t n = 0; n < sewers_.network.nodes.size(); ++n) {
      const network::Node& node = sewers_.network.nodes[n];
      if (node.place && !std::holds_alternative<network::Outfall>(node.kind)) nodes_.add(*node.place, static_cast<int>(n));
      index_.try_emplace(node.id, static_cast<int>(n));
    }
  }

  simulation::Sewers lay(const sponge::FacilityField& sponge, std::vector<network::AlteredElement>& altered) {
    lay_nodes();
    const std::size_t first = sewers_.inlets.size();
    const bool is_read = !source_.inlets || findings_.attempt(*source_.inlets, [this] { lay_gullies(); });
    if (is_read) alter_gullies(scenario_, sewers_.network, changes_, altered, std::span(sewers_.inlets).subspan(first), findings_);
    find_drained();
    connect(sponge);
    if (source_.roofs != RoofRain::ground) connect_roofs(sponge);
    vent_sealed();
    if (sewers_.inlets.empty() && sewers_.outfalls.empty())
      findings_.fault(source_.file.place, "the network touches the ground nowhere",
                      fmt::format("its nodes need places on the terrain ({}), which spans {}", terrain_.grid.crs.empty() ? "a local plane" : terrain_.grid.crs, extent_text()));
    return std::move(sewers_);
  }

 private:
  std::string extent_text() const {
    const Grid& grid = terrain_.grid;
    return fmt::format("x {:.0f} to {:.0f}, y {:.0f} to {:.0f}", grid.west, grid.west + grid.columns * grid.cell_size, grid.south(), grid.north);
  }

  /// The cell of ground at a place or, where there is none, the nearest one within `drawing_slip`.
  std::optional<int> ground_at(Point p) const {
    const Grid& grid = terrain_.grid;
    const auto at = grid.position_of(p.x, p.y);
    if (!at) return {};
    const int rings = std::max(1, static_cast<int>(drawing_slip / grid.cell_size));
    std::optional<int> best;
    double nearest = std::numeric_limits<double>::infinity();
    for (int row = std::max(0, at->row - rings); row <= std::min(grid.rows - 1, at->row + rings); ++row)
      for (int column = std::max(0, at->column - rings); column <= std::min(grid.columns - 1, at->column + rings); ++column) {
        if (std::isnan(terrain_.bed_elevation(row, column))) continue;
        const double way = row == at->row && column == at->column ? -1.0 : std::hypot(grid.x(column) - p.x, grid.y(row) - p.y);
        if (way < nearest) nearest = way, best = grid.cell(row, column);
      }
    return best;
  }
  double bed_of(int cell) const {
    const CellPosition at = terrain_.grid.position(cell);
    return static_cast<double>(terrain_.bed_elevation(at.row, at.column));
  }
  static void name(std::vector<std::string>& list, const std::string& id) { list.push_back(id); }
  static std::string names(const std::vector<std::string>& list) {
    std::string text;
    for (std::size_t i = 0; i < std::min(list.size(), most_alike); ++i) text += (i ? ", " : "") + list[i];
    return list.size() > most_alike ? fmt::format("{} and {} more", text, list.size() - most_alike) : text;
  }

  void lay_nodes() {
    std::vector<std::string> nowhere, off_grid, walled, odd;
    double oddest = 0.0;
    for (std::size_t n = 0; n < sewers_.network.nodes.size(); ++n) {
      const network::Node& node = sewers_.network.nodes[n];
      const auto* outfall = std::get_if<network::Outfall>(&node.kind);
      const bool meets = outfall ? std::holds_alternative<network::FreeFall>(outfall->outside) || std::holds_alternative<network::NormalDepth>(outfall->outside)
                                 : source_.manholes && node.rim != network::Rim::sealed;
      if (!meets) continue;
      if (!node.place) {
        name(nowhere, node.id);
        continue;
      }
      if (!terrain_.grid.position_of(node.place->x, node.place->y)) {
        name(off_grid, node.id);
        continue;
      }
      const std::optional<int> cell = ground_at(*node.place);
      if (!cell) {
        name(walled, node.id);
        continue;
      }
      if (outfall) {
        sewers_.outfalls.push_back({.node = static_cast<int>(n), .cell = *cell});
        continue;
      }
      const double off = node.invert_elevation + node.depth - bed_of(*cell);
      if (std::abs(off) > odd_rim) name(odd, node.id), oddest = std::abs(off) > std::abs(oddest) ? off : oddest;
      sewers_.inlets.push_back({.id = node.id, .node = static_cast<int>(n), .cell = *cell, .opening = manhole});
    }
    if (!walled.empty())
      findings_.fault(source_.file.place, fmt::format("on a building or where the terrain has no data: {} {}", walled.size() == 1 ? "node" : "nodes", names(walled)),
                      fmt::format("move them onto ground; {:g} m are forgiven", drawing_slip));
    if (!off_grid.empty()) findings_.remark(bilingual("beyond the terrain, so that their water does not meet the ground: {} nodes: {}", "{} 个节点位于地形以外，其水与地面不交换：{}", off_grid.size(), names(off_grid)));
    if (!nowhere.empty()) findings_.remark(bilingual("without a place, so that their water does not meet the ground: {} nodes: {}", "{} 个节点没有位置，其水与地面不交换：{}", nowhere.size(), names(nowhere)));
    if (!odd.empty())
      findings_.remark(bilingual("rims of {} nodes stand more than {:g} m off the terrain, at most {:+.2f} m; water falls in over the terrain: {}", "{} 个节点的井口高程与地形相差超过 {:g} m，最大 {:+.2f} m；水按地形高程落入：{}", odd.size(), odd_rim, oddest, names(odd)));
  }

  /// What a gully is made of after HEC-22; nothing when it names no grate, curb opening or slot. `number(attribute, otherwise, least, most)` and
  /// `word(attribute, words)` read attributes and tell faults.
  template <class Number, class Word>
  static std::optional<simulation::InletCapture> capture_of(Number number, Word word) {
    network::InletDesign design;
    const auto length = [&](const char* attribute) { return number(attribute, 0.0, 0.0, 100.0); };
    if (network::Grate grate{.length = length("grate_length_m"), .width = length("grate_width_m")}; grate.length > 0.0) {
      grate.kind = static_cast<network::GrateKind>(word("grate", io::grate_words()));
      grate.open_share = number("open_share", grate.open_share, 0.0, 1.0);
      grate.splash_velocity = number("splash_velocity_ms", grate.splash_velocity, 0.0, 100.0);
      design.grate = grate;
    }
    if (network::CurbOpening curb{.length = length("curb_length_m"), .height = length("curb_height_m")}; curb.length > 0.0) {
      curb.throat = static_cast<network::Throat>(word("throat", io::throat_words()));
      design.curb = curb;
    }
    if (const network::SlottedDrain slot{.length = length("slot_length_m"), .width = length("slot_width_m")}; slot.length > 0.0) design.slot = slot;
    if (!design.grate && !design.curb && !design.slot) return {};
    simulation::InletCapture capture{.row = {.design = design, .count = static_cast<int>(number("count", 1.0, 1.0, 1000.0))}, .site = network::Gutter{}};
    capture.row.most_discharge = number("most_discharge_m3s", capture.row.most_discharge, 0.0, 1e6);
    capture.site = network::Gutter{.longitudinal_slope = number("longitudinal_slope", 0.0, 0.0, 1.0), .cross_slope = number("cross_slope", street_cross_slope, 1e-4, 1.0),
                                   .manning_n = number("manning_n", street_manning_n, 1e-3, 1.0), .width = length("gutter_width_m"), .depression = length("gutter_depression_m")};
    capture.on_grade = std::get<network::Gutter>(capture.site).longitudinal_slope > 0.0;
    return capture;
  }

  void lay_gullies() {
    const io::VectorFile file = io::read_vector(source_.inlets->path, terrain_.grid.crs);
    findings_.read(*source_.inlets, file.files);
    findings_.remark(*source_.inlets, file.remarks);
    std::size_t faults = 0, off_grid = 0, far = 0;
    const auto fault = [&](const io::Feature& feature, const std::string& what, const std::string& hint) {
      if (++faults <= most_alike) findings_.fault({.file = file.path}, fmt::format("feature {} {}", feature.id, what), hint);
    };
    for (const io::Feature& feature : file.features) {
      const auto* place = std::get_if<Point>(&feature.shape);
      if (!place) {
        fault(feature, "is no point: inlets are points", "draw a point at the grate");
        continue;
      }
      const auto number = [&](const char* attribute, double otherwise, double least, double most) {
        const auto column = file.attribute(attribute);
        if (!column) return otherwise;
        const io::Attribute& value = feature.attributes[*column];
        if (std::holds_alternative<std::monostate>(value)) return otherwise;
        const auto* read = std::get_if<double>(&value);
        if (!read || !(*read >= least && *read <= most)) fault(feature, fmt::format("has no {} from {:g} to {:g}", attribute, least, most), "correct the attribute, or leave it empty for the default");
        return read ? std::clamp(*read, least, most) : otherwise;
      };
      const auto text = [&](const char* attribute) -> std::string {
        const auto column = file.attribute(attribute);
        return column ? text_of(feature.attributes[*column]) : std::string();
      };
      if (!terrain_.grid.position_of(place->x, place->y)) {
        ++off_grid;
        continue;
      }
      Inlet inlet{.id = text("id"), .opening = gully};
      if (inlet.id.empty()) inlet.id = fmt::format("inlet {}", feature.id);
      const std::string node = text("node");
      if (const auto named = index_.find(node); named != index_.end()) {
        inlet.node = named->second;
      } else if (!node.empty()) {
        fault(feature, fmt::format("leads to a node \"{}\" that the network does not have", node), "write the id of a node, or leave it empty for the nearest");
        continue;
      } else if ((inlet.node = nodes_.to(*place, longest_lead)) < 0) {
        ++far;
        continue;
      }
      if (std::holds_alternative<network::Outfall>(sewers_.network.nodes[static_cast<std::size_t>(inlet.node)].kind)) {
        fault(feature, fmt::format("leads to the outfall \"{}\"", node), "let it lead to a junction or a storage node");
        continue;
      }
      const std::optional<int> cell = ground_at(*place);
      if (!cell) {
        fault(feature, "lies on a building or where the terrain has no data", fmt::format("move it onto ground; {:g} m are forgiven", drawing_slip));
        continue;
      }
      inlet.cell = *cell;
      inlet.opening.crest_length = number("rim_m", gully.crest_length, 0.0, 1000.0);
      inlet.opening.area = number("area_m2", gully.area, 1e-4, 1000.0);
      inlet.opening.weir_coefficient = number("weir_coefficient", gully.weir_coefficient, 0.01, 2.0);
      inlet.opening.orifice_coefficient = number("orifice_coefficient", gully.orifice_coefficient, 0.01, 2.0);
      inlet.opening.returns = number("returns", 1.0, 0.0, 1.0) != 0.0;
      const auto word = [&](const char* attribute, const std::vector<std::string>& words) -> std::size_t {
        const std::string written = text(attribute);
        const auto found = std::ranges::find(words, written);
        if (found == words.end() && !written.empty()) fault(feature, fmt::format("has no {} \"{}\"", attribute, written), choices_hint(written, words));
        return found == words.end() ? 0 : static_cast<std::size_t>(found - words.begin());
      };
      if ((inlet.capture = capture_of(number, word))) {
        if (const std::string flaw = network::fault_of(inlet.capture->row.design); !flaw.empty()) fault(feature, "is no inlet: " + flaw, "docs/formats/network.md lists the attributes of inlets");
        // HEC-22 says what falls in; the opening itself only what passes against a sewer that stands high, both ways.
        inlet.opening.crest_length = 0.0, inlet.opening.orifice_coefficient = number("orifice_coefficient", hec_orifice, 0.01, 2.0);
        inlet.opening.area = number("area_m2", inlet.capture->row.count * network::open_area(inlet.capture->row.design), 1e-4, 1000.0);
      }
      if (const double share = number("clogging", source_.clogging, 0.0, 1.0); share > 0.0) inlet.clogging.push_back({-1.0, share});
      if (const double minute = number("cleaned_min", -1.0, 0.0, 1e7); minute >= 0.0) inlet.clogging.push_back({60.0 * minute, 0.0});
      sewers_.inlets.push_back(std::move(inlet));
    }
    if (faults > most_alike) findings_.fault({.file = file.path}, fmt::format("... and {} more faults of this kind", faults - most_alike), {});
    if (off_grid) findings_.remark(bilingual("{}: {} inlets beyond the terrain are left out", "{}：{} 个雨水口位于地形以外，已略去", source_.inlets->written, off_grid));
    if (far) findings_.remark(bilingual("{}: {} inlets name no node and have none within {:g} m: they are left out", "{}：{} 个雨水口未指定节点，且 {:g} m 内没有节点，已略去", source_.inlets->written, far, longest_lead));
  }

  /// The node that a drawing names for `what`; -1: it is not there, or an outfall, which is a fault.
  int named_node(const std::string& what, const std::string& name) {
    const auto found = index_.find(name);
    if (found == index_.end()) {
      if (++named_faults_ <= most_alike)
        findings_.fault(source_.file.place, fmt::format("{} leads to a node \"{}\" that the network does not have", what, name), "write the id of a node, or leave it empty for the nearest");
      return -1;
    }
    if (!std::holds_alternative<network::Outfall>(sewers_.network.nodes[static_cast<std::size_t>(found->second)].kind)) return found->second;
    if (++named_faults_ <= most_alike) findings_.fault(source_.file.place, fmt::format("{} leads to the outfall \"{}\"", what, name), "let it lead to a junction or a storage node");
    return -1;
  }

  /// [m] in the middle of cells.
  template <class Cells>
  Point middle_of(const Cells& cells) const {
    Point middle;
    for (const int cell : cells) {
      const CellPosition at = terrain_.grid.position(cell);
      middle.x += terrain_.grid.x(at.column) / static_cast<double>(cells.size()), middle.y += terrain_.grid.y(at.row) / static_cast<double>(cells.size());
    }
    return middle;
  }

  /// Pipes that nobody drew lead to where water can come up again when the sewer is full: not to a sealed tank or a wet well.
  void find_drained() {
    std::vector<char> meets(sewers_.network.nodes.size(), 0);
    for (const Inlet& inlet : sewers_.inlets) meets[static_cast<std::size_t>(inlet.node)] = 1;
    for (std::size_t n = 0; n < meets.size(); ++n) {
      const network::Node& node = sewers_.network.nodes[n];
      if (node.place && !std::holds_alternative<network::Outfall>(node.kind) && (meets[n] || node.rim != network::Rim::sealed)) drained_.add(*node.place, static_cast<int>(n));
    }
  }

  /// What no longer fits into a sealed node that a drawing names for roofs or facilities comes up beside it: a lid would hold any pressure.
  void vent_sealed() {
    std::vector<char> needs(sewers_.network.nodes.size(), 0);
    const auto drains_into = [&](int n) {
      if (n >= 0 && sewers_.network.nodes[static_cast<std::size_t>(n)].rim == network::Rim::sealed) needs[static_cast<std::size_t>(n)] = 1;
    };
    for (const int node : sewers_.node_of_site) drains_into(node);
    for (const simulation::RoofDrain& roof : sewers_.roofs) drains_into(roof.node);
    for (const Inlet& inlet : sewers_.inlets) needs[static_cast<std::size_t>(inlet.node)] = 0;
    for (std::size_t n = 0; n < needs.size(); ++n) {
      const network::Node& node = sewers_.network.nodes[n];
      if (!needs[n] || !node.place) continue;
      if (const std::optional<int> cell = ground_at(*node.place))
        sewers_.inlets.push_back({.id = node.id, .node = static_cast<int>(n), .cell = *cell, .opening = manhole, .rises_only = true});
    }
  }

  /// Drains of facilities that lead to the sewer go to the node that their drawing names, else to the one nearest to the middle of the
  /// facility.
  void connect(const sponge::FacilityField& sponge) {
    if (sponge.empty() || nodes_.empty()) return;
    std::size_t far = 0;
    for (const sponge::FacilityField::Site& site : sponge.sites) {
      int node = -1;
      if (site.drain.kind == sponge::DrainTarget::Kind::sewer) {
        if (const auto name = shaped_.facility_nodes.find(site.id); name != shaped_.facility_nodes.end()) {
          node = named_node(fmt::format("facility \"{}\"", site.id), name->second);
        } else {
          std::vector<int> cells;
          for (int m = site.first_member; m < site.end_member; ++m) cells.push_back(sponge.cells[static_cast<std::size_t>(sponge.members[static_cast<std::size_t>(m)].cell_slot)]);
          node = drained_.to(middle_of(cells), longest_drain);
          far += node < 0;
        }
      }
      sewers_.node_of_site.push_back(node);
    }
    if (far) findings_.remark(bilingual("{} facilities drain to the sewer, but no node lies within {:g} m: their water leaves the model", "{} 个设施排入管网，但 {:g} m 内没有节点：其出水离开模型", far, longest_drain));
  }

  /// The node that takes the rain of a building; -1: none.
  int node_of(const terrain::Building& building) {
    for (const int cell : building.cells)
      if (const auto name = shaped_.roof_nodes.find(cell); name != shaped_.roof_nodes.end()) return named_node("a building", name->second);
    return source_.roofs == RoofRain::nearest ? drained_.to(middle_of(building.cells), longest_lead) : -1;
  }

  /// Rain of buildings that their own facilities leave goes into nodes instead of onto the ground beside.
  void connect_roofs(const sponge::FacilityField& sponge) {
    std::unordered_map<int, double> covered;  // [cells]
    for (std::size_t i = 0; i < sponge.roof_share.size(); ++i)
      covered[sponge.cells[static_cast<std::size_t>(sponge.ground_cells) + i]] += static_cast<double>(sponge.roof_share[i]);
    double connected = 0.0, whole = 0.0;  // [cells]
    for (const terrain::Building& building : shaped_.buildings) {
      if (building.beside.empty()) continue;  // its rain is not counted
      double area = static_cast<double>(building.cells.size());
      for (const int cell : building.cells)
        if (const auto at = covered.find(cell); at != covered.end()) area -= at->second;
      whole += area;
      const int node = area > 0.0 ? node_of(building) : -1;
      if (node < 0) continue;
      connected += area;
      sewers_.roofs.push_back({.node = node, .cell = building.cells.front(), .area = area});
      for (const int cell : building.beside) {
        const auto share = std::ranges::lower_bound(shaped_.land.roof_shares, cell, {}, &hydrology::RoofShare::cell);
        share->area_ratio = std::max(0.0f, share->area_ratio - static_cast<float>(area / static_cast<double>(building.beside.size())));
      }
    }
    if (sewers_.roofs.empty()) findings_.remark(bilingual("no building names a node, or has one near it: the rain of all roofs runs onto the ground", "没有建筑指定节点或附近有节点：全部屋面雨水流到地面"));
    else findings_.remark(bilingual("the rain of {} roofs, {:.6g} of {:.6g} m2, enters the sewers", "{} 个屋面（{:.6g} m2，共 {:.6g} m2）的雨水进入管网", sewers_.roofs.size(), connected * terrain_.grid.cell_area(), whole * terrain_.grid.cell_area()));
  }

  static constexpr double longest_lead = 150.0;    // [m] from a gully or a building to its manhole
  static constexpr double longest_drain = 500.0;   // [m] from a facility to its manhole

  const Scenario& scenario_;
  const NetworkSource& source_;
  std::vector<ChosenChange> changes_;
  ShapedGround& shaped_;
  const terrain::Terrain& terrain_;
  io::NetworkFile drawing_;
  Findings& findings_;
  Nearest nodes_;
  Nearest drained_{50.0};  ///< those of `nodes_` that can give back what is too much
  std::map<std::string, int> index_;
  std::size_t named_faults_ = 0;
  simulation::Sewers sewers_;
};

}  // namespace

simulation::Sewers assemble_sewers(const Scenario& scenario, ShapedGround& shaped, const sponge::FacilityField& sponge, AssembledNetwork assembled,
                                   std::vector<network::AlteredElement>& altered, Findings& findings) {
  return Layer(scenario, shaped, std::move(assembled), findings).lay(sponge, altered);
}

}  // namespace hydro::scenario::detail
