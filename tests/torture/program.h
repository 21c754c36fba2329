#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hydro::torture {

/// A call of the program, and what befalls it.
struct Call {
  std::vector<std::string> arguments;
  std::string folder = ".";                                      ///< where it is started
  std::vector<std::pair<std::string, std::string>> environment{};  ///< beside that of the test
  double patience = 120.0;                                       ///< [s] after which it counts as hanging
  int signal = 0;                                                ///< sent after `signal_after`; 0: none
  double signal_after = 0.0;                                     ///< [s]
  std::optional<std::string> signal_when_exists{};               ///< not before this file is there
  std::optional<std::uint64_t> largest_file{};                   ///< [bytes] RLIMIT_FSIZE
  bool as_nobody = false;                                        ///< without the rights of root
};

/// What came of it.
struct Ending {
  int exit_code = -1;    ///< -1: ended by a signal
  int signal = 0;        ///< that ended it; 0: none
  bool hung = false;     ///< it outlasted the patience and was killed
  std::string out, err;
  double wall = 0.0;               ///< [s]
  double wall_after_signal = 0.0;  ///< [s] from the signal that was sent to the end
  bool signalled = false;          ///< the signal was sent before the end
  double peak_memory = 0.0;        ///< [bytes]

  /// One line for a failed expectation.
  std::string text() const;
};

/// Calls `hydro`, and waits for its end.
Ending call(const Call& call);
Ending hydro(std::vector<std::string> arguments, const std::string& folder = ".");

/// Does this program have that command?
bool has_command(const std::string& name);

/// Cases to try: `short_count` in ctest, `full_count` in ./dev torture, where HYDRO_TORTURE is set (a number there is the most).
int how_many(int short_count, int full_count);

}  // namespace hydro::torture
