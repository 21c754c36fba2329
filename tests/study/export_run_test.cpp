#include "libhydro/study/export_run.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "libhydro/core/error.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/vector_file.h"
#include "tests/io/sample_run.h"

namespace hydro::study {
namespace {

using testing::HasSubstr;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Export : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_ / "run");
    run_ = io::sample_run();
    run_.peaks.wet_at_start = {};
    run_.peaks.depth = Raster<float>(run_.grid);
    for (int r = 10; r < 20; ++r)
      for (int c = 10; c < 20; ++c) run_.peaks.depth(r, c) = r == 15 && c == 15 ? 0.6f : 0.2f;
    io::Hdf5ResultFile file(folder_ / "run/results.h5", run_, {});
    for (const double time : {0.0, 60.0, 120.0}) file.write_frame(io::sample_frame(run_.grid, time));
    file.finish(run_);
  }
  ExportRequest request(ExportFormat format) const { return {.folder = folder_ / "run", .format = format, .out = folder_ / "out"}; }

  io::TemporaryFolder folder_;
  results::RunResult run_;
};

TEST_F(Export, GivesTidyTables) {
  const std::vector<std::string> files = export_run(request(ExportFormat::csv));
  EXPECT_EQ(files.size(), 5u);
  EXPECT_THAT(contents(folder_ / "out/places.csv"), testing::StartsWith("time_min,id,kind,depth_m,speed_ms,hazard_rating_m2s\n0,U1,underpass,"));
  EXPECT_THAT(contents(folder_ / "out/gauges.csv"), testing::StartsWith("time_min,id,depth_m,level_m,speed_ms\n0,G1,"));
  EXPECT_THAT(contents(folder_ / "out/balance.csv"), testing::StartsWith("time_min,initial_m3,rain_m3,"));
  EXPECT_THROW(export_run(request(ExportFormat::csv)), InputError) << "an existing folder is refused";
  ExportRequest again = request(ExportFormat::geojson);
  again.replace = true;
  EXPECT_EQ(export_run(again).size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/gauges.csv"));
}

TEST_F(Export, GivesAMapOfEachFrameThatWasChosen) {
  ExportRequest chosen = request(ExportFormat::geotiff);
  chosen.times = {60.0};
  export_run(chosen);
  const io::GridRaster depth = io::read_raster(folder_ / "out/depth_00000060s.tif");
  EXPECT_EQ(depth.grid, run_.grid);
  EXPECT_NEAR(depth.values(2, 3), io::sample_frame(run_.grid, 60.0).depth(2, 3), 2e-4);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/depth_00000060s.qml"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/depth_00000000s.tif"));
  chosen.times = {61.0};
  chosen.replace = true;
  try {
    export_run(chosen);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the nearest one is at 60 s"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/depth_00000060s.tif")) << "a failed export leaves the old one";
}

TEST_F(Export, FramesBetweenWholeSecondsKeepTheirOwnMaps) {
  {
    io::Hdf5ResultFile file(folder_ / "run/results.h5", run_, {});
    for (const double time : {0.0, 0.5, 1.0, 1.5}) file.write_frame(io::sample_frame(run_.grid, time));
    file.finish(run_);
  }
  std::vector<std::string> maps;
  for (const std::string& file : export_run(request(ExportFormat::geotiff)))
    if (file.ends_with(".tif")) maps.push_back(std::filesystem::path(file).filename().string());
  EXPECT_THAT(maps, testing::ElementsAre("depth_00000000.000s.tif", "depth_00000000.500s.tif", "depth_00000001.000s.tif", "depth_00000001.500s.tif"));
}

TEST_F(Export, GivesNetcdfThatOthersRead) {
  export_run(request(ExportFormat::netcdf));
  const std::string path = folder_ / "out/results.nc", text = folder_ / "text";
  ASSERT_EQ(std::system(("gdalinfo 'NETCDF:\"" + path + "\":depth' > " + text + " 2>&1").c_str()), 0) << contents(text);
  const std::string info = contents(text);
  EXPECT_THAT(info, HasSubstr("Size is 50, 70"));
  EXPECT_THAT(info, HasSubstr("Origin = (350000.000000000000000,3450000.000000000000000)"));
  EXPECT_THAT(info, HasSubstr("Band 3"));
  EXPECT_THAT(info, HasSubstr("EPSG\",32651"));
  EXPECT_THAT(info, HasSubstr("seconds since 2021-07-25 00:00:00"));
  EXPECT_THAT(info, HasSubstr("Scale:0.0001"));
  ASSERT_EQ(std::system(("gdallocationinfo -valonly -b 2 'NETCDF:\"" + path + "\":depth' 3 2 > " + text + " 2>&1").c_str()), 0);
  EXPECT_NEAR(std::stod(contents(text)) * 1e-4, io::sample_frame(run_.grid, 60.0).depth(2, 3), 1e-4);
}

TEST_F(Export, DrawsTheFloodedAreas) {
  export_run(request(ExportFormat::geojson));
  EXPECT_THAT(contents(folder_ / "out/flooded_area.geojson"), testing::Not(HasSubstr("\"crs\""))) << "RFC 7946 knows longitude and latitude only";
  const io::VectorFile areas = io::read_vector(folder_ / "out/flooded_area.geojson", "EPSG:32651");
  ASSERT_EQ(areas.features.size(), 2u);
  const std::size_t from = areas.attribute("depth_from_m").value(), area = areas.attribute("area_m2").value();
  double shallow = 0.0, deep = 0.0;
  for (const io::Feature& feature : areas.features)
    (std::get<double>(feature.attributes[from]) == 0.15 ? shallow : deep) += std::get<double>(feature.attributes[area]);
  EXPECT_EQ(shallow, 99 * run_.grid.cell_area());
  EXPECT_EQ(deep, 1 * run_.grid.cell_area());
  const auto* outline = std::get_if<Polygon>(&areas.features[0].shape);
  ASSERT_TRUE(outline);
  EXPECT_NEAR(outline->outer[0].x, 350000.0, 100.0);
}

TEST_F(Export, RefusesARunThatFailed) {
  {
    io::Hdf5ResultFile file(folder_ / "run/results.h5", run_, {});
    file.mark_failed("depth is NaN");
  }
  EXPECT_THROW(export_run(request(ExportFormat::csv)), FileError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

}  // namespace
}  // namespace hydro::study
