#include "libhydro/io/result_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/guarded_child.h"
#include "libhydro/io/detail/hdf5.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/detail/run_result_fields.h"
#include "libhydro/io/detail/tiled_plane.h"
#include "libhydro/io/instant.h"

namespace hydro::io {
namespace {

using detail::Hdf5Access;
using detail::Hdf5File;
using detail::Packing;
using detail::TiledPlanes;

constexpr const char* format_name = "hydro-results/2";
constexpr int largest_without_overview = 512;  ///< [cells] longer side from which on a smaller overview is kept

constexpr Packing depth_packing{Packing::Type::int32, depth_resolution};
constexpr Packing bed_packing{Packing::Type::int32, bed_resolution};
constexpr const char* bed_path = "terrain/bed_elevation";
constexpr Packing velocity_packing{Packing::Type::int16, velocity_resolution};

struct Shape { int rows = 0, columns = 0; };

/// Full resolution first, then every overview; none where the run has no map but plots.
std::vector<Shape> levels_of(const Grid& grid) {
  if (grid.rows == 0) return {};
  std::vector<Shape> levels{{grid.rows, grid.columns}};
  while (std::max(levels.back().rows, levels.back().columns) > largest_without_overview)
    levels.push_back({(levels.back().rows + 1) / 2, (levels.back().columns + 1) / 2});
  return levels;
}

std::string frame_path(std::size_t level, const char* quantity) {
  return level == 0 ? fmt::format("frames/{}", quantity) : fmt::format("frames/overview_{}/{}", 1 << level, quantity);
}

/// Halves a pair of velocity rasters, keeping of every four cells the fastest.
std::pair<Raster<float>, Raster<float>> fastest_of_four(const Raster<float>& x, const Raster<float>& y) {
  const int rows = (x.rows() + 1) / 2, columns = (x.columns() + 1) / 2;
  std::pair<Raster<float>, Raster<float>> halved{Raster<float>(rows, columns), Raster<float>(rows, columns)};
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      float fastest = -1.0f, best_x = x(2 * r, 2 * c), best_y = y(2 * r, 2 * c);
      for (int i = 2 * r; i < std::min(2 * r + 2, x.rows()); ++i)
        for (int j = 2 * c; j < std::min(2 * c + 2, x.columns()); ++j) {
          const float squared = x(i, j) * x(i, j) + y(i, j) * y(i, j);
          if (squared > fastest) fastest = squared, best_x = x(i, j), best_y = y(i, j);
        }
      halved.first(r, c) = best_x, halved.second(r, c) = best_y;
    }
  return halved;
}

/// Writes every field of a `RunResult`.
class FieldWriter {
 public:
  FieldWriter(const Hdf5File& file, int threads) : file_(file), threads_(threads) {}

  void attribute(const std::string& name, const std::string& text) { file_.set_text_attribute("/", name, text); }
  template <class T>
  void attribute(const std::string& name, const T& value) {
    if constexpr (std::same_as<T, int>) file_.set_attribute("/", name, static_cast<std::int64_t>(value));
    else file_.set_attribute("/", name, value);
  }
  void numbers(const std::string& name, const std::vector<double>& values, const char* units, const char* meaning) {
    const hsize_t count = values.size();
    file_.write_numbers<double>(name, values, {&count, 1}, units, meaning);
  }
  template <class Items, class Access>
  void column(const std::string& name, const Items& items, Access access, const char* units, const char* meaning) {
    using Value = std::remove_cvref_t<decltype(access(items.front()))>;
    std::vector<std::conditional_t<std::same_as<Value, bool>, int, Value>> values;
    for (const auto& item : items) values.push_back(access(item));
    const hsize_t count = values.size();
    if constexpr (std::same_as<Value, bool>) file_.write_numbers<int>(name, values, {&count, 1}, units, meaning);
    else if constexpr (std::same_as<Value, std::string>) file_.write_texts(name, values, meaning);
    else file_.write_numbers<Value>(name, values, {&count, 1}, units, meaning);
  }
  /// Points that may be unknown.
  template <class Items, class Access>
  void places(const std::string& name, const Items& items, Access access) {
    std::vector<double> x, y;
    for (const auto& item : items) {
      const std::optional<Point> place = access(item);
      x.push_back(place ? place->x : std::numeric_limits<double>::quiet_NaN());
      y.push_back(place ? place->y : std::numeric_limits<double>::quiet_NaN());
    }
    const hsize_t count = x.size();
    file_.write_numbers<double>(name + "x", x, {&count, 1}, "m", "easting; NaN: not known");
    file_.write_numbers<double>(name + "y", y, {&count, 1}, "m", "northing; NaN: not known");
  }
  /// Lines one after the other, and how many points each has.
  template <class Items, class Access>
  void lines(const std::string& name, const Items& items, Access access) {
    std::vector<int> counts;
    std::vector<double> x, y;
    for (const auto& item : items) {
      const Polyline& line = access(item);
      counts.push_back(static_cast<int>(line.size()));
      for (const Point& point : line) x.push_back(point.x), y.push_back(point.y);
    }
    const hsize_t count = counts.size(), points = x.size();
    file_.write_numbers<int>(name + "_points", counts, {&count, 1}, "1", "points of each line on the map; 0: not known");
    file_.write_numbers<double>(name + "_x", x, {&points, 1}, "m", "easting of the points of all lines, one line after the other");
    file_.write_numbers<double>(name + "_y", y, {&points, 1}, "m", "northing of the same");
  }
  template <class Items, class Access>
  void flags(const std::string& name, const Items& items, Access access, const char* meaning) {
    std::vector<std::int64_t> values;
    for (const auto& item : items) values.push_back(access(item) ? 1 : 0);
    const hsize_t count = values.size();
    file_.write_numbers<std::int64_t>(name, values, {&count, 1}, "1", meaning);
  }
  template <class Items, class Access>
  void matrix(const std::string& name, const Items& items, Access access, const char* units, const char* meaning) {
    using Value = typename std::remove_cvref_t<decltype(access(items.front()))>::value_type;
    const std::size_t length = items.empty() ? 0 : access(items.front()).size();
    std::vector<Value> values;
    for (const auto& item : items) values.insert(values.end(), access(item).begin(), access(item).end());
    const std::array<hsize_t, 2> shape{items.size(), length};
    if (values.size() != items.size() * length) throw std::logic_error("series of different lengths in " + name);
    file_.write_numbers<Value>(name, values, shape, units, meaning);
  }
  void raster(const std::string& name, const Raster<float>& values, const std::string& units, const std::string& meaning) {
    if (values.empty()) return;
    TiledPlanes(file_, name, values.rows(), values.columns(), TiledPlanes::Kind::single, {}, units, meaning).write(0, values, threads_);
  }
  void mask(const std::string& name, const Raster<std::uint8_t>& values, const char* meaning) {
    if (values.empty()) return;
    Raster<float> numbers(values.rows(), values.columns());
    std::ranges::copy(values.values(), numbers.values().begin());
    TiledPlanes(file_, name, values.rows(), values.columns(), TiledPlanes::Kind::single, {Packing::Type::int16, 1.0}, "1", meaning)
        .write(0, numbers, threads_);
  }

 private:
  const Hdf5File& file_;
  int threads_;
};

/// Reads them back.
class FieldReader {
 public:
  FieldReader(const Hdf5File& file, int threads, bool decode_rasters = true) : file_(file), threads_(threads), decode_(decode_rasters) {}

  void attribute(const std::string& name, std::string& text) { text = file_.text_attribute("/", name); }
  template <class T>
  void attribute(const std::string& name, T& value) {
    if constexpr (std::same_as<T, int>) value = static_cast<int>(file_.attribute<std::int64_t>("/", name));
    else value = file_.attribute<T>("/", name);
  }
  void numbers(const std::string& name, std::vector<double>& values, const char*, const char*) { values = file_.read_numbers<double>(name); }
  template <class Items, class Access>
  void column(const std::string& name, Items& items, Access access, const char*, const char*) {
    using Value = std::remove_cvref_t<decltype(access(items.front()))>;
    std::vector<std::conditional_t<std::same_as<Value, bool>, int, Value>> values;
    if constexpr (std::same_as<Value, bool>) values = file_.read_numbers<int>(name);
    else if constexpr (std::same_as<Value, std::string>) values = file_.read_texts(name);
    else values = file_.read_numbers<Value>(name);
    if (items.empty()) items.resize(values.size());
    if (items.size() != values.size()) file_.fail("read", name);
    for (std::size_t i = 0; i < items.size(); ++i) access(items[i]) = static_cast<Value>(std::move(values[i]));
  }
  template <class Items, class Access>
  void places(const std::string& name, Items& items, Access access) {
    const std::vector<double> x = file_.read_numbers<double>(name + "x"), y = file_.read_numbers<double>(name + "y");
    if (x.size() != items.size() || y.size() != items.size()) file_.fail("read", name + "x");
    for (std::size_t i = 0; i < items.size(); ++i)
      if (std::isfinite(x[i]) && std::isfinite(y[i])) access(items[i]) = Point{x[i], y[i]};
  }
  template <class Items, class Access>
  void lines(const std::string& name, Items& items, Access access) {
    const std::vector<int> counts = file_.read_numbers<int>(name + "_points");
    const std::vector<double> x = file_.read_numbers<double>(name + "_x"), y = file_.read_numbers<double>(name + "_y");
    std::size_t next = 0;
    if (counts.size() != items.size() || x.size() != y.size()) file_.fail("read", name + "_points");
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (counts[i] < 0 || static_cast<std::size_t>(counts[i]) > x.size() - next) file_.fail("read", name + "_points");
      for (const std::size_t end = next + static_cast<std::size_t>(counts[i]); next < end; ++next) access(items[i]).push_back({x[next], y[next]});
    }
  }
  template <class Items, class Access>
  void flags(const std::string& name, Items& items, Access access, const char*) {
    const std::vector<std::int64_t> values = file_.read_numbers<std::int64_t>(name);
    if (items.size() != values.size()) file_.fail("read", name);
    for (std::size_t i = 0; i < items.size(); ++i) access(items[i]) = values[i] != 0;
  }
  template <class Items, class Access>
  void matrix(const std::string& name, Items& items, Access access, const char*, const char*) {
    using Value = typename std::remove_cvref_t<decltype(access(items.front()))>::value_type;
    std::vector<hsize_t> shape;
    const std::vector<Value> values = file_.read_numbers<Value>(name, &shape);
    if (shape.size() != 2 || shape[0] != items.size()) file_.fail("read", name);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * shape[1]);
      access(items[i]).assign(first, first + static_cast<std::ptrdiff_t>(shape[1]));
    }
  }
  void raster(const std::string& name, Raster<float>& values, const std::string&, const std::string&) {
    if (!file_.has(name)) return;
    const TiledPlanes planes(file_, name);
    if (planes.growing() || planes.rows() != file_.attribute<std::int64_t>("/", "rows") ||
        planes.columns() != file_.attribute<std::int64_t>("/", "columns"))
      file_.fail("read", name);
    if (decode_) values = planes.read(0, threads_);
    else planes.check_index();
  }
  void mask(const std::string& name, Raster<std::uint8_t>& values, const char*) {
    Raster<float> numbers;
    raster(name, numbers, "", "");
    if (numbers.empty()) return;
    values = Raster<std::uint8_t>(numbers.rows(), numbers.columns());
    std::ranges::transform(numbers.values(), values.values().begin(), [](float value) { return static_cast<std::uint8_t>(value != 0.0f); });
  }

 private:
  const Hdf5File& file_;
  int threads_;
  bool decode_;
};

}  // namespace

Raster<float> greatest_of_four(const Raster<float>& values) {
  const int rows = (values.rows() + 1) / 2, columns = (values.columns() + 1) / 2;
  Raster<float> halved(rows, columns);
  for (int r = 0; r < rows; ++r) {
    const float* upper = values.row(2 * r).data();
    const float* lower = values.row(std::min(2 * r + 1, values.rows() - 1)).data();
    for (int c = 0; c < columns; ++c) {
      const int west = 2 * c, east = std::min(2 * c + 1, values.columns() - 1);
      halved(r, c) = std::fmax(std::fmax(upper[west], upper[east]), std::fmax(lower[west], lower[east]));  // ignores NaN
    }
  }
  return halved;
}

struct Hdf5ResultFile::Content {
  Hdf5File file;
  ResultFileOptions options;
  std::vector<Shape> levels;
  std::vector<TiledPlanes> depth, velocity_x, velocity_y;  ///< one a level
  std::uint64_t frames = 0;
  std::uint64_t clipped = 0;
  double last_time = -1.0;

  Content(std::string path, Hdf5Access access, ResultFileOptions chosen) : file(std::move(path), access), options(chosen) {}

  void create(const results::RunResult& about) {
    levels = levels_of(about.grid);
    file.set_text_attribute("/", "format", format_name);
    file.set_text_attribute("/", "Conventions", "CF-1.8");
    file.set_text_attribute("/", "status", "running");
    file.set_text_attribute("/", "start", iso_instant(about.start_utc, about.start_offset_minutes));
    FieldWriter writer(file, options.threads);
    detail::describe_run(writer, about);
    file.set_attribute("/", "clipped_values", std::uint64_t{0});
    file.set_attribute("/", "last_valid_frame", std::int64_t{-1});
    create_times();
    for (std::size_t level = 0; level < levels.size(); ++level) {
      const auto planes = [&](const char* name, Packing packing, const char* units, const char* meaning) {
        return TiledPlanes(file, frame_path(level, name), levels[level].rows, levels[level].columns, TiledPlanes::Kind::growing, packing, units, meaning);
      };
      depth.push_back(planes("depth", depth_packing, "m", "water depth [frame, row, column]"));
      if (!options.velocity) continue;
      velocity_x.push_back(planes("velocity_x", velocity_packing, "m s-1", "velocity eastwards [frame, row, column]"));
      velocity_y.push_back(planes("velocity_y", velocity_packing, "m s-1", "velocity northwards [frame, row, column]"));
    }
    file.flush();
  }

  void create_times() {
    const hsize_t none = 0, unlimited = H5S_UNLIMITED, chunk = 512;
    const detail::Hdf5Id space(H5Screate_simple(1, &none, &unlimited));
    detail::Hdf5Id creation(H5Pcreate(H5P_DATASET_CREATE));
    detail::keep_simple(creation);
    H5Pset_chunk(creation, 1, &chunk);
    H5Pset_fletcher32(creation);
    const detail::Hdf5Id times = file.create_dataset("frames/time", detail::hdf5_type<double>(), space, creation);
    file.set_text_attribute("frames/time", "units", "s");
    file.set_text_attribute("frames/time", "long_name", "time from the start of the run");
  }

  void open_frames() {
    for (std::size_t level = 0; level < levels.size(); ++level) {
      depth.emplace_back(file, frame_path(level, "depth"));
      if (!options.velocity) continue;
      velocity_x.emplace_back(file, frame_path(level, "velocity_x"));
      velocity_y.emplace_back(file, frame_path(level, "velocity_y"));
    }
  }

  void resize(std::uint64_t count) {
    for (std::vector<TiledPlanes>* planes : {&depth, &velocity_x, &velocity_y})
      for (TiledPlanes& level : *planes) level.resize(count);
    const hsize_t extent = count;
    const detail::Hdf5Id times = file.open_dataset("frames/time");
    file.check(H5Dset_extent(times, &extent), "resize", "frames/time");
  }

  void write_time(double time) {
    const detail::Hdf5Id times = file.open_dataset("frames/time"), place(H5Dget_space(times));
    const hsize_t at = frames, one = 1;
    H5Sselect_hyperslab(place, H5S_SELECT_SET, &at, nullptr, &one, nullptr);
    const detail::Hdf5Id value(H5Screate_simple(1, &one, nullptr));
    file.check(H5Dwrite(times, H5T_NATIVE_DOUBLE, value, place, H5P_DEFAULT, &time), "write", "frames/time");
  }
};

Hdf5ResultFile::Hdf5ResultFile(std::string path, const results::RunResult& about, ResultFileOptions options)
    : content_(std::make_unique<Content>(std::move(path), Hdf5Access::create, options)) {
  content_->create(about);
}

Hdf5ResultFile::Hdf5ResultFile(std::unique_ptr<Content> content) : content_(std::move(content)) {}
Hdf5ResultFile::~Hdf5ResultFile() = default;

std::unique_ptr<Hdf5ResultFile> Hdf5ResultFile::resume(std::string path, const results::RunResult& about, ResultFileOptions options,
                                                       std::uint64_t frames) {
  const auto open = [&] {
    auto content = std::make_unique<Content>(path, Hdf5Access::write, options);
    content->levels = levels_of(about.grid);
    content->open_frames();
    return content;
  };
  {
    const Hdf5ResultReader reader(path);  // looks the file over first
    if (!(reader.grid() == about.grid)) throw FileError(path, "holds the frames of another grid");
    if (reader.has_velocity() != options.velocity) throw FileError(path, "holds other quantities than the scenario asks for now");
    if (reader.frame_count() < frames)
      throw FileError(path, fmt::format("holds {} whole frames, the checkpoint counts {}", reader.frame_count(), frames));
  }
  {
    const auto content = open();
    content->resize(frames);
    for (const std::string& name : content->file.members())
      if (name != "frames") content->file.remove(name);  // of a run that was stopped after its results were written
    if (content->file.has_attribute("/", "failure")) content->file.remove_attribute("/", "failure");
    content->file.set_attribute("/", "last_valid_frame", static_cast<std::int64_t>(frames) - 1);
    content->file.set_text_attribute("/", "status", "running");
    content->depth.clear(), content->velocity_x.clear(), content->velocity_y.clear();
    content->file.close();  // forgets the freed space: what lies in it stays untouched
  }
  auto content = open();
  content->frames = frames;
  content->clipped = content->file.attribute<std::uint64_t>("/", "clipped_values");
  if (frames > 0) content->last_time = content->file.read_numbers<double>("frames/time").back();
  return std::unique_ptr<Hdf5ResultFile>(new Hdf5ResultFile(std::move(content)));
}

void Hdf5ResultFile::write_frame(const results::Frame& frame) {
  Content& to = *content_;
  if (frame.time <= to.last_time) throw std::logic_error("frames must be written in the order of time");
  to.resize(to.frames + 1);
  Raster<float> depth, x, y;  // of the level, where it is not the full one
  for (std::size_t level = 0; level < to.levels.size(); ++level) {
    if (level > 0) depth = greatest_of_four(level == 1 ? frame.depth : depth);
    to.clipped += to.depth[level].write(to.frames, level == 0 ? frame.depth : depth, to.options.threads);
    if (!to.options.velocity) continue;
    if (level > 0) std::tie(x, y) = level == 1 ? fastest_of_four(frame.velocity_x, frame.velocity_y) : fastest_of_four(x, y);
    to.clipped += to.velocity_x[level].write(to.frames, level == 0 ? frame.velocity_x : x, to.options.threads);
    to.clipped += to.velocity_y[level].write(to.frames, level == 0 ? frame.velocity_y : y, to.options.threads);
  }
  to.write_time(frame.time);
  to.file.check(H5Fflush(to.file.id(), H5F_SCOPE_LOCAL), "save");
  to.file.set_attribute("/", "clipped_values", to.clipped);
  to.file.set_attribute("/", "last_valid_frame", static_cast<std::int64_t>(to.frames));
  to.file.flush();
  to.last_time = frame.time;
  ++to.frames;
}

void Hdf5ResultFile::write_bed_elevation(const Raster<float>& bed_elevation) {
  TiledPlanes(content_->file, bed_path, bed_elevation.rows(), bed_elevation.columns(), TiledPlanes::Kind::single, bed_packing, "m", "elevation of the ground under the water")
      .write(0, bed_elevation, content_->options.threads);
}

void Hdf5ResultFile::finish(const results::RunResult& result) {
  Content& to = *content_;
  FieldWriter writer(to.file, to.options.threads);
  detail::describe_outcome(writer, result);
  to.file.set_text_attribute("/", "status", "complete");
  to.depth.clear(), to.velocity_x.clear(), to.velocity_y.clear();
  to.file.close();
}

void Hdf5ResultFile::mark_failed(const std::string& why) {
  content_->file.set_text_attribute("/", "status", "failed");
  content_->file.set_text_attribute("/", "failure", why);
  content_->file.flush();
}

std::uint64_t Hdf5ResultFile::frames_written() const { return content_->frames; }

struct Hdf5ResultReader::Content {
  Hdf5File file;
  int threads = 1;
  Grid grid;
  RunStatus status = RunStatus::running;
  std::vector<double> times;
  std::vector<Shape> levels;
  bool velocity = false;

  explicit Content(const std::string& path) : file(path, Hdf5Access::read) {
    const std::string format = file.has_attribute("/", "format") ? file.text_attribute("/", "format") : "";
    if (format != format_name)
      throw FileError(path, format.empty() ? "is not a results file of hydro" : "is of format \"" + format + "\"; this program reads " + format_name);
    const std::string stated = file.text_attribute("/", "status");
    status = stated == "complete" ? RunStatus::complete : stated == "failed" ? RunStatus::failed : RunStatus::running;
    results::RunResult about;
    FieldReader reader(file, 1);
    detail::describe_run(reader, about);
    grid = about.grid;
    const bool no_map = grid.rows == 0 && grid.columns == 0;
    if (!no_map && (grid.rows < 1 || grid.columns < 1 || !(grid.cell_size > 0.0))) throw FileError(path, "has no valid grid");
    levels = levels_of(grid);
    velocity = file.has("frames/velocity_x");
    times = file.read_numbers<double>("frames/time");
    const std::int64_t valid = file.attribute<std::int64_t>("/", "last_valid_frame") + 1;
    if (valid < 0 || static_cast<std::uint64_t>(valid) > times.size()) throw FileError(path, "counts more frames than it holds");
    times.resize(static_cast<std::size_t>(valid));
  }

  TiledPlanes planes(std::size_t level, const char* quantity) const {
    const std::string name = frame_path(level, quantity);
    TiledPlanes planes(file, name);
    if (planes.rows() != levels[level].rows || planes.columns() != levels[level].columns || planes.planes() < times.size()) file.fail("read", name);
    return planes;
  }

  std::optional<TiledPlanes> bed() const {
    if (status != RunStatus::complete || !file.has(bed_path)) return {};
    TiledPlanes planes(file, bed_path);
    if (planes.growing() || planes.rows() != grid.rows || planes.columns() != grid.columns) file.fail("read", bed_path);
    return planes;
  }

  /// Touches every index block of the file.
  void look_over() const {
    for (std::size_t level = 0; level < levels.size(); ++level)
      for (const char* quantity : {"depth", "velocity_x", "velocity_y"})
        if (quantity == std::string_view("depth") || velocity) planes(level, quantity).check_index();
    if (status != RunStatus::complete) return;
    if (const auto planes = bed()) planes->check_index();
    results::RunResult result;
    FieldReader reader(file, 1, false);
    detail::describe_outcome(reader, result);
  }
};

Hdf5ResultReader::Hdf5ResultReader(const std::string& path, int threads) {
  const bool folder = detail::is_folder(path);
  const std::string file = folder ? path + "/" + result_file_name : path;
  if (!detail::exists(file)) {
    const std::string partial = path + ".partial";
    throw FileError(path, folder ? fmt::format("holds no results: there is no {} in it", result_file_name) : "there is no such file or folder",
                    detail::is_folder(partial) ? "an unfinished run is in " + partial + "; hydro run --resume goes on with it" : "");
  }
  detail::in_guarded_child(file, [&] { Content(file).look_over(); });
  content_ = std::make_unique<Content>(file);
  content_->threads = threads;
}
Hdf5ResultReader::~Hdf5ResultReader() = default;
Hdf5ResultReader::Hdf5ResultReader(Hdf5ResultReader&&) noexcept = default;

const std::string& Hdf5ResultReader::path() const { return content_->file.path(); }
RunStatus Hdf5ResultReader::status() const { return content_->status; }
const Grid& Hdf5ResultReader::grid() const { return content_->grid; }
std::uint64_t Hdf5ResultReader::frame_count() const { return content_->times.size(); }
double Hdf5ResultReader::frame_time(std::uint64_t frame) const { return content_->times.at(frame); }
bool Hdf5ResultReader::has_velocity() const { return content_->velocity; }
int Hdf5ResultReader::level_count() const { return static_cast<int>(content_->levels.size()); }

std::string Hdf5ResultReader::failure() const {
  return content_->status == RunStatus::failed && content_->file.has_attribute("/", "failure") ? content_->file.text_attribute("/", "failure") : "";
}

Raster<float> Hdf5ResultReader::read_depth(std::uint64_t frame, int level) const {
  if (frame >= frame_count()) throw FileError(path(), fmt::format("has {} frames, frame {} was asked for", frame_count(), frame));
  return content_->planes(static_cast<std::size_t>(level), "depth").read(frame, content_->threads);
}

Raster<float> Hdf5ResultReader::read_bed_elevation() const {
  const auto planes = content_->bed();
  return planes ? planes->read(0, content_->threads) : Raster<float>{};
}

results::Frame Hdf5ResultReader::read_frame(std::uint64_t frame, int level) const {
  results::Frame read{.depth = read_depth(frame, level)};
  read.time = frame_time(frame);
  if (!has_velocity()) return read;
  read.velocity_x = content_->planes(static_cast<std::size_t>(level), "velocity_x").read(frame, content_->threads);
  read.velocity_y = content_->planes(static_cast<std::size_t>(level), "velocity_y").read(frame, content_->threads);
  return read;
}

results::RunResult Hdf5ResultReader::read_result() const {
  results::RunResult result;
  FieldReader reader(content_->file, content_->threads);
  detail::describe_run(reader, result);
  if (content_->status == RunStatus::complete) detail::describe_outcome(reader, result);
  return result;
}

results::RunResult read_run_result(const std::string& folder, int threads) { return read_run_result(Hdf5ResultReader(folder, threads)); }

results::RunResult read_run_result(const Hdf5ResultReader& reader) {
  if (reader.status() == RunStatus::failed)
    throw FileError(reader.path(), "belongs to a run that failed: " + reader.failure(), "mend its cause and run again");
  if (reader.status() == RunStatus::running)
    throw FileError(reader.path(), "belongs to a run that was not finished", "finish it with hydro run --resume");
  return reader.read_result();
}

std::uint64_t estimated_result_bytes(const Grid& grid, std::uint64_t frames, bool velocity, int maxima) {
  // Measured on rain over a whole city block: depth 1.1, velocities 1.1 each, maxima 3.2 bytes a cell; overviews add a third.
  const double of_frame = (velocity ? 3.3 : 1.1) * 4.0 / 3.0, of_maximum = 3.2;
  return static_cast<std::uint64_t>(static_cast<double>(grid.cell_count()) * (static_cast<double>(frames) * of_frame + maxima * of_maximum)) + (1 << 20);
}

}  // namespace hydro::io
