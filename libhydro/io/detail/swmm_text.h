#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/swmm_model.h"

namespace hydro::io::swmm::detail {

/// Words of a line: they end at blanks; quotes hold blanks together.
std::vector<std::string_view> words_of(std::string_view line);

/// Splits a file into sections. Comments (from ";" to the end of the line) and blank lines go. Faults: text before the first section,
/// lines longer than anyone writes, bytes of a file that is no text.
std::vector<Section> split_sections(const std::string& path, std::string_view text, FaultList& faults);

/// At most so many faults of one file are told: more would bury the first.
inline constexpr std::size_t told_faults = 50;

}  // namespace hydro::io::swmm::detail
