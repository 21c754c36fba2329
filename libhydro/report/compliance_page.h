#pragma once

#include <cstddef>
#include <string>

#include "libhydro/compliance/report.h"
#include "libhydro/core/language.h"

namespace hydro::report {

inline constexpr std::size_t most_plots_of_page = 10'000;

/// A batch of compliance checks as one page that works offline: a map coloured by result, a table by rule, a list to sort and filter,
/// and the evidence of each plot. More than 10 000 plots: those that fail first.
std::string render(const compliance::ComplianceReport& report, Language language);

}  // namespace hydro::report
