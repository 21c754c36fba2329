#pragma once

#include <string_view>

namespace hydro {

/// What was built: goes into every result, so that a map can be traced to the code that drew it.
struct Version {
  std::string_view number;  ///< "0.1.0"
  std::string_view commit;  ///< of the sources, "-dirty" appended when they were edited; "unknown" outside a git checkout
};

Version version();

}  // namespace hydro
