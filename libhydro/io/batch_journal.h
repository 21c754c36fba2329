#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hydro::io {

namespace detail {
class PosixFile;
}

/// What a batch has done so far, so that after a kill only the rest is done again: bytes of each member, appended and made durable in
/// blocks. A block that was cut short or damaged is done again with what comes after it.
class BatchJournal {
 public:
  using Identity = std::vector<std::pair<std::string, std::string>>;  ///< names and values, such as the hash of every input

  /// Goes on with the journal of `folder`, or begins one; it is locked until this object goes. Throws `InputError` naming what differs when it is
  /// of another batch, and when another process writes it; `FileError` when it is damaged or of another version: nothing is lost silently.
  BatchJournal(const std::string& folder, const Identity& identity);
  ~BatchJournal();

  /// What was added for the members that are done.
  const std::map<std::size_t, std::string>& done() const { return done_; }

  /// Adds members; they are durable when it returns.
  void add(const std::map<std::size_t, std::string>& members);

 private:
  std::unique_ptr<detail::PosixFile> file_;
  std::size_t end_ = 0;  ///< [bytes] of what is whole
  std::map<std::size_t, std::string> done_;
};

bool has_journal(const std::string& folder);

/// Whether somebody is writing the journal of a folder.
bool journal_in_use(const std::string& folder);

void remove_journal(const std::string& folder);

}  // namespace hydro::io
