// Laws that every model keeps, whatever the weather.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "tests/infiltration/soil_column.h"

namespace hydro::infiltration {
namespace {

/// One stretch of weather: units of rain a step, and steps.
struct Spell {
  std::int32_t rain = 0;
  int steps = 0;
};

rc::Gen<std::vector<Spell>> weather() {
  const auto spell = rc::gen::build<Spell>(
      rc::gen::set(&Spell::rain, rc::gen::oneOf(rc::gen::just(0), rc::gen::inRange(0, 50), rc::gen::inRange(0, 5000))),
      rc::gen::set(&Spell::steps, rc::gen::inRange(1, 200)));
  return rc::gen::container<std::vector<Spell>>(spell);
}

InfiltrationModel any_soil() { return *rc::gen::elementOf(sample_soils()); }
double any_step() { return *rc::gen::element(0.1, 1.0, 5.0, 60.0); }
double any_share() { return *rc::gen::element(1.0, 0.7, 0.05); }

RC_GTEST_PROP(Laws, NoModelTakesMoreThanThereIs, ()) {
  SoilColumn column(any_soil(), any_share());
  const double duration = any_step();
  std::int64_t fallen = 0;
  for (const Spell& spell : *weather())
    for (int i = 0; i < spell.steps; ++i) {
      fallen += spell.rain;
      const std::int32_t before = column.standing + spell.rain, taken = column.step(spell.rain, duration);
      RC_ASSERT(taken >= 0);
      RC_ASSERT(taken <= before);
    }
  RC_ASSERT(fallen == column.infiltrated + column.standing);
}

RC_GTEST_PROP(Laws, WithoutWaterNothingEntersAndTheSoilOnlyDries, ()) {
  SoilColumn dry(any_soil(), any_share());
  const double duration = any_step();
  for (const Spell& spell : *weather())
    for (int i = 0; i < spell.steps; ++i) dry.step(spell.rain, duration);
  dry.standing = 0;
  const std::int64_t before = dry.infiltrated;
  SoilColumn drier = dry;
  const int first_wait = *rc::gen::inRange(0, 2000), second_wait = *rc::gen::inRange(0, 2000);
  for (int i = 0; i < first_wait; ++i) dry.step(0, duration);
  for (int i = 0; i < first_wait + second_wait; ++i) drier.step(0, duration);
  RC_ASSERT(dry.infiltrated == before);
  RC_ASSERT(drier.infiltrated == before);

  // Models that hold one store of water: whatever is left of it shrinks. The others start a new storm some day, which is a jump.
  const auto upper_zone = [](const SoilColumn& column) { return column.memory[1]; };
  const auto retention_left = [](const SoilColumn& column) { return static_cast<std::uint32_t>(column.memory[2]) >> 16; };
  if (std::holds_alternative<GreenAmpt>(dry.soil) || std::holds_alternative<ModifiedGreenAmpt>(dry.soil))
    RC_ASSERT(upper_zone(drier) <= upper_zone(dry));
  else if (std::holds_alternative<CurveNumber>(dry.soil))
    RC_ASSERT(retention_left(drier) >= retention_left(dry));
  else if (std::holds_alternative<Horton>(dry.soil))
    RC_ASSERT(drier.memory[0] >= dry.memory[0]);
  else if (std::holds_alternative<ModifiedHorton>(dry.soil))
    RC_ASSERT(drier.memory[0] <= dry.memory[0] && drier.memory[1] <= dry.memory[1]);
}

RC_GTEST_PROP(Laws, MoreRainIsNeverLessInfiltrationWithinAStorm, ()) {
  const InfiltrationModel soil = any_soil();
  // Plain Green & Ampt renews its front in light rain and so breaks the law by construction.
  RC_PRE(!std::holds_alternative<GreenAmpt>(soil));
  SoilColumn some(soil), more(soil);
  const double duration = *rc::gen::element(1.0, 5.0, 60.0);
  const std::int32_t extra = *rc::gen::inRange(0, 2000);
  for (const Spell& spell : *weather())
    for (int i = 0; i < spell.steps; ++i) {
      const std::int32_t rain = spell.rain + 1;  // a storm without a dry moment
      some.step(rain, duration);
      more.step(rain + extra, duration);
      const std::int64_t rounding = 8 + some.infiltrated / 2000;
      RC_ASSERT(more.infiltrated + rounding >= some.infiltrated);
    }
}

RC_GTEST_PROP(Laws, ACellDoesNotDependOnItsNeighboursOrItsPlace, ()) {
  const InfiltrationModel soil = any_soil();
  const int cells = 37, row_end = *rc::gen::inRange(1, cells + 1);
  const double duration = any_step();
  std::vector<SoilColumn> alone(cells, SoilColumn(soil));
  std::vector<std::vector<std::int32_t>> memory(most_memory_words, std::vector<std::int32_t>(cells));
  for (int word = 0; word < most_memory_words; ++word)
    std::fill(memory[word].begin(), memory[word].end(), initial_memory(soil)[word]);
  std::vector<std::int32_t> standing(cells), rain(cells), available(cells), taken(cells);
  for (std::uint32_t step = 0; step < 60; ++step) {
    const SoilStep ready(soil, {.duration = duration, .rounding_share = rounding_share(step), .unit = water_unit});
    for (int i = 0; i < cells; ++i) {
      rain[i] = step % 20 < 12 ? (i * 131 + static_cast<int>(step) * 17) % 900 * (i % 3) : 0;
      available[i] = standing[i] + rain[i];
    }
    for (const auto& [first, end] : {std::pair{0, row_end}, std::pair{row_end, cells}}) {
      SoilBlock block{.count = end - first, .rain = &rain[0] + first, .available = &available[0] + first, .taken = &taken[0] + first};
      for (int word = 0; word < most_memory_words; ++word) block.memory[word] = memory[word].data() + first;
      ready.infiltrate(block);
    }
    for (int i = 0; i < cells; ++i) {
      RC_ASSERT(alone[i].step(rain[i], duration) == taken[i]);
      for (int word = 0; word < most_memory_words; ++word) RC_ASSERT(alone[i].memory[word] == memory[word][i]);
      standing[i] = available[i] - taken[i];
    }
  }
}

TEST(Laws, TheStepHardlyMatters) {
  // A storm with a pause, in steps of a tenth of a second and of ten seconds: rounding to whole units does not add up.
  for (const InfiltrationModel& soil : sample_soils()) {
    const auto total = [&soil](double step) {
      SoilColumn column(soil);
      column.rain_for(4 * mm_per_hour, 900, step);
      column.rain_for(60 * mm_per_hour, 900, step);
      column.rain_for(0.0, 1800, step);
      column.rain_for(30 * mm_per_hour, 900, step);
      return column.total();
    };
    EXPECT_NEAR(total(0.1) / total(10.0), 1.0, 0.01) << name(soil);
  }
}

TEST(Models, AreNamedOnceAndDescribeTheirFields) {
  struct Count {
    int fields = 0;
    void operator()(const char* field, double&, const Unit&, Range range, const char* about) {
      ++fields;
      EXPECT_FALSE(std::string_view(field).empty());
      EXPECT_FALSE(std::string_view(about).empty());
      EXPECT_LT(range.min, range.max);
    }
  };
  std::set<std::string_view> names;
  for (InfiltrationModel model : every_model()) {
    EXPECT_TRUE(names.insert(name(model)).second) << name(model);
    Count count;
    std::visit([&count](auto& soil) { soil.describe(count); }, model);
    EXPECT_GT(count.fields, 0) << name(model);
    EXPECT_LE(memory_words(model), most_memory_words);
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(Models, SayWhatIsWrongBetweenTheirFields) {
  for (const InfiltrationModel& soil : sample_soils()) EXPECT_EQ(fault(soil), "") << name(soil);
  EXPECT_NE(fault(Horton{.initial_rate = 1e-6, .final_rate = 2e-6}), "");
  EXPECT_NE(fault(Horton{.initial_rate = 2e-6, .final_rate = 1e-6, .decay = 0.0}), "");
  EXPECT_NE(fault(ModifiedHorton{.initial_rate = 2e-6, .final_rate = 1e-6, .drying_time = 0.0}), "");
  EXPECT_NE(fault(GreenAmpt{.suction_head = 0.1, .moisture_deficit = 0.3}), "");
  EXPECT_NE(fault(CurveNumber{.curve_number = 80, .drying_time = 0.0}), "");
}

}  // namespace
}  // namespace hydro::infiltration
