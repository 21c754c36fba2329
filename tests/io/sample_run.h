#pragma once

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <random>
#include <string>

#include "libhydro/results/run_result.h"

namespace hydro::io {

/// A folder for one test, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "hydro-io-test-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Grid sample_grid(int rows = 70, int columns = 50) {
  return {.rows = rows, .columns = columns, .cell_size = 2.0, .west = 350000.0, .north = 3450000.0, .crs = "EPSG:32651"};
}

inline constexpr float no_ground = std::numeric_limits<float>::quiet_NaN();

/// A pond that grows with time in a corner of the map; a building without ground in the middle; the rest dry.
inline results::Frame sample_frame(const Grid& grid, double time, double wet_share = 0.5) {
  results::Frame frame{.time = time, .depth = Raster<float>(grid), .velocity_x = Raster<float>(grid), .velocity_y = Raster<float>(grid)};
  std::mt19937 noise(static_cast<unsigned>(time));
  for (int r = 0; r < grid.rows; ++r)
    for (int c = 0; c < grid.columns; ++c) {
      if (r == grid.rows / 2 && c == grid.columns / 2) {
        frame.depth(r, c) = frame.velocity_x(r, c) = frame.velocity_y(r, c) = no_ground;
      } else if (r < wet_share * grid.rows) {
        frame.depth(r, c) = static_cast<float>(0.3 + time * 1e-4 + 0.1 * std::sin(0.05 * r) + 1e-6 * static_cast<double>(noise() % 4096));
        frame.velocity_x(r, c) = static_cast<float>(0.4 * std::cos(0.03 * c) + 1e-5 * static_cast<double>(noise() % 4096));
        frame.velocity_y(r, c) = static_cast<float>(-0.2 * std::sin(0.02 * c));
      }
    }
  return frame;
}

/// A run with something in every field, as `Hdf5ResultFile::finish` gets it.
inline results::RunResult sample_run(const Grid& grid = sample_grid()) {
  results::RunResult run;
  run.scenario = "first-flood";
  run.title = "暴雨 over the old town";
  run.start_utc = 1627171200.0;  // 2021-07-25T00:00:00Z
  run.start_offset_minutes = 480;
  run.grid = grid;
  run.simulated = 120.0;
  run.steps = 345;
  run.cell_updates = 1234567890123;
  run.scaled_rows = 3;
  run.ground_cells = static_cast<std::int64_t>(grid.cell_count()) - 1;
  run.report_times = {0.0, 60.0, 120.0};
  run.rain_rate = {0.0, 1e-5, 2e-5};
  for (const double rain : {0.0, 10.0, 30.0}) run.balance.push_back({.initial = 100.0, .rain = rain, .outflow = 0.1 * rain, .stored_surface = 100.0 + 0.9 * rain});
  run.gauges.push_back({.id = "G1", .name = "under the bridge, \"deep\"", .place = {350010.0, 3449990.0}, .bed_elevation = 2.5,
                        .depth = {0.0f, 0.125f, 0.25f}, .level = {2.5f, 2.625f, 2.75f}, .speed = {0.0f, 0.5f, 0.25f}});
  run.gauges.push_back({.id = "G2", .name = "", .place = {350020.0, 3449980.0}, .bed_elevation = 3.0,
                        .depth = {0.0f, 0.0f, 0.01f}, .level = {3.0f, 3.0f, 3.01f}, .speed = {0.0f, 0.0f, 0.0f}});
  run.hot_spots.push_back({.id = "U1", .name = "underpass", .name_zh = "下立交", .kind = "underpass", .place = {350030.0, 3449970.0}, .people = 12.0, .traffic = 900.0, .close_depth = 0.25,
                           .depth = {0.0f, 0.25f, 0.5f}, .speed = {0.0f, 0.5f, 0.125f}, .hazard_rating = {0.0f, 0.25f, 0.3125f}});
  run.closures.push_back({.place = "U1", .from = 60.0, .until = 120.0, .reopened = false, .early = true});
  run.harm = {.left_out = "", .flood_volume = 120.0, .area_over_015 = 1200.0, .area_over_030 = 400.0, .people_in_danger = 7.0, .loss = 1e6, .spots_over = 1.0, .spot_time_over = 60.0};
  run.harm_rows = {{.what = "people", .name = "moderate", .title = "", .title_zh = "", .exposed = 100.0, .harmed = 7.0},
                   {.what = "loss", .name = "residential", .title = "Residential buildings", .title_zh = "住宅", .exposed = 9e6, .harmed = 1e6}};
  run.orders.push_back({.action = "A071", .place = "U1", .kind = "mobile_pump", .target = "U1", .unit = "m3/s", .value = 0.3, .from = 30.0, .until = 90.0, .applied = true, .remark = {"took water", "抽水"}});
  run.harm_without.push_back({.left_out = "*", .flood_volume = 150.0});
  run.sections.push_back({.id = "S1", .discharge = {0.0, 1.5, -0.5}});
  run.boundaries.push_back({.id = "sea", .kind = "level", .entered = {0.0, 1.0, 2.0}, .left = {0.0, 0.5, 3.0}});
  run.quality = {.time_step = {0.0, 0.25, 0.2}, .wet_share = {0.0, 0.5, 0.6}, .limiting = {{-1, -1}, {3, 4}, {5, 6}}};
  run.peaks.depth = sample_frame(grid, 120.0).depth;
  run.peaks.level = Raster<float>(grid, no_ground);
  run.peaks.level(1, 1) = 2.75f;
  run.peaks.speed = sample_frame(grid, 120.0).velocity_x;
  run.peaks.arrival_time = Raster<float>(grid, no_ground);
  run.peaks.arrival_time(1, 1) = 60.0f;
  run.peaks.wet_at_start = Raster<std::uint8_t>(grid);
  run.peaks.wet_at_start(2, 2) = 1;
  run.peaks.duration_over.emplace_back(0.15, Raster<float>(grid, 30.0f));
  run.peaks.duration_over.emplace_back(0.5, Raster<float>(grid));
  run.places.push_back({.id = "G1", .name = "under the bridge", .place = {350010.0, 3449990.0}, .max_depth = 0.25, .time_of_max = 120.0,
                        .first_over_015 = 90.0, .hazard = "low"});
  run.places.push_back({.id = "deep-1", .place = {350050.0, 3449950.0}, .max_depth = 0.1, .time_of_max = 60.0, .hazard = "none"});
  run.places.push_back({.id = "U1", .name = "underpass", .place = {350030.0, 3449970.0}, .max_depth = 0.5, .time_of_max = 120.0, .first_over_015 = 60.0, .hazard = "low",
                        .kind = "underpass", .max_speed = 0.5, .time_over = 60.0, .unsafe_for = "child", .unsafe_for_zh = "儿童"});
  run.flooded_area = {{0.15, 1200.0}, {0.3, 400.0}, {0.5, 0.0}, {1.0, 0.0}};
  run.inputs.push_back({.path = "地形.tif", .sha256 = std::string(64, 'a')});
  run.remarks.push_back({"gap of 5 min in the rain filled with 0", "雨量缺测 5 min，以 0 填补"});
  return run;
}

/// A plot with two kinds of facilities, and no map.
inline results::RunResult sample_plots() {
  results::RunResult run;
  run.scenario = "plots";
  run.title = "One plot";
  run.simulated = 3600.0;
  run.report_times = {0.0, 3600.0};
  run.rain_rate = {0.0, 1e-5};
  run.balance.resize(2);
  run.facilities.push_back({.id = "P1/garden", .kind = "garden", .title = "rain garden", .title_zh = "雨水花园", .area = 100.0, .inflow = {0.0, 0.064},
                            .evaporation = {0.0, 0.0005}, .infiltration = {0.0, 0.003}, .surface_outflow = {0.0, 0.008}, .drain = {0.0, 0.0025}, .stored = {0.125, 0.175}, .overflows = 3, .emptying_time = 43200.0});
  run.facilities.push_back({.id = "P1/roof", .kind = "roof", .title = "green roof", .title_zh = "绿色屋顶", .area = 50.0, .inflow = {0.0, 0.032},
                            .evaporation = {0.0, 0.001}, .infiltration = {0.0, 0.0}, .surface_outflow = {0.0, 0.004}, .drain = {0.0, 0.016}, .stored = {0.0, 0.011}});
  run.catchments.push_back({.id = "P1", .name = "the yard", .area = 1000.0, .rain_rate = {0.0, 1e-5}, .runoff = {0.0, 0.02}, .runoff_without = {0.0, 0.05},
                            .infiltration_rate = {0.0, 2e-6}, .evaporation_rate = {0.0, 1e-7}, .stored = {0.125, 0.15}});
  run.capture.push_back({.id = "P1", .area = 1000.0, .rain = 400.0, .runoff = 100.0, .peak_runoff = 0.02, .peak_without = 0.05, .overflows = 3,
                         .emptying_time = 43200.0, .solids_washed = 50.0, .solids_kept = 35.0});
  run.capture.push_back({.id = "", .area = 1000.0, .rain = 400.0, .runoff = 100.0, .peak_runoff = 0.02, .peak_without = -1.0});
  run.interception.push_back({.id = "station", .area = 1000.0, .tank_volume = 50.0, .interception_rate = 0.01, .interception_depth = 0.05, .inflow = 100.0, .intercepted = 80.0,
                              .overflow = 20.0, .overflows = 1, .overflow_time = 900.0, .peak_overflow = 0.03, .solids_inflow = 15.0, .solids_intercepted = 12.0});
  run.costs.push_back({.kind = "garden", .title = "garden", .title_zh = "花园", .unit = "m2", .quantity = 100.0, .unit_capital = 600.0, .unit_yearly = 15.0, .source = "a tender", .status = "found"});
  return run;
}

inline results::RunCost sample_cost() {
  return {.started = "2024-05-01T12:00:00+08:00", .program_version = "0.1.0", .program_commit = "abcdef0", .wall = 5.0, .wall_output = 1.0,
          .threads = 2, .peak_memory = 123456789};
}

}  // namespace hydro::io
