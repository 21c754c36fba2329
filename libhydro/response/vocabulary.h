#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libhydro/response/geo_shape.h"

namespace hydro::response {

/// A kind of danger: the words and codes by which messages name it.
struct Hazard {
  std::string id;                  ///< "rainstorm"
  std::string name, name_zh;
  std::vector<std::string> codes;  ///< event codes: 11B03
  std::vector<std::string> words;  ///< further names, in any language
};

/// A city, district or street: where a response is decided.
struct Area {
  std::string id;                  ///< the GB/T 2260 code where there is one: 310115
  std::string name, name_zh;
  std::string kind;                ///< "city", "district", "street"
  int parent = -1;                 ///< index of the area that this one lies in; -1: none
  std::optional<GeoPoint> centre;  ///< seat, to place warnings that are drawn as shapes
  double reach = 0.0;              ///< [m] radius around the centre that the area roughly fills
};

/// Finds hazards by the words of a message and areas by codes and names.
class Vocabulary {
 public:
  Vocabulary(std::vector<Hazard> hazards, std::vector<Area> areas);

  const std::vector<Hazard>& hazards() const { return hazards_; }
  const std::vector<Area>& areas() const { return areas_; }

  /// The index of a hazard by its id, by a code, by any of its names (English in any case); -1: none.
  int hazard(std::string_view word) const;

  /// The index of an area by its id; -1: none.
  int area(std::string_view id) const;

  /// The area of a division code of 6 to 12 digits: itself, or the area of its longest known beginning ("310115102000" lies in 310115).
  int area_of_code(std::string_view code) const;

  /// The area of an exact name, alone (浦东新区) or behind the name of what it lies in (上海市浦东新区); -1: none.
  int area_named(std::string_view name) const;

  /// The areas that a shape covers: those whose centre it contains, else the one that its own centre lies in.
  std::vector<int> areas_in(const GeoRing& ring) const;
  std::vector<int> areas_in(const GeoCircle& circle) const;

 private:
  std::vector<int> areas_around(const std::vector<int>& inside, GeoPoint middle) const;

  std::vector<Hazard> hazards_;
  std::vector<Area> areas_;
  std::unordered_map<std::string, int> hazard_words_, area_ids_, area_names_;
};

}  // namespace hydro::response
