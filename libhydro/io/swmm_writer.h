#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/time_series.h"
#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/solver_options.h"

namespace hydro::io {

/// A drainage network to be written as a SWMM 5.2 model, and how long it is to run.
struct SwmmExport {
  std::string title;
  const network::DrainageNetwork& network;  ///< without faults
  const std::vector<network::Rule>& rules;
  std::vector<std::string> gauges;          ///< that rules look at, in their order
  network::SolverOptions options{};         ///< that SWMM knows, too: longest step, slot, limit of normal flow
  double duration = 0.0;                    ///< [s]
  double report_interval = 60.0;            ///< [s]
};

/// The text of the .inp file, in metres and m3/s. What SWMM cannot say is told in `notes`.
std::string swmm_text(const SwmmExport& from, std::vector<Bilingual>& notes);

}  // namespace hydro::io
