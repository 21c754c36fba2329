#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace hydro {

/// A place in a text file; line and column count from 1, 0 means "the file as a whole".
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One fault of an input: where, what is wrong, how to mend it.
struct Fault {
  SourcePlace place;
  std::string message;
  std::string hint;          ///< what to write instead; may be empty
  bool unreadable = false;   ///< the file could not be read or written at all (exit code 3 instead of 2)

  /// "file:line:column: message" and, on a second line, the hint.
  std::string text() const;
};

/// Bad input, with every fault that was found. Thrown at the edges only: scenario, io, cli. Exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Fault fault);
  explicit InputError(std::vector<Fault> faults);
  InputError(std::string message, std::string hint = {});

  const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// A file could not be read or written (missing, corrupt, disk full, permission). Exit code 3.
class FileError : public std::runtime_error {
 public:
  FileError(std::string path, const std::string& message, std::string hint = {});

  const std::string& path() const { return path_; }
  const std::string& hint() const { return hint_; }

 private:
  std::string path_;
  std::string hint_;
};

/// The computation failed (NaN, collapsed time step, lost water). The message names cell and time. Exit code 4.
class NumericalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Collects faults so that all of them can be reported together.
class FaultList {
 public:
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void add(SourcePlace place, std::string message, std::string hint = {}) {
    faults_.push_back({std::move(place), std::move(message), std::move(hint)});
  }
  bool empty() const { return faults_.empty(); }
  const std::vector<Fault>& faults() const { return faults_; }

  /// Throws what was collected: an `InputError` with all faults; nothing happens when there is none.
  void throw_if_any() const;

 private:
  std::vector<Fault> faults_;
};

/// The choice closest to `word` by edit distance, or an empty string when none is close enough to suggest.
std::string closest_choice(const std::string& word, const std::vector<std::string>& choices);

/// "choices: a, b, c; did you mean "b"?" for a hint.
std::string choices_hint(const std::string& word, const std::vector<std::string>& choices);

}  // namespace hydro
