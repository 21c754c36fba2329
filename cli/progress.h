#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

#include "cli/session.h"
#include "libhydro/core/bilingual.h"

namespace hydro::cli {

/// Tells on stderr how far a job is. On a terminal: a bar that redraws itself, with simulated time, percent, cell updates per
/// second and time left. Elsewhere (a log file, a batch system): one plain line per 10 %. With --quiet: nothing.
class Progress {
 public:
  enum class Style { none, lines, bar };
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// On stderr, in the style that the session and the terminal ask for. `title` stands before the figures.
  Progress(const Session& session, std::string title);

  /// For tests: any stream, style, width in characters and clock.
  Progress(std::ostream& out, Style style, int width, Clock clock, std::string title, Language language = Language::english);

  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// A simulation has reached `time` of `duration` [s] after `cell_updates` in all. The first call, and one that goes back in time, sets where this job began
  /// (a resumed run begins in the middle), so that speed and time left speak of this job alone. Cheap: may be called every step.
  void show_run(double time, double duration, double cell_updates);

  /// Any other job has done `done` of `total` pieces, named by `noun` ("cells", "frames").
  void show_pieces(double done, double total, const Bilingual& noun);

  /// Clears the bar, so that what is printed next starts on a clean line. Also done by the destructor.
  void clear();

 private:
  void show(double done, double total, const std::string& position, const std::string& speed);
  bool is_due(double share);
  double elapsed() const;  ///< [s] since the first call

  std::ostream& out_;
  Style style_;
  int width_;
  Clock clock_;
  std::string title_;
  Language language_;
  bool begun_ = false, drawn_ = false;
  double first_done_ = 0.0, first_updates_ = 0.0;
  double last_time_ = 0.0;  ///< [s] simulated
  int tenths_said_ = 0;
  std::chrono::steady_clock::time_point start_, last_drawn_;
};

/// "2 d 03 h", "1 h 05 min", "4 min 10 s", "12 s": two figures are enough to plan a coffee by.
std::string spoken_duration(double seconds);

}  // namespace hydro::cli
