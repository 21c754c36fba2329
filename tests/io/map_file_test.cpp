#include "libhydro/io/map_file.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "libhydro/core/error.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/io/vector_writer.h"
#include "tests/io/sample_run.h"

namespace hydro::io {
namespace {

using testing::HasSubstr;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string output_of(const std::string& command, const TemporaryFolder& folder) {
  const std::string path = folder / "output.txt";
  EXPECT_EQ(std::system((command + " > " + path + " 2>&1").c_str()), 0) << contents(path);
  return contents(path);
}

MapMeaning depth_map() {
  return {.title = "Greatest water depth", .unit = "m",
          .classes = {{0.02, "#cfe1f2", "0.02 – 0.15 m"}, {0.15, "#6aaed6", "0.15 – 0.50 m"}, {0.5, "#08306b", "> 0.50 m"}}};
}

TEST(MapFile, GivesBackTheMapWithinItsResolution) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(700, 1100);
  const Raster<float> depth = sample_frame(grid, 60.0).depth;
  write_map(folder / "max_depth.tif", grid, depth, depth_map(), 2);
  const GridRaster read = read_raster(folder / "max_depth.tif");
  EXPECT_EQ(read.grid, grid);
  for (std::size_t cell = 0; cell < depth.size(); ++cell) {
    ASSERT_EQ(std::isnan(read.values[cell]), std::isnan(depth[cell]));
    if (!std::isnan(depth[cell])) {
      ASSERT_NEAR(read.values[cell], depth[cell], 1e-4);
    }
  }
}

TEST(MapFile, IsCloudOptimizedWithUnitAndOverviewsThatKeepAPuddle) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(700, 1100);
  Raster<float> depth(grid);
  depth(333, 777) = 1.5f;
  write_map(folder / "max_depth.tif", grid, depth, depth_map());
  const std::string info = output_of("gdalinfo " + folder.path() + "/max_depth.tif", folder);
  EXPECT_THAT(info, HasSubstr("LAYOUT=COG"));
  EXPECT_THAT(info, HasSubstr("Unit Type: m"));
  EXPECT_THAT(info, HasSubstr("NoData Value=-9999"));
  EXPECT_THAT(info, HasSubstr("Overviews: 550x350, 275x175"));
  EXPECT_THAT(info, HasSubstr("EPSG\",32651"));
  const std::string small = output_of("gdal_translate -q -of XYZ -outsize 275 175 -r nearest " + folder.path() + "/max_depth.tif /vsistdout/ | sort -k3 -n | tail -1", folder);
  EXPECT_THAT(small, HasSubstr(" 1.5"));
}

TEST(MapFile, HasAStyleThatHidesDryGround) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid();
  write_map(folder / "max_depth.tif", grid, Raster<float>(grid), depth_map());
  const std::string style = contents(folder / "max_depth.qml");
  EXPECT_THAT(style, HasSubstr("type=\"singlebandpseudocolor\""));
  EXPECT_THAT(style, HasSubstr("colorRampType=\"DISCRETE\""));
  EXPECT_THAT(style, HasSubstr("<item value=\"0.02\" label=\"&lt; 0.02\" color=\"#ffffff\" alpha=\"0\"/>"));
  EXPECT_THAT(style, HasSubstr("<item value=\"0.15\" label=\"0.02 – 0.15 m\" color=\"#cfe1f2\" alpha=\"255\"/>"));
  EXPECT_THAT(style, HasSubstr("<item value=\"inf\" label=\"&gt; 0.50 m\" color=\"#08306b\" alpha=\"255\"/>"));
  EXPECT_FALSE(std::filesystem::exists(folder / "max_depth.tif.tmp"));
}

TEST(MapFile, AnArrivalMapKeepsTheEarliestOnSmallScales) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(600, 600);
  Raster<float> arrival(grid, no_ground);
  arrival(100, 100) = 600.0f, arrival(100, 101) = 60.0f;
  write_map(folder / "arrival.tif", grid, arrival, {.title = "Arrival", .unit = "s", .resolution = 1.0, .overviews_keep = MapMeaning::Keep::least});
  const std::string small = output_of("gdal_translate -q -of XYZ -outsize 300 300 -r nearest " + folder.path() + "/arrival.tif /vsistdout/ | grep -v -- -9999", folder);
  EXPECT_THAT(small, HasSubstr(" 60\n"));
  EXPECT_THAT(small, testing::Not(HasSubstr(" 600\n")));
  EXPECT_FALSE(std::filesystem::exists(folder / "arrival.qml")) << "no classes, no style";
}

TEST(MapFile, WritesInputRastersExactlyAndAlwaysTheSame) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid(300, 310);
  const Raster<float> bed = sample_frame(grid, 7.0).depth;
  write_raster(folder / "a.tif", grid, bed, "m");
  write_raster(folder / "b.tif", grid, bed, "m");
  EXPECT_TRUE(contents(folder / "a.tif") == contents(folder / "b.tif"));
  const GridRaster read = read_raster(folder / "a.tif");
  for (std::size_t cell = 0; cell < bed.size(); ++cell)
    ASSERT_TRUE(read.values[cell] == bed[cell] || (std::isnan(bed[cell]) && std::isnan(read.values[cell])));
  Raster<std::uint8_t> cover(grid, 3);
  cover(5, 6) = 7;
  write_raster(folder / "cover.tif", grid, cover);
  const GridRaster codes = read_raster(folder / "cover.tif", {.content = RasterContent::quantity});
  EXPECT_EQ(codes.values(5, 6), 7.0f);
  EXPECT_EQ(codes.values(0, 0), 3.0f);
}

TEST(MapFile, SaysWhatIsWrongWithItsFolder) {
  const TemporaryFolder folder;
  const Grid grid = sample_grid();
  EXPECT_THROW(write_map(folder / "missing/max_depth.tif", grid, Raster<float>(grid), depth_map()), FileError);
}

class VectorWriter : public testing::TestWithParam<const char*> {
 protected:
  VectorLayer houses() const {
    VectorLayer layer{.name = "buildings", .crs = "EPSG:32651", .attribute_names = {"id", "height_m"}};
    Polygon court{.outer = {{350000, 3450000}, {350010, 3450000}, {350010, 3450010}, {350000, 3450010}},
                  .holes = {{{350002, 3450002}, {350002, 3450004}, {350004, 3450004}, {350004, 3450002}}}};
    layer.features.push_back({.shape = court, .attributes = {std::string("院子"), 12.5}});
    layer.features.push_back({.shape = Polygon{.outer = {{350020, 3450000}, {350030, 3450000}, {350030, 3450010}}}, .attributes = {std::string("b"), {}}});
    return layer;
  }
};

TEST_P(VectorWriter, WritesWhatTheReaderReads) {
  const TemporaryFolder folder;
  const std::string path = folder / (std::string("houses.") + GetParam());
  write_vector(path, houses());
  const VectorFile read = read_vector(path, "EPSG:32651");
  ASSERT_EQ(read.features.size(), 2u);
  const std::optional<std::size_t> id = read.attribute("id"), height = read.attribute("height_m");
  ASSERT_TRUE(id && height);
  EXPECT_EQ(std::get<std::string>(read.features[0].attributes[*id]), "院子");
  EXPECT_EQ(std::get<double>(read.features[0].attributes[*height]), 12.5);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(read.features[1].attributes[*height]));
  const auto* court = std::get_if<Polygon>(&read.features[0].shape);
  ASSERT_TRUE(court);
  EXPECT_EQ(court->outer.size(), 4u);
  EXPECT_EQ(court->holes.size(), 1u);
}

TEST_P(VectorWriter, WritesTheSameBytesAgain) {
  const TemporaryFolder folder;
  write_vector(folder / (std::string("a.") + GetParam()), houses());
  write_vector(folder / (std::string("b.") + GetParam()), houses());
  EXPECT_TRUE(contents(folder / (std::string("a.") + GetParam())) == contents(folder / (std::string("b.") + GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Formats, VectorWriter, testing::Values("gpkg", "geojson"));

TEST(VectorWriterNames, AnotherEndingIsRefused) {
  EXPECT_THROW(write_vector("houses.doc", {}), InputError);
}

}  // namespace
}  // namespace hydro::io
