#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <queue>
#include <utility>

#include <fmt/format.h>

#include "libhydro/report/axis.h"
#include "libhydro/report/chart.h"
#include "libhydro/report/detail/player.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/detail/sketch.h"
#include "libhydro/report/detail/table_markup.h"
#include "libhydro/results/overflow.h"

namespace hydro::report {

namespace {

using results::LinkSeries;
using results::NodeSeries;

constexpr std::size_t most_nodes = 25, most_links = 15, most_machines = 8, most_actions = 200, most_profiles = 4, most_limiting = 10, most_instants = 25;
constexpr double nearly_full = 0.8;  // [-]
constexpr const char *full_colour = "#d55e00", *filled_colour = "#e69f00", *calm_colour = "#8fa3b5", *flood_colour = "#b2182b", *water_colour = "#9cc9e8",
                     *level_colour = "#0072b2", *machine_colour = "#cc79a7", *ground_colour = "#8a6d3b";

const NodeSeries& node_of(const RunView& view, int index) { return view.result.nodes[static_cast<std::size_t>(index)]; }

std::string_view kind_words(const RunView& view, const std::string& kind) {
  constexpr std::array<std::pair<std::string_view, Text>, 9> kinds{{{"junction", Text::kind_junction},
                                                                    {"storage", Text::kind_storage},
                                                                    {"outfall", Text::kind_outfall},
                                                                    {"conduit", Text::kind_conduit},
                                                                    {"pump", Text::kind_pump},
                                                                    {"orifice", Text::kind_orifice},
                                                                    {"gate", Text::kind_gate},
                                                                    {"weir", Text::kind_weir},
                                                                    {"outlet", Text::kind_outlet}}};
  const auto found = std::ranges::find(kinds, kind, &std::pair<std::string_view, Text>::first);
  return found == kinds.end() ? std::string_view(kind) : view.words(found->second);
}

float greatest(const std::vector<float>& series) { return series.empty() ? 0.0f : *std::ranges::max_element(series); }
bool is_conduit(const LinkSeries& link) { return link.kind == "conduit"; }
bool is_outfall(const NodeSeries& node) { return node.kind == "outfall"; }
std::string instant(const RunView& view, double time) { return view.clock.short_date(time, view.language) + " " + view.clock.time_of_day(time); }
std::string cubic_metres(double volume) { return number(volume, std::abs(volume) < 10.0 ? 2 : 0); }

// The map.

/// Brings places onto a drawing whose y axis points down.
struct MapFrame {
  double west = 0.0, north = 0.0, scale = 1.0, width = 0.0, height = 0.0, margin = 24.0;
  double x(Point p) const { return margin + (p.x - west) * scale; }
  double y(Point p) const { return margin + (north - p.y) * scale; }
};

std::optional<MapFrame> frame_of(const RunView& view) {
  double west = std::numeric_limits<double>::infinity(), east = -west, south = west, north = -west;
  const auto include = [&](Point p) { west = std::min(west, p.x), east = std::max(east, p.x), south = std::min(south, p.y), north = std::max(north, p.y); };
  for (const NodeSeries& node : view.result.nodes)
    if (node.place) include(*node.place);
  for (const LinkSeries& link : view.result.links)
    for (const Point& p : link.course) include(p);
  if (!(east - west > 0.0 || north - south > 0.0)) return std::nullopt;
  constexpr double widest = 1072.0, highest = 640.0;
  MapFrame frame{.west = west, .north = north};
  frame.scale = std::min(widest / std::max(east - west, 1e-9), highest / std::max(north - south, 1e-9));
  frame.width = (east - west) * frame.scale + 2.0 * frame.margin, frame.height = (north - south) * frame.scale + 2.0 * frame.margin;
  return frame;
}

const char* colour_of(const LinkSeries& link) {
  if (!is_conduit(link)) return machine_colour;
  if (link.is_closed && link.full_time > 0.0) return full_colour;
  return greatest(link.fullness) > nearly_full ? filled_colour : calm_colour;
}

void draw_links(Sketch& sketch, const RunView& view, const MapFrame& frame) {
  for (const char* colour : {calm_colour, filled_colour, full_colour, machine_colour})  // the worst on top
    for (const LinkSeries& link : view.result.links) {
      if (link.course.empty() || colour_of(link) != colour) continue;
      std::string path;
      for (const Point& p : link.course) path += fmt::format("{}{} {}", path.empty() ? 'M' : 'L', coordinate(frame.x(p)), coordinate(frame.y(p)));
      sketch.add(R"(<path d="{}" stroke="{}" stroke-width="{}" fill="none"{}><title>{}</title></path>)", path, colour, colour == calm_colour ? 2 : 3.5,
                 is_conduit(link) ? "" : R"( stroke-dasharray="5 3")",
                 escape(fmt::format("{} ({}): {} m³/s, {}", link.id, kind_words(view, link.kind), number(link.max_discharge, 3), percent_text(greatest(link.fullness), 0))));
    }
}

void draw_nodes(Sketch& sketch, const RunView& view, const MapFrame& frame) {
  double most = 0.0;
  for (const NodeSeries& node : view.result.nodes) most = std::max(most, node.spilled_volume);
  const bool crowded = view.result.nodes.size() > 400;
  for (const NodeSeries& node : view.result.nodes) {
    if (!node.place) continue;
    const double x = frame.x(*node.place), y = frame.y(*node.place);
    const std::string title = escape(fmt::format("{} ({}): {} m, {} m³", node.id, kind_words(view, node.kind), number(node.max_depth(), 2), cubic_metres(node.spilled_volume)));
    if (node.spilled_volume > 0.0)
      sketch.add(R"(<circle cx="{}" cy="{}" r="{}" fill="{}" fill-opacity="0.75"><title>{}</title></circle>)", coordinate(x), coordinate(y),
                 coordinate(4.0 + 14.0 * std::sqrt(node.spilled_volume / most)), flood_colour, title);
    else if (is_outfall(node))
      sketch.add(R"(<path d="M{} {}l7 12h-14z" fill="{}"><title>{}</title></path>)", coordinate(x), coordinate(y - 6.0), ink, title);
    else if (node.kind == "storage")
      sketch.add(R"(<rect x="{}" y="{}" width="11" height="11" fill="{}" stroke="{}"><title>{}</title></rect>)", coordinate(x - 5.5), coordinate(y - 5.5), water_colour, ink, title);
    else
      sketch.add(R"(<circle cx="{}" cy="{}" r="{}" fill="white" stroke="{}"><title>{}</title></circle>)", coordinate(x), coordinate(y), crowded ? 1.5 : 3.0, muted, title);
  }
}

std::string map_svg(const RunView& view, const MapFrame& frame) {
  constexpr double line_height = 20.0, column_width = 330.0;
  const int columns = std::max(1, static_cast<int>(frame.width / column_width)), rows = (7 + columns) / columns;
  Sketch sketch;
  const double height = frame.height + line_height * (rows + 0.5), width = std::max(frame.width, column_width);
  sketch.add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">)", coordinate(width), coordinate(height),
             escape(view.words(Text::sec_network)));
  draw_links(sketch, view, frame);
  draw_nodes(sketch, view, frame);
  int entry = 0;
  const auto place = [&] {
    const std::pair at{24.0 + column_width * (entry % columns), frame.height + line_height * (0.5 + entry / columns)};
    ++entry;
    return at;
  };
  const auto line = [&](const char* colour, Text words, const char* dashes = "") {
    const auto [x, y] = place();
    sketch.add(R"(<path d="M{} {}h26" stroke="{}" stroke-width="3.5"{}/>)", coordinate(x), coordinate(y - 4.0), colour, dashes);
    sketch.write(x + 34.0, y, 13.0, view.words(words));
  };
  line(full_colour, Text::network_full), line(filled_colour, Text::network_filled), line(calm_colour, Text::network_calm);
  line(machine_colour, Text::network_machine, R"( stroke-dasharray="5 3")");
  const auto mark = [&](std::string_view shape, Text words) {
    const auto [x, y] = place();
    sketch.add("<g transform=\"translate({} {})\">{}</g>", coordinate(x + 13.0), coordinate(y - 4.0), shape);
    sketch.write(x + 34.0, y, 13.0, view.words(words));
  };
  mark(fmt::format(R"(<circle r="7" fill="{}" fill-opacity="0.75"/>)", flood_colour), Text::network_flooded);
  mark(fmt::format(R"(<circle r="3" fill="white" stroke="{}"/>)", muted), Text::network_no_flood);
  mark(fmt::format(R"(<rect x="-5.5" y="-5.5" width="11" height="11" fill="{}" stroke="{}"/>)", water_colour, ink), Text::network_storage);
  mark(fmt::format(R"(<path d="M0 -6l7 12h-14z" fill="{}"/>)", ink), Text::network_outfall);
  sketch.add("</svg>");
  return std::move(sketch).markup();
}

Section map_section(const RunView& view) {
  Section section{"network", std::string(view.words(Text::sec_network)), {}};
  const std::optional<MapFrame> frame = frame_of(view);
  if (!frame) section.body = paragraph(view.words(Text::network_map_none));
  else section.body = paragraph(view.words(Text::network_map_note)) + figure(map_svg(view, *frame), "map");
  return section;
}

// Long profiles.

/// A way through the network: its nodes from the far end to the outfall, and the links between them.
struct Way {
  std::vector<int> nodes, links;
  double length = 0.0;  ///< [m]
};

/// The way from the farthest of the places whose shortest way out leads to this outfall.
std::optional<Way> longest_way_to(const results::RunResult& result, int outfall, const std::vector<std::vector<int>>& links_at, std::vector<int>& nearest) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> distance(result.nodes.size(), infinity);
  std::vector<int> way_out(result.nodes.size(), -1);
  using Entry = std::pair<double, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> next;
  distance[static_cast<std::size_t>(outfall)] = 0.0;
  next.emplace(0.0, outfall);
  int farthest = outfall;
  while (!next.empty()) {
    const auto [at, node] = next.top();
    next.pop();
    const auto n = static_cast<std::size_t>(node);
    if (at > distance[n]) continue;
    if (nearest[n] == outfall && at > distance[static_cast<std::size_t>(farthest)]) farthest = node;
    for (const int l : links_at[n]) {
      const LinkSeries& link = result.links[static_cast<std::size_t>(l)];
      const int other = link.from == node ? link.to : link.from;
      if (!is_conduit(link) && link.to != node) continue;  // pumps and weirs only the way they lead
      const auto o = static_cast<std::size_t>(other);
      if (is_outfall(result.nodes[o]) || at + link.length >= distance[o]) continue;
      distance[o] = at + link.length, way_out[o] = l;
      next.emplace(distance[o], other);
    }
  }
  if (farthest == outfall) return std::nullopt;
  Way way{.length = distance[static_cast<std::size_t>(farthest)]};
  for (int node = farthest; ; ) {
    way.nodes.push_back(node);
    if (node == outfall) return way;
    const int l = way_out[static_cast<std::size_t>(node)];
    way.links.push_back(l);
    const LinkSeries& link = result.links[static_cast<std::size_t>(l)];
    node = link.from == node ? link.to : link.from;
  }
}

/// The outfall that each node drains to by the shortest way; -1: to none.
std::vector<int> nearest_outfalls(const results::RunResult& result, const std::vector<std::vector<int>>& links_at) {
  std::vector<int> nearest(result.nodes.size(), -1);
  using Entry = std::tuple<double, int, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> next;
  for (std::size_t n = 0; n < result.nodes.size(); ++n)
    if (is_outfall(result.nodes[n])) next.emplace(0.0, static_cast<int>(n), static_cast<int>(n));
  while (!next.empty()) {
    const auto [at, node, outfall] = next.top();
    next.pop();
    int& known = nearest[static_cast<std::size_t>(node)];
    if (known >= 0) continue;
    known = outfall;
    for (const int l : links_at[static_cast<std::size_t>(node)]) {
      const LinkSeries& link = result.links[static_cast<std::size_t>(l)];
      if (!is_conduit(link) && link.to != node) continue;
      const int other = link.from == node ? link.to : link.from;
      if (nearest[static_cast<std::size_t>(other)] < 0) next.emplace(at + link.length, other, outfall);
    }
  }
  return nearest;
}

/// The ways to the outfalls through which most water left, the greatest first.
std::vector<Way> longest_ways(const results::RunResult& result) {
  std::vector<std::vector<int>> links_at(result.nodes.size());
  for (std::size_t l = 0; l < result.links.size(); ++l)
    for (const int node : {result.links[l].from, result.links[l].to}) links_at[static_cast<std::size_t>(node)].push_back(static_cast<int>(l));
  std::vector<int> nearest = nearest_outfalls(result, links_at), outfalls;
  for (std::size_t n = 0; n < result.nodes.size(); ++n)
    if (is_outfall(result.nodes[n])) outfalls.push_back(static_cast<int>(n));
  std::ranges::stable_sort(outfalls, std::greater<>(), [&](int n) { return std::abs(result.nodes[static_cast<std::size_t>(n)].outfall_volume); });
  std::vector<Way> ways;
  for (const int outfall : outfalls)
    if (ways.size() < most_profiles)
      if (std::optional<Way> way = longest_way_to(result, outfall, links_at, nearest)) ways.push_back(std::move(*way));
  return ways;
}

/// The report at which the levels along a way add up to most.
std::size_t fullest_report(const results::RunResult& result, const Way& way) {
  std::size_t best = 0;
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < result.report_times.size(); ++i) {
    double sum = 0.0;
    for (const int node : way.nodes) sum += result.nodes[static_cast<std::size_t>(node)].depth[i];
    if (sum > most) most = sum, best = i;
  }
  return best;
}

struct Corner {
  double x, y;
};

/// A way drawn out: its ground, conduits and highest levels.
struct Profile {
  std::vector<Corner> ground, highest;
  std::vector<std::vector<Corner>> pipes;
  double length = 1.0, low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void note(double y) { low = std::min(low, y), high = std::max(high, y); }
};

/// Calls `visit(link, from, to, x, bed at from, bed at to)` for the conduits of a way, the far end first. Returns its length [m].
template <class Visit>
double along(const RunView& view, const Way& way, Visit visit) {
  double x = 0.0;
  for (std::size_t k = 0; k < way.links.size(); ++k) {
    const LinkSeries& link = view.result.links[static_cast<std::size_t>(way.links[k])];
    if (!is_conduit(link)) continue;
    const bool forward = link.from == way.nodes[k];
    visit(link, node_of(view, way.nodes[k]), node_of(view, way.nodes[k + 1]), x, forward ? link.inlet_elevation : link.outlet_elevation, forward ? link.outlet_elevation : link.inlet_elevation);
    x += link.length;
  }
  return x;
}

Profile profile_of(const RunView& view, const Way& way) {
  Profile profile;
  double x = 0.0;
  for (std::size_t k = 0; k < way.nodes.size(); ++k) {
    const NodeSeries& node = node_of(view, way.nodes[k]);
    if (!is_outfall(node)) profile.ground.push_back({x, node.rim_elevation}), profile.note(node.rim_elevation);
    profile.highest.push_back({x, node.max_level}), profile.note(node.max_level), profile.note(node.invert_elevation);
    if (k == way.links.size()) break;
    const LinkSeries& link = view.result.links[static_cast<std::size_t>(way.links[k])];
    x += is_conduit(link) ? link.length : 0.0;
  }
  profile.length = std::max(1.0, along(view, way, [&](const LinkSeries& link, const NodeSeries&, const NodeSeries&, double from, double bed_a, double bed_b) {
    profile.pipes.push_back({{from, bed_a}, {from + link.length, bed_b}, {from + link.length, bed_b + link.height}, {from, bed_a + link.height}});
    for (const double y : {bed_a, bed_b, bed_a + link.height, bed_b + link.height}) profile.note(y);
  }));
  return profile;
}

/// The water in the conduits of a way at one report: its line and the bed below it, conduit by conduit.
std::vector<std::vector<Corner>> water_of(const RunView& view, const Way& way, std::size_t when) {
  std::vector<std::vector<Corner>> waters;
  along(view, way, [&](const LinkSeries& link, const NodeSeries& from, const NodeSeries& to, double x, double bed_a, double bed_b) {
    const double end = x + link.length, depth = link.depth[when];
    const auto level = [&](const NodeSeries& at, double bed) { return std::max(bed, static_cast<double>(at.level[when])); };
    const bool is_full = link.is_closed && depth >= link.height - 1e-6;
    const double middle = is_full ? 0.5 * (level(from, bed_a) + level(to, bed_b)) : 0.5 * (bed_a + bed_b) + depth;
    waters.push_back({{x, level(from, bed_a)}, {0.5 * (x + end), middle}, {end, level(to, bed_b)}, {end, bed_b}, {x, bed_a}});
  });
  return waters;
}

/// Reports that a slider offers: evenly spread, the fullest among them.
std::vector<std::size_t> reports_to_show(const results::RunResult& result, std::size_t fullest) {
  const std::size_t count = result.report_times.size(), shown = std::min(count, most_instants);
  std::vector<std::size_t> reports;
  for (std::size_t i = 0; i < shown; ++i) reports.push_back(shown > 1 ? i * (count - 1) / (shown - 1) : 0);
  if (const auto at = std::ranges::lower_bound(reports, fullest); at == reports.end() || *at != fullest) reports.insert(at, fullest);
  return reports;
}

std::string profile_figure(const RunView& view, const Way& way, const std::string& title) {
  const results::RunResult& result = view.result;
  const Profile profile = profile_of(view, way);
  constexpr double width = 1120.0, height = 330.0, left = 60.0, right = 20.0, top = 14.0, bottom = 46.0;
  const Axis across = nice_axis(0.0, profile.length, 8), up = nice_axis(profile.low, profile.high, 5);
  const auto px = [&](double at) { return left + (width - left - right) * at / profile.length; };
  const auto py = [&](double at) { return top + (height - top - bottom) * (1.0 - std::clamp(up.share(at), 0.0, 1.0)); };
  const auto path = [&](const std::vector<Corner>& corners) {
    std::string text;
    for (const Corner& corner : corners) text += fmt::format("{}{} {}", text.empty() ? 'M' : 'L', coordinate(px(corner.x)), coordinate(py(corner.y)));
    return text;
  };
  Sketch sketch;
  sketch.add(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">)", coordinate(width), coordinate(height), escape(title));
  for (const double tick : up.ticks) {
    sketch.line(left, py(tick), width - right, py(tick), grid_line, 1.0);
    sketch.write(left - 6.0, py(tick) + 4.0, 12.0, up.label(tick), muted, "end");
  }
  for (const double tick : across.ticks)
    if (tick <= profile.length) sketch.write(px(tick), height - bottom + 16.0, 12.0, across.label(tick), muted, "middle");
  const std::size_t fullest = fullest_report(result, way);
  const std::vector<std::size_t> reports = reports_to_show(result, fullest);
  std::string labels;
  for (const std::size_t report : reports) {
    std::string areas, lines;
    for (const auto& water : water_of(view, way, report)) areas += path(water) + "Z", lines += path({water[0], water[1], water[2]});
    sketch.add(R"(<g class="frame"{}><path d="{}" fill="{}"/><path d="{}" fill="none" stroke="{}" stroke-width="2"/></g>)", report == fullest ? "" : R"( display="none")", areas, water_colour, lines, level_colour);
    labels += (labels.empty() ? "" : ",") + json_string(instant(view, result.report_times[report]));
  }
  for (const auto& pipe : profile.pipes) sketch.add(R"(<path d="{}Z" fill="none" stroke="{}" stroke-width="1.2"/>)", path(pipe), ink);
  sketch.add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="2"/>)", path(profile.ground), ground_colour);
  sketch.add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="1.6" stroke-dasharray="6 4"/>)", path(profile.highest), flood_colour);
  double x = 0.0;
  for (std::size_t k = 0; k < way.nodes.size(); ++k) {
    const NodeSeries& node = node_of(view, way.nodes[k]);
    sketch.add(R"(<path d="M{} {}V{}" stroke="{}" stroke-width="1"><title>{}</title></path>)", coordinate(px(x)), coordinate(py(node.invert_elevation)),
               coordinate(py(std::max(node.rim_elevation, node.invert_elevation))), muted, escape(fmt::format("{}: {} m", node.id, number(node.max_level, 2))));
    if (k < way.links.size()) x += is_conduit(result.links[static_cast<std::size_t>(way.links[k])]) ? result.links[static_cast<std::size_t>(way.links[k])].length : 0.0;
  }
  double at = left;
  const auto legend = [&](const char* colour, Text words, const char* dashes = "") {
    sketch.add(R"(<path d="M{} {}h24" stroke="{}" stroke-width="2.5"{}/>)", coordinate(at), coordinate(height - 10.0), colour, dashes);
    sketch.write(at + 30.0, height - 6.0, 12.5, view.words(words));
    at += 50.0 + text_width(view.words(words), 12.5);
  };
  legend(ground_colour, Text::profile_ground), legend(ink, Text::profile_pipe), legend(level_colour, Text::profile_at);
  legend(flood_colour, Text::profile_highest, R"( stroke-dasharray="6 4")");
  sketch.write(width - right, height - 6.0, 12.0, fmt::format("{}; {}", view.words(Text::profile_axis), view.words(Text::profile_elevation)), muted, "end");
  sketch.add("</svg>");
  const auto shown = static_cast<std::size_t>(std::ranges::lower_bound(reports, fullest) - reports.begin());
  return "<figure>\n" + player(view, labels, reports.size() - 1, shown) + std::move(sketch).markup() + "</figure>\n";
}

Section profiles_section(const RunView& view) {
  Section section{"profiles", std::string(view.words(Text::sec_profiles)), paragraph(view.words(Text::profile_note))};
  for (const Way& way : longest_ways(view.result)) {
    const std::string title = view.words(Text::profile_title, node_of(view, way.nodes.back()).id, node_of(view, way.nodes.front()).id, length_text(way.length));
    section.body += heading(title) + profile_figure(view, way, title);
  }
  return section;
}

// Pumps and gates.

/// Pumps, and other links whose setting changed, those that passed most water first.
std::vector<const LinkSeries*> machines_of(const results::RunResult& result) {
  std::vector<const LinkSeries*> machines;
  for (const LinkSeries& link : result.links)
    if (link.kind == "pump" || std::ranges::adjacent_find(link.setting, std::not_equal_to<>()) != link.setting.end()) machines.push_back(&link);
  std::ranges::stable_sort(machines, std::greater<>(), [](const LinkSeries* link) { return std::abs(link->volume); });
  return machines;
}

std::vector<double> doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

std::string machine_chart(const RunView& view, const LinkSeries& link) {
  const NodeSeries &from = node_of(view, link.from), &to = node_of(view, link.to);
  TimeChart chart{.title = fmt::format("{} ({}): {} → {}", link.id, kind_words(view, link.kind), from.id, to.id), .times = view.result.report_times, .clock = view.clock, .panels = {},
                  .width = 1120.0, .language = view.language};
  Panel levels{.title = std::string(view.words(Text::machine_level)), .unit = "m", .series = {}, .totals = {}, .height = 130.0};
  levels.series.push_back({.name = from.id, .values = doubles(from.level), .colour = okabe_ito[0]});
  if (link.kind != "pump") levels.series.push_back({.name = to.id, .values = doubles(to.level), .colour = okabe_ito[5], .dashed = true});
  Panel discharge{.title = std::string(view.words(Text::machine_discharge)), .unit = "m³/s", .series = {}, .totals = {}, .height = 110.0};
  discharge.series.push_back({.name = link.id, .values = doubles(link.discharge), .colour = okabe_ito[1]});
  Panel setting{.title = std::string(view.words(Text::machine_setting)), .unit = "", .series = {}, .totals = {}, .height = 70.0};
  setting.series.push_back({.name = link.id, .values = doubles(link.setting), .colour = okabe_ito[6]});
  chart.panels = {std::move(levels), std::move(discharge), std::move(setting)};
  return heading(chart.title) + figure(to_svg(chart));
}

Section machines_section(const RunView& view) {
  Section section{"machines", std::string(view.words(Text::sec_machines)), {}};
  const std::vector<const LinkSeries*> machines = machines_of(view.result);
  section.body = paragraph(view.words(machines.empty() ? Text::machines_none : Text::machines_note));
  for (std::size_t k = 0; k < std::min(machines.size(), most_machines); ++k) section.body += machine_chart(view, *machines[k]);
  const auto& actions = view.result.network_actions;
  if (actions.empty()) return section;
  section.body += heading(view.words(Text::machine_actions));
  TableMarkup table(view, {Text::machine_time, Text::machine_link, Text::machine_cause, Text::machine_setting}, 3);
  for (std::size_t k = 0; k < std::min(actions.size(), most_actions); ++k) {
    const results::NetworkAction& action = actions[k];
    table.row().words(instant(view, action.time)).words(view.result.links[static_cast<std::size_t>(action.link)].id).words(action.cause);
    table.value(action.setting, number(action.setting, 2)).end_row();
  }
  section.body += table.end();
  if (actions.size() > most_actions) section.body += source(view.words(Text::machine_actions_more, actions.size() - most_actions));
  return section;
}

// Tables.

/// The nodes whose water reaches a well without being pumped: those that it can come from, over all links but pumps.
std::vector<bool> drained_by(const results::RunResult& result, std::size_t well) {
  std::vector<std::vector<int>> links_into(result.nodes.size());
  for (std::size_t l = 0; l < result.links.size(); ++l) {
    const LinkSeries& link = result.links[l];
    if (link.kind == "pump") continue;
    links_into[static_cast<std::size_t>(link.to)].push_back(link.from);
    if (is_conduit(link)) links_into[static_cast<std::size_t>(link.from)].push_back(link.to);
  }
  std::vector<bool> drained(result.nodes.size(), false);
  std::vector<std::size_t> waiting{well};
  drained[well] = true;
  while (!waiting.empty()) {
    const std::size_t node = waiting.back();
    waiting.pop_back();
    for (const int from : links_into[node])
      if (const auto f = static_cast<std::size_t>(from); !drained[f] && !is_outfall(result.nodes[f])) drained[f] = true, waiting.push_back(f);
  }
  return drained;
}

/// Area, capacity and what the run made of one pumped system; `well` is its node.
void add_system(const RunView& view, const results::PumpedSystem& system, std::size_t well, TableMarkup& table) {
  const results::RunResult& result = view.result;
  const std::vector<bool> drained = drained_by(result, well);
  std::size_t manholes = 0, over = 0;
  double spilled = 0.0, pumped = 0.0, peak = 0.0;
  for (std::size_t n = 0; n < drained.size(); ++n) {
    if (!drained[n]) continue;
    const NodeSeries& node = result.nodes[n];
    ++manholes, over += node.max_level > node.rim_elevation, spilled += node.spilled_volume;
  }
  std::vector<double> together(result.report_times.size());
  for (const LinkSeries& link : result.links) {
    if (link.kind != "pump" || link.from != static_cast<int>(well)) continue;
    pumped += link.volume;
    for (std::size_t i = 0; i < together.size(); ++i) peak = std::max(peak, together[i] += link.discharge[i]);
  }
  const bool holds = over == 0 && !(spilled > 0.0);
  table.row().words(system.id).words(view.words(holds ? Text::systems_holds : Text::systems_holds_not)).value(system.area, number(system.area / 1e4, 1));
  table.value(system.pump_capacity, number(system.pump_capacity, 2)).value(system.return_period, system.return_period > 0.0 ? view.words(Text::systems_years, fmt::format("{:g}", system.return_period)) : "\xE2\x80\x93");
  table.value(pumped, cubic_metres(pumped)).value(peak, number(peak, 2)).value(static_cast<double>(over), fmt::format("{} / {}", over, manholes)).value(spilled, cubic_metres(spilled)).end_row();
}

std::string systems_table(const RunView& view) {
  const auto& systems = view.result.pumped_systems;
  if (systems.empty()) return {};
  TableMarkup table(view, {Text::systems_id, Text::systems_verdict, Text::systems_area, Text::systems_capacity, Text::systems_sized, Text::systems_pumped, Text::systems_peak, Text::systems_over_rim, Text::systems_spilled}, 2);
  const auto well_of = [&](const results::PumpedSystem& system) { return std::ranges::find(view.result.nodes, system.well, &NodeSeries::id); };
  for (const results::PumpedSystem& system : systems)
    if (const auto well = well_of(system); well != view.result.nodes.end()) add_system(view, system, static_cast<std::size_t>(well - view.result.nodes.begin()), table);
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const std::string dash = "\xE2\x80\x93";
  for (const results::PumpedSystem& system : systems) {
    if (well_of(system) != view.result.nodes.end()) continue;
    table.row().words(system.id).words(view.words(Text::systems_gap)).value(system.area, number(system.area / 1e4, 1));
    for (int column = 0; column < 6; ++column) table.value(nothing, dash);
    table.end_row();
  }
  return heading(view.words(Text::systems_heading)) + paragraph(view.words(Text::systems_note)) + table.end();
}

std::string nodes_table(const RunView& view) {
  std::vector<const NodeSeries*> nodes;
  for (const NodeSeries& node : view.result.nodes)
    if (!is_outfall(node)) nodes.push_back(&node);
  const auto freeboard = [](const NodeSeries* node) { return node->rim_elevation - node->max_level; };
  std::ranges::stable_sort(nodes, std::less<>(), [&](const NodeSeries* node) { return std::pair(-node->spilled_volume, freeboard(node)); });
  TableMarkup table(view, {Text::node_id, Text::node_kind, Text::node_depth, Text::node_time, Text::node_freeboard, Text::node_spilled, Text::node_flooded_time}, 2);
  for (std::size_t k = 0; k < std::min(nodes.size(), most_nodes); ++k) {
    const NodeSeries& node = *nodes[k];
    table.row().words(node.id).words(kind_words(view, node.kind)).value(node.max_depth(), number(node.max_depth(), 2)).value(node.time_of_max, instant(view, node.time_of_max));
    table.value(freeboard(&node), number(freeboard(&node), 2)).value(node.spilled_volume, cubic_metres(node.spilled_volume));
    table.value(node.flooded_time, node.flooded_time > 0.0 ? duration_text(node.flooded_time, view.language) : "0").end_row();
  }
  return heading(view.words(Text::nodes_heading)) + paragraph(view.words(Text::nodes_note)) + table.end();
}

std::string outfalls_table(const RunView& view) {
  TableMarkup table(view, {Text::network_outfall, Text::outfall_volume, Text::outfall_peak, Text::outfall_events, Text::outfall_hours}, 1);
  for (const NodeSeries& node : view.result.nodes) {
    if (!is_outfall(node)) continue;
    const results::OverflowSpells spells = results::overflow_spells(view.result.report_times, node.inflow);
    table.row().words(node.id).value(node.outfall_volume, cubic_metres(node.outfall_volume)).value(greatest(node.inflow), number(greatest(node.inflow), 3));
    table.value(spells.events, std::to_string(spells.events)).value(spells.time, spells.time > 0.0 ? duration_text(spells.time, view.language) : "0").end_row();
  }
  return heading(view.words(Text::outfalls_heading)) + paragraph(view.words(Text::outfalls_note)) + table.end();
}

std::string links_table(const RunView& view) {
  std::vector<const LinkSeries*> links;
  for (const LinkSeries& link : view.result.links)
    if (is_conduit(link)) links.push_back(&link);
  std::ranges::stable_sort(links, std::greater<>(), [](const LinkSeries* link) { return std::pair(link->is_closed ? link->full_time : 0.0, greatest(link->fullness)); });
  TableMarkup table(view, {Text::kind_conduit, Text::link_peak, Text::link_velocity, Text::link_fullness, Text::link_full_time}, 1);
  for (std::size_t k = 0; k < std::min(links.size(), most_links); ++k) {
    const LinkSeries& link = *links[k];
    table.row().words(link.id).value(link.max_discharge, number(link.max_discharge, 3)).value(link.max_velocity, number(link.max_velocity, 2));
    table.value(greatest(link.fullness), percent_text(greatest(link.fullness), 0));
    table.value(link.full_time, link.is_closed && link.full_time > 0.0 ? duration_text(link.full_time, view.language) : "0").end_row();
  }
  return heading(view.words(Text::links_heading)) + paragraph(view.words(Text::links_note)) + table.end();
}

std::string steps_table(const RunView& view) {
  const results::NetworkQuality& quality = view.result.network_quality;
  std::string html = heading(view.words(Text::steps_heading)) + paragraph(view.words(Text::steps_mean, quality.steps, significant(quality.shortest_step, 3), significant(quality.longest_step, 3),
                                                                                        quality.nested_steps, quality.repeated_steps, quality.unsettled_steps));
  std::vector<const LinkSeries*> links;
  for (const LinkSeries& link : view.result.links)
    if (link.limited_steps > 0) links.push_back(&link);
  if (links.empty()) return html + paragraph(view.words(Text::steps_none));
  std::ranges::stable_sort(links, std::greater<>(), &LinkSeries::limited_steps);
  TableMarkup table(view, {Text::kind_conduit, Text::steps_share, Text::link_velocity}, 1);
  for (std::size_t k = 0; k < std::min(links.size(), most_limiting); ++k) {
    const double share = static_cast<double>(links[k]->limited_steps) / static_cast<double>(std::max<std::uint64_t>(1, quality.steps));
    table.row().words(links[k]->id).value(share, percent_text(share)).value(links[k]->max_velocity, number(links[k]->max_velocity, 2)).end_row();
  }
  return html + paragraph(view.words(Text::steps_note)) + table.end();
}

std::string card(const RunView& view, Text title, const std::string& value, const std::string& line, Text where) {
  return fmt::format("<div class=\"card\"><h3>{}</h3><div class=\"value\">{}</div>{}<p class=\"source\">{}</p></div>\n", escape(view.words(title)), escape(value),
                     line.empty() ? "" : fmt::format("<p>{}</p>", escape(line)), escape(view.words(where)));
}

}  // namespace

std::vector<Section> network_sections(const RunView& view) {
  if (view.result.nodes.empty()) return {};
  return {map_section(view), profiles_section(view), machines_section(view),
          {"networktables", std::string(view.words(Text::sec_network_tables)), systems_table(view) + nodes_table(view) + outfalls_table(view) + links_table(view) + steps_table(view)}};
}

std::string network_cards(const RunView& view) {
  if (view.result.nodes.empty()) return {};
  double spilled = 0.0, out = 0.0, entered = 0.0;
  std::size_t flooded = 0, manholes = 0, pressed = 0, closed = 0;
  const NodeSeries* worst = &view.result.nodes.front();
  for (const NodeSeries& node : view.result.nodes) {
    spilled += node.spilled_volume, out += node.outfall_volume, entered += node.lateral_volume;
    flooded += node.spilled_volume > 0.0, manholes += !is_outfall(node);
    if (node.spilled_volume > worst->spilled_volume) worst = &node;
  }
  const LinkSeries* longest = nullptr;
  for (const LinkSeries& link : view.result.links) {
    if (!is_conduit(link) || !link.is_closed) continue;
    ++closed, pressed += link.full_time > 0.0;
    if (!longest || link.full_time > longest->full_time) longest = &link;
  }
  std::string html = "<div class=\"cards\">\n";
  html += card(view, Text::card_spilled, volume_text(spilled), flooded ? view.words(Text::card_spilled_of, flooded, manholes, worst->id, volume_text(worst->spilled_volume)) : "",
               Text::card_spilled_source);
  html += card(view, Text::card_outfalls, volume_text(out), view.words(Text::card_outfalls_of, volume_text(entered)), Text::card_outfalls_source);
  html += card(view, Text::card_pressure, std::to_string(pressed),
               pressed ? view.words(Text::card_pressure_of, closed, longest->id, duration_text(longest->full_time, view.language)) : "", Text::card_pressure_source);
  return html + "</div>\n";
}

}  // namespace hydro::report
