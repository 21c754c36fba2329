#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "libhydro/core/unit.h"
#include "libhydro/io/layered_file.h"
#include "libhydro/network/drainage_network.h"

namespace hydro::io::detail {

// The one list of columns of a network file: reader, writer and the empty template are visitors of it. `Row` has id, text, number,
// whole, flag, word, curve, profile, series and pattern; a row that writes takes values, one that reads assigns to them.

enum class Need { optional, required };

inline constexpr std::array<std::string_view, 2> interpolations{"linear", "step"};
inline constexpr std::array<std::string_view, 3> node_kinds{"junction", "storage", "outfall"};
inline constexpr std::array<std::string_view, 3> rims{"spills", "ponds", "sealed"};
inline constexpr std::array<std::string_view, 6> storage_shapes{"tabular", "functional", "cylindrical", "conical", "paraboloid", "pyramidal"};
inline constexpr std::array<std::string_view, 4> outside_levels{"free", "normal", "fixed", "series"};
inline constexpr std::array<std::string_view, 12> section_shapes{"circle", "filled_circle", "box",  "open_rectangle", "trapezoid", "triangle",
                                                                 "egg",    "ellipse",       "arch", "horseshoe",      "irregular", "custom"};
inline constexpr std::array<std::string_view, 6> pump_curves{"ideal", "steps_of_volume", "steps_of_depth", "head", "depth", "head_and_speed"};
inline constexpr std::array<std::string_view, 2> openings{"side", "bottom"};
inline constexpr std::array<std::string_view, 2> inlet_sites{"gutter", "ditch"};
inline constexpr std::array<std::string_view, 8> grate_kinds{"bars_50", "bars_50x100", "bars_30", "curved_vane", "tilt_bar_45", "tilt_bar_30", "reticuline", "other"};
inline constexpr std::array<std::string_view, 3> throats{"horizontal", "inclined", "vertical"};
inline constexpr std::array<std::string_view, 4> weir_kinds{"transverse", "side_flow", "v_notch", "trapezoidal"};

inline constexpr Range not_negative{0.0, 1e12};
inline constexpr Range elevations{-12000.0, 9000.0};
inline constexpr Range coefficients{0.0, 1e6};

/// Makes the alternative of that index, as it is by default.
template <class Variant, std::size_t I = 0>
void emplace(Variant& variant, std::size_t index) {
  if constexpr (I < std::variant_size_v<Variant>) {
    if (index == I) variant.template emplace<I>();
    else emplace<Variant, I + 1>(variant, index);
  }
}

/// A word that says which alternative a variant holds.
template <class Row, class Variant, std::size_t N>
void alternative(Row& row, std::string_view name, Variant& variant, const std::array<std::string_view, N>& names, Need need = Need::optional) {
  static_assert(std::variant_size_v<std::remove_const_t<Variant>> == N);
  if constexpr (std::is_const_v<Variant>) {
    row.text(name, std::string(names[variant.index()]));
  } else {
    if (const std::optional<std::size_t> index = row.word(name, names, need)) emplace(variant, *index);
  }
}

/// A word that is one of an enumeration.
template <class Row, class Enum, std::size_t N>
void one_of(Row& row, std::string_view name, Enum& value, const std::array<std::string_view, N>& names) {
  if constexpr (std::is_const_v<Enum>) {
    row.text(name, std::string(names[static_cast<std::size_t>(value)]));
  } else {
    if (const std::optional<std::size_t> index = row.word(name, names)) value = static_cast<Enum>(*index);
  }
}

/// `T` may be const: what is written is only looked at.
template <class T, class Plain>
concept Is = std::is_same_v<std::remove_const_t<T>, Plain>;

template <class Row, class Shape>
void describe_storage_shape(Row& row, Shape& shape) {
  if constexpr (Is<Shape, network::TabularStorage>) {
    row.curve("storage_curve", shape.depths, shape.areas, Need::required);
  } else if constexpr (Is<Shape, network::FunctionalStorage>) {
    row.number("constant_m2", shape.constant, unit::m2, not_negative);
    row.number("coefficient", shape.coefficient, unit::none, coefficients);
    row.number("exponent", shape.exponent, unit::none, Range{0.0, 100.0});
  } else {
    row.number("length_m", shape.length, unit::m, not_negative, Need::required);
    row.number("width_m", shape.width, unit::m, not_negative, Need::required);
    if constexpr (Is<Shape, network::ParaboloidStorage>) row.number("height_m", shape.height, unit::m, not_negative, Need::required);
    if constexpr (Is<Shape, network::ConicalStorage> || Is<Shape, network::PyramidalStorage>) row.number("side_slope", shape.side_slope, unit::none, coefficients);
  }
}

template <class Row, class Kind>
void describe_node_kind(Row& row, Kind& kind) {
  if constexpr (Is<Kind, network::Junction>) {
    row.number("shaft_area_m2", kind.shaft_area, unit::m2, not_negative);
  } else if constexpr (Is<Kind, network::Storage>) {
    alternative(row, "storage_shape", kind.shape, storage_shapes, Need::required);
    std::visit([&](auto& shape) { describe_storage_shape(row, shape); }, kind.shape);
    row.number("evaporation_share", kind.evaporation_share, unit::none, Range{0.0, 10.0});
    row.number("seepage_mmh", kind.seepage_rate, unit::mm_per_hour, not_negative);
  } else {
    alternative(row, "outside", kind.outside, outside_levels);
    if (auto* fixed = std::get_if<network::FixedLevel>(&kind.outside)) row.number("level_m", fixed->level, unit::m, elevations, Need::required);
    if (auto* tide = std::get_if<network::LevelSeries>(&kind.outside)) row.series("level_series", tide->levels, Need::required);
    row.flag("flap_gate", kind.flap_gate);
    row.text("runs_onto", kind.runs_onto);
  }
}

template <class Row, class SomeNode>
  requires Is<SomeNode, network::Node>
void describe(Row& row, SomeNode& node) {
  row.id("id", node.id);
  alternative(row, "kind", node.kind, node_kinds, Need::required);
  const bool outfall = std::holds_alternative<network::Outfall>(node.kind);
  row.number("invert_m", node.invert_elevation, unit::m, elevations, Need::required);
  row.number("depth_m", node.depth, unit::m, not_negative, outfall ? Need::optional : Need::required);
  row.number("initial_depth_m", node.initial_depth, unit::m, not_negative);
  one_of(row, "rim", node.rim, rims);
  row.number("ponded_area_m2", node.ponded_area, unit::m2, not_negative);
  row.number("surcharge_depth_m", node.surcharge_depth, unit::m, not_negative);
  std::visit([&](auto& kind) { describe_node_kind(row, kind); }, node.kind);
}

template <class Row, class Shape>
void describe_section(Row& row, Shape& shape) {
  const auto height = [&](auto& value) { row.number("height_m", value, unit::m, not_negative, Need::required); };
  if constexpr (Is<Shape, network::Circle> || Is<Shape, network::FilledCircle>) {
    height(shape.diameter);
    if constexpr (Is<Shape, network::FilledCircle>) row.number("sediment_m", shape.sediment_depth, unit::m, not_negative, Need::required);
  } else if constexpr (Is<Shape, network::Irregular>) {
    row.profile("section", shape.stations, shape.elevations);
    row.number("left_bank_m", shape.left_bank, unit::m);
    row.number("right_bank_m", shape.right_bank, unit::m);
    row.number("channel_manning_n", shape.channel_manning_n, unit::none, not_negative);
    row.number("left_manning_n", shape.left_manning_n, unit::none, not_negative);
    row.number("right_manning_n", shape.right_manning_n, unit::none, not_negative);
  } else if constexpr (Is<Shape, network::Custom>) {
    row.curve("shape_curve", shape.depths, shape.widths, Need::required);
    row.flag("has_lid", shape.closed);
  } else {
    height(shape.height);
    if constexpr (requires { shape.width; }) row.number("width_m", shape.width, unit::m, not_negative, Need::required);
    if constexpr (Is<Shape, network::Triangle>) row.number("width_m", shape.top_width, unit::m, not_negative, Need::required);
    if constexpr (Is<Shape, network::Trapezoid>) {
      row.number("width_m", shape.bottom_width, unit::m, not_negative, Need::required);
      row.number("left_slope", shape.left_slope, unit::none, coefficients);
      row.number("right_slope", shape.right_slope, unit::none, coefficients);
    }
  }
}

/// A part that is there when it has a length.
template <class Row, class Maybe, class Describe>
void describe_part(Row&, Maybe& maybe, Describe describe) {
  using Value = typename std::remove_const_t<Maybe>::value_type;
  if constexpr (std::is_const_v<Maybe>) {
    const Value value = maybe.value_or(Value{});
    describe(value);
  } else {
    Value value{};
    describe(value);
    if (value.length > 0.0) maybe = value;
  }
}

template <class Row, class Site>
void describe_inlet_site(Row& row, Site& site) {
  row.number("longitudinal_slope", site.longitudinal_slope, unit::none, coefficients);
  row.number("manning_n", site.manning_n, unit::none, not_negative, Need::required);
  if constexpr (Is<Site, network::Gutter>) {
    row.number("cross_slope", site.cross_slope, unit::none, coefficients, Need::required);
    row.number("gutter_width_m", site.width, unit::m, not_negative);
    row.number("gutter_depression_m", site.depression, unit::m, not_negative);
    row.number("crown_distance_m", site.crown_distance, unit::m, not_negative);
  } else {
    row.number("bottom_width_m", site.bottom_width, unit::m, not_negative);
    row.number("side_slope", site.side_slope, unit::none, coefficients);
  }
}

template <class Row, class Inlet>
void describe_inlet(Row& row, Inlet& inlet) {
  row.whole("count", inlet.row.count, 1, 10000);
  row.whole("sides", inlet.sides, 1, 2);
  row.number("clogged", inlet.row.clogged, unit::none, Range{0.0, 1.0});
  row.number("most_discharge_m3s", inlet.row.most_discharge, unit::m3_per_s, not_negative);
  if constexpr (std::is_const_v<Inlet>) {
    row.number("returns_above_m", inlet.returns_above.value_or(std::numeric_limits<double>::quiet_NaN()), unit::m, elevations);
  } else {
    double above = 0.0;
    if (row.number("returns_above_m", above, unit::m, elevations)) inlet.returns_above = above;
  }
  alternative(row, "site", inlet.site, inlet_sites);
  std::visit([&](auto& site) { describe_inlet_site(row, site); }, inlet.site);
  auto& design = inlet.row.design;
  describe_part(row, design.grate, [&](auto& grate) {
    one_of(row, "grate", grate.kind, grate_kinds);
    row.number("grate_length_m", grate.length, unit::m, not_negative);
    row.number("grate_width_m", grate.width, unit::m, not_negative);
    row.number("open_share", grate.open_share, unit::none, Range{0.0, 1.0});
    row.number("splash_velocity_ms", grate.splash_velocity, unit::m_per_s, not_negative);
  });
  describe_part(row, design.curb, [&](auto& curb) {
    row.number("curb_length_m", curb.length, unit::m, not_negative);
    row.number("curb_height_m", curb.height, unit::m, not_negative);
    one_of(row, "throat", curb.throat, throats);
  });
  describe_part(row, design.slot, [&](auto& slot) {
    row.number("slot_length_m", slot.length, unit::m, not_negative);
    row.number("slot_width_m", slot.width, unit::m, not_negative);
  });
  if constexpr (std::is_const_v<Inlet>) {
    const network::CaptureCurve curve = design.curve.value_or(network::CaptureCurve{});
    row.curve("capture_curve", curve.x, curve.discharge, Need::optional);
    row.flag("captures_by_depth", curve.by_depth);
  } else {
    network::CaptureCurve curve;
    row.curve("capture_curve", curve.x, curve.discharge, Need::optional);
    row.flag("captures_by_depth", curve.by_depth);
    if (!curve.x.empty()) design.curve = std::move(curve);
  }
}

template <class Row, class Kind>
void describe_link_kind(Row& row, Kind& kind) {
  if constexpr (Is<Kind, network::Conduit>) {
    row.number("length_m", kind.length, unit::m, not_negative);
    row.number("manning_n", kind.manning_n, unit::none, not_negative, Need::required);
    alternative(row, "shape", kind.section, section_shapes, Need::required);
    std::visit([&](auto& shape) { describe_section(row, shape); }, kind.section);
    row.whole("barrels", kind.barrels, 1, 1000);
    row.number("inlet_m", kind.inlet_elevation, unit::m, elevations);
    row.number("outlet_m", kind.outlet_elevation, unit::m, elevations);
    row.number("entry_loss", kind.entry_loss, unit::none, coefficients);
    row.number("exit_loss", kind.exit_loss, unit::none, coefficients);
    row.number("bend_loss", kind.bend_loss, unit::none, coefficients);
    row.number("seepage_mmh", kind.seepage_rate, unit::mm_per_hour, not_negative);
    row.number("initial_discharge_m3s", kind.initial_discharge, unit::m3_per_s, Range{-1e6, 1e6});
    row.flag("flap_gate", kind.flap_gate);
    row.whole("culvert_code", kind.culvert_code, 0, 57);
  } else if constexpr (Is<Kind, network::Pump>) {
    one_of(row, "curve_kind", kind.curve, pump_curves);
    row.curve("curve", kind.x, kind.discharge, kind.curve == network::PumpCurve::ideal ? Need::optional : Need::required);
    row.number("start_depth_m", kind.start_depth, unit::m, not_negative);
    row.number("stop_depth_m", kind.stop_depth, unit::m, not_negative);
    row.number("minimum_run_time_s", kind.minimum_run_time, unit::s, not_negative);
  } else if constexpr (Is<Kind, network::Orifice>) {
    one_of(row, "opening", kind.opening, openings);
    row.flag("circular", kind.circular);
    row.number("height_m", kind.height, unit::m, not_negative, Need::required);
    row.number("width_m", kind.width, unit::m, not_negative);
    row.number("crest_m", kind.crest_elevation, unit::m, elevations, Need::required);
    row.number("discharge_coefficient", kind.discharge_coefficient, unit::none, coefficients);
    row.flag("flap_gate", kind.flap_gate);
    row.number("travel_time_s", kind.travel_time, unit::s, not_negative);
  } else if constexpr (Is<Kind, network::SluiceGate>) {
    row.number("sill_m", kind.sill_elevation, unit::m, elevations, Need::required);
    row.number("width_m", kind.width, unit::m, not_negative, Need::required);
    row.number("full_opening_m", kind.full_opening, unit::m, not_negative, Need::required);
    row.number("discharge_coefficient", kind.discharge_coefficient, unit::none, coefficients);
    row.number("hoist_speed_ms", kind.hoist_speed, unit::m_per_s, not_negative);
    row.flag("flap_gate", kind.flap_gate);
  } else if constexpr (Is<Kind, network::Weir>) {
    one_of(row, "weir_kind", kind.kind, weir_kinds);
    row.number("crest_m", kind.crest_elevation, unit::m, elevations, Need::required);
    row.number("length_m", kind.length, unit::m, not_negative);
    row.number("height_m", kind.height, unit::m, not_negative, Need::required);
    row.number("side_slope", kind.side_slope, unit::none, coefficients);
    row.number("weir_coefficient", kind.coefficient, unit::none, coefficients);
    row.number("end_coefficient", kind.end_coefficient, unit::none, coefficients);
    row.whole("end_contractions", kind.end_contractions, 0, 2);
    row.flag("flap_gate", kind.flap_gate);
    row.flag("surcharges", kind.surcharges);
    row.number("travel_time_s", kind.travel_time, unit::s, not_negative);
  } else if constexpr (Is<Kind, network::StreetInlet>) {
    describe_inlet(row, kind);
  } else {
    row.number("crest_m", kind.crest_elevation, unit::m, elevations, Need::required);
    row.flag("by_head_difference", kind.by_head_difference);
    row.number("coefficient", kind.coefficient, unit::none, coefficients);
    row.number("exponent", kind.exponent, unit::none, coefficients);
    row.curve("curve", kind.depths, kind.discharge, Need::optional);
    row.flag("flap_gate", kind.flap_gate);
  }
}

template <class Row, class Kinds>
void describe_kind(Row& row, Kinds& kinds) {
  std::visit([&](auto& kind) { describe_link_kind(row, kind); }, kinds);
}

template <class Row, class SomeInflow>
  requires Is<SomeInflow, network::Inflow>
void describe(Row& row, SomeInflow& inflow) {
  row.series("series", inflow.series, Need::optional);
  row.number("factor", inflow.series_factor, unit::none, Range{-1e9, 1e9});
  row.number("base_m3s", inflow.base, unit::m3_per_s, Range{-1e6, 1e6});
  row.pattern("monthly", inflow.patterns.monthly);
  row.pattern("daily", inflow.patterns.daily);
  row.pattern("hourly", inflow.patterns.hourly);
  row.pattern("weekend_hourly", inflow.patterns.weekend_hourly);
}

/// Each shape of a conduit's section with the columns that measure it.
std::vector<Layer> section_columns();

/// All layers and tables of a network file with their columns, and no row.
std::vector<Layer> empty_network_layers();

}  // namespace hydro::io::detail
