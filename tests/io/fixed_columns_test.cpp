// Tables whose columns a format names: a column of another name is a fault and never a default.

#include <gmock/gmock.h>

#include <string>

#include "libhydro/io/daily_rain_file.h"
#include "libhydro/io/place_file.h"
#include "libhydro/io/rain_grid_file.h"
#include "libhydro/io/team_file.h"
#include "libhydro/io/vector_file.h"
#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(FixedColumns, OfPlacesAreTheOnlyOnes) {
  const TestFolder folder;
  EXPECT_THAT(refusal_of([&] { read_places(folder.write("places.csv", "id,kind,x_m,y_m,close_dept_m\nA,school,1,2,0.1\n"), ""); }),
              AllOf(HasSubstr("places.csv:1:17: unknown column \"close_dept_m\""), HasSubstr("did you mean \"close_depth_m\"?")));
  EXPECT_EQ(read_places(folder.write("good.csv",
                                     "id,name,name_zh,kind,area,gauge,settles_at,x_m,y_m,radius_m,people,close_depth_m,traffic_veh_h,capacity,inflow_m3s,weight,wind_limit_ms\n"
                                     "A,School,学校,school,,,,1,2,,,,,,,,\n"), "").places.size(), 1u);
}

TEST(FixedColumns, OfTeamsAreTheOnlyOnes) {
  const TestFolder folder;
  const auto faults_of = [&](const std::string& text) {
    FaultList faults;
    read_teams(folder.write("teams.csv", text), {"drainage"}, faults);
    std::string all;
    for (const Fault& fault : faults.faults()) all += fault.text() + '\n';
    return all;
  };
  EXPECT_THAT(faults_of("id,kind,x_m,y_m,setup_mins\nT,pump_truck,1,2,5\n"), AllOf(HasSubstr("teams.csv:1:17: unknown column \"setup_mins\""), HasSubstr("did you mean \"setup_min\"?")));
  EXPECT_EQ(faults_of("id,kind,x_m,y_m,name,name_zh,department,service,capacity_m3s,setup_min,wading_m,speed_share,shift_from,shift_until\n"
                      "T,pump_truck,1,2,Truck,泵车,drainage,pump,0.3,10,0.5,1,07:00,19:00\n"), "");
}

TEST(FixedColumns, OfPointsAreTheOnlyOnes) {
  const TestFolder folder;
  EXPECT_THAT(refusal_of([&] { read_points(folder.write("p.csv", "id,nam,x_m,y_m\nA,Gate,1,2\n"), ""); }), HasSubstr("p.csv:1:4: unknown column \"nam\""));
}

TEST(FixedColumns, OfDailyRainAreTheOnlyOnes) {
  const TestFolder folder;
  EXPECT_THAT(refusal_of([&] { read_daily_rain(folder.write("rain.csv", "date,rain_mm,snows\n2001-01-01,1,1\n")); }),
              AllOf(HasSubstr("rain.csv:1:14: unknown column \"snows\""), HasSubstr("did you mean \"snow\"?")));
}

TEST(FixedColumns, OfAListOfRainPicturesAreTheOnlyOnes) {
  const TestFolder folder;
  const Grid terrain{.rows = 20, .columns = 20, .cell_size = 100.0, .west = 1000.0, .north = 5000.0, .crs = "EPSG:32651"};
  EXPECT_THAT(refusal_of([&] { read_rain_grid(folder.write("rain.csv", "time_min,file_mmh,until_min\n0,a.tif,30\n"), {}, terrain, {.duration = 3600.0}); }),
              HasSubstr("rain.csv:1:19: unknown column \"until_min\""));
}

/// Features may have any attributes; what reads like one of ours is told.
TEST(FixedColumns, OfPlacesOnAMapAreToldWhenTheyAreMisspelt) {
  const TestFolder folder;
  const PlaceFile file = read_places(folder.write("places.geojson",
                                                  R"({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
                                                      "properties": {"id": "A", "kind": "school", "surveyor": "Li", "close_dept_m": 0.1}}]})"), "");
  EXPECT_THAT(file.remarks, ::testing::Contains(says("column \"close_dept_m\" is not used; did you mean \"close_depth_m\"?")));
  EXPECT_THAT(file.remarks, ::testing::Not(::testing::Contains(::testing::Field(&Bilingual::english, HasSubstr("surveyor")))));
}

}  // namespace
}  // namespace hydro::io
