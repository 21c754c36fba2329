// Any file named .tif is a raster as large as it says, or a fault; never a crash, a hang or runaway memory.

#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/raster_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hydro::fuzz::FuzzedFile file(data, size, ".tif");
  try {
    const hydro::io::RasterReading reading{.crs = "EPSG:32651", .memory_budget = 64u << 20};
    const hydro::io::GridRaster raster = hydro::io::read_raster(file.path(), reading);
    if (raster.values.rows() != raster.grid.rows || !(raster.grid.cell_size > 0.0)) std::abort();
  } catch (const hydro::InputError&) {
  } catch (const hydro::FileError&) {
  }
  return 0;
}
