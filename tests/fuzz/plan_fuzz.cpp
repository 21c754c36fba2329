// Any file is a response plan or a list of faults; what was read without fault can be evaluated.

#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/plan_file.h"
#include "libhydro/response/engine.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  const fuzz::FuzzedFile file(data, size, ".toml");
  try {
    const response::Plan plan = io::read_plan(file.path(), io::data_folder());
    const response::Evaluation evaluation = response::evaluate(plan, {}, 0.0);
    if (!evaluation.tasks.empty()) std::abort();
  } catch (const InputError&) {
  } catch (const FileError&) {  // of a table that it names
  }
  return 0;
}
