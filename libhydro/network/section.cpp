#include "libhydro/network/section.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <type_traits>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

/// Half the area of an arc about its centre line: the integral of sqrt(r^2 - t^2), doubled.
double arc_area(double t, double r) {
  const double inside = std::max(0.0, r * r - t * t);
  return t * std::sqrt(inside) + r * r * std::asin(std::clamp(t / r, -1.0, 1.0));
}

/// Length of an ellipse's quarter from angle 0: ten Gauss points, better than 1e-9 for any pipe.
double ellipse_arc(double from, double to, double radius, double stretch) {
  constexpr std::array<double, 5> at{0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717};
  constexpr std::array<double, 5> weight{0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806, 0.0666713443086881};
  const auto speed = [&](double angle) { return radius * std::hypot(std::cos(angle), stretch * std::sin(angle)); };
  const double half = 0.5 * (to - from), middle = 0.5 * (to + from);
  double sum = 0.0;
  for (std::size_t k = 0; k < at.size(); ++k) sum += weight[k] * (speed(middle + half * at[k]) + speed(middle - half * at[k]));
  return half * sum;
}

/// The root of a function that is below 0 at `low` and above 0 at `high`, by the Illinois form of the false position.
template <class Function>
double root_between(double low, double high, double tolerance, Function f) {
  double at_low = f(low), at_high = f(high);
  for (int k = 0, side = 0; k < 60 && high - low > tolerance; ++k) {
    double middle = (low * at_high - high * at_low) / (at_high - at_low);
    if (!(middle > low && middle < high) || k % 3 == 2) middle = 0.5 * (low + high);
    const double value = f(middle);
    if (std::abs(value) == 0.0) return middle;
    if (value < 0.0) {
      low = middle, at_low = value;
      if (side == -1) at_high *= 0.5;
      side = -1;
    } else {
      high = middle, at_high = value;
      if (side == 1) at_low *= 0.5;
      side = 1;
    }
  }
  return 0.5 * (low + high);
}

bool positive(double value) { return value > 0.0 && std::isfinite(value); }
bool not_negative(double value) { return value >= 0.0 && std::isfinite(value); }

std::string fault(const Circle& shape) { return positive(shape.diameter) ? "" : "the diameter must be greater than 0"; }
std::string fault(const FilledCircle& shape) {
  if (!positive(shape.diameter)) return "the diameter must be greater than 0";
  return not_negative(shape.sediment_depth) && shape.sediment_depth < shape.diameter ? "" : "the sediment must leave a part of the pipe open";
}
std::string fault(const Trapezoid& shape) {
  if (!positive(shape.height)) return "the height must be greater than 0";
  if (!not_negative(shape.bottom_width) || !not_negative(shape.left_slope) || !not_negative(shape.right_slope))
    return "bottom width and slopes must not be negative";
  return shape.bottom_width + shape.left_slope + shape.right_slope > 0.0 ? "" : "a trapezoid needs a bottom width or a side slope greater than 0";
}
std::string fault(const Triangle& shape) {
  return positive(shape.height) && positive(shape.top_width) ? "" : "height and top width must be greater than 0";
}
std::string fault(const Egg& shape) { return positive(shape.height) ? "" : "the height must be greater than 0"; }
std::string fault(const Horseshoe& shape) { return positive(shape.height) ? "" : "the height must be greater than 0"; }
std::string fault(const Irregular& shape) {
  const auto& s = shape.stations;
  if (s.size() != shape.elevations.size() || s.size() < 3) return "a surveyed section needs at least 3 points, each with a station and an elevation";
  for (std::size_t k = 0; k < s.size(); ++k) {
    if (!std::isfinite(s[k]) || !std::isfinite(shape.elevations[k])) return "stations and elevations must be numbers";
    if (k && s[k] < s[k - 1]) return "the stations must not decrease";
  }
  const auto [low, high] = std::ranges::minmax(shape.elevations);
  if (!(high > low) || !(s.back() > s.front())) return "the section is flat or has no width";
  if (!(shape.left_bank <= shape.right_bank)) return "the left bank must lie left of the right bank";
  if (!not_negative(shape.left_manning_n) || !not_negative(shape.right_manning_n) || !not_negative(shape.channel_manning_n))
    return "roughness must not be negative";
  if ((shape.left_manning_n > 0.0 || shape.right_manning_n > 0.0) && shape.channel_manning_n == 0.0)
    return "roughness of the overbanks needs that of the channel beside it";
  return "";
}
std::string fault(const Custom& shape) {
  const auto& d = shape.depths;
  if (d.size() != shape.widths.size() || d.size() < 2) return "a custom section needs at least 2 depths, each with a width";
  if (d.front() != 0.0) return "the depths must begin at 0";
  double widest = 0.0;
  for (std::size_t k = 0; k < d.size(); ++k) {
    if (!not_negative(shape.widths[k])) return "the widths must not be negative";
    if (!std::isfinite(d[k]) || (k && d[k] < d[k - 1])) return "the depths must not decrease";
    widest = std::max(widest, shape.widths[k]);
  }
  return d.back() > 0.0 && widest > 0.0 ? "" : "the section has no height or no width";
}
template <class Sized>
std::string fault(const Sized& shape) {
  return positive(shape.height) && positive(shape.width) ? "" : "height and width must be greater than 0";
}

/// A surveyed line, cut to the stations between two banks.
struct Line {
  std::vector<double> stations, depths;
};

Line cut(const Line& line, double left, double right) {
  Line part;
  const auto add = [&](double station, double depth) { part.stations.push_back(station), part.depths.push_back(depth); };
  for (std::size_t k = 0; k < line.stations.size(); ++k) {
    const double s = line.stations[k], d = line.depths[k];
    if (k) {
      const double s0 = line.stations[k - 1], d0 = line.depths[k - 1];
      for (const double bank : {left, right})
        if (s0 < bank && bank < s) add(bank, d0 + (d - d0) * (bank - s0) / (s - s0));
    }
    if (s >= left && s <= right) add(s, d);
  }
  return part;
}

}  // namespace

std::string fault_of(const SectionShape& shape) {
  return std::visit([](const auto& s) { return fault(s); }, shape);
}

double Section::Piece::width_at(double depth) const {
  if (!is_arc) return width + slope * (depth - from);
  const double t = depth - centre;
  return std::max(0.0, offset + 2.0 * stretch * std::sqrt(std::max(0.0, radius * radius - t * t)));
}

double Section::Piece::area_since(double depth) const {
  const double rise = depth - from;
  if (!is_arc) return rise * (width + 0.5 * slope * rise);
  return offset * rise + stretch * (arc_area(depth - centre, radius) - arc_area(from - centre, radius));
}

double Section::Piece::perimeter_since(double depth) const {
  if (!is_arc) return perimeter_rate * (depth - from);
  const double start = std::asin(std::clamp((from - centre) / radius, -1.0, 1.0));
  const double end = std::asin(std::clamp((depth - centre) / radius, -1.0, 1.0));
  return stretch == 1.0 ? 2.0 * radius * (end - start) : 2.0 * ellipse_arc(start, end, radius, stretch);
}

bool Section::Piece::widens() const { return is_arc ? 0.5 * (from + to) < centre : slope > 0.0; }

void Section::add_straight(double from, double to, double width, double slope, double perimeter_rate) {
  if (to <= from) return;
  Piece piece;
  piece.from = from, piece.to = to, piece.width = width, piece.slope = slope, piece.perimeter_rate = perimeter_rate;
  pieces_.push_back(piece);
}

void Section::add_arc(double from, double to, double centre, double radius, double stretch, double offset) {
  if (from < centre && centre < to) {  // widening below the centre, narrowing above
    add_arc(from, centre, centre, radius, stretch, offset);
    from = centre;
  }
  if (to <= from) return;
  Piece piece;
  piece.from = from, piece.to = to, piece.is_arc = true;
  piece.centre = centre, piece.radius = radius, piece.stretch = stretch, piece.offset = offset;
  pieces_.push_back(piece);
}

template <class Shape>
void Section::build(const Shape& shape) {
  if constexpr (std::is_same_v<Shape, Circle>) {
    height_ = shape.diameter;
    is_circle_ = true;
    add_arc(0.0, height_, 0.5 * height_, 0.5 * height_);
  } else if constexpr (std::is_same_v<Shape, FilledCircle>) {
    height_ = shape.diameter - shape.sediment_depth;
    add_arc(0.0, height_, 0.5 * shape.diameter - shape.sediment_depth, 0.5 * shape.diameter);
  } else if constexpr (std::is_same_v<Shape, Box> || std::is_same_v<Shape, OpenRectangle>) {
    height_ = shape.height;
    closed_ = std::is_same_v<Shape, Box>;
    add_straight(0.0, height_, shape.width, 0.0, 2.0);
  } else if constexpr (std::is_same_v<Shape, Trapezoid>) {
    height_ = shape.height;
    closed_ = false;
    add_straight(0.0, height_, shape.bottom_width, shape.left_slope + shape.right_slope,
                 std::hypot(1.0, shape.left_slope) + std::hypot(1.0, shape.right_slope));
  } else if constexpr (std::is_same_v<Shape, Triangle>) {
    height_ = shape.height;
    closed_ = false;
    add_straight(0.0, height_, 0.0, shape.top_width / height_, 2.0 * std::hypot(1.0, 0.5 * shape.top_width / height_));
  } else if constexpr (std::is_same_v<Shape, Egg>) {
    height_ = shape.height;
    const double wide = height_ / 1.5;
    add_arc(0.0, 0.1 * wide, 0.25 * wide, 0.25 * wide);
    add_arc(0.1 * wide, wide, wide, 1.5 * wide, 1.0, -2.0 * wide);
    add_arc(wide, height_, wide, 0.5 * wide);
  } else if constexpr (std::is_same_v<Shape, Ellipse>) {
    height_ = shape.height;
    add_arc(0.0, height_, 0.5 * height_, 0.5 * height_, shape.width / height_);
  } else if constexpr (std::is_same_v<Shape, Arch>) {
    height_ = shape.height;
    const double low = 0.28 * height_, high = height_ - low;
    add_arc(0.0, low, low, low, 0.5 * shape.width / low);
    add_arc(low, height_, low, high, 0.5 * shape.width / high);
  } else {
    static_assert(std::is_same_v<Shape, Horseshoe>);
    height_ = shape.height;
    const double r = 0.5 * height_, corner = r * 0.5 * (3.0 - std::sqrt(7.0));
    add_arc(0.0, corner, 2.0 * r, 2.0 * r);
    add_arc(corner, r, r, 2.0 * r, 1.0, -2.0 * r);
    add_arc(r, height_, r, r);
  }
}

void Section::build(const Custom& shape) {
  height_ = shape.depths.back();
  closed_ = shape.closed;
  for (std::size_t k = 1; k < shape.depths.size(); ++k) {
    const double rise = shape.depths[k] - shape.depths[k - 1];
    if (!(rise > 0.0)) continue;
    const double slope = (shape.widths[k] - shape.widths[k - 1]) / rise;
    add_straight(shape.depths[k - 1], shape.depths[k], shape.widths[k - 1], slope, 2.0 * std::hypot(1.0, 0.5 * slope));
  }
}

void Section::build(const Irregular& shape) {
  const auto [low, high] = std::ranges::minmax(shape.elevations);
  height_ = high - low;
  closed_ = false;
  Line whole{shape.stations, shape.elevations};
  for (double& depth : whole.depths) depth -= low;

  const auto pieces_of = [&](const Line& line, bool left_wall, bool right_wall) {
    std::vector<double> levels = line.depths;
    levels.push_back(height_);
    std::ranges::sort(levels);
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    pieces_.clear();
    for (std::size_t l = 1; l < levels.size(); ++l) {
      double width = 0.0, slope = 0.0, perimeter_rate = 0.0;
      const double from = levels[l - 1], to = levels[l];
      for (std::size_t k = 1; k < line.stations.size(); ++k) {
        const double run = line.stations[k] - line.stations[k - 1];
        const auto [bottom, top] = std::minmax(line.depths[k], line.depths[k - 1]);
        if (top <= from) width += run;
        else if (bottom <= from) {
          width += run * (from - bottom) / (top - bottom);
          slope += run / (top - bottom), perimeter_rate += std::hypot(run, top - bottom) / (top - bottom);
        }
      }
      if (left_wall && line.depths.front() <= from) perimeter_rate += 1.0;
      if (right_wall && line.depths.back() <= from) perimeter_rate += 1.0;
      add_straight(from, to, width, slope, perimeter_rate);
    }
    return pieces_;
  };

  const bool varies = (shape.left_manning_n > 0.0 && shape.left_manning_n != shape.channel_manning_n) ||
                      (shape.right_manning_n > 0.0 && shape.right_manning_n != shape.channel_manning_n);
  if (varies) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto add_part = [&](double left, double right, double manning_n, bool left_wall, bool right_wall) {
      const Line part = cut(whole, left, right);
      if (part.stations.size() < 2 || !(part.stations.back() > part.stations.front())) return;
      const double ratio = manning_n > 0.0 ? manning_n / shape.channel_manning_n : 1.0;
      parts_.push_back({pieces_of(part, left_wall, right_wall), ratio});
    };
    const bool has_left = shape.left_bank > whole.stations.front(), has_right = shape.right_bank < whole.stations.back();
    if (has_left) add_part(-infinity, shape.left_bank, shape.left_manning_n, true, false);
    add_part(shape.left_bank, shape.right_bank, shape.channel_manning_n, !has_left, !has_right);
    if (has_right) add_part(shape.right_bank, infinity, shape.right_manning_n, false, true);
  }
  pieces_of(whole, true, true);
}

/// Sums up areas, perimeters and the Jordan split from the lowest piece to the highest.
void Section::accumulate(std::vector<Piece>& pieces) {
  const Piece* below = nullptr;
  for (Piece& piece : pieces) {
    double width_below = 0.0;
    if (below) {
      width_below = below->width_at(below->to);
      piece.area = below->area + below->area_since(below->to);
      piece.perimeter = below->perimeter + below->perimeter_since(below->to);
      const double rise = below->to - below->from, gained = below->area_since(below->to) - rise * below->width_at(below->from);
      const double widened = width_below - below->width_at(below->from);
      piece.before = below->before;
      piece.before.area_1 += rise * below->before.width_1, piece.before.area_2 += rise * below->before.width_2;
      if (below->widens()) piece.before.width_1 += widened, piece.before.area_1 += gained;
      else piece.before.width_2 -= widened, piece.before.area_2 -= gained;
    }
    const double ledge = piece.width_at(piece.from) - width_below;
    piece.perimeter += std::abs(ledge);
    (ledge > 0.0 ? piece.before.width_1 : piece.before.width_2) += std::abs(ledge);
    below = &piece;
  }
}

Section::Section(const SectionShape& shape) {
  std::visit([this](const auto& s) { build(s); }, shape);
  accumulate(pieces_);
  for (Part& part : parts_) accumulate(part.pieces);
  for (const Piece& piece : pieces_) {
    largest_width_ = std::max({largest_width_, piece.width_at(piece.from), piece.width_at(piece.to)});
    if (piece.widens()) widened_depth_ = piece.to;
    else if (&piece != &pieces_.front() && piece.width_at(piece.from) > (&piece - 1)->width_at(piece.from)) widened_depth_ = piece.from;
  }
  const Piece& last = pieces_.back();
  full_area_ = last.area + last.area_since(height_);
  top_ = split(std::nextafter(height_, 0.0));  // just below the crown, before top_ is known
  top_.area_1 = full_area_ + top_.area_2;
  if (closed_) top_.width_2 = top_.width_1;
  narrowing_depth_ = height_;
  for (const Piece& piece : pieces_) {
    const bool narrows = !piece.widens() && piece.width_at(piece.to) < piece.width_at(piece.from);
    if (narrows || piece.before.width_2 > 0.0) {
      narrowing_depth_ = piece.from;
      break;
    }
  }
  if (!closed_ && narrowing_depth_ == height_) narrowing_depth_ = std::numeric_limits<double>::infinity();
}

const Section::Piece& Section::piece_at(const std::vector<Piece>& pieces, double depth) {
  if (pieces.size() <= 4) {
    std::size_t k = 0;
    while (k + 1 < pieces.size() && pieces[k + 1].from <= depth) ++k;
    return pieces[k];
  }
  const auto above = std::ranges::upper_bound(pieces, depth, {}, &Piece::from);
  return above == pieces.begin() ? pieces.front() : *(above - 1);
}

double Section::area_of(const std::vector<Piece>& pieces, double depth) {
  if (depth <= pieces.front().from) return 0.0;
  const Piece& last = pieces.back();
  if (depth >= last.to) return last.area + last.area_since(last.to) + last.width_at(last.to) * (depth - last.to);
  const Piece& piece = piece_at(pieces, depth);
  return piece.area + piece.area_since(depth);
}

double Section::perimeter_of(const std::vector<Piece>& pieces, double depth) {
  if (depth <= pieces.front().from) return 0.0;
  const Piece& piece = piece_at(pieces, depth);
  return piece.perimeter + piece.perimeter_since(std::min(depth, piece.to));
}

double Section::width(double depth) const {
  if (depth <= 0.0) return 0.0;
  if (depth >= height_) return closed_ ? 0.0 : pieces_.back().width_at(height_);
  return piece_at(pieces_, depth).width_at(depth);
}

double Section::area(double depth) const {
  if (depth <= 0.0) return 0.0;
  if (closed_ && depth >= height_) return full_area_;
  return area_of(pieces_, depth);
}

double Section::wetted_perimeter(double depth) const {
  if (depth <= 0.0) return 0.0;
  const double below = perimeter_of(pieces_, std::min(depth, height_));
  if (depth < height_) return below;
  return closed_ ? below + pieces_.back().width_at(height_) : below + 2.0 * (depth - height_);
}

double Section::hydraulic_radius(double depth) const {
  if (depth <= 0.0) return 0.0;
  if (parts_.empty()) return area(depth) / wetted_perimeter(depth);
  double conveyance = 0.0;  // of a link with roughness 1
  for (const Part& part : parts_) {
    const double wet = area_of(part.pieces, depth);
    if (wet <= 0.0) continue;
    double perimeter = perimeter_of(part.pieces, depth);
    if (depth > height_ && (&part == &parts_.front() || &part == &parts_.back())) perimeter += depth - height_;
    conveyance += wet * std::pow(wet / perimeter, 2.0 / 3.0) / part.manning_ratio;
  }
  return std::pow(conveyance / area(depth), 1.5);
}

Section::Wet Section::wet(double depth) const {
  if (!is_circle_) return {width(depth), area(depth), hydraulic_radius(depth)};
  if (depth <= 0.0) return {};
  if (depth >= height_) return {0.0, full_area_, 0.25 * height_};
  const double root = std::sqrt(depth * (height_ - depth)), angle = std::acos(1.0 - 2.0 * depth / height_);
  const double area = 0.25 * height_ * height_ * angle - (0.5 * height_ - depth) * root;
  return {2.0 * root, area, area / (height_ * angle)};
}

JordanSplit Section::split(double depth) const {
  if (depth <= 0.0) return {};
  if (depth >= height_) {
    JordanSplit above = top_;
    above.area_1 += above.width_1 * (depth - height_), above.area_2 += above.width_2 * (depth - height_);
    return above;
  }
  const Piece& piece = piece_at(pieces_, depth);
  const double rise = depth - piece.from, start = piece.width_at(piece.from);
  const double widened = piece.width_at(depth) - start, gained = piece.area_since(depth) - rise * start;
  JordanSplit split = piece.before;
  split.area_1 += rise * piece.before.width_1, split.area_2 += rise * piece.before.width_2;
  if (piece.widens()) split.width_1 += widened, split.area_1 += gained;
  else split.width_2 -= widened, split.area_2 -= gained;
  return split;
}

double Section::critical_depth(double discharge) const {
  const double target = discharge * discharge / gravity;
  if (!(target > 0.0)) return 0.0;
  const auto excess = [&](double depth) {
    const double wet = area(depth);
    return wet * wet * wet - target * (depth < height_ ? width(depth) : pieces_.back().width_at(height_));
  };
  return excess(height_) <= 0.0 ? height_ : root_between(0.0, height_, 1e-5 * height_, [&](double y) { return y > 0.0 ? excess(y) : -target; });
}

double Section::normal_depth(double discharge, double manning_n, double slope) const {
  if (!(discharge > 0.0)) return 0.0;
  if (!(slope > 0.0)) return height_;
  const double target = discharge * manning_n / std::sqrt(slope);
  const auto excess = [&](double depth) {
    return depth > 0.0 ? area(depth) * std::pow(hydraulic_radius(depth), 2.0 / 3.0) - target : -target;
  };
  const double high = closed_ ? 0.93 * height_ : height_;  // a closed pipe carries most just below its crown
  return excess(high) <= 0.0 ? height_ : root_between(0.0, high, 1e-5 * height_, excess);
}

}  // namespace hydro::network
