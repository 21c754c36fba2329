// Any text is a study or a list of faults; one without fault has as many members as it says.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libhydro/core/error.h"
#include "libhydro/io/study_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  FaultList faults;
  const comparison::StudyDesign study = io::parse_study({reinterpret_cast<const char*>(data), size}, "study.toml", faults);
  constexpr std::size_t enough = 5000;
  if (faults.empty() && study.member_count() <= enough && comparison::members_of(study).size() != study.member_count()) std::abort();
  return 0;
}
