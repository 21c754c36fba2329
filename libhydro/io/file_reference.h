#pragma once

#include <string>

#include "libhydro/core/error.h"

namespace hydro::io {

/// A file named in another file: the path to open, and where it was named, for error messages.
struct FileReference {
  std::string path;     ///< to open: relative paths start at the naming file's folder, ${NAME} is taken from the environment
  std::string written;  ///< as the naming file has it
  SourcePlace place;
};

}  // namespace hydro::io
