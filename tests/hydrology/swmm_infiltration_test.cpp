#include <gtest/gtest.h>

#include <string>

#include "source_folder.h"
#include "validation/infiltration/swmm_case.h"
#include "validation/measure.h"

namespace hydro::validation {
namespace {

class SwmmInfiltration : public testing::TestWithParam<const char*> {};

TEST_P(SwmmInfiltration, EntersAsMuchAsInTheReferenceAtAllTimes) {
  const Bench bench = bench_of(HYDRO_SOURCE_DIR "/validation");
  if (!bench.has_data("swmm/infiltration")) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
  const SwmmInfiltrationCase reference = read_swmm_case(bench.data("swmm"), GetParam());
  for (const double step : {10.0, 5.0, 1.0}) {
    const InfiltrationAgreement agreement = compare_with_swmm(reference, step);
    EXPECT_LE(agreement.difference, agreement.accepted) << step;
    EXPECT_NEAR(agreement.total, agreement.reference_total, accepted_difference(agreement.reference_total)) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, SwmmInfiltration, testing::ValuesIn(swmm_methods),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace hydro::validation
