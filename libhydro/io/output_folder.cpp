#include "libhydro/io/output_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/batch_journal.h"
#include "libhydro/io/checkpoint_file.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/drill_log.h"
#include "libhydro/io/machine_memory.h"

namespace hydro::io {
namespace {

constexpr const char* lock_name = ".lock";

/// Removes a folder and what is in it; silent where that fails, for the way out of an error.
void remove_quietly(const std::string& folder) noexcept {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void remove_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) detail::throw_file_error(folder, "remove", error.value());
}

/// Whether an unfinished job left what it can go on from.
bool can_go_on(const std::string& folder) { return has_checkpoint(folder) || has_journal(folder) || has_drill_log(folder); }

void remove_progress(const std::string& folder) {
  remove_checkpoints(folder);
  remove_journal(folder);
}

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

OutputFolder::OutputFolder(std::string goal, Existing existing) : goal_(without_slashes(std::move(goal))), path_(goal_ + ".partial") {
  if (goal_.empty() || goal_ == "." || goal_ == ".." || goal_ == "/" || goal_.ends_with("/.."))
    throw InputError("\"" + goal_ + "\" cannot be an output folder", "name a folder that is to be made, as -o results");
  if (detail::exists(goal_)) {
    if (!detail::is_folder(goal_)) throw InputError(goal_ + ": exists and is not a folder", "choose another name with -o");
    if (existing == Existing::refuse)
      throw InputError(goal_ + ": results are there already", "name another folder, or replace them with --force");
    if (existing == Existing::resume && !can_go_on(path_)) {
      found_ = Found::complete;
      path_ = goal_;
      tidy();
      return;
    }
  }
  begin(existing);
}

void OutputFolder::begin(Existing existing) {
  std::error_code error;
  if (const std::string parent = detail::folder_of(goal_); !std::filesystem::create_directories(parent, error) && error)
    detail::throw_file_error(parent, "create the folder", error.value());
  lock();
  if (can_go_on(path_)) {
    if (existing == Existing::resume) {
      found_ = Found::partial;
      return;
    }
    if (existing == Existing::refuse)
      throw InputError(path_ + ": an unfinished run is there", "go on with it by --resume, or start anew with --force");
  }
  // What an earlier writer left without a checkpoint, or what is to be replaced, goes; the lock stays.
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    if (entry.path().filename() != lock_name) remove_folder(entry.path().string());
}

void OutputFolder::lock() {
  for (;;) {
    if (::mkdir(path_.c_str(), 0777) != 0 && errno != EEXIST) detail::throw_file_error(path_, "create the folder", errno);
    const std::string name = file(lock_name);
    try {
      lock_ = std::make_unique<detail::PosixFile>(name, detail::PosixFile::Access::create);
    } catch (const FileError&) {
      if (!detail::exists(path_)) continue;  // its writer has just finished
      throw;
    }
    if (::flock(lock_->descriptor(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) detail::throw_file_error(name, "lock", errno);
      throw InputError(path_ + ": another hydro is writing there", "wait until it has finished, or name another folder");
    }
    struct stat held {}, named {};
    if (::fstat(lock_->descriptor(), &held) == 0 && ::stat(name.c_str(), &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev)
      return;
    // The folder was renamed or removed between opening and locking: try again with the one that is there now.
  }
}

OutputFolder::~OutputFolder() {
  if (lock_ && !can_go_on(path_)) remove_quietly(path_);
}

void OutputFolder::complete() {
  if (!lock_) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
    if (!entry.is_regular_file()) continue;
    const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) detail::throw_file_error(entry.path().string(), "open", errno);
    const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (failed != 0) detail::throw_file_error(entry.path().string(), "save", failed);
  }
  detail::sync_folder(path_);
  if (detail::exists(goal_)) {
    // Both names change places at once, so that the goal is whole at every moment; then the old results go.
    const std::string old = fmt::format("{}.replaced-{}", goal_, ::getpid());
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, goal_.c_str(), RENAME_EXCHANGE) == 0) {
      detail::rename_durably(path_, old);
    } else {  // a file system without that
      detail::rename_durably(goal_, old);
      detail::rename_durably(path_, goal_);
    }
    remove_quietly(old);
  } else {
    detail::rename_durably(path_, goal_);
  }
  path_ = goal_;
  tidy();  // not before the results have their name: until then a kill loses nothing
  lock_.reset();
}

void OutputFolder::tidy() {
  remove_progress(path_);
  detail::remove_file(file(lock_name));
}

std::string space_warning(const std::string& path, std::uint64_t estimate) {
  const std::uint64_t free = detail::free_bytes(path);
  if (estimate <= free) return {};
  return fmt::format("{}: the results may take {}, only {} are free there", path, bytes_text(static_cast<double>(estimate)),
                     bytes_text(static_cast<double>(free)));
}

}  // namespace hydro::io
