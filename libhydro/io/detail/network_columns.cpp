#include "libhydro/io/detail/network_columns.h"

#include <algorithm>

namespace hydro::io::detail {
namespace {

/// Notes which columns a description speaks of.
class ColumnLister {
 public:
  explicit ColumnLister(Layer& layer) : layer_(layer) {}

  void add(std::string_view name, bool is_text) {
    if (!layer_.column(name)) layer_.columns.push_back({std::string(name), is_text});
  }
  void id(std::string_view name, const std::string&) { add(name, true); }
  bool text(std::string_view name, const std::string&, Need = Need::optional) { return add(name, true), true; }
  bool number(std::string_view name, double, const Unit&, Range = {}, Need = Need::optional) { return add(name, false), true; }
  void whole(std::string_view name, int, int, int) { add(name, false); }
  void flag(std::string_view name, bool) { add(name, false); }
  void curve(std::string_view name, const std::vector<double>&, const std::vector<double>&, Need) { add(name, true); }
  void profile(std::string_view name, const std::vector<double>&, const std::vector<double>&) { add(name, true); }
  void series(std::string_view name, const TimeSeries&, Need) { add(name, true); }
  void pattern(std::string_view name, const std::vector<double>&) { add(name, true); }

 private:
  Layer& layer_;
};

template <class Variant, class Visit>
void each_alternative(Variant& variant, Visit visit) {
  for (std::size_t k = 0; k < std::variant_size_v<Variant>; ++k) {
    emplace(variant, k);
    visit();
  }
}

Layer node_layer() {
  Layer layer{.name = "nodes", .shape = LayerShape::points};
  ColumnLister lister(layer);
  network::Node node;
  const auto note = [&] { describe(lister, std::as_const(node)); };
  each_alternative(node.kind, [&] {
    if (auto* storage = std::get_if<network::Storage>(&node.kind)) each_alternative(storage->shape, note);
    else if (auto* outfall = std::get_if<network::Outfall>(&node.kind)) each_alternative(outfall->outside, note);
    else note();
  });
  return layer;
}

Layer link_layer(std::string name, std::size_t kind) {
  Layer layer{.name = std::move(name), .shape = LayerShape::lines, .columns = {{"id", true}, {"from_node", true}, {"to_node", true}}};
  ColumnLister lister(layer);
  network::Link link;
  emplace(link.kind, kind);
  const auto note = [&] { describe_kind(lister, std::as_const(link.kind)); };
  if (auto* conduit = std::get_if<network::Conduit>(&link.kind)) each_alternative(conduit->section, note);
  else if (auto* inlet = std::get_if<network::StreetInlet>(&link.kind)) each_alternative(inlet->site, note), layer.columns.push_back({"conduit", true});
  else note();
  layer.columns.push_back({"setting", false});
  return layer;
}

}  // namespace

std::vector<Layer> section_columns() {
  std::vector<Layer> shapes;
  network::SectionShape shape;
  for (std::size_t k = 0; k < section_shapes.size(); ++k) {
    emplace(shape, k);
    ColumnLister lister(shapes.emplace_back(Layer{.name = std::string(section_shapes[k])}));
    std::visit([&](const auto& known) { describe_section(lister, known); }, shape);
  }
  return shapes;
}

std::vector<Layer> empty_network_layers() {
  std::vector<Layer> layers{node_layer()};
  std::size_t kind = 0;
  for (const char* name : {"conduits", "pumps", "orifices", "gates", "weirs", "outlets", "inlets"}) layers.push_back(link_layer(name, kind++));
  Layer inflows{.name = "inflows", .columns = {{"node", true}}};
  ColumnLister lister(inflows);
  const network::Inflow inflow;
  describe(lister, inflow);
  layers.push_back(std::move(inflows));
  layers.push_back({.name = "curves", .columns = {{"id", true}, {"x"}, {"y"}}});
  layers.push_back({.name = "sections", .columns = {{"id", true}, {"station_m"}, {"elevation_m"}}});
  layers.push_back({.name = "series", .columns = {{"id", true}, {"time_s"}, {"value"}, {"interpolation", true}}});
  layers.push_back({.name = "patterns", .columns = {{"id", true}, {"position"}, {"factor"}}});
  layers.push_back({.name = "rules", .columns = {{"text", true}}});
  return layers;
}

}  // namespace hydro::io::detail
