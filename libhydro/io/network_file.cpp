#include "libhydro/io/network_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/detail/network_columns.h"
#include "libhydro/io/detail/refuse.h"

namespace hydro::io {
namespace {

using network::DrainageNetwork;
using network::Inflow;
using network::Link;
using network::Node;
using Points = std::vector<std::pair<double, double>>;

constexpr std::size_t told_faults = 100;
constexpr unsigned all_links = std::variant_size_v<decltype(Link::kind)>;
/// Layers of links, in the order of the alternatives of `Link::kind`.
constexpr std::array<std::string_view, all_links> link_layers{"conduits", "pumps", "orifices", "gates", "weirs", "outlets", "inlets"};

// Reading.

/// Tables that others refer to by name.
struct Shelves {
  std::map<std::string, Points> curves, sections;
  std::map<std::string, TimeSeries> series;
  std::map<std::string, std::vector<double>> patterns;
};

/// The cells of one row, by the names of their columns.
class RowReader {
 public:
  RowReader(const Layer& layer, const std::string& path, const Shelves& shelves, FaultList& faults, std::set<std::string>& faulty)
      : layer_(layer), path_(path), shelves_(shelves), faults_(faults), faulty_(faulty) {}

  void begin(const LayerRow& row) { row_ = &row, id_.clear(); }
  std::string place() const {
    return fmt::format("layer \"{}\", feature {}{}", layer_.name, row_->id, id_.empty() ? "" : " (" + id_ + ")");
  }
  void fault(std::string message, std::string hint = {}) {
    faulty_.insert(place());
    if (faults_.faults().size() < told_faults) faults_.add({.file = path_}, place() + ": " + std::move(message), std::move(hint));
  }

  void id(std::string_view name, std::string& value) {
    if (!text(name, value, detail::Need::required)) return;
    id_ = value.substr(0, 60);
  }

  bool text(std::string_view name, std::string& value, detail::Need need = detail::Need::optional) {
    const Attribute* cell = find(name);
    if (!cell) {
      if (need == detail::Need::required) fault(fmt::format("{} is missing", name));
      return false;
    }
    if (const auto* written = std::get_if<std::string>(cell)) value = *written;
    else value = fmt::format("{}", std::get<double>(*cell));
    return true;
  }

  bool number(std::string_view name, double& value, const Unit& unit, Range range = {}, detail::Need need = detail::Need::optional) {
    const Attribute* cell = find(name);
    if (!cell) {
      if (need == detail::Need::required) fault(fmt::format("{} is missing", name));
      return false;
    }
    const auto* written = std::get_if<double>(cell);
    const Quantity read = written ? Quantity{*written, {}, {}} : read_quantity(std::get<std::string>(*cell), unit::none);
    if (!read.fault.empty() || !std::isfinite(read.value)) {
      fault(fmt::format("{} is no number", name));
      return false;
    }
    const double si = read.value * unit.to_si;
    if (!range.contains(si)) {
      fault(fmt::format("{} must be {}, got {:g}", name, allowed(range, unit), read.value));
      return false;
    }
    value = si;
    return true;
  }

  void whole(std::string_view name, int& value, int least, int most) {
    double number_read = value;
    if (!number(name, number_read, unit::none, {static_cast<double>(least), static_cast<double>(most)})) return;
    if (number_read != std::floor(number_read)) fault(fmt::format("{} must be a whole number, got {:g}", name, number_read));
    else value = static_cast<int>(number_read);
  }

  void flag(std::string_view name, bool& value) {
    double number_read = value;
    if (!number(name, number_read, unit::none, {0.0, 1.0})) return;
    if (number_read != 0.0 && number_read != 1.0) fault(fmt::format("{} is 0 or 1, got {:g}", name, number_read));
    else value = number_read != 0.0;
  }

  /// The index of a word among `names`.
  template <std::size_t N>
  std::optional<std::size_t> word(std::string_view name, const std::array<std::string_view, N>& names, detail::Need need = detail::Need::optional) {
    std::string written;
    if (!text(name, written, need)) return std::nullopt;
    const auto found = std::ranges::find(names, written);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    fault(fmt::format("{} cannot be \"{}\"", name, written.substr(0, 60)), choices_hint(written.substr(0, 60), {names.begin(), names.end()}));
    return std::nullopt;
  }

  void curve(std::string_view name, std::vector<double>& x, std::vector<double>& y, detail::Need need) { points(name, "curves", shelves_.curves, x, y, need); }
  void profile(std::string_view name, std::vector<double>& x, std::vector<double>& y) { points(name, "sections", shelves_.sections, x, y, detail::Need::required); }
  void series(std::string_view name, TimeSeries& value, detail::Need need) {
    if (const TimeSeries* found = named(name, "series", shelves_.series, need)) value = *found;
  }
  void pattern(std::string_view name, std::vector<double>& value) {
    if (const auto* found = named(name, "patterns", shelves_.patterns, detail::Need::optional)) value = *found;
  }

 private:
  const Attribute* find(std::string_view name) const {
    const std::optional<std::size_t> column = layer_.column(name);
    if (!column) return nullptr;
    const Attribute& cell = row_->attributes[*column];
    if (std::holds_alternative<std::monostate>(cell)) return nullptr;
    const auto* written = std::get_if<std::string>(&cell);
    return written && written->empty() ? nullptr : &cell;
  }

  static std::string allowed(const Range& range, const Unit& unit) {
    const bool positive = range.min > 0.0 && range.min < 1e-300;
    const std::string most = std::isfinite(range.max) ? fmt::format("{:g}", range.max / unit.to_si) : std::string();
    if (positive) return "greater than 0" + (most.empty() ? "" : " and at most " + most);
    if (most.empty()) return fmt::format("at least {:g}", range.min / unit.to_si);
    return fmt::format("between {:g} and {}", range.min / unit.to_si, most);
  }

  template <class Value>
  const Value* named(std::string_view name, std::string_view layer, const std::map<std::string, Value>& shelf, detail::Need need) {
    std::string id;
    if (!text(name, id, need)) return nullptr;
    const auto found = shelf.find(id);
    if (found != shelf.end()) return &found->second;
    std::vector<std::string> known;
    for (const auto& [key, value] : shelf) known.push_back(key);
    if (known.size() > 20) known = {closest_choice(id, known), "..."};
    fault(fmt::format("{}: layer \"{}\" holds no \"{}\"", name, layer, id.substr(0, 60)), choices_hint(id.substr(0, 60), known));
    return nullptr;
  }

  void points(std::string_view name, std::string_view layer, const std::map<std::string, Points>& shelf, std::vector<double>& x, std::vector<double>& y,
              detail::Need need) {
    const Points* found = named(name, layer, shelf, need);
    if (!found) return;
    x.clear(), y.clear();
    for (const auto& [first, second] : *found) x.push_back(first), y.push_back(second);
  }

  const Layer& layer_;
  const std::string& path_;
  const Shelves& shelves_;
  FaultList& faults_;
  std::set<std::string>& faulty_;  ///< places of rows with faults
  const LayerRow* row_ = nullptr;
  std::string id_;
};

double length_of(const Polyline& line) {
  double length = 0.0;
  for (std::size_t k = 1; k < line.size(); ++k) length += std::hypot(line[k].x - line[k - 1].x, line[k].y - line[k - 1].y);
  return length;
}

double squared_distance(Point a, Point b) { return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y); }

/// Reads one file, layer by layer.
class NetworkReader {
 public:
  NetworkReader(NetworkFile& file, LayeredFile layers, FaultList& faults) : file_(file), layers_(std::move(layers)), faults_(faults) {}

  void read() {
    if (!layers_.layer("nodes"))
      detail::refuse(file_.path, "has no layer \"nodes\": it holds no drainage network", "docs/formats/network.md lists the layers of one");
    tell_unknown();
    read_tables();
    each_row("nodes", [&](RowReader& row, const LayerRow& written) { read_node(row, written); });
    for (std::size_t kind = 0; kind < all_links; ++kind)
      each_row(link_layers[kind], [&](RowReader& row, const LayerRow& written) { read_link(row, written, kind); });
    each_row("inflows", [&](RowReader& row, const LayerRow&) { read_inflow(row); });
  }

  /// The flaws of the network, but for objects whose rows have faults already.
  void check() {
    for (Fault& fault : faults_of(file_, {}))
      if (std::ranges::none_of(faulty_, [&](const std::string& place) { return fault.message.starts_with(place + ": "); })) faults_.add(std::move(fault));
  }

  /// After all else is known to be in order.
  void read_rules() {
    for (const auto& [name, points] : shelves_.curves) {
      network::SettingCurve& curve = file_.words.curves[name];
      for (const auto& [x, setting] : points) curve.x.push_back(x), curve.setting.push_back(setting);
    }
    file_.words.series = shelves_.series;
    std::string text;
    std::vector<std::pair<std::int64_t, int>> starts;  // feature, its first line
    int lines = 1;
    each_row("rules", [&](RowReader& row, const LayerRow& written) {
      std::string rule;
      if (!row.text("text", rule, detail::Need::required)) return;
      starts.emplace_back(written.id, lines);
      text += rule + '\n';
      lines += static_cast<int>(std::ranges::count(rule, '\n')) + 1;
    });
    network::RuleText read = network::read_rules(text, file_.network, file_.words);
    for (const network::RuleTextFault& fault : read.faults) {
      auto start = std::ranges::find_if(starts.rbegin(), starts.rend(), [&](const auto& each) { return each.second <= fault.line; });
      if (faults_.faults().size() < told_faults && start != starts.rend())
        faults_.add({.file = file_.path}, fmt::format("layer \"rules\", feature {}, line {}, column {}: {}", start->first, fault.line - start->second + 1, fault.column, fault.message));
    }
    file_.rules = std::move(read.rules);
    file_.expressions = std::move(read.expressions);
  }

 private:
  template <class Read>
  void each_row(std::string_view name, Read read) {
    const Layer* layer = layers_.layer(name);
    if (!layer) return;
    RowReader reader(*layer, file_.path, shelves_, faults_, faulty_);
    for (const LayerRow& row : layer->rows) {
      reader.begin(row);
      read(reader, row);
    }
  }

  /// Layers and columns that are not part of a network are told when they look like a slip of the pen.
  void tell_unknown() {
    const std::vector<Layer> known = detail::empty_network_layers();
    std::vector<std::string> names;
    for (const Layer& layer : known) names.push_back(layer.name);
    for (const Layer& layer : layers_.layers) {
      const auto same = std::ranges::find(known, layer.name, &Layer::name);
      if (same == known.end()) {
        if (layer.name == "layer_styles") continue;
        const std::string close = closest_choice(layer.name, names);
        file_.remarks.push_back(fmt::format("{}: layer \"{}\" is not used{}", file_.path, layer.name, close.empty() ? "" : "; did you mean \"" + close + "\"?"));
        continue;
      }
      std::vector<std::string> columns;
      for (const LayerColumn& column : same->columns) columns.push_back(column.name);
      for (const LayerColumn& column : layer.columns) {
        if (std::ranges::find(columns, column.name) != columns.end()) continue;
        const std::string close = closest_choice(column.name, columns);
        file_.remarks.push_back(fmt::format("{}: column \"{}\" of layer \"{}\" is not used{}", file_.path, column.name, layer.name,
                                            close.empty() ? "" : "; did you mean \"" + close + "\"?"));
      }
    }
  }

  void read_tables() {
    for (const auto& [layer, x, y, shelf] : {std::tuple{"curves", "x", "y", &shelves_.curves}, {"sections", "station_m", "elevation_m", &shelves_.sections}})
      each_row(layer, [&, x = x, y = y, shelf = shelf](RowReader& row, const LayerRow&) {
        std::string id;
        double first = 0.0, second = 0.0;
        row.id("id", id);
        const bool good = row.number(x, first, unit::none, {}, detail::Need::required) & row.number(y, second, unit::none, {}, detail::Need::required);
        if (good) (*shelf)[id].emplace_back(first, second);
      });
    each_row("patterns", [&](RowReader& row, const LayerRow&) {
      std::string id;
      double factor = 1.0;
      row.id("id", id);
      if (row.number("factor", factor, unit::none, {}, detail::Need::required)) shelves_.patterns[id].push_back(factor);
    });

    struct Gathered {
      std::vector<double> times, values;
      Interpolation interpolation = Interpolation::linear;
    };
    std::map<std::string, Gathered> gathered;
    each_row("series", [&](RowReader& row, const LayerRow&) {
      std::string id;
      double time = 0.0, value = 0.0;
      row.id("id", id);
      const bool good = row.number("time_s", time, unit::none, {}, detail::Need::required) & row.number("value", value, unit::none, {}, detail::Need::required);
      const auto steps = row.word("interpolation", detail::interpolations);
      if (!good) return;
      Gathered& series = gathered[id];
      if (!series.times.empty() && !(time > series.times.back())) row.fault("the times of a series must rise");
      else series.times.push_back(time), series.values.push_back(value);
      if (steps && series.times.size() == 1) series.interpolation = static_cast<Interpolation>(*steps);
    });
    for (auto& [id, series] : gathered) shelves_.series[id] = TimeSeries(std::move(series.times), std::move(series.values), series.interpolation);
  }

  void read_node(RowReader& row, const LayerRow& written) {
    Node node;
    detail::describe(row, node);
    if (const auto* point = std::get_if<Point>(&written.shape)) node.place = *point;
    else if (!std::holds_alternative<std::monostate>(written.shape)) row.fault("is no point");
    node_of_.try_emplace(node.id, static_cast<int>(file_.network.nodes.size()));
    file_.node_places.push_back(row.place());
    file_.network.nodes.push_back(std::move(node));
  }

  void read_link(RowReader& row, const LayerRow& written, std::size_t kind) {
    Link link;
    detail::emplace(link.kind, kind);
    row.id("id", link.id);
    link.from = end_node(row, "from_node"), link.to = end_node(row, "to_node");
    row.number("setting", link.initial_setting, unit::none, Range{0.0, 1e6});
    Polyline line;
    if (const auto* drawn = std::get_if<Polyline>(&written.shape)) line = *drawn;
    else if (!std::holds_alternative<std::monostate>(written.shape)) row.fault("is no line");
    const auto ends = std::pair{at_end(link.from), at_end(link.to)};
    if (auto* conduit = std::get_if<network::Conduit>(&link.kind)) {
      conduit->length = length_of(line);
      if (ends.first) conduit->inlet_elevation = ends.first->invert_elevation;
      if (ends.second) conduit->outlet_elevation = ends.second->invert_elevation;
    }
    detail::describe_kind(row, link.kind);
    if (auto* inlet = std::get_if<network::StreetInlet>(&link.kind)) inlet->conduit = conduit_along(row);
    if (line.size() > 2) link.bends.assign(line.begin() + 1, line.end() - 1);
    if (ends.first && ends.first->place && line.size() > 1 && squared_distance(*ends.first->place, line.front()) > squared_distance(*ends.first->place, line.back()))
      std::ranges::reverse(link.bends);  // drawn from its second node to its first
    file_.link_places.push_back(row.place());
    file_.network.links.push_back(std::move(link));
  }

  void read_inflow(RowReader& row) {
    Inflow inflow;
    inflow.node = end_node(row, "node");
    detail::describe(row, inflow);
    file_.inflow_places.push_back(row.place());
    file_.network.inflows.push_back(std::move(inflow));
  }

  const Node* at_end(int node) const { return node >= 0 ? &file_.network.nodes[static_cast<std::size_t>(node)] : nullptr; }

  int end_node(RowReader& row, std::string_view name) {
    std::string id;
    if (!row.text(name, id, detail::Need::required)) return -1;
    const auto found = node_of_.find(id);
    if (found != node_of_.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [key, index] : node_of_) known.push_back(key);
    if (known.size() > 20) known = {closest_choice(id, known), "..."};
    row.fault(fmt::format("{}: there is no node \"{}\"", name, id.substr(0, 60)), choices_hint(id.substr(0, 60), known));
    return -1;
  }

  /// The conduit along which water comes to an inlet; -1: a sag. Conduits are read before.
  int conduit_along(RowReader& row) {
    std::string id;
    if (!row.text("conduit", id)) return -1;
    const auto found = std::ranges::find(file_.network.links, id, &Link::id);
    if (found != file_.network.links.end()) return static_cast<int>(found - file_.network.links.begin());
    std::vector<std::string> known;
    for (const Link& link : file_.network.links)
      if (std::holds_alternative<network::Conduit>(link.kind)) known.push_back(link.id);
    if (known.size() > 20) known = {closest_choice(id, known), "..."};
    row.fault(fmt::format("conduit: there is no conduit \"{}\"", id.substr(0, 60)), choices_hint(id.substr(0, 60), known));
    return -1;
  }

  NetworkFile& file_;
  LayeredFile layers_;
  FaultList& faults_;
  Shelves shelves_;
  std::set<std::string> faulty_;
  std::map<std::string, int> node_of_;
};

// Writing.

/// Fills the columns of one layer and keeps tables that cells refer to.
class TableWriter {
 public:
  explicit TableWriter(std::vector<Layer>& layers) : layers_(layers) {}

  Layer& layer(std::string_view name) { return *std::ranges::find(layers_, name, &Layer::name); }

  void begin(std::string_view name) {
    layer_ = &layer(name);
    layer_->rows.emplace_back().attributes.resize(layer_->columns.size());
  }
  LayerRow& row() { return layer_->rows.back(); }

  void set(std::string_view name, Attribute value) { row().attributes[layer_->column(name).value()] = std::move(value); }

  void id(std::string_view name, const std::string& value) { text(name, value); }
  bool text(std::string_view name, const std::string& value, detail::Need = detail::Need::optional) {
    set(name, value);
    return true;
  }
  bool number(std::string_view name, double value, const Unit& unit, Range = {}, detail::Need = detail::Need::optional) {
    if (std::isfinite(value)) set(name, value / unit.to_si);
    return true;
  }
  void whole(std::string_view name, int value, int, int) { set(name, static_cast<double>(value)); }
  void flag(std::string_view name, bool value) { set(name, value ? 1.0 : 0.0); }

  void curve(std::string_view name, const std::vector<double>& x, const std::vector<double>& y, detail::Need) {
    if (!x.empty()) set(name, shelve("curves", "x", "y", x, y));
  }
  void profile(std::string_view name, const std::vector<double>& x, const std::vector<double>& y) { set(name, shelve("sections", "station_m", "elevation_m", x, y)); }
  void series(std::string_view name, const TimeSeries& series, detail::Need) {
    if (!series.empty()) set(name, shelve(series));
  }
  void pattern(std::string_view name, const std::vector<double>& factors) {
    if (factors.empty()) return;
    const auto [known, is_new] = patterns_.try_emplace(factors, fmt::format("pattern_{}", patterns_.size() + 1));
    for (std::size_t k = 0; is_new && k < factors.size(); ++k) add("patterns", {known->second, static_cast<double>(k + 1), factors[k]});
    set(name, known->second);
  }

  /// The name under which a series stands in its table.
  std::string shelve(const TimeSeries& series, const std::string& wanted = {}) {
    const auto key = std::tuple{series.times(), series.values(), series.interpolation()};
    const auto [known, is_new] = series_.try_emplace(key, wanted);
    if (is_new && wanted.empty()) known->second = unused("series");
    else if (is_new) taken_.insert("series " + wanted);
    const std::string steps(detail::interpolations[static_cast<std::size_t>(series.interpolation())]);
    for (std::size_t k = 0; is_new && k < series.times().size(); ++k) add("series", {known->second, series.times()[k], series.values()[k], steps});
    return known->second;
  }

  /// ... and a curve or a surveyed section.
  std::string shelve(std::string_view table, std::string_view, std::string_view, const std::vector<double>& x, const std::vector<double>& y, const std::string& wanted = {}) {
    const std::string stem(table.substr(0, table.size() - 1));
    auto& shelf = curves_[std::string(table)];
    const auto [known, is_new] = shelf.try_emplace(std::pair{x, y}, wanted);
    if (is_new && wanted.empty()) known->second = unused(stem);
    else if (is_new) taken_.insert(stem + ' ' + wanted);
    for (std::size_t k = 0; is_new && k < x.size(); ++k) add(table, {known->second, x[k], y[k]});
    return known->second;
  }

  /// "curve_3": the first of its stem that no table has.
  std::string unused(const std::string& stem) {
    for (;;)
      if (std::string name = fmt::format("{}_{}", stem, ++last_[stem]); taken_.insert(stem + ' ' + name).second) return name;
  }

  void add(std::string_view table, std::vector<Attribute> cells) { layer(table).rows.push_back({.shape = {}, .attributes = std::move(cells)}); }

 private:
  std::vector<Layer>& layers_;
  Layer* layer_ = nullptr;
  std::map<std::string, int> last_;  ///< number of each stem
  std::set<std::string> taken_;  ///< stems and names of curves, sections and series
  std::map<std::vector<double>, std::string> patterns_;
  std::map<std::tuple<std::vector<double>, std::vector<double>, Interpolation>, std::string> series_;
  std::map<std::string, std::map<std::pair<std::vector<double>, std::vector<double>>, std::string>> curves_;
};

void write_link(TableWriter& writer, const DrainageNetwork& network, const Link& link) {
  writer.begin(link_layers[link.kind.index()]);
  const Node &from = network.nodes[static_cast<std::size_t>(link.from)], &to = network.nodes[static_cast<std::size_t>(link.to)];
  writer.id("id", link.id);
  writer.text("from_node", from.id), writer.text("to_node", to.id);
  writer.number("setting", link.initial_setting, unit::none);
  detail::describe_kind(writer, link.kind);
  if (const auto* inlet = std::get_if<network::StreetInlet>(&link.kind); inlet && inlet->conduit >= 0)
    writer.text("conduit", network.links[static_cast<std::size_t>(inlet->conduit)].id);
  if (!from.place || !to.place) return;
  Polyline line{*from.place};
  line.insert(line.end(), link.bends.begin(), link.bends.end());
  line.push_back(*to.place);
  writer.row().shape = std::move(line);
}

}  // namespace

NetworkFile read_network(const std::string& path, const std::string& crs, const std::vector<std::string>& gauges) {
  LayeredFile layers = read_layers(path, crs);
  if (!crs.empty()) layers.crs = crs;
  return read_network(std::move(layers), gauges);
}

NetworkFile read_network(LayeredFile layers, const std::vector<std::string>& gauges) {
  NetworkFile file{.path = layers.path, .crs = layers.crs};
  file.words.gauges = gauges;
  file.remarks = layers.remarks;
  FaultList faults;
  NetworkReader reader(file, std::move(layers), faults);
  reader.read();
  reader.check();
  if (faults.empty()) reader.read_rules();
  faults.throw_if_any();
  return file;
}

std::vector<Layer> network_layers(const NetworkFile& file) {
  std::vector<Layer> layers = detail::empty_network_layers();
  TableWriter writer(layers);
  network::RuleWords words = file.words;
  const std::string expressions = network::write_expressions(file.expressions, file.network, words);
  const std::string rules = network::write_rules(file.rules, file.network, words, file.expressions);
  for (const auto& [name, curve] : words.curves) writer.shelve("curves", "x", "y", curve.x, curve.setting, name);
  for (const auto& [name, series] : words.series) writer.shelve(series, name);
  for (const Node& node : file.network.nodes) {
    writer.begin("nodes");
    detail::describe(writer, node);
    if (node.place) writer.row().shape = *node.place;
  }
  for (const Link& link : file.network.links) write_link(writer, file.network, link);
  for (const Inflow& inflow : file.network.inflows) {
    writer.begin("inflows");
    writer.text("node", file.network.nodes[static_cast<std::size_t>(inflow.node)].id);
    detail::describe(writer, inflow);
  }
  if (!expressions.empty()) writer.add("rules", {expressions});
  for (std::size_t begin = 0; begin < rules.size();) {
    const std::size_t end = std::min(rules.find("\n\n", begin), rules.size());
    writer.add("rules", {rules.substr(begin, end - begin)});
    begin = end + 2;
  }
  return layers;
}

void write_network(const std::string& path, const NetworkFile& file) { write_layers(path, file.crs, network_layers(file)); }

void write_network_template(const std::string& path, const std::string& crs) { write_layers(path, crs, detail::empty_network_layers()); }

std::vector<SectionChoice> section_choices() {
  std::vector<SectionChoice> choices;
  for (const Layer& shape : detail::section_columns()) {
    SectionChoice& choice = choices.emplace_back(SectionChoice{shape.name, {}});
    for (const LayerColumn& column : shape.columns) choice.columns.push_back(column.name);
  }
  return choices;
}

std::vector<Fault> faults_of(const NetworkFile& file, const network::Controls& controls) {
  std::vector<Fault> list;
  const auto place = [&](const network::NetworkFault& fault) -> std::string {
    const auto k = static_cast<std::size_t>(fault.index);
    switch (fault.object) {
      case network::NetworkFault::Object::network: return "the network";
      case network::NetworkFault::Object::node: return file.node_places[k];
      case network::NetworkFault::Object::link: return file.link_places[k];
      case network::NetworkFault::Object::inflow: return file.inflow_places[k];
    }
    return {};
  };
  for (const network::NetworkFault& fault : network::faults(file.network))
    if (list.size() < told_faults) list.push_back({{.file = file.path}, place(fault) + ": " + fault.message, fault.hint});
  if (!list.empty()) return list;
  for (const network::ControlFault& fault : network::faults(controls, file.network)) {
    const std::string what = fault.rule >= 0 ? "rule \"" + controls.rules[static_cast<std::size_t>(fault.rule)].name + '"' : fmt::format("order {}", fault.order + 1);
    list.push_back({{.file = file.path}, what + ": " + fault.message, {}});
  }
  return list;
}

std::vector<std::string> grate_words() { return {detail::grate_kinds.begin(), detail::grate_kinds.end()}; }
std::vector<std::string> throat_words() { return {detail::throats.begin(), detail::throats.end()}; }

}  // namespace hydro::io
