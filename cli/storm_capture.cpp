#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/daily_rain_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/rain/capture_curve.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double years_wanted = 30.0;  ///< [a] that the guide asks for

struct Arguments {
  std::string daily, least = "2mm", output;
  std::vector<std::string> depths;
  std::vector<double> ratios;  ///< [%]
  bool csv = false;
};

double read_depth(const std::string& option, const std::string& text) {
  const Quantity quantity = read_quantity(text, unit::mm);
  if (!quantity.fault.empty()) throw InputError("hydro storm capture: " + option + ": " + quantity.fault, quantity.hint);
  if (quantity.value < 0.0) throw InputError("hydro storm capture: " + option + " must not be negative, got " + text);
  return quantity.value;
}

struct Line {
  double ratio = 0.0;  ///< [-]
  double depth = 0.0;  ///< [m]
};

/// The lines that were asked for: of ratios (every 5 % when nothing was), then of depths.
std::vector<Line> lines_of(const Arguments& arguments, const rain::CaptureCurve& curve) {
  std::vector<double> ratios = arguments.ratios;
  if (ratios.empty() && arguments.depths.empty())
    for (int percent = 50; percent <= 95; percent += 5) ratios.push_back(percent);
  std::vector<Line> lines;
  for (const double percent : ratios) {
    if (!(percent >= 0.0 && percent <= 100.0))
      throw InputError(fmt::format("hydro storm capture: --ratio {:g} is no share of the rain", percent), "write percent, as in --ratio 75");
    lines.push_back({percent / 100.0, curve.depth(percent / 100.0)});
  }
  for (const std::string& text : arguments.depths) {
    const double depth = read_depth("--depth", text);
    lines.push_back({curve.ratio(depth), depth});
  }
  return lines;
}

std::vector<std::string> warnings_of(const io::DailyRain& rain) {
  std::vector<std::string> warnings;
  if (rain.years < years_wanted - 0.01)
    warnings.push_back(fmt::format("{:.1f} years of rain: the method asks for 30 or more, so the curve may be off", rain.years));
  if (rain.missing > 0) warnings.push_back(fmt::format("{} days between {} and {} have no value; they are left out", rain.missing, rain.first, rain.last));
  if (!rain.snow_marked) warnings.push_back("no column \"snow\" marks days of snow: all days are taken as rain");
  return warnings;
}

void print_table(const std::vector<Line>& lines, const io::DailyRain& rain, const rain::CaptureCurve& curve, double least) {
  fmt::print("Annual runoff volume capture ratio against design depth, by the volume method\n"
             "ratio(H) = (sum of x over days with x <= H + H * number of days with x > H) / sum of x\n");
  fmt::print("rain     {} to {}, {:.1f} years; {} rainy days with {:.1f} mm\n", rain.first, rain.last, rain.years, curve.days(), curve.total() / unit::mm.to_si);
  fmt::print("left out {} days of at most {:g} mm, {} of snow, {} without a value\n\n", curve.days_left_out(), least / unit::mm.to_si, rain.snow_days, rain.missing);
  fmt::print("{:>9} {:>15}\n", "capture %", "design depth mm");
  for (const Line& line : lines) fmt::print("{:>9.1f} {:>15.1f}\n", 100.0 * line.ratio, line.depth / unit::mm.to_si);
}

std::string csv_of(const std::vector<Line>& lines) {
  std::string csv = "capture_ratio,design_depth_mm\n";
  for (const Line& line : lines) csv += fmt::format("{:.6g},{:.6g}\n", line.ratio, line.depth / unit::mm.to_si);
  return csv;
}

Json json_of(const std::vector<Line>& lines, const io::DailyRain& rain, const rain::CaptureCurve& curve, double least, const std::vector<std::string>& warnings) {
  Json json{{"format", "hydro-capture/1"}, {"method", "volume"}, {"first", rain.first}, {"last", rain.last}, {"years", rain.years},
            {"least_rain_mm", least / unit::mm.to_si}, {"days", curve.days()}, {"days_left_out", curve.days_left_out()},
            {"snow_days", rain.snow_days}, {"missing_days", rain.missing}, {"rain_mm", curve.total() / unit::mm.to_si}, {"curve", Json::array()}};
  for (const Line& line : lines) json["curve"].push_back({{"capture_ratio", line.ratio}, {"design_depth_mm", line.depth / unit::mm.to_si}});
  json["warnings"] = warnings;
  return json;
}

void capture(const Arguments& arguments, const Session& session) {
  if (session.json && arguments.csv && arguments.output.empty())
    throw InputError("hydro storm capture: --csv and --json both want stdout", "give the CSV a file with -o FILE");
  const double least = read_depth("--least", arguments.least);
  const io::DailyRain rain = io::read_daily_rain(arguments.daily);
  const rain::CaptureCurve curve(rain.depths, least);
  const std::vector<Line> lines = lines_of(arguments, curve);
  const std::vector<std::string> warnings = warnings_of(rain);
  if (!session.quiet)
    for (const std::string& warning : warnings) std::cerr << "warning: " << warning << '\n';
  if (!arguments.output.empty()) io::write_text(arguments.output, csv_of(lines));
  if (session.json)
    std::cout << json_of(lines, rain, curve, least, warnings).dump(2) << '\n';
  else if (arguments.csv && arguments.output.empty())
    std::cout << csv_of(lines);
  else if (!arguments.csv)
    print_table(lines, rain, curve, least);
}

}  // namespace

void add_storm_capture(CLI::App& storm, Session& session) {
  CLI::App& command = *storm.add_subcommand("capture", "how deep a rain must be caught to keep a share of the year's water")->fallthrough();
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("--daily", arguments->daily, "CSV with date,rain_mm: 30 years of days or more; a column snow marks days to leave out")->required()->option_text("FILE");
  command.add_option("--ratio", arguments->ratios, "capture ratios to find depths for, in percent (default 50 to 95)")->option_text("PERCENT");
  command.add_option("--depth", arguments->depths, "design depths to find ratios for, in mm")->option_text("DEPTH");
  command.add_option("--least", arguments->least, "days of at most so much rain are left out (default 2mm)")->option_text("DEPTH");
  command.add_flag("--csv", arguments->csv, "CSV instead of the table: capture_ratio,design_depth_mm");
  command.add_option("-o,--output", arguments->output, "write the CSV to this file")->option_text("FILE");
  command.footer("Example:\n  hydro storm capture --daily rain.csv --ratio 70 75 80 85");
  command.callback([arguments, &session] { capture(*arguments, session); });
}

}  // namespace hydro::cli
