#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "libhydro/report/axis.h"
#include "libhydro/report/detail/sketch.h"
#include "libhydro/report/figures.h"
#include "libhydro/report/map_picture.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

constexpr double left_margin = 20.0, bottom_margin = 24.0, gap = 26.0, legend_width = 250.0;
constexpr double marker_radius = 10.5;

struct Box {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
};

/// Few cells are shown as the squares that they are; many are smoothed when the picture is scaled down.
const char* rendering(const PaletteImage& image) {
  return std::max(image.pixels.rows(), image.pixels.columns()) < 900 ? "pixelated" : "auto";
}

std::string image_element(const PaletteImage& image, int cells_per_pixel, std::string_view attributes) {
  return fmt::format(R"(<image {} width="{}" height="{}" preserveAspectRatio="none" style="image-rendering:{}" href="{}"/>)",
                     attributes, image.pixels.columns() * cells_per_pixel, image.pixels.rows() * cells_per_pixel,
                     rendering(image), png_data_uri(image));
}

void draw_picture(Sketch& sketch, const MapPicture& map, const Box& box) {
  const Grid& grid = map.ground->grid;
  sketch.add(R"(<svg x="{}" y="{}" width="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">)", coordinate(box.x),
             coordinate(box.y), coordinate(box.width), coordinate(box.height), grid.columns, grid.rows);
  sketch.add(R"(<use href="#ground"/>)");
  for (std::size_t i = 0; i < map.overlays.size(); ++i) {
    const std::string attributes =
        map.overlays.size() == 1 ? "" : fmt::format(R"(class="frame"{})", i == map.shown ? "" : R"( display="none")");
    sketch.add("{}", image_element(map.overlays[i].image, map.overlays[i].cells_per_pixel, attributes));
  }
  sketch.add("</svg>");
  sketch.add(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="1"/>)", coordinate(box.x),
             coordinate(box.y), coordinate(box.width), coordinate(box.height), ink);
}

/// Eastings under the lower corners, northings beside the left ones.
void draw_coordinates(Sketch& sketch, const MapPicture& map, const Box& box) {
  const Grid& grid = map.ground->grid;
  const double right = box.x + box.width, bottom = box.y + box.height, size = 10.5;
  const auto metres = [](double value) { return number(value, 0); };
  sketch.write(box.x, bottom + 15, size, metres(grid.west), muted);
  sketch.write(right, bottom + 15, size, metres(grid.east()), muted, "end");
  const auto upright = [&](double y, const char* anchor, double value) {
    sketch.add(R"svg(<text transform="translate({} {}) rotate(-90)" font-size="{}" fill="{}" text-anchor="{}">{}</text>)svg",
               coordinate(box.x - 6), coordinate(y), coordinate(size), muted, anchor, metres(value));
  };
  upright(bottom, "start", grid.south());
  if (box.height > 120) upright(box.y, "end", grid.north);
  const bool named = !grid.crs.empty() && grid.crs.size() <= 24;
  const std::string words = named ? say(Text::coordinates_in, map.language, grid.crs)
                                  : std::string(text(Text::coordinates_local, map.language));
  if (box.width > text_width(words, size) + 180) sketch.write(box.x + box.width / 2, bottom + 15, size, words, muted, "middle");
}

/// Numbered signs; one that would cover another moves aside on a leader line.
void draw_markers(Sketch& sketch, const MapPicture& map, const Box& box) {
  const Grid& grid = map.ground->grid;
  std::vector<Point> taken;
  for (const MapMarker& marker : map.markers) {
    const double across = (marker.place.x - grid.west) / (grid.columns * grid.cell_size);
    const double down = (grid.north - marker.place.y) / (grid.rows * grid.cell_size);
    if (!(across >= 0.0 && across <= 1.0 && down >= 0.0 && down <= 1.0)) continue;
    const Point spot{box.x + across * box.width, box.y + down * box.height};
    Point sign = spot;
    const auto covered = [&] {
      return std::any_of(taken.begin(), taken.end(), [&](const Point& other) {
        return std::hypot(other.x - sign.x, other.y - sign.y) < 2.0 * marker_radius + 1.5;
      });
    };
    for (int turn = 0; turn < 64 && covered(); ++turn) {
      const double angle = 0.7854 * turn - 0.7854, reach = 2.2 * marker_radius * (1 + turn / 8);
      sign = {std::clamp(spot.x + reach * std::cos(angle), box.x + marker_radius, box.x + box.width - marker_radius),
              std::clamp(spot.y + reach * std::sin(angle), box.y + marker_radius, box.y + box.height - marker_radius)};
    }
    taken.push_back(sign);
    sketch.add(R"(<g class="marker"><title>{}</title>)", escape(marker.title));
    if (sign != spot) {
      sketch.add(R"(<path d="M{} {}L{} {}" stroke="{}" stroke-width="1.3"/><circle cx="{}" cy="{}" r="2.6" fill="{}"/>)",
                 coordinate(spot.x), coordinate(spot.y), coordinate(sign.x), coordinate(sign.y), ink, coordinate(spot.x),
                 coordinate(spot.y), ink);
    }
    const char* fill = marker.gauge ? "#ffffff" : ink;
    if (marker.gauge)
      sketch.add(R"(<rect x="{}" y="{}" width="18" height="18" rx="3" fill="{}" stroke="{}" stroke-width="1.6"/>)",
                 coordinate(sign.x - 9), coordinate(sign.y - 9), fill, ink);
    else
      sketch.add(R"(<circle cx="{}" cy="{}" r="10" fill="{}" stroke="#ffffff" stroke-width="1.6"/>)", coordinate(sign.x),
                 coordinate(sign.y), fill);
    sketch.write(sign.x, sign.y + 3.9, 11, std::to_string(marker.number), marker.gauge ? ink : "#ffffff", "middle", "bold");
    sketch.add("</g>");
  }
}

void draw_swatch(Sketch& sketch, double x, double y, double height, Colour colour) {
  sketch.add(R"(<rect x="{}" y="{}" width="26" height="{}" fill="{}" stroke="#1d2a36" stroke-opacity="0.35" stroke-width="0.7"/>)",
             coordinate(x), coordinate(y), coordinate(height), hex(colour));
}

/// Darkest first: what matters most stands on top.
std::vector<RampClass> legend_order(const Ramp& ramp) {
  std::vector<RampClass> classes = ramp.classes;
  if (classes.size() > 1 && luminance(classes.front().colour) > luminance(classes.back().colour))
    std::reverse(classes.begin(), classes.end());
  return classes;
}

std::string legend_title(const Ramp& ramp) {
  const std::string unit = ramp.unit == "m2/s" ? "m²/s" : ramp.unit;  // in files it is written in ASCII
  return unit.empty() ? ramp.title : ramp.title + " [" + unit + "]";
}

void draw_north(Sketch& sketch, double x, double y, Language language) {
  sketch.add(R"(<path d="M{0} {1}l8 24l-8 -6z" fill="{2}"/><path d="M{0} {1}l-8 24l8 -6z" fill="#ffffff" stroke="{2}" stroke-width="1"/>)",
             coordinate(x), coordinate(y), ink);
  sketch.write(x, y - 4, 12, text(Text::north_letter, language), ink, "middle", "bold");
}

/// A bar of a round length, in two halves.
void draw_scale(Sketch& sketch, double x, double y, double pixels_per_metre, double room) {
  const double length = round_down_to_nice(room / pixels_per_metre), width = length * pixels_per_metre;
  sketch.add(R"(<rect x="{0}" y="{1}" width="{2}" height="6" fill="{3}"/><rect x="{4}" y="{1}" width="{2}" height="6" fill="#ffffff"/>)"
             R"(<rect x="{0}" y="{1}" width="{5}" height="6" fill="none" stroke="{3}" stroke-width="1"/>)",
             coordinate(x), coordinate(y), coordinate(width / 2), ink, coordinate(x + width / 2), coordinate(width));
  const bool kilometres = length >= 2000.0;
  const auto label = [&](double metres) { return significant(kilometres ? metres / 1000.0 : metres, 3); };
  const auto plain = [&](double metres) {  // "500", not "500.0"
    std::string words = fmt::format("{:.4g}", kilometres ? metres / 1000.0 : metres);
    return words.find('e') == std::string::npos ? words : label(metres);
  };
  sketch.write(x, y + 19, 10.5, "0", muted, "middle");
  sketch.write(x + width / 2, y + 19, 10.5, plain(length / 2), muted, "middle");
  sketch.write(x + width, y + 19, 10.5, plain(length) + (kilometres ? " km" : " m"), muted, "middle");
}

/// Returns where the legend ends.
double draw_legend_beside(Sketch& sketch, const MapPicture& map, double x, double y, double pixels_per_metre) {
  sketch.write(x, y + 12, 14, legend_title(map.ramp), ink, "start", "bold");
  y += 26;
  for (const RampClass& step : legend_order(map.ramp)) {
    const double height = step.meaning.empty() ? 24 : 36;
    draw_swatch(sketch, x, y, height, step.colour);
    sketch.write(x + 36, y + (step.meaning.empty() ? 16.5 : 15), 12.5, step.label, ink, "start", "600");
    if (!step.meaning.empty()) sketch.write(x + 36, y + 29, 11, step.meaning, muted);
    y += height;
  }
  y += 16;
  const auto symbol = [&](Text key, auto&& draw) {
    draw();
    sketch.write(x + 36, y + 12.5, 11.5, shorten(text(key, map.language), 11.5, legend_width - 36), ink);
    y += 24;
  };
  if (map.has_standing_water)
    symbol(Text::standing_water, [&] { draw_swatch(sketch, x, y, 16, map.overlays.front().image.palette.back()); });
  if (map.ground->has_buildings())
    symbol(Text::building, [&] { draw_swatch(sketch, x, y, 16, map.ground->image.palette[map.ground->image.palette.size() - 3]); });
  const auto any = [&](bool gauge) {
    return std::any_of(map.markers.begin(), map.markers.end(), [&](const MapMarker& m) { return m.gauge == gauge; });
  };
  if (any(true))
    symbol(Text::gauge, [&] {
      sketch.add(R"(<rect x="{}" y="{}" width="16" height="16" rx="3" fill="#ffffff" stroke="{}" stroke-width="1.6"/>)",
                 coordinate(x + 5), coordinate(y), ink);
    });
  if (any(false))
    symbol(Text::worst_place,
           [&] { sketch.add(R"(<circle cx="{}" cy="{}" r="8.5" fill="{}"/>)", coordinate(x + 13), coordinate(y + 8), ink); });
  if (!map.markers.empty()) {
    sketch.write(x, y + 10, 11, text(Text::place_on_map, map.language), muted);
    y += 22;
  }
  y += 26;
  draw_north(sketch, x + 13, y, map.language);
  draw_scale(sketch, x + 48, y + 8, pixels_per_metre, legend_width - 80);
  return y + 34;
}

double draw_legend_below(Sketch& sketch, const MapPicture& map, double x, double y, double pixels_per_metre) {
  sketch.write(x, y + 12, 13, legend_title(map.ramp), ink, "start", "bold");
  draw_north(sketch, map.width - 12, y + 10, map.language);
  draw_scale(sketch, map.width - 180, y + 6, pixels_per_metre, 110);
  y += 38;
  const auto classes = legend_order(map.ramp);
  const bool meanings = std::any_of(classes.begin(), classes.end(), [](const RampClass& c) { return !c.meaning.empty(); });
  const std::size_t columns = meanings ? 1 : 3, rows = (classes.size() + columns - 1) / columns;
  const double column_width = (map.width - x) / static_cast<double>(columns);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const double left = x + static_cast<double>(i / rows) * column_width, top = y + static_cast<double>(i % rows) * 20.0;
    draw_swatch(sketch, left, top, 20, classes[i].colour);
    sketch.write(left + 34, top + 14, 12, classes[i].label, ink, "start", "600");
    if (meanings) sketch.write(left + 130, top + 14, 11.5, classes[i].meaning, muted);
  }
  return y + static_cast<double>(rows) * 20.0;
}

}  // namespace

std::string ground_definition(const GroundPicture& ground) {
  return fmt::format(R"(<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{}</defs></svg>)",
                     image_element(ground.image, ground.cells_per_pixel, R"(id="ground")"));
}

std::string to_svg(const MapPicture& map) {
  const Grid& grid = map.ground->grid;
  const double aspect = static_cast<double>(grid.rows) / grid.columns;
  const bool beside = map.legend_beside && aspect > 0.3;
  const double room = map.width - left_margin - (beside ? legend_width + gap : 1.0);
  const double scale = std::min(room / grid.columns, map.greatest_height / grid.rows);  // [px per cell]
  Box box{left_margin, 4.0, std::max(grid.columns * scale, 1.0), std::max(grid.rows * scale, 1.0)};

  Sketch sketch;
  draw_picture(sketch, map, box);
  draw_coordinates(sketch, map, box);
  draw_markers(sketch, map, box);
  const double pixels_per_metre = scale / grid.cell_size, below = box.y + box.height + bottom_margin;
  const double end = beside ? draw_legend_beside(sketch, map, box.x + box.width + gap, box.y, pixels_per_metre)
                            : draw_legend_below(sketch, map, left_margin, below + 8, pixels_per_metre);
  const double width = beside ? std::max(box.x + box.width + gap + legend_width, map.width) : map.width;
  return fmt::format(R"(<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">)", coordinate(width),
                     coordinate(std::max(end, below) + 4), escape(map.title)) +
         "\n" + std::move(sketch).markup() + "</svg>\n";
}

}  // namespace hydro::report
