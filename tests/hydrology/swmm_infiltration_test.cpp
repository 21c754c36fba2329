#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "tests/hydrology/swmm_infiltration_case.h"

namespace hydro::validation {
namespace {

class SwmmInfiltration : public testing::TestWithParam<const char*> {};

TEST_P(SwmmInfiltration, EntersAsMuchAsInTheReferenceAtAllTimes) {
  const auto folder = swmm_reference_folder(HYDRO_SOURCE_DIR);
  if (!folder) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  const SwmmInfiltrationCase reference = read_swmm_case(*folder, GetParam());
  for (const double step : {10.0, 5.0, 1.0}) {
    const InfiltrationAgreement agreement = compare_with_swmm(reference, step);
    std::cout << reference.name << " at " << step << " s: total " << agreement.total * 1e3 << " mm of "
              << agreement.reference_total * 1e3 << ", largest difference " << agreement.largest_difference * 1e3 << " mm\n";
    EXPECT_EQ(agreement.largest_excess, 0.0) << step;
    EXPECT_NEAR(agreement.total, agreement.reference_total,
                std::max(accepted_difference, accepted_share * agreement.reference_total)) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, SwmmInfiltration,
                         testing::Values("horton", "horton_fmax", "modified_horton", "green_ampt", "modified_green_ampt",
                                         "curve_number"),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace hydro::validation
