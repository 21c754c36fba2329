#include "libhydro/io/unit_cost_file.h"

#include <algorithm>
#include <filesystem>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

/// A cost, and the origin of all that its entry does not name apart: a base's own word on the cost goes with its entry's.
struct Entry {
  UnitCost cost;
  std::string entry_source, entry_status;
};

void read_origin(TomlTable& table, std::string& source, std::string& status) {
  table.text("source", source);
  table.text("status", status);
}

void read_entry(TomlTable& table, std::vector<Entry>& entries) {
  std::string name, base, process;
  if (!table.text("name", name)) return;
  Entry entry;
  if (table.text("base", base))
    if (const auto found = std::ranges::find(entries, base, [](const Entry& e) { return e.cost.facility; }); found != entries.end()) entry = *found;
  entry.cost.facility = name;
  if (table.text("process", process)) entry.cost.per_volume = process == "tank";
  table.quantity("capital_cost", entry.cost.capital_cost, unit::none, Range{.min = 0.0});
  table.quantity("yearly_cost", entry.cost.yearly_cost, unit::none, Range{.min = 0.0});
  if (table.has("source") || table.has("status")) {
    read_origin(table, entry.entry_source, entry.entry_status);
    entry.cost.source = entry.entry_source, entry.cost.status = entry.entry_status;
  }
  if (auto origins = table.table("origin"))
    if (auto own = origins->table("capital_cost")) read_origin(*own, entry.cost.source, entry.cost.status);
  entries.push_back(std::move(entry));
}

}  // namespace

std::vector<std::string> unit_cost_files() {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(data_folder() / "facilities"))
    if (file.path().extension() == ".toml") files.push_back(file.path().string());
  std::ranges::sort(files);
  return files;
}

std::vector<UnitCost> read_unit_costs(FaultList& faults) {
  std::vector<Entry> entries;
  for (const std::string& file : unit_cost_files()) {
    TomlDocument document = TomlDocument::open(file, faults);
    for (TomlTable table : document.root().tables("facility")) read_entry(table, entries);
  }
  std::vector<UnitCost> costs;
  for (Entry& entry : entries) costs.push_back(std::move(entry.cost));
  return costs;
}

}  // namespace hydro::io
