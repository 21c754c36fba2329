#include "libhydro/io/raster_file.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <span>

#include <gmock/gmock.h>

#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<float> values_of(const Raster<float>& raster) { return {raster.values().begin(), raster.values().end()}; }

/// What `read_raster` says against a raster.
std::string refusal(const MadeRaster& made, const RasterReading& reading = {}) {
  const TestFolder folder;
  made.write(folder / "dem.tif");
  return refusal_of([&] { read_raster(folder / "dem.tif", reading); });
}

TEST(RasterFile, TellsWhatAFileSaysOfItself) {
  const TestFolder folder;
  MadeRaster{}.write(folder / "dem.tif");
  const RasterFileInfo info = inspect_raster(folder / "dem.tif");
  EXPECT_EQ(info.driver, "GTiff");
  EXPECT_EQ(info.rows, 2);
  EXPECT_EQ(info.columns, 3);
  EXPECT_EQ(info.cell_width, 2.0);
  EXPECT_EQ(info.west, 1000.0);
  EXPECT_EQ(info.north, 2000.0);
  EXPECT_EQ(info.crs, "EPSG:32651");
  EXPECT_EQ(info.nodata, -9999.0);
  EXPECT_EQ(info.data_type, "Float32");
  EXPECT_GT(info.file_bytes, 24u);
  EXPECT_FALSE(info.geographic || info.rotated || info.south_up);
}

TEST(RasterFile, BecomesAGridWithItsValues) {
  const TestFolder folder;
  MadeRaster{}.write(folder / "dem.tif");
  const GridRaster dem = read_raster(folder / "dem.tif");
  EXPECT_EQ(dem.grid,
            (Grid{.rows = 2, .columns = 3, .cell_size = 2.0, .west = 1000.0, .north = 2000.0, .crs = "EPSG:32651"}));
  EXPECT_THAT(values_of(dem.values), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(RasterFile, DeclaredNodataAndNanBecomeNan) {
  const TestFolder folder;
  MadeRaster{.values = {1, -9999, 3, std::nan(""), 5, 6}}.write(folder / "dem.tif");
  const auto values = values_of(read_raster(folder / "dem.tif").values);
  EXPECT_TRUE(std::isnan(values[1]));
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_EQ(values[5], 6.0f);
}

TEST(RasterFile, NodataAtTheEndOfTheNumbersIsFoundWhateverItsDigits) {
  const TestFolder folder;
  MadeRaster{.values = {1, -1.7976931348623157e308, 3, 4, 5, 6}, .nodata = -1.7976931348623157e308, .type = GDT_Float64}
      .write(folder / "a.tif");
  EXPECT_TRUE(std::isnan(read_raster(folder / "a.tif").values[1]));
  MadeRaster{.values = {1, -3.4028234663852886e38, 3, 4, 5, 6}, .nodata = -3.40282e38}.write(folder / "b.tif");
  EXPECT_TRUE(std::isnan(read_raster(folder / "b.tif").values[1]));
}

TEST(RasterFile, OneCellIsEnough) {
  const TestFolder folder;
  MadeRaster{.rows = 1, .columns = 1, .values = {7}}.write(folder / "dem.tif");
  EXPECT_EQ(read_raster(folder / "dem.tif").values(0, 0), 7.0f);
}

TEST(RasterFile, ASouthUpFileIsTurned) {
  const TestFolder folder;
  MadeRaster{.place = {1000, 2, 0, 1996, 0, 2}}.write(folder / "dem.tif");
  const GridRaster dem = read_raster(folder / "dem.tif");
  EXPECT_EQ(dem.grid.north, 2000.0);
  EXPECT_THAT(values_of(dem.values), ElementsAre(4, 5, 6, 1, 2, 3));
}

TEST(RasterFile, FeetBecomeMetresWhenTheScenarioSaysSo) {
  const TestFolder folder;
  MadeRaster{.unit = "ft"}.write(folder / "dem.tif");
  EXPECT_FLOAT_EQ(read_raster(folder / "dem.tif", {.unit = "ft"}).values[0], 0.3048f);
  EXPECT_THAT(refusal_of([&] { read_raster(folder / "dem.tif"); }),
              AllOf(HasSubstr("in ft"), HasSubstr("elevation_unit = \"ft\"")));
}

TEST(RasterFile, ReadsArcInfoText) {
  const TestFolder folder;
  folder.write("dem.asc",
               "ncols 2\nnrows 2\nxllcorner 10\nyllcorner 20\ncellsize 5\nNODATA_value -9999\n1.5 2.5\n-9999 4\n");
  const GridRaster dem = read_raster(folder / "dem.asc", {.crs = "EPSG:32651"});
  EXPECT_EQ(dem.grid,
            (Grid{.rows = 2, .columns = 2, .cell_size = 5.0, .west = 10.0, .north = 30.0, .crs = "EPSG:32651"}));
  EXPECT_EQ(dem.values(0, 1), 2.5f);
  EXPECT_TRUE(std::isnan(dem.values(1, 0)));
}

TEST(RasterFile, ALargeRasterIsReadInPiecesWithNothingLostBetween) {
  const TestFolder folder;
  MadeRaster made{.rows = 3000, .columns = 3001, .options = {"TILED=YES", "COMPRESS=DEFLATE"}};
  made.values.resize(3000u * 3001u);
  for (std::size_t i = 0; i < made.values.size(); ++i) made.values[i] = static_cast<double>(i % 8191);
  made.write(folder / "dem.tif");
  const GridRaster dem = read_raster(folder / "dem.tif");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < made.values.size(); ++i) wrong += dem.values[i] != static_cast<float>(i % 8191);
  EXPECT_EQ(wrong, 0u);
}

// What is refused: terrain that would not be ground to the solver, and sizes that no machine can hold.

TEST(RasterFile, UndeclaredMarksOfNoValueAreRefusedWithCountPlaceAndRemedy) {
  const MadeRaster made{.values = {1, -9999, 3, -9999, 5, -32768}, .nodata = std::nullopt};
  EXPECT_THAT(refusal(made), AllOf(HasSubstr("elevation -9999 in 2 cells, the first at row 0, column 1"),
                                   HasSubstr("gdal_translate -a_nodata -9999 "),
                                   HasSubstr("elevation -32768 in 1 cell, the first at row 1, column 2")));
}

TEST(RasterFile, InfiniteElevationsAreRefused) {
  EXPECT_THAT(refusal({.values = {1, infinity, 3, 4, 5, -infinity}}),
              AllOf(HasSubstr("infinite elevation in 1 cell, the first at row 0, column 1"),
                    HasSubstr("-infinite elevation in 1 cell")));
}

TEST(RasterFile, ARasterWithoutAnyValueIsRefused) {
  EXPECT_THAT(refusal({.values = {-9999, -9999, -9999, -9999, -9999, -9999}}), HasSubstr("every cell is \"no data\""));
}

TEST(RasterFile, DegreesAreRefusedWithTheFittingUtmZone) {
  EXPECT_THAT(refusal({.place = {121.4, 0.001, 0, 31.3, 0, -0.001}, .epsg = 4326}),
              AllOf(HasSubstr("lies in degrees (EPSG:4326)"), HasSubstr("-t_srs EPSG:32651")));
  EXPECT_THAT(refusal({.place = {151.7, 0.001, 0, -32.9, 0, -0.001}, .epsg = 4326}), HasSubstr("-t_srs EPSG:32756"));
}

TEST(RasterFile, WebMercatorIsRefusedBecauseItsMetresAreTooLong) {
  EXPECT_THAT(refusal({.place = {13515000, 2, 0, 3662000, 0, -2}, .epsg = 3857}), HasSubstr("Web Mercator (EPSG:3857)"));
}

TEST(RasterFile, ATerrainThatIsNowhereOnEarthIsRefused) {
  EXPECT_THAT(refusal({.place = {1000, 2, 0, 6e303, 0, -2}}), HasSubstr("which is nowhere"));
}

TEST(RasterFile, ARotatedRasterIsRefused) {
  EXPECT_THAT(refusal({.place = {1000, 2, 0.1, 2000, 0.1, -2}}), HasSubstr("rotated"));
}

TEST(RasterFile, CellsThatAreNotSquareAreRefusedWithTheirSizesAndTheCommandThatMendsThem) {
  EXPECT_THAT(refusal({.place = {1000, 2, 0, 2000, 0, -3}}),
              AllOf(HasSubstr("2 m x 3 m"), HasSubstr("gdalwarp -tr 2 2 -r bilinear")));
}

TEST(RasterFile, CellsOfNoSizeAreRefused) {
  EXPECT_THAT(refusal({.place = {1000, 0, 0, 2000, 0, 0}}), HasSubstr("cells of 0 m x 0 m"));
  EXPECT_THAT(refusal({.place = {1000, std::nan(""), 0, 2000, 0, -1}}), HasSubstr("cells of nan m x 1 m"));
}

TEST(RasterFile, ARasterThatDoesNotSayWhereItLiesIsRefused) {
  EXPECT_THAT(refusal({.place = {}, .epsg = 0}), HasSubstr("does not say where it lies"));
}

TEST(RasterFile, FeetOfThePlaneAreRefused) {
  EXPECT_THAT(refusal({.epsg = 2263}), HasSubstr("whose unit is 0.3048006 m"));
}

TEST(RasterFile, SeveralBandsAreRefused) {
  EXPECT_THAT(refusal({.bands = 3}), AllOf(HasSubstr("has 3 bands"), HasSubstr("gdal_translate -b 1")));
}

TEST(RasterFile, APlaneOtherThanTheScenariosIsRefused) {
  EXPECT_THAT(refusal({}, {.crs = "EPSG:4549"}), HasSubstr("lies in EPSG:32651, the scenario says EPSG:4549"));
  EXPECT_THAT(refusal({}, {.crs = "EPSG:32651"}), IsEmpty());
}

TEST(RasterFile, AllFaultsOfAFileAreToldTogether) {
  const TestFolder folder;
  MadeRaster{.place = {1000, 2, 0, 2000, 0, -3}, .bands = 2, .unit = "ft"}.write(folder / "dem.tif");
  try {
    read_raster(folder / "dem.tif");
    FAIL() << "was read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.faults(), SizeIs(3));
  }
}

TEST(RasterFile, AHugeSparseRasterIsRefusedByItsSizeInUnderASecond) {
  const TestFolder folder;
  MadeRaster{.rows = 2'000'000,
             .columns = 2'000'000,
             .values = {},
             .options = {"TILED=YES", "BLOCKXSIZE=8192", "BLOCKYSIZE=8192", "SPARSE_OK=TRUE", "BIGTIFF=YES"}}
      .write(folder / "huge.tif");
  const std::clock_t start = std::clock();  // of this process: others may be busy
  EXPECT_THAT(refusal_of([&] { read_raster(folder / "huge.tif", {.memory_budget = 24ull << 30}); }),
              HasSubstr("2000000 x 2000000 cells: needs 14.6 TiB, have 24 GiB"));
  EXPECT_LT(std::clock() - start, CLOCKS_PER_SEC);
}

TEST(RasterFile, MoreCellsThanAnIndexCountsAreRefusedEvenWithMemoryForThem) {
  const RasterFileInfo info{.path = "big.tif",
                            .rows = 50'000,
                            .columns = 50'000,
                            .bands = 1,
                            .placed = true,
                            .cell_width = 1,
                            .cell_height = 1};
  const auto faults = faults_as_grid(info, {.memory_budget = 1ull << 60});
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(faults[0].message, HasSubstr("at most 2147483647 cells"));
}

TEST(RasterFile, OnlyLocalDataIsOpened) {
  EXPECT_THAT(refusal_of([] { read_raster("/vsicurl/http://example.com/dem.tif"); }), HasSubstr("local files only"));
  EXPECT_THAT(refusal_of([] { read_raster("http://example.com/dem.tif"); }), HasSubstr("local files only"));
  EXPECT_THROW(read_raster("/nowhere/dem.tif"), FileError);
  EXPECT_THROW(read_raster("/tmp"), FileError);
  EXPECT_THROW(read_raster("/dev/zero"), FileError);
  EXPECT_THROW(read_raster("GTIFF_DIR:1:/tmp/dem.tif"), FileError);
}

TEST(RasterFile, AVirtualRasterIsRefusedWhateverItsName) {
  const TestFolder folder;
  MadeRaster{}.write(folder / "dem.tif");
  const std::string vrt =
      "<VRTDataset rasterXSize=\"3\" rasterYSize=\"2\"><VRTRasterBand dataType=\"Float32\" band=\"1\"><SimpleSource>"
      "<SourceFilename>" +
      folder / "dem.tif" + "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>";
  folder.write("innocent.tif", vrt);
  EXPECT_THAT(refusal_of([&] { read_raster(folder / "innocent.tif"); }),
              HasSubstr("virtual file that points to other files"));
  folder.write("late.tif", std::string(600, ' ') + vrt);
  EXPECT_THROW(read_raster(folder / "late.tif"), FileError);
}

TEST(RasterFile, WhatIsNoRasterIsAFileErrorThatNamesTheFormats) {
  const TestFolder folder;
  folder.write("notes.tif", "these are notes\n");
  folder.write("empty.tif", "");
  try {
    read_raster(folder / "notes.tif");
    FAIL() << "was read";
  } catch (const FileError& error) {
    EXPECT_EQ(error.path(), folder / "notes.tif");
    EXPECT_THAT(error.hint(), HasSubstr("GeoTIFF"));
  }
  EXPECT_THROW(read_raster(folder / "empty.tif"), FileError);
}

/// Every truncation and many bit flips end in a result or in one of our errors.
TEST(RasterFile, DamagedFilesNeverCrashAndTruncatedOnesAreFileErrors) {
  const TestFolder folder;
  MadeRaster made{
      .rows = 120, .columns = 130, .options = {"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"}};
  made.values.resize(120u * 130u);
  unsigned noise = 1;
  for (double& value : made.values) value = static_cast<double>((noise = noise * 1664525u + 1013904223u) >> 16) * 0.01;
  made.write(folder / "dem.tif");
  std::ifstream file(folder / "dem.tif", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  ASSERT_GT(whole.size(), 20'000u);
  for (std::size_t size = 0; size < whole.size(); size += 1024) {
    folder.write("cut.tif", whole.substr(0, size));
    EXPECT_THROW(read_raster(folder / "cut.tif"), FileError) << size;
  }
  for (int flip = 0; flip < 300; ++flip) {
    std::string bent = whole;
    noise = noise * 1664525u + 1013904223u;
    const std::size_t at = flip % 2 ? noise % 600 : noise % bent.size();  // half of them in the header
    bent[at] = static_cast<char>(bent[at] ^ (1 << (flip % 8)));
    folder.write("bent.tif", bent);
    try {
      read_raster(folder / "bent.tif", {.memory_budget = 1ull << 28});
    } catch (const InputError&) {
    } catch (const FileError&) {
    }
  }
}

// Onto another grid.

/// A raster on a grid, in one piece; remarks are appended to `remarks` when given.
Raster<float> read_raster_onto(const std::string& path, const Grid& grid, Resampling resampling, std::vector<Bilingual>* remarks = nullptr) {
  Raster<float> result(grid);
  const auto said = read_raster_rows_onto(path, grid, resampling, [&](int row, std::span<float> values) { std::ranges::copy(values, result.row(row).begin()); });
  if (remarks) remarks->insert(remarks->end(), said.begin(), said.end());
  return result;
}

const Grid terrain{.rows = 2, .columns = 3, .cell_size = 2.0, .west = 1000.0, .north = 2000.0, .crs = "EPSG:32651"};

TEST(RasterOntoGrid, TheSameCellsAreCopiedWithoutARemark) {
  const TestFolder folder;
  MadeRaster{}.write(folder / "n.tif");
  std::vector<Bilingual> remarks;
  EXPECT_THAT(values_of(read_raster_onto(folder / "n.tif", terrain, Resampling::bilinear, &remarks)),
              ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(remarks, IsEmpty());
}

TEST(RasterOntoGrid, AnotherExtentOfTheSameCellsIsCutAndFilledWithNan) {
  const TestFolder folder;
  for (const bool south_up : {false, true}) {
    MadeRaster{.place = south_up ? std::vector<double>{1002, 2, 0, 1994, 0, 2}
                                 : std::vector<double>{1002, 2, 0, 1998, 0, -2}}
        .write(folder / "n.tif");
    const auto values = values_of(read_raster_onto(folder / "n.tif", terrain, Resampling::nearest));
    EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[2]) && std::isnan(values[3]));
    EXPECT_EQ(values[4], south_up ? 4.0f : 1.0f);
    EXPECT_EQ(values[5], south_up ? 5.0f : 2.0f);
  }
}

TEST(RasterOntoGrid, CoarseCellsAreSpreadByNearest) {
  const TestFolder folder;
  MadeRaster{.rows = 1, .columns = 2, .values = {7, 9}, .place = {1000, 4, 0, 2000, 0, -4}}.write(folder / "n.tif");
  std::vector<Bilingual> remarks;
  EXPECT_THAT(values_of(read_raster_onto(folder / "n.tif", terrain, Resampling::nearest, &remarks)),
              ElementsAre(7, 7, 9, 7, 7, 9));
  ASSERT_THAT(remarks, SizeIs(1));
  EXPECT_THAT(remarks[0], says("from cells of 4 m to 2 m (nearest)"));
}

TEST(RasterOntoGrid, FineCellsAreAveragedAndMissingOnesLeftOut) {
  const TestFolder folder;
  MadeRaster{.rows = 4,
             .columns = 6,
             .values = {1, 3, 0, 0, 5, 5, 5, 7, 0, 4, 5, 5, 1, 1, 2, 2, -9999, -9999, 1, 1, 2, 2, -9999, 8},
             .place = {1000, 1, 0, 2000, 0, -1}}
      .write(folder / "n.tif");
  EXPECT_THAT(values_of(read_raster_onto(folder / "n.tif", terrain, Resampling::average)),
              ElementsAre(4, 1, 5, 1, 2, 8));
}

TEST(RasterOntoGrid, OfFineCodesTheMostFrequentIsTaken) {
  const TestFolder folder;
  MadeRaster{.rows = 3, .columns = 3, .values = {7, 7, 9, 9, 9, 9, 9, 7, 2}, .place = {1000, 1, 0, 2000, 0, -1}}.write(
      folder / "n.tif");
  const Grid one{.rows = 1, .columns = 1, .cell_size = 3.0, .west = 1000.0, .north = 2000.0, .crs = "EPSG:32651"};
  EXPECT_EQ(resampling_onto(inspect_raster(folder / "n.tif"), one, MapKind::code), Resampling::majority);
  EXPECT_EQ(read_raster_onto(folder / "n.tif", one, Resampling::majority)[0], 9.0f);
}

TEST(RasterOntoGrid, TheResamplingFollowsFromTheCellsAndTheKindOfMap) {
  const RasterFileInfo coarse{.cell_width = 30, .cell_height = 30}, fine{.cell_width = 1, .cell_height = 1},
      degrees{.cell_width = 1e-5, .cell_height = 1e-5, .geographic = true};
  const Grid grid{.rows = 1, .columns = 1, .cell_size = 2.0};
  EXPECT_EQ(resampling_onto(coarse, grid, MapKind::surface), Resampling::bilinear);
  EXPECT_EQ(resampling_onto(coarse, grid, MapKind::amount), Resampling::nearest);
  EXPECT_EQ(resampling_onto(fine, grid, MapKind::amount), Resampling::average);
  EXPECT_EQ(resampling_onto(degrees, grid, MapKind::surface), Resampling::average);
}

TEST(RasterOntoGrid, AnotherPlaneIsReprojected) {
  const TestFolder folder;
  // A raster in degrees whose value is its column of 0.001 degrees, around 500 km east in UTM zone 51 (meridian 123 E).
  MadeRaster degrees{
      .rows = 60, .columns = 60, .values = {}, .place = {122.97, 0.001, 0, 31.03, 0, -0.001}, .epsg = 4326};
  for (int r = 0; r < 60; ++r)
    for (int c = 0; c < 60; ++c) degrees.values.push_back(c);
  degrees.write(folder / "n.tif");
  const Grid grid{
      .rows = 10, .columns = 10, .cell_size = 50.0, .west = 500000.0, .north = 3430000.0, .crs = "EPSG:32651"};
  std::vector<Bilingual> remarks;
  const Raster<float> values = read_raster_onto(folder / "n.tif", grid, Resampling::nearest, &remarks);
  // 500 000 E is the central meridian: 122.97 + 30 columns. One degree of longitude there is 95.5 km: 95.5 m a column.
  EXPECT_EQ(values(5, 0), 30.0f);
  EXPECT_EQ(values(5, 9), 34.0f);
  EXPECT_THAT(remarks, ElementsAre(says("from EPSG:4326 to EPSG:32651")));
}

TEST(RasterOntoGrid, ManyRowsComeInOrderAndWhole) {
  const TestFolder folder;
  MadeRaster{.rows = 1, .columns = 1, .values = {3}, .place = {0, 4000, 0, 4000, 0, -4000}}.write(folder / "n.tif");
  const Grid grid{.rows = 4000, .columns = 4000, .cell_size = 1.0, .west = 0.0, .north = 4000.0, .crs = "EPSG:32651"};
  int next = 0;
  std::size_t wrong = 0;
  read_raster_rows_onto(folder / "n.tif", grid, Resampling::nearest, [&](int row, std::span<float> values) {
    EXPECT_EQ(row, next++);
    for (const float value : values) wrong += value != 3.0f;
  });
  EXPECT_EQ(next, 4000);
  EXPECT_EQ(wrong, 0u);
}

TEST(RasterOntoGrid, ARasterElsewhereIsRefusedWithBothExtents) {
  const TestFolder folder;
  MadeRaster{.place = {5000, 2, 0, 2000, 0, -2}}.write(folder / "n.tif");
  EXPECT_THAT(refusal_of([&] { read_raster_onto(folder / "n.tif", terrain, Resampling::nearest); }),
              AllOf(HasSubstr("has no value on the terrain"), HasSubstr("5000.0 to 5006.0 east"),
                    HasSubstr("1000.0 to 1006.0")));
}

}  // namespace
}  // namespace hydro::io
