#include "libhydro/core/version.h"

#include "hydro_version.h"  // written by cmake/WriteVersion.cmake at every build

namespace hydro {

Version version() { return {.number = HYDRO_VERSION_NUMBER, .commit = HYDRO_VERSION_COMMIT}; }

}  // namespace hydro
