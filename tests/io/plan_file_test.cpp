// Response plans: those that come with hydro are read whole; a broken one is refused with every fault at its place.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "libhydro/io/plan_file.h"
#include "source_folder.h"

namespace hydro::io {
namespace {

using namespace response;
namespace fs = std::filesystem;

const fs::path data = fs::path(HYDRO_SOURCE_DIR) / "data";

TEST(PlanFile, ShanghaiHasTheWholeTableOfActions) {
  const Plan plan = read_plan((data / "plans/shanghai.toml").string(), data);
  EXPECT_EQ(std::ranges::count_if(plan.actions, [](const Action& action) { return action.id.starts_with("A"); }), 60) << "the table of the reference";
  EXPECT_EQ(plan.words->areas().size(), 17u);
  EXPECT_EQ(plan.thresholds.size(), 37u);
  EXPECT_EQ(std::ranges::count(plan.resources, "drainage_team", &Resource::kind), 21);
  for (const Action& action : plan.actions) {
    EXPECT_FALSE(action.title_zh.empty()) << action.id;
    EXPECT_FALSE(action.source.source.empty()) << action.id;
    EXPECT_FALSE(action.departments.empty()) << action.id;
  }
}

TEST(PlanFile, EveryDepartmentOfShanghaiHasSomethingToDoAtEachLevel) {
  const Plan plan = read_plan((data / "plans/shanghai.toml").string(), data);
  for (std::size_t d = 0; d < plan.departments.size(); ++d)
    for (const Level level : levels)
      EXPECT_TRUE(std::ranges::any_of(plan.actions, [&](const Action& action) {
        return action.level == level && !action.any_level && !action.at_end && std::ranges::find(action.departments, static_cast<int>(d)) != action.departments.end();
      })) << plan.departments[d].id << " at level " << name_of(level);
  for (const Action& action : plan.actions)
    EXPECT_TRUE(action.id.starts_with("A") || action.source.status == Evidence::inferred) << action.id << " is in no document";
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The first example of a kind in a document.
std::string example_of(const std::string& page, const std::string& begin) {
  const std::size_t at = page.find("```toml\n" + begin) + 8;
  return page.substr(at, page.find("```", at) - at);
}

TEST(PlanFile, TheDocumentIsWhatTheReaderReads) {
  const std::string page = text_of(fs::path(HYDRO_SOURCE_DIR) / "docs/formats/plan.md");
  const fs::path folder = fs::path(testing::TempDir()) / "plan_document";
  fs::create_directories(folder);
  std::ofstream(folder / "signals.toml") << example_of(page, "format = \"hydro-thresholds/1\"");
  std::string plan = example_of(page, "format = \"hydro-plan/1\"");
  plan.replace(plan.find("thresholds = []"), 15, "thresholds = [\"signals.toml\"]");
  std::ofstream(folder / "plan.toml") << plan;
  try {
    const Plan read = read_plan((folder / "plan.toml").string(), data);
    EXPECT_EQ(read.thresholds.size(), 1u);
    EXPECT_EQ(read.actions.size(), 5u);
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) ADD_FAILURE() << fault.text();
  }
  // Every key that the reader asks for stands in the document.
  const std::string source = text_of(fs::path(HYDRO_SOURCE_DIR) / "libhydro/io/plan_file.cpp");
  const std::regex asked(R"re((?:\.|->)(?:text|texts|flag|integer|quantity|quantities|point|file|choice|table|tables|has|require)\("([a-z_]+)"|needed\([a-z*]+, "([a-z_]+)"|reference\([a-z]+, "([a-z_]+)"|\{"([a-z_]+)", &rules)re");
  int keys = 0;
  for (std::sregex_iterator at(source.begin(), source.end(), asked), end; at != end; ++at) {
    std::string key;
    for (std::size_t group = 1; group < at->size(); ++group)
      if ((*at)[group].matched) key = (*at)[group];
    ++keys;
    const bool is_written = std::regex_search(page, std::regex("(^|[^a-z_])" + key + "( =|\\]|`| = )"));
    EXPECT_TRUE(is_written) << "docs/formats/plan.md does not say what \"" << key << "\" is";
  }
  EXPECT_GT(keys, 60) << "the test no longer finds the keys in the source";
}

TEST(PlanFile, ThresholdsAreThoseOfTheTable) {
  const Plan plan = read_plan((data / "plans/shanghai.toml").string(), data);
  const auto row = [&](const char* id) { return *std::ranges::find(plan.thresholds, id, &ThresholdRow::id); };
  EXPECT_EQ(row("SH-RS-Y").level, Level::III);
  EXPECT_DOUBLE_EQ(row("SH-RS-Y").window, 6 * 3600.0);
  EXPECT_DOUBLE_EQ(row("SH-RS-Y").conditions.at(0).at_least, 0.050);
  EXPECT_DOUBLE_EQ(row("SH-RS-Y").conditions.at(1).at_least, 0.080);
  EXPECT_DOUBLE_EQ(row("CN-TY-R").conditions.at(1).at_least, 41.5) << "force 14 begins at 41.5 m/s";
  EXPECT_DOUBLE_EQ(row("SH-TIDE-B").conditions.at(0).at_least, 4.55);
  EXPECT_EQ(row("CN-SURGE-B").conditions.size(), 5u) << "the blue level of each of the four stations, and the surge";
}

TEST(PlanFile, AnotherCityIsRead) {
  const Plan plan = read_plan((data / "plans/delta_district.toml").string(), data);
  EXPECT_EQ(plan.places.size(), 4u);
  EXPECT_EQ(plan.words->areas().at(1).parent, 0);
}

std::string faults_of(const std::string& text) {
  const std::string path = testing::TempDir() + "/broken_plan.toml";
  std::ofstream(path) << text;
  try {
    read_plan(path, data);
  } catch (const InputError& error) {
    std::string all;
    for (const Fault& fault : error.faults())
      all += std::to_string(fault.place.line) + ':' + std::to_string(fault.place.column) + ' ' + fault.message + '\n';
    return all;
  }
  return "";
}

const std::string head = R"(format = "hydro-plan/1"
title = "t"
hazards = ["rainstorm"]
[[area]]
id = "1"
name = "city"
kind = "city"
[[department]]
id = "drainage"
name = "drainage"
[[trigger]]
id = "t"
hazards = ["any"]
level = "IV"
signal = "blue"
status = "inferred"
)";

std::string action(const std::string& id, const std::string& more) {
  return "[[action]]\nid = \"" + id + "\"\nhazards = [\"any\"]\nlevel = \"IV\"\ntitle = \"t\"\nstatus = \"inferred\"\n" + more + "\n";
}

TEST(PlanFile, TheSmallestPlanHasNoFault) {
  EXPECT_EQ(faults_of(head + action("a", "departments = [\"drainage\"]\nstart = \"T0\"")), "");
}

TEST(PlanFile, EveryFaultIsReportedAtItsPlace) {
  const std::string text = head + action("a", "departments = [\"drainnage\"]\nstart = \"T0+30min\"\ndeadline = \"T0+10min\"") +
                           action("b", "departments = [\"drainage\"]\nstart = \"T0\"\nafter = [\"c\"]") +
                           action("c", "departments = [\"drainage\"]\nstart = \"T0\"\nafter = [\"b\", \"z\"]\neffect = {kind = \"dig\", target = \"*\"}") +
                           action("d", "departments = [\"drainage\"]\nstart = \"soon\"\nper = \"village\"\ncolour = 1") +
                           action("d", "departments = [\"drainage\"]\nstart = \"event\"") +
                           "[[place]]\nid = \"p\"\nkind = \"underpass\"\nname = \"p\"\narea = \"2\"\n" +
                           "[[area]]\nid = \"3\"\nname = \"x\"\nkind = \"street\"\nparent = \"9\"\n";
  const std::string faults = faults_of(text);
  using testing::HasSubstr;
  EXPECT_THAT(faults, HasSubstr("23:15 action[0].departments: there is no department \"drainnage\""));
  EXPECT_THAT(faults, HasSubstr("25:12 action[0].deadline is before the start"));
  EXPECT_THAT(faults, HasSubstr("34:9 actions wait for each other in a circle: b after c after b"));
  EXPECT_THAT(faults, HasSubstr("43:9 action[2].after: there is no action \"z\""));
  EXPECT_THAT(faults, HasSubstr("44:18 action[2].effect.kind cannot be \"dig\""));
  EXPECT_THAT(faults, HasSubstr("52:9 action[3].start \"soon\" is no time of a plan"));
  EXPECT_THAT(faults, HasSubstr("53:7 action[3].per: no area of the plan is a \"village\""));
  EXPECT_THAT(faults, HasSubstr("54:1 unknown key \"colour\""));
  EXPECT_THAT(faults, HasSubstr("action[4].id \"d\" is already known"));
  EXPECT_THAT(faults, HasSubstr("action[4].start: nothing says which event it is"));
  EXPECT_THAT(faults, HasSubstr("place[0].area: there is no area \"2\""));
  EXPECT_THAT(faults, HasSubstr("area[1].parent: no area \"9\" stands above this one"));
}

TEST(PlanFile, ATriggerSaysOneThing) {
  EXPECT_THAT(faults_of(head + "[[trigger]]\nid = \"u\"\nhazards = [\"heat\"]\nlevel = \"IV\"\nsignal = \"pink\"\ncommand = true\nstatus = \"inferred\"\n" +
                        action("a", "departments = [\"drainage\"]\nstart = \"T0\"")),
              testing::AllOf(testing::HasSubstr("trigger[1].hazards: the plan does not respond to \"heat\""),
                             testing::HasSubstr("trigger[1].signal cannot be \"pink\""), testing::HasSubstr("trigger[1] must say one thing")));
}

}  // namespace
}  // namespace hydro::io
