#pragma once

#include <string_view>

namespace hydro::report {

extern const std::string_view page_style;   ///< CSS of every page
extern const std::string_view page_script;  ///< JavaScript of every page: values beside the mouse, frames in time, sorting, enlarging

}  // namespace hydro::report
