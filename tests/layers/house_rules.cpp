#include "tests/layers/house_rules.h"

#include <algorithm>
#include <regex>
#include <sstream>
#include <utility>

namespace hydro::layers {
namespace {

/// Rooms that see numbers only: no library but the standard one, OpenMP and Eigen.
const std::set<std::string> physics{"core", "terrain", "rain", "infiltration", "hydrology", "network", "results", "sponge",
                                    "catchment", "surface", "simulation", "hazard", "compliance", "response"};

/// Written at build time, so it has no place in the tree.
const std::string generated_header = "hydro_version.h";

std::set<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> found;
  for (std::string word; in >> word;) found.insert(word);
  return found;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" `"), last = text.find_last_not_of(" `");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::string room_of(const std::string& path) {
  const std::size_t start = path.find('/') + 1;
  return path.substr(start, path.find('/', start) - start);
}

bool is_header(const std::string& path) { return path.ends_with(".h"); }

bool belongs_to_a_file_format(const std::string& header) {
  static const std::regex formats("(gdal|ogr|cpl_|vrt).*|.*(hdf5|H5.*pp|netcdf|sqlite3|pugixml)\\.h(pp)?");
  return std::regex_match(header, formats);
}

bool is_allowed_in_physics(const std::string& header) {
  return header == "omp.h" || header.starts_with("Eigen/") || header.find_first_of("./") == std::string::npos;
}

/// Calls `visit(line number, line)` for each line, without its comment.
template <class Visit>
void each_line(const std::string& text, Visit visit) {
  std::istringstream in(text);
  int number = 0;
  for (std::string line; std::getline(in, line);) visit(++number, line.substr(0, line.find("//")));
}

std::string at(const std::string& path, int line) { return path + ':' + std::to_string(line) + ": "; }

}  // namespace

Rooms read_rooms(const std::string& table) {
  Rooms rooms;
  std::istringstream in(table);
  for (std::string line; std::getline(in, line);) {
    std::ranges::replace(line, ';', ' ');
    if (const std::size_t colon = line.find(':'); colon != std::string::npos)
      rooms.push_back({line.substr(0, colon), words(line.substr(colon + 1))});
  }
  return rooms;
}

Rooms read_documented_rooms(const std::string& page) {
  Rooms rooms;
  std::istringstream in(page);
  bool in_table = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| room |")) in_table = true;
    if (!line.starts_with('|')) in_table = false;
    if (!in_table || !line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(trimmed(cell));
    rooms.push_back({cells.front(), words(cells.back() == "–" ? "" : cells.back())});
  }
  return rooms;
}

std::vector<std::string> breaches_of_order(const Rooms& rooms) {
  std::vector<std::string> breaches;
  std::set<std::string> below;
  for (const Room& room : rooms) {
    for (const std::string& used : room.may_use)
      if (!below.contains(used)) breaches.push_back("room " + room.name + " depends on " + used + ", which is not below it");
    below.insert(room.name);
  }
  return breaches;
}

std::vector<std::string> breaches_of_documentation(const Rooms& rooms, const Rooms& documented) {
  std::vector<std::string> breaches;
  const auto find = [](const Rooms& list, const std::string& name) { return std::ranges::find(list, name, &Room::name); };
  for (const Room& room : rooms) {
    const auto row = find(documented, room.name);
    if (row == documented.end())
      breaches.push_back("docs/architecture.md has no row for room " + room.name);
    else if (row->may_use != room.may_use)
      breaches.push_back("docs/architecture.md and libhydro/CMakeLists.txt disagree on what room " + room.name + " may use");
  }
  for (const Room& row : documented)
    if (find(rooms, row.name) == rooms.end()) breaches.push_back("docs/architecture.md has a row for " + row.name + ", which is no room");
  return breaches;
}

std::vector<std::string> breaches_of_includes(const Rooms& rooms, const Sources& sources) {
  static const std::regex include("\\s*#\\s*include\\s*([\"<])([^\">]+)[\">].*");
  std::vector<std::string> breaches;
  for (const auto& [path, text] : sources) {
    const std::string room = room_of(path);
    const auto own = std::ranges::find(rooms, room, &Room::name);
    if (own == rooms.end()) {
      breaches.push_back(path + ": lies in " + room + ", which is no room of libhydro/CMakeLists.txt");
      continue;
    }
    std::istringstream in(text);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      std::smatch match;
      if (!std::regex_match(line, match, include)) continue;
      const std::string header = match[2];
      const auto complain = [&, place = at(path, number)](const std::string& what) { breaches.push_back(place + what); };
      if (match[1] == "<") {
        if (belongs_to_a_file_format(header) && room != "io") complain("only io reads file formats, but this includes " + header);
        else if (physics.contains(room) && !is_allowed_in_physics(header)) complain("physics uses no external library, but this includes " + header);
      } else if (header != generated_header) {
        if (!header.starts_with("libhydro/")) complain("\"" + header + "\" does not start with libhydro/");
        else if (const std::string used = room_of(header); used != room && !own->may_use.contains(used))
          complain("room " + room + " may not use " + used);
        else if (used != room && header.find("/detail/") != std::string::npos)
          complain("\"" + header + "\" is a detail of room " + used);
        else if (is_header(path) && path.find("/detail/") == std::string::npos && header.find("/detail/") != std::string::npos)
          complain("a header that users see may not include \"" + header + "\", which is not installed");
        else if (!sources.contains(header))
          complain("\"" + header + "\" is not there");
      }
    }
  }
  return breaches;
}

std::vector<std::string> breaches_of_manners(const Sources& sources) {
  static const std::regex prints_or_exits("(std::(cout|cerr|clog)|\\bf?printf\\s*\\(|\\b(std::)?_?(exit|abort|quick_exit)\\s*\\(|\\bputs\\s*\\().*");
  static const std::regex drawer("(^|.*[/_])(utils?|common|helpers?|misc|managers?)([/_.].*|$)");
  const std::string child_process = "libhydro/io/detail/guarded_child.cpp";  // a forked child must end itself
  std::vector<std::string> breaches;
  for (const auto& [path, text] : sources) {
    if (std::regex_match(path, drawer)) breaches.push_back(path + ": is a drawer; find the room or the name that it lacks");
    each_line(text, [&, &path = path](int number, const std::string& line) {
      if (is_header(path) && line.find("using namespace") != std::string::npos)
        breaches.push_back(at(path, number) + "using namespace in a header");
      if (path != child_process && std::regex_search(line, prints_or_exits)) breaches.push_back(at(path, number) + "only cli prints and only main ends the program");
    });
  }
  return breaches;
}

}  // namespace hydro::layers
