#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/response_facts.h"
#include "cli/say.h"
#include "cli/study_facts.h"
#include "cli/text_table.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/scenario/check.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::cli {
namespace {

using scenario::CheckedInput;
using scenario::CheckReport;

std::string size_text(const io::RasterFileInfo& raster) { return fmt::format("{} x {}", raster.rows, raster.columns); }

std::string cell_text(const io::RasterFileInfo& raster) {
  if (!raster.placed || raster.rotated) return "-";
  const bool square = std::abs(raster.cell_width - raster.cell_height) < 1e-9 * raster.cell_width;
  const char* unit = raster.geographic ? "deg" : "m";
  return square ? fmt::format("{:.6g} {}", raster.cell_width, unit)
                : fmt::format("{:.6g} x {:.6g} {}", raster.cell_width, raster.cell_height, unit);
}

/// "EPSG:32651", or the name within a long WKT.
std::string crs_text(const std::string& crs) {
  if (crs.empty()) return "none";
  const std::size_t quote = crs.find('"');
  return crs.size() <= 20 || quote == std::string::npos ? crs
                                                        : crs.substr(quote + 1, crs.find('"', quote + 1) - quote - 1);
}

std::string extent_text(const io::RasterFileInfo& r) {
  if (!r.placed || r.rotated) return "-";
  return fmt::format("{:.10g} {:.10g} {:.10g} {:.10g}", r.west, r.north - static_cast<double>(r.rows) * r.cell_height,
                     r.west + static_cast<double>(r.columns) * r.cell_width, r.north);
}

TextTable inputs_table(const CheckReport& report) {
  TextTable table{.columns = {{"key", "input"},
                              {"file", "file"},
                              {"size", "rows x columns"},
                              {"cell", "cell"},
                              {"crs", "CRS"},
                              {"extent", "west south east north"},
                              {"nodata", "nodata"},
                              {"unit", "unit"},
                              {"bytes", "size"}},
                  .rows = {}};
  for (const CheckedInput& input : report.inputs) {
    std::vector<TextTable::Cell> row{input.named.key, input.named.file.written};
    if (const auto& r = input.raster)
      row.insert(row.end(), {size_text(*r), cell_text(*r), crs_text(r->crs), extent_text(*r),
                             r->nodata ? fmt::format("{:g}", *r->nodata) : std::string("none"),
                             r->unit.empty() ? std::string("-") : r->unit});
    else
      row.resize(row.size() + 6, std::string("-"));
    row.emplace_back(input.readable ? io::bytes_text(static_cast<double>(input.bytes)) : std::string("unreadable"));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string estimate_text(const CheckReport& report) {
  const scenario::RunEstimate& run = *report.estimate;
  return fmt::format(
      "  a run takes, estimated within a factor of three:\n"
      "    time    {} on {} thread{}: {:.0f} steps of {:.0f} cells, if water gets {:.2g} m deep and {:.0f} % of the "
      "cells get wet\n"
      "    memory  {} of {} free\n"
      "    disk    {} of {} free: {:.0f} frames\n",
      run.wall < 1.0 ? "less than 1 s" : spoken_duration(run.wall), run.threads, run.threads == 1 ? "" : "s", run.steps,
      run.cells, run.flow_depth, 100.0 * run.wet_share, io::bytes_text(run.memory),
      io::bytes_text(report.memory_available), io::bytes_text(run.disk), io::bytes_text(report.disk_available),
      run.frames);
}

std::string estimate_of_plots_text(const CheckReport& report) {
  const scenario::RunEstimate& run = *report.estimate;
  return fmt::format(
      "  a run takes, estimated within a factor of three:\n"
      "    time    {} on {} thread{}: {:.0f} steps of {:.0f} plot{}, if it is wet a tenth of the time\n"
      "    memory  {} of {} free\n"
      "    disk    {} of {} free: {:.0f} reports\n",
      run.wall < 1.0 ? "less than 1 s" : spoken_duration(run.wall), run.threads, run.threads == 1 ? "" : "s", run.steps, run.plots, run.plots == 1.0 ? "" : "s",
      io::bytes_text(run.memory), io::bytes_text(report.memory_available), io::bytes_text(run.disk), io::bytes_text(report.disk_available), run.reports);
}

std::string plots_text(const catchment::Plots& plots) {
  double area = 0.0, facilities = 0.0;
  std::size_t rows = 0;
  for (const catchment::Catchment& plot : plots.catchments) {
    area += plot.area, facilities += plot.facility_area(), rows += plot.facilities.size();
  }
  return fmt::format("  {} plot{} of {:.4g} ha; facilities on {:.4g} ha in {} row{}\n", plots.catchments.size(), plots.catchments.size() == 1 ? "" : "s",
                     area / 1e4, facilities / 1e4, rows, rows == 1 ? "" : "s");
}

std::string network_text(const network::DrainageNetwork& network) {
  std::map<std::string_view, int> kinds;
  for (const network::Node& node : network.nodes) ++kinds[network::kind_of(node)];
  for (const network::Link& link : network.links) ++kinds[network::kind_of(link)];
  double length = 0.0;
  for (const network::Link& link : network.links)
    if (const auto* conduit = std::get_if<network::Conduit>(&link.kind)) length += conduit->length;
  std::string list;
  for (const auto& [kind, count] : kinds) list += fmt::format("{}{} {}{}", list.empty() ? "" : ", ", count, kind, count == 1 ? "" : "s");
  return fmt::format("  network  {}; {:.4g} km of conduits\n", list, length / 1e3);
}

void print(const CheckReport& report, Language language) {
  const std::size_t faults = report.faults.size();
  std::cout << report.path << ": "
            << (faults == 0   ? "no faults"
                : faults == 1 ? "1 fault"
                              : fmt::format("{} faults", faults))
            << '\n';
  if (!report.inputs.empty()) inputs_table(report).print(std::cout);
  if (report.estimate) std::cout << (report.estimate->plots > 0.0 ? estimate_of_plots_text(report) : estimate_text(report));
  if (const auto& plots = report.scenario.catchments; plots && report.good()) std::cout << plots_text(plots->plots);
  if (!report.network.nodes.empty()) std::cout << network_text(report.network);
  for (const scenario::CheckedFacilities& kind : report.facilities)
    std::cout << fmt::format("  sponge  {} ({}): {} site{}, {:.6g} m2\n", kind.kind, kind.title, kind.sites, kind.sites == 1 ? "" : "s", kind.area);
  if (!report.inputs.empty() && !report.values_read) std::cout << "  the maps' values were not read\n";
  for (const Bilingual& remark : report.remarks) std::cout <<  "  " << Say{language}("note: {}", "提示：{}", remark) << '\n';
  std::cout.flush();
  for (const Fault& fault : report.faults) std::cerr << fault.text() << '\n';
  for (const std::string& warning : report.warnings) std::cerr << report.path << ": warning: " << warning << '\n';
}

nlohmann::ordered_json raster_json(const io::RasterFileInfo& r) {
  nlohmann::ordered_json json{{"driver", r.driver}, {"rows", r.rows}, {"columns", r.columns},
                              {"bands", r.bands},   {"crs", r.crs},   {"data_type", r.data_type},
                              {"unit", r.unit}};
  json["nodata"] =
      r.nodata && std::isfinite(*r.nodata) ? nlohmann::ordered_json(*r.nodata) : nlohmann::ordered_json(nullptr);
  json["nodata_text"] = r.nodata ? fmt::format("{}", *r.nodata) : "";
  if (r.placed && !r.rotated) {
    json["cell_width"] = r.cell_width;
    json["cell_height"] = r.cell_height;
    json["extent"] = {{"west", r.west},
                      {"south", r.north - static_cast<double>(r.rows) * r.cell_height},
                      {"east", r.west + static_cast<double>(r.columns) * r.cell_width},
                      {"north", r.north}};
  }
  return json;
}

nlohmann::ordered_json report_json(const CheckReport& report, const char* what) {
  nlohmann::ordered_json json{{"path", report.path}, {"kind", what}, {"good", report.good()}};
  json["faults"] = nlohmann::ordered_json::array();
  for (const Fault& f : report.faults)
    json["faults"].push_back({{"file", f.place.file},
                              {"line", f.place.line},
                              {"column", f.place.column},
                              {"message", f.message},
                              {"hint", f.hint},
                              {"unreadable", f.unreadable}});
  json["warnings"] = report.warnings;
  for (const char* key : {"remarks", "remarks_zh"}) json[key] = nlohmann::ordered_json::array();
  for (const Bilingual& remark : report.remarks) json["remarks"].push_back(remark.english), json["remarks_zh"].push_back(remark.chinese);
  json["values_read"] = report.values_read;
  json["inputs"] = nlohmann::ordered_json::array();
  for (const CheckedInput& input : report.inputs) {
    nlohmann::ordered_json entry{{"key", input.named.key},
                                 {"file", input.named.file.written},
                                 {"path", input.named.file.path},
                                 {"readable", input.readable},
                                 {"bytes", input.bytes}};
    if (input.raster) entry["raster"] = raster_json(*input.raster);
    json["inputs"].push_back(std::move(entry));
  }
  if (!report.facilities.empty()) {
    json["facilities"] = nlohmann::ordered_json::array();
    for (const scenario::CheckedFacilities& kind : report.facilities)
      json["facilities"].push_back({{"kind", kind.kind}, {"title", kind.title}, {"sites", kind.sites}, {"area_m2", kind.area}});
  }
  if (!report.network.nodes.empty()) json["network"] = {{"nodes", report.network.nodes.size()}, {"links", report.network.links.size()}};
  if (const auto& run = report.estimate)
    json["estimate"] = {{"cells", run->cells},
                        {"plots", run->plots},
                        {"reports", run->reports},
                        {"steps", run->steps},
                        {"frames", run->frames},
                        {"threads", run->threads},
                        {"wall_s", run->wall},
                        {"memory_bytes", run->memory},
                        {"disk_bytes", run->disk},
                        {"memory_available_bytes", report.memory_available},
                        {"disk_available_bytes", report.disk_available},
                        {"assumed_flow_depth_m", run->flow_depth},
                        {"assumed_wet_share", run->wet_share}};
  return json;
}

struct CheckArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
};

/// A response plan or a drill: its faults, or what is in it.
CheckReport check_response(const std::string& path, bool is_drill) {
  CheckReport report;
  report.path = path;
  try {
    const nlohmann::ordered_json facts = is_drill ? facts_of_drill(path) : facts_of_plan(path);
    report.remarks.push_back(is_drill ? bilingual("drill \"{}\" on plan {}: {} warnings, {} other injects, {} expected answers", "演练“{}”，预案 {}：{} 条预警，{} 个其他注入，{} 个应有响应", facts["title"].get<std::string>(), facts["plan"].get<std::string>(),
                                                    facts["warnings"].dump(), facts["other_injects"].dump(), facts["expected_answers"].dump())
                                      : bilingual("plan \"{}\": {} areas, {} departments, {} places, {} triggers, {} actions", "预案“{}”：{} 个区域，{} 个部门，{} 个部位，{} 个触发条件，{} 个行动", facts["title"].get<std::string>(), facts["areas"].dump(),
                                                    facts["departments"].dump(), facts["places"].dump(), facts["triggers"].dump(), facts["actions"].dump()));
  } catch (const InputError& error) {
    report.faults = error.faults();
  } catch (const FileError& error) {
    report.faults.push_back({.place = {}, .message = error.what(), .hint = error.hint(), .unreadable = true});
  }
  return report;
}

/// A study: its faults and those of all that it names, or what its runs would take.
CheckReport check_study(const CheckArguments& arguments, const std::string& path) {
  study::StudyCheck check = study::check_study(path, arguments.overrides);
  const std::vector<Bilingual> remarks = check.report.good() ? remarks_of(check) : std::vector<Bilingual>{};
  check.report.remarks.insert(check.report.remarks.begin(), remarks.begin(), remarks.end());
  return std::move(check.report);
}

ExitCode check_files(const CheckArguments& arguments, const Session& session) {
  bool faults = false, only_unreadable = true;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::string& file : arguments.files) {
    const std::string format = file.ends_with(".toml") && std::filesystem::is_regular_file(file) ? format_of(file) : std::string();
    const bool is_plan = format.starts_with("hydro-plan/"), is_drill = format.starts_with("hydro-drill/"), is_study = format.starts_with("hydro-study/");
    const CheckReport report = is_plan || is_drill ? check_response(file, is_drill)
                               : is_study          ? check_study(arguments, file)
                                                   : scenario::check(file, arguments.overrides, arguments.threads);
    faults = faults || !report.good();
    only_unreadable = only_unreadable && (report.good() || report.only_unreadable());
    if (session.json)
      all.push_back(report_json(report, is_plan ? "plan" : is_drill ? "drill" : is_study ? "study" : "scenario"));
    else
      print(report, session.language);
  }
  if (session.json)
    std::cout << nlohmann::ordered_json{{"format", "hydro-check/1"}, {"files", all}}.dump(
                     2, ' ', false, nlohmann::json::error_handler_t::replace)
              << '\n';
  return !faults ? ExitCode::done : only_unreadable ? ExitCode::file_error : ExitCode::bad_input;
}

}  // namespace

void add_check(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<CheckArguments>();
  command.add_option("FILE", arguments->files, "scenarios, studies, response plans and drills to check")->required();
  command.add_option("--set", arguments->overrides, "replace a value of the scenario, as for hydro run")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--threads", arguments->threads, "threads that the run would have (default: all of this machine)")
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command.footer(
      "Finds every fault of a scenario and its data without running it, shows each input's CRS, units, extent and "
      "nodata,\n"
      "and what a run would take; of a study every choice, value, measure and list of actions too, and what all its runs would take.\nFaults go to stderr. Exit code 0: no faults; 2: faults; 3: only unreadable files.\n\n"
      "Example:\n  hydro check scenarios/first-flood/scenario.toml --set time.duration=6h");
  command.callback([arguments, &session] { session.exit_code = check_files(*arguments, session); });
}

}  // namespace hydro::cli
