#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "libhydro/report/detail/player.h"
#include "libhydro/report/detail/run_view.h"
#include "libhydro/report/markup.h"

namespace hydro::report {

namespace {

constexpr std::size_t most_markers = 20;
constexpr int frame_side = 900;  // [pixels] frames in time are many, so they are coarser than the maps of greatest values

std::vector<MapMarker> markers(const RunView& view) {
  std::vector<MapMarker> list;
  for (const RankedPlace& place : view.places) {
    if (list.size() == most_markers) break;
    list.push_back({place.place->place, place.number, place.gauge, view.name_of(place.place->id, place.place->name) + ", " + length_text(place.place->max_depth)});
  }
  return list;
}

double greatest(const Raster<float>& values) {
  double most = 0.0;
  for (const float value : values.values())
    if (value > most) most = value;
  return most;
}

MapPicture picture(const RunView& view, Text title, Ramp ramp, std::vector<Overlay> overlays) {
  MapPicture map;
  map.title = view.words(title);
  map.ground = &view.ground;
  map.overlays = std::move(overlays);
  map.ramp = std::move(ramp);
  map.has_standing_water = view.has_standing_water();
  map.width = 1120.0;
  map.language = view.language;
  return map;
}

std::string figure(const MapPicture& map, std::string_view caption) {
  return "<figure>\n" + to_svg(map) + fmt::format("<figcaption>{}</figcaption>\n</figure>\n", escape(caption));
}

std::string depth_map(const RunView& view) {
  MapPicture map = picture(view, Text::map_depth, depth_ramp(view.language),
                           {draw_overlay(view.ground, view.result.peaks.depth, depth_ramp(view.language), view.result.peaks.wet_at_start,
                                         view.longest_side)});
  map.markers = markers(view);
  std::string note{view.words(Text::map_depth_note)};
  if (view.has_standing_water()) note += " " + view.words(Text::map_standing_note, fmt::format("{:g}", view.result.peaks.arrival_threshold));
  std::string caption = std::string(view.words(Text::map_meaning_note)) + " ";
  if (view.ground.cells_per_pixel > 1)
    caption += view.words(Text::map_pooling_note, view.ground.cells_per_pixel, view.ground.cells_per_pixel) + " ";
  caption += std::string(view.words(Text::map_source)) + " " + std::string(view.words(Text::map_enlarge));
  return fmt::format("<h3>{}</h3>\n", escape(map.title)) + paragraph(note) + figure(map, caption);
}

/// The flood in time: one drawing with a picture for each instant, and a slider that the script brings to life.
std::string frames_map(const RunView& view) {
  const auto& frames = view.page.frames;
  if (frames.size() < 2) return {};
  std::vector<Overlay> overlays;
  std::string labels;
  std::size_t wettest = 0, most_wet = 0;
  for (const std::size_t i : frames_to_show(frames.size())) {
    const results::Frame& frame = frames[i];
    overlays.push_back(draw_overlay(view.ground, frame.depth, depth_ramp(view.language), view.result.peaks.wet_at_start,
                                    std::min(frame_side, view.longest_side)));
    const auto pixels = overlays.back().image.pixels.values();
    const auto wet = static_cast<std::size_t>(std::count_if(pixels.begin(), pixels.end(), [](std::uint8_t p) { return p > 0; }));
    if (wet >= most_wet) {
      most_wet = wet;
      wettest = overlays.size() - 1;
    }
    labels += (labels.empty() ? "" : ",") + json_string(view.clock.short_date(frame.time, view.language) + " " +
                                                        view.clock.time_of_day(frame.time) + "  (" +
                                                        duration_text(frame.time, view.language) + ")");
  }
  const std::size_t last = overlays.size() - 1;
  MapPicture map = picture(view, Text::map_frames, depth_ramp(view.language), std::move(overlays));
  map.shown = wettest;
  std::string html = fmt::format("<h3>{}</h3>\n", escape(map.title)) + paragraph(view.words(Text::map_frames_note)) + "<figure>\n";
  html += player(view, labels, last, wettest);
  return html + to_svg(map) + fmt::format("<figcaption>{}</figcaption>\n</figure>\n", escape(view.words(Text::map_frames_source)));
}

/// One of the smaller maps, which stand side by side.
std::string small_map(const RunView& view, Text title, const std::string& note, const Raster<float>& values, Ramp ramp) {
  if (values.empty()) return {};
  Overlay overlay = draw_overlay(view.ground, values, ramp, view.result.peaks.wet_at_start, view.longest_side);
  MapPicture map = picture(view, title, std::move(ramp), {});
  map.overlays.push_back(std::move(overlay));
  map.width = 538.0;
  map.greatest_height = 560.0;
  map.legend_beside = false;
  return fmt::format("<div>\n<h3>{}</h3>\n", escape(map.title)) + paragraph(note) + figure(map, view.words(Text::map_source)) +
         "</div>\n";
}

}  // namespace

Section maps_section(const RunView& view) {
  Section section{"maps", std::string(view.words(Text::sec_maps)), {}};
  const results::Peaks& peaks = view.result.peaks;
  section.body = ground_definition(view.ground) + "\n";
  section.body += peaks.depth.empty() ? paragraph(view.words(Text::map_missing)) : depth_map(view);
  section.body += frames_map(view);
  section.body += "<div class=\"pair\">\n";
  section.body += small_map(view, Text::map_hazard, std::string(view.words(Text::map_hazard_note)), peaks.hazard_rating,
                            hazard_ramp(view.language));
  section.body += small_map(view, Text::map_arrival,
                            view.words(Text::map_arrival_note, fmt::format("{:g}", peaks.arrival_threshold)), peaks.arrival_time,
                            arrival_ramp(greatest(peaks.arrival_time), view.language));
  section.body += small_map(view, Text::map_speed, std::string(view.words(Text::map_speed_note)), peaks.speed,
                            speed_ramp(view.language));
  if (!peaks.duration_over.empty()) {
    // the threshold closest to 0.30 m, where streets become unusable
    const auto& [threshold, seconds] = *std::min_element(
        peaks.duration_over.begin(), peaks.duration_over.end(),
        [](const auto& a, const auto& b) { return std::abs(a.first - 0.30) < std::abs(b.first - 0.30); });
    section.body += small_map(view, Text::map_duration, view.words(Text::map_duration_note, fmt::format("{:g}", threshold)), seconds,
                              duration_ramp(greatest(seconds), view.language));
  }
  section.body += "</div>\n";
  return section;
}

}  // namespace hydro::report
