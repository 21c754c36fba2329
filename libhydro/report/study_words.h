#pragma once

#include <string>

#include "libhydro/core/language.h"

namespace hydro::report {

/// A quantity of a study in words: "flooded_area_m2[0.15]" is "ground flooded deeper than 0.15 m". Without its unit.
std::string quantity_title(const std::string& quantity, Language language);

/// A value of it with its unit: "1.23 ha", "45.6 %".
std::string quantity_text(const std::string& quantity, double value, Language language);

}  // namespace hydro::report
