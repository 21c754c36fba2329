#include "libhydro/report/xy_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "libhydro/report/axis.h"
#include "libhydro/report/detail/sketch.h"
#include "libhydro/report/markup.h"

namespace hydro::report {
namespace {

constexpr double left = 64.0, right = 16.0, top = 30.0, bottom = 46.0;

/// Where numbers lie along one side of the drawing.
struct Scale {
  Axis axis;
  bool log = false;
  double from = 0.0, until = 1.0;  ///< [px]

  double at(double value) const {
    const double share = log ? std::log(value / axis.from) / std::log(axis.until / axis.from) : axis.share(value);
    return from + share * (until - from);
  }
};

/// 1, 2, 5 times powers of ten round the data.
Axis log_axis(double least, double most) {
  Axis axis;
  if (!(least > 0.0) || !std::isfinite(most)) least = 1.0, most = 100.0;
  for (double power = std::pow(10.0, std::floor(std::log10(least))); power <= most * 1.0001; power *= 10.0)
    for (const double step : {1.0, 2.0, 5.0}) {
      const double tick = step * power;
      if (tick >= least * 0.9999 && tick <= most * 1.0001) axis.ticks.push_back(tick);
    }
  axis.from = least * 0.93;
  axis.until = most * 1.07;
  axis.decimals = least < 1.0 ? 1 : 0;
  return axis;
}

bool good(double x, double y, bool log_x) { return std::isfinite(x) && std::isfinite(y) && (!log_x || x > 0.0); }

bool shows_anything(const XySeries& series, bool log_x) {
  for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i)
    if (good(series.x[i], series.y[i], log_x)) return true;
  return false;
}

void draw_axes(Sketch& sketch, const XyChart& chart, const Scale& x, const Scale& y) {
  for (const double tick : y.axis.ticks) {
    const double at = y.at(tick);
    sketch.line(x.from, at, x.until, at, grid_line, 1.0);
    sketch.write(x.from - 8, at + 4, 11, y.axis.label(tick), muted, "end");
  }
  for (const double tick : x.axis.ticks) {
    const double at = x.at(tick);
    sketch.line(at, y.from, at, y.from + 5, ink, 1.0);
    sketch.write(at, y.from + 18, 11, x.log ? fmt::format("{:g}", tick) : x.axis.label(tick), muted, "middle");
  }
  sketch.line(x.from, y.from, x.until, y.from, ink, 1.2);
  sketch.write(x.until, y.from + 36, 12, chart.x_title, ink, "end");
  sketch.write(4.0, 16, 12, chart.y_title, ink, "start", "600");
}

void draw_band(Sketch& sketch, const XySeries& series, const Scale& x, const Scale& y) {
  if (series.low.size() != series.x.size() || series.high.size() != series.x.size()) return;
  std::string path;
  for (std::size_t i = 0; i < series.x.size(); ++i)
    if (good(series.x[i], series.high[i], x.log)) path += fmt::format("{}{} {}", path.empty() ? "M" : "L", coordinate(x.at(series.x[i])), coordinate(y.at(series.high[i])));
  for (std::size_t i = series.x.size(); i-- > 0;)
    if (good(series.x[i], series.low[i], x.log)) path += fmt::format("L{} {}", coordinate(x.at(series.x[i])), coordinate(y.at(series.low[i])));
  if (!path.empty()) sketch.add(R"(<path d="{}Z" fill="{}" fill-opacity="0.16" stroke="none"/>)", path, hex(series.colour));
}

void draw_series(Sketch& sketch, const XySeries& series, const Scale& x, const Scale& y) {
  draw_band(sketch, series, x, y);
  std::string path;
  for (std::size_t i = 0; i < series.x.size(); ++i)
    if (good(series.x[i], series.y[i], x.log)) path += fmt::format("{}{} {}", path.empty() ? "M" : "L", coordinate(x.at(series.x[i])), coordinate(y.at(series.y[i])));
  if (series.joined && !path.empty()) sketch.add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="2.2"{}/>)", path, hex(series.colour), series.dashed ? " stroke-dasharray=\"6 4\"" : "");
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!good(series.x[i], series.y[i], x.log)) continue;
    const double at_x = x.at(series.x[i]), at_y = y.at(series.y[i]);
    sketch.add(R"(<circle cx="{}" cy="{}" r="4" fill="{}" stroke="#ffffff" stroke-width="1.2"><title>{}</title></circle>)", coordinate(at_x), coordinate(at_y), hex(series.colour),
               escape((i < series.labels.size() ? series.labels[i] : series.name) + fmt::format(": {:g}, {:.4g}", series.x[i], series.y[i])));
    if (i >= series.labels.size() || series.labels[i].empty()) continue;
    const bool late = at_x > x.until - 160.0;
    sketch.add(R"(<text x="{}" y="{}" font-size="11" fill="none" stroke="#ffffff" stroke-width="3.5" stroke-linejoin="round" text-anchor="{}" aria-hidden="true">{}</text>)", coordinate(late ? at_x - 9 : at_x + 9), coordinate(at_y - 6),
               late ? "end" : "start", escape(shorten(series.labels[i], 11, 190)));  // keeps lines from striking it out
    sketch.write(late ? at_x - 9 : at_x + 9, at_y - 6, 11, shorten(series.labels[i], 11, 190), ink, late ? "end" : "start");
  }
}

}  // namespace

std::string to_svg(const XyChart& chart) {
  double x_least = std::numeric_limits<double>::infinity(), x_most = -x_least, y_least = chart.y_from_zero ? 0.0 : x_least, y_most = chart.y_from_zero ? 0.0 : -x_least;
  for (const XySeries& series : chart.series)
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if (!good(series.x[i], series.y[i], chart.log_x)) continue;
      x_least = std::min(x_least, series.x[i]), x_most = std::max(x_most, series.x[i]);
      const double high = i < series.high.size() && std::isfinite(series.high[i]) ? series.high[i] : series.y[i];
      y_least = std::min(y_least, series.y[i]), y_most = std::max({y_most, series.y[i], high});
    }
  const double legend_height = chart.legend ? 24.0 : 0.0;
  Scale x{chart.log_x ? log_axis(x_least, x_most) : nice_axis(std::min(x_least, 0.0), x_most, 8), chart.log_x, left, chart.width - right};
  Scale y{nice_axis(y_least, y_most, 5), false, chart.height - bottom, top};
  Sketch sketch;
  draw_axes(sketch, chart, x, y);
  for (const XySeries& series : chart.series) draw_series(sketch, series, x, y);
  double at = left;
  if (chart.legend)
    for (const XySeries& series : chart.series) {
      if (!shows_anything(series, chart.log_x)) continue;
      const double room = text_width(series.name, 12) + 46;
      if (at + room > chart.width) break;
      sketch.add(R"(<rect x="{}" y="{}" width="22" height="4" fill="{}"/>)", coordinate(at), coordinate(chart.height + 8), hex(series.colour));
      sketch.write(at + 28, chart.height + 14, 12, series.name, ink);
      at += room;
    }
  return fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", coordinate(chart.width), coordinate(chart.height + legend_height), escape(chart.title)) + "\n" + std::move(sketch).markup() + "</svg>\n";
}

std::string to_svg(const TornadoChart& chart) {
  constexpr double row = 34.0, names = 210.0, labels = 150.0;
  double least = chart.middle, most = chart.middle;
  for (const Swing& swing : chart.swings) least = std::min(least, swing.low), most = std::max(most, swing.high);
  const Scale x{nice_axis(least, most, 6), false, names + labels, chart.width - labels};
  const double height = 26.0 + row * static_cast<double>(chart.swings.size());
  Sketch sketch;
  for (const double tick : x.axis.ticks) {
    sketch.line(x.at(tick), 8.0, x.at(tick), height, grid_line, 1.0);
    sketch.write(x.at(tick), height + 16, 11, x.axis.label(tick), muted, "middle");
  }
  double y = 14.0;
  for (const Swing& swing : chart.swings) {
    const double from = x.at(swing.low), until = x.at(swing.high), middle = std::clamp(x.at(chart.middle), from, until);
    sketch.write(0.0, y + 16, 13, shorten(swing.name, 13, names - 12), ink, "start", "600");
    sketch.add(R"(<rect x="{}" y="{}" width="{}" height="22" fill="{}"/><rect x="{}" y="{}" width="{}" height="22" fill="{}"/>)", coordinate(from), coordinate(y), coordinate(middle - from), hex(rgb(0x288f87)),
               coordinate(middle), coordinate(y), coordinate(until - middle), hex(rgb(0xa8651a)));
    sketch.write(from - 6, y + 15, 11, shorten(swing.low_label, 11, labels - 8), muted, "end");
    sketch.write(until + 6, y + 15, 11, shorten(swing.high_label, 11, labels - 8), muted);
    y += row;
  }
  sketch.line(x.at(chart.middle), 6.0, x.at(chart.middle), height, ink, 1.4);
  sketch.write(chart.width, height + 36, 12, chart.x_title, ink, "end");
  return fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", coordinate(chart.width), coordinate(height + 42), escape(chart.title)) + "\n" + std::move(sketch).markup() + "</svg>\n";
}

}  // namespace hydro::report
