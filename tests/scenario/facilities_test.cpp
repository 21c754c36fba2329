// Facilities as files describe them: the presets that come with hydro, a scenario's own, and what is wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "libhydro/scenario/read.h"
#include "libhydro/sponge/facility_step.h"
#include "source_folder.h"

namespace hydro::scenario {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto heading = R"(format = "hydro-scenario/1"
time = { start = 2024-09-16T00:00:00+08:00, duration = "3h" }
terrain = { elevation = "terrain.tif", manning_n = 0.03 }
)";

Scenario good(const std::string& text) {
  FaultList faults;
  Scenario scenario = parse_scenario(heading + text, "city/scenario.toml", faults);
  faults.throw_if_any();
  return scenario;
}

std::vector<std::string> faults_of(const std::string& text) {
  FaultList faults;
  parse_scenario(heading + text, "city/scenario.toml", faults);
  std::vector<std::string> texts;
  for (const Fault& fault : faults.faults()) texts.push_back(fault.text());
  return texts;
}

const sponge::Facility& facility(const Scenario& scenario, std::string_view name) {
  const FacilityDefinition* found = find_facility(scenario, name);
  if (!found) throw std::runtime_error("no facility " + std::string(name));
  return found->facility;
}

TEST(PresetFacilities, HoldEveryKindOfTheGuide) {
  const Scenario scenario = good("[sponge]\n");
  for (const char* name :
       {"permeable_brick", "permeable_brick_drained", "permeable_concrete", "permeable_concrete_drained",
        "permeable_asphalt", "permeable_asphalt_drained", "elevated_road_asphalt", "light_road_paving",
        "village_lane_paving", "green_roof_extensive", "green_roof_intensive", "bioretention_simple",
        "bioretention_complex", "rain_garden", "sunken_green", "tree_pit", "dry_swale", "wet_swale", "transfer_swale",
        "village_ditch", "buffer_strip", "infiltration_trench", "seepage_pipe", "seepage_well", "infiltration_pond",
        "small_wetland", "wet_pond", "village_pond", "rain_barrel", "storage_tank", "first_flush_tank",
        "roof_disconnection", "deep_tunnel_shaft"})
    EXPECT_NE(find_facility(scenario, name), nullptr) << name;
}

TEST(PresetFacilities, SayInBothLanguagesWhatTheyAreAndWhereTheirNumbersComeFrom) {
  std::set<std::string> titles;
  for (const FacilityDefinition& preset : good("[sponge]\n").facilities) {
    const sponge::Facility& kind = preset.facility;
    EXPECT_THAT(sponge::faults(kind), ElementsAre()) << kind.name;
    EXPECT_TRUE(titles.insert(kind.title).second && titles.insert(kind.title_zh).second) << kind.name;
    EXPECT_FALSE(kind.title_zh.empty()) << kind.name;
    EXPECT_FALSE(preset.origin.source.empty() || preset.origin.status.empty()) << kind.name;
    for (const auto& [value, origin] : preset.values)
      EXPECT_FALSE(origin.source.empty() || origin.status.empty()) << kind.name << ' ' << value;
    EXPECT_TRUE(preset.unverified) << kind.name << ": which number of it was found?";
    EXPECT_GT(kind.capital_cost, 0.0) << kind.name;
    EXPECT_LT(kind.yearly_cost, kind.capital_cost) << kind.name;
    EXPECT_LE(kind.solids_removal, 0.95) << kind.name;
  }
}

/// What a facility holds [water units], and what its surface or vessel still has of it after a flood and two dry days.
struct AfterFlood {
  std::int64_t gone_wrong = 0;   ///< [water units] of the account
  double standing = 0.0;         ///< [m] on the surface, or in the vessel
};

AfterFlood after_flood(const sponge::Facility& kind, double depth) {
  const WaterUnit unit;
  constexpr int flood = 120, dry = 2 * 24 * 60;  // [min]
  sponge::Words words = sponge::initial_words(kind, 1.0, unit);
  const auto held = [&] {
    std::int64_t sum = 0;
    for (int k = 0; k < sponge::water_words(kind); ++k) sum += words[static_cast<std::size_t>(k)];
    return sum;
  };
  AfterFlood result{.gone_wrong = -held()};
  const float share = 1.0f;
  for (int minute = 0; minute < flood + dry; ++minute) {
    const std::int32_t rain = 0, run_on = minute < flood ? static_cast<std::int32_t>(depth / flood * unit.per_metre()) : 0;
    std::int32_t evaporation = 0, seepage = 0, outflow = 0, drain = 0;
    sponge::FacilityBlock block{.count = 1, .share = &share, .rain = &rain, .run_on = &run_on, .evaporation = &evaporation,
                                .seepage = &seepage, .surface_outflow = &outflow, .drain = &drain};
    for (std::size_t k = 0; k < words.size(); ++k) block.words[k] = &words[k];
    sponge::FacilityStep(kind, {.duration = 60.0, .step = static_cast<std::uint32_t>(minute), .unit = unit, .raining = minute < flood})
        .advance(block);
    result.gone_wrong += evaporation + seepage + outflow + drain - run_on;
  }
  result.gone_wrong += held();
  result.standing = words[0] * unit.metres();
  return result;
}

TEST(PresetFacilities, LoseNoWaterAndAreFreeOfPondingTwoDaysAfterAFlood) {
  for (const FacilityDefinition& preset : good("[sponge]\n").facilities) {
    const sponge::Facility& kind = preset.facility;
    const AfterFlood after = after_flood(kind, 0.15);
    EXPECT_EQ(after.gone_wrong, 0) << kind.name;
    const double wet_surface = 0.003;
    const double pool = kind.tank ? std::max(kind.tank->permanent_depth, kind.tank->pump_start_depth) : 0.0;
    EXPECT_LT(after.standing, pool + wet_surface) << kind.name;
  }
}

TEST(PresetFacilities, AreReadOnlyWhereAScenarioSpeaksOfFacilities) {
  EXPECT_TRUE(good("").facilities.empty());
  EXPECT_TRUE(good("").tables.empty());
  const Scenario scenario = good("[sponge]\n");
  EXPECT_GE(scenario.tables.size(), 6U) << "the files of presets are inputs of the run";
}

TEST(OwnFacility, IsReadLayerByLayerIntoSi) {
  const Scenario scenario = good(R"(
[[facility]]
name = "street_garden"
title = "garden of Lane 12"
title_zh = "弄堂花园"
process = "cell"
native_soil = "clay"
drain_curve = [[0, 1], ["200 mm", 0.5]]
initial_saturation = "20 %"
rules = "swmm"
solids_removal = "85 %"
capital_cost = 700
yearly_cost = 12.5
status = "measured"
source = "site survey"
[facility.surface]
berm_height = "15 cm"
[facility.soil]
thickness = 500
porosity = 0.5
field_capacity = 0.2
wilting_point = 0.1
hydraulic_conductivity = "72 mm/h"
conductivity_slope = 40
suction_head = 90
[facility.storage]
height = 200
void_fraction = 0.4
)");
  const sponge::Facility& garden = facility(scenario, "street_garden");
  EXPECT_EQ(garden.process, sponge::Process("cell"));
  EXPECT_EQ(garden.title_zh, "弄堂花园");
  EXPECT_DOUBLE_EQ(garden.surface->berm_height, 0.15);
  EXPECT_DOUBLE_EQ(garden.soil->thickness, 0.5);
  EXPECT_DOUBLE_EQ(garden.soil->hydraulic_conductivity, 2e-5);
  EXPECT_DOUBLE_EQ(garden.storage->height, 0.2);
  EXPECT_FALSE(garden.underdrain || garden.pavement || garden.drainage_mat || garden.tank);
  EXPECT_EQ(infiltration::name(*garden.native_soil), "green_ampt");
  EXPECT_THAT(garden.drain_curve, ElementsAre(std::pair(0.0, 1.0), std::pair(0.2, 0.5)));
  EXPECT_DOUBLE_EQ(garden.initial_saturation, 0.2);
  EXPECT_EQ(garden.rules, sponge::Rules::swmm);
  EXPECT_DOUBLE_EQ(garden.solids_removal, 0.85);
  EXPECT_EQ(garden.capital_cost, 700.0);
  EXPECT_EQ(garden.yearly_cost, 12.5);
  EXPECT_FALSE(find_facility(scenario, "street_garden")->unverified);
  EXPECT_EQ(find_facility(scenario, "street_garden")->place.line, 5);
}

TEST(OwnFacility, StartsFromItsBaseAndOverridesWhatItWrites) {
  const Scenario scenario = good(R"(
[[facility]]
name = "deep_garden"
base = "rain_garden"
surface = { berm_height = "300 mm" }
underdrain = "none"
[[facility]]
name = "deeper_garden"
base = "deep_garden"
soil = { thickness = "1 m" }
)");
  const sponge::Facility &preset = facility(scenario, "rain_garden"), &deep = facility(scenario, "deep_garden"),
                         &deeper = facility(scenario, "deeper_garden");
  EXPECT_EQ(deep.process, preset.process);
  EXPECT_DOUBLE_EQ(deep.surface->berm_height, 0.3);
  EXPECT_EQ(deep.surface->vegetation_fraction, preset.surface->vegetation_fraction);
  EXPECT_EQ(deep.soil->thickness, preset.soil->thickness);
  EXPECT_FALSE(deep.underdrain);
  EXPECT_DOUBLE_EQ(deeper.soil->thickness, 1.0);
  EXPECT_DOUBLE_EQ(deeper.surface->berm_height, 0.3);
  EXPECT_TRUE(find_facility(scenario, "deep_garden")->unverified) << "the rest is still from memory";
}

TEST(OwnFacility, SaysWhereItsOwnNumbersComeFromAndKeepsTheRestOfItsBase) {
  const Scenario scenario = good(R"(
[[facility]]
name = "tested"
base = "rain_garden"
origin = { soil = { source = "Laboratory", status = "measured" } }
[[facility]]
name = "surveyed"
base = "rain_garden"
status = "measured"
)");
  const FacilityDefinition &preset = *find_facility(scenario, "rain_garden"), &tested = *find_facility(scenario, "tested");
  EXPECT_EQ(tested.origin.source, preset.origin.source);
  EXPECT_TRUE(tested.unverified) << "storage and costs are still the preset's";
  int of_soil = 0;
  for (const auto& [name, origin] : tested.values)
    if (name.starts_with("soil")) of_soil += origin.status == "measured" ? 1 : 100;
  EXPECT_EQ(of_soil, 1) << "what the base says of soil.thickness no longer holds";
  EXPECT_FALSE(find_facility(scenario, "surveyed")->unverified);
}

TEST(OwnFacility, IsChangedFromTheCommandLineByItsName) {
  const std::string text = std::string(heading) + "[[facility]]\nname = 'garden'\nbase = 'rain_garden'\n";
  FaultList faults;
  const std::vector<std::string> overrides{"facility.garden.soil.thickness=\"80 cm\"", "facility.garden.capital_cost=7"};
  const Scenario changed = parse_scenario(text, "city/scenario.toml", faults, overrides);
  faults.throw_if_any();
  EXPECT_DOUBLE_EQ(facility(changed, "garden").soil->thickness, 0.8);
  EXPECT_EQ(facility(changed, "garden").capital_cost, 7.0);

  const std::vector<std::string> whole{"facility=[{ name = 'rain_garden', base = 'rain_garden', yearly_cost = 9 }]"};
  const Scenario replaced = parse_scenario(std::string(heading) + "[sponge]\n", "city/scenario.toml", faults, whole);
  faults.throw_if_any();
  EXPECT_EQ(facility(replaced, "rain_garden").yearly_cost, 9.0);
}

TEST(OwnFacility, TakesThePlaceOfAPresetOfItsName) {
  const Scenario scenario = good("[[facility]]\nname = 'rain_garden'\nbase = 'rain_garden'\ncapital_cost = 1\n");
  EXPECT_EQ(facility(scenario, "rain_garden").capital_cost, 1.0);
  EXPECT_EQ(facility(scenario, "rain_garden").title_zh, "雨水花园");
}

TEST(OwnFacility, EveryFaultIsReportedWithItsPlace) {
  const std::vector<std::string> faults = faults_of(R"([[facility]]
name = "a"
process = "cel"
[[facility]]
name = "b"
process = "trench"
storage = { height = -1, void_fraction = 1.5 }
native_soil = "lome"
status = "guessed"
solids_removal = 2
drain_curve = [[100, 1], [50, 2]]
[[facility]]
name = "b"
base = "rain_gardn"
[[facility]]
process = "cell"
soil = { porosity = 0.5, hydraulic_conductivity = "-3 mm/h", depth = 3 }
[[facility]]
name = "d"
base = "rain_garden"
origin = { paving = { status = "found" } }
)");
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:6:11: facility[0].process cannot be \"cel\"")));
  EXPECT_THAT(faults, Contains(HasSubstr("did you mean \"cell\"?")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:10:22: facility[1].storage.height")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:10:42: facility[1].storage.void_fraction")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:11:15: unknown soil \"lome\"")));
  EXPECT_THAT(faults, Contains(HasSubstr("did you mean \"loam\"?")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:12:10: facility[1].status cannot be \"guessed\"")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:13:18: facility[1].solids_removal")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:14:26: facility[1].drain_curve[1]")));
  EXPECT_THAT(faults, Contains(HasSubstr("facility \"b\" is described twice")));
  EXPECT_THAT(faults, Contains(HasSubstr("there is no facility \"rain_gardn\"")));
  EXPECT_THAT(faults, Contains(HasSubstr("facility[3].name is missing")));
  EXPECT_THAT(faults, Contains(HasSubstr("facility[3].soil.thickness is missing")));
  EXPECT_THAT(faults, Contains(HasSubstr("scenario.toml:20:51: facility[3].soil.hydraulic_conductivity")));
  EXPECT_THAT(faults, Contains(HasSubstr("unknown key \"depth\" in facility[3].soil")));
  EXPECT_THAT(faults, Contains(HasSubstr("the facility has no \"paving\"")));
}

TEST(OwnFacility, WhatDoesNotFitTogetherIsReportedAtTheFieldOrTheProcess) {
  const std::vector<std::string> faults = faults_of(R"([[facility]]
name = "a"
base = "rain_garden"
[facility.soil]
porosity = 0.3
field_capacity = 0.4
[[facility]]
name = "b"
process = "green_roof"
[[facility]]
name = "c"
base = "rain_garden"
process = "swale"
)");
  EXPECT_THAT(faults, Contains(HasSubstr("toml:9:18: facility[0]: soil: field_capacity must be below porosity")));
  EXPECT_THAT(faults, Contains(HasSubstr("toml:12:11: facility[1]: process green_roof needs a layer soil")));
  EXPECT_THAT(faults, Contains(HasSubstr("toml:12:11: facility[1]: process green_roof needs a layer drainage_mat")));
  EXPECT_THAT(faults, Contains(HasSubstr("toml:16:11: facility[2]: process swale has no use for a layer soil")));
}

TEST(OwnFacility, FaultsBetweenFieldsAreReportedBesideThoseOfSingleOnes) {
  const std::vector<std::string> faults = faults_of(R"([sponge]
[[facility]]
name = "mine"
base = "rain_garden"
soil = { porosity = 0.4, field_capacity = 0.5, hydraulic_conductivity = "-5 mm/h" }
)");
  EXPECT_EQ(faults.size(), 2u);
  EXPECT_THAT(faults, Contains(HasSubstr("hydraulic_conductivity")));
  EXPECT_THAT(faults, Contains(HasSubstr("field_capacity must be below porosity")));
}

TEST(Solids, OfEveryPresetClassAreKnownWithSourceAndStatus) {
  const Scenario scenario = good("[sponge]\n");
  FaultList faults;
  const Scenario land = parse_scenario(
      "format = 'hydro-scenario/1'\ntime = {start = 2024-09-16T00:00:00Z, duration = 3600}\n"
      "terrain = {elevation = 'a.tif', land_cover = 'b.tif', classes = 'preset'}\n",
      "x.toml", faults);
  ASSERT_GE(land.land_cover.size(), 15U);
  for (const LandCoverClass& cover : land.land_cover)
    EXPECT_NE(find_solids(scenario, cover.land.name), nullptr) << cover.land.name;
  for (const SolidsOfCover& solids : scenario.solids)
    EXPECT_FALSE(solids.origin.source.empty() || solids.origin.status.empty()) << solids.land_cover;
  EXPECT_DOUBLE_EQ(find_solids(scenario, "road")->concentration, 0.3);
}

TEST(Solids, OfAScenarioTakeThePlaceOfThePresets) {
  const Scenario scenario = good("[[solids]]\nland_cover = 'road'\nconcentration = 420\nstatus = 'measured'\n");
  EXPECT_DOUBLE_EQ(find_solids(scenario, "road")->concentration, 0.42);
  EXPECT_NE(find_solids(scenario, "roof"), nullptr);
  EXPECT_THAT(faults_of("[[solids]]\nland_cover = 'road'\nconcentration = '420 kg'\n"),
              ElementsAre(HasSubstr("scenario.toml:6:17: solids[0].concentration: unit \"kg\"")));
  EXPECT_THAT(faults_of("[[solids]]\nconcentration = 1\n"), ElementsAre(HasSubstr("solids[0].land_cover is missing")));
}

// The page of the format.

std::string page() {
  std::ifstream file(std::string(HYDRO_SOURCE_DIR) + "/docs/formats/facilities.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(FacilityPage, EveryExampleIsReadWithoutFaults) {
  const std::string text = page(), open = "```toml\n";
  int examples = 0;
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1), ++examples) {
    const std::size_t begin = at + open.size();
    std::string example = text.substr(begin, text.find("```", begin) - begin);
    const std::size_t format = example.find("format = ");
    if (format != std::string::npos) example.erase(format, example.find('\n', format) - format);
    EXPECT_THAT(faults_of(example), ElementsAre()) << example;
  }
  EXPECT_GE(examples, 3);
}

TEST(FacilityPage, HasEveryProcessWithItsLayers) {
  const auto listed = [](const std::vector<std::string_view>& names) {
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    return list.empty() ? "none" : list;
  };
  for (const sponge::ProcessInfo& process : sponge::processes()) {
    const std::string text = page();
    const std::size_t row = text.find("| `" + std::string(process.name) + "` |");
    ASSERT_NE(row, std::string::npos) << process.name;
    EXPECT_THAT(text.substr(row, text.find('\n', row) - row),
                HasSubstr("| " + listed(process.needs) + " | " + listed(process.may_have) + " |"));
  }
}

TEST(FacilityPage, NamesEveryKeyOfEveryLayer) {
  const std::string text = page();
  sponge::Facility all{.surface = sponge::SurfaceLayer{},
                       .pavement = sponge::PavementLayer{},
                       .soil = sponge::SoilLayer{},
                       .storage = sponge::StorageLayer{},
                       .underdrain = sponge::UnderdrainLayer{},
                       .drainage_mat = sponge::DrainageMat{},
                       .tank = sponge::TankLayer{}};
  sponge::for_each_layer(all, [&]<class Layer>(std::optional<Layer>& layer) {
    const std::size_t section = text.find("| `" + std::string(Layer::name) + "` |");
    ASSERT_NE(section, std::string::npos) << Layer::name;
    auto find_key = [&](std::string_view key, auto&&...) {
      EXPECT_NE(text.find('`' + std::string(key) + '`', section), std::string::npos) << Layer::name << '.' << key;
    };
    layer->describe(find_key);
  });
  for (const char* key : {"name", "title", "title_zh", "process", "base", "native_soil", "drain_curve",
                          "initial_saturation", "rules", "solids_removal", "capital_cost", "yearly_cost", "source",
                          "status", "note", "origin"})
    EXPECT_NE(text.find('`' + std::string(key) + '`'), std::string::npos) << key;
}

}  // namespace
}  // namespace hydro::scenario
