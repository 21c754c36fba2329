#pragma once

#include <string>

#include "libhydro/report/sweep_page.h"

namespace hydro::report {

/// How rare a storm each place withstands, layout by layout; empty where no places were watched or storms have no return periods.
std::string held_table(const SweepPage& page);

}  // namespace hydro::report
