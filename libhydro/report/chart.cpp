#include "libhydro/report/chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "libhydro/report/axis.h"
#include "libhydro/report/detail/sketch.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

constexpr double tick_size = 11.5, title_size = 12.5, label_size = 12.0;
constexpr std::size_t most_points = 1200;  // a screen has no more columns
constexpr double axis_height = 40.0;       // two rows of labels

/// Where one panel and its axes lie.
struct Frame {
  double left = 0.0, right = 0.0, top = 0.0, bottom = 0.0;
  Axis time, value;
  bool hanging = false;

  double x(double t) const { return left + std::clamp(time.share(t), 0.0, 1.0) * (right - left); }
  double y(double v) const {
    const double share = value.share(v);
    return hanging ? top + share * (bottom - top) : bottom - share * (bottom - top);
  }
};

double value_at(const Series& series, std::size_t i) {
  return i < series.values.size() ? series.values[i] : std::nan("");
}

/// Which instants to draw: all, or of each bucket the first and every series' highest and lowest.
std::vector<std::size_t> instants_to_draw(const TimeChart& chart) {
  std::vector<std::size_t> kept(chart.times.size());
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  if (kept.size() <= most_points) return kept;
  std::vector<const Series*> all;
  for (const Panel& panel : chart.panels) {
    for (const Series& series : panel.series) all.push_back(&series);
    for (const Series& series : panel.totals) all.push_back(&series);
  }
  const std::size_t buckets = std::max<std::size_t>(most_points / (2 * all.size() + 1), 100), count = kept.size();
  kept.clear();
  for (std::size_t b = 0; b < buckets; ++b) {
    const std::size_t begin = b * count / buckets, end = (b + 1) * count / buckets;
    if (begin == end) continue;
    kept.push_back(begin);
    for (const Series* series : all) {
      std::size_t low = begin, high = begin;
      for (std::size_t i = begin; i < end; ++i) {
        if (value_at(*series, i) < value_at(*series, low)) low = i;
        if (value_at(*series, i) > value_at(*series, high)) high = i;
      }
      kept.push_back(low);
      kept.push_back(high);
    }
  }
  kept.push_back(count - 1);
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

Axis value_axis(const Panel& panel, std::size_t count, bool compact) {
  double least = 0.0, most = 0.0;
  const auto widen = [&](double value) {
    if (!std::isfinite(value)) return;
    least = std::min(least, value);
    most = std::max(most, value);
  };
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0.0;
    for (const Series& series : panel.series) {
      const double value = value_at(series, i);
      if (panel.kind == Panel::Kind::stacked) sum += std::isfinite(value) ? std::max(value, 0.0) : 0.0;
      else widen(value);
    }
    widen(sum);
    for (const Series& series : panel.totals) widen(value_at(series, i));
  }
  if (most - least < 1e-12) most = least + 1.0;
  const int ticks = std::max(2, static_cast<int>(panel.height / (compact ? 34.0 : 44.0)));
  return nice_axis(least, most, panel.kind == Panel::Kind::hanging ? std::min(ticks, 2) : ticks);
}

std::string elapsed_label(double time, double step, Language language) {
  if (step < 60.0 || (time > 0.0 && time < 3600.0) || step >= 86400.0) return duration_text(time, language);
  const long long minutes = std::llround(time / 60.0);
  const char* hour = language == Language::chinese ? "小时" : "h";
  if (minutes % 60 == 0) return fmt::format("{} {}", minutes / 60, hour);
  return fmt::format("{}:{:02} {}", minutes / 60, minutes % 60, hour);
}

void draw_time_axis(Sketch& sketch, const TimeChart& chart, const Frame& frame) {
  const double step = frame.time.ticks.size() > 1 ? frame.time.ticks[1] - frame.time.ticks[0] : 3600.0;
  bool first = true;
  double previous = 0.0;
  for (const double tick : frame.time.ticks) {
    const double x = frame.x(tick);
    sketch.line(x, frame.bottom, x, frame.bottom + 5, muted, 1);
    sketch.write(x, frame.bottom + 18, tick_size, elapsed_label(tick, step, chart.language), ink, "middle");
    std::string clock = chart.clock.time_of_day(tick);
    if (first || !chart.clock.same_day(previous, tick))
      clock = step >= 86400.0 ? chart.clock.short_date(tick, chart.language)
                              : (chart.compact ? clock : chart.clock.short_date(tick, chart.language) + " " + clock);
    sketch.write(x, frame.bottom + 33, tick_size, clock, muted, "middle");
    first = false;
    previous = tick;
  }
  if (chart.compact) return;
  sketch.write(frame.right + 30, frame.bottom + 18, tick_size, text(Text::since_start, chart.language), ink);
  sketch.write(frame.right + 30, frame.bottom + 33, tick_size, say(Text::local_time, chart.language, chart.clock.zone()), muted);
}

void draw_frame(Sketch& sketch, const Frame& frame, const Panel& panel) {
  sketch.write(frame.left, frame.top - 8, title_size, panel.title, ink, "start", "600");
  for (const double tick : frame.value.ticks) {
    const double y = frame.y(tick);
    sketch.line(frame.left, y, frame.right, y, tick == 0.0 ? "#8794a0" : grid_line, 1);
    sketch.write(frame.left - 7, y + 4, tick_size, frame.value.label(tick), muted, "end");
  }
  for (const double tick : frame.time.ticks) sketch.line(frame.x(tick), frame.top, frame.x(tick), frame.bottom, grid_line, 1);
}

std::string line_path(const Frame& frame, std::span<const double> times, std::span<const std::size_t> instants, const Series& series) {
  std::string path;
  bool drawing = false;
  for (const std::size_t i : instants) {
    const double value = value_at(series, i);
    if (!std::isfinite(value)) {
      drawing = false;
      continue;
    }
    path += fmt::format("{}{} {}", drawing ? 'L' : 'M', coordinate(frame.x(times[i])), coordinate(frame.y(value)));
    drawing = true;
  }
  return path;
}

void draw_lines(Sketch& sketch, const Frame& frame, const TimeChart& chart, std::span<const std::size_t> instants,
                std::span<const Series> series, double width) {
  for (const Series& each : series) {
    const std::string path = line_path(frame, chart.times, instants, each);
    if (!path.empty())
      sketch.add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round" stroke-linecap="round"{}><title>{}</title></path>)",
                 path, hex(each.colour), coordinate(width), each.dashed ? R"( stroke-dasharray="5 4")" : "", escape(each.name));
  }
}

/// One outline for all bars: from each instant back to the one before. Of bars that share a column of the screen the longest shows.
void draw_hanging(Sketch& sketch, const Frame& frame, const TimeChart& chart, const Series& series) {
  std::string path;
  const double zero = frame.y(0.0);
  const std::size_t count = chart.times.size(), group = count / most_points + 1;
  double before = count == 0 ? 0.0 : std::min(0.0, chart.times.front());
  for (std::size_t i = 0; i < count; i += group) {
    const std::size_t end = std::min(count, i + group);
    double value = 0.0;
    for (std::size_t k = i; k < end; ++k)
      if (std::isfinite(value_at(series, k))) value = std::max(value, value_at(series, k));
    if (value > 0.0 && chart.times[end - 1] > before)
      path += fmt::format("M{0} {1}V{2}H{3}V{1}z", coordinate(frame.x(before)), coordinate(zero), coordinate(frame.y(value)),
                          coordinate(frame.x(chart.times[end - 1])));
    before = chart.times[end - 1];
  }
  if (!path.empty())
    sketch.add(R"(<path d="{}" fill="{}" stroke="{}" stroke-width="0.5"><title>{}</title></path>)", path, hex(series.colour),
               hex(series.colour), escape(series.name));
}

void draw_stacked(Sketch& sketch, const Frame& frame, const TimeChart& chart, std::span<const std::size_t> instants,
                  const Panel& panel) {
  std::vector<double> floor(instants.size(), 0.0);
  for (const Series& series : panel.series) {
    std::string upper, lower;
    for (std::size_t k = 0; k < instants.size(); ++k) {
      const double value = value_at(series, instants[k]);
      const double top = floor[k] + (std::isfinite(value) ? std::max(value, 0.0) : 0.0);
      const std::string x = coordinate(frame.x(chart.times[instants[k]]));
      upper += fmt::format("{}{} {}", k == 0 ? 'M' : 'L', x, coordinate(frame.y(top)));
      lower = fmt::format("L{} {}", x, coordinate(frame.y(floor[k]))) + lower;
      floor[k] = top;
    }
    if (!upper.empty())
      sketch.add(R"(<path d="{}{}z" fill="{}" fill-opacity="0.82"><title>{}</title></path>)", upper, lower, hex(series.colour),
                 escape(series.name));
  }
}

struct Name {
  double y = 0.0;
  std::string text;
  Colour colour;
};

/// Moves names apart until none covers another, inside [top, bottom].
void spread(std::vector<Name>& names, double top, double bottom) {
  constexpr double distance = 15.0;
  std::stable_sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  for (std::size_t i = 0; i < names.size(); ++i) names[i].y = std::max(names[i].y, i == 0 ? top : names[i - 1].y + distance);
  double limit = bottom;
  for (std::size_t i = names.size(); i-- > 0; limit = names[i].y - distance) names[i].y = std::min(names[i].y, limit);
}

void draw_names(Sketch& sketch, const Frame& frame, const Panel& panel, double room) {
  std::vector<Name> names;
  if (panel.kind == Panel::Kind::stacked) {
    double y = frame.top + 6;
    for (const Series& series : panel.totals) names.push_back({y, series.name, series.colour}), y += 18;
    for (auto series = panel.series.rbegin(); series != panel.series.rend(); ++series, y += 18)
      names.push_back({y, series->name, series->colour});
  } else if (panel.kind == Panel::Kind::lines) {
    for (const Series& series : panel.series) {
      const auto last = std::find_if(series.values.rbegin(), series.values.rend(), [](double v) { return std::isfinite(v); });
      names.push_back({last == series.values.rend() ? frame.bottom : frame.y(*last), series.name, series.colour});
    }
    spread(names, frame.top + 4, frame.bottom);
  }
  for (const Name& name : names) {
    sketch.add(R"(<rect x="{}" y="{}" width="12" height="4" rx="1" fill="{}"/>)", coordinate(frame.right + 12), coordinate(name.y - 2),
               hex(name.colour));
    sketch.add(R"(<text x="{}" y="{}" font-size="{}" fill="{}">{}<title>{}</title></text>)", coordinate(frame.right + 30),
               coordinate(name.y + 4), coordinate(label_size), ink, escape(shorten(name.text, label_size, room - 32)),
               escape(name.text));
  }
}

/// What the script needs to show the values beside the mouse.
std::string hover_data(const TimeChart& chart, const Frame& frame, std::span<const std::size_t> instants) {
  const auto figure = [](double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : std::string("null"); };
  std::string json = fmt::format(R"({{"left":{},"right":{},"from":{},"until":{},"times":[)", coordinate(frame.left),
                                 coordinate(frame.right), figure(frame.time.from), fmt::format("{:.9g}", frame.time.until));
  for (std::size_t k = 0; k < instants.size(); ++k) json += (k ? "," : "") + fmt::format("{:.9g}", chart.times[instants[k]]);
  json += R"(],"labels":[)";
  for (std::size_t k = 0; k < instants.size(); ++k) {
    const double time = chart.times[instants[k]];
    json += (k ? "," : "") + json_string(chart.clock.time_of_day(time) + "  (" + duration_text(time, chart.language) + ")");
  }
  json += R"(],"series":[)";
  bool first = true;
  for (const Panel& panel : chart.panels) {
    const auto add = [&](const Series& series) {
      json += fmt::format(R"({}{{"name":{},"unit":{},"colour":"{}","values":[)", first ? "" : ",", json_string(series.name),
                          json_string(panel.unit), hex(series.colour));
      first = false;
      for (std::size_t k = 0; k < instants.size(); ++k) json += (k ? "," : "") + figure(value_at(series, instants[k]));
      json += "]}";
    };
    for (const Series& series : panel.totals) add(series);
    for (const Series& series : panel.series) add(series);
  }
  return json + "]}";
}

/// How much room the names beside the lines need.
double names_width(const TimeChart& chart) {
  if (chart.compact) return 0.5 * text_width(elapsed_label(3600.0 * 10.0, 3600.0, chart.language), tick_size) + 4.0;  // the last time stands half beyond the axis
  double widest = std::max(text_width(text(Text::since_start, chart.language), tick_size),
                           text_width(say(Text::local_time, chart.language, chart.clock.zone()), tick_size)) + 34.0;
  for (const Panel& panel : chart.panels)
    for (const auto* list : {&panel.series, &panel.totals})
      for (const Series& series : *list) widest = std::max(widest, text_width(series.name, label_size) + 40.0);
  return std::min(widest, 230.0);
}

}  // namespace

std::string to_svg(const TimeChart& chart) {
  const std::vector<std::size_t> instants = instants_to_draw(chart);
  const double names = names_width(chart);
  Frame frame{.left = chart.compact ? 42.0 : 58.0, .right = chart.width - names};
  frame.time = time_axis(chart.times.empty() ? 0.0 : std::min(0.0, chart.times.front()), chart.times.empty() ? 1.0 : chart.times.back(),
                         chart.compact ? 4 : 8);
  Sketch sketch;
  double y = 0.0;
  for (const Panel& panel : chart.panels) {
    frame.top = y + 24.0;
    frame.bottom = frame.top + panel.height;
    frame.hanging = panel.kind == Panel::Kind::hanging;
    frame.value = value_axis(panel, chart.times.size(), chart.compact);
    draw_frame(sketch, frame, panel);
    if (panel.kind == Panel::Kind::lines) draw_lines(sketch, frame, chart, instants, panel.series, chart.compact ? 1.8 : 2.2);
    if (panel.kind == Panel::Kind::stacked) draw_stacked(sketch, frame, chart, instants, panel);
    if (panel.kind == Panel::Kind::hanging)
      for (const Series& series : panel.series) draw_hanging(sketch, frame, chart, series);
    draw_lines(sketch, frame, chart, instants, panel.totals, 2.2);
    if (!chart.compact) draw_names(sketch, frame, panel, names);
    y = frame.bottom + 12.0;
  }
  draw_time_axis(sketch, chart, frame);
  const double height = frame.bottom + axis_height;
  sketch.add(R"(<path class="cursor" d="M0 20V{}" stroke="{}" stroke-width="1" stroke-dasharray="3 3" visibility="hidden"/>)",
             coordinate(frame.bottom), ink);
  return fmt::format("<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", coordinate(chart.width),
                     coordinate(height), escape(chart.title)) +
         std::move(sketch).markup() + "</svg>\n<script type=\"application/json\" class=\"chart-data\">" +
         hover_data(chart, frame, instants) + "</script>\n";
}

std::string to_svg(const BarChart& chart) {
  constexpr double row_height = 30.0, bar_height = 20.0;
  double label_room = 0.0, value_room = 0.0, most = 0.0;
  const auto drawn = [](const BarSegment& segment) { return std::isfinite(segment.value) ? std::max(segment.value, 0.0) : 0.0; };
  for (const BarRow& row : chart.rows) {
    label_room = std::max(label_room, text_width(row.label, title_size) + 16.0);
    value_room = std::max(value_room, 1.1 * text_width(row.value, title_size) + 14.0);
    most = std::max(most, std::accumulate(row.segments.begin(), row.segments.end(), 0.0,
                                          [&](double sum, const BarSegment& segment) { return sum + drawn(segment); }));
  }
  label_room = std::min(label_room, 0.35 * chart.width);
  const double scale = most > 0.0 ? (chart.width - label_room - value_room - 2.0) / most : 0.0;
  Sketch sketch;
  double y = 4.0;
  for (const BarRow& row : chart.rows) {
    sketch.write(label_room - 10, y + 15, title_size, shorten(row.label, title_size, label_room), ink, "end");
    double x = label_room;
    sketch.line(x, y - 3, x, y + bar_height + 3, "#8794a0", 1);
    for (const BarSegment& segment : row.segments) {
      const double width = drawn(segment) * scale;
      if (width > 0.0)
        sketch.add(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="{}"><title>{}</title></rect>)", coordinate(x), coordinate(y),
                   coordinate(width), coordinate(bar_height), hex(segment.colour), escape(segment.name));
      x += width;
    }
    sketch.write(x + 8, y + 15, title_size, row.value, ink, "start", "600");
    y += row_height;
  }
  if (chart.legend) {
    double x = label_room;
    y += 4.0;
    std::vector<std::string> named;
    for (const BarRow& row : chart.rows)
      for (const BarSegment& segment : row.segments) {
        if (std::find(named.begin(), named.end(), segment.name) != named.end()) continue;
        named.push_back(segment.name);
        const double width = text_width(segment.name, label_size) + 44.0;
        if (x > label_room && x + width > chart.width) {
          x = label_room;
          y += 20.0;
        }
        sketch.add(R"(<rect x="{}" y="{}" width="14" height="12" fill="{}"/>)", coordinate(x), coordinate(y), hex(segment.colour));
        sketch.write(x + 20, y + 10.5, label_size, segment.name);
        x += width;
      }
    y += 22.0;
  }
  return fmt::format("<svg class=\"bars\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", coordinate(chart.width),
                     coordinate(y), escape(chart.title)) +
         std::move(sketch).markup() + "</svg>\n";
}

}  // namespace hydro::report
