#pragma once

#include <string>
#include <utility>

#include "libhydro/core/error.h"

namespace hydro::io::detail {

/// Throws an `InputError` with one fault of a file.
[[noreturn]] inline void refuse(const std::string& file, std::string message, std::string hint = {}) {
  FaultList faults;
  faults.add({.file = file}, std::move(message), std::move(hint));
  throw InputError(faults.faults());
}

}  // namespace hydro::io::detail
