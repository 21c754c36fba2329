#pragma once

#include <string>
#include <vector>

#include "libhydro/compliance/rule.h"
#include "libhydro/core/error.h"

namespace hydro::io {

/// Which of several readings of a rule is meant: "SH-STORAGE=plot".
struct RuleReading {
  std::string rule;
  std::string reading;
};

/// How rules are read.
struct RuleOrder {
  std::vector<std::string> files;      ///< paths, or names of presets: "shanghai"; a later rule replaces an earlier one of the same id
  std::vector<RuleReading> readings;
  bool trust_memory = false;           ///< rules from memory count
  bool trust_inferred = false;         ///< inferred rules count
};

/// The rule book of the files, each in the format of docs/formats/rules.md. Measures, runoff coefficients and what plots are simulated
/// with are those that come with hydro where no file describes any. Faults have file, line and column, also those within an expression.
/// Throws `FileError` for a file that cannot be read and `InputError` with all faults otherwise.
compliance::RuleBook read_rule_book(const RuleOrder& order);

/// The names of the rule files that come with hydro.
std::vector<std::string> preset_rules();

/// Every file that the order reads, presets and those that they name included.
std::vector<std::string> rule_files(const RuleOrder& order);

}  // namespace hydro::io
