#include "libhydro/compliance/column.h"

#include <algorithm>

#include "libhydro/core/unit.h"

namespace hydro::compliance {

const std::vector<ColumnUnit>& column_units() {
  constexpr double hour = unit::h.to_si, day = unit::d.to_si, year = unit::a.to_si;
  static const std::vector<ColumnUnit> units{
      {"fraction", 0, 0, 0, 1.0},    {"count", 0, 0, 0, 1.0},         {"flag", 0, 0, 0, 1.0},
      {"m", 1, 0, 0, 1.0},           {"mm", 1, 0, 0, 1e-3},           {"m2", 2, 0, 0, 1.0},
      {"ha", 2, 0, 0, 1e4},          {"km2", 2, 0, 0, 1e6},           {"m3", 3, 0, 0, 1.0},
      {"m3_per_ha", 1, 0, 0, 1e-4},  {"m3_per_km2", 1, 0, 0, 1e-6},   {"kg", 0, 0, 1, 1.0},
      {"s", 0, 1, 0, 1.0},           {"min", 0, 1, 0, 60.0},          {"h", 0, 1, 0, hour},
      {"d", 0, 1, 0, day},           {"yr", 0, 1, 0, year},           {"m3s", 3, -1, 0, 1.0},
      {"mg_per_l", -3, 0, 1, 1e-3},
  };
  return units;
}

std::optional<ColumnUnit> find_column_unit(std::string_view symbol) {
  const auto& units = column_units();
  const auto found = std::ranges::find(units, symbol, &ColumnUnit::symbol);
  if (found == units.end()) return std::nullopt;
  return *found;
}

const std::vector<Column>& standard_columns() {
  static const std::vector<Column> columns{
      {"area_m2", "m2", "area of the plot", "地块面积"},
      {"roof_m2", "m2", "roofs", "屋顶总面积", "area_m2"},
      {"green_roof_m2", "m2", "green roofs", "绿色屋顶面积", "roof_m2"},
      {"green_land_m2", "m2", "green land", "绿地面积", "area_m2"},
      {"sunken_green_m2", "m2", "sunken green", "下凹式绿地面积", "green_land_m2"},
      {"paving_paths_m2", "m2", "paved paths", "步道铺装面积", "area_m2"},
      {"plaza_m2", "m2", "plazas", "广场面积", "area_m2"},
      {"parking_m2", "m2", "car parks", "停车场面积", "area_m2"},
      {"permeable_paving_m2", "m2", "permeable paving", "透水铺装面积", "area_m2"},
      {"carriageway_m2", "m2", "carriageway", "车行道面积", "area_m2"},
      {"permeable_asphalt_m2", "m2", "permeable asphalt", "透水沥青面积", "carriageway_m2"},
      {"water_m2", "m2", "water surface at the normal level", "常水位水面面积", "area_m2"},
      {"hardened_m2", "m2", "hardened ground", "硬化面积", "area_m2"},
      {"storage_m3", "m3", "storage of rainwater", "雨水调蓄容积"},
      {"bank_m", "m", "banks", "岸线长度"},
      {"eco_bank_m", "m", "ecological banks", "生态岸线长度", "bank_m"},
      {"rain_total_m3", "m3", "rain of the years", "多年降雨总量"},
      {"rain_captured_m3", "m3", "rain that did not run off", "多年降雨控制量", "rain_total_m3"},
      {"ss_total_kg", "kg", "suspended solids washed off", "悬浮物总量"},
      {"ss_removed_kg", "kg", "suspended solids kept back", "悬浮物削减量", "ss_total_kg"},
      {"ss_controlled_kg", "kg", "suspended solids kept from overflowing", "溢流悬浮物控制量", "ss_total_kg"},
      {"intercepted_mm", "mm", "first flush intercepted", "初期雨水截流深度"},
      {"return_period_yr", "yr", "return period", "重现期"},
      {"driest_lane_max_depth_m", "m", "greatest depth on the driest lane", "最浅车道最大积水深度"},
      {"flooded_ground_floors", "count", "flooded ground floors", "进水底层数"},
      {"compliant_m2", "m2", "area that meets the goals", "达标面积", "area_m2"},
      {"peak_after_m3s", "m3s", "peak outflow after building", "开发后外排峰值"},
      {"peak_before_m3s", "m3s", "peak outflow before building", "开发前外排峰值"},
      {"recession_h", "h", "time until the ponds are gone", "退水时间"},
      {"year", "count", "year of the assessment", "评价年份"},
      {"upgrade_1yr_to_5yr", "flag", "a 1-year pumped system is raised to 5 years", "强排系统由一年一遇提高到五年一遇"},
  };
  return columns;
}

}  // namespace hydro::compliance
