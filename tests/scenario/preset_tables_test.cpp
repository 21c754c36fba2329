#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "libhydro/hydrology/land.h"
#include "libhydro/scenario/read.h"
#include "source_folder.h"

namespace hydro::scenario {
namespace {

/// A scenario that takes the tables in data/ as they are.
Scenario with_presets() {
  FaultList faults;
  Scenario scenario = parse_scenario(
      "format = 'hydro-scenario/1'\ntime = {start = 2024-09-16T00:00:00Z, duration = 3600}\n"
      "terrain = {elevation = 'a.tif', land_cover = 'b.tif', classes = '" HYDRO_SOURCE_DIR "/data/land_cover.toml', "
      "soils = '" HYDRO_SOURCE_DIR "/data/soils.toml'}\n",
      "x.toml", faults);
  faults.throw_if_any();
  return scenario;
}

TEST(PresetTables, AreReadWithoutAFaultAndCanBeUsed) {
  const Scenario scenario = with_presets();
  hydrology::Land land{.class_of_cell = Raster<std::uint8_t>(1, 1, 0)};
  for (const LandCoverClass& cover : scenario.land_cover) land.classes.push_back(cover.land);
  for (const Soil& soil : scenario.soils) land.soils.push_back(soil.model);
  EXPECT_EQ(hydrology::fault(land), "");
  EXPECT_GE(scenario.land_cover.size(), 15U);
  EXPECT_GE(scenario.soils.size(), 24U);
}

TEST(PresetTables, PerviousClassesHaveASoilAndSealedOnesNone) {
  for (const LandCoverClass& cover : with_presets().land_cover)
    EXPECT_EQ(cover.land.soil >= 0, cover.land.imperviousness < 1.0) << cover.land.name;
}

TEST(PresetTables, EveryCodeThatTheDistrictGeneratorWritesHasAClass) {
  const Scenario scenario = with_presets();
  const auto name_of = [&scenario](int code) {
    const auto at = std::find_if(scenario.land_cover.begin(), scenario.land_cover.end(),
                                 [code](const LandCoverClass& cover) { return cover.code == code; });
    return at == scenario.land_cover.end() ? std::string() : at->land.name;
  };
  const std::vector<std::string> names{"road", "pavement", "roof", "lawn", "park", "water", "bare_soil", "railway"};
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(name_of(static_cast<int>(i) + 1), names[i]);
}

}  // namespace
}  // namespace hydro::scenario
