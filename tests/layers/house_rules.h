#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hydro::layers {

/// The rooms from the ground floor up, each with the rooms it may use, as CMake has them.
struct Room {
  std::string name;
  std::set<std::string> may_use;
};
using Rooms = std::vector<Room>;

/// Source files by path from the repository's root ("libhydro/surface/boundary.h"), with their text.
using Sources = std::map<std::string, std::string>;

/// "core: \nterrain: core\n..." as libhydro/CMakeLists.txt leaves it.
Rooms read_rooms(const std::string& table);

/// The table of rooms in docs/architecture.md: `| room | what it says | key types | may use |`.
Rooms read_documented_rooms(const std::string& page);

// Each returns one sentence a breach: "file:line: what is wrong".

/// A room may only use rooms below it.
std::vector<std::string> breaches_of_order(const Rooms& rooms);

/// What the code does and what docs/architecture.md says are the same.
std::vector<std::string> breaches_of_documentation(const Rooms& rooms, const Rooms& documented);

/// Includes: only rooms that are allowed, nothing of the program, `detail/` never from another room or an installed header, paths from the repository's
/// root, file formats only in `io`, no external library in the physics.
std::vector<std::string> breaches_of_includes(const Rooms& rooms, const Sources& sources);

/// No `using namespace` in headers, no printing and no exit in the library, no drawers (`utils`, `common`, ...).
std::vector<std::string> breaches_of_manners(const Sources& sources);

}  // namespace hydro::layers
