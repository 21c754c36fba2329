#include "libhydro/io/system_file.h"

#include <optional>
#include <set>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"

namespace hydro::io {
namespace {

constexpr double hectare = 1e4;  // [m2]

}  // namespace

std::vector<results::PumpedSystem> read_pumped_systems(const std::string& path) {
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  const auto id = table.require("id", faults), well = table.require("well", faults), area = table.require("area_ha", faults);
  const auto capacity = table.require("pump_capacity_m3s", faults);
  const auto design = table.find("design_discharge_m3s"), period = table.find("return_period_years");
  faults.throw_if_any();
  const auto amount = [&](int row, std::optional<int> column, double si) {
    if (!column || table.text(row, *column).empty()) return 0.0;
    const auto value = table.number(row, *column, faults);
    if (value && *value < 0.0) faults.add(table.place(row, *column), fmt::format("{:g} is negative", *value), "write 0 or more, or leave it empty where it is not known");
    return value ? *value * si : 0.0;
  };
  std::vector<results::PumpedSystem> systems;
  std::set<std::string> known;
  for (int row = 0; row < table.rows(); ++row) {
    results::PumpedSystem& system = systems.emplace_back();
    system.id = table.text(row, *id), system.well = table.text(row, *well);
    system.area = amount(row, area, hectare), system.pump_capacity = amount(row, capacity, 1.0);
    system.design_discharge = amount(row, design, 1.0), system.return_period = amount(row, period, 1.0);
    if (system.id.empty()) faults.add(table.place(row, *id), "a drainage system has no id", "name each");
    else if (!known.insert(system.id).second) faults.add(table.place(row, *id), fmt::format("two drainage systems are named \"{}\"", system.id), "give each an id of its own");
  }
  faults.throw_if_any();
  return systems;
}

void write_pumped_systems(const std::string& path, std::span<const results::PumpedSystem> systems) {
  std::string text = "id,well,area_ha,design_discharge_m3s,pump_capacity_m3s,return_period_years\n";
  for (const results::PumpedSystem& system : systems)
    text += fmt::format("{},{},{:.2f},{:.3f},{:.3f},{:g}\n", csv_text(system.id), csv_text(system.well), system.area / hectare, system.design_discharge, system.pump_capacity, system.return_period);
  write_text(path, text);
}

}  // namespace hydro::io
