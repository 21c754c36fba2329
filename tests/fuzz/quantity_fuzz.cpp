// Any text is a quantity or a fault, and a quantity is a finite number.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libhydro/core/unit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const hydro::Unit& unit : {hydro::unit::none, hydro::unit::mm_per_hour, hydro::unit::min}) {
    const hydro::Quantity quantity = hydro::read_quantity(text, unit);
    if (quantity.fault.empty() && !std::isfinite(quantity.value)) std::abort();
  }
  return 0;
}
