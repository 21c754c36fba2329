#include "libhydro/district/layout.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace hydro::district {
namespace {

constexpr double pi = 3.14159265358979323846;

// What a random number is for; streets of the two families differ in their purpose too.
enum Purpose : std::uint64_t { along_north = 1, along_east = 2, wobble = 3, hill = 4, swell = 5, hollow = 6, use = 7, bend = 8 };

constexpr double wobble_amplitude = 4.0;   // [m]
constexpr double pavement = Layout::footway_width;  // [m] between a street and its block
constexpr double wall_width = 4.0;         // [m] of the flood wall's crest
constexpr double hollow_spacing = 260.0;   // [m] one hollow in each square of this side
constexpr double deck_half_width = 8.0;    // [m] of the railway
constexpr double embankment_slope = 1.5;   // [m] across for each [m] up
constexpr double embankment_height = 3.0;  // [m]
constexpr double dive = 2.6;               // [m] of an underpass road below the streets
constexpr double elevated_half_width = 12.0;

double square(double v) { return v * v; }

}  // namespace

Layout::Layout(const DistrictRequest& request)
    : noise_(request.seed),
      cell_size_(request.cell_size),
      width_(request.columns * request.cell_size),
      height_(request.rows * request.cell_size),
      river_half_width_(std::clamp(0.03 * height_, 3.0 * request.cell_size, 60.0)),
      canal_half_width_(std::max(7.0, 1.5 * request.cell_size)),
      canal_spacing_(900.0),
      canal_count_(width_ < 300.0 ? 0 : std::max(1, static_cast<int>(std::round(width_ / canal_spacing_)))),
      railway_(0.52 * height_),
      elevated_road_(0.80 * height_) {
  for (const double share : {0.22, 0.72}) {
    auto i = static_cast<std::int64_t>(std::floor(share * width_ / street_spacing));
    const auto is_near_canal = [this](std::int64_t street) {
      for (int k = 0; k < canal_count_; ++k)
        if (std::abs(axis(along_north, street, railway_) - canal_centre(k, railway_)) < canal_half_width_ + 25.0) return true;
      return false;
    };
    while (is_near_canal(i)) ++i;
    if (axis(along_north, i, railway_) < width_ - 20.0 &&
        (underpass_streets_.empty() || underpass_streets_.back() != i))
      underpass_streets_.push_back(i);
  }
}

double Layout::river_centre(double x) const {
  const double phase = 2.0 * pi * noise_.uniform(bend, 0);
  return 0.14 * height_ + 0.035 * height_ * std::sin(2.0 * pi * x / std::max(0.9 * std::min(width_, 4000.0), 1.0) + phase);
}

double Layout::canal_centre(int k, double y) const {
  const double middle = width_ * (k + 0.5 + noise_.between(-0.12, 0.12, bend, k + 1)) / std::max(canal_count_, 1);
  return middle + 12.0 * std::sin(2.0 * pi * y / 700.0 + k);
}

double Layout::axis(std::uint64_t family, std::int64_t i, double along) const {
  const double jitter = noise_.between(-16.0, 16.0, family, i);
  const double phase = 2.0 * pi * noise_.uniform(family * 16 + wobble, i);
  return (static_cast<double>(i) + 0.5) * street_spacing + jitter + wobble_amplitude * std::sin(2.0 * pi * along / 420.0 + phase);
}

double Layout::half_width(std::uint64_t, std::int64_t i) const { return ((i % 3) + 3) % 3 == 1 ? 10.0 : 5.5; }

Point Layout::on_street(bool north_going, std::int64_t street, double along) const {
  return north_going ? Point{axis(along_north, street, along), along} : Point{along, axis(along_east, street, along)};
}

Point Layout::crossing(std::int64_t north_going, std::int64_t east_going) const {
  Point p{(static_cast<double>(north_going) + 0.5) * street_spacing, (static_cast<double>(east_going) + 0.5) * street_spacing};
  for (int round = 0; round < 8; ++round) p = {axis(along_north, north_going, p.y), axis(along_east, east_going, p.x)};  // axes wobble a little: it contracts fast
  return p;
}

Layout::Street Layout::street(std::uint64_t family, double across, double along) const {
  Street found;
  const auto guess = static_cast<std::int64_t>(std::floor(across / street_spacing));
  found.index = guess - 2;
  for (std::int64_t i = guess - 1; i <= guess + 1; ++i) {
    const double line = axis(family, i, along), distance = std::abs(across - line);
    if (line <= across) found.index = i;
    if (distance - half_width(family, i) < found.distance - found.half_width) {
      found.distance = distance;
      found.half_width = half_width(family, i);
      found.nearest = i;
    }
  }
  return found;
}

double Layout::land(double x, double y) const {
  double ground = 3.6 + 0.28 * noise_.hills(hill, x, y, 430.0) + 0.10 * noise_.hills(swell, x, y, 140.0);
  ground += 0.45 * std::exp(-std::abs(y - river_centre(x)) / 160.0);  // a natural levee along the river
  const auto a = static_cast<std::int64_t>(std::floor(x / hollow_spacing)), b = static_cast<std::int64_t>(std::floor(y / hollow_spacing));
  for (std::int64_t i = a - 1; i <= a + 1; ++i)
    for (std::int64_t j = b - 1; j <= b + 1; ++j) {
      const double cx = (static_cast<double>(i) + noise_.uniform(hollow, i, j)) * hollow_spacing;
      const double cy = (static_cast<double>(j) + noise_.uniform(hollow + 16, i, j)) * hollow_spacing;
      const double radius = noise_.between(30.0, 65.0, hollow + 32, i, j), depth = noise_.between(0.10, 0.45, hollow + 48, i, j);
      ground -= depth * std::exp(-(square(x - cx) + square(y - cy)) / (2.0 * square(0.6 * radius)));
    }
  return ground;
}

std::vector<Point> Layout::hollows() const {
  struct Ranked { double depth; Point centre; };
  std::vector<Ranked> found;
  for (int i = 0; i * hollow_spacing < width_; ++i)
    for (int j = 0; j * hollow_spacing < height_; ++j) {
      const Point centre{(i + noise_.uniform(hollow, i, j)) * hollow_spacing,
                         (j + noise_.uniform(hollow + 16, i, j)) * hollow_spacing};
      const Spot spot = at(std::min(centre.x, width_ - cell_size_), std::min(centre.y, height_ - cell_size_));
      if (centre.x < width_ && centre.y < height_ && spot.cover != Cover::water && spot.cover != Cover::railway)
        found.push_back({noise_.between(0.10, 0.45, hollow + 48, i, j), centre});
    }
  std::stable_sort(found.begin(), found.end(), [](const Ranked& p, const Ranked& q) { return p.depth > q.depth; });
  std::vector<Point> centres;
  for (const Ranked& ranked : found) centres.push_back(ranked.centre);
  return centres;
}

/// How far the road under the railway lies below its surroundings [m]; 0 off the underpass streets.
double Layout::underpass_depth(double x, double y) const {
  const double ramp = std::min(75.0, 0.16 * height_), level = deck_half_width + 4.0;
  const double away = std::abs(y - railway_);
  if (away > ramp) return 0.0;
  for (const std::int64_t i : underpass_streets_)
    if (std::abs(x - axis(along_north, i, y)) < half_width(along_north, i))
      return dive * std::clamp((ramp - away) / (ramp - level), 0.0, 1.0);
  return 0.0;
}

Spot Layout::at(double x, double y) const {
  const double ground = land(x, y);

  const double from_river = std::abs(y - river_centre(x));
  if (from_river < river_half_width_) {
    const double shelf = square(from_river / river_half_width_);
    return {.bed = river_bed + 1.6 * shelf, .cover = Cover::water, .water = 1e9};  // the tide fills it
  }
  if (from_river < river_half_width_ + std::max(wall_width, 2.0 * cell_size_)) return {.bed = wall_crest, .cover = Cover::pavement};

  const double from_railway = std::abs(y - railway_);
  const double dip = underpass_depth(x, y);
  const double embankment = std::clamp(embankment_height - (from_railway - deck_half_width) / embankment_slope, 0.0, embankment_height);

  for (int k = 0; k < canal_count_; ++k) {
    const double from_canal = std::abs(x - canal_centre(k, y));
    if (from_canal < canal_half_width_)  // the railway crosses on a bridge that does not stand in the water
      return {.bed = 0.6 + 0.5 * square(from_canal / canal_half_width_), .cover = Cover::water, .water = canal_level};
    if (from_canal < canal_half_width_ + canal_bank_width) return {.bed = std::max(ground + 0.10, ground + embankment), .cover = Cover::lawn};
  }
  if (embankment > 0.0 && (dip == 0.0 || from_railway < deck_half_width))
    return {.bed = ground + embankment, .cover = Cover::railway};

  const Street north_going = street(along_north, x, y), east_going = street(along_east, y, x);
  const double edge_x = north_going.distance - north_going.half_width, edge_y = east_going.distance - east_going.half_width;
  const bool under_elevated = std::abs(y - elevated_road_) < elevated_half_width;
  if (edge_x < 0.0 || edge_y < 0.0 || under_elevated) {
    const double camber = edge_x < 0.0 && edge_y >= 0.0   ? 0.06 * (1.0 - square(north_going.distance / north_going.half_width))
                          : edge_y < 0.0 && edge_x >= 0.0 ? 0.06 * (1.0 - square(east_going.distance / east_going.half_width))
                                                          : 0.06;
    return {.bed = ground - kerb - 0.06 + camber - dip, .cover = Cover::road};
  }
  if (std::min(edge_x, edge_y) < pavement) return {.bed = ground, .cover = Cover::pavement};

  switch (use_of(north_going.index, east_going.index)) {
    case BlockUse::park: {
      const Block area = block(north_going.index, east_going.index);
      const double fx = (x - area.west) / std::max(area.width(), 1.0), fy = (y - area.south) / std::max(area.height(), 1.0);
      const double bowl = std::max(0.0, 1.0 - 6.0 * (square(fx - 0.5) + square(fy - 0.5)));
      return {.bed = ground - 0.35 * bowl, .cover = Cover::park};
    }
    case BlockUse::square: return {.bed = ground + 0.03, .cover = Cover::pavement};
    case BlockUse::courtyard: {
      const Block area = block(north_going.index, east_going.index);
      const double inside = std::min({x - area.west, area.east - x, y - area.south, area.north - y});
      return inside > 16.0 ? Spot{.bed = ground - 0.08, .cover = inside > 22.0 ? Cover::lawn : Cover::pavement}
                           : Spot{.bed = ground + 0.02, .cover = Cover::pavement};
    }
    case BlockUse::slabs: return {.bed = ground + 0.02, .cover = std::fmod(y, 34.0) < 15.0 ? Cover::pavement : Cover::lawn};
    case BlockUse::towers: return {.bed = ground + 0.02, .cover = Cover::lawn};
  }
  return {.bed = ground, .cover = Cover::lawn};
}

BlockUse Layout::use_of(std::int64_t i, std::int64_t j) const {
  const double draw = noise_.uniform(use, i, j);
  if (draw < 0.40) return BlockUse::courtyard;
  if (draw < 0.68) return BlockUse::slabs;
  if (draw < 0.84) return BlockUse::towers;
  if (draw < 0.94) return BlockUse::park;
  return BlockUse::square;
}

Block Layout::block(std::int64_t i, std::int64_t j) const {
  // The axes without their wobble, moved inwards by as much as they can wobble: a true rectangle between crooked streets.
  const auto straight = [this](std::uint64_t family, std::int64_t k) {
    return (static_cast<double>(k) + 0.5) * street_spacing + noise_.between(-16.0, 16.0, family, k);
  };
  const double margin = wobble_amplitude + pavement;
  return {.west = straight(along_north, i) + half_width(along_north, i) + margin,
          .south = straight(along_east, j) + half_width(along_east, j) + margin,
          .east = straight(along_north, i + 1) - half_width(along_north, i + 1) - margin,
          .north = straight(along_east, j + 1) - half_width(along_east, j + 1) - margin};
}

std::vector<Layout::UsedBlock> Layout::blocks() const {
  std::vector<UsedBlock> found;
  const auto count = [](double length) { return static_cast<std::int64_t>(std::ceil(length / street_spacing)) + 1; };
  for (std::int64_t j = -1; j < count(height_); ++j)
    for (std::int64_t i = -1; i < count(width_); ++i) {
      const Block area = block(i, j);
      if (area.width() > 20.0 && area.height() > 20.0) found.push_back({area, use_of(i, j), i, j});
    }
  return found;
}

template <class PointAt>
void Layout::add_runs(Cover cover, double from, double to, double longest, PointAt point_at, std::vector<Polyline>& runs) const {
  constexpr double step = 6.0, clearance = 1.6;  // [m]
  const auto samples = static_cast<int>(std::floor((to - from) / step)) + 1;
  Polyline run;
  const auto end_run = [&] {  // every third sample draws the wobble of a street within 4 cm
    Polyline drawn;
    for (std::size_t i = 0; i < run.size(); ++i)
      if (i % 3 == 0 || i + 1 == run.size()) drawn.push_back(run[i]);
    if (run.size() >= 3) runs.push_back(drawn);
    run.clear();
  };
  for (int k = 0; k < samples; ++k) {
    const Point p = point_at(from + k * step);
    const auto is_good = [&](double dx, double dy) {
      const Point q{p.x + dx, p.y + dy};
      const bool inside = q.x > 2.0 && q.y > 2.0 && q.x < width_ - 2.0 && q.y < height_ - 2.0;
      if (!inside) return false;
      const Spot spot = at(q.x, q.y);
      return spot.cover == cover && spot.bed < 5.0;  // flood walls are paved too
    };
    if (!is_good(0.0, 0.0) || !is_good(-clearance, 0.0) || !is_good(clearance, 0.0) || !is_good(0.0, -clearance) || !is_good(0.0, clearance)) {
      end_run();
      continue;
    }
    run.push_back(p);
    if (static_cast<double>(run.size() - 1) * step >= longest) {
      end_run();
      run.push_back(p);
    }
  }
  end_run();
}

std::vector<Polyline> Layout::footways(const UsedBlock& used) const {
  std::vector<Polyline> runs;
  const Block& b = used.block;
  const double middle = 0.5 * footway_width, corner = footway_width;
  for (const auto& [i, side] : {std::pair{used.i, 1.0}, std::pair{used.i + 1, -1.0}})
    add_runs(Cover::pavement, b.south - corner, b.north + corner, 1e9, [&, k = i, way = side](double y) {
      return Point{axis(along_north, k, y) + way * (half_width(along_north, k) + middle), y};
    }, runs);
  for (const auto& [j, side] : {std::pair{used.j, 1.0}, std::pair{used.j + 1, -1.0}})
    add_runs(Cover::pavement, b.west, b.east, 1e9, [&, k = j, way = side](double x) {
      return Point{x, axis(along_east, k, x) + way * (half_width(along_east, k) + middle)};
    }, runs);
  return runs;
}

std::vector<Polyline> Layout::canal_banks() const {
  std::vector<Polyline> runs;
  for (int k = 0; k < canal_count_; ++k)
    for (const double side : {-1.0, 1.0})
      add_runs(Cover::lawn, 0.0, height_, 120.0, [&](double y) {
        return Point{canal_centre(k, y) + side * (canal_half_width_ + 0.5 * canal_bank_width), y};
      }, runs);
  return runs;
}

bool Layout::is_free(const Block& area) const {
  if (area.west < 0.0 || area.south < 0.0 || area.east > width_ || area.north > height_) return false;
  const double clearance = 8.0;
  const auto overlaps = [&](double low, double high, double from, double to) { return low < to + clearance && high > from - clearance; };
  const double embankment = deck_half_width + embankment_slope * embankment_height;
  if (overlaps(area.south, area.north, railway_ - embankment, railway_ + embankment)) return false;
  if (overlaps(area.south, area.north, elevated_road_ - elevated_half_width, elevated_road_ + elevated_half_width)) return false;
  for (const double x : {area.west, 0.5 * (area.west + area.east), area.east}) {
    const double reach = river_half_width_ + std::max(wall_width, 2.0 * cell_size_);
    if (overlaps(area.south, area.north, river_centre(x) - reach, river_centre(x) + reach)) return false;
  }
  for (int k = 0; k < canal_count_; ++k)
    for (const double y : {area.south, area.north}) {
      const double reach = canal_half_width_ + 4.0;
      if (overlaps(area.west, area.east, canal_centre(k, y) - reach, canal_centre(k, y) + reach)) return false;
    }
  return true;
}

std::vector<Underpass> Layout::underpasses() const {
  std::vector<Underpass> found;
  for (const std::int64_t i : underpass_streets_) {
    const double reach = deck_half_width + 2.0;
    const double x0 = axis(along_north, i, railway_ - reach), x1 = axis(along_north, i, railway_ + reach);
    const double x = axis(along_north, i, railway_);
    found.push_back({.id = "underpass-" + std::to_string(found.size() + 1),
                     .axis = {{x0, railway_ - reach}, {x1, railway_ + reach}},
                     .road_elevation = land(x, railway_) - kerb - dive,
                     .road_width = 2.0 * half_width(along_north, i),
                     .rim = rim_of(i)});
  }
  return found;
}

/// A line around the dive of an underpass street, a pavement's half off its kerbs.
Polyline Layout::rim_of(std::int64_t i) const {
  const double ramp = std::min(75.0, 0.16 * height_) + 2.0, aside = half_width(along_north, i) + 0.5 * footway_width;
  constexpr int pieces = 12;
  Polyline rim;
  for (const double side : {-1.0, 1.0})
    for (int k = 0; k <= pieces; ++k) {
      const double y = railway_ - side * ramp + side * 2.0 * ramp * k / pieces;
      rim.push_back({axis(along_north, i, y) - side * aside, y});
    }
  rim.push_back(rim.front());
  return rim;
}

std::vector<StreetStretch> Layout::streets() const {
  const auto crossing = [this](std::int64_t i, std::int64_t j) {
    Point p{axis(along_north, i, 0.0), axis(along_east, j, 0.0)};
    for (int k = 0; k < 20; ++k) p = {axis(along_north, i, p.y), axis(along_east, j, p.x)};  // wobbles are gentle: this converges at once
    return Point{std::round(p.x * 100.0) / 100.0, std::round(p.y * 100.0) / 100.0};
  };
  const auto inside = [this](const Point& p) { return p.x > 0.0 && p.y > 0.0 && p.x < width_ && p.y < height_; };
  const auto is_river = [this](const Point& p) { return std::abs(p.y - river_centre(p.x)) < river_half_width_ + 2.0 * wall_width; };
  std::vector<StreetStretch> found;
  const auto add = [&](const Point& a, const Point& b, std::uint64_t family, std::int64_t k) {
    if (!inside(a) || !inside(b)) return;
    StreetStretch stretch{.line = {a}, .speed = half_width(family, k) > 8.0 ? 50.0 / 3.6 : 30.0 / 3.6};
    constexpr int pieces = 4;
    bool wet = is_river(a) || is_river(b);
    for (int n = 1; n < pieces; ++n) {
      const double share = static_cast<double>(n) / pieces;
      Point p{a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
      if (family == along_north) p.x = axis(family, k, p.y);
      else p.y = axis(family, k, p.x);
      wet = wet || is_river(p);
      stretch.line.push_back({std::round(p.x * 100.0) / 100.0, std::round(p.y * 100.0) / 100.0});
    }
    stretch.line.push_back(b);
    const bool has_bridge = family == along_north && k % 4 == 1;
    const bool meets_railway = family == along_north ? (a.y - railway_) * (b.y - railway_) < 0.0 : std::abs(a.y - railway_) < deck_half_width + 5.0;
    const bool dives = std::ranges::find(underpass_streets_, k) != underpass_streets_.end();
    if ((!wet || has_bridge) && (!meets_railway || (family == along_north && dives))) found.push_back(std::move(stretch));
  };
  const auto count = [](double length) { return static_cast<std::int64_t>(std::ceil(length / street_spacing)) + 1; };
  for (std::int64_t i = 0; i < count(width_); ++i)
    for (std::int64_t j = 0; j < count(height_); ++j) {
      const Point here = crossing(i, j);
      add(here, crossing(i + 1, j), along_east, j);
      add(here, crossing(i, j + 1), along_north, i);
    }
  return found;
}

}  // namespace hydro::district
