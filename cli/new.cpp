#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/study/new_district.h"

namespace hydro::cli {
namespace {

struct Choice {
  std::string folder, size = "500x500", cell = "2m";
  std::uint64_t seed = 1;
  bool force = false;
};

district::DistrictRequest read_request(const Choice& choice) {
  FaultList faults;
  district::DistrictRequest request{.seed = choice.seed};
  int used = 0;
  if (std::sscanf(choice.size.c_str(), "%dx%d%n", &request.rows, &request.columns, &used) != 2 || used != static_cast<int>(choice.size.size()))
    faults.add({}, "--size " + choice.size + " is not rows x columns", "write it as in --size 500x800");
  const Quantity cell = read_quantity(choice.cell, unit::m);
  if (!cell.fault.empty()) faults.add({}, "--cell: " + cell.fault, cell.hint);
  request.cell_size = cell.value;
  faults.throw_if_any();
  return request;
}

void make(const Choice& choice, const Session& session) {
  const std::string scenario = study::write_new_district(read_request(choice), choice.folder, choice.force);
  if (session.json)
    fmt::print("{{\"scenario\": \"{}\"}}\n", scenario);
  else
    fmt::print("{}\n", scenario);
}

}  // namespace

void add_new(CLI::App& command, Session& session) {
  const auto choice = std::make_shared<Choice>();
  command.add_option("DIR", choice->folder, "folder to write")->required()->option_text("DIR");
  command.add_option("--size", choice->size, "rows and columns, 100x100 to 20000x20000 (default: 500x500)")->option_text("RxC");
  command.add_option("--cell", choice->cell, "cell size, 0.5 m to 5 m (default: 2m)")->option_text("LENGTH");
  command.add_option("--seed", choice->seed, "another seed, another district; the same seed, the same bytes (default: 1)")->option_text("N");
  command.add_flag("--force", choice->force, "replace a folder that is there");
  command.footer("Example:\n  hydro new district --size 500x500 --cell 2m --seed 7\n  hydro run district/scenario.toml -o flood\n"
                 "writes a district of 1 km2 with a tidal river and rains a 100-year storm on it.");
  command.callback([choice, &session] { make(*choice, session); });
}

}  // namespace hydro::cli
