#include "libhydro/io/plan_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "libhydro/io/detail/plan_words.h"
#include "libhydro/io/hazard_file.h"
#include "libhydro/io/place_file.h"
#include "libhydro/io/team_file.h"
#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

using namespace response;
using namespace detail;

constexpr std::string_view plan_format = "hydro-plan/1";
constexpr std::string_view threshold_format = "hydro-thresholds/1";

constexpr std::array<std::pair<std::string_view, Evidence>, 5> evidence_words{{{"found", Evidence::found},
                                                                               {"article", Evidence::article},
                                                                               {"memory", Evidence::memory},
                                                                               {"computed", Evidence::computed},
                                                                               {"inferred", Evidence::inferred}}};
constexpr std::array<std::pair<std::string_view, Level>, 4> colour_words{
    {{"blue", Level::IV}, {"yellow", Level::III}, {"orange", Level::II}, {"red", Level::I}}};
constexpr std::array<std::pair<std::string_view, Anchor>, 4> useful_words{
    {{"signal", Anchor::signal}, {"impact", Anchor::impact}, {"event", Anchor::event}, {"lift", Anchor::lift}}};

void read_source(TomlTable& table, PlanSource& source) {
  table.require("status", "status = \"found\" (or article, memory, computed, inferred)");
  table.choice("status", source.status, evidence_words);
  table.text("source", source.source);
}

/// "T0-150min", "TI-6h", "event+5min", "lift".
std::optional<PlanTime> parse_plan_time(const std::string& text, std::string& fault) {
  constexpr std::array<std::pair<std::string_view, Anchor>, 4> anchors{
      {{"T0", Anchor::signal}, {"TI", Anchor::impact}, {"event", Anchor::event}, {"lift", Anchor::lift}}};
  for (const auto& [word, anchor] : anchors) {
    if (!text.starts_with(word)) continue;
    const std::string_view rest = std::string_view(text).substr(word.size());
    if (rest.find_first_not_of(' ') == std::string_view::npos) return PlanTime{anchor, 0.0};
    const auto offset = read_offset(rest);
    if (!offset) break;
    return PlanTime{anchor, *offset};
  }
  fault = '"' + text + "\" is no time of a plan";
  return std::nullopt;
}

/// Reads one plan; keeps what refers to later entries until all of them are known.
class PlanReader {
 public:
  PlanReader(const std::string& path, const std::filesystem::path& data, int depth) : data_(data), document_(TomlDocument::open(path, faults_)), path_(path), depth_(depth) {}

  Plan read() {
    TomlTable root = document_.root();
    if (!root.require_format(plan_format)) faults_.throw_if_any();
    inherit(root);
    plan_.name = std::filesystem::path(path_).stem().string();
    plan_.title = needed_text(root, "title", "title = \"Flood response of our city\"");
    root.text("title_zh", plan_.title_zh);
    read_hazards(root);
    read_areas(root);
    plan_.words = std::make_shared<const Vocabulary>(hazards_, areas_);
    read_hold(root);
    read_case_rules(root);
    read_thresholds(root);
    read_departments(root);
    read_resources(root);
    read_places(root);
    read_zones(root);
    read_dispatch(root);
    read_triggers(root);
    read_actions(root);
    check_circles();
    document_.report_unknown_keys();
    faults_.throw_if_any();
    return std::move(plan_);
  }

  const std::vector<std::string>& files() const { return files_; }

 private:
  /// Begins with the plan of the whole: this one adds to it and may be stricter, never laxer.
  void inherit(TomlTable& root) {
    FileReference file;
    if (!root.file("inherits", file)) return;
    constexpr int deepest = 8;
    if (depth_ == deepest) return root.fault("inherits", "plans inherit each other without end", "the plan of a part inherits that of the whole, which stands alone");
    attempt([&] { plan_ = PlanReader(file.path, data_, depth_ + 1).read(); });
    if (!plan_.words) return;
    inherits_ = true;
    plan_.title_zh.clear();
    hazards_ = plan_.words->hazards(), areas_ = plan_.words->areas();
    inherited_actions_ = plan_.actions.size();
    places_of_action_.assign(inherited_actions_, root.place_of("inherits"));
  }

  void require_own(TomlTable& root, std::string_view key, std::string_view example) {
    if (!inherits_) root.require(key, example);
  }

  template <class Named>
  static std::set<std::string> known(const std::vector<Named>& named) {
    std::set<std::string> seen;
    for (const Named& one : named) seen.insert(one.id);
    return seen;
  }

  /// Whether an action that a part writes anew asks at least as much as that of the whole.
  void check_stricter(TomlTable& table, const Action& own, const Action& whole) {
    const auto rank = [](const Action& a) { return a.at_end ? 9 : a.any_level ? 0 : static_cast<int>(a.level); };
    const char* hint = "a part may be stricter than the whole, never laxer";
    if (own.at_end != whole.at_end || rank(own) > rank(whole)) table.fault("level", table.name_of("level") + ": the plan that is inherited asks for it from an earlier level on", hint);
    if (own.start.anchor != whole.start.anchor || own.start.offset > whole.start.offset) table.fault("start", table.name_of("start") + " is later than in the plan that is inherited", hint);
    const bool has = own.deadline.has_value();
    if (whole.deadline && (!has || own.deadline->anchor != whole.deadline->anchor || own.deadline->offset > whole.deadline->offset))
      table.fault(has ? "deadline" : "id", table.name() + ": its deadline is later than in the plan that is inherited", hint);
    for (const int d : whole.departments)
      if (std::ranges::find(own.departments, d) == own.departments.end())
        table.fault("departments", table.name_of("departments") + " leaves out \"" + plan_.departments[static_cast<std::size_t>(d)].id + "\", which the plan that is inherited names", hint);
  }

  void read_hazards(TomlTable& root) {
    if (inherits_) {
      for (const char* key : {"hazards", "hazard_words"})
        if (root.has(key)) root.fault(key, std::string(key) + " follow from the plan that is inherited", "take them out");
      return;
    }
    std::optional<FileReference> file;
    std::string path = (data_ / "warnings" / "hazards.toml").string();
    if (root.file("hazard_words", file)) path = file->path;
    files_.push_back(path);
    hazards_ = read_hazard_file(path, faults_);
    if (hazards_.size() > static_cast<std::size_t>(most_hazards)) {
      root.fault("hazard_words", "more than 64 hazards are known", "take some out of " + path);
      hazards_.resize(static_cast<std::size_t>(most_hazards));
    }
    std::vector<std::string> named;
    root.require("hazards", "hazards = [\"rainstorm\", \"typhoon\"]");
    root.texts("hazards", named);
    for (const std::string& id : named)
      if (const int h = find_id(root, "hazards", hazards_, id, "hazard"); h >= 0) plan_.hazards |= HazardSet{1} << h;
  }

  void read_areas(TomlTable& root) {
    std::set<std::string> seen = known(areas_);
    require_own(root, "area", "[[area]] with id, name and kind");
    for (TomlTable& table : root.tables("area")) {
      Area area;
      area.id = read_id(table, seen, "id = \"310115\"");
      area.name = needed_text(table, "name", "name = \"Pudong\"");
      table.text("name_zh", area.name_zh);
      area.kind = needed_text(table, "kind", "kind = \"district\"");
      std::string parent;
      if (table.text("parent", parent)) {
        const auto at = std::ranges::find(areas_, parent, &Area::id);
        if (at != areas_.end()) area.parent = static_cast<int>(at - areas_.begin());
        else
          table.fault("parent", table.name_of("parent") + ": no area \"" + parent + "\" stands above this one",
                      areas_.empty() ? "write the whole before its parts" : choices_hint(parent, ids_of(areas_)));
      }
      std::vector<double> centre;
      if (table.quantities("centre", centre, unit::none)) {
        if (centre.size() == 2 && std::abs(centre[0]) <= 90.0 && std::abs(centre[1]) <= 180.0) area.centre = GeoPoint{centre[0], centre[1]};
        else table.fault("centre", table.name_of("centre") + " must be a latitude and a longitude", "write centre = [31.22, 121.54]");
      }
      table.quantity("reach", area.reach, unit::m, {.min = 0.0});
      areas_.push_back(std::move(area));
    }
  }

  void read_hold(TomlTable& root) {
    auto hold = root.table("hold");
    if (!hold) return;
    hold->quantity("lower", plan_.hold.lower, unit::min, {.min = 0.0});
    hold->quantity("lift", plan_.hold.lift, unit::min, {.min = 0.0});
    hold->quantity("resend_after", plan_.hold.resend_after, unit::min, {.min = 0.0});
    hold->quantity("forget_after", plan_.hold.forget_after, unit::min, {.min = 0.0});
    PlanSource source;
    read_source(*hold, source);
  }

  void read_case_rules(TomlTable& root) {
    auto cases = root.table("cases");
    if (!cases) return;
    CaseRules& rules = plan_.cases;
    const std::array<std::pair<std::string_view, double*>, 9> times{{{"file", &rules.file}, {"dispatch", &rules.dispatch}, {"accept", &rules.accept}, {"begin", &rules.begin},
                                                                     {"finish", &rules.finish}, {"check", &rules.check}, {"close", &rules.close},
                                                                     {"supervision_after", &rules.supervision_after}, {"warning_after", &rules.warning_after}}};
    for (const auto& [key, value] : times) cases->quantity(key, *value, unit::min, {.min = 0.0});
    cases->quantity("depth", rules.depth, unit::m, Range::positive());
    PlanSource source;
    read_source(*cases, source);
  }

  void read_thresholds(TomlTable& root) {
    std::vector<std::string> files;
    if (!root.texts("thresholds", files)) return;
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    for (const std::string& file : files) {
      files_.push_back((folder / file).string());
      read_threshold_file(files_.back(), hazards_, faults_, plan_.thresholds, plan_.stations);
    }
    plan_.thresholds = with_station_levels(std::move(plan_.thresholds), plan_.stations);
  }

  void read_departments(TomlTable& root) {
    std::set<std::string> seen = known(plan_.departments);
    require_own(root, "department", "[[department]] with id and name");
    for (TomlTable& table : root.tables("department")) {
      Department department;
      department.id = read_id(table, seen, "id = \"drainage\"");
      department.name = needed_text(table, "name", "name = \"drainage\"");
      table.text("name_zh", department.name_zh);
      plan_.departments.push_back(std::move(department));
    }
  }

  void read_resources(TomlTable& root) {
    std::set<std::string> seen = known(plan_.resources);
    for (TomlTable& table : root.tables("resource")) {
      Resource resource;
      resource.id = read_id(table, seen, "id = \"team_01\"");
      resource.kind = needed_text(table, "kind", "kind = \"drainage_team\"");
      resource.name = needed_text(table, "name", "name = \"Drainage team 1\"");
      table.text("name_zh", resource.name_zh);
      table.integer("count", resource.count, 1, 1'000'000);
      resource.area = read_reference(table, "area", areas_, "area");
      resource.department = read_reference(table, "department", plan_.departments, "department");
      read_source(table, resource.source);
      plan_.resources.push_back(std::move(resource));
    }
  }

  void read_places(TomlTable& root) {
    std::set<std::string> seen = known(plan_.places);
    for (TomlTable& table : root.tables("place")) {
      Place place;
      place.id = read_id(table, seen, "id = \"underpass_1\"");
      place.kind = needed_text(table, "kind", "kind = \"underpass\"");
      place.name = needed_text(table, "name", "name = \"North Street underpass\"");
      table.text("name_zh", place.name_zh);
      table.require("area", "area = \"310115\"");
      place.area = read_reference(table, "area", areas_, "area");
      Point at;
      if (table.point("at", at)) place.at = at;
      table.text("gauge", place.gauge);
      table.quantity("people", place.people, unit::none, {.min = 0.0});
      table.quantity("limit", place.limit, unit::m, Range::positive());
      table.quantity("weight", place.weight, unit::none, {.min = 0.0});
      table.quantity("inflow", place.inflow, unit::m3_per_s, {.min = 0.0});
      table.integer("slots", place.slots, 1, 100);
      table.quantity("capacity", place.capacity, unit::none, {.min = 0.0});
      if (double wind = 0.0; table.has("wind_limit") && read_observed(table, "wind_limit", Observable::gust, wind)) place.wind_limit = wind;
      if (table.text("settles_at", place.settles_at)) settlements_.push_back({plan_.places.size(), table.place_of("settles_at")});
      plan_.places.push_back(std::move(place));
    }
    read_place_file(root, seen);
    for (const auto& [index, where] : settlements_) {
      const std::string& id = plan_.places[index].settles_at;
      if (std::ranges::find(plan_.places, id, &Place::id) == plan_.places.end()) faults_.add(where, "settles_at: there is no place \"" + id + '"', choices_hint(id, ids_of(plan_.places)));
    }
  }

  void read_zones(TomlTable& root) {
    std::set<std::string> seen = known(plan_.zones);
    for (TomlTable& table : root.tables("zone")) {
      Zone zone;
      zone.id = read_id(table, seen, "id = \"sheds_north\"");
      zone.name = needed_text(table, "name", "name = \"Sheds by the river\"");
      table.text("name_zh", zone.name_zh);
      table.require("area", "area = \"310115\"");
      zone.area = read_reference(table, "area", areas_, "area");
      table.require("at", "at = [352100.0, 3455800.0]"), table.point("at", zone.at);
      table.require("people", "people = 1200"), table.quantity("people", zone.people, unit::none, Range{0.0, 1e9});
      table.require("rate", "rate = 400 (people an hour who can be carried away)"), table.quantity("rate", zone.rate, unit::none, Range::positive(1e9));
      plan_.zones.push_back(std::move(zone));
    }
  }

  /// More places, from a table or map that a scenario may name too.
  void read_place_file(TomlTable& root, std::set<std::string>& seen) {
    FileReference file;
    if (!root.file("places", file)) return;
    PlaceFile read;
    try {
      read = io::read_places(file.path, "");
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) faults_.add(fault);
      return;
    }
    for (PlaceRecord& record : read.places) {
      const auto add = [&](const std::string& message, const std::string& hint) { faults_.add(record.place, "place \"" + record.id + "\": " + message, hint); };
      if (!is_plain_word(record.id)) add("its id is not a plain word", "use letters, digits, _, - and . only");
      if (!seen.insert(record.id).second) add("is already known", "choose another id");
      const auto area = std::ranges::find(areas_, record.area, &Area::id);
      if (area == areas_.end()) add(record.area.empty() ? "has no area" : "there is no area \"" + record.area + '"', choices_hint(record.area, ids_of(areas_)));
      plan_.places.push_back({.id = record.id, .kind = record.kind, .name = record.name.empty() ? record.id : record.name, .name_zh = record.name_zh,
                              .area = area == areas_.end() ? -1 : static_cast<int>(area - areas_.begin()), .at = record.at, .gauge = record.gauge, .people = record.people, .limit = record.close_depth,
                              .weight = record.weight, .inflow = record.inflow, .capacity = record.capacity, .wind_limit = record.wind_limit, .settles_at = record.settles_at});
      if (!record.settles_at.empty()) settlements_.push_back({plan_.places.size() - 1, record.place});
    }
  }

  void read_dispatch(TomlTable& root) {
    if (auto table = root.table("dispatch")) {
      DispatchRules& rules = plan_.dispatch;
      table->quantity("limit", rules.limit, unit::m, Range::positive());
      if (auto weights = table->table("weights"))
        for (const std::string& kind : weights->keys()) {
          double weight = 0.0;
          if (!weights->quantity(kind, weight, unit::none, {.min = 0.0})) continue;
          if (kind == "others") rules.others = weight;
          else rules.weights.emplace_back(kind, weight);
        }
      read_source(*table, rules.source);
    }
    double speed = 30.0 / 3.6;
    FileReference streets, teams;
    if (auto table = root.table("streets")) {
      table->require("file", "file = \"streets.gpkg\"");
      constexpr Unit km_per_hour{"km/h", Dimension::velocity, 1.0 / 3.6};
      table->quantity("speed", speed, km_per_hour, Range::positive(200.0 / 3.6));
      if (table->file("file", streets)) attempt([&] { plan_.streets = read_streets(streets.path, speed, faults_); });
    }
    if (root.file("teams", teams)) attempt([&] { plan_.teams = read_teams(teams.path, ids_of(plan_.departments), faults_); });
    if (!plan_.teams.empty() && plan_.streets.empty() && !root.has("streets")) root.missing("teams need streets to drive on", "write [streets] with file = \"streets.gpkg\"");
  }

  template <class Call>
  void attempt(Call&& call) {
    try {
      call();
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) faults_.add(fault);
    }
  }

  HazardSet read_hazard_set(TomlTable& table) {
    HazardSet set = 0;
    std::vector<std::string> named;
    table.require("hazards", "hazards = [\"rainstorm\"] or [\"any\"]");
    if (!table.texts("hazards", named)) return plan_.hazards;
    for (const std::string& id : named) {
      if (id == "any") {
        set |= plan_.hazards;
      } else if (const int h = find_id(table, "hazards", hazards_, id, "hazard"); h >= 0) {
        if ((plan_.hazards >> h & 1u) == 0)
          table.fault("hazards", table.name_of("hazards") + ": the plan does not respond to \"" + id + '"', "add it to hazards at the top");
        set |= HazardSet{1} << h;
      }
    }
    return set;
  }

  Crossing read_crossing(TomlTable table) {
    Crossing crossing;
    if (const auto quantity = read_observable(table, "quantity")) {
      crossing.quantity = *quantity;
      table.require("at_least", "at_least = \"4.55 m\"");
      read_observed(table, "at_least", *quantity, crossing.at_least);
    } else {
      table.has("at_least");
    }
    table.text("station", crossing.station);
    return crossing;
  }

  PlaceCondition read_place_condition(TomlTable table) {
    PlaceCondition condition;
    condition.kind = needed_text(table, "kind", "kind = \"underpass\"");
    if (!condition.kind.empty() && std::ranges::find(plan_.places, condition.kind, &Place::kind) == plan_.places.end()) {
      std::set<std::string> kinds;
      for (const Place& place : plan_.places) kinds.insert(place.kind);
      if (!kinds.empty())
        table.fault("kind", table.name_of("kind") + ": no place of the plan is a \"" + condition.kind + '"',
                    choices_hint(condition.kind, {kinds.begin(), kinds.end()}));
    }
    table.quantity("depth", condition.depth, unit::m, Range::positive());
    table.quantity("within", condition.within, unit::min, {.min = 0.0});
    table.quantity("rise", condition.rise, unit::m, Range::positive());
    table.quantity("rise_in", condition.rise_in, unit::min, Range::positive());
    table.flag("by_wind", condition.by_wind);
    if (condition.by_wind && (condition.depth || condition.rise)) table.fault("by_wind", table.name_of("by_wind") + " and a depth are two events", "write two actions");
    if (condition.rise && !condition.depth) table.fault("rise", table.name_of("rise") + " needs a depth that is passed", "write depth = \"0.25 m\"");
    return condition;
  }

  void read_triggers(TomlTable& root) {
    std::set<std::string> seen = known(plan_.triggers);
    require_own(root, "trigger", "[[trigger]] with id, hazards, level and signal");
    for (TomlTable& table : root.tables("trigger")) {
      Trigger trigger;
      trigger.id = read_id(table, seen, "id = \"T-blue\"");
      trigger.hazards = read_hazard_set(table);
      trigger.area = read_reference(table, "area", areas_, "area");
      table.require("level", "level = \"III\"");
      table.choice("level", trigger.level, level_words);
      Level signal = Level::none;
      const int ways = table.has("signal") + table.has("observed") + table.has("places") + table.has("command");
      if (table.choice("signal", signal, colour_words)) trigger.signal = signal;
      if (auto observed = table.table("observed")) trigger.observed = read_crossing(*observed);
      if (auto places = table.table("places")) {
        trigger.places = read_place_condition(*places);
        if (!trigger.places->depth) table.fault("places", table.name_of("places") + " needs the depth that starts the level", "write depth = \"0.5 m\"");
      }
      table.flag("command", trigger.command);
      if (ways != 1)
        table.fault("signal", table.name() + " must say one thing that starts the level",
                    "write one of signal = \"yellow\", observed = {...}, places = {...}, command = true");
      read_source(table, trigger.source);
      plan_.triggers.push_back(std::move(trigger));
    }
  }

  std::optional<PlanTime> read_time(TomlTable& table, std::string_view key) {
    std::string text, fault;
    if (!table.text(key, text)) return std::nullopt;
    const auto time = parse_plan_time(text, fault);
    if (!time) table.fault(key, table.name_of(key) + ' ' + fault, "write T0 (the response starts), TI (the worst), event or lift, and an offset: \"T0+30min\", \"TI-6h\"");
    return time;
  }

  void read_times(TomlTable& table, Action& action) {
    table.require("start", "start = \"T0\"");
    const auto start = read_time(table, "start");
    if (start) action.start = *start;
    action.deadline = read_time(table, "deadline");
    if (start && action.deadline && start->anchor == action.deadline->anchor && action.deadline->offset < start->offset)
      table.fault("deadline", table.name_of("deadline") + " is before the start", "an action cannot be over before it begins");
    if (start && action.at_end != (start->anchor == Anchor::lift))
      table.fault("start", table.name_of("start") + (action.at_end ? " of an action of the end must count from lift" : " counts from lift, but the action is not one of the end"),
                  action.at_end ? "write start = \"lift\"" : "write level = \"end\"");
    if (action.deadline && action.deadline->anchor == Anchor::event && start && start->anchor != Anchor::event)
      table.fault("deadline", table.name_of("deadline") + " counts from an event, but the action does not start with one", "write start = \"event\"");
    Anchor useful = Anchor::impact;
    if (table.choice("useful_until", useful, useful_words)) action.useful_until = useful;
  }

  void read_event(TomlTable& table, Action& action) {
    if (auto places = table.table("places")) action.places = read_place_condition(*places);
    if (table.kind("event") == TomlKind::table) {
      if (auto crossing = table.table("event")) action.crossing = read_crossing(*crossing);
    } else {
      table.text("event", action.event);
    }
    const bool starts_by_event = action.start.anchor == Anchor::event;
    const bool watches = action.places && (action.places->depth || action.places->by_wind);
    if (starts_by_event && !watches && !action.crossing && action.event.empty())
      table.fault("start", table.name_of("start") + ": nothing says which event it is",
                  "write event = \"command\", event = {quantity, station, at_least} or places = {kind, depth}");
    if (!starts_by_event && (watches || action.crossing || !action.event.empty()) && !action.at_end)
      table.fault(watches ? "places" : "event", table.name() + " names an event, but does not start with it", "write start = \"event\"");
  }

  void read_effect(TomlTable& table, Action& action) {
    auto effect = table.table("effect");
    if (!effect) return;
    Effect read;
    std::vector<std::string> kinds(effect_kinds.begin(), effect_kinds.end());
    effect->require("kind", "kind = \"pre_drain\"");
    if (const auto kind = effect->choice_of("kind", kinds)) read.kind = kinds[*kind];
    read.target = needed_text(*effect, "target", "target = \"*\" or the id of a gate, pump or place");
    effect->quantity("value", read.value, unit::none);
    effect->text("unit", read.unit);
    effect->quantity("lasts", read.lasts, unit::min, Range::positive());
    action.effect = std::move(read);
  }

  void read_level(TomlTable& table, Action& action) {
    std::vector<std::string> words;
    for (const auto& [word, level] : level_words) words.emplace_back(word);
    words.insert(words.end(), {"any", "end"});
    table.require("level", "level = \"III\" (or IV, II, I, any, end)");
    const auto index = table.choice_of("level", words);
    if (!index) return;
    if (*index < level_words.size()) action.level = level_words[*index].second;
    action.any_level = words[*index] == "any";
    action.at_end = words[*index] == "end";
  }

  void read_actions(TomlTable& root) {
    std::set<std::string> seen;
    require_own(root, "action", "[[action]] with id, hazards, level, departments, title, start");
    std::vector<TomlTable> tables = root.tables("action");
    std::vector<std::size_t> index;  // of each table's action
    for (TomlTable& table : tables) {
      Action action;
      action.id = read_id(table, seen, "id = \"A001\"");
      action.hazards = read_hazard_set(table);
      read_level(table, action);
      action.title = needed_text(table, "title", "title = \"clear gully inlets\"");
      table.text("title_zh", action.title_zh);
      table.require("departments", "departments = [\"drainage\"]");
      action.departments = read_references(table, "departments", plan_.departments, "department");
      read_times(table, action);
      read_event(table, action);
      read_effect(table, action);
      read_area_kind(table, action);
      constexpr std::array<std::pair<std::string_view, Repeat>, 2> repeats{{{"once", Repeat::once}, {"each_level", Repeat::each_level}}};
      table.choice("repeat", action.repeat, repeats);
      action.resources = read_references(table, "resources", plan_.resources, "resource");
      table.text("message", action.message), table.text("message_zh", action.message_zh);
      table.quantity("escalate_after", action.escalate_after, unit::min, {.min = 0.0});
      action.escalate_to = read_reference(table, "escalate_to", plan_.departments, "department");
      read_source(table, action.source);
      table.choice("time_status", action.time_status, evidence_words);
      const auto whole = std::find_if(plan_.actions.begin(), plan_.actions.begin() + static_cast<std::ptrdiff_t>(inherited_actions_), [&](const Action& a) { return a.id == action.id; });
      if (whole != plan_.actions.begin() + static_cast<std::ptrdiff_t>(inherited_actions_)) {
        check_stricter(table, action, *whole);
        index.push_back(static_cast<std::size_t>(whole - plan_.actions.begin()));
        *whole = std::move(action);
        continue;
      }
      index.push_back(plan_.actions.size());
      places_of_action_.push_back(table.place_of("after"));
      plan_.actions.push_back(std::move(action));
    }
    for (std::size_t i = 0; i < tables.size(); ++i)
      if (tables[i].has("after")) plan_.actions[index[i]].after = read_references(tables[i], "after", plan_.actions, "action");
    for (std::size_t i = 0; i < tables.size(); ++i) {
      Action& action = plan_.actions[index[i]];
      action.releases = read_reference(tables[i], "releases", plan_.actions, "action");
      if (action.releases >= 0 && !action.at_end) tables[i].fault("releases", tables[i].name_of("releases") + " is for actions of the end", "write level = \"end\" and start = \"lift\"");
    }
  }

  void read_area_kind(TomlTable& table, Action& action) {
    if (!table.text("per", action.per) || std::ranges::find(areas_, action.per, &Area::kind) != areas_.end()) return;
    std::set<std::string> kinds;
    for (const Area& area : areas_) kinds.insert(area.kind);
    table.fault("per", table.name_of("per") + ": no area of the plan is a \"" + action.per + '"', choices_hint(action.per, {kinds.begin(), kinds.end()}));
  }

  /// Faults of actions that wait for each other; each circle is reported once, at its first action.
  void check_circles() {
    std::vector<int> state(plan_.actions.size(), 0);  // 0 unseen, 1 on the path, 2 done
    for (std::size_t first = 0; first < plan_.actions.size(); ++first) {
      if (state[first] != 0) continue;
      std::vector<std::pair<int, std::size_t>> path{{static_cast<int>(first), 0}};
      state[first] = 1;
      while (!path.empty()) {
        auto& [node, next] = path.back();
        const std::vector<int>& after = plan_.actions[static_cast<std::size_t>(node)].after;
        if (next == after.size()) {
          state[static_cast<std::size_t>(node)] = 2;
          path.pop_back();
          continue;
        }
        const int before = after[next++];
        int& seen = state[static_cast<std::size_t>(before)];
        if (seen == 1) report_circle(path, before);
        if (seen != 0) continue;
        seen = 1;
        path.emplace_back(before, 0);
      }
    }
  }

  void report_circle(const std::vector<std::pair<int, std::size_t>>& path, int from) {
    std::string circle;
    for (auto at = std::ranges::find(path, from, &std::pair<int, std::size_t>::first); at != path.end(); ++at)
      circle += plan_.actions[static_cast<std::size_t>(at->first)].id + " after ";
    circle += plan_.actions[static_cast<std::size_t>(from)].id;
    faults_.add(places_of_action_[static_cast<std::size_t>(from)], "actions wait for each other in a circle: " + circle, "take one of the prerequisites out");
  }

  std::filesystem::path data_;
  FaultList faults_;
  TomlDocument document_;
  std::string path_;
  Plan plan_;
  std::vector<Hazard> hazards_;
  std::vector<Area> areas_;
  std::vector<SourcePlace> places_of_action_;
  std::vector<std::string> files_;
  std::vector<std::pair<std::size_t, SourcePlace>> settlements_;  ///< places that name another, and where
  int depth_ = 0;                       ///< of plans that inherit each other
  bool inherits_ = false;
  std::size_t inherited_actions_ = 0;
};

Condition read_condition(TomlTable table) {
  Condition condition;
  Level of_station = Level::none;
  if (table.choice("at_least_level", of_station, colour_words)) condition.of_station = of_station;
  if (const auto quantity = read_observable(table, "quantity")) {
    condition.quantity = *quantity;
    if (!condition.of_station) table.require("at_least", "at_least = \"50 mm\"");
    read_observed(table, "at_least", *quantity, condition.at_least);
  } else {
    table.has("at_least");
  }
  table.text("station", condition.station);
  return condition;
}

WarningStation read_station(TomlTable& table) {
  WarningStation station;
  PlanSource source;
  station.id = needed_text(table, "id", "id = \"huangpu_park\"");
  station.name = needed_text(table, "name", "name = \"Huangpu Park\"");
  table.text("name_zh", station.name_zh);
  for (const auto& [word, level] : colour_words) table.quantity(word, station.colours[static_cast<std::size_t>(level) - 1], unit::m);
  read_source(table, source);
  std::string note;
  table.text("note", note);
  return station;
}

}  // namespace

Plan read_plan(const std::string& path, const std::filesystem::path& data, std::vector<std::string>* files) {
  PlanReader reader(path, data, 0);
  Plan plan = reader.read();
  if (!files) return plan;
  files->push_back(path);
  files->insert(files->end(), reader.files().begin(), reader.files().end());
  return plan;
}

void read_threshold_file(const std::string& path, const std::vector<Hazard>& words, FaultList& faults, std::vector<ThresholdRow>& rows,
                         std::vector<WarningStation>& stations) {
  TomlDocument document = TomlDocument::open(path, faults);
  TomlTable root = document.root();
  if (!root.require_format(threshold_format)) return;
  const std::string region = needed_text(root, "region", "region = \"shanghai\"");
  for (TomlTable& table : root.tables("station")) stations.push_back(read_station(table));
  std::set<std::string> ids;
  for (TomlTable& table : root.tables("signal")) {
    ThresholdRow row;
    row.region = region;
    row.id = needed_text(table, "id", "id = \"SH-RS-B\"");
    if (!row.id.empty() && !ids.insert(row.id).second) table.fault("id", table.name_of("id") + " \"" + row.id + "\" is already known", "choose another id");
    row.hazard_id = needed_text(table, "hazard", "hazard = \"rainstorm\"");
    const auto at = std::ranges::find(words, row.hazard_id, &Hazard::id);
    if (at != words.end()) row.hazard = static_cast<int>(at - words.begin());
    else if (!row.hazard_id.empty())
      table.fault("hazard", table.name_of("hazard") + ": there is no hazard \"" + row.hazard_id + '"', choices_hint(row.hazard_id, ids_of(words)));
    std::string note, colour;
    if (!table.text("class", colour)) {
      table.require("colour", "colour = \"yellow\"");
      table.choice("colour", row.level, colour_words);
    }
    table.require("window", "window = \"6h\"");
    table.quantity("window", row.window, unit::h, {.min = 0.0});
    table.require("any_of", "any_of = [{quantity = \"rain_1h\", at_least = \"50 mm\"}]");
    for (TomlTable& condition : table.tables("any_of")) row.conditions.push_back(read_condition(condition));
    table.require("status", "status = \"found\" (or memory, computed, inferred)");
    table.choice("status", row.status, std::array<std::pair<std::string_view, std::string>, 4>{
                                           {{"found", "found"}, {"memory", "memory"}, {"computed", "computed"}, {"inferred", "inferred"}}});
    table.text("source", row.source), table.text("note", note);
    rows.push_back(std::move(row));
  }
  document.report_unknown_keys();
}

std::vector<std::string> preset_plans(const std::filesystem::path& data) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(data / "plans"))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string preset_plan_file(const std::string& name, const std::filesystem::path& data) {
  const std::vector<std::string> names = preset_plans(data);
  return std::ranges::find(names, name) == names.end() ? std::string() : (data / "plans" / (name + ".toml")).string();
}

}  // namespace hydro::io
