#pragma once

#include <string>

#include "libhydro/district/district.h"

namespace hydro::study {

/// Plots of all kinds for `hydro comply`: the blocks of a made-up district with the areas of what covers them and of the facilities that are
/// proposed there, and, as shapes of the whole map, its river, elevated road, drainage systems and zones.
void write_new_plots(const std::string& path, const district::District& made);

/// A rule file that begins with the rules that come with hydro, and an example of one's own.
std::string new_rules_text();

}  // namespace hydro::study
