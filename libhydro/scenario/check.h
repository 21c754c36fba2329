#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/error.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/scenario/named_files.h"
#include "libhydro/scenario/run_estimate.h"
#include "libhydro/scenario/scenario.h"

namespace hydro::scenario {

inline constexpr double most_cells_read = 4e6;

/// One input of a scenario, looked at but not read.
struct CheckedInput {
  NamedFile named;
  bool readable = false;
  std::uint64_t bytes = 0;                   ///< of the file
  std::optional<io::RasterFileInfo> raster;  ///< where it is one
};

/// Facilities of one kind that a scenario lays over its map.
struct CheckedFacilities {
  std::string kind, title;
  int sites = 0;
  double area = 0.0;  ///< [m2]
};

/// All that can be said of a scenario without running it.
struct CheckReport {
  std::string path;
  Scenario scenario;  ///< to be trusted only without faults
  std::vector<CheckedInput> inputs;
  std::optional<RunEstimate> estimate;  ///< absent when the terrain's size is not known
  double memory_available = 0.0;        ///< [bytes]
  double disk_available = 0.0;          ///< [bytes] in the current folder, where results go unless told otherwise
  std::vector<Fault> faults;
  network::DrainageNetwork network;           ///< empty where there is none
  std::vector<CheckedFacilities> facilities;  ///< by kind, where the values of maps were read
  std::vector<std::string> warnings;  ///< no reason to refuse, but worth knowing before a run
  std::vector<Bilingual> remarks;   ///< what a run would fill, resample or take for granted
  bool values_read = false;           ///< the values of maps were looked at, not only where they lie

  bool good() const { return faults.empty(); }
  bool only_unreadable() const;  ///< every fault is a file that cannot be read
};

/// Reads the scenario and every file that it names: existence, coordinates, units, sizes, values, and what a run would
/// take on this machine with so many threads. Never throws for what is wrong with the inputs. Of a terrain of more than
/// `most_cells_read` cells the maps' values are left unread, so that an oversized one is refused at once.
CheckReport check(const std::string& path, std::span<const std::string> overrides, int threads);

/// Adds a fault for each file that the scenario names and that is not there, or cannot be opened.
void look_for_files(const Scenario& scenario, FaultList& faults);

}  // namespace hydro::scenario
