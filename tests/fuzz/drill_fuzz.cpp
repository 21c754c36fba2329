// Any file is a drill or a list of faults; what was read without fault can be played to its end and scored.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "libhydro/core/error.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/drill_file.h"
#include "tests/fuzz/fuzzed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hydro;
  using namespace response;
  const fuzz::FuzzedFile file(data, size, ".toml");
  try {
    const Drill drill = io::read_drill(file.path(), io::data_folder()).drill;
    Board board = empty_board(drill);
    apply(drill, {.kind = DrillEventKind::begin, .at = drill.start}, board);
    for (const DrillEvent& event : passing(drill, board, std::min(drill.end, drill.start + 7200.0))) apply(drill, event, board);
    const double points = score(drill, board).score;
    if (!(points >= 0.0 && points <= 100.0)) std::abort();
  } catch (const InputError&) {
  } catch (const FileError&) {  // of a file that it names
  }
  return 0;
}
