#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "libhydro/core/raster.h"
#include "libhydro/results/result_sink.h"
#include "libhydro/results/run_result.h"

namespace hydro::io {

inline constexpr const char* result_file_name = "results.h5";  ///< within a results folder

/// Smallest differences that frames keep. Maxima keep all bits of a float.
inline constexpr double depth_resolution = 1e-4;     ///< [m]
inline constexpr double bed_resolution = 1e-3;       ///< [m]
inline constexpr double velocity_resolution = 1e-3;  ///< [m/s]; speeds beyond 32.767 m/s are cut and counted

/// What a results file holds beside its frames.
struct ResultFileOptions {
  bool velocity = true;  ///< frames hold velocities
  int threads = 1;       ///< that pack frames
};

/// `results.h5`: see docs/formats/results.md. At every moment the file on disk is whole: killed at any time, it opens and holds
/// the frames that `last_valid_frame` promises.
class Hdf5ResultFile : public results::ResultSink {
 public:
  /// Makes a new file. `about` gives the names, the start and the grid; everything else in it may still be empty.
  Hdf5ResultFile(std::string path, const results::RunResult& about, ResultFileOptions options);

  /// Goes on with the file of an interrupted run after its first `frames` frames; later ones are dropped. Throws `FileError` when
  /// it has fewer, or is of another grid.
  static std::unique_ptr<Hdf5ResultFile> resume(std::string path, const results::RunResult& about, ResultFileOptions options,
                                                std::uint64_t frames);
  ~Hdf5ResultFile() override;

  void write_frame(const results::Frame& frame) override;

  /// The ground under the water [m], NaN where there is none, for whoever draws the maps later. Before `finish`, or not at all.
  void write_bed_elevation(const Raster<float>& bed_elevation);
  void finish(const results::RunResult& result) override;

  /// Marks the run as one that the numerics stopped: nothing will take its results for those of a whole run.
  void mark_failed(const std::string& why);

  std::uint64_t frames_written() const;

 private:
  struct Content;
  explicit Hdf5ResultFile(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

/// How a run ended.
enum class RunStatus { running, complete, failed };

/// Reads `results.h5`. Opening looks through the whole structure of the file in a child process first, so that damage which
/// crashes the HDF5 library, or hangs it, becomes a `FileError` here.
class Hdf5ResultReader {
 public:
  /// `path` is a results folder or the file itself.
  explicit Hdf5ResultReader(const std::string& path, int threads = 1);
  ~Hdf5ResultReader();
  Hdf5ResultReader(Hdf5ResultReader&&) noexcept;

  const std::string& path() const;
  RunStatus status() const;
  std::string failure() const;             ///< why a failed run stopped; empty otherwise
  const Grid& grid() const;
  std::uint64_t frame_count() const;       ///< frames that are whole
  double frame_time(std::uint64_t frame) const;  ///< [s from the start]
  bool has_velocity() const;
  int level_count() const;                 ///< 1: full resolution only; level n has cells 2^n times as large

  /// A frame, at a level of detail: `level` 0 is the full grid; above it each cell holds the greatest depth of the cells it
  /// covers and the velocity of the fastest of them.
  results::Frame read_frame(std::uint64_t frame, int level = 0) const;
  Raster<float> read_depth(std::uint64_t frame, int level = 0) const;

  /// The ground [m]; empty where the file has none: plots, unfinished runs, and runs of hydro before it wrote it down.
  Raster<float> read_bed_elevation() const;

  /// Everything but the frames. Series and maxima of a run that is not complete are empty.
  results::RunResult read_result() const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// What a run left behind, from its folder. Throws `FileError` when the run did not end well, saying how it ended.
results::RunResult read_run_result(const std::string& folder, int threads = 1);
results::RunResult read_run_result(const Hdf5ResultReader& reader);

/// The overview of a raster of depths: cells twice as large, each the greatest of the four; NaN where all four are.
Raster<float> greatest_of_four(const Raster<float>& values);

/// Upper estimate of the bytes that `results.h5` takes.
std::uint64_t estimated_result_bytes(const Grid& grid, std::uint64_t frames, bool velocity, int maxima);

}  // namespace hydro::io
