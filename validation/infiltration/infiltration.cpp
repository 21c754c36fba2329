#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "libhydro/core/unit.h"
#include "validation/cases.h"
#include "validation/infiltration/swmm_case.h"

namespace hydro::validation {

std::vector<Measure> infiltration(const Bench& bench) {
  constexpr double mm = unit::mm.to_si, exchange_interval = 5.0;  // [s] as runs have it by default
  if (!bench.has_data("swmm/infiltration")) return {skipped("swmm/infiltration is not there")};
  std::vector<Measure> measures;
  for (const std::string name : swmm_methods) {
    const InfiltrationAgreement ours = compare_with_swmm(read_swmm_case(bench.data("swmm"), name), exchange_interval);
    measures.push_back(at_most(name + ": difference, worst minute", ours.difference / mm, ours.accepted / mm, "mm"));
    measures.push_back(at_most(name + ": difference of the total", std::abs(ours.total - ours.reference_total) / mm,
                               accepted_difference(ours.reference_total) / mm, "mm", fmt::format("SWMM {:.2f}", ours.reference_total / mm)));
  }
  return measures;
}

}  // namespace hydro::validation
