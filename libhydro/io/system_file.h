#pragma once

#include <span>
#include <string>
#include <vector>

#include "libhydro/results/network_result.h"

namespace hydro::io {

/// Reads a table of pumped drainage systems (docs/formats/network.md). Throws `FileError`, and `InputError` with all faults at their places.
std::vector<results::PumpedSystem> read_pumped_systems(const std::string& path);

void write_pumped_systems(const std::string& path, std::span<const results::PumpedSystem> systems);

}  // namespace hydro::io
