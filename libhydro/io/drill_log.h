#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/response/drill.h"

struct sqlite3;

namespace hydro::io {

/// One line of the log of a drill.
struct DrillLogLine {
  std::uint64_t number = 0;  ///< from 1
  response::DrillEvent event;
  double wall = 0.0;         ///< [s since 1970] by the clock of the machine when it was written
  std::string hash;          ///< SHA-256 of the hash before and of every word of this line
};

/// The log of a drill, log.sqlite: every event with virtual and wall time, who, and the hash of what came before it, so that no line can
/// be changed, taken out or put in without the others showing it. What `append` was given is on disk when it returns. The form is in docs/formats/drill.md.
class DrillLog {
 public:
  /// Goes on with the log of a folder, or begins one. Times are also written on a clock `offset_minutes` east of Greenwich. Throws
  /// `InputError` naming the line when the log was changed, `FileError` when it cannot be opened.
  DrillLog(const std::string& folder, int offset_minutes);
  ~DrillLog();
  DrillLog(const DrillLog&) = delete;
  DrillLog& operator=(const DrillLog&) = delete;

  const std::vector<DrillLogLine>& lines() const { return lines_; }
  std::vector<response::DrillEvent> events() const;

  /// The hash of the last line.
  std::string seal() const;

  /// All of them or none; durable when it returns. Throws `FileError`, after which nothing of them is there.
  void append(std::span<const response::DrillEvent> events, double wall);

  /// Makes the log one plain file, to be read anywhere.
  void close();

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::string path_;
  int offset_minutes_;
  std::unique_ptr<sqlite3, Closer> database_;
  std::vector<DrillLogLine> lines_;
};

/// What became of a log since it was written.
struct DrillLogCheck {
  std::vector<DrillLogLine> lines;  ///< as they stand
  std::vector<std::string> faults;  ///< "line 17: ..."; empty: untouched
};

/// Reads the log of a folder, changing nothing. Throws `FileError` when there is none, or what is there is no log.
DrillLogCheck check_drill_log(const std::string& folder);

bool has_drill_log(const std::string& folder);

/// Takes the log of a drill that did not really begin out of a folder; nobody may have it open.
void remove_drill_log(const std::string& folder);

}  // namespace hydro::io
