// Any text is a list of orders or of faults.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/io/orders_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  try {
    for (const io::Order& order : io::parse_orders({reinterpret_cast<const char*>(data), size}, "actions.json"))
      if (!std::isfinite(order.value) || (order.until && *order.until < order.from)) std::abort();
  } catch (const InputError& error) {
    if (error.faults().empty()) std::abort();
  }
  return 0;
}
