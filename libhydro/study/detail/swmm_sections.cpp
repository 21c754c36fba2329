#include "libhydro/study/detail/swmm_sections.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/core/gravity.h"

namespace hydro::study::detail {

namespace swmm = io::swmm;
using namespace network;

namespace {

constexpr int profile_points = 40;   ///< of shapes that are drawn by their width

/// A shape drawn by its width at evenly spaced depths.
template <class Width>
Custom drawn(double height, bool closed, Width width) {
  Custom shape{.depths = {}, .widths = {}, .closed = closed};
  for (int k = 0; k <= profile_points; ++k) {
    const double share = static_cast<double>(k) / profile_points, depth = height * share * share;  // finer near the bottom
    shape.depths.push_back(depth), shape.widths.push_back(width(depth));
  }
  return shape;
}

double chord(double radius, double depth) { return 2.0 * std::sqrt(std::max(0.0, depth * (2.0 * radius - depth))); }

/// A rectangle on a bottom that is part of a circle.
Custom round_bottomed(double height, double width, double radius) {
  radius = std::max(radius, 0.5 * width);
  const double bottom = radius - std::sqrt(std::max(0.0, radius * radius - 0.25 * width * width));
  Custom shape = drawn(std::min(height, bottom), true, [&](double depth) { return std::min(width, chord(radius, depth)); });
  if (height > bottom) shape.depths.push_back(height), shape.widths.push_back(width);
  return shape;
}

/// A rectangle under an arch that is part of a circle.
Custom round_topped(double height, double width, double radius) {
  radius = std::max(radius, 0.5 * width);
  const double arch = std::min(height, radius - std::sqrt(std::max(0.0, radius * radius - 0.25 * width * width)));
  Custom shape{.depths = {0.0, height - arch}, .widths = {width, width}, .closed = true};
  if (shape.depths[1] <= 0.0) shape = {.depths = {0.0}, .widths = {width}, .closed = true};
  for (int k = 1; k <= profile_points; ++k) {
    const double left = 1.0 - static_cast<double>(k) / profile_points, from_top = arch * left * left;
    shape.depths.push_back(height - from_top), shape.widths.push_back(std::min(width, chord(radius, from_top)));
  }
  return shape;
}

/// Backing, curb, gutter and pavement from the left to the crown, and back where both sides carry water.
Irregular street_section(const swmm::Street& street) {
  Irregular shape;
  const double backing = street.backing_width, rise = backing * street.backing_slope;
  const auto add = [&](double station, double elevation) { shape.stations.push_back(station), shape.elevations.push_back(elevation); };
  if (backing > 0.0) add(0.0, street.curb_height + rise);
  add(backing, street.curb_height);
  add(backing, 0.0);
  const bool depressed = street.gutter_width > 0.0 && street.gutter_depression > 0.0;
  const double sunk = depressed ? street.gutter_depression : 0.0;
  if (depressed) add(backing + street.gutter_width, sunk + street.gutter_width * street.cross_slope);
  const double crown = backing + street.crown_width, top = sunk + street.crown_width * street.cross_slope;
  add(crown, top);
  const std::size_t half = shape.stations.size();
  if (street.sides == 2) {
    for (std::size_t k = half - 1; k-- > 0;) add(2.0 * crown - shape.stations[k], shape.elevations[k]);
  } else if (top < street.curb_height) {
    add(crown, street.curb_height);  // a wall at the crown
  }
  shape.channel_manning_n = street.manning_n;
  shape.left_manning_n = shape.right_manning_n = street.backing_manning_n > 0.0 ? street.backing_manning_n : street.manning_n;
  shape.left_bank = backing;
  if (street.sides == 2) shape.right_bank = 2.0 * crown - backing;
  return shape;
}

Irregular transect_section(const swmm::Transect& transect) {
  Irregular shape;
  for (const auto& [station, elevation] : transect.points) shape.stations.push_back(station), shape.elevations.push_back(elevation);
  shape.channel_manning_n = transect.n_channel, shape.left_manning_n = transect.n_left, shape.right_manning_n = transect.n_right;
  if (transect.right_bank > transect.left_bank) shape.left_bank = transect.left_bank, shape.right_bank = transect.right_bank;
  return shape;
}

std::optional<Custom> curve_section(const swmm::Model& model, const swmm::CrossSection& section) {
  const swmm::Curve* curve = swmm::find(model.curves, section.reference);
  if (!curve || curve->points.empty()) return std::nullopt;
  Custom shape;
  for (const auto& [depth, width] : curve->points) {
    if (shape.depths.empty() && depth > 0.0) shape.depths.push_back(0.0), shape.widths.push_back(0.0);
    shape.depths.push_back(depth * section.geometry[0]), shape.widths.push_back(width * section.geometry[0]);
  }
  return shape;
}

double height_of(const SectionShape& shape) { return fault_of(shape).empty() ? Section(shape).height() : 0.0; }

}  // namespace

std::optional<TakenSection> section_of(const swmm::Model& model, const swmm::CrossSection& section) {
  const auto& g = section.geometry;
  const std::string& word = section.shape;
  TakenSection taken;
  const auto near = [&](SectionShape shape, const char* what) {
    taken.shape = std::move(shape);
    taken.remark = fmt::format("the {} section of \"{}\" is taken as {}", word, section.link, what);
  };
  if (word == "CIRCULAR" || word == "FORCE_MAIN") taken.shape = Circle{g[0]};
  else if (word == "FILLED_CIRCULAR") taken.shape = FilledCircle{g[0], g[1]}, taken.raised = g[1];
  else if (word == "RECT_CLOSED") taken.shape = Box{g[0], g[1]};
  else if (word == "RECT_OPEN") taken.shape = OpenRectangle{g[0], g[1]};
  else if (word == "TRAPEZOIDAL") taken.shape = Trapezoid{g[0], g[1], g[2], g[3]};
  else if (word == "TRIANGULAR") taken.shape = Triangle{g[0], g[1]};
  else if (word == "EGG") taken.shape = Egg{g[0]};
  else if (word == "HORSESHOE") taken.shape = Horseshoe{g[0]};
  else if (word == "PARABOLIC") taken.shape = drawn(g[0], false, [&](double y) { return g[1] * std::sqrt(y / g[0]); });
  else if (word == "POWER") taken.shape = drawn(g[0], false, [&](double y) { return g[1] * std::pow(y / g[0], 1.0 / std::max(g[2], 1e-3)); });
  else if (word == "RECT_TRIANGULAR") taken.shape = Custom{.depths = {0.0, g[2], g[0]}, .widths = {0.0, g[1], g[1]}, .closed = true};
  else if (word == "RECT_ROUND") taken.shape = round_bottomed(g[0], g[1], g[2]);
  else if (word == "MODBASKETHANDLE") taken.shape = round_topped(g[0], g[1], g[2] > 0.0 ? g[2] : 0.5 * g[1]);
  else if (word == "HORIZ_ELLIPSE" || word == "VERT_ELLIPSE" || word == "ARCH") {
    if (g[0] <= 0.0 || g[1] <= 0.0) return std::nullopt;  // a standard size by its code
    if (word == "ARCH") taken.shape = Arch{g[0], g[1]};
    else taken.shape = Ellipse{g[0], g[1]};
  }
  // Shapes that SWMM knows by tables of the largest width, the level of which and the area an arch or an ellipse meets within 2 %.
  else if (word == "GOTHIC") near(Ellipse{g[0], 0.84 * g[0]}, "an ellipse of 0.84 of its height in width");
  else if (word == "CATENARY") near(Arch{g[0], 0.9 * g[0]}, "an arch of 0.9 of its height in width");
  else if (word == "SEMIELLIPTICAL") near(Arch{g[0], g[0]}, "an arch as wide as high");
  else if (word == "SEMICIRCULAR") near(Arch{g[0], 1.64 * g[0]}, "an arch of 1.64 of its height in width");
  else if (word == "BASKETHANDLE") {
    const Section horseshoe(Horseshoe{g[0]});
    near(drawn(g[0], true, [&](double y) { return 0.944 * horseshoe.width(std::min(y, 0.999999 * g[0])); }), "a horseshoe of 0.944 of its height in width");
  } else if (word == "CUSTOM") {
    const auto shape = curve_section(model, section);
    if (!shape) return std::nullopt;
    taken.shape = *shape, taken.reference_section = "CURVES";
  } else if (word == "IRREGULAR") {
    const swmm::Transect* transect = swmm::find(model.transects, section.reference);
    if (!transect) return std::nullopt;
    taken.shape = transect_section(*transect), taken.manning_n = transect->n_channel, taken.reference_section = "TRANSECTS";
    if (transect->meander != 1.0) taken.remark = fmt::format("the meander factor {:g} of transect \"{}\" is not taken over", transect->meander, transect->id);
  } else if (word == "STREET") {
    const swmm::Street* street = swmm::find(model.streets, section.reference);
    if (!street) return std::nullopt;
    taken.shape = street_section(*street), taken.manning_n = street->manning_n, taken.reference_section = "STREETS";
  } else {
    return std::nullopt;
  }
  if (word == "RECT_OPEN" && g[2] > 0.0) taken.remark = fmt::format("\"{}\": both side walls are rough, though SWMM leaves {:g} out", section.link, g[2]);
  taken.height = height_of(taken.shape);
  return taken;
}

double pressure_main_roughness(const swmm::Model& model, const swmm::CrossSection& section) {
  constexpr double velocity = 1.5, viscosity = 1.14e-6;  // [m/s], [m2/s] of water at 15 degrees
  const double diameter = section.geometry[0], radius = 0.25 * diameter, rough = section.geometry[1];
  if (diameter <= 0.0 || rough <= 0.0) return 0.013;
  double slope;
  if (model.options.darcy_weisbach) {  // Swamee & Jain (1976)
    const double reynolds = velocity * diameter / viscosity;
    const double friction = 0.25 / std::pow(std::log10(rough / (3.7 * diameter) + 5.74 / std::pow(reynolds, 0.9)), 2.0);
    slope = friction / diameter * velocity * velocity / (2.0 * gravity);
  } else {
    slope = std::pow(velocity / (0.849 * rough * std::pow(radius, 0.63)), 1.0 / 0.54);
  }
  return std::pow(radius, 2.0 / 3.0) * std::sqrt(slope) / velocity;
}

Gutter gutter_of(const swmm::Street& street, double longitudinal_slope, const swmm::InletUsage& usage) {
  Gutter gutter{.longitudinal_slope = std::max(0.0, longitudinal_slope), .cross_slope = street.cross_slope, .manning_n = street.manning_n,
                .width = street.gutter_width, .depression = street.gutter_depression, .crown_distance = street.crown_width};
  if (usage.gutter_depression > 0.0 && usage.gutter_width > 0.0) gutter.depression += usage.gutter_depression, gutter.width = usage.gutter_width;
  return gutter;
}

std::optional<InletDesign> inlet_of(const swmm::Model& model, const swmm::Inlet& inlet) {
  static const std::map<std::string, GrateKind> grates{
      {"p_bar-50", GrateKind::bars_50}, {"p_bar-50x100", GrateKind::bars_50x100}, {"p_bar-30", GrateKind::bars_30},
      {"curved_vane", GrateKind::curved_vane}, {"tilt_bar-45", GrateKind::tilt_bar_45}, {"tilt_bar-30", GrateKind::tilt_bar_30},
      {"reticuline", GrateKind::reticuline}};
  static const std::map<std::string, Throat> throats{{"horizontal", Throat::horizontal}, {"inclined", Throat::inclined}};
  InletDesign design;
  if (inlet.grate) {
    Grate grate{.length = inlet.grate->length, .width = inlet.grate->width, .kind = GrateKind::other};
    if (const auto kind = grates.find(swmm::folded(inlet.grate->type)); kind != grates.end()) grate.kind = kind->second;
    if (inlet.grate->open_fraction > 0.0) grate.open_share = inlet.grate->open_fraction;
    if (inlet.grate->splash_velocity > 0.0) grate.splash_velocity = inlet.grate->splash_velocity;
    design.grate = grate;
  }
  if (inlet.curb) {
    const auto throat = throats.find(swmm::folded(inlet.curb->throat));
    design.curb = CurbOpening{inlet.curb->length, inlet.curb->height, throat != throats.end() ? throat->second : Throat::vertical};
  }
  if (inlet.slotted) design.slot = SlottedDrain{inlet.slotted->length, inlet.slotted->width};
  if (!inlet.capture_curve.empty()) {
    const swmm::Curve* curve = swmm::find(model.curves, inlet.capture_curve);
    if (!curve || curve->points.empty()) return std::nullopt;
    CaptureCurve capture{.by_depth = curve->kind == swmm::CurveKind::rating, .x = {}, .discharge = {}};
    for (const auto& [x, q] : curve->points) capture.x.push_back(x), capture.discharge.push_back(q);
    design.curve = std::move(capture);
  }
  return design;
}

}  // namespace hydro::study::detail
