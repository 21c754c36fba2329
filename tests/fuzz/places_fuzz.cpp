// Any table is a list of places, or of teams, or of faults.

#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/place_file.h"
#include "libhydro/io/team_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  const fuzz::FuzzedFile file(data, size, ".csv");
  try {
    for (const io::PlaceRecord& place : io::read_places(file.path(), "").places)
      if (place.id.empty() || place.kind.empty() || !(place.people >= 0.0)) std::abort();
  } catch (const InputError&) {
  }
  try {
    FaultList faults;
    for (const response::Team& team : io::read_teams(file.path(), {"drainage"}, faults))
      if (faults.empty() && !(team.vehicle.wading > 0.0 && team.vehicle.speed_share > 0.0)) std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
