#include "libhydro/network/detail/storage_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace hydro::network {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool not_negative(double value) { return value >= 0.0 && std::isfinite(value); }
bool positive(double value) { return value > 0.0 && std::isfinite(value); }

std::string fault(const TabularStorage& shape) {
  if (shape.depths.empty() || shape.depths.size() != shape.areas.size()) return "a storage table needs at least one depth, each with an area";
  for (std::size_t k = 0; k < shape.depths.size(); ++k) {
    if (!not_negative(shape.depths[k]) || !not_negative(shape.areas[k])) return "depths and areas of a storage table must not be negative";
    if (k && !(shape.depths[k] > shape.depths[k - 1])) return "the depths of a storage table must rise";
  }
  return std::ranges::max(shape.areas) > 0.0 ? "" : "the storage table has no area";
}
std::string fault(const FunctionalStorage& shape) {
  if (!not_negative(shape.constant) || !not_negative(shape.coefficient) || !not_negative(shape.exponent))
    return "constant, coefficient and exponent of a storage must not be negative (a surface that shrinks upwards can be given as a table)";
  return shape.constant + shape.coefficient > 0.0 ? "" : "the storage has no area";
}
std::string fault(const ParaboloidStorage& shape) {
  return positive(shape.length) && positive(shape.width) && positive(shape.height) ? "" : "length, width and height must be greater than 0";
}
std::string fault(const CylindricalStorage& shape) {
  return positive(shape.length) && positive(shape.width) ? "" : "length and width must be greater than 0";
}
template <class Sloped>
std::string fault(const Sloped& shape) {
  if (!positive(shape.length) || !positive(shape.width)) return "length and width must be greater than 0";
  return not_negative(shape.side_slope) ? "" : "the side slope must not be negative";
}

}  // namespace

std::string fault_of(const StorageShape& shape) {
  return std::visit([](const auto& s) { return fault(s); }, shape);
}

StorageGeometry::StorageGeometry(const StorageShape& shape) {
  constexpr double pi = std::numbers::pi;
  if (const auto* table = std::get_if<TabularStorage>(&shape)) {
    depths_ = table->depths, areas_ = table->areas;
    if (depths_.front() > 0.0) depths_.insert(depths_.begin(), 0.0), areas_.insert(areas_.begin(), areas_.front());
    before_.push_back({.width_1 = areas_.front()});
    for (std::size_t k = 1; k < depths_.size(); ++k) {
      const double rise = depths_[k] - depths_[k - 1], widened = areas_[k] - areas_[k - 1];
      JordanSplit next = before_.back();
      next.area_1 += rise * next.width_1, next.area_2 += rise * next.width_2;
      if (widened > 0.0) next.width_1 += widened, next.area_1 += 0.5 * rise * widened;
      else next.width_2 -= widened, next.area_2 -= 0.5 * rise * widened;
      before_.push_back(next);
    }
  } else if (const auto* function = std::get_if<FunctionalStorage>(&shape)) {
    constant_ = function->constant, coefficient_ = function->coefficient, exponent_ = function->exponent;
  } else if (const auto* cylinder = std::get_if<CylindricalStorage>(&shape)) {
    constant_ = 0.25 * pi * cylinder->length * cylinder->width;
  } else if (const auto* cone = std::get_if<ConicalStorage>(&shape)) {
    constant_ = 0.25 * pi * cone->length * cone->width;
    linear_ = pi * cone->width * cone->side_slope;
    quadratic_ = pi * cone->width / cone->length * cone->side_slope * cone->side_slope;
  } else if (const auto* paraboloid = std::get_if<ParaboloidStorage>(&shape)) {
    linear_ = 0.25 * pi * paraboloid->length * paraboloid->width / paraboloid->height;
  } else {
    const auto& pyramid = std::get<PyramidalStorage>(shape);
    constant_ = pyramid.length * pyramid.width;
    linear_ = 2.0 * (pyramid.length + pyramid.width) * pyramid.side_slope;
    quadratic_ = 4.0 * pyramid.side_slope * pyramid.side_slope;
  }
}

JordanSplit StorageGeometry::split(double depth) const {
  if (depth <= 0.0) return {};
  if (depths_.empty()) {
    JordanSplit split;
    split.width_1 = constant_ + depth * (linear_ + depth * quadratic_);
    split.area_1 = depth * (constant_ + depth * (linear_ / 2.0 + depth * quadratic_ / 3.0));
    if (coefficient_ > 0.0) {
      const double power = exponent_ == 0.0 ? 1.0 : std::pow(depth, exponent_);
      split.width_1 += coefficient_ * power;
      split.area_1 += coefficient_ * power * depth / (exponent_ + 1.0);
    }
    return split;
  }
  const auto above = std::ranges::upper_bound(depths_, depth);
  const std::size_t k = static_cast<std::size_t>(above - depths_.begin()) - 1;
  JordanSplit split = before_[k];
  const double rise = depth - depths_[k];
  split.area_1 += rise * split.width_1, split.area_2 += rise * split.width_2;
  if (above != depths_.end()) {
    const double widened = rise * (areas_[k + 1] - areas_[k]) / (depths_[k + 1] - depths_[k]);
    if (widened > 0.0) split.width_1 += widened, split.area_1 += 0.5 * rise * widened;
    else split.width_2 -= widened, split.area_2 -= 0.5 * rise * widened;
  }
  return split;
}

double StorageGeometry::widened_depth() const {
  if (depths_.empty()) return linear_ > 0.0 || quadratic_ > 0.0 || (coefficient_ > 0.0 && exponent_ > 0.0) ? infinity : 0.0;
  double depth = 0.0;
  for (std::size_t k = 1; k < depths_.size(); ++k)
    if (areas_[k] > areas_[k - 1]) depth = depths_[k];
  return depth;
}

double StorageGeometry::narrowing_depth() const {
  for (std::size_t k = 1; k < depths_.size(); ++k)
    if (areas_[k] < areas_[k - 1]) return depths_[k - 1];
  return infinity;
}

}  // namespace hydro::network
