#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/scenario/detail/sections.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario {
namespace {

using catchment::Catchment;
using catchment::FacilityUse;
using catchment::Routing;

/// The cells of one row, by the names of their columns; what is wrong goes to the list with its place.
class RowReader {
 public:
  RowReader(const io::CsvTable& table, FaultList& faults) : table_(table), faults_(faults) {}

  void set_row(int row) { row_ = row; }
  SourcePlace place_of(std::string_view column) const {
    const auto at = table_.find(column);
    return table_.place(row_, at ? *at : 0);
  }
  void fault(std::string_view column, std::string message, std::string hint = {}) {
    faults_.add(place_of(column), std::move(message), std::move(hint));
  }

  /// The cell's text; empty when it is, or when there is no such column.
  std::string_view text(std::string_view column) const {
    const auto at = table_.find(column);
    return at ? table_.text(row_, *at) : std::string_view{};
  }

  /// `value` in SI; an empty cell leaves it as it is, where that is allowed.
  void number(std::string_view column, double& value, const Unit& bare, Range range, bool required = false) {
    const auto at = table_.find(column);
    if (!at || (!required && table_.text(row_, *at).empty())) return;
    const auto written = table_.number(row_, *at, faults_);
    if (!written) return;
    const double si = *written * bare.to_si;
    if (range.contains(si)) {
      value = si;
      return;
    }
    const bool positive = range.min > 0.0 && range.min < 1e-300;
    const std::string most = std::isfinite(range.max) ? fmt::format("{:g}", range.max / bare.to_si) : std::string();
    const std::string allowed = positive       ? "greater than 0" + (most.empty() ? "" : " and at most " + most)
                                : most.empty() ? fmt::format("at least {:g}", range.min / bare.to_si)
                                               : fmt::format("between {:g} and {}", range.min / bare.to_si, most);
    fault(column, fmt::format("{} must be {}, got {}", column, allowed, text(column)));
  }

  void whole_number(std::string_view column, int& value, int min, int max) {
    const std::string_view written = text(column);
    if (written.empty()) return;
    int number = 0;
    const auto [end, status] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (status == std::errc{} && end == written.data() + written.size() && number >= min && number <= max) value = number;
    else fault(column, fmt::format("{} must be a whole number from {} to {}, got {}", column, min, max, written));
  }

  template <class Value, std::size_t count>
  void choice(std::string_view column, Value& value, const std::array<std::pair<std::string_view, Value>, count>& choices) {
    const std::string word(text(column));
    if (word.empty()) return;
    std::vector<std::string> names;
    for (const auto& [name, meaning] : choices) {
      names.emplace_back(name);
      if (word == name) {
        value = meaning;
        return;
      }
    }
    fault(column, fmt::format("{} cannot be \"{}\"", column, word), choices_hint(word, names));
  }

 private:
  const io::CsvTable& table_;
  FaultList& faults_;
  int row_ = 0;
};

constexpr std::array<std::string_view, 19> plot_columns{
    "id",          "name",       "outlet",     "outlet_node",  "area_m2",      "width_m",
    "slope",       "imperviousness", "zero_storage_share", "n_impervious", "n_pervious", "depression_impervious_mm",
    "depression_pervious_mm", "routing", "routed_share", "rain", "soil",
    "solids_impervious", "solids_pervious"};
constexpr std::array<std::string_view, 7> required_plot_columns{"id",          "area_m2",    "width_m",       "slope",
                                                                "imperviousness", "n_impervious", "n_pervious"};
constexpr std::array<std::string_view, 12> use_columns{
    "catchment", "facility", "count", "unit_area_m2", "flow_width_m", "initial_saturation", "treated_impervious_share",
    "treated_pervious_share", "returns_to_pervious", "drain_to", "drain_node", "layouts"};
constexpr std::array<std::string_view, 3> required_use_columns{"catchment", "facility", "unit_area_m2"};

/// Opens a table and holds its header against the columns that the format knows. Nothing when it cannot be used.
std::optional<io::CsvTable> open_table(const FileReference& file, std::span<const std::string_view> known,
                                       std::span<const std::string_view> required, FaultList& faults) {
  try {
    io::CsvTable table = io::read_csv_table(file.path);
    bool good = true;
    for (const std::string_view column : required) good &= table.require(column, faults).has_value();
    table.refuse_unknown(known, faults);
    if (table.rows() == 0) faults.add({.file = file.path}, "the table has no rows", "write one row for each");
    if (good) return table;
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) faults.add(fault);
  } catch (const FileError& error) {
    faults.add(Fault{file.place, error.what(), error.hint(), true});
  }
  return std::nullopt;
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 100 && std::none_of(id.begin(), id.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == ',';
  });
}

/// Puts the tables together: names become indices.
class PlotReader {
 public:
  PlotReader(Scenario& scenario, CatchmentSource& source, SourcePlace layout_place, FaultList& faults)
      : scenario_(scenario), source_(source), layout_place_(std::move(layout_place)), faults_(faults) {}

  void read() {
    const auto plots = open_table(source_.file, plot_columns, required_plot_columns, faults_);
    if (plots) read_plots(*plots);
    if (source_.facility_uses)
      if (const auto uses = open_table(*source_.facility_uses, use_columns, required_use_columns, faults_)) read_uses(*uses, plots.has_value());
    check_layout();
    if (!faults_.empty()) return;
    for (const catchment::PlotFault& fault : catchment::faults(source_.plots)) {
      const auto plot = static_cast<std::size_t>(fault.catchment);
      const SourcePlace place = fault.use < 0 ? plot_places_[plot] : use_places_[plot][static_cast<std::size_t>(fault.use)];
      faults_.add(place, "plot \"" + source_.plots.catchments[plot].id + "\": " + fault.message, fault.hint);
    }
  }

 private:
  void read_plots(const io::CsvTable& table) {
    RowReader row(table, faults_);
    for (int i = 0; i < table.rows(); ++i) {
      row.set_row(i);
      const std::string id(row.text("id"));
      if (!is_plain_id(id)) {
        row.fault("id", "id must have 1 to 100 bytes and no comma, quote or line break");
      } else if (!index_.emplace(id, i).second) {
        row.fault("id", "the id \"" + id + "\" is taken by a row above", "give each plot an id of its own");
      }
    }
    for (int i = 0; i < table.rows(); ++i) {
      row.set_row(i);
      plot_places_.push_back(table.place(i, 0));
      source_.plots.catchments.push_back(read_plot(row));
    }
    use_places_.resize(source_.plots.catchments.size());
  }

  Catchment read_plot(RowReader& row) {
    constexpr Range share{0.0, 1.0}, hollow{0.0, 0.5};
    constexpr std::array<std::pair<std::string_view, Routing>, 3> routings{
        {{"outlet", Routing::outlet}, {"impervious", Routing::impervious}, {"pervious", Routing::pervious}}};
    Catchment plot;
    plot.id = row.text("id");
    plot.name = row.text("name");
    if (plot.name.empty()) plot.name = plot.id;
    row.number("area_m2", plot.area, unit::m2, Range::positive(1e12), true);
    row.number("width_m", plot.width, unit::m, Range::positive(1e7), true);
    row.number("slope", plot.slope, unit::none, share, true);
    row.number("imperviousness", plot.imperviousness, unit::none, share, true);
    row.number("zero_storage_share", plot.zero_storage_share, unit::none, share);
    row.number("n_impervious", plot.manning_n_impervious, unit::none, share, true);
    row.number("n_pervious", plot.manning_n_pervious, unit::none, share, true);
    row.number("depression_impervious_mm", plot.depression_impervious, unit::mm, hollow);
    row.number("depression_pervious_mm", plot.depression_pervious, unit::mm, hollow);
    row.choice("routing", plot.routing, routings);
    row.number("routed_share", plot.routed_share, unit::none, share);
    plot.outlet_node = row.text("outlet_node");
    if (const std::string_view outlet = row.text("outlet"); !outlet.empty()) {
      if (!plot.outlet_node.empty()) row.fault("outlet_node", "the plot has both an outlet and an outlet_node", "leave one of them empty");
      plot.outlet = plot_named(row, "outlet", outlet).value_or(catchment::outside);
    }
    plot.rain = rain_column(row);
    plot.soil = soil_named(row, plot.imperviousness < 1.0);
    plot.solids_impervious = solids_of(row, "solids_impervious", "residential");
    plot.solids_pervious = solids_of(row, "solids_pervious", "lawn");
    return plot;
  }

  std::optional<int> plot_named(RowReader& row, std::string_view column, std::string_view id) {
    if (const auto found = index_.find(id); found != index_.end()) return found->second;
    std::vector<std::string> ids;
    for (const auto& [known, index] : index_) ids.push_back(known);
    if (ids.size() > 20) ids = {closest_choice(std::string(id), ids), "..."};
    row.fault(column, fmt::format("there is no plot \"{}\"", id), choices_hint(std::string(id), ids));
    return std::nullopt;
  }

  int rain_column(RowReader& row) {
    const std::string name(row.text("rain"));
    if (!name.empty() && !std::holds_alternative<RainSeriesFile>(scenario_.rain))
      row.fault("rain", "a plot names a column of rain, but rain.kind is not \"series\"",
                "write kind = \"series\" and file = \"rain.csv\" in [rain], or leave the cell empty");
    const auto found = std::find(source_.rain_columns.begin(), source_.rain_columns.end(), name);
    if (found != source_.rain_columns.end()) return static_cast<int>(found - source_.rain_columns.begin());
    source_.rain_columns.push_back(name);
    source_.rain_places.push_back(row.place_of("rain"));
    return static_cast<int>(source_.rain_columns.size()) - 1;
  }

  int soil_named(RowReader& row, bool is_needed) {
    const std::string name(row.text("soil"));
    if (name.empty()) {
      if (is_needed)
        row.fault("soil", "the plot has pervious ground, but no soil", "name one in the column soil, or write imperviousness 1");
      return -1;
    }
    if (const auto known = soils_.find(name); known != soils_.end()) return known->second;
    const Soil* soil = among(scenario_.soils, name);
    if (!soil && !presets_) presets_ = read_preset_soils(row.place_of("soil"), scenario_.tables, faults_);
    if (!soil) soil = among(*presets_, name);
    if (!soil) {
      std::vector<std::string> names;
      for (const auto* shelf : {&scenario_.soils, &*presets_})
        for (const Soil& each : *shelf) names.push_back(each.name);
      row.fault("soil", "unknown soil \"" + name + '"', choices_hint(name, names));
      return soils_[name] = -1;
    }
    if (soil->unverified) source_.unverified.push_back(bilingual("soil \"{}\"", "土壤“{}”", name));
    source_.plots.soils.push_back(soil->model);
    return soils_[name] = static_cast<int>(source_.plots.soils.size()) - 1;
  }

  /// Concentration in the runoff of a land cover [kg/m3].
  double solids_of(RowReader& row, std::string_view column, std::string_view usual) {
    const std::string name(row.text(column).empty() ? usual : row.text(column));
    const SolidsOfCover* found = find_solids(scenario_, name);
    if (!found) {
      std::vector<std::string> names;
      for (const SolidsOfCover& each : scenario_.solids) names.push_back(each.land_cover);
      row.fault(column, "no suspended solids are known of the land cover \"" + name + '"', choices_hint(name, names));
      return 0.0;
    }
    const Bilingual note = bilingual("suspended solids of \"{}\"", "“{}”的悬浮物浓度", name);
    if (found->origin.unverified() && std::find(source_.unverified.begin(), source_.unverified.end(), note) == source_.unverified.end())
      source_.unverified.push_back(note);
    return found->concentration;
  }

  static const Soil* among(const std::vector<Soil>& soils, const std::string& name) {
    const auto at = std::find_if(soils.begin(), soils.end(), [&](const Soil& soil) { return soil.name == name; });
    return at == soils.end() ? nullptr : &*at;
  }

  void read_uses(const io::CsvTable& table, bool plots_are_known) {
    RowReader row(table, faults_);
    for (int i = 0; i < table.rows(); ++i) {
      row.set_row(i);
      const std::string name(row.text("facility"));
      const bool is_placed = is_in_layout(row) && facility_in_place_of(scenario_, name) != "none";
      FacilityUse use = read_use(row);
      if (!plots_are_known || !is_placed) continue;
      if (const auto plot = plot_named(row, "catchment", row.text("catchment"))) {
        source_.plots.catchments[static_cast<std::size_t>(*plot)].facilities.push_back(std::move(use));
        use_places_[static_cast<std::size_t>(*plot)].push_back(table.place(i, 0));
      }
    }
  }

  /// Whether a row of facilities belongs to the chosen layout: one that names none belongs to all.
  bool is_in_layout(RowReader& row) {
    const std::string_view written = row.text("layouts");
    bool belongs = written.empty() || source_.layout == "all";
    for (std::size_t from = 0; from < written.size();) {
      const std::size_t to = std::min(written.find(' ', from), written.size());
      if (const std::string name(written.substr(from, to - from)); name == "all" || name == "none") {
        row.fault("layouts", "layouts: \"" + name + "\" names no layout of its own", "all and none are there anyway");
      } else if (!name.empty()) {
        if (std::ranges::find(layouts_, name) == layouts_.end()) layouts_.push_back(name);
        belongs |= name == source_.layout;
      }
      from = to + 1;
    }
    return belongs && source_.layout != "none";
  }

  void check_layout() {
    std::vector<std::string> choices{"all", "none"};
    std::ranges::copy(layouts_, std::back_inserter(choices));
    if (std::ranges::find(choices, source_.layout) == choices.end())
      faults_.add(layout_place_, "catchments.layout: no row of facilities belongs to a layout \"" + source_.layout + '"', choices_hint(source_.layout, choices));
  }

  FacilityUse read_use(RowReader& row) {
    constexpr Range share{0.0, 1.0};
    constexpr std::array<std::pair<std::string_view, bool>, 4> answers{{{"false", false}, {"true", true}, {"0", false}, {"1", true}}};
    FacilityUse use;
    use.facility = facility_named(row);
    row.whole_number("count", use.count, 1, 1000000);
    row.number("unit_area_m2", use.unit_area, unit::m2, Range::positive(1e10), true);
    use.unit_area *= source_.scale;
    row.number("flow_width_m", use.flow_width, unit::m, Range{0.0, 1e6});
    if (!row.text("initial_saturation").empty()) row.number("initial_saturation", use.initial_saturation.emplace(0.0), unit::none, share);
    row.number("treated_impervious_share", use.treated_impervious_share, unit::none, share);
    row.number("treated_pervious_share", use.treated_pervious_share, unit::none, share);
    row.choice("returns_to_pervious", use.returns_to_pervious, answers);
    use.drain_node = row.text("drain_node");
    if (const std::string_view goal = row.text("drain_to"); !goal.empty()) {
      if (!use.drain_node.empty()) row.fault("drain_node", "the row has both drain_to and drain_node", "leave one of them empty");
      use.drain_to = goal == "outside" ? std::optional(catchment::outside) : plot_named(row, "drain_to", goal);
    }
    return use;
  }

  int facility_named(RowReader& row) {
    const std::string written(row.text("facility"));
    const std::string name = facility_in_place_of(scenario_, written) == "none" ? written : facility_in_place_of(scenario_, written);
    if (const auto known = facilities_.find(name); known != facilities_.end()) return known->second;
    const FacilityDefinition* found = find_facility(scenario_, name);
    if (!found) {
      std::vector<std::string> names;
      for (const FacilityDefinition& each : scenario_.facilities) names.push_back(each.facility.name);
      row.fault("facility", "unknown facility \"" + name + '"', choices_hint(name, names));
      return -1;
    }
    if (found->unverified) source_.unverified.push_back(bilingual("facility \"{}\"", "设施“{}”", name));
    source_.plots.facilities.push_back(found->facility);
    if (source_.plots.rules == sponge::Rules::swmm) source_.plots.facilities.back().rules = sponge::Rules::swmm;
    return facilities_[name] = static_cast<int>(source_.plots.facilities.size()) - 1;
  }

  Scenario& scenario_;
  CatchmentSource& source_;
  SourcePlace layout_place_;
  FaultList& faults_;
  std::vector<std::string> layouts_;  ///< that rows of facilities name
  std::map<std::string, int, std::less<>> index_;  ///< of plots
  std::map<std::string, int> soils_, facilities_;  ///< of those that are in use
  std::optional<std::vector<Soil>> presets_;
  std::vector<SourcePlace> plot_places_;
  std::vector<std::vector<SourcePlace>> use_places_;
};

}  // namespace

void read_catchments(io::TomlTable root, Scenario& scenario, FaultList& faults) {
  std::optional<io::TomlTable> table = root.table("catchments");
  if (!table) return;
  constexpr std::array<std::pair<std::string_view, sponge::Rules>, 2> rules{{{"own", sponge::Rules::own}, {"swmm", sponge::Rules::swmm}}};
  CatchmentSource& source = scenario.catchments.emplace();
  if (table->require("file", "file = \"catchments.csv\"")) table->file("file", source.file);
  table->file("facility_uses", source.facility_uses);
  table->has("soils");  // read with the other soils
  table->quantity("wet_step", source.plots.wet_step, unit::s, Range{1.0, 3600.0});
  source.plots.dry_step = std::max(source.plots.dry_step, source.plots.wet_step);
  if (table->quantity("dry_step", source.plots.dry_step, unit::s, Range{1.0, 86400.0}) && source.plots.dry_step < source.plots.wet_step)
    table->fault("dry_step", table->name_of("dry_step") + " must not be shorter than " + table->name_of("wet_step"));
  table->choice<sponge::Rules>("rules", source.plots.rules, rules);
  table->text("layout", source.layout);
  table->quantity("scale", source.scale, unit::none, Range::positive(100.0));
  table->flag("compare_without", source.compare_without);
  for (const char* other : {"terrain", "land_cover", "boundary", "inflow", "gauge", "section", "place", "harm", "defence", "initial", "surface"})
    if (root.has(other)) root.fault(other, std::string("a scenario of [catchments] has no ") + other, "take one of them out");
  if (std::optional<io::TomlTable> sponge = root.kind("sponge") == io::TomlKind::none ? std::nullopt : root.table("sponge"))
    for (const char* key : {"layout", "scale", "placement", "step", "groundwater_depth"})
      if (sponge->has(key))
        sponge->fault(key, sponge->name_of(key) + " places facilities on a grid: a scenario of [catchments] takes nothing from it",
                      std::string_view(key) == "layout" || std::string_view(key) == "scale" ? "write it in [catchments]"
                                                                                            : "take it out; facilities of plots stand in the table of catchments.facility_uses");
  if (!source.file.path.empty()) PlotReader(scenario, source, table->place_of("layout"), faults).read();
}

}  // namespace hydro::scenario
