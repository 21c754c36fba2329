#include "libhydro/io/machine_memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/refuse.h"

namespace hydro::io {
namespace {

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

std::uint64_t free_on_machine() {
  std::ifstream file("/proc/meminfo");
  for (std::string word; file >> word;)
    if (std::uint64_t kib = 0; word == "MemAvailable:" && file >> kib) return kib * 1024;
  return no_limit;
}

std::uint64_t free_in_control_group() {
  std::ifstream file("/proc/self/cgroup");
  std::uint64_t left = no_limit;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("0::")) continue;
    for (std::string group = line.substr(3);; group.erase(group.rfind('/'))) {  // a parent's limit binds as well
      const std::string folder = "/sys/fs/cgroup" + group;
      const auto most = number_in(folder + "/memory.max"), used = number_in(folder + "/memory.current");
      if (most && used) left = std::min(left, *most > *used ? *most - *used : 0);
      if (group.empty() || group.rfind('/') == std::string::npos) break;
    }
  }
  return left;
}

std::uint64_t free_address_space() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return no_limit;
  const std::uint64_t used =
      number_in("/proc/self/statm").value_or(0) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

}  // namespace

std::uint64_t available_memory() {
  return std::min({free_on_machine(), free_in_control_group(), free_address_space()});
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024.0 && unit + 1 < units.size(); ++unit) bytes /= 1024.0;
  return unit == 0 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.3g} {}", bytes, units[unit]);
}

void require_memory(const std::string& file, const std::string& what, double needed, std::uint64_t budget) {
  const std::uint64_t have = budget > 0 ? budget : available_memory();
  if (needed <= static_cast<double>(have)) return;
  detail::refuse(file,
                 fmt::format("{} needs {}, have {}", what, bytes_text(needed), bytes_text(static_cast<double>(have))),
                 "cut out a smaller area or use larger cells (gdalwarp -te ... -tr ...)");
}

}  // namespace hydro::io
