// What a plan does for people: classes that stop once and begin again, trees before the wind, words for the public, shelters with room.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "libhydro/core/error.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/response/evacuation.h"
#include "libhydro/response/messages.h"
#include "source_folder.h"
#include "tests/response/signals.h"

namespace hydro::response {
namespace {

namespace fs = std::filesystem;
using test::local;
using test::Signal;

const std::string city = R"(format = "hydro-plan/1"
title = "Plan of the city"
hazards = ["rainstorm", "typhoon"]
[[area]]
id = "310000"
name = "City"
kind = "city"
[[area]]
id = "310115"
name = "East"
name_zh = "东区"
kind = "district"
parent = "310000"
[[department]]
id = "schools"
name = "schools"
[[department]]
id = "greening"
name = "greening"
[[place]]
id = "tree-1"
kind = "tree"
name = "Old plane tree"
area = "310115"
wind_limit = "20 m/s"
[[place]]
id = "tree-2"
kind = "tree"
name = "Young plane tree"
area = "310115"
wind_limit = "40 m/s"
[[place]]
id = "metro"
kind = "metro"
name = "Metro"
area = "310115"
settles_at = "gym"
[[place]]
id = "gym"
kind = "shelter"
name = "Gym"
area = "310115"
at = [0, 0]
capacity = 100
[[trigger]]
id = "blue"
hazards = ["any"]
level = "IV"
signal = "blue"
status = "inferred"
[[trigger]]
id = "yellow"
hazards = ["any"]
level = "III"
signal = "yellow"
status = "inferred"
[[action]]
id = "suspend"
hazards = ["any"]
level = "III"
departments = ["schools"]
title = "no classes"
start = "T0"
deadline = "T0+60 min"
message = "{area}: no classes, level {level}"
status = "inferred"
[[action]]
id = "resume"
hazards = ["any"]
level = "end"
departments = ["schools"]
title = "classes again"
start = "lift"
releases = "suspend"
status = "inferred"
[[action]]
id = "settle"
hazards = ["any"]
level = "III"
departments = ["schools"]
title = "settle those who are stranded"
start = "T0"
places = {kind = "metro"}
message = "From {place} go to {settlement}"
message_zh = "{place}旅客前往{settlement}"
status = "inferred"
[[action]]
id = "fell"
hazards = ["any"]
level = "any"
departments = ["greening"]
title = "secure the tree"
start = "event"
places = {kind = "tree", by_wind = true, within = "2 h"}
status = "inferred"
)";

/// Plans in a folder that goes with the test.
class PeopleTest : public testing::Test {
 protected:
  PeopleTest() : folder_(fs::temp_directory_path() / ("hydro_people_test_" + std::to_string(::getpid()))) { fs::create_directories(folder_); }
  ~PeopleTest() override { fs::remove_all(folder_); }

  Plan read(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return io::read_plan((folder_ / name).string(), HYDRO_SOURCE_DIR "/data");
  }

  std::vector<std::string> faults(const std::string& name, const std::string& text) const {
    try {
      read(name, text);
      return {};
    } catch (const InputError& error) {
      std::vector<std::string> found;
      for (const Fault& fault : error.faults()) found.push_back(fault.message);
      return found;
    }
  }

  fs::path folder_;
};

std::vector<Task> tasks_of(const Plan& plan, const Evaluation& evaluation, const std::string& action) {
  std::vector<Task> found;
  for (const Task& task : evaluation.tasks)
    if (plan.actions[static_cast<std::size_t>(task.action)].id == action) found.push_back(task);
  return found;
}

const double t0 = local(2024, 9, 16, 6, 0);

TEST_F(PeopleTest, ClassesStopOnceAndBeginAgainWhenTheLevelOfTheirActionHasFallen) {
  const Plan plan = read("city.toml", city);
  const std::vector<Signal> signals{{"b", AlertKind::alert, "暴雨", "Minor", "310000", t0 - 3600.0}, {"y", AlertKind::update, "暴雨", "Moderate", "310000", t0, {"b"}},
                                    {"b2", AlertKind::update, "暴雨", "Minor", "310000", t0 + 7200.0, {"y"}}};
  const auto at = [&](double now) {
    Situation situation;
    situation.alerts = test::resolve(plan, signals, now);
    return evaluate(plan, situation, now);
  };
  EXPECT_EQ(tasks_of(plan, at(t0 + 60.0), "suspend").size(), 1u);
  EXPECT_TRUE(tasks_of(plan, at(t0 + 60.0), "resume").empty());
  const Evaluation later = at(t0 + 7260.0);  // still blue: the response goes on, but classes begin again
  ASSERT_EQ(tasks_of(plan, later, "resume").size(), 1u);
  EXPECT_EQ(tasks_of(plan, later, "resume")[0].start, t0 + 7200.0);
  EXPECT_EQ(tasks_of(plan, later, "suspend").size(), 1u);
}

TEST_F(PeopleTest, NothingIsReleasedThatWasNeverOrdered) {
  const Plan plan = read("city.toml", city);
  Situation situation;
  situation.alerts = test::resolve(plan, {{"b", AlertKind::alert, "暴雨", "Minor", "310000", t0, {}, 3600.0}}, t0 + 1800.0);
  EXPECT_TRUE(tasks_of(plan, evaluate(plan, situation, t0 + 1800.0), "suspend").empty());
  situation.watched_from = t0;
  situation.alerts = test::resolve(plan, {{"b", AlertKind::alert, "暴雨", "Minor", "310000", t0, {}, 3600.0}}, t0 + 4000.0);
  EXPECT_TRUE(tasks_of(plan, evaluate(plan, situation, t0 + 4000.0), "resume").empty());
}

TEST_F(PeopleTest, OnlyTreesThatTheWindWillFellAreWorkOrders) {
  const Plan plan = read("city.toml", city);
  Situation situation;
  situation.alerts = test::resolve(plan, {{"b", AlertKind::alert, "台风", "Minor", "310000", t0}}, t0);
  situation.series.push_back({Observable::gust, "", plan.words->area("310115"), {t0, t0 + 6 * 3600.0}, {0.0, 30.0}, t0, true, "track"});
  const Evaluation evaluation = evaluate(plan, situation, t0);
  const std::vector<Task> tasks = tasks_of(plan, evaluation, "fell");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(plan.places[static_cast<std::size_t>(tasks[0].place)].id, "tree-1");
  EXPECT_NEAR(tasks[0].start, t0 + 4 * 3600.0 - 2 * 3600.0, 1.0);  // 20 m/s after four hours, two hours before
  EXPECT_GE(explain(plan, situation, evaluation, tasks[0], 480).size(), 3u);
}

TEST_F(PeopleTest, MessagesAreFilledAndToldOnce) {
  const Plan plan = read("city.toml", city);
  Situation situation;
  situation.alerts = test::resolve(plan, {{"y", AlertKind::alert, "暴雨", "Moderate", "310115", t0}}, t0);
  const std::vector<PublicMessage> messages = messages_of(plan, situation, evaluate(plan, situation, t0));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].text, "East: no classes, level III");
  EXPECT_EQ(messages[0].text_zh, "东区: no classes, level III");
  EXPECT_EQ(messages[1].text, "From Metro go to Gym");
}

TEST_F(PeopleTest, NobodyIsSentIntoAShelterThatWaterIsForecastToReach) {
  const std::string zone = "[[zone]]\nid = \"near\"\nname = \"near\"\narea = \"310115\"\nat = [100, 0]\npeople = 80\nrate = 40\n";
  const Plan plan = read("drowned.toml", city + zone);
  const int gym = static_cast<int>(std::ranges::find(plan.places, "gym", &Place::id) - plan.places.begin());
  Situation situation;
  situation.alerts = test::resolve(plan, {{"y", AlertKind::alert, "暴雨", "Moderate", "310115", t0}}, t0);
  situation.places = {{.place = gym, .utc = {t0 - 3600.0, t0, t0 + 1800.0, t0 + 3600.0}, .depth = {0.9, 0.1, 0.48, 0.0}, .known = t0 - 7200.0}};
  const std::vector<DrownedShelter> drowned = drowned_shelters(plan, situation.places, t0);
  ASSERT_EQ(drowned.size(), 1u);
  EXPECT_EQ(drowned[0].depth, 0.48) << "not the 0.9 m that are over";
  EXPECT_EQ(drowned[0].from, t0 + 1800.0);
  const Evacuation moved = evacuate(plan, {}, situation.places, t0);
  EXPECT_TRUE(moved.moves.empty());
  EXPECT_EQ(moved.capacity, 0.0);
  const std::vector<PublicMessage> messages = messages_of(plan, situation, evaluate(plan, situation, t0));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].text.find("Gym"), std::string::npos) << messages[1].text;

  EXPECT_TRUE(drowned_shelters(plan, situation.places, t0 + 1801.0).empty()) << "what is over counts no more";
  EXPECT_EQ(evacuate(plan, {}, situation.places, t0 + 1801.0).moves.size(), 1u);
}

TEST_F(PeopleTest, SheltersTakeInNoMoreThanTheyHold) {
  const std::string zones = R"([[zone]]
id = "near"
name = "near"
area = "310115"
at = [100, 0]
people = 80
rate = 40
[[zone]]
id = "far"
name = "far"
area = "310115"
at = [4000, 0]
people = 50
rate = 100
)";
  const Evacuation full = evacuate(read("zones.toml", city + zones), {}, {}, 0.0);
  EXPECT_EQ(full.people, 130.0);
  EXPECT_EQ(full.capacity, 100.0);
  ASSERT_EQ(full.moves.size(), 2u);
  EXPECT_EQ(full.moves[0].people, 80.0);  // the near ones first
  EXPECT_EQ(full.moves[1].people, 20.0);
  EXPECT_NEAR(full.zones[0].time, 2.0 * 3600.0 + 100.0 / (15.0 / 3.6), 1e-6);
  EXPECT_EQ(full.zones[1].left_behind, 30.0);
  EXPECT_TRUE(std::isinf(full.time));
}

TEST_F(PeopleTest, APartInheritsThePlanOfTheWholeAndMayBeStricter) {
  read("city.toml", city);
  const std::string street = R"(format = "hydro-plan/1"
title = "Plan of a street"
inherits = "city.toml"
[[area]]
id = "310115102"
name = "Street"
kind = "street"
parent = "310115"
[[department]]
id = "office"
name = "office"
)";
  const Plan plan = read("street.toml", street + R"([[action]]
id = "suspend"
hazards = ["any"]
level = "IV"
departments = ["office", "schools"]
title = "no classes"
start = "T0"
deadline = "T0+30 min"
status = "inferred"
[[action]]
id = "own"
hazards = ["any"]
level = "IV"
departments = ["office"]
title = "own"
start = "T0"
after = ["suspend"]
status = "inferred"
)");
  EXPECT_EQ(plan.title, "Plan of a street");
  EXPECT_EQ(plan.actions.size(), 5u);
  EXPECT_EQ(plan.places.size(), 4u);
  EXPECT_EQ(plan.words->areas().size(), 3u);
  EXPECT_EQ(plan.actions[0].level, Level::IV);
  EXPECT_EQ(plan.actions.back().after, std::vector<int>{0});
  const std::vector<std::string> laxer = faults("laxer.toml", street + R"([[action]]
id = "suspend"
hazards = ["any"]
level = "II"
departments = ["office"]
title = "no classes"
start = "T0+10 min"
deadline = "T0+90 min"
status = "inferred"
)");
  EXPECT_EQ(laxer.size(), 4u);
  EXPECT_FALSE(faults("circle.toml", "format = \"hydro-plan/1\"\ntitle = \"x\"\ninherits = \"circle.toml\"\n").empty());
}

}  // namespace
}  // namespace hydro::response
