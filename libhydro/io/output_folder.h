#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hydro::io {

namespace detail {
class PosixFile;
}

/// What to do with results that are there already.
enum class Existing {
  refuse,   ///< an error
  replace,  ///< they stay until the new ones are whole, then go
  resume,   ///< an unfinished run goes on; a finished one stays
};

/// What `OutputFolder` found at its goal.
enum class Found {
  nothing,   ///< begins anew
  partial,   ///< an unfinished run with a checkpoint: goes on (`Existing::resume` only)
  complete,  ///< finished results: nothing to do (`Existing::resume` only)
};

/// The folder of a job's results. It is written as DIR.partial and becomes DIR when complete: what carries the final name is whole.
/// One writer at a time. If it is left without `complete`, it stays for a resumption when it holds a checkpoint, else it goes.
class OutputFolder {
 public:
  /// Throws `InputError` when results are there and are to be refused, when another program is writing there; `FileError` when the
  /// folder cannot be made.
  OutputFolder(std::string goal, Existing existing);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  Found found() const { return found_; }
  const std::string& goal() const { return goal_; }  ///< DIR
  const std::string& path() const { return path_; }  ///< DIR.partial: where to write until complete

  /// Path of a file within it.
  std::string file(const std::string& name) const { return path_ + "/" + name; }

  /// Saves every file, gives the folder its final name, and drops checkpoints. Afterwards `path()` is the goal.
  void complete();

 private:
  void begin(Existing existing);
  void lock();
  void tidy();  // removes from complete results what only their writer needed

  std::string goal_;
  std::string path_;
  Found found_ = Found::nothing;
  std::unique_ptr<detail::PosixFile> lock_;  ///< held while results are written; null otherwise
};

/// A warning when `estimate` bytes may not fit at `path`; empty when they do.
std::string space_warning(const std::string& path, std::uint64_t estimate);

}  // namespace hydro::io
