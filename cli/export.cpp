#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/say.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/study/export_network.h"
#include "libhydro/study/export_run.h"

namespace hydro::cli {
namespace {

struct Format {
  const char* name;
  study::ExportFormat format;
};

constexpr std::array formats{Format{"netcdf", study::ExportFormat::netcdf}, Format{"geotiff", study::ExportFormat::geotiff},
                             Format{"csv", study::ExportFormat::csv}, Format{"geojson", study::ExportFormat::geojson}};

struct Arguments {
  study::ExportRequest request;
  std::string format;
  std::vector<std::string> times;
};

study::ExportFormat format_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Format& format : formats) {
    if (name == format.name) return format.format;
    names.emplace_back(format.name);
  }
  names.emplace_back("swmm");
  throw InputError("--format: unknown format \"" + name + "\"", choices_hint(name, names));
}

double time_of(const std::string& text) {
  const Quantity quantity = read_quantity(text, unit::s);
  if (!quantity.fault.empty()) throw InputError("--at: " + quantity.fault, quantity.hint);
  return quantity.value;
}

void print_files(const std::string& format, const std::vector<std::string>& files, const std::vector<Bilingual>& notes, const Session& session) {
  if (session.json) {
    nlohmann::ordered_json document{{"format", format}, {"files", files}};
    for (const Bilingual& note : notes) document["notes"].push_back(note.english);
    std::cout << document.dump(2) << '\n';
    return;
  }
  for (const std::string& file : files) std::cout << file << '\n';
  if (session.quiet) return;
  for (const Bilingual& note : notes) tell_note(session, note);
}

void export_results(const Arguments& arguments, const Session& session) {
  if (arguments.format == "swmm") {
    if (!arguments.times.empty()) throw InputError("--at chooses frames, which only netcdf and geotiff hold", "leave it out");
    const study::NetworkExport exported = study::export_swmm({.scenario = arguments.request.folder, .out = arguments.request.out, .replace = arguments.request.replace});
    return print_files(arguments.format, exported.files, exported.notes, session);
  }
  study::ExportRequest request = arguments.request;
  request.format = format_of(arguments.format);
  request.language = session.language;
  for (const std::string& text : arguments.times) request.times.push_back(time_of(text));
  if (!request.times.empty() && request.format != study::ExportFormat::netcdf && request.format != study::ExportFormat::geotiff)
    throw InputError("--at chooses frames, which only netcdf and geotiff hold", "leave it out");
  print_files(arguments.format, study::export_run(request), {}, session);
}

}  // namespace

void add_export(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();
  arguments->request.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  command.add_option("DIR", arguments->request.folder, "results folder of a finished run; for swmm a scenario with a network")->required();
  command.add_option("--format", arguments->format,
                     "netcdf (frames and maxima, CF), geotiff (a map of depth each frame), csv (gauges, sections, boundaries, balance), "
                     "geojson (flooded areas by depth, longitude and latitude), swmm (the network of a scenario as a model of EPA SWMM 5.2)")
      ->required()->option_text("FORMAT");
  command.add_option("--at", arguments->times, "time of a frame to take, from the start of the run; a bare number is in seconds; may be given again (default: all)")
      ->option_text("TIME")->take_all()->expected(1);
  command.add_option("-o,--output", arguments->request.out, "folder to be made (default: SCENARIO-export)")->option_text("OUT");
  command.add_flag("--force", arguments->request.replace, "replace an existing folder");
  command.footer("Example:\n  hydro export first-flood-run --format geotiff --at 60min -o maps");
  command.callback([arguments, &session] { export_results(*arguments, session); });
}

}  // namespace hydro::cli
