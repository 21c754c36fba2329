#include "libhydro/io/rain_grid_file.h"

#include <cmath>

#include <gdal/cpl_vsi.h>
#include <gmock/gmock.h>
#include <netcdf.h>

#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Grid terrain{.rows = 20, .columns = 20, .cell_size = 100.0, .west = 1000.0, .north = 5000.0, .crs = "EPSG:32651"};
constexpr RunClock one_hour{
    .start_utc = 1627171200.0, .offset_minutes = 480, .duration = 3600.0};  // 2021-07-25T00:00:00Z
constexpr double mm_h = 1e-3 / 3600.0;

/// A NetCDF of pictures of 1 km pixels: 4 rows from y = 6500 (north) down, 4 columns from x = 500.
struct MadeNetcdf {
  std::string units = "mm/h";
  std::string time_units = "minutes since 2021-07-25 00:00:00";
  std::vector<double> times{0, 30, 60};
  bool second_variable = false;

  void write(const std::string& path) const {
    int file = 0, time_dim = 0, y_dim = 0, x_dim = 0, time = 0, y = 0, x = 0, rain = 0, plane = 0;
    ASSERT_EQ(nc_create(path.c_str(), NC_NETCDF4, &file), NC_NOERR);
    nc_def_dim(file, "time", times.size(), &time_dim);
    nc_def_dim(file, "y", 4, &y_dim);
    nc_def_dim(file, "x", 4, &x_dim);
    nc_def_var(file, "time", NC_DOUBLE, 1, &time_dim, &time);
    nc_put_att_text(file, time, "units", time_units.size(), time_units.c_str());
    nc_def_var(file, "y", NC_DOUBLE, 1, &y_dim, &y);
    nc_def_var(file, "x", NC_DOUBLE, 1, &x_dim, &x);
    for (const auto& [id, name] : {std::pair{x, "projection_x_coordinate"}, {y, "projection_y_coordinate"}}) {
      nc_put_att_text(file, id, "standard_name", std::string(name).size(), name);
      nc_put_att_text(file, id, "units", 1, "m");
    }
    nc_def_var(file, "crs", NC_INT, 0, nullptr, &plane);
    OGRSpatialReferenceH reference = OSRNewSpatialReference(nullptr);
    OSRImportFromEPSG(reference, 32651);
    char* wkt = nullptr;
    OSRExportToWkt(reference, &wkt);
    nc_put_att_text(file, plane, "spatial_ref", std::string(wkt).size(), wkt);
    nc_put_att_text(file, plane, "grid_mapping_name", 19, "transverse_mercator");
    VSIFree(wkt);
    OSRRelease(reference);
    const std::array dims{time_dim, y_dim, x_dim};
    for (const char* name : {"rr", "quality"}) {
      if (std::string(name) == "quality" && !second_variable) continue;
      int id = 0;
      nc_def_var(file, name, NC_FLOAT, 3, dims.data(), &id);
      nc_put_att_text(file, id, "units", units.size(), units.c_str());
      nc_put_att_text(file, id, "grid_mapping", 3, "crs");
      rain = std::string(name) == "rr" ? id : rain;
    }
    nc_enddef(file);
    nc_put_var_double(file, time, times.data());
    const std::array<double, 4> ys{6000, 5000, 4000, 3000}, xs{1000, 2000, 3000, 4000};
    nc_put_var_double(file, y, ys.data());
    nc_put_var_double(file, x, xs.data());
    std::vector<float> values;
    for (std::size_t t = 0; t < times.size(); ++t)
      for (int cell = 0; cell < 16; ++cell)
        values.push_back(t + 1 == times.size() ? 0.0f : static_cast<float>(100 * t + cell));
    nc_put_var_float(file, rain, values.data());
    nc_close(file);
  }
};

std::string refusal(const MadeNetcdf& made, const std::string& variable = {}) {
  const TestFolder folder;
  made.write(folder / "rain.nc");
  return refusal_of([&] { read_rain_grid(folder / "rain.nc", variable, terrain, one_hour); });
}

TEST(RainGridFile, NetcdfGivesPicturesOnTheirOwnPixels) {
  const TestFolder folder;
  MadeNetcdf{}.write(folder / "rain.nc");
  const RainGridFile file = read_rain_grid(folder / "rain.nc", {}, terrain, one_hour);
  const auto& rain = file.rain;
  EXPECT_THAT(rain.times, ElementsAre(0.0, 1800.0));
  EXPECT_EQ(rain.until, 3600.0);
  EXPECT_EQ(rain.grid.cell_size, 1000.0);
  EXPECT_EQ(std::fmod(rain.grid.west, 1000.0), 500.0);
  // The pixel over (2000, 4000) is row 2, column 1 of the file: value 9.
  const auto at = rain.grid.position_of(2000.0, 4000.0).value();
  EXPECT_FLOAT_EQ(rain.rain_rate[0](at.row, at.column), static_cast<float>(9 * mm_h));
  EXPECT_FLOAT_EQ(rain.rain_rate[1](at.row, at.column), static_cast<float>(109 * mm_h));
  EXPECT_THAT(file.remarks, IsEmpty());
  EXPECT_EQ(rain::covered_share(terrain, rain), 1.0);
}

TEST(RainGridFile, DepthsFallUntilTheNextPicture) {
  const TestFolder folder;
  MadeNetcdf{.units = "mm"}.write(folder / "rain.nc");
  const auto& rain = read_rain_grid(folder / "rain.nc", "rr", terrain, one_hour).rain;
  const auto at = rain.grid.position_of(2000.0, 4000.0).value();
  EXPECT_FLOAT_EQ(rain.rain_rate[0](at.row, at.column), static_cast<float>(9e-3 / 1800.0));
}

TEST(RainGridFile, OnlyPicturesOfTheRunAreKeptAndEarlyEndsAreSaid) {
  const TestFolder folder;
  MadeNetcdf{.time_units = "minutes since 2021-7-24 23:10:0", .times = {0, 30, 60}}.write(folder / "rain.nc");
  const RainGridFile file = read_rain_grid(folder / "rain.nc", {}, terrain, one_hour);
  EXPECT_THAT(file.rain.times, ElementsAre(-1200.0, 600.0));
  EXPECT_THAT(file.remarks, ElementsAre(says("end 20 min before the run: no rain is assumed after")));
}

/// The pictures of 0 and 30 min lie so long after the start of the run, which begins at 00:00 UTC [min].
double first_picture(const std::string& time_units) {
  const TestFolder folder;
  MadeNetcdf{.time_units = time_units, .times = {0, 30, 60}}.write(folder / "rain.nc");
  return read_rain_grid(folder / "rain.nc", {}, terrain, one_hour).rain.times.front() / 60.0;
}

TEST(RainGridFile, TheOriginOfTimeIsTakenInItsOwnZone) {
  for (const char* utc : {"minutes since 2021-7-25 0:10:0", "minutes since 2021-7-25 0:10", "minutes since 2021-07-25 00:10:00.0 UTC", "minutes since 2021-7-25 0:10:0 UTC",
                          "minutes since 2021-7-25 0:10:0Z", "minutes since 2021-7-25 8:10:0 +08:00", "minutes since 2021-7-25 08:10:00 +08", "minutes since 2021-7-24 19:10:0.0 -05:00",
                          "minutes since 2021-7-24T19:10:0 -0500"})
    EXPECT_EQ(first_picture(utc), 10.0) << utc;
}

TEST(RainGridFile, AnOriginThatIsNotWhollyUnderstoodIsRefused) {
  for (const char* odd : {"minutes since 2021-7-25 0:10:0 CST", "minutes since 2021-7-25 0:10:0 local", "minutes since 2021-7-25 0:10:61", "minutes since 2021-7-25 0:10:-1",
                          "minutes since 2021-7-25 0:10:nan", "minutes since 2021-7-25 25:10:0", "minutes since 2021-7-25 0:10:0 -5:00"})
    EXPECT_THAT(refusal({.time_units = odd}), AllOf(HasSubstr("no time axis"), HasSubstr("in UTC or with an offset such as +08:00"))) << odd;
}

TEST(RainGridFile, WhatCannotBeUnderstoodIsRefused) {
  EXPECT_THAT(refusal({.units = "dBZ"}), AllOf(HasSubstr("\"dBZ\", is not known"), HasSubstr("mm/h")));
  EXPECT_THAT(refusal({.units = ""}), HasSubstr("does not name the unit"));
  EXPECT_THAT(refusal({.time_units = "fortnights since 2021-07-25"}), HasSubstr("no time axis"));
  EXPECT_THAT(refusal({.time_units = "minutes since 2020-07-25"}), HasSubstr("no picture falls into the run"));
  EXPECT_THAT(refusal({.times = {0, 10, 20, 30, 60, 70, 80}}),
              HasSubstr("pictures are missing between 30 min and 60 min"));
  EXPECT_THAT(refusal({.times = {0}}), HasSubstr("one picture does not say how long"));
  EXPECT_THAT(refusal({.second_variable = true}),
              AllOf(HasSubstr("2 variables with a time axis"), HasSubstr("variable = \"rr\"")));
  EXPECT_THAT(refusal({.second_variable = true}, "rrr"),
              AllOf(HasSubstr("no variable \"rrr\""), HasSubstr("did you mean \"rr\"")));
  EXPECT_THAT(refusal({.second_variable = true}, "rr"), IsEmpty());
}

TEST(RainGridFile, AListOfRastersIsReadWithItsTimes) {
  const TestFolder folder;
  MadeRaster made{
      .rows = 3, .columns = 3, .values = {1, 2, 3, 4, 5, 6, 7, 8, 9}, .place = {1000, 1000, 0, 5000, 0, -1000}};
  made.write(folder / "a.tif");
  made.values.assign(9, 36);
  made.write(folder / "b.tif");
  const std::string list = folder.write("rain.csv", "time_min,file_mmh\n0,a.tif\n30,b.tif\n40,\n");
  const RainGridFile file = read_rain_grid(list, {}, terrain, one_hour);
  EXPECT_THAT(file.rain.times, ElementsAre(0.0, 1800.0));
  EXPECT_EQ(file.rain.until, 2400.0);
  EXPECT_THAT(file.files, SizeIs(3));
  const auto at = file.rain.grid.position_of(1500.0, 4500.0).value();
  EXPECT_FLOAT_EQ(file.rain.rain_rate[0](at.row, at.column), static_cast<float>(mm_h));
  EXPECT_FLOAT_EQ(file.rain.rain_rate[1](at.row, at.column), 1e-5f);
  EXPECT_THAT(refusal_of([&] {
                read_rain_grid(folder.write("bad.csv", "time_min,file\n0,a.tif\n30,b.tif\n"), {}, terrain, one_hour);
              }),
              HasSubstr("file_mmh"));
}

TEST(RainGridFile, PicturesInDegreesAreBroughtToTheTerrain) {
  const TestFolder folder;
  MadeRaster made{.rows = 50, .columns = 50, .values = {}, .place = {122.75, 0.01, 0, 31.25, 0, -0.01}, .epsg = 4326};
  for (int r = 0; r < 50; ++r)
    for (int c = 0; c < 50; ++c) made.values.push_back(c);
  made.write(folder / "a.tif");
  const std::string list = folder.write("rain.csv", "time_min,file_mmh\n0,a.tif\n60,\n");
  const Grid zone51{
      .rows = 20, .columns = 20, .cell_size = 100.0, .west = 499000.0, .north = 3430000.0, .crs = "EPSG:32651"};
  const RainGridFile file = read_rain_grid(list, {}, zone51, one_hour);
  const auto at = file.rain.grid.position_of(500500.0, 3429000.0)
                      .value();  // 500 m east of the meridian 123 E: half a pixel into column 25
  EXPECT_NEAR(file.rain.rain_rate[0](at.row, at.column) / mm_h, 25.0, 1.01);
  EXPECT_THAT(file.remarks, ElementsAre(says("from EPSG:4326 to EPSG:32651")));
}

/// A NetCDF cut short or with flipped bits ends in a result or in one of our errors.
TEST(RainGridFile, DamagedNetcdfNeverCrashes) {
  const TestFolder folder;
  MadeNetcdf{}.write(folder / "rain.nc");
  std::ifstream file(folder / "rain.nc", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  const auto survives = [&](const std::string& bytes) {
    folder.write("bent.nc", bytes);
    try {
      read_rain_grid(folder / "bent.nc", {}, terrain, one_hour);
    } catch (const InputError&) {
    } catch (const FileError&) {
    }
  };
  for (std::size_t size = 0; size < whole.size(); size += 4096) {
    folder.write("cut.nc", whole.substr(0, size));
    EXPECT_THROW(read_rain_grid(folder / "cut.nc", {}, terrain, one_hour), FileError) << size;
  }
  unsigned noise = 5;
  for (int flip = 0; flip < 40; ++flip) {
    std::string bent = whole;
    noise = noise * 1664525u + 1013904223u;
    bent[noise % bent.size()] ^= static_cast<char>(1 << (flip % 8));
    survives(bent);
  }
}

}  // namespace
}  // namespace hydro::io
