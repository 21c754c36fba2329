#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/memory_block.h"
#include "libhydro/simulation/state.h"

namespace hydro::io {

/// What a run must have in common with a checkpoint to go on from it: names and values, such as the hash of every input. A
/// difference is reported by its name.
struct RunIdentity {
  std::vector<std::pair<std::string, std::string>> parts;
};

/// What a checkpoint holds beside the memory blocks, which are filled in place.
struct Checkpoint {
  simulation::State state;
  std::vector<double> record;  ///< of the report recorder
  std::uint64_t frames = 0;    ///< written into results.h5 until then
};

/// Writes checkpoint-0 or checkpoint-1 in `folder`, replacing the older of the two: temporary file, fsync, rename. On failure both
/// stay as they were.
void write_checkpoint(const std::string& folder, const RunIdentity& identity, const simulation::State& state,
                      std::span<const double> record, std::span<const MemoryBlock> memory, std::uint64_t frames);

/// Reads the newest checkpoint that is whole and fills `memory`, whose blocks must be those that were written. A damaged one is
/// passed over for the one before it, which `remarks` then says. Nothing: there is none. Throws `InputError` naming what differs
/// when it is of another run or another program, `FileError` when none that is there can be used.
std::optional<Checkpoint> read_newest_checkpoint(const std::string& folder, const RunIdentity& identity,
                                                 std::span<const MemoryBlock> memory, std::vector<Bilingual>& remarks);

bool has_checkpoint(const std::string& folder);
void remove_checkpoints(const std::string& folder);

}  // namespace hydro::io
