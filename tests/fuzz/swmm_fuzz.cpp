// Any bytes are a SWMM model of finite numbers whose lines are all kept, or a fault; its rain files are rain or a fault. Never a crash.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/swmm_file.h"
#include "tests/fuzz/fuzzed_file.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void look_at(const hydro::io::swmm::Model& model) {
  hydro::FaultList faults;
  for (const auto& gage : model.gages) {
    std::vector<hydro::Bilingual> remarks;
    const hydro::TimeSeries rain = rain_of(model, gage, faults, remarks);
    for (std::size_t i = 0; i < rain.times().size(); ++i) {
      expect(std::isfinite(rain.times()[i]) && rain.values()[i] >= 0.0);
      expect(i == 0 || rain.times()[i] > rain.times()[i - 1]);
    }
  }
  for (const auto& plot : model.subcatchments) expect(plot.area >= 0.0 && plot.imperviousness <= 1.0 && plot.line > 0);
  for (const auto& lid : model.lid_controls)
    if (lid.drain) expect(lid.drain->flow_rate >= 0.0);
  for (const auto& curve : model.curves)
    for (const auto& [x, y] : curve.points) expect(std::isfinite(x) && std::isfinite(y));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    look_at(hydro::io::swmm::read_model("/dev/shm/model.inp", text));
  } catch (const hydro::InputError&) {
  } catch (const hydro::FileError&) {
  }
  // The same bytes as a rain file that a model names.
  const hydro::fuzz::FuzzedFile rain(data, size, ".dat");
  try {
    look_at(hydro::io::swmm::read_model("/dev/shm/model.inp",
                                        "[OPTIONS]\nSTART_DATE 1/1/2024\nEND_DATE 2/1/2024\n[RAINGAGES]\nRG CUMULATIVE 0:15 1 FILE " +
                                            rain.path().substr(rain.path().rfind('/') + 1) + " * MM\n"));
  } catch (const hydro::InputError&) {
  } catch (const hydro::FileError&) {
  }
  return 0;
}
