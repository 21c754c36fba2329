#pragma once

#include <string_view>

namespace hydro::report {

/// What draws map, list and cards from the data inside the page, and how they look.
extern const std::string_view compliance_script;
extern const std::string_view compliance_style;

}  // namespace hydro::report
