#pragma once

#include "cli/text_table.h"
#include "libhydro/core/language.h"

namespace hydro::cli {

// Tables of `hydro list` about the sponge facilities that come with hydro.
TextTable facilities(Language language);       ///< one row a facility
TextTable facility_values(Language language);  ///< one row a value, each with its source and status
TextTable processes();        ///< how water passes through layers, and which layers that takes
TextTable solids(Language language);           ///< suspended solids in runoff, by land cover

}  // namespace hydro::cli
