#include "libhydro/study/detail/new_response.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/cap_file.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/io/vector_writer.h"
#include "libhydro/study/detail/new_drill.h"

namespace hydro::study {
namespace {

using district::District;

struct NewPlace {
  std::string id, kind, name, name_zh;
  Point at;
  double radius = 0.0, people = 0.0, close_depth = 0.25;
};

/// The building of a kind that stands at a share of their list; any building where there is none of the kind.
const district::Building* building_at(const District& made, std::string_view kind, double share) {
  std::vector<const district::Building*> found;
  for (const district::Building& building : made.buildings)
    if (building.kind == kind) found.push_back(&building);
  if (found.empty())
    for (const district::Building& building : made.buildings)
      if (building.kind != "pier") found.push_back(&building);
  return found.empty() ? nullptr : found[std::min(found.size() - 1, static_cast<std::size_t>(share * static_cast<double>(found.size())))];
}

std::vector<NewPlace> places_of(const District& made) {
  std::vector<NewPlace> places;
  for (const district::WatchedPlace& watched : made.places) {
    const std::string number = watched.id.substr(watched.id.rfind('-') + 1);
    if (watched.id.starts_with("underpass-")) places.push_back({watched.id, "underpass", watched.name, "铁路下立交" + number, watched.place, 6.0, 30.0});
    if (watched.id.starts_with("hollow-")) places.push_back({watched.id, "road", watched.name, "低洼路段" + number, watched.place, 15.0, 20.0});
  }
  struct Public {
    const char *id, *kind, *name, *name_zh, *building;
    double share, people, close_depth;
  };
  constexpr std::array publics{Public{"hospital", "hospital", "District hospital", "区医院", "tower", 0.5, 400.0, 0.15},
                               Public{"school-1", "school", "Railway school", "铁路小学", "slab", 0.7, 600.0, 0.15},
                               Public{"school-2", "school", "River school", "滨河中学", "slab", 0.25, 800.0, 0.15},
                               Public{"shelter", "shelter", "Gymnasium, shelter", "体育馆（避难场所）", "pavilion", 0.5, 0.0, 0.30},
                               Public{"substation", "substation", "Substation", "变电站", "house", 0.4, 0.0, 0.30},
                               Public{"garage", "basement", "Underground garage", "地下车库", "tower", 0.15, 40.0, 0.15},
                               Public{"metro-1", "metro", "Metro entrance north", "地铁站北口", "house", 0.85, 200.0, 0.15},
                               Public{"metro-2", "metro", "Metro entrance south", "地铁站南口", "house", 0.15, 200.0, 0.15}};
  for (const Public& one : publics)
    if (const district::Building* b = building_at(made, one.building, one.share))
      places.push_back({one.id, one.kind, one.name, one.name_zh, {0.5 * (b->west + b->east), 0.5 * (b->south + b->north)},
                        0.5 * std::max(b->east - b->west, b->north - b->south) + 2.0 * made.grid.cell_size, one.people, one.close_depth});
  return places;
}

/// Which of the two streets of the plan a place lies in.
const char* area_of(const District& made, const Point& at) { return at.y > 0.5 * (made.grid.south() + made.grid.north) ? "990100001" : "990100002"; }

std::string place_table(const District& made) {
  std::string table = "id,kind,name,name_zh,area,x_m,y_m,radius_m,people,close_depth_m,traffic_veh_h,capacity,settles_at\n";
  for (const NewPlace& place : places_of(made))
    table += fmt::format("{},{},{},{},{},{:.2f},{:.2f},{:.1f},{:g},{:g},{},{},{}\n", place.id, place.kind, io::csv_text(place.name), io::csv_text(place.name_zh), area_of(made, place.at), place.at.x,
                         place.at.y, place.radius, place.people, place.close_depth, place.kind == "underpass" ? "900" : place.kind == "road" ? "400" : "", place.kind == "shelter" ? "600" : "",
                         place.kind == "metro" ? "shelter" : "");
  return table;
}

std::string team_table(const District& made) {
  const Grid& grid = made.grid;
  const auto at = [&](double x, double y) { return Point{grid.west + x * (grid.east() - grid.west), grid.south() + y * (grid.north - grid.south())}; };
  struct NewTeam {
    const char *id, *name, *name_zh, *kind, *service, *department;
    Point at;
    double capacity, setup, wading;
  };
  const std::array teams{NewTeam{"truck-1", "Pump truck 1", "移动泵车1", "pump_truck", "pump", "drainage", at(0.10, 0.90), 0.3, 10.0, 0.5},
                         NewTeam{"truck-2", "Pump truck 2", "移动泵车2", "pump_truck", "pump", "drainage", at(0.90, 0.90), 0.3, 10.0, 0.5},
                         NewTeam{"truck-3", "Pump truck 3", "移动泵车3", "pump_truck", "pump", "drainage", at(0.50, 0.35), 0.2, 10.0, 0.5},
                         NewTeam{"team-1", "Drainage team 1", "排水突击队1", "drainage_team", "pump", "drainage", at(0.15, 0.45), 0.05, 15.0, 0.3},
                         NewTeam{"team-2", "Drainage team 2", "排水突击队2", "drainage_team", "pump", "drainage", at(0.85, 0.45), 0.05, 15.0, 0.3},
                         NewTeam{"sandbags", "Sandbag team", "沙袋队", "sandbag_team", "barrier", "street", at(0.50, 0.60), 0.0, 15.0, 0.3}};
  std::string table = "id,name,name_zh,kind,service,department,x_m,y_m,capacity_m3s,setup_min,wading_m,shift_from,shift_until\n";
  for (const NewTeam& team : teams)
    table += fmt::format("{},{},{},{},{},{},{:.2f},{:.2f},{:g},{:g},{:g},00:00,24:00\n", team.id, team.name, team.name_zh, team.kind, team.service, team.department, team.at.x, team.at.y, team.capacity,
                         team.setup, team.wading);
  return table;
}

void write_streets(const std::string& path, const District& made) {
  io::VectorLayer layer{.name = "streets", .crs = made.grid.crs, .attribute_names = {"id", "speed_kmh"}};
  int number = 0;
  for (const district::StreetStretch& street : made.streets)
    layer.features.push_back({.shape = street.line, .attributes = {"s" + std::to_string(++number), std::round(street.speed * 3.6)}});
  io::write_vector(path, layer);
}

/// People a hectare by the kind of plot; nobody lives on streets.
void write_population(const std::string& path, const District& made) {
  Raster<float> people(made.grid, 0.0f);
  for (const district::Plot& plot : made.plots) {
    const float density = plot.kind == "plot_residential" ? 250.0f : plot.kind == "plot_public" ? 80.0f : plot.kind == "plot_industrial" ? 40.0f : 0.0f;
    for (int row = 0; row < made.grid.rows; ++row) {
      if (made.grid.y(row) < plot.south || made.grid.y(row) > plot.north) continue;
      const int from = std::max(0, static_cast<int>(std::floor((plot.west - made.grid.west) / made.grid.cell_size))), to = std::min(made.grid.columns, static_cast<int>(std::ceil((plot.east - made.grid.west) / made.grid.cell_size)));
      for (int column = from; column < to; ++column) people(row, column) = density;
    }
  }
  io::write_raster(path, made.grid, people, "1/ha");
}

/// The warnings of the day: a rainstorm signal that is raised twice and lifted, and a high tide.
void write_alerts(io::OutputFolder& folder) {
  using namespace response;
  constexpr int offset = 480;  // [min]
  struct Day {
    const char *file, *id, *event, *code, *headline, *headline_zh, *severity, *sent, *expires, *replaces;
    AlertKind kind;
  };
  constexpr const char* first = "2024-09-16T03:40:00+08:00";
  constexpr const char* second = "2024-09-16T05:30:00+08:00";
  constexpr const char* third = "2024-09-16T06:25:00+08:00";
  const std::array days{Day{"alerts/1-rainstorm-blue.xml", "D1", "rainstorm", "11B03", "Blue rainstorm warning", "暴雨蓝色预警", "Minor", first, "2024-09-16T12:00:00+08:00", "", AlertKind::alert},
                        Day{"alerts/2-high-tide-blue.xml", "D2", "high tide", "11A06", "Blue high tide warning", "高潮位蓝色预警", "Minor", first, "2024-09-16T11:00:00+08:00", "", AlertKind::alert},
                        Day{"alerts/3-rainstorm-yellow.xml", "D3", "rainstorm", "11B03", "Yellow rainstorm warning", "暴雨黄色预警", "Moderate", second, "2024-09-16T12:00:00+08:00", "D1", AlertKind::update},
                        Day{"alerts/4-rainstorm-orange.xml", "D4", "rainstorm", "11B03", "Orange rainstorm warning", "暴雨橙色预警", "Severe", third, "2024-09-16T12:00:00+08:00", "D3", AlertKind::update},
                        Day{"alerts/5-rainstorm-lifted.xml", "D5", "rainstorm", "11B03", "Rainstorm warning lifted", "解除暴雨预警", "Minor", "2024-09-16T09:30:00+08:00", "2024-09-16T12:00:00+08:00", "D4", AlertKind::cancel}};
  const auto stamp = [](const char* text) { return Stamp{io::read_instant(text)->utc, offset}; };
  for (const Day& day : days) {
    AlertMessage message{.identifier = day.id, .sender = "observatory.delta", .sent = stamp(day.sent), .status = AlertStatus::exercise, .kind = day.kind};
    message.scope = "Public", message.note = "made by hydro new: an exercise";
    const std::string replaced = day.replaces;
    for (const Day& other : days)
      if (replaced == other.id) message.references.push_back({message.sender, other.id, other.sent});
    AlertArea area{.description = "三角洲片区 Delta district", .geocodes = {{"GB2260", "990100"}}};
    for (const auto& [language, headline] : {std::pair{"zh-CN", day.headline_zh}, std::pair{"en-US", day.headline}}) {
      AlertInfo info;
      info.language = language, info.categories = {"Met"}, info.event = day.event, info.urgency = "Expected", info.severity = day.severity, info.certainty = "Likely";
      info.event_codes = {{"GB/T 35561", day.code}}, info.expires = stamp(day.expires), info.headline = headline, info.sender_name = "Delta observatory";
      info.areas = {area};
      message.infos.push_back(std::move(info));
    }
    io::write_text(folder.file(day.file), io::write_cap(message));
  }
}

constexpr const char* plan_text = R"(# The response plan of a made-up district: docs/formats/plan.md says what can be written. Everything in it is a proposal of hydro.
#   hydro run scenario.toml -o forecast
#   hydro plan plan.toml --warnings alerts --results forecast -o tonight
#   hydro run scenario.toml --actions tonight/actions.json --shares -o with-plan
format = "hydro-plan/1"
title = "Flood response of the delta district"
title_zh = "三角洲片区防汛响应"
hazards = ["rainstorm", "high_tide", "typhoon"]
places = "places.csv"            # the hot spots that the scenario watches
teams = "teams.csv"

[streets]
file = "streets.gpkg"
speed = "30 km/h"                # where a street does not say its own

[dispatch]                       # who is sent where: weights are points of harm for each hour over the limit
limit = "0.25 m"
weights = { hospital = 20, underpass = 10, metro = 12, school = 8, substation = 15, basement = 6, shelter = 6, road = 3 }
status = "inferred"

[hold]
lower = "20 min"
resend_after = "60 min"
status = "inferred"

)";

/// An action. One that is bound to a kind of place is written only where the district has such a place.
struct Row {
  const char *id, *hazards, *level, *department, *title, *title_zh, *start, *deadline, *more;
  const char* place_kind = "";
  const char* event = "";  ///< what the water does there that starts it
  const char* after = "";  ///< the action that it waits for
};

/// The actions; what is due before the rain comes first.
constexpr std::array rows{
    Row{"start", "any", "IV", "command", "start the response and tell everyone", "启动响应并通知各方", "T0", "T0+5 min", "repeat = \"each_level\""},
    Row{"duty", "any", "IV", "office", "strengthen duty, watch rain and water", "加强值守，监视雨情水情", "T0", "T0+10 min", ""},
    Row{"publish", "any", "IV", "media", "publish warning and advice", "发布预警和提示", "T0", "T0+30 min", "repeat = \"each_level\""},
    Row{"inlets", "rainstorm", "IV", "street", "clear gully inlets", "清捞雨水口", "T0-120 min", "T0+30 min", "per = \"street\"\neffect = {kind = \"clean_inlet\", target = \"*\"}"},
    Row{"pipes", "rainstorm", "IV", "drainage", "lower the water in the sewers", "预降管网水位", "T0-150 min", "T0+15 min", "effect = {kind = \"pre_drain\", target = \"*\", value = 0.5, unit = \"m\"}"},
    Row{"rainmode", "rainstorm", "IV", "drainage", "pump stations to rainstorm mode", "泵站转入暴雨模式", "T0-150 min", "T0+15 min", "effect = {kind = \"pump_mode\", target = \"*\", value = 1, unit = \"rainstorm\"}"},
    Row{"canals", "rainstorm", "III", "gates", "lower the canals", "预降河道水位", "TI-6 h", "TI-1 h", "effect = {kind = \"level_band\", target = \"canal\", value = 2.2, unit = \"m\"}"},
    Row{"tide", "high_tide", "IV", "gates", "watch the flood walls, ready the gates", "巡查防汛墙，备好闸门", "TI-60 min", "TI", ""},
    Row{"patrol", "rainstorm", "III", "police", "watch the underpasses, bring the boards", "值守下立交，备好挡板", "T0", "T0+30 min", "", "underpass"},
    Row{"teams", "rainstorm", "III", "drainage", "fast response teams assembled", "排水突击队集结", "T0", "T0+30 min", ""},
    Row{"school", "any", "III", "education", "tell schools: no classes in the worst hours", "通知学校高影响时段停课", "T0", "T0+60 min", "message = \"{area}: no classes in the hours of the worst rain.\"\nmessage_zh = \"{area}：强降雨时段学校停课。\""},
    Row{"shelters", "any", "III", "civil", "open the shelters", "开放避难场所", "T0", "T0+120 min", "", "shelter"},
    Row{"evacuate", "typhoon", "III", "street", "move the people who are due", "转移应转人员", "T0", "T0+6 h", ""},
    Row{"medical", "any", "III", "health", "emergency teams on standby", "医疗救护队待命", "T0", "T0+60 min", ""},
    Row{"generators", "any", "III", "power", "repair teams and generators on standby", "抢修队和发电机待命", "T0", "T0+60 min", ""},
    Row{"passengers", "any", "III", "traffic", "tell passengers, settle those who are stranded", "发布出行信息，安置滞留旅客", "T0", "T0+60 min", "message = \"Who is stranded at {place} finds a dry place in {settlement}.\"\nmessage_zh = \"{place}滞留乘客可前往{settlement}安置。\"", "metro"},
    Row{"trees", "typhoon", "III", "greening", "treat trees that the wind may fell", "处置危险树木", "T0", "T0+120 min", ""},
    Row{"treefall", "any", "any", "greening", "clear fallen trees from roads", "清理倒伏树木", "event", "event+60 min", "event = {quantity = \"gust\", at_least = \"8 bft\"}"},
    Row{"boards", "rainstorm", "III", "street", "put the boards around the underpass", "下立交架设防洪挡板", "event", "event+20 min",
        "effect = {kind = \"barrier\", target = \"place\", value = 0.5, unit = \"m\"}", "underpass", "depth = \"0.25 m\", within = \"120 min\"", "patrol"},
    Row{"close", "rainstorm", "any", "police", "close the underpass to traffic", "封闭下立交", "event", "event+5 min",
        "message = \"{place} is closed: go another way.\"\nmessage_zh = \"{place}已封闭，请绕行。\"\nescalate_after = \"5 min\"\nescalate_to = \"command\"", "underpass", "depth = \"0.25 m\", within = \"10 min\""},
    Row{"pump-roads", "rainstorm", "any", "drainage", "pump the road", "抽排路面积水", "event", "event+30 min",
        "effect = {kind = \"mobile_pump\", target = \"place\", value = 0.3, unit = \"m3/s\"}", "road", "depth = \"0.25 m\", within = \"60 min\""},
    Row{"pump-underpasses", "rainstorm", "any", "drainage", "pump the underpass", "抽排下立交积水", "event", "event+30 min",
        "effect = {kind = \"mobile_pump\", target = \"place\", value = 0.3, unit = \"m3/s\"}", "underpass", "depth = \"0.25 m\", within = \"60 min\""},
    Row{"metro-boards", "rainstorm", "any", "metro", "close the entrance with boards", "地铁出入口加挡板", "event", "event+15 min", "", "metro", "depth = \"0.15 m\", within = \"60 min\""},
    Row{"move-cars", "rainstorm", "any", "street", "get the cars out, close the garage", "疏散车辆，封闭地下车库", "event", "event+30 min", "", "basement", "depth = \"0.15 m\", within = \"60 min\""},
    Row{"cut-power", "rainstorm", "any", "power", "protect the substation, or switch it off", "保护或停运变电站", "event", "event+15 min", "", "substation", "depth = \"0.3 m\", within = \"30 min\""},
    Row{"hospital-pumps", "rainstorm", "any", "health", "move patients up from the ground floor", "一楼病员转移", "event", "event+60 min", "", "hospital", "depth = \"0.15 m\", within = \"90 min\""},
    Row{"session", "any", "II", "command", "command in session, leaders on site", "指挥部会商，领导到岗", "T0", "T0+30 min", ""},
    Row{"outdoor", "any", "II", "street", "stop outdoor work", "停止户外作业", "T0", "T0+60 min", "per = \"street\""},
    Row{"suspend", "any", "I", "education", "schools suspend at once, keep those who are there", "立即停课，保护在校人员", "T0", "T0+5 min", ""},
    Row{"resume", "any", "end", "education", "classes again", "恢复上课", "lift", "lift+60 min", "releases = \"school\"\nmessage = \"{area}: schools are open again.\"\nmessage_zh = \"{area}：学校恢复上课。\""},
    Row{"cases", "any", "any", "grid", "file, dispatch, check and close each case", "受理、派遣、核查、结案", "event", "", "event = \"case\""},
    Row{"finish", "any", "end", "drainage", "finish draining", "完成排水", "lift", "lift+4 h", ""},
    Row{"end", "any", "end", "command", "end the response, reopen what is dry", "终止响应，恢复通行", "lift", "lift+30 min", ""}};

struct Named {
  const char *id, *name, *name_zh;
};
constexpr std::array departments{Named{"command", "flood command", "防汛指挥部"}, Named{"office", "flood office", "防汛办"}, Named{"media", "media", "媒体"}, Named{"drainage", "drainage", "排水"},
                                 Named{"gates", "gate keepers", "闸管所"},        Named{"police", "traffic police", "交警"}, Named{"street", "street office", "街道办"}, Named{"education", "education", "教育"},
                                 Named{"civil", "civil affairs", "民政"},          Named{"health", "health", "卫健"},         Named{"power", "power", "电力"},            Named{"traffic", "traffic", "交通"},
                                 Named{"greening", "greening", "绿化市容"},       Named{"metro", "metro", "地铁"},           Named{"grid", "grid centre", "网格中心"}};

/// People in ground-floor dwellings near the river, who leave before the worst.
std::string zone_of(const District& made) {
  const Grid& grid = made.grid;
  return fmt::format("[[zone]]                         # people who are due to leave, and how many an hour can be carried away\nid = \"riverside\"\nname = \"Ground floors by the river\"\nname_zh = \"沿河底层住户\"\narea = \"990100002\"\n"
                     "at = [{:.2f}, {:.2f}]\npeople = 450\nrate = 300\n\n", grid.west + 0.4 * (grid.east() - grid.west), grid.south() + 0.3 * (grid.north - grid.south()));
}

std::string plan_of(const District& made) {
  std::set<std::string, std::less<>> kinds;
  for (const NewPlace& place : places_of(made)) kinds.insert(place.kind);
  const auto is_written = [&](const Row& row) {
    if (std::string_view(row.id) == "canals" && made.canal_ends.empty()) return false;  // a small district has none
    return !*row.place_kind || kinds.contains(std::string_view(row.place_kind));
  };
  std::string text = plan_text;
  text += "[[area]]\nid = \"990100\"\nname = \"Delta district\"\nname_zh = \"三角洲片区\"\nkind = \"district\"\ncentre = [31.22, 121.47]\nreach = \"5000 m\"\n\n";
  text += "[[area]]\nid = \"990100001\"\nname = \"Railway street\"\nname_zh = \"铁路街道\"\nkind = \"street\"\nparent = \"990100\"\n\n";
  text += "[[area]]\nid = \"990100002\"\nname = \"River street\"\nname_zh = \"滨河街道\"\nkind = \"street\"\nparent = \"990100\"\n\n";
  for (const Named& one : departments) text += fmt::format("[[department]]\nid = \"{}\"\nname = \"{}\"\nname_zh = \"{}\"\n\n", one.id, one.name, one.name_zh);
  for (const auto& [colour, level] : {std::pair{"blue", "IV"}, {"yellow", "III"}, {"orange", "II"}, {"red", "I"}})
    text += fmt::format("[[trigger]]\nid = \"{0}\"\nhazards = [\"any\"]\nlevel = \"{1}\"\nsignal = \"{0}\"\nstatus = \"inferred\"\n\n", colour, level);
  text += zone_of(made);
  text += "[[trigger]]                      # the street at the railway is stricter than the district\nid = \"railway-yellow\"\nhazards = [\"rainstorm\"]\narea = \"990100001\"\nlevel = \"II\"\nsignal = \"yellow\"\nstatus = \"inferred\"\n\n";
  if (kinds.contains("underpass"))
    text += "[[trigger]]                      # no warning at all, but the model says that an underpass drowns\nid = \"underpass-drowns\"\nhazards = [\"rainstorm\"]\nlevel = \"III\"\nplaces = {kind = \"underpass\", depth = \"0.5 m\", within = \"60 min\"}\nstatus = \"inferred\"\n\n";
  text += "[[trigger]]\nid = \"decision\"\nhazards = [\"any\"]\nlevel = \"I\"\ncommand = true\nstatus = \"inferred\"\n";
  for (const Row& row : rows) {
    if (!is_written(row)) continue;
    text += fmt::format("\n[[action]]\nid = \"{}\"\nhazards = [\"{}\"]\nlevel = \"{}\"\ndepartments = [\"{}\"]\ntitle = \"{}\"\ntitle_zh = \"{}\"\nstart = \"{}\"\n", row.id, row.hazards, row.level,
                        row.department, row.title, row.title_zh, row.start);
    if (*row.deadline) text += fmt::format("deadline = \"{}\"\n", row.deadline);
    if (*row.place_kind) text += fmt::format("places = {{kind = \"{}\"{}{}}}\n", row.place_kind, *row.event ? ", " : "", row.event);
    if (const auto* first = std::ranges::find(rows, std::string_view(row.after), &Row::id); first != rows.end() && is_written(*first)) text += fmt::format("after = [\"{}\"]\n", row.after);
    if (*row.more) text += std::string(row.more) + '\n';
    text += "status = \"inferred\"\n";
  }
  return text;
}

}  // namespace

void write_new_response(io::OutputFolder& folder, const District& made) {
  io::write_text(folder.file("places.csv"), place_table(made));
  io::write_text(folder.file("teams.csv"), team_table(made));
  write_streets(folder.file("streets.gpkg"), made);
  write_population(folder.file("population.tif"), made);
  io::write_text(folder.file("plan.toml"), plan_of(made));
  io::write_text(folder.file("drill.toml"), new_drill_text(made));
  std::filesystem::create_directories(folder.file("alerts"));
  write_alerts(folder);
}

std::string harm_sections(const District& made) {
  std::string text = R"([harm]                           # who and what the water harms: docs/formats/harm.md
people_per_hectare = "population.tif"

[[harm.assets]]
file = "buildings.gpkg"
curve_attribute = "curve"        # damage curves of data/harm.toml
value_attribute = "value_cny_m2"
sill = "0.15 m"                  # of doors above the ground beside them

)";
  for (const district::Underpass& underpass : made.underpasses) {
    text += fmt::format("[[defence]]                      # boards that stand ready around the underpass of this id; an action puts them up\nid = \"{}\"\nkind = \"barrier\"\nheight = \"0.5 m\"\nline = [", underpass.id);
    for (std::size_t i = 0; i < underpass.rim.size(); ++i) text += fmt::format("{}[{:.2f}, {:.2f}]", i ? ", " : "", underpass.rim[i].x, underpass.rim[i].y);
    text += "]\n\n";
  }
  return text;
}

}  // namespace hydro::study
