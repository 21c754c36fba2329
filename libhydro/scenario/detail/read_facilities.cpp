#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <set>

#include "libhydro/scenario/detail/field_reader.h"
#include "libhydro/scenario/detail/sections.h"
#include "libhydro/scenario/detail/table_files.h"

namespace hydro::scenario {
namespace {

constexpr std::array<std::pair<std::string_view, sponge::Rules>, 2> rule_names{
    {{"own", sponge::Rules::own}, {"swmm", sponge::Rules::swmm}}};

/// The soils that facilities may name: those of the scenario, then the presets, which are read when first needed.
class SoilShelf {
 public:
  SoilShelf(Scenario& scenario, FaultList& faults) : scenario_(scenario), faults_(faults) {}

  const Soil* find(const std::string& name, const SourcePlace& place) {
    if (const Soil* soil = among(scenario_.soils, name)) return soil;
    if (!presets_) presets_ = read_preset_soils(place, scenario_.tables, faults_);
    if (const Soil* soil = among(*presets_, name)) return soil;
    std::vector<std::string> names;
    for (const auto* soils : {&scenario_.soils, &*presets_})
      for (const Soil& soil : *soils) names.push_back(soil.name);
    faults_.add(place, "unknown soil \"" + name + '"', choices_hint(name, names));
    return nullptr;
  }

 private:
  static const Soil* among(const std::vector<Soil>& soils, const std::string& name) {
    const auto at = std::ranges::find(soils, name, &Soil::name);
    return at == soils.end() ? nullptr : &*at;
  }

  Scenario& scenario_;
  FaultList& faults_;
  std::optional<std::vector<Soil>> presets_;
};

void read_origin(io::TomlTable& table, Origin& origin) {
  table.text("source", origin.source);
  if (table.choice_of("status", {"found", "measured", "computed", "from memory", "inferred"}))
    table.text("status", origin.status);
  table.text("note", origin.note);
}

bool read_process(io::TomlTable& table, sponge::Process& process) {
  std::vector<std::string> names;
  for (const sponge::ProcessInfo& info : sponge::processes()) names.emplace_back(info.name);
  const std::optional<std::size_t> chosen = table.choice_of("process", names);
  if (chosen) process = sponge::Process(names[*chosen]);
  return chosen.has_value();
}

/// A layer is absent, written as a table whose keys override those of the base, or taken away from it with "none".
template <class Layer>
void read_layer(io::TomlTable& facility, std::optional<Layer>& layer) {
  std::string word;
  if (facility.kind(Layer::name) == io::TomlKind::text && facility.text(Layer::name, word) && word == "none") {
    layer.reset();
    return;
  }
  std::optional<io::TomlTable> table = facility.table(Layer::name);
  if (!table) return;
  if (!layer) layer.emplace();
  FieldReader reader{*table};
  layer->describe(reader);
  if constexpr (requires { layer->covered; }) table->flag("covered", layer->covered);
}

/// Names of what may have an origin of its own: layers, their fields ("soil.porosity") and the numbers beside them.
std::vector<std::string> values_of(const sponge::Facility& facility) {
  std::vector<std::string> names{"native_soil", "drain_curve", "initial_saturation", "solids_removal", "capital_cost",
                                 "yearly_cost"};
  sponge::for_each_layer(facility, [&]<class Layer>(const std::optional<Layer>& layer) {
    if (!layer) return;
    names.emplace_back(Layer::name);
    Layer copy = *layer;
    auto add = [&](std::string_view key, auto&&...) { names.push_back(std::string(Layer::name) + '.' + std::string(key)); };
    copy.describe(add);
  });
  return names;
}

void read_origins(io::TomlTable& table, FacilityDefinition& definition) {
  Origin whole;
  read_origin(table, whole);
  if (!whole.status.empty() || !whole.source.empty()) definition.values.clear();  // the entry answers for all of it
  if (!whole.status.empty() || !whole.source.empty() || !whole.note.empty()) definition.origin = std::move(whole);
  if (std::optional<io::TomlTable> origins = table.table("origin")) {
    const std::vector<std::string> names = values_of(definition.facility);
    std::vector<std::pair<std::string, Origin>> own;
    for (const std::string& name : origins->keys()) {
      std::optional<io::TomlTable> entry = origins->table(name);
      if (!entry) continue;
      Origin origin;
      read_origin(*entry, origin);
      if (std::ranges::find(names, name) == names.end())
        table.fault("origin", origins->name() + ": the facility has no \"" + name + '"', choices_hint(name, names));
      else
        own.emplace_back(name, std::move(origin));
    }
    for (const auto& [name, origin] : own)  // what the base said of the same layer or value no longer holds
      std::erase_if(definition.values, [&](const auto& v) { return v.first == name || v.first.starts_with(name + '.'); });
    std::ranges::move(own, std::back_inserter(definition.values));
  }
  definition.unverified = definition.origin.unverified() ||
                          std::ranges::any_of(definition.values, [](const auto& v) { return v.second.unverified(); });
}

void read_numbers(io::TomlTable& table, sponge::Facility& facility, SoilShelf& soils) {
  std::string soil;
  if (table.text("native_soil", soil)) {
    if (soil == "none") facility.native_soil.reset();
    else if (const Soil* found = soils.find(soil, table.place_of("native_soil"))) facility.native_soil = found->model;
  }
  table.curve("drain_curve", facility.drain_curve, unit::mm, Range{0.0, 100.0}, unit::none, Range{0.0, 1000.0});
  table.quantity("initial_saturation", facility.initial_saturation, unit::none, Range{0.0, 1.0});
  table.choice("rules", facility.rules, rule_names);
  table.flag("elevated", facility.elevated);
  table.quantity("solids_removal", facility.solids_removal, unit::none, Range{0.0, 1.0});
  table.quantity("capital_cost", facility.capital_cost, unit::none, Range{.min = 0.0});
  table.quantity("yearly_cost", facility.yearly_cost, unit::none, Range{.min = 0.0});
}

/// What is wrong between layers and fields, placed at the field or layer that a line begins with ("soil: porosity ..."). What
/// stands where a fault was reported since `first` only follows from that one.
void report_faults(io::TomlTable& table, const sponge::Facility& facility, std::size_t first, FaultList& faults) {
  const std::vector<Fault> reported(faults.faults().begin() + static_cast<std::ptrdiff_t>(first), faults.faults().end());
  const auto is_known = [&](const SourcePlace& place) {
    return std::ranges::any_of(reported, [&](const Fault& fault) { return fault.place.line == place.line && fault.place.column == place.column; });
  };
  for (const std::string& line : sponge::faults(facility)) {
    const std::string subject = line.substr(0, line.find_first_of(": "));
    SourcePlace place = table.place_of(line.starts_with("process ") ? "process" : subject);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos && table.kind(subject) == io::TomlKind::table)
      place = table.table(subject)->place_of(line.substr(colon + 2, line.find(' ', colon + 2) - colon - 2));
    if (!is_known(place)) faults.add(std::move(place), table.name() + ": " + line, "what each process and layer needs: docs/formats/facilities.md");
  }
}

/// Reads one entry onto `definition`, which holds its base or nothing. Returns whether it can be used.
bool read_definition(io::TomlTable& table, FacilityDefinition& definition, SoilShelf& soils, bool has_base,
                     FaultList& faults) {
  const std::size_t before = faults.faults().size();
  sponge::Facility& facility = definition.facility;
  if (!has_base) {
    facility.title = facility.name;
    std::ranges::replace(facility.title, '_', ' ');
  }
  table.text("title", facility.title);
  table.text("title_zh", facility.title_zh);
  const bool named = table.has("process");
  if (!named && !has_base) {
    table.require("process", "process = \"cell\" (or base = \"rain_garden\" to start from a facility that is there)");
  }
  if (!(named ? read_process(table, facility.process) : has_base)) {
    for (const std::string& key : table.keys()) table.has(key);  // which layers belong here is not known
    return false;
  }
  sponge::for_each_layer(facility, [&](auto& layer) { read_layer(table, layer); });
  read_numbers(table, facility, soils);
  read_origins(table, definition);
  report_faults(table, facility, before, faults);
  return true;
}

void put(FacilityDefinition definition, std::vector<FacilityDefinition>& shelf) {
  const auto name = [](const FacilityDefinition& d) -> const std::string& { return d.facility.name; };
  const auto same = std::ranges::find(shelf, definition.facility.name, name);
  if (same == shelf.end())
    shelf.push_back(std::move(definition));
  else
    *same = std::move(definition);
}

/// Reads every [[facility]] of a file; those of the same name give way to it.
void read_list(io::TomlTable parent, Scenario& scenario, SoilShelf& soils, FaultList& faults) {
  std::set<std::string> taken;
  for (io::TomlTable table : parent.tables("facility")) {
    FacilityDefinition definition;
    std::string name, base;
    if (table.require("name", "name = \"rain_garden\"")) table.text("name", name);
    bool has_base = false;
    if (table.text("base", base)) {
      if (const FacilityDefinition* found = find_facility(scenario, base)) {
        definition = *found;
        has_base = true;
      } else {
        std::vector<std::string> names;
        for (const FacilityDefinition& known : scenario.facilities) names.push_back(known.facility.name);
        table.fault("base", table.name_of("base") + ": there is no facility \"" + base + "\" above it or among the presets",
                    choices_hint(base, names));
      }
    }
    definition.facility.name = name;
    definition.place = table.place();
    const bool good = read_definition(table, definition, soils, has_base || !base.empty(), faults);
    if (name.empty()) continue;
    if (!taken.insert(name).second) {
      table.fault("name", table.name_of("name") + ": facility \"" + name + "\" is described twice",
                  "write each facility once");
      continue;
    }
    if (good) put(std::move(definition), scenario.facilities);
  }
}

/// Reads every [[solids]] of a file; those of the same land cover give way to it.
void read_solids(io::TomlTable parent, Scenario& scenario) {
  std::set<std::string> taken;
  for (io::TomlTable table : parent.tables("solids")) {
    SolidsOfCover solids;
    if (table.require("land_cover", "land_cover = \"road\"")) table.text("land_cover", solids.land_cover);
    if (table.require("concentration", "concentration = \"300 mg/L\""))
      table.quantity("concentration", solids.concentration, Unit{"mg/L", Dimension::mass_concentration, 1e-3},
                     Range{0.0, 100.0});
    read_origin(table, solids.origin);
    if (solids.land_cover.empty()) continue;
    if (!taken.insert(solids.land_cover).second) {
      table.fault("land_cover", table.name_of("land_cover") + ": \"" + solids.land_cover + "\" is described twice",
                  "write each land cover once");
      continue;
    }
    const auto same = std::ranges::find(scenario.solids, solids.land_cover, &SolidsOfCover::land_cover);
    if (same == scenario.solids.end())
      scenario.solids.push_back(std::move(solids));
    else
      *same = std::move(solids);
  }
}

/// replace = { rain_garden = "green_roof_extensive", storage_tank = "none" }
void read_replacements(io::TomlTable& sponge, Scenario& scenario) {
  std::optional<io::TomlTable> table = sponge.table("replace");
  if (!table) return;
  std::vector<std::string> names;
  for (const FacilityDefinition& known : scenario.facilities) names.push_back(known.facility.name);
  for (const std::string& key : table->keys()) {
    std::string by;
    if (!table->text(key, by)) continue;
    if (!find_facility(scenario, key)) table->fault(key, table->name() + ": there is no facility \"" + key + '"', choices_hint(key, names));
    else if (by != "none" && !find_facility(scenario, by)) table->fault(key, table->name_of(key) + ": there is no facility \"" + by + '"', choices_hint(by, names) + "; or none");
    else scenario.sponge.replace.emplace_back(key, by);
  }
}

/// The presets: every file of data/facilities, in the order of their names.
void read_presets(Scenario& scenario, SoilShelf& soils, const SourcePlace& place, FaultList& faults) {
  std::vector<std::string> names;
  try {
    for (const auto& entry : std::filesystem::directory_iterator(io::data_folder() / "facilities"))
      if (entry.path().extension() == ".toml") names.push_back("facilities/" + entry.path().filename().string());
  } catch (const FileError& error) {
    faults.add(Fault{place, error.what(), error.hint(), true});
  } catch (const std::filesystem::filesystem_error& error) {
    faults.add(Fault{place, std::string("hydro's preset facilities cannot be read: ") + error.what(),
                     "HYDRO_DATA must name a folder with facilities/ in it", true});
  }
  std::ranges::sort(names);
  for (const std::string& name : names)
    read_preset(name, place, scenario.tables, faults, [&](io::TomlTable root) { read_list(root, scenario, soils, faults); });
}

}  // namespace

const FacilityDefinition* find_facility(const Scenario& scenario, std::string_view name) {
  const auto at = std::ranges::find_if(scenario.facilities,
                                       [&](const FacilityDefinition& d) { return d.facility.name == name; });
  return at == scenario.facilities.end() ? nullptr : &*at;
}

const std::string& facility_in_place_of(const Scenario& scenario, const std::string& facility) {
  const auto& replace = scenario.sponge.replace;
  const auto at = std::ranges::find(replace, facility, &std::pair<std::string, std::string>::first);
  return at == replace.end() ? facility : at->second;
}

const Origin& origin_of(const FacilityDefinition& definition, std::string_view layer, std::string_view value) {
  const Origin* found = &definition.origin;
  for (const auto& [name, origin] : definition.values) {
    if (name.size() == layer.size() + 1 + value.size() && name.starts_with(layer) && name.ends_with(value) && name[layer.size()] == '.') return origin;
    if (name == layer) found = &origin;
  }
  return *found;
}

const SolidsOfCover* find_solids(const Scenario& scenario, std::string_view land_cover) {
  const auto at = std::ranges::find(scenario.solids, land_cover, &SolidsOfCover::land_cover);
  return at == scenario.solids.end() ? nullptr : &*at;
}

void read_facilities(io::TomlTable root, Scenario& scenario, FaultList& faults) {
  const std::vector<std::string> keys = root.keys();
  const std::initializer_list<const char*> ours{"facility", "solids", "sponge"};
  const auto speaks_of = [&](const char* section) { return std::ranges::find(keys, section) != keys.end(); };
  for (const char* section : ours) root.has(section);
  if (std::ranges::none_of(ours, speaks_of) && !speaks_of("catchments")) return;
  SoilShelf soils(scenario, faults);
  read_presets(scenario, soils, root.place(), faults);
  read_preset("solids.toml", root.place(), scenario.tables, faults,
              [&](io::TomlTable table) { read_solids(table, scenario); });
  std::optional<FileReference> facilities, solids;
  if (std::optional<io::TomlTable> sponge = root.table("sponge")) {
    sponge->file("facilities", facilities);
    sponge->file("solids", solids);
  }
  if (facilities)
    read_table_file(*facilities, scenario.tables, faults,
                    [&](io::TomlTable table) { read_list(table, scenario, soils, faults); });
  if (solids)
    read_table_file(*solids, scenario.tables, faults, [&](io::TomlTable table) { read_solids(table, scenario); });
  read_list(root, scenario, soils, faults);
  read_solids(root, scenario);
  if (std::optional<io::TomlTable> sponge = root.table("sponge")) read_replacements(*sponge, scenario);
}

}  // namespace hydro::scenario
