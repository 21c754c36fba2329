#pragma once

#include <cstddef>

namespace hydro {

/// Bytes that are allocated with `new` now, in the whole program; what this program counts by replacing `operator new`.
std::size_t heap_bytes();

}  // namespace hydro
