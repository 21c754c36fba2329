#include "libhydro/io/storm_table_file.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "libhydro/core/unit.h"
#include "libhydro/io/detail/posix_file.h"

namespace hydro::io {

std::string storm_table(const rain::DesignStorm& storm) {
  std::string text = "time_min,rain_mmh\n";
  for (std::size_t k = 0; k < storm.rain_rate.times().size(); ++k)
    text += fmt::format("{:.9g},{:.9g}\n", storm.rain_rate.times()[k] / unit::min.to_si,
                        storm.rain_rate.values()[k] / unit::mm_per_hour.to_si);
  return text;
}

void write_storm_table(const std::string& path, const rain::DesignStorm& storm) {
  detail::write_file_atomically(path, storm_table(storm));
}

}  // namespace hydro::io
