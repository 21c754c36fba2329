#include "libhydro/io/study_file.h"

#include <gtest/gtest.h>

#include "libhydro/io/sweep_file.h"

namespace hydro::io {
namespace {

using comparison::StudyDesign;

constexpr std::string_view whole = R"(format = "hydro-study/1"
name = "measures"
scenario = "district/scenario.toml"
[run]
until = "90min"
memory = "2 GiB"
set = ["output.interval=\"30min\""]
[[storm]]
name = "5 a"
return_period = 5
set = ["rain.return_period=5"]
[[storm]]
name = "50 a"
return_period = 50
set = ["rain.return_period=50"]
[[layout]]
name = "none"
set = ["sponge.layout=none"]
[[layout]]
name = "proposed"
cost = 3e6
[[parameter]]
name = "rate"
key = "soil.lawn.rate"
numbers = [5, 10]
[[parameter]]
name = "depth"
key = "sponge.groundwater_depth"
from = 1
until = 2
count = 3
)";

TEST(StudyFile, IsReadWhole) {
  FaultList faults;
  const StudyDesign study = parse_study(whole, "folder/study.toml", faults);
  ASSERT_TRUE(faults.empty()) << faults.faults().front().text();
  EXPECT_EQ(study.scenario, "folder/district/scenario.toml");
  EXPECT_EQ(study.until, 5400.0);
  EXPECT_EQ(study.memory, 0x1p31);
  EXPECT_EQ(study.member_count(), 2u * 2u * 6u);
  EXPECT_EQ(study.storms[1].return_period, 50.0);
  EXPECT_EQ(study.layouts[1].cost, 3e6);
  EXPECT_EQ(study.parameters[1].values, (std::vector<std::string>{"1", "1.5", "2"}));
  EXPECT_EQ(comparison::members_of(study)[5].changes, (std::vector<std::string>{"output.interval=\"30min\"", "rain.return_period=5", "sponge.layout=none", "soil.lawn.rate=10", "sponge.groundwater_depth=2"}));
}

TEST(StudyFile, APlanMayNameTheActionsThatItsRunsFollow) {
  FaultList faults;
  const StudyDesign study = parse_study("format = \"hydro-study/1\"\nname = \"plans\"\nscenario = \"a.toml\"\n[[plan]]\nname = \"nobody acts\"\n[[plan]]\nname = \"as planned\"\nactions = \"plan/actions.json\"\n", "folder/study.toml", faults);
  ASSERT_TRUE(faults.empty()) << faults.faults().front().text();
  ASSERT_EQ(study.plans.size(), 2u);
  EXPECT_EQ(study.plans[0].actions, "");
  EXPECT_EQ(study.plans[1].actions, "folder/plan/actions.json");
  parse_study("format = \"hydro-study/1\"\nname = \"plans\"\nscenario = \"a.toml\"\n[[layout]]\nname = \"x\"\nactions = \"a.json\"\n", "study.toml", faults);
  EXPECT_EQ(faults.faults().size(), 1u);  // only plans act
}

TEST(StudyFile, EveryFaultIsToldAtItsPlace) {
  FaultList faults;
  parse_study(R"(format = "hydro-study/1"
name = "a/b"
[[storm]]
name = "x"
return_period = -5
set = ["rain"]
[[storm]]
name = "x"
[[parameter]]
name = "p"
key = "k"
from = 3
until = 2
[run]
memory = "lots"
colour = "red"
)", "study.toml", faults);
  std::string all;
  for (const Fault& fault : faults.faults()) all += fault.text() + "\n";
  for (const char* part : {"study.toml:2", "scenario", "study.toml:5", "\"rain\" changes no value", "\"x\" is there already", "until must be greater than from", "without count", "\"lots\" is no amount of memory", "colour"})
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
}

TEST(StudyFile, TooManyRunsAreRefused) {
  FaultList faults;
  std::string text = "format = \"hydro-study/1\"\nname = \"n\"\nscenario = \"s.toml\"\n";
  for (int i = 0; i < 3; ++i) text += "[[parameter]]\nname = \"p" + std::to_string(i) + "\"\nkey = \"k\"\nfrom = 0\nuntil = 1\ncount = 1000\n";
  parse_study(text, "study.toml", faults);
  ASSERT_EQ(faults.faults().size(), 1u);
  EXPECT_NE(faults.faults()[0].message.find("1e+09 runs"), std::string::npos) << faults.faults()[0].message;
}

TEST(SweepFile, OutcomesComeBackFromTheirBytes) {
  const MemberOutcome outcome{.status = MemberOutcome::Status::numerics, .reason = "cell 3, 4", .numbers = {{"a", 1.25}, {"places[x y].max_depth_m", -0.0}}};
  const auto back = unpacked_outcome(packed(outcome));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->reason, outcome.reason);
  EXPECT_EQ(back->status, outcome.status);
  EXPECT_EQ(back->numbers, outcome.numbers);
  EXPECT_FALSE(unpacked_outcome(packed(outcome).substr(0, 14)));
  EXPECT_FALSE(unpacked_outcome("9"));
}

TEST(SweepFile, TheTableHasEveryNumberThatAnyRunHas) {
  FaultList faults;
  StudyDesign study = parse_study("format = \"hydro-study/1\"\nname = \"n\"\nscenario = \"s.toml\"\n[[parameter]]\nname = \"p\"\nkey = \"k\"\nvalues = [\"a\", \"b,c\"]\n", "study.toml", faults);
  const std::string table = runs_table(study, comparison::members_of(study), {{.reason = {}, .numbers = {{"x", 1.0}}}, {.status = MemberOutcome::Status::bad_input, .reason = "no \"k\"", .numbers = {{"y", 2.5}}}});
  EXPECT_EQ(table, "run,storm,layout,plan,sample,p,status,reason,x,y\n0,,,,0,a,done,,1,\n1,,,,1,\"b,c\",bad input,\"no \"\"k\"\"\",,2.5\n");
}

}  // namespace
}  // namespace hydro::io
