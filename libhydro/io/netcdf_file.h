#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/io/result_file.h"

namespace hydro::io {

/// Writes frames and maxima of a finished run as one NetCDF-4 file after the CF conventions 1.8: dimensions time, y, x; coordinates of
/// cell centres; the plane as grid mapping. Packed as in results.h5. The file is there whole or not at all.
void write_netcdf(const std::string& path, const Hdf5ResultReader& reader, const results::RunResult& result, const std::vector<std::uint64_t>& frames);

}  // namespace hydro::io
