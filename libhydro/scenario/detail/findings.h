#pragma once

#include <string>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/error.h"
#include "libhydro/io/file_reference.h"
#include "libhydro/results/run_result.h"

namespace hydro::scenario::detail {

/// What is gathered while the files of a scenario are read: faults, so that all are told together, hashes and remarks.
class Findings {
 public:
  /// Does something with a file; what it throws becomes faults. Returns whether it went well.
  template <class Call>
  bool attempt(const io::FileReference& file, Call&& call) {
    try {
      call();
      return true;
    } catch (const InputError& error) {
      for (Fault fault : error.faults()) {
        if (fault.place.file.empty()) fault.place = file.place;
        faults_.add(std::move(fault));
      }
    } catch (const FileError& error) {
      add_unreadable(file.place, error);
    }
    return false;
  }

  void fault(const SourcePlace& place, std::string message, std::string hint = {}) {
    faults_.add(place, std::move(message), std::move(hint));
  }
  void remark(Bilingual text);
  /// Remarks of a reader; the file is called as the scenario calls it.
  void remark(const io::FileReference& file, const std::vector<Bilingual>& texts);

  /// Notes that a file was read, with its side files. Each is hashed once.
  void read(const io::FileReference& file, const std::vector<std::string>& files);
  void read(const io::FileReference& file) { read(file, {file.path}); }

  bool any_fault() const { return !faults_.empty(); }
  void throw_if_any() const { faults_.throw_if_any(); }
  std::vector<results::InputFile> take_inputs() { return std::move(inputs_); }
  std::vector<Bilingual> take_remarks() { return std::move(remarks_); }

 private:
  void add_unreadable(const SourcePlace& place, const FileError& error);

  FaultList faults_;
  std::vector<std::string> hashed_;  ///< paths of `inputs_`
  std::vector<results::InputFile> inputs_;
  std::vector<Bilingual> remarks_;
};

}  // namespace hydro::scenario::detail
