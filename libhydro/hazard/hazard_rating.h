#pragma once

#include <span>
#include <string_view>

namespace hydro::hazard {

/// One class of danger to people in flowing water.
struct RatingClass {
  std::string_view name;  ///< key in files and reports
  double from = 0.0;      ///< [-] rating at which the class begins
  std::string_view meaning;
};

/// Classes of the rating d * (v + 0.5), without debris factor, after DEFRA / Environment Agency FD2321/TR1 (2006);
/// limits from memory. The first class is "none": no water.
std::span<const RatingClass> rating_classes();

/// The class of a rating [-].
const RatingClass& classify(double rating);

}  // namespace hydro::hazard
