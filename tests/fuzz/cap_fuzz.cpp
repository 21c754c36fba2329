// Any bytes are a warning or a refusal; what was read is judged, stored twice, written, and read again as the same message.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "libhydro/io/cap_file.h"
#include "libhydro/response/alert_store.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  const io::CapReading reading = io::read_cap({reinterpret_cast<const char*>(data), size});
  if (reading.message.has_value() == !reading.refusal.empty()) std::abort();
  if (!reading.message) return 0;
  static const auto words = std::make_shared<const response::Vocabulary>(
      std::vector<response::Hazard>{{"rainstorm", "rainstorm", "暴雨", {"11B03"}, {}}},
      std::vector<response::Area>{{"310000", "Shanghai", "上海市", "city", -1, {}, 0.0}});
  response::AlertStore store(words, response::AlertStatus::exercise);
  store.add(*reading.message);
  store.add(*reading.message);
  if (store.resolve(reading.message->sent.utc).size() != 1) std::abort();
  const std::string written = io::write_cap(*reading.message);
  const io::CapReading again = io::read_cap(written);
  if (written.size() <= std::size_t{1} << 20 && (!again.message || io::write_cap(*again.message) != written)) std::abort();
  return 0;
}
