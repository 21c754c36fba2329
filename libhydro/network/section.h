#pragma once

#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace hydro::network {

// The shapes of pipes and channels. Heights and depths count from the lowest point of the inside [m].

struct Circle {
  double diameter = 0.0;  ///< [m]
};
/// A circular pipe whose bottom is filled with sediment that does not move; depth counts from its surface.
struct FilledCircle {
  double diameter = 0.0;        ///< [m]
  double sediment_depth = 0.0;  ///< [m]
};
struct Box {
  double height = 0.0;  ///< [m]
  double width = 0.0;   ///< [m]
};
struct OpenRectangle {
  double height = 0.0;  ///< [m] of the banks; above them vertical walls
  double width = 0.0;   ///< [m]
};
struct Trapezoid {
  double height = 0.0;        ///< [m] of the banks; above them vertical walls
  double bottom_width = 0.0;  ///< [m]
  double left_slope = 0.0;    ///< [-] run over rise
  double right_slope = 0.0;   ///< [-] run over rise
};
struct Triangle {
  double height = 0.0;     ///< [m]
  double top_width = 0.0;  ///< [m]
};
/// The standard egg, width 2/3 of the height: arcs of radius H/3 (crown), H (flanks) and H/6 (invert).
struct Egg {
  double height = 0.0;  ///< [m]
};
/// Lying or standing, as width and height say.
struct Ellipse {
  double height = 0.0;  ///< [m]
  double width = 0.0;   ///< [m]
};
/// An arch pipe as two half ellipses that meet at the widest level, 0.28 of the height; area pi/4 W H, as arch pipes are listed with.
struct Arch {
  double height = 0.0;  ///< [m]
  double width = 0.0;   ///< [m]
};
/// The standard horseshoe: a half circle of radius H/2 above, flanks and floor of radius H.
struct Horseshoe {
  double height = 0.0;  ///< [m]
};
/// A surveyed cross-section, from the left bank to the right, looking downstream. Outside the bank stations the overbank
/// roughness holds; 0 means that of the channel. Its last points continue as vertical walls.
struct Irregular {
  std::vector<double> stations;    ///< [m] never decreasing
  std::vector<double> elevations;  ///< [m] any datum: the lowest one becomes depth 0
  double left_bank = -std::numeric_limits<double>::infinity();  ///< [m] station
  double right_bank = std::numeric_limits<double>::infinity();  ///< [m] station
  double channel_manning_n = 0.0;                               ///< [s/m^(1/3)]
  double left_manning_n = 0.0;                                  ///< [s/m^(1/3)]
  double right_manning_n = 0.0;                                 ///< [s/m^(1/3)]
};
/// A symmetric section given by its width at rising depths; straight between them. Equal depths make a ledge.
struct Custom {
  std::vector<double> depths;  ///< [m] from 0
  std::vector<double> widths;  ///< [m]
  bool closed = true;          ///< a lid at the last depth; otherwise vertical walls continue
};

using SectionShape = std::variant<Circle, FilledCircle, Box, OpenRectangle, Trapezoid, Triangle, Egg, Ellipse, Arch, Horseshoe,
                                  Irregular, Custom>;

/// What is wrong with a shape, empty when nothing is.
std::string fault_of(const SectionShape& shape);

/// Width and area as differences of two functions that never fall with depth (the Jordan split): width = width_1 - width_2,
/// area = area_1 - area_2. It makes nested Newton iterations converge (docs/theory/network.md).
struct JordanSplit {
  double width_1 = 0.0, area_1 = 0.0;  ///< [m], [m2] gathered by widening
  double width_2 = 0.0, area_2 = 0.0;  ///< [m], [m2] gathered by narrowing
};

/// The geometry of one shape: exact, in closed form piece by piece. Width, area and wetted perimeter follow from one boundary,
/// so that width is the derivative of area to rounding. Below depth 0 all is 0; above the crown a closed section adds
/// nothing, above its banks an open one goes on with vertical walls.
class Section {
 public:
  explicit Section(const SectionShape& shape);

  double height() const { return height_; }        ///< [m] of the crown or the banks
  bool closed() const { return closed_; }
  bool is_circle() const { return is_circle_; }    ///< a whole circle, of diameter height()
  double full_area() const { return full_area_; }  ///< [m2] up to height()
  double largest_width() const { return largest_width_; }              ///< [m]
  double narrowing_depth() const { return narrowing_depth_; }          ///< [m] up to here no part narrows
  double widened_depth() const { return widened_depth_; }              ///< [m] from here on no part widens
  double width(double depth) const;                ///< [m] of the water surface
  double area(double depth) const;                 ///< [m2]
  double wetted_perimeter(double depth) const;     ///< [m]
  double hydraulic_radius(double depth) const;     ///< [m] of equal conveyance where roughness varies across the section
  JordanSplit split(double depth) const;

  /// Width [m], area [m2] and hydraulic radius [m] in one go.
  struct Wet {
    double width = 0.0, area = 0.0, hydraulic_radius = 0.0;  ///< [m], [m2], [m] none negative
  };
  Wet wet(double depth) const;

  double critical_depth(double discharge) const;   ///< [m] at most height()
  double normal_depth(double discharge, double manning_n, double slope) const;  ///< [m] at most height(); that for no slope

 private:
  /// A run of the boundary between two depths: straight banks or arcs of one ellipse, either widening or narrowing.
  struct Piece {
    double from = 0.0, to = 0.0;  ///< [m] depth
    bool is_arc = false;
    double width = 0.0;           ///< [m] at `from`
    double slope = 0.0;           ///< [-] width gained per depth (straight banks)
    double perimeter_rate = 0.0;  ///< [-] wetted perimeter per depth (straight banks)
    double centre = 0.0, radius = 0.0, stretch = 1.0, offset = 0.0;  ///< arc: width = offset + 2 stretch sqrt(radius^2 - (y-centre)^2)
    double area = 0.0, perimeter = 0.0;  ///< [m2], [m] below `from`, ledges at `from` included
    JordanSplit before;                  ///< at `from`, ledges included

    double width_at(double depth) const;
    double area_since(double depth) const;       ///< [m2] from `from` to `depth`
    double perimeter_since(double depth) const;  ///< [m]
    bool widens() const;
  };
  /// A part of the section with one roughness; `manning_ratio` is its roughness over that of the link.
  struct Part {
    std::vector<Piece> pieces;
    double manning_ratio = 1.0;
  };

  void add_straight(double from, double to, double width, double slope, double perimeter_rate);
  void add_arc(double from, double to, double centre, double radius, double stretch = 1.0, double offset = 0.0);
  void build(const Irregular& shape);
  void build(const Custom& shape);
  template <class Shape>
  void build(const Shape& shape);
  static void accumulate(std::vector<Piece>& pieces);
  static const Piece& piece_at(const std::vector<Piece>& pieces, double depth);
  static double area_of(const std::vector<Piece>& pieces, double depth);
  static double perimeter_of(const std::vector<Piece>& pieces, double depth);

  std::vector<Piece> pieces_;
  std::vector<Part> parts_;  ///< only where roughness varies across the section
  double height_ = 0.0;
  bool closed_ = true;
  bool is_circle_ = false;
  double full_area_ = 0.0, largest_width_ = 0.0;
  double narrowing_depth_ = 0.0, widened_depth_ = 0.0;
  JordanSplit top_;  ///< at the height, lid included
};

}  // namespace hydro::network
