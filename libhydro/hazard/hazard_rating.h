#pragma once

#include <span>
#include <string_view>

namespace hydro::hazard {

/// Danger to a person on foot in water of a depth [m] at a speed [m/s]: depth * (speed + 0.5) [m2/s], without debris factor;
/// DEFRA / Environment Agency FD2321/TR1 (2006).
constexpr float hazard_rating(float depth, float speed) { return depth * (speed + 0.5f); }

/// One class of danger to people in flowing water.
struct RatingClass {
  std::string_view name;  ///< key in files and reports
  double from = 0.0;      ///< [m2/s] rating at which the class begins
  std::string_view meaning;
};

/// Classes of the rating after FD2321/TR1; limits from memory. The first class is "none": no water.
std::span<const RatingClass> rating_classes();

/// The class of a rating [m2/s].
const RatingClass& classify(double rating);

/// The graver of two classes.
const RatingClass& graver(const RatingClass& one, const RatingClass& other);

/// The class of water of a depth [m] at a speed [m/s] that is shown to people: that of its rating [m2/s], but at least moderate where a child
/// loses its hold (`child_footing`), at least significant where an adult does. Deep water that stands is rated low, and nobody stands in it.
const RatingClass& class_for_people(double rating, double depth, double speed);

}  // namespace hydro::hazard
