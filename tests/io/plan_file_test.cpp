// Response plans: those that come with hydro are read whole; a broken one is refused with every fault at its place.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "libhydro/io/plan_file.h"
#include "source_folder.h"
#include "tests/io/made_files.h"

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
  const TestFolder folder;
  folder.write("signals.toml", example_of(page, "format = \"hydro-thresholds/1\""));
  std::string plan = example_of(page, "format = \"hydro-plan/1\"");
  plan.replace(plan.find("thresholds = []"), 15, "thresholds = [\"signals.toml\"]");
  try {
    const Plan read = read_plan(folder.write("plan.toml", plan), data);
    EXPECT_EQ(read.thresholds.size(), 1u);
    EXPECT_EQ(read.actions.size(), 5u);
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) ADD_FAILURE() << fault.text();
  }
}

/// Keys that a reader knows, as it tells them itself where a key is unknown.
std::set<std::string> known_keys(const std::vector<Fault>& faults) {
  std::set<std::string> known;
  for (const Fault& fault : faults) {
    const std::size_t at = fault.hint.find("known here: ");
    if (at == std::string::npos) continue;
    std::stringstream list(fault.hint.substr(at + 12));
    for (std::string key; std::getline(list, key, ',');) known.insert(key.substr(key.find_first_not_of(' ')));
  }
  return known;
}

TEST(PlanFile, TheDocumentNamesEveryKeyThatTheReaderKnows) {
  // An unknown key in each table makes the reader tell which keys it knows there.
  const std::string plan = R"(format = "hydro-plan/1"
unknown = 0
hazards = ["rainstorm"]
thresholds = ["signals.toml"]
hold = { unknown = 0 }
cases = { unknown = 0 }
area = [{ unknown = 0 }]
department = [{ unknown = 0 }]
resource = [{ unknown = 0 }]
place = [{ unknown = 0 }]
zone = [{ unknown = 0 }]
streets = { unknown = 0 }
dispatch = { unknown = 0 }
trigger = [{ unknown = 0, observed = { unknown = 0 }, places = { unknown = 0 } }]
action = [{ unknown = 0, places = { unknown = 0 }, event = { unknown = 0 }, effect = { unknown = 0 } }]
)";
  const std::string signals = R"(format = "hydro-thresholds/1"
unknown = 0
station = [{ unknown = 0 }]
signal = [{ unknown = 0, any_of = [{ unknown = 0 }] }]
)";
  const TestFolder folder;
  folder.write("signals.toml", signals);
  std::set<std::string> known;
  std::size_t tables = 0;
  try {
    read_plan(folder.write("plan.toml", plan), data);
  } catch (const InputError& error) {
    known = known_keys(error.faults());
    tables = static_cast<std::size_t>(std::ranges::count_if(error.faults(), [](const Fault& fault) { return fault.hint.find("known here: ") != std::string::npos; }));
  }
  EXPECT_EQ(tables, 21u) << "each table of the two formats has told its keys";
  EXPECT_GE(known.size(), 95u);
  const std::string page = text_of(fs::path(HYDRO_SOURCE_DIR) / "docs/formats/plan.md");
  for (const std::string& key : known)
    EXPECT_TRUE(std::regex_search(page, std::regex("(^|[^a-z_])" + key + "( =|\\]|`)"))) << "docs/formats/plan.md does not say what \"" << key << "\" is";
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
  const TestFolder folder;
  try {
    read_plan(folder.write("broken_plan.toml", text), data);
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
