#include "libhydro/hydrology/land.h"

namespace hydro::hydrology {
namespace {

/// Visits the fields of a description and names the first that is out of its range.
struct RangeCheck {
  std::string fault;
  void operator()(const char* field, double value, const Unit&, Range range, const char*) {
    if (fault.empty() && !range.contains(value)) fault = std::string(field) + " is out of its range";
  }
};

template <class Described>
std::string out_of_range(Described described) {
  RangeCheck check;
  described.describe(check);
  return check.fault;
}

std::string fault_of_class(const Land& land, const LandClass& land_class) {
  if (land_class.soil < -1 || land_class.soil >= static_cast<int>(land.soils.size())) return "its soil is not in the list";
  return out_of_range(land_class);
}

std::string fault_of_soil(const infiltration::InfiltrationModel& soil) {
  const std::string range = std::visit([](const auto& model) { return out_of_range(model); }, soil);
  return range.empty() ? infiltration::fault(soil) : range;
}

}  // namespace

std::string fault(const Land& land) {
  if (land.classes.size() > Land::outside) return "there are more than 255 land classes";
  for (const LandClass& land_class : land.classes)
    if (const std::string wrong = fault_of_class(land, land_class); !wrong.empty())
      return "land class \"" + land_class.name + "\": " + wrong;
  for (std::size_t i = 0; i < land.soils.size(); ++i)
    if (const std::string wrong = fault_of_soil(land.soils[i]); !wrong.empty())
      return "soil " + std::to_string(i) + " (" + std::string(infiltration::name(land.soils[i])) + "): " + wrong;
  for (const std::uint8_t code : land.class_of_cell.values())
    if (code != Land::outside && code >= land.classes.size())
      return "a cell has class " + std::to_string(code) + " of " + std::to_string(land.classes.size());
  int previous = -1;
  for (const RoofShare& roof : land.roof_shares) {
    if (roof.cell <= previous || static_cast<std::size_t>(roof.cell) >= land.class_of_cell.size())
      return "roof shares are not sorted by cell, each cell at most once";
    if (!(roof.area_ratio >= 0.0f)) return "a roof share is negative";
    if (land.class_of_cell[static_cast<std::size_t>(roof.cell)] == Land::outside) return "a roof sheds rain outside the land";
    previous = roof.cell;
  }
  return {};
}

}  // namespace hydro::hydrology
