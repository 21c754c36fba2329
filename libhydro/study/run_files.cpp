#include "libhydro/study/run_files.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "libhydro/io/result_file.h"
#include "libhydro/io/summary_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/run_page.h"
#include "libhydro/study/map_files.h"

namespace hydro::study {
namespace {

constexpr int widest_picture = 1400;  // [cells] beyond this a report's frames are read as overviews

/// The coarsest overview that still fills a picture.
int level_for_pictures(const io::Hdf5ResultReader& reader) {
  int level = 0;
  for (int side = std::max(reader.grid().rows, reader.grid().columns); side > widest_picture && level + 1 < reader.level_count(); side /= 2) ++level;
  return level;
}

std::vector<results::Frame> frames_for_pictures(const std::string& folder) {
  const io::Hdf5ResultReader reader(folder);
  const int level = level_for_pictures(reader);
  std::vector<results::Frame> frames;
  for (const std::size_t i : report::frames_to_show(reader.frame_count()))
    frames.push_back({.time = reader.frame_time(i), .depth = reader.read_depth(i, level)});
  return frames;
}

}  // namespace

Raster<float> bed_elevation(const surface::Ground& ground) {
  Raster<float> bed(ground.grid);
  for (int row = 0; row < ground.grid.rows; ++row)
    for (int column = 0; column < ground.grid.columns; ++column)
      bed(row, column) = ground.is_wall(row, column) ? std::numeric_limits<float>::quiet_NaN()
                                                     : static_cast<float>(ground.bed_elevation(row, column));
  return bed;
}

void write_maps_and_tables(const io::OutputFolder& folder, const results::RunResult& result, Language language, int threads) {
  write_maximum_maps(folder.path(), result, language, threads);
  io::write_gauge_table(folder.file("gauges.csv"), result);
  if (!result.hot_spots.empty()) io::write_place_table(folder.file("places.csv"), result);
  io::write_section_table(folder.file("sections.csv"), result);
  io::write_boundary_table(folder.file("boundaries.csv"), result);
  io::write_balance_table(folder.file("balance.csv"), result);
}

void write_summary_and_report(const io::OutputFolder& folder, const results::RunResult& result, const results::RunCost& cost,
                              const Raster<float>& bed_elevation, Language language) {
  io::write_summary(folder.file("summary.json"), result, cost);
  const std::vector<results::Frame> frames = frames_for_pictures(folder.path());
  io::write_text(folder.file("report.html"),
                 report::render({.result = result, .cost = cost, .bed_elevation = bed_elevation, .frames = frames, .language = language}));
}

}  // namespace hydro::study
