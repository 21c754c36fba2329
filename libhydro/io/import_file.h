#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/bilingual.h"

namespace hydro::io {

/// What became of another tool's model, line by line: nothing is lost in silence (docs/formats/swmm.md).
struct ImportAccount {
  struct Taken {
    std::string section;
    int first_line = 0, last_line = 0, lines = 0;
    std::string as;  ///< file, or place in it, that says the same now
  };
  /// What a line that is left out speaks of; only `water` changes what the water does here.
  enum class Bearing {
    water,       ///< must be looked at
    sewers,      ///< where a model without links lets its runoff go
    computing,   ///< how SWMM solves its equations
    pollutants,
    map,         ///< drawing, tags and labels
    reports,
    unused,      ///< named by nothing that is taken over
  };
  struct NotTaken {
    int line = 0, last_line = 0;
    std::string section, text, reason;  ///< `text` is the first line's
    Bearing bearing = Bearing::water;

    int lines() const { return last_line - line + 1; }
  };
  struct Compatibility {
    std::string rule, effect;  ///< what hydro does as the other tool does, though it knows better
  };
  std::string source;    ///< path of the model
  std::string scenario;  ///< file within the folder
  std::vector<Taken> taken;
  std::vector<NotTaken> not_taken;
  std::vector<Compatibility> compatibility;
  std::vector<Bilingual> remarks;

  int lines_taken() const;
  int lines_not_taken() const;
  int lines_not_taken(Bearing bearing) const;
};

/// "water", "map", ...: as `import.json` names them.
std::vector<std::pair<ImportAccount::Bearing, std::string>> bearings();

/// The account as one JSON document.
std::string import_json(const ImportAccount& account);

}  // namespace hydro::io
