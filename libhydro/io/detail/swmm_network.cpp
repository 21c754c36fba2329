#include <algorithm>

#include "libhydro/io/detail/swmm_row.h"

// The drainage network: a function a section, values in the order of SWMM's manual.
namespace hydro::io::swmm::detail {
namespace {

constexpr Range share{.min = 0.0, .max = 1.0};

/// Elevations may be of any sign; an offset of "*" means "at the node's invert".
struct Ends {
  std::string id, from, to;
};
Ends ends_of(Row& row) {
  Ends ends{row.text("name"), {}, {}};
  ends.from = row.text("inlet node");
  ends.to = row.text("outlet node");
  return ends;
}

bool is_number(const std::string& word) { return number_of(word).has_value(); }

}  // namespace

void read_junction(Row& row, Model& model) {
  Junction node{.line = row.line(), .id = row.text("name"), .invert = row.number("invert elevation", Measure::length)};
  node.depth = row.number_or(0.0, "depth", Measure::length, not_negative);
  node.initial_depth = row.number_or(0.0, "initial depth", Measure::length, not_negative);
  node.surcharge_depth = row.number_or(0.0, "surcharge depth", Measure::length, not_negative);
  node.ponded_area = row.number_or(0.0, "ponded area", Measure::area, not_negative);
  model.junctions.push_back(std::move(node));
}

void read_outfall(Row& row, Model& model) {
  static constexpr std::pair<const char*, OutfallKind> kinds[] = {
      {"FREE", OutfallKind::free}, {"NORMAL", OutfallKind::normal}, {"FIXED", OutfallKind::fixed},
      {"TIDAL", OutfallKind::tidal}, {"TIMESERIES", OutfallKind::series}};
  Outfall node{.line = row.line(), .id = row.text("name"), .invert = row.number("invert elevation", Measure::length)};
  node.kind = row.choice_or<OutfallKind>(OutfallKind::free, "kind", kinds);
  if (node.kind == OutfallKind::fixed) node.stage = row.number("stage", Measure::length);
  if (node.kind == OutfallKind::tidal) node.table = row.text("tidal curve");
  if (node.kind == OutfallKind::series) node.table = row.text("time series");
  node.flap_gate = row.yes_or(false, "flap gate");
  node.route_to = row.text_or_none();
  model.outfalls.push_back(std::move(node));
}

void read_divider(Row& row, Model& model) {
  static constexpr std::pair<const char*, DividerKind> kinds[] = {
      {"CUTOFF", DividerKind::cutoff}, {"OVERFLOW", DividerKind::overflow}, {"TABULAR", DividerKind::tabular}, {"WEIR", DividerKind::weir}};
  Divider node{.line = row.line(), .id = row.text("name")};
  node.invert = row.number("invert elevation", Measure::length);
  node.link = row.text_or_none();
  node.kind = row.choice<DividerKind>("kind", kinds);
  if (node.kind == DividerKind::cutoff || node.kind == DividerKind::weir) node.cutoff_flow = row.number("cutoff flow", Measure::flow, not_negative);
  if (node.kind == DividerKind::weir) {
    node.weir_height = row.number("weir height", Measure::length, not_negative);
    node.weir_coefficient = row.number("weir coefficient", Measure::weir_coefficient, not_negative);
  }
  if (node.kind == DividerKind::tabular) node.curve = row.text("diversion curve");
  node.depth = row.number_or(0.0, "depth", Measure::length, not_negative);
  node.initial_depth = row.number_or(0.0, "initial depth", Measure::length, not_negative);
  node.surcharge_depth = row.number_or(0.0, "surcharge depth", Measure::length, not_negative);
  node.ponded_area = row.number_or(0.0, "ponded area", Measure::area, not_negative);
  model.dividers.push_back(std::move(node));
}

void read_storage(Row& row, Model& model) {
  static constexpr std::pair<const char*, StorageShape> shapes[] = {
      {"TABULAR", StorageShape::tabular}, {"FUNCTIONAL", StorageShape::functional}, {"CYLINDRICAL", StorageShape::cylindrical},
      {"CONICAL", StorageShape::conical}, {"PARABOLIC", StorageShape::parabolic}, {"PARABOLOID", StorageShape::parabolic},
      {"PYRAMIDAL", StorageShape::pyramidal}};
  Storage node{.line = row.line(), .id = row.text("name"), .invert = row.number("invert elevation", Measure::length)};
  node.depth = row.number("depth", Measure::length, not_negative);
  node.initial_depth = row.number("initial depth", Measure::length, not_negative);
  node.shape = row.choice<StorageShape>("shape", shapes);
  if (node.shape == StorageShape::tabular) {
    node.curve = row.text("storage curve");
  } else if (node.shape == StorageShape::functional) {
    const double coefficient = row.number("area coefficient"), exponent = row.number_or(0.0, "area exponent");
    node.shape_values = {coefficient * row.to_si(Measure::area) / std::pow(row.to_si(Measure::length), std::clamp(exponent, -20.0, 20.0)),
                         exponent, row.number_or(0.0, "area constant", Measure::area)};
  } else {
    node.shape_values[0] = row.number("first length", Measure::length, not_negative);
    node.shape_values[1] = row.number("second length", Measure::length, not_negative);
    const bool is_height = node.shape == StorageShape::parabolic;
    node.shape_values[2] = row.number_or(0.0, "third value", is_height ? Measure::length : Measure::none);
  }
  node.surcharge_depth = row.number_or(0.0, "surcharge depth", Measure::length, not_negative);
  node.evaporation_factor = row.number_or(0.0, "evaporation factor", Measure::none, not_negative);
  if (row.left() == 1) {  // older files give the conductivity alone
    node.seepage_conductivity = row.number("seepage conductivity", Measure::rate, not_negative);
  } else {
    node.seepage_suction = row.number_or(0.0, "seepage suction", Measure::depth, not_negative);
    node.seepage_conductivity = row.number_or(0.0, "seepage conductivity", Measure::rate, not_negative);
    node.seepage_deficit = row.number_or(0.0, "seepage deficit", Measure::none, share);
  }
  model.storages.push_back(std::move(node));
}

void read_conduit(Row& row, Model& model) {
  const Ends ends = ends_of(row);
  Conduit link{.line = row.line(), .id = ends.id, .from = ends.from, .to = ends.to};
  link.length = row.number("length", Measure::length);
  link.manning_n = row.number("roughness");
  link.from_offset = row.number_if_any("inlet offset", Measure::length);
  link.to_offset = row.number_if_any("outlet offset", Measure::length);
  link.initial_flow = row.number_or(0.0, "initial flow", Measure::flow);
  link.most_flow = row.number_or(0.0, "largest flow", Measure::flow, not_negative);
  model.conduits.push_back(std::move(link));
}

void read_pump(Row& row, Model& model) {
  static constexpr std::pair<const char*, bool> states[] = {{"OFF", false}, {"ON", true}};
  const Ends ends = ends_of(row);
  Pump link{.line = row.line(), .id = ends.id, .from = ends.from, .to = ends.to, .curve = row.text_or_none()};
  link.initially_on = row.choice_or<bool>(true, "initial state", states);
  link.on_depth = row.number_or(0.0, "startup depth", Measure::length, not_negative);
  link.off_depth = row.number_or(0.0, "shutoff depth", Measure::length, not_negative);
  model.pumps.push_back(std::move(link));
}

void read_orifice(Row& row, Model& model) {
  static constexpr std::pair<const char*, bool> kinds[] = {{"SIDE", false}, {"BOTTOM", true}};
  const Ends ends = ends_of(row);
  Orifice link{.line = row.line(), .id = ends.id, .from = ends.from, .to = ends.to};
  link.bottom = row.choice<bool>("kind", kinds);
  link.offset = row.number_if_any("offset", Measure::length);
  link.discharge_coefficient = row.number("discharge coefficient", Measure::none, not_negative);
  link.flap_gate = row.yes_or(false, "flap gate");
  link.open_close_time = row.number_or(0.0, "opening time", Measure::hours, not_negative);
  model.orifices.push_back(std::move(link));
}

void read_weir(Row& row, Model& model) {
  static constexpr std::pair<const char*, WeirKind> kinds[] = {
      {"TRANSVERSE", WeirKind::transverse}, {"SIDEFLOW", WeirKind::sideflow}, {"V-NOTCH", WeirKind::v_notch},
      {"TRAPEZOIDAL", WeirKind::trapezoidal}, {"ROADWAY", WeirKind::roadway}};
  const Ends ends = ends_of(row);
  Weir link{.line = row.line(), .id = ends.id, .from = ends.from, .to = ends.to};
  link.kind = row.choice<WeirKind>("kind", kinds);
  link.crest = row.number_if_any("crest height", Measure::length);
  link.discharge_coefficient = row.number("discharge coefficient", Measure::weir_coefficient, not_negative);
  link.flap_gate = row.yes_or(false, "flap gate");
  link.end_contractions = row.number_or(0.0, "end contractions", Measure::none, not_negative);
  link.end_coefficient = row.number_or(link.discharge_coefficient, "coefficient of the ends", Measure::weir_coefficient, not_negative);
  link.can_surcharge = row.yes_or(true, "surcharge");
  link.road_width = row.number_or(0.0, "road width", Measure::length, not_negative);
  link.road_surface = row.text_or_none();
  link.coefficient_curve = row.text_or_none();
  model.weirs.push_back(std::move(link));
}

void read_outlet(Row& row, Model& model) {
  enum class Rating { functional_depth, functional_head, tabular_depth, tabular_head };
  static constexpr std::pair<const char*, Rating> ratings[] = {
      {"FUNCTIONAL/DEPTH", Rating::functional_depth}, {"FUNCTIONAL/HEAD", Rating::functional_head},
      {"TABULAR/DEPTH", Rating::tabular_depth}, {"TABULAR/HEAD", Rating::tabular_head},
      {"FUNCTIONAL", Rating::functional_depth}, {"TABULAR", Rating::tabular_depth}};
  const Ends ends = ends_of(row);
  Outlet link{.line = row.line(), .id = ends.id, .from = ends.from, .to = ends.to};
  link.offset = row.number_if_any("offset", Measure::length);
  const Rating rating = row.choice<Rating>("rating", ratings);
  link.by_head = rating == Rating::functional_head || rating == Rating::tabular_head;
  if (rating == Rating::functional_depth || rating == Rating::functional_head) {
    const double coefficient = row.number("coefficient");
    link.exponent = row.number("exponent");
    link.coefficient = coefficient * row.to_si(Measure::flow) / std::pow(row.to_si(Measure::length), std::clamp(link.exponent, -20.0, 20.0));
  } else {
    link.curve = row.text("rating curve");
  }
  link.flap_gate = row.yes_or(false, "flap gate");
  model.outlets.push_back(std::move(link));
}

void read_cross_section(Row& row, Model& model) {
  enum class Third { number, length };
  struct Shape { const char* name; Third third; };
  static constexpr Shape shapes[] = {
      {"DUMMY", Third::number}, {"CIRCULAR", Third::number}, {"FILLED_CIRCULAR", Third::number}, {"RECT_CLOSED", Third::number},
      {"RECT_OPEN", Third::number}, {"TRAPEZOIDAL", Third::number}, {"TRIANGULAR", Third::number}, {"PARABOLIC", Third::number},
      {"POWER", Third::number}, {"RECT_TRIANGULAR", Third::length}, {"RECT_ROUND", Third::length}, {"MODBASKETHANDLE", Third::length},
      {"HORIZ_ELLIPSE", Third::number}, {"VERT_ELLIPSE", Third::number}, {"ARCH", Third::number}, {"EGG", Third::number},
      {"HORSESHOE", Third::number}, {"GOTHIC", Third::number}, {"CATENARY", Third::number}, {"SEMIELLIPTICAL", Third::number},
      {"BASKETHANDLE", Third::number}, {"SEMICIRCULAR", Third::number}, {"IRREGULAR", Third::number}, {"CUSTOM", Third::number},
      {"FORCE_MAIN", Third::number}, {"STREET", Third::number}};
  CrossSection section{.line = row.line(), .link = row.text("link"), .shape = row.text("shape")};
  const auto shape = std::ranges::find_if(shapes, [&section](const Shape& one) { return same_name(one.name, section.shape); });
  if (row.fine() && shape == std::end(shapes)) {
    std::vector<std::string> names;
    for (const Shape& one : shapes) names.emplace_back(one.name);
    return row.fail(fmt::format("shape cannot be \"{}\"", section.shape), choices_hint(section.shape, names));
  }
  if (!row.fine()) return;
  section.shape = shape->name;
  if (section.shape == "IRREGULAR" || section.shape == "STREET") {
    section.reference = row.text(section.shape == "STREET" ? "street" : "transect");
  } else {
    section.geometry[0] = row.number("height", Measure::length, not_negative);
    if (section.shape == "CUSTOM") {
      section.reference = row.text("shape curve");
      row.skip(2);
    } else {
      const bool force_main = section.shape == "FORCE_MAIN";
      const Measure roughness = model.options.darcy_weisbach ? Measure::depth : Measure::none;
      section.geometry[1] = row.number_or(0.0, "second value", force_main ? roughness : Measure::length);
      section.geometry[2] = row.number_or(0.0, "third value", shape->third == Third::length ? Measure::length : Measure::none);
      section.geometry[3] = row.number_or(0.0, "fourth value");
    }
    section.barrels = row.count_or(1, "number of barrels", 10000);
    section.culvert_code = row.count_or(0, "culvert code", 57);
  }
  model.cross_sections.push_back(std::move(section));
}

void read_transect(Row& row, Model& model) {
  const std::string code = folded(row.text("code"));
  if (code == "nc") {  // holds for the transects that follow, until the next
    Transect& pending = model.transects.emplace_back();
    pending.line = pending.last_line = row.line();
    pending.n_left = row.number("roughness of the left bank", Measure::none, not_negative);
    pending.n_right = row.number("roughness of the right bank", Measure::none, not_negative);
    pending.n_channel = row.number("roughness of the channel", Measure::none, not_negative);
    if (pending.n_left == 0.0) pending.n_left = pending.n_channel;
    if (pending.n_right == 0.0) pending.n_right = pending.n_channel;
  } else if (code == "x1") {
    if (model.transects.empty()) return row.fail("an X1 line needs an NC line before it", "write NC with the three roughnesses first");
    if (!model.transects.back().id.empty()) {
      Transect next = model.transects.back();
      next.line = row.line(), next.points.clear();
      model.transects.push_back(std::move(next));
    }
    Transect& transect = model.transects.back();
    transect.last_line = row.line();
    transect.id = row.text("name");
    row.number("number of stations", Measure::none, not_negative);
    const double left = row.number("station of the left bank"), right = row.number("station of the right bank");
    row.skip(2);
    transect.meander = row.number_or(1.0, "meander factor", Measure::none, not_negative);
    if (transect.meander <= 0.0) transect.meander = 1.0;
    double stretch = row.number_or(1.0, "factor of stations", Measure::none, not_negative);
    if (stretch == 0.0) stretch = 1.0;
    transect.station_factor = stretch * row.to_si(Measure::length);
    transect.elevation_raise = row.number_or(0.0, "raise of elevations", Measure::length);
    transect.left_bank = left * transect.station_factor, transect.right_bank = right * transect.station_factor;
  } else if (code == "gr") {
    if (model.transects.empty() || model.transects.back().id.empty())
      return row.fail("a GR line needs an X1 line before it", "write X1 with the transect's name first");
    Transect& transect = model.transects.back();
    transect.last_line = row.line();
    while (row.left() > 0 && row.fine()) {
      const double elevation = row.number("elevation", Measure::length) + transect.elevation_raise;
      transect.points.emplace_back(row.number("station") * transect.station_factor, elevation);
    }
  } else if (row.fine()) {
    row.fail(fmt::format("a line cannot begin with \"{}\"", row.peek(-1)), "it begins with NC, X1 or GR");
  }
}

void read_street(Row& row, Model& model) {
  Street street{.line = row.line(), .id = row.text("name")};
  street.crown_width = row.number("width to the crown", Measure::length, Range::positive());
  street.curb_height = row.number("curb height", Measure::length, Range::positive());
  street.cross_slope = row.number("cross slope", Measure::percent, Range::positive());
  street.manning_n = row.number("roughness", Measure::none, Range::positive());
  street.gutter_depression = row.number_or(0.0, "gutter depression", Measure::length, not_negative);
  street.gutter_width = row.number_or(0.0, "gutter width", Measure::length, not_negative);
  street.sides = row.count_or(2, "number of sides", 2);
  street.backing_width = row.number_or(0.0, "width of the backing", Measure::length, not_negative);
  street.backing_slope = row.number_or(0.0, "slope of the backing", Measure::percent, not_negative);
  street.backing_manning_n = row.number_or(0.0, "roughness of the backing", Measure::none, not_negative);
  model.streets.push_back(std::move(street));
}

void read_inlet(Row& row, Model& model) {
  enum class Kind { grate, curb, slotted, drop_grate, drop_curb, custom };
  static constexpr std::pair<const char*, Kind> kinds[] = {{"GRATE", Kind::grate}, {"CURB", Kind::curb}, {"SLOTTED", Kind::slotted},
                                                           {"DROP_GRATE", Kind::drop_grate}, {"DROP_CURB", Kind::drop_curb}, {"CUSTOM", Kind::custom}};
  const std::string id = row.text("name");
  auto at = std::ranges::find_if(model.inlets, [&id](const Inlet& inlet) { return same_name(inlet.id, id); });
  if (at == model.inlets.end()) at = model.inlets.insert(at, Inlet{.line = row.line(), .lines = {}, .id = id});
  at->lines.push_back(row.line());
  const Kind kind = row.choice<Kind>("kind", kinds);
  if (kind == Kind::custom) {
    at->capture_curve = row.text("capture curve");
    return;
  }
  const double length = row.number("length", Measure::length, not_negative);
  const double second = row.number(kind == Kind::curb || kind == Kind::drop_curb ? "height" : "width", Measure::length, not_negative);
  if (kind == Kind::slotted) at->slotted = {length, second};
  if (kind == Kind::curb || kind == Kind::drop_curb) at->curb = {length, second, row.text_or_none(), kind == Kind::drop_curb};
  if (kind == Kind::grate || kind == Kind::drop_grate) {
    Inlet::Grate grate{.length = length, .width = second, .type = row.text("type of grate"), .drop = kind == Kind::drop_grate};
    grate.open_fraction = row.number_or(0.0, "open share", Measure::none, share);
    grate.splash_velocity = row.number_or(0.0, "splash-over velocity", Measure::length, not_negative);
    at->grate = std::move(grate);
  }
}

void read_inlet_usage(Row& row, Model& model) {
  InletUsage usage{.line = row.line(), .conduit = row.text("conduit"), .inlet = row.text("inlet"), .node = row.text("node")};
  usage.count = row.count_or(1, "number of inlets");
  usage.clogged = row.number_or(0.0, "clogging", Measure::percent, share);
  usage.most_flow = row.number_or(0.0, "largest flow", Measure::flow, not_negative);
  usage.gutter_depression = row.number_or(0.0, "local depression", Measure::length, not_negative);
  usage.gutter_width = row.number_or(0.0, "local width", Measure::length, not_negative);
  usage.placement = row.text_or_none();
  if (usage.placement.empty()) usage.placement = "AUTOMATIC";
  model.inlet_usage.push_back(std::move(usage));
}

void read_losses(Row& row, Model& model) {
  Losses losses{.line = row.line(), .conduit = row.text("conduit")};
  losses.entry = row.number("entry loss", Measure::none, not_negative);
  losses.exit = row.number("exit loss", Measure::none, not_negative);
  losses.average = row.number("average loss", Measure::none, not_negative);
  losses.flap_gate = row.yes_or(false, "flap gate");
  losses.seepage_rate = row.number_or(0.0, "seepage rate", Measure::rate, not_negative);
  model.losses.push_back(std::move(losses));
}

void read_inflow(Row& row, Model& model) {
  Inflow inflow{.line = row.line(), .node = row.text("node"), .constituent = row.text("constituent"), .series = row.text_or_none()};
  if (!is_number(row.peek())) inflow.kind = row.text_or_none();
  const bool is_flow = same_name(inflow.constituent, "FLOW");
  inflow.units_factor = row.number_or(1.0, "units factor");
  inflow.scale = row.number_or(1.0, "scale factor");
  inflow.baseline = row.number_or(0.0, "baseline", is_flow ? Measure::flow : Measure::none);
  inflow.pattern = row.text_or_none();
  model.inflows.push_back(std::move(inflow));
}

/// A line names the gage of a hydrograph, or gives responses: those of one kind as R, T, K and what the ground keeps back, or (as SWMM 5.0
/// wrote) R, T, K of all three, then what the ground keeps back.
void read_hydrograph(Row& row, Model& model) {
  static constexpr std::array months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const std::string id = row.text("name");
  auto known = std::ranges::find_if(model.hydrographs, [&](const Hydrograph& one) { return same_name(one.id, id); });
  if (known == model.hydrographs.end()) known = model.hydrographs.insert(known, {.line = row.line(), .lines = {}, .id = id, .gage = {}});
  Hydrograph& hydrograph = *known;
  hydrograph.lines.push_back(row.line());
  const std::string month = row.text("rain gage or month");
  if (row.left() == 0) return void(hydrograph.gage = month);
  const std::string key = folded(month).substr(0, 3);
  const auto named = std::ranges::find_if(months, [&](const char* one) { return folded(one) == key; });
  if (named == months.end() && key != "all") return row.fail(fmt::format("month cannot be \"{}\"", month), "write ALL or JAN to DEC");

  static constexpr std::pair<const char*, std::size_t> kinds[] = {{"SHORT", 0}, {"MEDIUM", 1}, {"LONG", 2}};
  const bool one_kind = !number_of(row.peek());
  const std::size_t first = one_kind ? row.choice<std::size_t>("response", kinds) : 0, count = one_kind ? 1 : 3;
  std::array<Hydrograph::Response, 3> read{};
  for (std::size_t k = 0; k < count; ++k) {
    read[k].share = row.number("R", Measure::none, {0.0, 1.0});
    read[k].time_to_peak = row.number("T", Measure::hours, not_negative);
    read[k].recession = row.number("K", Measure::none, not_negative);
    if (row.fine() && read[k].share > 0.0 && read[k].time_to_peak <= 0.0) return row.fail("T must be greater than 0 where R is", "write hours to the peak");
  }
  const double most = row.number_or(0.0, "Dmax", Measure::depth, not_negative), recovery = row.number_or(0.0, "Drec", Measure::rate_per_day, not_negative);
  const double initial = row.number_or(0.0, "D0", Measure::depth, not_negative);
  if (!row.fine()) return;
  for (std::size_t k = 0; k < count; ++k) {
    read[k].most_abstraction = most, read[k].recovery_rate = recovery, read[k].initial_abstraction = initial;
    for (std::size_t m = 0; m < months.size(); ++m)
      if (named == months.end() || m == static_cast<std::size_t>(named - months.begin())) hydrograph.by_month[m][first + k] = read[k];
  }
}

void read_leaky_sewershed(Row& row, Model& model) {
  LeakySewershed leaky{.line = row.line(), .node = row.text("node"), .hydrograph = row.text("unit hydrograph")};
  leaky.area = row.number("sewershed area", Measure::land_area, not_negative);
  model.leaky_sewersheds.push_back(std::move(leaky));
}

void read_dry_weather_flow(Row& row, Model& model) {
  DryWeatherFlow flow{.line = row.line(), .node = row.text("node"), .constituent = row.text("constituent")};
  flow.average = row.number("average", same_name(flow.constituent, "FLOW") ? Measure::flow : Measure::none);
  while (row.left() > 0)
    if (std::string pattern = row.text_or_none(); !pattern.empty()) flow.patterns.push_back(std::move(pattern));
  model.dry_weather_flows.push_back(std::move(flow));
}

}  // namespace hydro::io::swmm::detail
