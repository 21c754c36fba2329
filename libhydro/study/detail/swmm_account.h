#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/io/import_file.h"
#include "libhydro/io/swmm_model.h"

namespace hydro::study::detail {

/// Keeps account of every line with content of a SWMM model: each is taken over or left, with a reason. Lines that nobody
/// speaks of are left with the reason of their section, so that none can be forgotten.
class SwmmAccount {
 public:
  explicit SwmmAccount(const io::swmm::Model& model);

  void take(int line, const std::string& as);
  using Bearing = io::ImportAccount::Bearing;
  void leave(int line, const std::string& reason, Bearing bearing);

  /// All lines of a section that begin with this word.
  void take(std::string_view section, std::string_view word, const std::string& as);
  void leave(std::string_view section, std::string_view word, const std::string& reason, Bearing bearing);

  /// All lines of a section.
  void take_section(std::string_view section, const std::string& as);

  /// Writes down what became of the lines.
  void write(io::ImportAccount& account) const;

 private:
  struct Entry {
    std::string_view section, text, word;
    bool known = true;
    std::string as, reason;
    Bearing bearing = Bearing::water;
  };
  Bearing bearing_of(const Entry& entry) const;  ///< of a line that nobody spoke of

  std::map<int, Entry> lines_;
  std::map<std::string, std::vector<int>, std::less<>> by_word_;  ///< section and first word
  std::set<std::string, std::less<>> sections_;                   ///< that have any line
};

}  // namespace hydro::study::detail
