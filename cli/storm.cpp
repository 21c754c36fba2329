#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/storm_typhoon.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/city_storm_file.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/storm_table_file.h"
#include "libhydro/rain/design_storm.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int bar_width = 40;  ///< characters of the longest bar

/// What was typed.
struct Arguments {
  rain::StormOrder order;
  std::string duration = "2h", step = "5min", total;
  std::vector<std::string> files;  ///< of the user's own storm data
  bool csv = false;
  std::string output;
};

double in(const Unit& unit, double si) { return si / unit.to_si; }

double read_argument(const std::string& option, const std::string& text, const Unit& bare) {
  const Quantity quantity = read_quantity(text, bare);
  if (!quantity.fault.empty()) throw InputError("hydro storm: " + option + ": " + quantity.fault, quantity.hint);
  return quantity.value;
}

rain::StormLibrary known_storms(const Arguments& arguments) {
  rain::StormLibrary library = io::read_storm_library(io::data_folder() / "storms");
  FaultList faults;
  for (const std::string& file : arguments.files) io::read_storm_file(file, library, faults);
  faults.throw_if_any();
  return library;
}

std::string name_of(const rain::City& city, Language language) {
  return language == Language::chinese && !city.name_zh.empty() ? city.name_zh : city.name;
}

/// The peak of an instant, which only a Chicago storm has [m/s].
std::optional<double> instant_peak(const rain::DesignStorm& storm, const rain::StormOrder& order) {
  if (order.pattern != "chicago" || !(storm.intensity->b > 0.0)) return std::nullopt;
  return storm.intensity->peak_rate() * storm.total / storm.intensity->depth(storm.duration);
}

Json json_of(const rain::Provenance& provenance) {
  Json json{{"source", provenance.source}, {"status", to_string(provenance.status)}};
  if (!provenance.note.empty()) json["note"] = provenance.note;
  return json;
}

Json json_of(const rain::IntensityFormula& formula) {
  Json json{{"id", formula.id}, {"title", formula.title}};
  if (!formula.area.empty()) json["area"] = formula.area;
  if (!formula.withdrawn.empty()) json["withdrawn"] = formula.withdrawn;
  if (const auto& validity = formula.validity) {
    const auto ends = [](const Range& range, const Unit& unit) {
      const auto end = [&](double value) { return std::isfinite(value) ? Json(in(unit, value)) : Json(nullptr); };
      return Json{end(range.min), end(range.max)};
    };
    json["validity"] = json_of(validity->provenance);
    json["validity"]["duration_min"] = ends(validity->duration, unit::min);
    json["validity"]["return_period_a"] = ends(validity->return_period, unit::none);
  }
  json.update(json_of(formula.provenance));
  return json;
}

Json json_of(const rain::StoredPattern& pattern) {
  Json json{{"id", pattern.id}, {"title", pattern.title}};
  if (pattern.duration) json["duration_min"] = in(unit::min, *pattern.duration);
  json.update(json_of(pattern.provenance));
  return json;
}

Json json_of(const rain::DesignStorm& storm, const rain::StormOrder& order) {
  Json json{{"format", "hydro-storm/1"}};
  json["city"] = storm.city ? Json(storm.city->id) : Json(nullptr);
  json["formula"] = storm.formula ? json_of(*storm.formula) : Json(nullptr);
  if (storm.intensity) {
    json["return_period_a"] = order.return_period;
    json["conversion"] = order.conversion == rain::Conversion::exact ? "exact" : "167";
    json["intensity_mm_per_min"] = {{"a", storm.intensity->a}, {"b_min", storm.intensity->b}, {"n", storm.intensity->n}};
  }
  json["pattern"] = storm.stored_pattern ? json_of(*storm.stored_pattern) : Json{{"id", order.pattern}};
  if (storm.peak_ratio) json["peak_ratio"] = *storm.peak_ratio;
  json["duration_min"] = in(unit::min, storm.duration);
  json["step_min"] = in(unit::min, storm.step);
  json["total_mm"] = in(unit::mm, storm.total);
  json["peak_mmh"] = in(unit::mm_per_hour, storm.peak_rate);
  if (const auto peak = instant_peak(storm, order)) json["instant_peak_mmh"] = in(unit::mm_per_hour, *peak);
  double fallen = 0.0;
  for (std::size_t k = 0; k < storm.rain_of_step.size(); ++k) {
    fallen += storm.rain_of_step[k];
    json["steps"].push_back({{"from_min", in(unit::min, storm.rain_rate.times()[k])},
                             {"until_min", in(unit::min, storm.rain_rate.times()[k + 1])},
                             {"rain_mmh", in(unit::mm_per_hour, storm.rain_rate.values()[k])},
                             {"rain_mm", in(unit::mm, storm.rain_of_step[k])},
                             {"fallen_mm", in(unit::mm, fallen)}});
  }
  json["warnings"] = Json::array();
  for (const Bilingual& warning : storm.warnings) json["warnings"].push_back(warning.english);
  return json;
}

/// "title; source [status]"; a source that begins with the title is not said twice.
std::string provenance_text(const std::string& title, const rain::Provenance& provenance) {
  const bool repeats = provenance.source.starts_with(title);
  const std::string status = provenance.status == rain::Status::memory ? "memory: not checked against the document" : to_string(provenance.status);
  return (repeats ? "" : title + "; ") + provenance.source + " [" + status + "]";
}

void print_table(const rain::DesignStorm& storm, const rain::StormOrder& order, Language language) {
  std::string heading = storm.city ? name_of(*storm.city, language) : std::string("Design storm");
  if (storm.intensity) heading += fmt::format(", once in {} years", order.return_period);
  fmt::print("{}, {} min, pattern {}", heading, in(unit::min, storm.duration), order.pattern);
  if (storm.peak_ratio) fmt::print(", peak at {} of the duration", *storm.peak_ratio);
  fmt::print("\n");
  if (storm.formula) fmt::print("formula  {}\n", provenance_text(storm.formula->title, storm.formula->provenance));
  if (storm.formula && !storm.formula->area.empty()) fmt::print("         for {}\n", storm.formula->area);
  if (storm.formula && !storm.formula->provenance.note.empty()) fmt::print("         note: {}\n", storm.formula->provenance.note);
  if (storm.intensity)
    fmt::print("         i = {:.6g} / (t + {:.6g})^{:.6g} mm/min, t in minutes; {}\n", storm.intensity->a, storm.intensity->b,
               storm.intensity->n,
               order.conversion == rain::Conversion::exact ? "1 mm/min = 166.667 L/(s*ha)" : "1 mm/min = 167 L/(s*ha), as in the official tables");
  if (storm.stored_pattern)
    fmt::print("pattern  {}\n", provenance_text(storm.stored_pattern->title, storm.stored_pattern->provenance));
  fmt::print("total    {:.2f} mm\npeak     {:.1f} mm/h over {} min", in(unit::mm, storm.total),
             in(unit::mm_per_hour, storm.peak_rate), in(unit::min, storm.step));
  if (const auto peak = instant_peak(storm, order)) fmt::print(", {:.1f} mm/h in an instant", in(unit::mm_per_hour, *peak));

  fmt::print("\n\n{:>8} {:>8} {:>9} {:>9} {:>9}\n", "from min", "to min", "mm/h", "mm", "fallen mm");
  double fallen = 0.0;
  for (std::size_t k = 0; k < storm.rain_of_step.size(); ++k) {
    fallen += storm.rain_of_step[k];
    const double rate = storm.rain_rate.values()[k];
    const int bar = storm.peak_rate > 0.0 ? static_cast<int>(rate / storm.peak_rate * bar_width + 0.5) : 0;
    const std::string line =
        fmt::format("{:>8.6g} {:>8.6g} {:>9.2f} {:>9.3f} {:>9.3f}  {}", in(unit::min, storm.rain_rate.times()[k]),
                    in(unit::min, storm.rain_rate.times()[k + 1]), in(unit::mm_per_hour, rate),
                    in(unit::mm, storm.rain_of_step[k]), in(unit::mm, fallen), std::string(static_cast<std::size_t>(bar), '#'));
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

void order_storm(Arguments& arguments, const CLI::App& command, const Session& session) {
  rain::StormOrder& order = arguments.order;
  if (order.city.empty() && arguments.total.empty())
    throw InputError("hydro storm needs a city or a total",
                     "write --city shanghai --return-period 5, or --total 200mm --pattern huff_1; `hydro list storms` and `hydro list patterns` show the choices");
  if (session.json && arguments.csv && arguments.output.empty())
    throw InputError("hydro storm: --csv and --json both want stdout", "give the CSV a file with -o FILE");
  order.duration = read_argument("--duration", arguments.duration, unit::min);
  order.step = read_argument("--step", arguments.step, unit::min);
  if (!arguments.total.empty()) order.total = read_argument("--total", arguments.total, unit::mm);
  const bool formula_needed = !order.city.empty() && (!order.total || order.pattern == "chicago" || order.pattern == "alternating_block");
  if (formula_needed && command.count("--return-period") == 0)
    throw InputError("hydro storm needs a return period for the formula of a city", "write --return-period 5 (years)");

  const rain::StormLibrary library = known_storms(arguments);
  const rain::DesignStorm storm = rain::design_storm(library, order);
  if (!session.quiet)
    for (const Bilingual& warning : storm.warnings) std::cerr << (session.language == Language::chinese ? "警告：" : "warning: ") << warning.in(session.language) << '\n';
  if (!arguments.output.empty()) io::write_storm_table(arguments.output, storm);
  if (session.json)
    std::cout << json_of(storm, order).dump(2) << '\n';
  else if (arguments.csv && arguments.output.empty())
    std::cout << io::storm_table(storm);
  else if (!arguments.csv)
    print_table(storm, order, session.language);
}

}  // namespace

void add_storm(CLI::App& command, Session& session) {
  const auto arguments = std::make_shared<Arguments>();  // lives as long as the callbacks
  rain::StormOrder& order = arguments->order;
  command.add_option("--city", order.city, "city whose formula holds, as in `hydro list storms`; CITY/FORMULA for another than its first")
      ->option_text("CITY");
  command.add_option("-P,--return-period", order.return_period, "return period in years")->option_text("YEARS");
  command.add_option("--duration", arguments->duration, "length of the storm; a bare number is in minutes (default 2h)")->option_text("TIME");
  command.add_option("--step", arguments->step, "length of a step, a whole part of the duration (default 5min)")->option_text("TIME");
  command.add_option("--pattern", order.pattern, "how the rain is spread in time, as in `hydro list patterns` (default chicago)")->option_text("NAME");
  command.add_option("--peak", order.peak_ratio, "position of the peak, 0 to 1 of the duration (default: the city's)")->option_text("SHARE");
  command.add_option("--total", arguments->total, "rain of the whole storm, in mm (default: what the formula gives)")->option_text("DEPTH");
  command.add_option_function<std::string>("--conversion", [&order](const std::string& word) {
        order.conversion = word == "exact" ? rain::Conversion::exact : rain::Conversion::official_167;
      }, "L/(s*ha) in a mm/min: 167 as in the official tables (default), or exact (166.667)")
      ->check(CLI::IsMember({"167", "exact"}))->option_text("KIND");
  command.add_option("--storms", arguments->files, "file with your own formulas or patterns (TOML); may be given again")
      ->option_text("FILE")->take_all()->expected(1);
  command.add_flag("--csv", arguments->csv, "CSV instead of the table: time_min,rain_mmh; each rate holds until the next line");
  command.add_option("-o,--output", arguments->output, "write the CSV to this file")->option_text("FILE");
  command.footer("Example:\n"
                 "  hydro storm --city shanghai --return-period 5 --duration 2h --step 5min -o storm.csv");

  add_storm_capture(command, session);
  add_storm_typhoon(command, session);
  command.callback([arguments, &command, &session] {
    if (command.get_subcommands().empty()) order_storm(*arguments, command, session);
  });
}

}  // namespace hydro::cli
