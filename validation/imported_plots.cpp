#include "validation/imported_plots.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/import_swmm.h"

namespace hydro::validation {
TemporaryFolder::TemporaryFolder() : path_((std::filesystem::temp_directory_path() / fmt::format("hydro-validate-{}", ::getpid())).string()) { std::filesystem::remove_all(path_); }

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ImportedPlots import_plots(const std::string& model) {
  const TemporaryFolder folder;
  const study::ImportOutcome imported = study::import_swmm({.model = model, .output = folder.path()});
  const scenario::Scenario scenario = scenario::read_scenario(imported.scenario);
  scenario::AssembledPlots assembled = scenario::assemble_plots(scenario);
  return {.plots = std::move(assembled.plots), .weather = std::move(assembled.weather), .duration = scenario.duration};
}

std::map<std::string, std::vector<double>> columns_of(const std::string& path) {
  const io::CsvTable table = io::read_csv_table(path);
  FaultList faults;
  std::map<std::string, std::vector<double>> columns;
  for (int column = 0; column < table.columns(); ++column) {
    std::vector<double>& values = columns[std::string(table.text(-1, column))];
    for (int row = 0; row < table.rows(); ++row) values.push_back(table.number(row, column, faults).value_or(0.0));
  }
  faults.throw_if_any();
  return columns;
}

std::vector<std::map<std::string, std::string>> rows_of(const std::string& path) {
  const io::CsvTable table = io::read_csv_table(path);
  std::vector<std::map<std::string, std::string>> rows(static_cast<std::size_t>(table.rows()));
  for (int row = 0; row < table.rows(); ++row)
    for (int column = 0; column < table.columns(); ++column)
      rows[static_cast<std::size_t>(row)][std::string(table.text(-1, column))] = std::string(table.text(row, column));
  return rows;
}

void Agreement::compare(const std::string& what, double ours, double theirs) {
  const double difference = std::abs(ours - theirs), accepted = std::max(0.5, 0.01 * std::abs(theirs));
  if (!(difference <= largest)) largest = difference, quantity = what;  // a number that is none is the worst
  if (!(difference / accepted <= worst_share)) worst_share = difference / accepted;
}

Measure agrees(const std::string& name, const Agreement& agreement, double limit) {
  Measure measure = at_most(fmt::format("{} ({})", name, agreement.quantity), agreement.largest, limit, "mm");
  if (!(agreement.worst_share <= 1.0)) measure.verdict = Verdict::fail;
  return measure;
}

}  // namespace hydro::validation
