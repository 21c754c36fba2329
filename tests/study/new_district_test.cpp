// What a made-up district brings with it can be read, however small the district is.

#include "libhydro/study/new_district.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/drill_file.h"
#include "libhydro/io/plan_file.h"
#include "tests/io/sample_run.h"

namespace hydro::study {
namespace {

using testing::Contains;
using testing::Not;

struct Response {
  response::Plan plan;
  response::Drill drill;
  std::set<std::string> kinds;    ///< of places
  std::set<std::string> actions;  ///< their ids
};

Response response_of(const io::TemporaryFolder& folder, int cells) {
  write_new_district({.rows = cells, .columns = cells}, folder / "district", true);
  Response made{.plan = io::read_plan(folder / "district/plan.toml", io::data_folder()), .drill = io::read_drill(folder / "district/drill.toml", io::data_folder()).drill};
  for (const response::Place& place : made.plan.places) made.kinds.insert(place.kind);
  for (const response::Action& action : made.plan.actions) made.actions.insert(action.id);
  return made;
}

TEST(NewDistrict, TheSmallestHasAPlanForThePlacesThatItHas) {
  const io::TemporaryFolder folder;
  const Response made = response_of(folder, 100);
  EXPECT_THAT(made.kinds, Contains("underpass"));
  EXPECT_THAT(made.kinds, Not(Contains("metro"))) << "no building stands in it";
  EXPECT_THAT(made.actions, Contains("close"));
  EXPECT_THAT(made.actions, Not(Contains("metro-boards")));
  EXPECT_THAT(made.actions, Not(Contains("canals"))) << "no canal flows through it";
}

/// With one underpass, and with none of the places that are roads.
TEST(NewDistrict, OneThatIsALittleLargerHasAPlanForThePlacesThatItHas) {
  const io::TemporaryFolder folder;
  const Response made = response_of(folder, 150);
  EXPECT_THAT(made.kinds, Not(Contains("road")));
  EXPECT_THAT(made.actions, Not(Contains("pump-roads")));
  EXPECT_THAT(made.actions, Contains("metro-boards"));
}

TEST(NewDistrict, ALargerOneHasAPlanForEveryKindOfPlace) {
  const io::TemporaryFolder folder;
  const Response made = response_of(folder, 400);
  for (const char* kind : {"underpass", "road", "metro", "basement", "substation", "hospital", "shelter"}) EXPECT_THAT(made.kinds, Contains(kind));
  for (const char* action : {"patrol", "boards", "close", "pump-roads", "metro-boards", "move-cars", "cut-power", "hospital-pumps", "shelters", "passengers", "canals"}) EXPECT_THAT(made.actions, Contains(action));
  const auto boards = std::ranges::find(made.plan.actions, "boards", &response::Action::id);
  EXPECT_FALSE(boards->after.empty());
}

}  // namespace
}  // namespace hydro::study
