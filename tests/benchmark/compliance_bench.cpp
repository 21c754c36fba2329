// Whole batches of `hydro comply`, from files to a folder of results.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "libhydro/district/years_of_rain.h"
#include "libhydro/io/compliance_file.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/plot_file.h"
#include "libhydro/io/vector_writer.h"
#include "libhydro/study/comply.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;

/// A folder that goes when the benchmark ends.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("hydro-compliance-{}", getpid())) { fs::create_directories(path_); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
    return file(name);
  }

 private:
  fs::path path_;
};

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

/// Plots of the kinds that a city has most of; of ten some six fail one rule or another, one lacks a datum.
std::string table_of_plots(int count) {
  constexpr std::array kinds{"plot_public", "plot_residential", "plot_industrial", "park", "road", "road_elevated", "project"};
  std::string text = "plot_id,name,kind,stage,street,district,area_m2,roof_m2,green_roof_m2,green_land_m2,sunken_green_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,carriageway_m2,"
                     "permeable_asphalt_m2,water_m2,hardened_m2,storage_m3\n";
  for (int i = 0; i < count; ++i) {
    const double area = 5000.0 + 37.3 * (i % 997), roof = 0.3 * area, green_roof = 0.01 * (i % 61) * roof, green = 0.35 * area, paths = 0.15 * area, plaza = 0.1 * area, parking = 0.1 * area,
                 paving = 0.01 * (i % 83) * (paths + plaza + parking);
    text += fmt::format("P{},plot number {},{},{},S{},D{},{:.2f},{:.2f},{},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},0,{:.2f},{:.2f}\n", i, i, kinds[static_cast<std::size_t>(i) % kinds.size()],
                        i % 3 ? "new" : "rebuilt", i % 211, i % 16, area, roof, i % 10 ? fmt::format("{:.2f}", green_roof) : std::string(), green, 0.2 * green, paths, plaza, parking, paving, 0.2 * area,
                        0.002 * (i % 97) * area, roof - green_roof + paths + plaza + parking - paving, 0.0003 * (i % 101) * area);
  }
  return text;
}

ComplyRequest request_of(const Folder& folder, const std::string& plots) {
  ComplyRequest request;
  request.plots = plots;
  request.rules.files = {"shanghai", "national"};
  request.output = folder.file("out");
  request.force = true;
  return request;
}

/// 100 000 plots by all rules: from a table to plots.csv, and to all files.
void table(benchmark::State& run) {
  const Folder folder;
  ComplyRequest request = request_of(folder, folder.write("plots.csv", table_of_plots(static_cast<int>(run.range(0)))));
  using Clock = std::chrono::steady_clock;
  double to_csv = 0.0;
  ComplyOutcome outcome;
  for (auto _ : run) {
    const auto start = Clock::now();
    ComplyWatch watch;
    watch.written = [&](const std::string& name) {
      if (name == "plots.csv") to_csv = std::chrono::duration<double>(Clock::now() - start).count();
    };
    outcome = comply(request, watch);
  }
  run.counters["to_plots_csv_s"] = to_csv;
  run.counters["failing"] = static_cast<double>(outcome.failing);
  run.counters["peak_bytes"] = peak_memory();
  run.SetItemsProcessed(run.iterations() * run.range(0) * static_cast<std::int64_t>(outcome.report.book.rules.size()));
}

/// Quadrangles askew to the grid, a hundred metres wide.
Polygon askew(double west, double south, double width) {
  return {.outer = {{west + 0.03 * width, south + 0.011 * width}, {west + 0.97 * width, south + 0.043 * width}, {west + 0.951 * width, south + 0.97 * width}, {west + 0.017 * width, south + 0.93 * width}}, .holes = {}};
}

/// 10 000 plots from polygons over a land cover of 10 000 x 10 000 cells.
void polygons(benchmark::State& run) {
  const Folder folder;
  const int side = static_cast<int>(run.range(0)), plots_across = side / 100;
  Grid grid{.rows = side, .columns = side, .cell_size = 1.0, .west = 350000.0, .north = 3460000.0, .crs = "EPSG:32651"};
  {
    Raster<std::uint8_t> cover(side, side);
    for (int row = 0; row < side; ++row)
      for (int column = 0; column < side; ++column) cover(row, column) = static_cast<std::uint8_t>(1 + ((row / 7) * 31 + (column / 11) * 17 + (row / 40) * (column / 30)) % 6);
    io::write_raster(folder.file("cover.tif"), grid, cover);
  }
  io::VectorLayer plots{.name = "plots", .crs = grid.crs, .attribute_names = {"plot_id", "kind", "stage"}, .features = {}};
  for (int row = 0; row < plots_across; ++row)
    for (int column = 0; column < plots_across; ++column)
      plots.features.push_back({.shape = askew(grid.west + 100.0 * column, grid.south() + 100.0 * row, 100.0), .attributes = {fmt::format("P{}-{}", row, column), std::string("plot_public"), std::string("new")}});
  io::write_vector(folder.file("plots.gpkg"), plots);
  ComplyRequest request = request_of(folder, folder.file("plots.gpkg"));
  request.land_cover = folder.file("cover.tif");
  ComplyOutcome outcome;
  for (auto _ : run) outcome = comply(request, {});
  run.counters["failing"] = static_cast<double>(outcome.failing);
  run.counters["peak_bytes"] = peak_memory();
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(outcome.plots));
}

/// Plots with green roof, permeable paving, sunken green and a tank, of every size and of much or little of each.
std::string table_of_sponge_plots(std::int64_t count) {
  std::string plots = "plot_id,kind,stage,area_m2,roof_m2,green_roof_m2,green_land_m2,sunken_green_m2,paving_paths_m2,plaza_m2,parking_m2,permeable_paving_m2,carriageway_m2,permeable_asphalt_m2,water_m2,storage_m3\n";
  for (std::int64_t i = 0; i < count; ++i) {
    const auto share = [i](int step, int parts) { return static_cast<double>(1 + i * step % parts) / parts; };  // above 0, to 1
    const double area = 2000.0 * static_cast<double>(1 + i * 17 % 50), roof = area * (0.1 + 0.4 * share(7, 11)), green = 0.8 * (area - roof) * share(3, 13), paved = area - roof - green;
    plots += fmt::format("P{},plot_public,new,{},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f},0,0,0,{:.1f}\n", i, area, roof, 0.8 * roof * share(5, 17), green, 0.5 * green * share(11, 19), 0.5 * paved,
                         0.3 * paved, 0.2 * paved, 0.9 * paved * share(13, 23), 0.04 * area * share(19, 29));
  }
  return plots;
}

/// They under 30 years of hourly rain.
void decades(benchmark::State& run) {
  const Folder folder;
  const std::string plots = table_of_sponge_plots(run.range(0));
  std::string rain = "time_h,rain_mmh\n0,0\n";
  std::int64_t next = 0;
  for (const district::HourOfRain& hour : district::years_of_rain(1, 1991, 30)) {
    if (hour.hour > next && next > 0) rain += fmt::format("{},0\n", next);
    if (hour.hour > 0) rain += fmt::format("{},{:.1f}\n", hour.hour, hour.depth * 1000.0);
    next = hour.hour + 1;
  }
  rain += fmt::format("{},0\n", next);
  ComplyRequest request = request_of(folder, folder.write("plots.csv", plots));
  request.rain = folder.write("rain.csv", rain);
  ComplyOutcome outcome;
  for (auto _ : run) outcome = comply(request, {});
  double mean = 0.0;
  for (const compliance::Capture& capture : outcome.report.captures) mean += capture.by_simulation / static_cast<double>(outcome.plots);
  run.counters["mean_capture"] = mean;
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(outcome.plots));
}

BENCHMARK(table)->Name("compliance/table")->Arg(100'000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(1);
BENCHMARK(polygons)->Name("compliance/polygons")->Arg(10'000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(1);
BENCHMARK(decades)->Name("compliance/decades")->Arg(16)->Arg(1000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace hydro::study
