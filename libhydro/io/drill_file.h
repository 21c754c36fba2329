#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/io/file_reference.h"
#include "libhydro/response/drill.h"
#include "libhydro/response/drill_score.h"

namespace hydro::io {

/// A drill as its file tells it; the water of a run is not read yet.
struct DrillFile {
  response::Drill drill;
  std::optional<FileReference> results;   ///< folder of a run whose water the drill shows
  std::optional<FileReference> scenario;  ///< to simulate what the delays did to the water
  std::vector<std::string> files;         ///< every file that was read
};

/// Reads a drill (docs/formats/drill.md), its plan and its warnings. Throws `InputError` with every fault at its place, `FileError` when a
/// file cannot be read. `data` as for `read_plan`.
DrillFile read_drill(const std::string& path, const std::filesystem::path& data);

/// Reads recorded answers, "at,action_id,by,note" and, if wanted, "what", "area", "place" and "department", in the order of time. Throws
/// `InputError` with every fault at its place.
std::vector<response::DrillEvent> read_drill_script(const std::string& path, const response::Drill& drill);

/// "hydro-drill/1", see docs/program.md: the score with its arithmetic. `seal` is the hash of the log that it follows from, of `lines` lines.
std::string score_json(const response::Drill& drill, const response::DrillScore& score, const std::string& seal, std::size_t lines);

}  // namespace hydro::io
