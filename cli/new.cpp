#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/network_file.h"
#include "libhydro/study/new_district.h"

namespace hydro::cli {
namespace {

struct Choice {
  std::string folder, size = "500x500", cell = "2m", seed = "1", crs;
  bool force = false;
  double sewers = 0.0;
  bool no_tank = false, tunnel = false;
};

/// The whole of `text` as a number; false when it is none, or too large.
template <class Number>
bool read_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

district::DistrictRequest read_request(const Choice& choice) {
  FaultList faults;
  district::DistrictRequest request;
  const std::string_view size = choice.size;
  const std::size_t cross = std::min(size.find('x'), size.size());
  if (!read_whole(size.substr(0, cross), request.rows) || cross == size.size() || !read_whole(size.substr(cross + 1), request.columns))
    faults.add({}, "--size " + choice.size + " is not rows x columns", "write it as in --size 500x800, from 100x100 to 20000x20000");
  if (!read_whole(choice.seed, request.seed)) faults.add({}, "--seed " + choice.seed + " is not a whole number from 0", "write it as in --seed 7");
  const Quantity cell = read_quantity(choice.cell, unit::m);
  if (!cell.fault.empty()) faults.add({}, "--cell: " + cell.fault, cell.hint);
  request.cell_size = cell.value;
  faults.throw_if_any();
  return request;
}

/// A template of a drainage network, or a district.
std::string write(const Choice& choice) {
  if (!choice.folder.ends_with(".gpkg")) return study::write_new_district(read_request(choice), choice.folder, choice.force,
                                                         {.return_period = choice.sewers, .tank = !choice.no_tank, .tunnel = choice.tunnel});
  if (std::filesystem::exists(choice.folder) && !choice.force) throw InputError(choice.folder + " exists already", "--force replaces it");
  io::write_network_template(choice.folder, choice.crs);
  return choice.folder;
}

void make(const Choice& choice, const Session& session) {
  const std::string scenario = write(choice);
  if (session.json)
    std::cout << nlohmann::ordered_json{{"scenario", scenario}}.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  else
    fmt::print("{}\n", scenario);
}

}  // namespace

void add_new(CLI::App& command, Session& session) {
  const auto choice = std::make_shared<Choice>();
  command.add_option("DIR", choice->folder, "folder to write; or FILE.gpkg: an empty drainage network to be filled in a GIS (docs/formats/network.md)")->required()->option_text("DIR");
  command.add_option("--size", choice->size, "rows and columns, 100x100 to 20000x20000 (default: 500x500)")->option_text("RxC");
  command.add_option("--cell", choice->cell, "cell size, 0.5 m to 5 m (default: 2m)")->option_text("LENGTH");
  command.add_option("--seed", choice->seed, "another seed, another district; the same seed, the same bytes (default: 1)")->option_text("N");
  command.add_option("--crs", choice->crs, "coordinate reference system of an empty network (default: none)")->option_text("EPSG:N");
  command.add_option("--sewers", choice->sewers, "lay sewers with pumps and gates, sized for a storm of so many years, 1 to 100 (default: none)")
      ->check(CLI::Range(1.0, 100.0))->option_text("YEARS");
  command.add_flag("--no-tank", choice->no_tank, "no tanks for the first flush")->needs("--sewers");
  command.add_flag("--tunnel", choice->tunnel, "a deep tunnel below all systems too")->needs("--sewers");
  command.add_flag("--force", choice->force, "replace a folder that is there");
  command.footer("Example:\n  hydro new district --size 500x500 --cell 2m --seed 7\n  hydro run district/scenario.toml -o flood\n"
                 "writes a district of 1 km2 with a tidal river and rains a 100-year storm on it.\n  hydro new network.gpkg --crs EPSG:32651\nwrites an empty drainage network.");
  command.callback([choice, &session] { make(*choice, session); });
}

}  // namespace hydro::cli
