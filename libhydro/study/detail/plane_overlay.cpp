#include "libhydro/study/detail/plane_overlay.h"

#include <geos_c.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hydro::study {
namespace {

struct FinishContext {
  void operator()(GEOSContextHandle_HS* context) const { GEOS_finish_r(context); }
};

/// GEOS wants a context for each thread.
GEOSContextHandle_t context() {
  thread_local const std::unique_ptr<GEOSContextHandle_HS, FinishContext> own(GEOS_init_r());
  return own.get();
}

struct DestroyGeometry {
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context(), geometry); }
};
using Geometry = std::unique_ptr<GEOSGeometry, DestroyGeometry>;

Geometry ring_of(const std::vector<Point>& points) {
  GEOSCoordSequence* sequence = GEOSCoordSeq_create_r(context(), static_cast<unsigned>(points.size() + 1), 2);
  for (std::size_t i = 0; i <= points.size(); ++i) {
    const Point& point = points[i % points.size()];
    GEOSCoordSeq_setXY_r(context(), sequence, static_cast<unsigned>(i), point.x, point.y);
  }
  return Geometry(GEOSGeom_createLinearRing_r(context(), sequence));
}

Geometry polygon_of(const Polygon& polygon) {
  Geometry outer = ring_of(polygon.outer);
  std::vector<GEOSGeometry*> holes;
  for (const auto& hole : polygon.holes) holes.push_back(ring_of(hole).release());
  return Geometry(GEOSGeom_createPolygon_r(context(), outer.release(), holes.data(), static_cast<unsigned>(holes.size())));
}

Geometry empty() { return Geometry(GEOSGeom_createEmptyPolygon_r(context())); }

}  // namespace

struct PlaneArea::Shape {
  Geometry geometry;
};

PlaneArea::PlaneArea() : shape_(std::make_unique<Shape>(Shape{empty()})) {}
PlaneArea::~PlaneArea() = default;
PlaneArea::PlaneArea(PlaneArea&&) noexcept = default;
PlaneArea& PlaneArea::operator=(PlaneArea&&) noexcept = default;

PlaneArea::PlaneArea(std::span<const Polygon> parts) : PlaneArea() {
  std::vector<GEOSGeometry*> polygons;
  for (const Polygon& part : parts)
    if (part.outer.size() >= 3) polygons.push_back(polygon_of(part).release());
  Geometry whole = polygons.size() == 1 ? Geometry(polygons.front())
                                        : Geometry(GEOSGeom_createCollection_r(context(), GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())));
  if (GEOSisValid_r(context(), whole.get()) != 1) {
    char* reason = GEOSisValidReason_r(context(), whole.get());
    flaw_ = reason ? reason : "not valid";
    GEOSFree_r(context(), reason);
    Geometry mended(GEOSMakeValid_r(context(), whole.get()));
    whole = mended ? std::move(mended) : empty();
  }
  shape_->geometry = std::move(whole);
}

double PlaneArea::area() const {
  double area = 0.0;
  GEOSArea_r(context(), shape_->geometry.get(), &area);
  return area;
}

double PlaneArea::perimeter() const {
  double length = 0.0;
  GEOSLength_r(context(), shape_->geometry.get(), &length);
  return length;
}

PlaneArea PlaneArea::cut_with(const PlaneArea& other) const {
  PlaneArea result;
  if (Geometry cut{GEOSIntersection_r(context(), shape_->geometry.get(), other.shape_->geometry.get())}) result.shape_->geometry = std::move(cut);
  return result;
}

PlaneArea PlaneArea::joined_with(const PlaneArea& other) const {
  PlaneArea result;
  if (Geometry joined{GEOSUnion_r(context(), shape_->geometry.get(), other.shape_->geometry.get())}) result.shape_->geometry = std::move(joined);
  return result;
}

BoxIndex::Box BoxIndex::box_of(std::span<const Polygon> parts) {
  constexpr double far = std::numeric_limits<double>::infinity();
  Box box{far, far, -far, -far};
  for (const Polygon& part : parts)
    for (const Point& point : part.outer)
      box = {std::min(box.west, point.x), std::min(box.south, point.y), std::max(box.east, point.x), std::max(box.north, point.y)};
  return box;
}

BoxIndex::BoxIndex(std::vector<Box> boxes) : boxes_(std::move(boxes)) {
  constexpr double far = std::numeric_limits<double>::infinity();
  all_ = {far, far, -far, -far};
  for (const Box& box : boxes_)
    if (box.west <= box.east) all_ = {std::min(all_.west, box.west), std::min(all_.south, box.south), std::max(all_.east, box.east), std::max(all_.north, box.north)};
  side_ = std::clamp(static_cast<int>(std::sqrt(static_cast<double>(boxes_.size()))), 1, 1000);
  lists_.resize(static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_));
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    if (!(boxes_[i].west <= boxes_[i].east)) continue;
    for (int row = row_of(boxes_[i].south); row <= row_of(boxes_[i].north); ++row)
      for (int column = column_of(boxes_[i].west); column <= column_of(boxes_[i].east); ++column) lists_[static_cast<std::size_t>(row * side_ + column)].push_back(i);
  }
}

int BoxIndex::column_of(double x) const {
  const double width = std::max(all_.east - all_.west, 1e-9);
  return static_cast<int>(std::clamp((x - all_.west) / width * side_, 0.0, side_ - 1.0));
}

int BoxIndex::row_of(double y) const {
  const double height = std::max(all_.north - all_.south, 1e-9);
  return static_cast<int>(std::clamp((y - all_.south) / height * side_, 0.0, side_ - 1.0));
}

std::vector<std::size_t> BoxIndex::touching(const Box& box) const {
  std::vector<std::size_t> found;
  if (!(box.west <= box.east) || !(all_.west <= all_.east) || !box.touches(all_)) return found;
  for (int row = row_of(box.south); row <= row_of(box.north); ++row)
    for (int column = column_of(box.west); column <= column_of(box.east); ++column)
      for (const std::size_t i : lists_[static_cast<std::size_t>(row * side_ + column)])
        if (boxes_[i].touches(box)) found.push_back(i);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace hydro::study
