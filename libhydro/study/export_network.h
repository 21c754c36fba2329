#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"

namespace hydro::study {

/// Writing the drainage network of a scenario for another tool.
struct NetworkExportRequest {
  std::string scenario;  ///< scenario file, or the folder that holds scenario.toml
  std::string out;       ///< folder to be made; empty: "<scenario>-export"
  bool replace = false;  ///< an existing folder
};

struct NetworkExport {
  std::vector<std::string> files;
  std::vector<Bilingual> notes;  ///< what the other tool cannot say
};

/// Writes a SWMM 5.2 model: network, inflows and rules. Throws `InputError` for a scenario with faults or without a network.
NetworkExport export_swmm(const NetworkExportRequest& request);

}  // namespace hydro::study
