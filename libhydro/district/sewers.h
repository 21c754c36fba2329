#pragma once

#include "libhydro/district/district.h"
#include "libhydro/district/layout.h"

namespace hydro::district {

/// Lays sewers along the streets of a layout, in its own coordinates.
ProposedSewers lay_sewers(const Layout& layout, const SewerRequest& request);

}  // namespace hydro::district
