#pragma once

#include <string>
#include <string_view>

#include "libhydro/comparison/study_design.h"
#include "libhydro/core/error.h"

namespace hydro::io {

/// Reads a study (docs/formats/study.md): what `hydro sweep` varies. Paths become those to open. Throws `InputError` with every fault at its
/// place, `FileError` when the file cannot be read. The scenario itself is not opened.
comparison::StudyDesign read_study(const std::string& path);

/// The same from text, for `path` as its name; faults are added to the list.
comparison::StudyDesign parse_study(std::string_view text, const std::string& path, FaultList& faults);

/// More members than this are refused: a slip in a range, and a table that nobody reads.
inline constexpr std::size_t most_members = 1'000'000;

}  // namespace hydro::io
