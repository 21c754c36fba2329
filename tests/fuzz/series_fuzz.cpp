// Any file is a series of finite values at increasing times, or a fault; never a crash.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/series_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hydro::io::SeriesKind;
  const hydro::fuzz::FuzzedFile file(data, size, ".csv");
  const hydro::io::RunClock clock{.start_utc = 1726416000.0, .offset_minutes = 480, .duration = 10800.0};
  for (const SeriesKind kind : {SeriesKind::rain, SeriesKind::level}) try {
      std::vector<hydro::Bilingual> remarks;
      const hydro::TimeSeries series = hydro::io::read_series(file.path(), "", kind, clock, remarks);
      for (std::size_t i = 0; i < series.times().size(); ++i) {
        if (!std::isfinite(series.times()[i]) || !std::isfinite(series.values()[i])) std::abort();
        if (i > 0 && !(series.times()[i] > series.times()[i - 1])) std::abort();
      }
    } catch (const hydro::InputError&) {
    } catch (const hydro::FileError&) {
    }
  return 0;
}
