#include "libhydro/io/rule_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/toml_document.h"
#include "libhydro/io/unit_cost_file.h"

namespace hydro::io {
namespace {

using namespace compliance;

constexpr std::string_view format_name = "hydro-rules/1";

constexpr std::array<std::pair<std::string_view, RuleStatus>, 5> statuses{{{"stated", RuleStatus::stated},
                                                                          {"stated and found", RuleStatus::stated_and_found},
                                                                          {"found", RuleStatus::found},
                                                                          {"from memory", RuleStatus::memory},
                                                                          {"inferred", RuleStatus::inferred}}};
constexpr std::array<std::pair<std::string_view, RuleClass>, 3> classes{
    {{"binding", RuleClass::binding}, {"encouraged", RuleClass::encouraged}, {"info", RuleClass::info}}};
constexpr std::array<std::pair<std::string_view, Comparator>, 2> comparators{{{"ge", Comparator::at_least}, {"le", Comparator::at_most}}};
constexpr std::array<std::pair<std::string_view, Stage>, 3> stages{{{"any", Stage::any}, {"new", Stage::built_new}, {"rebuilt", Stage::rebuilt}}};

bool good_id(std::string_view id, bool column) {
  return !id.empty() && id.size() <= 60 && std::ranges::all_of(id, [column](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    return letter || (!column && ((c >= 'A' && c <= 'Z') || c == '-' || c == '.'));
  }) && (!column || id.front() > '9');
}

std::vector<std::string> unit_names() {
  std::vector<std::string> names;
  for (const ColumnUnit& unit : column_units()) names.emplace_back(unit.symbol);
  return names;
}

/// A rule with the other readings of it.
struct ReadRule {
  Rule rule;
  struct Reading {
    std::string name;
    std::optional<Expression> numerator, denominator;
  };
  std::vector<Reading> readings;
};

/// Reads rule files, one after the other, into one book.
class RuleBookReader {
 public:
  explicit RuleBookReader(FaultList& faults) : faults_(faults) { book_.columns = standard_columns(); }

  void read(const std::string& path) {
    const std::string name = std::filesystem::weakly_canonical(path).string();
    if (!files_read_.insert(name).second) return;
    files_.push_back(path);
    TomlDocument document = TomlDocument::open(path, faults_);
    TomlTable root = document.root();
    read_heading(root);
    for (TomlTable table : root.tables("column")) read_column(table);
    std::set<std::string> ids;
    for (TomlTable table : root.tables("rule")) read_rule(table, ids);
    ids.clear();
    for (TomlTable table : root.tables("measure")) read_measure(table, ids);
    ids.clear();
    for (TomlTable table : root.tables("surface")) read_surface(table, ids);
    ids.clear();
    for (TomlTable table : root.tables("store")) read_store(table, ids);
    if (auto table = root.table("simulation")) read_simulation(*table);
    for (TomlTable table : root.tables("derive")) read_derivation(table);
    document.report_unknown_keys();
  }

  void read_named(const std::string& file) { read(path_of(file)); }

  bool has_measures() const { return !book_.measures.empty(); }
  bool has_surfaces() const { return !book_.surfaces.empty(); }
  bool has_simulation() const { return book_.simulation.has_value(); }
  const std::vector<std::string>& files() const { return files_; }

  RuleBook take(const RuleOrder& order) {
    for (const RuleReading& wanted : order.readings) choose(wanted);
    for (ReadRule& each : rules_) {
      Rule& rule = each.rule;
      rule.trusted = (rule.status != RuleStatus::memory || order.trust_memory) && (rule.status != RuleStatus::inferred || order.trust_inferred);
      book_.rules.push_back(std::move(rule));
    }
    return std::move(book_);
  }

  static std::string path_of(const std::string& file) {
    if (std::filesystem::exists(file)) return file;
    const std::vector<std::string> presets = preset_rules();
    if (std::ranges::find(presets, file) != presets.end()) return (data_folder() / "rules" / (file + ".toml")).string();
    if (file.find_first_of("./\\") == std::string::npos)
      throw InputError("there are no rules \"" + file + "\"", choices_hint(file, presets) + "; or the path of a rule file");
    return file;
  }

 private:
  void read_heading(TomlTable& root) {
    root.require_format(format_name);
    std::string title, title_zh;
    root.text("title", title);
    root.text("title_zh", title_zh);
    if (book_.title.empty()) book_.title = title, book_.title_zh = title_zh.empty() ? title : title_zh;  // that of the first file
    for (const char* key : {"source", "licence", "note"}) root.has(key);
    if (std::vector<std::string> presets; root.texts("presets", presets))
      for (const std::string& preset : presets) {
        const std::vector<std::string> known = preset_rules();
        if (std::ranges::find(known, preset) == known.end())
          root.fault("presets", "there are no rules \"" + preset + "\" among those that come with hydro", choices_hint(preset, known));
        else
          read((data_folder() / "rules" / (preset + ".toml")).string());
      }
  }

  void read_column(TomlTable& table) {
    Column column;
    table.require("name", "name = \"tree_pit_m2\"");
    if (table.text("name", column.name) && !good_id(column.name, true))
      table.fault("name", "a column cannot be named \"" + column.name + "\"", "use small letters, digits and _, a letter first");
    table.require("unit", "unit = \"m2\"");
    if (table.choice_of("unit", unit_names())) table.text("unit", column.unit);
    table.text("title", column.title);
    table.text("title_zh", column.title_zh);
    table.text("part_of", column.part_of);
    table.has("note");
    if (column.name.empty() || column.unit.empty()) return;
    if (column.title.empty()) column.title = column.name;
    if (column.title_zh.empty()) column.title_zh = column.title;
    const std::optional<int> same = book_.column(column.name);
    if (!same) book_.columns.push_back(std::move(column));
    else if (Column& known = book_.columns[static_cast<std::size_t>(*same)]; known.unit != column.unit)
      table.fault("unit", "column " + column.name + " is in " + known.unit + " already", "give this one another name");
    else
      known = std::move(column);
  }

  /// Reads an expression; faults have their place within it.
  std::optional<Expression> expression(TomlTable& table, std::string_view key) {
    std::string text;
    if (!table.text(key, text)) return std::nullopt;
    std::vector<ExpressionFault> faults;
    std::optional<Expression> parsed = Expression::parse(text, book_.columns, faults);
    for (const ExpressionFault& fault : faults) {
      SourcePlace place = table.place_of(key);
      place.column += static_cast<int>(fault.at) + 1;  // behind the quote
      faults_.add(std::move(place), table.name_of(key) + ": " + fault.message, fault.hint);
    }
    return parsed;
  }

  std::optional<Expression> number(TomlTable& table, std::string_view key) {
    std::optional<Expression> parsed = expression(table, key);
    if (parsed && parsed->is_truth()) {
      table.fault(key, table.name_of(key) + " is a comparison, where a number is needed");
      return std::nullopt;
    }
    return parsed;
  }

  bool read_id(TomlTable& table, std::string& id, std::set<std::string>& taken, const char* example) {
    table.require("id", std::string("id = \"") + example + "\"");
    if (!table.text("id", id)) return false;
    if (!good_id(id, false)) {
      table.fault("id", table.name_of("id") + " \"" + id + "\" is not a plain word", "use letters, digits, - _ and . only");
      return false;
    }
    if (taken.insert(id).second) return true;
    table.fault("id", table.name_of("id") + ": \"" + id + "\" is described twice", "give each an id of its own");
    return false;
  }

  void read_titles(TomlTable& table, const std::string& id, std::string& title, std::string& title_zh) {
    table.text("title", title);
    table.text("title_zh", title_zh);
    if (title.empty()) title = title_zh.empty() ? id : title_zh;
    if (title_zh.empty()) title_zh = title;
  }

  void read_rule(TomlTable& table, std::set<std::string>& taken) {
    ReadRule read;
    Rule& rule = read.rule;
    bool good = read_id(table, rule.id, taken, "MY-RULE-1");
    read_titles(table, rule.id, rule.title, rule.title_zh);
    good = table.require("applies_to", "applies_to = [\"plot\"] (kinds of plots)") && table.texts("applies_to", rule.applies_to) && good;
    for (const std::string& kind : rule.applies_to)
      if (!good_id(kind, true)) {
        table.fault("applies_to", "a kind cannot be named \"" + kind + "\"", "use small letters, digits and _, as in plot_public");
        good = false;
      }
    table.choice("stage", rule.stage, stages);
    good = table.require("numerator", "numerator = \"green_roof_m2\"") && good;
    const auto numerator = number(table, "numerator");
    Expression one = *Expression::parse("1", {}, unused_);
    const auto denominator = table.has("denominator") ? number(table, "denominator") : std::optional(one);
    rule.trigger = expression(table, "trigger");
    good = (!table.has("trigger") || rule.trigger) && good;
    good = table.require("comparator", "comparator = \"ge\" (at least) or \"le\" (at most)") && table.choice("comparator", rule.comparator, comparators) && good;
    good = table.require("threshold", "threshold = 0.30") && table.quantity("threshold", rule.threshold, unit::none) && good;
    good = table.require("unit", "unit = \"fraction\"") && table.choice_of("unit", unit_names()) && table.text("unit", rule.unit) && good;
    good = table.require("class", "class = \"binding\" (or encouraged, info)") && table.choice("class", rule.rule_class, classes) && good;
    good = read_source(table, rule.source, rule.status) && good;
    table.text("clause", rule.clause);
    table.text("note", rule.note), table.text("note_zh", rule.note_zh);
    for (TomlTable reading : table.tables("reading")) good = read_reading(reading, read) && good;
    if (!good || !numerator || !denominator) return;
    rule.numerator = *numerator;
    rule.denominator = *denominator;
    if (const std::string fault = unit_fault(rule); !fault.empty()) {
      table.fault("unit", table.name_of("unit") + ": " + fault, "units follow from the columns' names; 1 ha is 10000 m2, as in hardened_m2/10000");
      return;
    }
    const auto same = std::ranges::find_if(rules_, [&](const ReadRule& other) { return other.rule.id == rule.id; });
    if (same == rules_.end()) rules_.push_back(std::move(read));
    else *same = std::move(read);
  }

  bool read_source(TomlTable& table, std::string& source, RuleStatus& status) {
    table.require("source", "source = \"title and issuer\"");
    table.text("source", source);
    return table.require("status", "status = \"stated\" (or stated and found, found, from memory, inferred)") && table.choice("status", status, statuses);
  }

  bool read_reading(TomlTable& table, ReadRule& rule) {
    ReadRule::Reading reading;
    bool good = table.require("name", "name = \"plot\"") && table.text("name", reading.name);
    table.has("title"), table.has("title_zh"), table.has("note");
    reading.numerator = number(table, "numerator");
    reading.denominator = number(table, "denominator");
    good = good && (reading.numerator || !table.has("numerator")) && (reading.denominator || !table.has("denominator"));
    if (good) rule.readings.push_back(std::move(reading));
    return good;
  }

  void choose(const RuleReading& wanted) {
    const auto found = std::ranges::find_if(rules_, [&](const ReadRule& each) { return each.rule.id == wanted.rule; });
    if (found == rules_.end()) {
      std::vector<std::string> ids;
      for (const ReadRule& each : rules_)
        if (!each.readings.empty()) ids.push_back(each.rule.id);
      faults_.add({}, "--reading " + wanted.rule + "=" + wanted.reading + ": there is no such rule", choices_hint(wanted.rule, ids));
      return;
    }
    std::vector<std::string> names;
    for (const ReadRule::Reading& reading : found->readings) {
      names.push_back(reading.name);
      if (reading.name != wanted.reading) continue;
      if (reading.numerator) found->rule.numerator = *reading.numerator;
      if (reading.denominator) found->rule.denominator = *reading.denominator;
      return;
    }
    faults_.add({}, "--reading " + wanted.rule + "=" + wanted.reading + ": the rule has no such reading",
                names.empty() ? "it has one reading only" : choices_hint(wanted.reading, names));
  }

  void read_measure(TomlTable& table, std::set<std::string>& taken) {
    Measure measure;
    bool good = read_id(table, measure.id, taken, "tank");
    read_titles(table, measure.id, measure.title, measure.title_zh);
    good = table.require("unit", "unit = \"m3\"") && table.choice_of("unit", unit_names()) && table.text("unit", measure.unit) && good;
    good = table.require("effect", "effect = { storage_m3 = 1 }") && good;
    if (auto effects = table.table("effect"))
      for (const std::string& name : effects->keys()) {
        const std::optional<int> column = book_.column(name);
        double change = 0.0;
        good = effects->quantity(name, change, unit::none) && good;
        if (column) measure.effects.push_back({*column, change});
        else good = unknown_column(*effects, name);
      }
    table.texts("kinds", measure.kinds);
    measure.limit = number(table, "limit");
    good = (!table.has("limit") || measure.limit) && good;
    good = read_costs(table, measure) && good;
    table.has("note");
    if (!good) return;
    const auto same = std::ranges::find(book_.measures, measure.id, &Measure::id);
    if (same == book_.measures.end()) book_.measures.push_back(std::move(measure));
    else *same = std::move(measure);
  }

  /// Costs and who says so: those of a preset facility, or the measure's own.
  bool read_costs(TomlTable& table, Measure& measure) {
    table.quantity("fixed_cost", measure.fixed_cost, unit::none, Range{.min = 0.0});
    std::string facility;
    if (!table.text("cost_of", facility)) {
      table.require("capital_cost", "capital_cost = 1200 (CNY for one unit), or cost_of = \"storage_tank\" (as that facility)");
      table.quantity("capital_cost", measure.capital_cost, unit::none, Range{.min = 0.0});
      table.quantity("yearly_cost", measure.yearly_cost, unit::none, Range{.min = 0.0});
      return read_source(table, measure.source, measure.status);
    }
    for (const char* key : {"capital_cost", "yearly_cost", "source", "status"})
      if (table.has(key)) table.fault(key, table.name_of(key) + ": cost_of says it already", "write cost_of, or costs of your own with their source and status");
    if (!unit_costs_) {
      unit_costs_ = read_unit_costs(faults_);
      std::ranges::copy(unit_cost_files(), std::back_inserter(files_));
    }
    const auto cost = std::ranges::find(*unit_costs_, facility, &UnitCost::facility);
    if (cost == unit_costs_->end()) {
      std::vector<std::string> names;
      for (const UnitCost& known : *unit_costs_) names.push_back(known.facility);
      table.fault("cost_of", table.name_of("cost_of") + ": there is no facility \"" + facility + '"', choices_hint(facility, names));
      return false;
    }
    if (const std::string unit = cost->per_volume ? "m3" : "m2"; measure.unit != unit) {
      table.fault("cost_of", table.name_of("cost_of") + ": " + facility + " costs so much per " + unit + ", the measure is counted in " + measure.unit);
      return false;
    }
    measure.capital_cost = cost->capital_cost, measure.yearly_cost = cost->yearly_cost, measure.source = cost->source;
    measure.status = cost->status == "from memory" ? RuleStatus::memory : cost->status == "found" || cost->status == "measured" ? RuleStatus::found : RuleStatus::inferred;
    return true;
  }

  void read_surface(TomlTable& table, std::set<std::string>& taken) {
    Surface surface;
    bool good = read_id(table, surface.id, taken, "bare_roof");
    read_titles(table, surface.id, surface.title, surface.title_zh);
    good = table.require("area", "area = \"roof_m2 - green_roof_m2\"") && good;
    const auto area = number(table, "area");
    good = table.require("runoff_coefficient", "runoff_coefficient = 0.85") &&
           table.quantity("runoff_coefficient", surface.runoff_coefficient, unit::none, Range{0.0, 1.0}) && good;
    table.text("simulated_as", surface.simulated_as);
    good = read_source(table, surface.source, surface.status) && good;
    table.has("note");
    if (!good || !area) return;
    surface.area = *area;
    const auto same = std::ranges::find(book_.surfaces, surface.id, &Surface::id);
    if (same == book_.surfaces.end()) book_.surfaces.push_back(std::move(surface));
    else *same = std::move(surface);
  }

  void read_store(TomlTable& table, std::set<std::string>& taken) {
    Store store;
    bool good = read_id(table, store.id, taken, "tank");
    read_titles(table, store.id, store.title, store.title_zh);
    good = table.require("facility", "facility = \"storage_tank\" (hydro list facilities)") && table.text("facility", store.facility) && good;
    good = table.require("size", "size = \"storage_m3\" (m3 of water, or m2 of ground)") && good;
    const auto size = number(table, "size");
    table.quantity("emptied_in", store.emptied_in, unit::h, Range::positive());
    table.quantity("counted", store.counted_depth, unit::mm, Range{0.0, 10.0});
    if (table.text("within", store.within) && std::ranges::find(book_.surfaces, store.within, &Surface::id) == book_.surfaces.end() && !book_.surfaces.empty()) {
      std::vector<std::string> names;
      for (const Surface& surface : book_.surfaces) names.push_back(surface.id);
      table.fault("within", table.name_of("within") + ": there is no surface \"" + store.within + "\"", choices_hint(store.within, names));
      good = false;
    }
    good = read_source(table, store.source, store.status) && good;
    table.has("note");
    if (!good || !size) return;
    const ExpressionUnit& unit = size->unit();
    store.is_volume = unit.length == 3;
    if (unit.time != 0 || unit.mass != 0 || (unit.length != 2 && unit.length != 3)) {
      table.fault("size", table.name_of("size") + " is neither an area nor a volume", "write columns in m2 or in m3");
      return;
    }
    store.size = *size;
    const auto same = std::ranges::find(book_.stores, store.id, &Store::id);
    if (same == book_.stores.end()) book_.stores.push_back(std::move(store));
    else *same = std::move(store);
  }

  void read_simulation(TomlTable& table) {
    Simulation simulation;
    constexpr Range share{0.0, 1.0}, hollow{0.0, 0.5}, roughness{1e-4, 1.0};
    bool good = table.require("soil", "soil = \"shanghai_fill\" (hydro list soils)") && table.text("soil", simulation.soil);
    table.quantity("flow_length", simulation.flow_length, unit::m, Range::positive(1e5));
    table.quantity("slope", simulation.slope, unit::none, Range::positive(1.0));
    table.quantity("n_impervious", simulation.manning_n_impervious, unit::none, roughness);
    table.quantity("n_pervious", simulation.manning_n_pervious, unit::none, roughness);
    table.quantity("depression_impervious", simulation.depression_impervious, unit::mm, hollow);
    table.quantity("depression_pervious", simulation.depression_pervious, unit::mm, hollow);
    table.quantity("zero_storage_share", simulation.zero_storage_share, unit::none, share);
    good = table.require("evaporation", "evaporation = [1.2, 1.5, ...] (mm/d, twelve months, January first)") &&
           table.quantities("evaporation", simulation.evaporation, unit::mm_per_day, Range{0.0, 100.0 * unit::mm_per_day.to_si}) && good;
    if (good && simulation.evaporation.size() != 12) {
      table.fault("evaporation", table.name_of("evaporation") + " must have twelve numbers, January first");
      good = false;
    }
    if (auto storm = table.table("storm")) {
      storm->require("city", "city = \"shanghai\" (hydro list storms)");
      storm->text("city", simulation.storm_city);
      storm->quantity("return_period", simulation.storm_return_period, unit::none, Range::positive(1000.0));
      storm->quantity("duration", simulation.storm_duration, unit::h, Range::positive(72.0 * unit::h.to_si));
    } else {
      good = table.require("storm", "storm = { city = \"shanghai\", return_period = 5, duration = \"2h\" }") && good;
    }
    good = read_source(table, simulation.source, simulation.status) && good;
    table.has("note");
    if (good) book_.simulation = std::move(simulation);
  }

  bool unknown_column(TomlTable& table, const std::string& name) {
    std::vector<std::string> names;
    for (const Column& known : book_.columns) names.push_back(known.name);
    const std::string close = closest_choice(name, names);
    table.fault(name, "unknown column \"" + name + "\"", (close.empty() ? "" : "did you mean \"" + close + "\"? ") + std::string("columns of your own are declared by [[column]]"));
    return false;
  }

  void read_derivation(TomlTable& table) {
    std::string name;
    table.require("column", "column = \"hardened_m2\"");
    table.require("from", "from = \"roof_m2 - green_roof_m2 + plaza_m2\"");
    table.has("note"), table.has("source"), table.has("status");
    const auto from = number(table, "from");
    if (!table.text("column", name)) return;
    const std::optional<int> column = book_.column(name);
    if (!column) unknown_column(table, "column");
    else if (from) book_.derivations.push_back({*column, *from});
  }

  FaultList& faults_;
  RuleBook book_;
  std::vector<ReadRule> rules_;
  std::set<std::string> files_read_;
  std::vector<std::string> files_;
  std::vector<ExpressionFault> unused_;
  std::optional<std::vector<UnitCost>> unit_costs_;
};

RuleBookReader read_all(const RuleOrder& order, FaultList& faults) {
  RuleBookReader reader(faults);
  for (const std::string& file : order.files) reader.read_named(file);
  if (!reader.has_measures()) reader.read((data_folder() / "rules" / "measures.toml").string());
  if (!reader.has_surfaces()) reader.read((data_folder() / "rules" / "surfaces.toml").string());
  if (!reader.has_simulation()) reader.read((data_folder() / "rules" / "simulation.toml").string());
  return reader;
}

}  // namespace

std::vector<std::string> preset_rules() {
  std::vector<std::string> names;
  constexpr std::array parts{"measures", "surfaces", "simulation"};  // that every rule book is completed with
  for (const auto& entry : std::filesystem::directory_iterator(data_folder() / "rules"))
    if (const std::string name = entry.path().stem().string(); entry.path().extension() == ".toml" && std::ranges::find(parts, name) == parts.end()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

compliance::RuleBook read_rule_book(const RuleOrder& order) {
  FaultList faults;
  RuleBookReader reader = read_all(order, faults);
  compliance::RuleBook book = reader.take(order);
  if (faults.empty() && book.rules.empty())
    faults.add({.file = order.files.empty() ? "" : order.files.front()}, "there is no rule", "write [[rule]] with id, applies_to, numerator, comparator, threshold, unit, class");
  faults.throw_if_any();
  return book;
}

std::vector<std::string> rule_files(const RuleOrder& order) {
  FaultList faults;
  return read_all(order, faults).files();
}

}  // namespace hydro::io
