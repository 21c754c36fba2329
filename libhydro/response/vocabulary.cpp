#include "libhydro/response/vocabulary.h"

#include <utility>

namespace hydro::response {
namespace {

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

int found(const std::unordered_map<std::string, int>& map, const std::string& key) {
  const auto at = map.find(key);
  return at == map.end() ? -1 : at->second;
}

}  // namespace

Vocabulary::Vocabulary(std::vector<Hazard> hazards, std::vector<Area> areas)
    : hazards_(std::move(hazards)), areas_(std::move(areas)) {
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    const Hazard& hazard = hazards_[i];
    const int index = static_cast<int>(i);
    for (const std::string* word : {&hazard.id, &hazard.name, &hazard.name_zh})
      if (!word->empty()) hazard_words_.emplace(lower(*word), index);
    for (const auto* list : {&hazard.codes, &hazard.words})
      for (const std::string& word : *list) hazard_words_.emplace(lower(word), index);
  }
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    const int index = static_cast<int>(i);
    area_ids_.emplace(areas_[i].id, index);
    for (const std::string* name : {&areas_[i].name, &areas_[i].name_zh}) {
      if (name->empty()) continue;
      area_names_.emplace(*name, index);
      std::string whole = *name;
      for (int above = areas_[i].parent; above >= 0; above = areas_[static_cast<std::size_t>(above)].parent) {
        whole = areas_[static_cast<std::size_t>(above)].name_zh + whole;
        area_names_.emplace(whole, index);
      }
    }
  }
}

int Vocabulary::hazard(std::string_view word) const { return found(hazard_words_, lower(word)); }
int Vocabulary::area(std::string_view id) const { return found(area_ids_, std::string(id)); }
int Vocabulary::area_named(std::string_view name) const { return found(area_names_, std::string(name)); }

int Vocabulary::area_of_code(std::string_view code) const {
  for (std::size_t length = code.size(); length >= 6; --length)
    if (const int at = area(code.substr(0, length)); at >= 0) return at;
  return -1;
}

std::vector<int> Vocabulary::areas_around(const std::vector<int>& inside, GeoPoint middle) const {
  if (!inside.empty()) return inside;
  int nearest = -1;
  double shortest = 0.0;
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    if (!areas_[i].centre) continue;
    const double away = distance(*areas_[i].centre, middle);
    if (away > areas_[i].reach || (nearest >= 0 && away >= shortest)) continue;
    nearest = static_cast<int>(i);
    shortest = away;
  }
  return nearest < 0 ? std::vector<int>{} : std::vector<int>{nearest};
}

std::vector<int> Vocabulary::areas_in(const GeoRing& ring) const {
  std::vector<int> inside;
  for (std::size_t i = 0; i < areas_.size(); ++i)
    if (areas_[i].centre && contains(ring, *areas_[i].centre)) inside.push_back(static_cast<int>(i));
  return areas_around(inside, centre_of(ring));
}

std::vector<int> Vocabulary::areas_in(const GeoCircle& circle) const {
  std::vector<int> inside;
  for (std::size_t i = 0; i < areas_.size(); ++i)
    if (areas_[i].centre && contains(circle, *areas_[i].centre)) inside.push_back(static_cast<int>(i));
  return areas_around(inside, circle.centre);
}

}  // namespace hydro::response
