// Any text is an archive of storms or a list of faults; what was read is written and read again as the same storms.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/io/best_track_file.h"
#include "tests/io/best_tracks_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  try {
    const io::BestTracks tracks = io::parse_best_tracks({reinterpret_cast<const char*>(data), size}, "fuzz");
    const std::string written = io::best_tracks_text(tracks);
    if (io::best_tracks_text(io::parse_best_tracks(written, "written")) != written) std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
