#pragma once

#include <string>
#include <vector>

#include "libhydro/response/alert.h"
#include "libhydro/response/level.h"
#include "libhydro/response/vocabulary.h"

namespace hydro::response {

/// One danger that a message warns of. Info blocks that differ in language only are one warning.
struct Warning {
  int hazard = -1;                 ///< of the vocabulary; -1: the message names one that nobody knows
  std::string event;               ///< as written in the first info block
  Level level = Level::none;
  std::vector<int> areas;          ///< of the vocabulary, increasing; empty: outside of them all
  std::vector<std::string> codes;  ///< division codes of 6 digits, increasing
  std::vector<GeoRing> polygons;
  std::vector<GeoCircle> circles;
  double from = 0.0, until = 0.0;  ///< [s since 1970] in force; `until` not included
  std::vector<std::string> languages;
};

enum class Verdict {
  accepted,
  quarantined,  ///< kept for the operator to decide; nothing fires
  logged,       ///< kept without effect
};

/// What a message means to those who respond.
struct Judgement {
  Verdict verdict = Verdict::accepted;
  std::string reason;              ///< of quarantine or log: "no_level", "status_test" ...; see docs/formats/warnings.md
  std::vector<std::string> notes;  ///< those of the reader and of the judge, in order of the alphabet
  std::vector<Warning> warnings;
};

/// A warning without an end holds for so long [s].
inline constexpr double default_validity = 24.0 * 3600.0;

/// Judges a message apart from all others and from the clock.
Judgement judge(const AlertMessage& message, const Vocabulary& vocabulary);

}  // namespace hydro::response
