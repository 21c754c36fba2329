#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/compliance/check.h"
#include "libhydro/core/error.h"
#include "libhydro/core/geometry.h"
#include "libhydro/core/language.h"

namespace hydro::compliance {

/// How far the data of a plot can be believed.
enum class Data : std::uint8_t {
  sound,
  doubtful,  ///< each datum can be read, together they are hard to believe
  faulty,    ///< some datum cannot be used
};
std::string_view word(Data data);  ///< "sound", "doubtful", "faulty"

/// Something wrong with one plot.
struct PlotFault : Fault {
  std::size_t plot = 0;
  Data data = Data::faulty;  ///< what it makes of the plot's data
};

/// The plots of a batch. What is wrong with one never stops the others: the datum is unknown and a fault says so.
struct PlotTable {
  std::size_t columns = 0;         ///< those of the rule book
  std::vector<std::string> ids, names, kinds;  ///< a kind may be empty: unknown
  std::vector<std::optional<Stage>> stages;
  std::vector<std::string> streets, districts, cities;  ///< empty, or one a plot
  std::vector<double> values;      ///< a row for each plot, each in the unit of its column; NaN: unknown
  std::vector<int> places;         ///< where each plot stands in the file: line of a table, record of a map, from 1
  bool places_are_lines = true;    ///< false: records
  std::vector<Data> data;          ///< of each plot
  std::vector<std::vector<Polygon>> shapes;    ///< empty, or the areas of each plot
  std::string crs;                 ///< of the shapes; empty: a local plane
  std::vector<PlotFault> faults;   ///< in the order of plots after `sort_faults`
  std::vector<std::string> remarks;  ///< about the file as a whole
  std::vector<std::string> files;    ///< that were read

  std::size_t size() const { return ids.size(); }
  std::span<double> row(std::size_t plot) { return {values.data() + plot * columns, columns}; }
  std::span<const double> row(std::size_t plot) const { return {values.data() + plot * columns, columns}; }
  PlotView view(std::size_t plot) const { return {.kind = kinds[plot], .stage = stages[plot], .row = row(plot)}; }

  void add_fault(PlotFault fault);
  void sort_faults();
  std::span<const PlotFault> faults_of(std::size_t plot) const;
  std::size_t plots_with(Data state) const;

  std::string place_text(std::size_t plot, Language language) const;  ///< "line 7"
  /// "data faulty (line 7): ..."; empty where they are sound.
  std::string data_text(std::size_t plot, Language language) const;
};

}  // namespace hydro::compliance
