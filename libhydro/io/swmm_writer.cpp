#include "libhydro/io/swmm_writer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "libhydro/io/swmm_model.h"
#include "libhydro/network/rule_text.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {
namespace {

using namespace network;

/// One section of the file that grows line by line.
class Lines {
 public:
  template <class... Values>
  void add(fmt::format_string<Values...> pattern, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), pattern, std::forward<Values>(values)...);
    text_ += '\n';
  }
  void write(std::string& file, const char* name) const {
    if (!text_.empty()) file += fmt::format("[{}]\n{}\n", name, text_);
  }

 private:
  std::string text_;
};

const char* yes(bool value) { return value ? "YES" : "NO"; }

/// A name as SWMM takes it: no blanks, quotes or semicolons.
std::string plain_name(const std::string& id) {
  std::string name = id;
  for (char& c : name)
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == ';') c = '_';
  return name.empty() ? "_" : name;
}

/// Puts the sections of a model together.
class SwmmWriter {
 public:
  SwmmWriter(const SwmmExport& from, std::vector<Bilingual>& notes) : from_(from), network_(from.network), notes_(notes) { rename(); }

  std::string text() {
    for (const Node& node : network_.nodes) write_node(node);
    for (const Link& link : network_.links) write_link(link);
    write_inflows();
    write_rules();
    write_places();
    std::string file = fmt::format("[TITLE]\n{}\n\n", from_.title);
    options(file);
    if (!network_.evaporation_rate.empty()) file += "[EVAPORATION]\n" + evaporation_text() + "\n\n";
    for (const auto& [name, lines] : std::initializer_list<std::pair<const char*, const Lines*>>{
             {"RAINGAGES", &gauges_}, {"JUNCTIONS", &junctions_}, {"OUTFALLS", &outfalls_}, {"STORAGE", &storages_}, {"CONDUITS", &conduits_}, {"PUMPS", &pumps_},
             {"ORIFICES", &orifices_}, {"WEIRS", &weirs_}, {"OUTLETS", &outlets_}, {"XSECTIONS", &sections_}, {"TRANSECTS", &transects_}, {"LOSSES", &losses_},
             {"INFLOWS", &inflows_}, {"DWF", &dry_weather_}, {"CURVES", &curves_}, {"TIMESERIES", &series_}, {"PATTERNS", &patterns_}, {"CONTROLS", &controls_},
             {"COORDINATES", &coordinates_}, {"VERTICES", &vertices_}})
      lines->write(file, name);
    tell_together();
    return file;
  }

 private:
  void note(Bilingual text) { notes_.push_back(std::move(text)); }

  /// Names that SWMM would confuse are made different.
  void rename() {
    const auto rename_all = [&](auto& objects, const Bilingual& what) {
      std::set<std::string> taken;
      for (auto& object : objects) {
        std::string name = plain_name(object.id);
        for (int k = 2; !taken.insert(swmm::folded(name)).second; ++k) name = fmt::format("{}_{}", plain_name(object.id), k);
        if (name != object.id) note(bilingual("{} \"{}\" is called \"{}\": SWMM's names have no blanks and do not tell capitals from small letters", "{}“{}”改名为“{}”：SWMM 的名称不含空格，也不分大小写", what, object.id, name));
        object.id = std::move(name);
      }
    };
    rename_all(network_.nodes, {"node", "节点"});
    rename_all(network_.links, {"link", "管线"});
  }

  const Node& node(int index) const { return network_.nodes[static_cast<std::size_t>(index)]; }

  void options(std::string& file) {
    const auto day_of = [](std::chrono::sys_seconds time) {
      const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
      return fmt::format("{:02}/{:02}/{:04}", static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(date.year()));
    };
    const auto clock_of = [](std::chrono::sys_seconds time) {
      const auto seconds = (time - std::chrono::floor<std::chrono::days>(time)).count();
      return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    };
    const std::chrono::sys_seconds end = network_.start + std::chrono::seconds(std::llround(from_.duration));
    const long long report = std::max(1LL, std::llround(from_.report_interval));
    file += fmt::format("[OPTIONS]\nFLOW_UNITS CMS\nFLOW_ROUTING DYNWAVE\nLINK_OFFSETS ELEVATION\nALLOW_PONDING {}\nMIN_SURFAREA {}\n", yes(ponds_), common_shaft());
    file += fmt::format("START_DATE {}\nSTART_TIME {}\nREPORT_START_DATE {}\nREPORT_START_TIME {}\nEND_DATE {}\nEND_TIME {}\n", day_of(network_.start), clock_of(network_.start),
                        day_of(network_.start), clock_of(network_.start), day_of(end), clock_of(end));
    constexpr const char* limits[] = {"NONE", "SLOPE", "FROUDE", "BOTH", "BOTH"};
    file += fmt::format("REPORT_STEP {:02}:{:02}:{:02}\nROUTING_STEP {}\nVARIABLE_STEP 0.75\n", report / 3600, report / 60 % 60, report % 60, from_.options.longest_step);
    file += fmt::format("SURCHARGE_METHOD {}\nNORMAL_FLOW_LIMITED {}\n\n", from_.options.slot ? "SLOT" : "EXTRAN", limits[static_cast<std::size_t>(from_.options.normal_flow_limit)]);
  }

  /// The shaft area that most junctions have: SWMM knows one for all.
  double common_shaft() {
    std::map<double, int> counts;
    for (const Node& each : network_.nodes)
      if (const auto* junction = std::get_if<Junction>(&each.kind)) ++counts[junction->shaft_area];
    if (counts.empty()) return Junction{}.shaft_area;
    if (counts.size() > 1) note(bilingual("junctions have shafts of different areas: SWMM takes one for all (MIN_SURFAREA), that of most of them", "检查井井筒面积不同：SWMM 只取一个(MIN_SURFAREA)，取最多的那个"));
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
  }

  // Tables.

  /// The name of a series whose values are multiplied by `factor`.
  std::string series_name(const TimeSeries& series, double factor, const std::string& wanted = {}) {
    const auto [at, is_new] = series_names_.try_emplace(std::tuple{series.times(), series.values(), series.interpolation(), factor},
                                                        wanted.empty() ? fmt::format("series_{}", series_names_.size() + 1) : wanted);
    if (!is_new) return at->second;
    const std::vector<double>& times = series.times();
    const bool steps = series.interpolation() == Interpolation::step;
    const auto add = [&](double time, double value) { series_.add("{} {} {}", at->second, time / 3600.0, value * factor); };
    constexpr double at_once = 1e-3;  // [s]
    if (times.front() < 0.0 || (times.front() > 0.0 && !steps)) add(0.0, series.at(0.0));
    for (std::size_t k = 0; k < times.size(); ++k) {
      if (times[k] < 0.0 || (times[k] == 0.0 && times.front() < 0.0)) continue;
      if (steps && k > 0 && times[k] - times[k - 1] > 2.0 * at_once) add(times[k] - at_once, series.values()[k - 1]);
      add(times[k], series.values()[k]);
    }
    // What a series holds after its last instant it holds to the end of the run: SWMM's inflows would be 0.
    if (times.back() < from_.duration && series.values().back() != 0.0) add(from_.duration, series.values().back());
    return at->second;
  }

  /// One rate that always holds is no series: SWMM would not know how long its only row lasts.
  std::string evaporation_text() {
    constexpr double mm_per_day = 86400.0 * 1e3;
    const TimeSeries& rate = network_.evaporation_rate;
    const bool always = std::ranges::all_of(rate.values(), [&](double value) { return value == rate.values().front(); }) && (rate.interpolation() == Interpolation::linear || rate.times().front() <= 0.0);
    return always ? fmt::format("CONSTANT {}", rate.values().front() * mm_per_day) : "TIMESERIES " + series_name(rate, mm_per_day);
  }

  std::string curve_name(const char* kind, const std::vector<double>& x, const std::vector<double>& y, const std::string& wanted = {}) {
    const auto [at, is_new] = curve_names_.try_emplace(std::tuple{std::string(kind), x, y}, wanted.empty() ? fmt::format("curve_{}", curve_names_.size() + 1) : wanted);
    for (std::size_t k = 0; is_new && k < x.size(); ++k) curves_.add("{} {} {} {}", at->second, k == 0 ? kind : "", x[k], y[k]);
    return at->second;
  }

  std::string pattern_name(const char* kind, const std::vector<double>& factors) {
    const auto [at, is_new] = pattern_names_.try_emplace(std::pair{std::string(kind), factors}, fmt::format("pattern_{}", pattern_names_.size() + 1));
    for (std::size_t k = 0; is_new && k < factors.size(); k += 6) {
      std::string line = fmt::format("{} {}", at->second, k == 0 ? kind : "");
      for (std::size_t i = k; i < std::min(k + 6, factors.size()); ++i) line += fmt::format(" {}", factors[i]);
      patterns_.add("{}", line);
    }
    return at->second;
  }

  // Nodes.

  void write_node(const Node& node) {
    const bool sealed = node.rim == Rim::sealed && !std::holds_alternative<Outfall>(node.kind);
    const double surcharge = sealed ? swmm::sealed_surcharge : node.surcharge_depth, ponded = node.rim == Rim::ponds ? node.ponded_area : 0.0;
    ponds_ = ponds_ || ponded > 0.0;
    if (sealed) sealed_ += ' ' + node.id;
    if (const auto* storage = std::get_if<Storage>(&node.kind)) {
      if (ponded > 0.0) note(bilingual("storage \"{}\" does not pond: SWMM's storage nodes spill", "调蓄“{}”不积水：SWMM 的调蓄节点溢出即离开", node.id));
      storages_.add("{} {} {} {} {} {} {}{}", node.id, node.invert_elevation, node.depth, node.initial_depth, shape_of(storage->shape), surcharge, storage->evaporation_share,
                    storage->seepage_rate > 0.0 ? fmt::format(" 0 {} 0", storage->seepage_rate * 3.6e6) : "");
    } else if (const auto* outfall = std::get_if<Outfall>(&node.kind)) {
      std::string outside = "FREE";
      if (std::holds_alternative<NormalDepth>(outfall->outside)) outside = "NORMAL";
      if (const auto* fixed = std::get_if<FixedLevel>(&outfall->outside)) outside = fmt::format("FIXED {}", fixed->level);
      if (const auto* tide = std::get_if<LevelSeries>(&outfall->outside)) outside = "TIMESERIES " + series_name(tide->levels, 1.0);
      if (!outfall->runs_onto.empty()) note(bilingual("what leaves outfall \"{}\" does not run onto \"{}\": the model has no subcatchments", "排口“{}”的出水不流到“{}”：模型没有子汇水区", node.id, outfall->runs_onto));
      outfalls_.add("{} {} {} {}", node.id, node.invert_elevation, outside, yes(outfall->flap_gate));
    } else {
      junctions_.add("{} {} {} {} {} {}", node.id, node.invert_elevation, node.depth, node.initial_depth, surcharge, ponded);
    }
  }

  std::string shape_of(const StorageShape& shape) {
    struct Look {
      SwmmWriter& writer;
      std::string operator()(const TabularStorage& s) const { return "TABULAR " + writer.curve_name("Storage", s.depths, s.areas); }
      std::string operator()(const FunctionalStorage& s) const { return fmt::format("FUNCTIONAL {} {} {}", s.coefficient, s.exponent, s.constant); }
      std::string operator()(const CylindricalStorage& s) const { return fmt::format("CYLINDRICAL {} {} 0", s.length, s.width); }
      std::string operator()(const ConicalStorage& s) const { return fmt::format("CONICAL {} {} {}", s.length, s.width, s.side_slope); }
      std::string operator()(const ParaboloidStorage& s) const { return fmt::format("PARABOLIC {} {} {}", s.length, s.width, s.height); }
      std::string operator()(const PyramidalStorage& s) const { return fmt::format("PYRAMIDAL {} {} {}", s.length, s.width, s.side_slope); }
    };
    return std::visit(Look{*this}, shape);
  }

  // Links.

  void write_link(const Link& link) {
    const std::string begin = fmt::format("{} {} {}", link.id, node(link.from).id, node(link.to).id);
    std::visit([&](const auto& kind) { write_kind(link, begin, kind); }, link.kind);
    if (!std::holds_alternative<Pump>(link.kind) && link.initial_setting != 1.0)
      first_settings_.emplace_back(std::holds_alternative<SluiceGate>(link.kind) ? "ORIFICE" : word_of(link), link.id, link.initial_setting);
  }

  static const char* word_of(const Link& link) {
    constexpr const char* words[] = {"CONDUIT", "PUMP", "ORIFICE", "ORIFICE", "WEIR", "OUTLET", "LINK"};
    return words[std::min<std::size_t>(link.kind.index(), 6)];
  }

  template <class Kind>
  void write_kind(const Link& link, const std::string&, const Kind&) {
    note(bilingual("link \"{}\" of kind {} is left out: SWMM has no such link", "管线“{}”（{}）未导出：SWMM 没有此类管线", link.id, kind_of(link)));
  }

  void write_kind(const Link& link, const std::string& begin, const Conduit& conduit) {
    double sunk = 0.0;
    const std::string section = section_of(link, conduit, sunk);
    conduits_.add("{} {} {} {} {} {} 0", begin, conduit.length, conduit.manning_n, conduit.inlet_elevation - sunk, conduit.outlet_elevation - sunk, conduit.initial_discharge);
    sections_.add("{} {} {}{}", link.id, section, conduit.barrels, conduit.culvert_code ? fmt::format(" {}", conduit.culvert_code) : "");
    if (conduit.entry_loss > 0.0 || conduit.exit_loss > 0.0 || conduit.bend_loss > 0.0 || conduit.flap_gate || conduit.seepage_rate > 0.0)
      losses_.add("{} {} {} {} {} {}", link.id, conduit.entry_loss, conduit.exit_loss, conduit.bend_loss, yes(conduit.flap_gate), conduit.seepage_rate * 3.6e6);
  }

  /// The shape with its four numbers; `sunk`: how far below the network's lowest point SWMM's lies [m].
  std::string section_of(const Link& link, const Conduit& conduit, double& sunk) {
    struct Look {
      SwmmWriter& writer;
      const Link& link;
      const Conduit& conduit;
      double& sunk;
      std::string operator()(const Circle& s) const { return fmt::format("CIRCULAR {} 0 0 0", s.diameter); }
      std::string operator()(const FilledCircle& s) const {
        sunk = s.sediment_depth;
        return fmt::format("FILLED_CIRCULAR {} {} 0 0", s.diameter, s.sediment_depth);
      }
      std::string operator()(const Box& s) const { return fmt::format("RECT_CLOSED {} {} 0 0", s.height, s.width); }
      std::string operator()(const OpenRectangle& s) const { return fmt::format("RECT_OPEN {} {} 0 0", s.height, s.width); }
      std::string operator()(const Trapezoid& s) const { return fmt::format("TRAPEZOIDAL {} {} {} {}", s.height, s.bottom_width, s.left_slope, s.right_slope); }
      std::string operator()(const Triangle& s) const { return fmt::format("TRIANGULAR {} {} 0 0", s.height, s.top_width); }
      std::string operator()(const Egg& s) const { return fmt::format("EGG {} 0 0 0", s.height); }
      std::string operator()(const Ellipse& s) const { return fmt::format("{} {} {} 0 0", s.width > s.height ? "HORIZ_ELLIPSE" : "VERT_ELLIPSE", s.height, s.width); }
      std::string operator()(const Arch& s) const { return fmt::format("ARCH {} {} 0 0", s.height, s.width); }
      std::string operator()(const Horseshoe& s) const { return fmt::format("HORSESHOE {} 0 0 0", s.height); }
      std::string operator()(const Irregular& s) const { return "IRREGULAR " + writer.transect_name(s, conduit.manning_n) + " 0 0 0"; }
      std::string operator()(const Custom& s) const {
        if (!s.closed) return "IRREGULAR " + writer.transect_name(writer.both_banks(s), conduit.manning_n) + " 0 0 0";
        std::vector<double> depths, widths;
        for (std::size_t k = 0; k < s.depths.size(); ++k) depths.push_back(s.depths[k] / s.depths.back()), widths.push_back(s.widths[k] / s.depths.back());
        return fmt::format("CUSTOM {} {} 0 0", s.depths.back(), writer.curve_name("Shape", depths, widths));
      }
    };
    return std::visit(Look{*this, link, conduit, sunk}, conduit.section);
  }

  /// An open section given by its widths as a surveyed one.
  static Irregular both_banks(const Custom& shape) {
    Irregular banks;
    for (std::size_t k = shape.depths.size(); k-- > 0;) banks.stations.push_back(-0.5 * shape.widths[k]), banks.elevations.push_back(shape.depths[k]);
    for (std::size_t k = 0; k < shape.depths.size(); ++k) banks.stations.push_back(0.5 * shape.widths[k]), banks.elevations.push_back(shape.depths[k]);
    return banks;
  }

  std::string transect_name(const Irregular& shape, double manning_n) {
    const double channel = shape.channel_manning_n > 0.0 ? shape.channel_manning_n : manning_n;
    const double left = shape.left_manning_n > 0.0 ? shape.left_manning_n : channel, right = shape.right_manning_n > 0.0 ? shape.right_manning_n : channel;
    const double left_bank = std::clamp(shape.left_bank, shape.stations.front(), shape.stations.back()), right_bank = std::clamp(shape.right_bank, shape.stations.front(), shape.stations.back());
    const auto [at, is_new] = transect_names_.try_emplace(std::tuple{shape.stations, shape.elevations, std::array{left, right, channel, left_bank, right_bank}},
                                                          fmt::format("section_{}", transect_names_.size() + 1));
    if (!is_new) return at->second;
    transects_.add("NC {} {} {}", left, right, channel);
    transects_.add("X1 {} {} {} {} 0 0 0 0 0", at->second, shape.stations.size(), left_bank, right_bank);
    for (std::size_t k = 0; k < shape.stations.size(); k += 5) {
      std::string line = "GR";
      for (std::size_t i = k; i < std::min(k + 5, shape.stations.size()); ++i) line += fmt::format(" {} {}", shape.elevations[i], shape.stations[i]);
      transects_.add("{}", line);
    }
    return at->second;
  }

  void write_kind(const Link& link, const std::string& begin, const Pump& pump) {
    constexpr const char* kinds[] = {"", "Pump1", "Pump2", "Pump3", "Pump4", "Pump5"};
    const std::string curve = pump.curve == PumpCurve::ideal ? "*" : curve_name(kinds[static_cast<std::size_t>(pump.curve)], pump.x, pump.discharge);
    pumps_.add("{} {} {} {} {}", begin, curve, link.initial_setting > 0.0 ? "ON" : "OFF", pump.start_depth, pump.stop_depth);
    if (pump.minimum_run_time > 0.0) note(bilingual("pump \"{}\": its minimum run time is left out", "水泵“{}”：最短运行时间未导出", link.id));
    if (link.initial_setting > 0.0 && link.initial_setting != 1.0) first_settings_.emplace_back("PUMP", link.id, link.initial_setting);
  }

  void write_orifice(const Link& link, const std::string& begin, bool bottom, double crest, double coefficient, bool flap, double travel_time, const std::string& section) {
    orifices_.add("{} {} {} {} {} {}", begin, bottom ? "BOTTOM" : "SIDE", crest, coefficient, yes(flap), travel_time / 3600.0);
    sections_.add("{} {}", link.id, section);
  }

  void write_kind(const Link& link, const std::string& begin, const Orifice& orifice) {
    write_orifice(link, begin, orifice.opening == OrificeOpening::bottom, orifice.crest_elevation, orifice.discharge_coefficient, orifice.flap_gate, orifice.travel_time,
                  orifice.circular ? fmt::format("CIRCULAR {} 0 0 0", orifice.height) : fmt::format("RECT_CLOSED {} {} 0 0", orifice.height, orifice.width));
  }

  void write_kind(const Link& link, const std::string& begin, const SluiceGate& gate) {
    note(bilingual("gate \"{}\" is written as a side orifice: SWMM has no sluice gates", "闸门“{}”按侧孔导出：SWMM 没有平板闸门", link.id));
    write_orifice(link, begin, false, gate.sill_elevation, gate.discharge_coefficient, gate.flap_gate, gate.hoist_speed > 0.0 ? gate.full_opening / gate.hoist_speed : 0.0,
                  fmt::format("RECT_CLOSED {} {} 0 0", gate.full_opening, gate.width));
  }

  void write_kind(const Link& link, const std::string& begin, const Weir& weir) {
    constexpr const char* kinds[] = {"TRANSVERSE", "SIDEFLOW", "V-NOTCH", "TRAPEZOIDAL"};
    const double ends = weir.end_coefficient > 0.0 || weir.kind != WeirKind::trapezoidal ? weir.end_coefficient : weir.coefficient;
    weirs_.add("{} {} {} {} {} {} {} {}", begin, kinds[static_cast<std::size_t>(weir.kind)], weir.crest_elevation, weir.coefficient, yes(weir.flap_gate), weir.end_contractions, ends,
               yes(weir.surcharges));
    if (weir.travel_time > 0.0) note(bilingual("weir \"{}\": its travel time is left out", "堰“{}”：启闭时间未导出", link.id));
    switch (weir.kind) {
      case WeirKind::transverse: case WeirKind::side_flow: sections_.add("{} RECT_OPEN {} {} 0 0", link.id, weir.height, weir.length); break;
      case WeirKind::v_notch: sections_.add("{} TRIANGULAR {} {} 0 0", link.id, weir.height, weir.length > 0.0 ? weir.length : 2.0 * weir.side_slope * weir.height); break;
      case WeirKind::trapezoidal: sections_.add("{} TRAPEZOIDAL {} {} {} {}", link.id, weir.height, weir.length, weir.side_slope, weir.side_slope); break;
    }
  }

  void write_kind(const Link&, const std::string& begin, const Outlet& outlet) {
    const char* by = outlet.by_head_difference ? "HEAD" : "DEPTH";
    const std::string rating = outlet.depths.empty() ? fmt::format("FUNCTIONAL/{} {} {}", by, outlet.coefficient, outlet.exponent)
                                                     : fmt::format("TABULAR/{} {}", by, curve_name("Rating", outlet.depths, outlet.discharge));
    outlets_.add("{} {} {} {}", begin, outlet.crest_elevation, rating, yes(outlet.flap_gate));
  }

  // Water from outside.

  void write_inflows() {
    std::set<int> with_series, with_base;
    for (const Inflow& inflow : network_.inflows) {
      const std::string& id = node(inflow.node).id;
      if (!inflow.series.empty() && !with_series.insert(inflow.node).second) note(bilingual("node \"{}\" has several series of inflow: SWMM takes one, the others are left out", "节点“{}”有多个入流序列：SWMM 只取一个，其余未导出", id));
      else if (!inflow.series.empty()) inflows_.add("{} FLOW {} FLOW 1 {}", id, series_name(inflow.series, 1.0), inflow.series_factor);
      if (inflow.base == 0.0) continue;
      if (!with_base.insert(inflow.node).second) {
        note(bilingual("node \"{}\" has several base flows: SWMM takes one, the others are left out", "节点“{}”有多个基流：SWMM 只取一个，其余未导出", id));
        continue;
      }
      std::string names;
      const Patterns& patterns = inflow.patterns;
      for (const auto& [kind, factors] : {std::pair{"MONTHLY", &patterns.monthly}, {"DAILY", &patterns.daily}, {"HOURLY", &patterns.hourly}, {"WEEKEND", &patterns.weekend_hourly}})
        if (!factors->empty()) names += ' ' + pattern_name(kind, *factors);
      dry_weather_.add("{} FLOW {}{}", id, inflow.base, names);
    }
  }

  // Rules.

  void write_rules() {
    RuleWords words;
    for (const std::string& gauge : from_.gauges) words.gauges.push_back(plain_name(gauge));
    std::size_t number = 0;
    for (Rule rule : from_.rules) {
      ++number;
      const std::string name = rule.name;
      rule.name = plain_name(rule.name);
      if (rule.minimum_duration > 0.0) note(bilingual("rule \"{}\": its minimum duration is left out", "规则“{}”：最短持续时间未导出", name)), rule.minimum_duration = 0.0;
      bool has_hysteresis = false, can_be_said = true;
      for (Premise& premise : rule.premises) {
        has_hysteresis = has_hysteresis || premise.hysteresis > 0.0;
        premise.hysteresis = 0.0;
        for (const Quantity* quantity : std::initializer_list<const Quantity*>{&premise.left, std::get_if<Quantity>(&premise.right)})
          if (quantity && (quantity->what == Observed::outside_level || quantity->what == Observed::link_fullness || quantity->what == Observed::expression)) can_be_said = false;
      }
      if (has_hysteresis) note(bilingual("rule \"{}\": its hysteresis is left out", "规则“{}”：回差未导出", name));
      if (!can_be_said) {
        note(bilingual("rule \"{}\" is left out: SWMM's rules do not look at levels outside or at fullness, and expressions are not written", "规则“{}”未导出：SWMM 规则不判断外河水位和充满度，也不写表达式", name));
        continue;
      }
      std::istringstream lines(network::write_rules({rule}, network_, words));
      for (std::string line; std::getline(lines, line);) {
        for (std::size_t at = line.find(" GATE "); at != std::string::npos; at = line.find(" GATE ", at)) line.replace(at, 6, " ORIFICE ");
        controls_.add("{}", line);
      }
      controls_.add("");
    }
    for (const auto& [kind, id, setting] : first_settings_) {
      controls_.add("RULE first_{}\nIF SIMULATION TIME <= 0\nTHEN {} {} SETTING = {}\n", id, kind, id, setting);
      note(bilingual("\"{}\" is set at the start by a rule: SWMM has no initial settings of it", "“{}”由规则设初值：SWMM 没有其初始开度", id));
    }
    for (const auto& [name, curve] : words.curves) curve_name("Control", curve.x, curve.setting, name);
    for (const auto& [name, settings] : words.series) series_name(settings, 1.0, name);
    const bool looks_at_rain = std::ranges::any_of(from_.rules, [](const Rule& rule) {
      return std::ranges::any_of(rule.premises, [](const Premise& premise) { return premise.left.what == Observed::rain_rate; });
    });
    if (!looks_at_rain) return;
    series_.add("no_rain 0 0");
    for (const std::string& gauge : words.gauges) gauges_.add("{} INTENSITY 0:05 1.0 TIMESERIES no_rain", gauge);
    note(bilingual("rules look at rain, and the model has none: give its gauges their series", "规则判断降雨，而模型没有降雨：请给雨量站序列"));
  }

  void write_places() {
    for (const Node& each : network_.nodes)
      if (each.place) coordinates_.add("{} {} {}", each.id, each.place->x, each.place->y);
    for (const Link& link : network_.links)
      for (const Point& bend : link.bends) vertices_.add("{} {} {}", link.id, bend.x, bend.y);
  }

  void tell_together() {
    if (!sealed_.empty()) note(bilingual("sealed manholes are given {} m of surcharge:{}", "密封检查井给 {} m 超压：{}", swmm::sealed_surcharge, sealed_));
  }

  const SwmmExport& from_;
  DrainageNetwork network_;  ///< with names that SWMM takes
  std::vector<Bilingual>& notes_;
  bool ponds_ = false;
  std::string sealed_;
  std::vector<std::tuple<const char*, std::string, double>> first_settings_;
  Lines gauges_, junctions_, outfalls_, storages_, conduits_, pumps_, orifices_, weirs_, outlets_, sections_, transects_, losses_, inflows_, dry_weather_, curves_, series_, patterns_,
      controls_, coordinates_, vertices_;
  std::map<std::tuple<std::vector<double>, std::vector<double>, Interpolation, double>, std::string> series_names_;
  std::map<std::tuple<std::string, std::vector<double>, std::vector<double>>, std::string> curve_names_;
  std::map<std::pair<std::string, std::vector<double>>, std::string> pattern_names_;
  std::map<std::tuple<std::vector<double>, std::vector<double>, std::array<double, 5>>, std::string> transect_names_;
};

}  // namespace

std::string swmm_text(const SwmmExport& from, std::vector<Bilingual>& notes) { return SwmmWriter(from, notes).text(); }

}  // namespace hydro::io
