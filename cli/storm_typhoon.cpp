#include "cli/storm_typhoon.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numbers>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/best_track_file.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/text_file.h"
#include "libhydro/typhoon/vortex.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::string track, storm, from, until, step = "1h", output;
  std::vector<double> at;  ///< [deg] latitude, longitude
  bool csv = false;
};

double read_moment(const char* option, const std::string& text, double otherwise) {
  if (text.empty()) return otherwise;
  const auto moment = io::read_instant(text);
  if (!moment) throw InputError(fmt::format("hydro storm typhoon: {}: \"{}\" is no date and time with its zone", option, text), "write 2024-09-16T07:30:00+08:00");
  return moment->utc;
}

/// Where the wind comes from [deg from north, clockwise].
double direction(const typhoon::Wind& wind) {
  const double degrees = std::atan2(-wind.eastward, -wind.northward) * 180.0 / std::numbers::pi;
  return degrees < 0.0 ? degrees + 360.0 : degrees;
}

std::string csv_of(const std::vector<typhoon::Weather>& hours) {
  std::string csv = "time,distance_km,wind_ms,wind_from_deg,pressure_hpa,rain_mmh,pressure_surge_m\n";
  for (const typhoon::Weather& hour : hours)
    csv += fmt::format("{},{:.1f},{:.2f},{:.0f},{:.2f},{:.3f},{:.3f}\n", io::iso_instant(hour.utc, 0), hour.distance / 1000.0, hour.wind.speed(), direction(hour.wind), hour.pressure / 100.0,
                       hour.rain_rate / unit::mm_per_hour.to_si, hour.surge);
  return csv;
}

Json json_of(const std::vector<typhoon::Weather>& hours, const typhoon::Track& track, const Arguments& arguments) {
  Json json{{"format", "hydro-typhoon/1"}, {"storm", track.name}, {"international_id", track.international_id}, {"latitude", arguments.at[0]}, {"longitude", arguments.at[1]}, {"hours", Json::array()}};
  for (const typhoon::Weather& hour : hours)
    json["hours"].push_back({{"time", io::iso_instant(hour.utc, 0)}, {"distance_km", hour.distance / 1000.0}, {"wind_ms", hour.wind.speed()}, {"wind_from_deg", direction(hour.wind)},
                             {"pressure_hpa", hour.pressure / 100.0}, {"rain_mmh", hour.rain_rate / unit::mm_per_hour.to_si}, {"pressure_surge_m", hour.surge}});
  return json;
}

void print_table(const std::vector<typhoon::Weather>& hours, const typhoon::Track& track, const Arguments& arguments, Language language) {
  const typhoon::Approach nearest = typhoon::closest_approach(track, arguments.at[0], arguments.at[1]);
  const std::string when = io::iso_instant(nearest.utc, 0);
  if (language == Language::chinese) {
    fmt::print("{}（{}），地点 {:.3f} N、{:.3f} E：最近 {:.0f} km，{}\n", track.name.empty() ? "该台风" : track.name, track.international_id, arguments.at[0], arguments.at[1], nearest.distance / 1000.0, when);
    fmt::print("风：Holland 1980，近地面两分钟平均；雨：R-CLIPER，不含雨带；增水：仅气压降低引起，不含风增水\n");
    fmt::print("各列：时刻（UTC）、距离 km、风速 m/s、风向 °、气压 hPa、雨强 mm/h、增水 m\n\n");
  } else {
    fmt::print("{} ({}) at {:.3f} N, {:.3f} E: nearest {:.0f} km at {}\n", track.name.empty() ? "the storm" : track.name, track.international_id, arguments.at[0], arguments.at[1], nearest.distance / 1000.0, when);
    fmt::print("wind: Holland 1980, mean of 2 minutes near the ground; rain: R-CLIPER, without rain bands; surge: what low pressure lifts, without wind\n\n");
  }
  fmt::print("{:<20} {:>11} {:>7} {:>8} {:>12} {:>8} {:>7}\n", "time", "distance km", "wind ms", "from deg", "pressure hPa", "rain mmh", "surge m");
  for (const typhoon::Weather& hour : hours)
    fmt::print("{:<20} {:>11.1f} {:>7.2f} {:>8.0f} {:>12.2f} {:>8.3f} {:>7.3f}\n", io::iso_instant(hour.utc, 0), hour.distance / 1000.0, hour.wind.speed(), direction(hour.wind), hour.pressure / 100.0,
               hour.rain_rate / unit::mm_per_hour.to_si, hour.surge);
}

void show(const Arguments& arguments, const Session& session) {
  if (session.json && arguments.csv && arguments.output.empty()) throw InputError("hydro storm typhoon: --csv and --json both want stdout", "give the CSV a file with -o FILE");
  if (!(std::abs(arguments.at[0]) <= 90.0 && std::abs(arguments.at[1]) <= 180.0)) throw InputError("hydro storm typhoon: --at is no place on the earth", "write latitude and longitude, as in --at 31.23 121.47");
  const Quantity step = read_quantity(arguments.step, unit::h);
  if (!step.fault.empty() || !(step.value >= 60.0)) throw InputError("hydro storm typhoon: --step: " + (step.fault.empty() ? "must be at least a minute" : step.fault), step.hint);
  const io::BestTracks tracks = io::read_best_tracks(arguments.track);
  const typhoon::Track& track = io::find_storm(tracks, arguments.storm, arguments.track);
  const double from = read_moment("--from", arguments.from, track.points.front().utc), until = read_moment("--until", arguments.until, track.points.back().utc);
  constexpr double most_lines = 100'000.0;
  if (!(until >= from) || (until - from) / step.value > most_lines) throw InputError("hydro storm typhoon: the time from --from to --until is empty or too long for this step");
  std::vector<typhoon::Weather> hours;
  for (double utc = from; utc <= until; utc += step.value) hours.push_back(typhoon::weather_at(track, utc, arguments.at[0], arguments.at[1]));
  if (!arguments.output.empty()) io::write_text(arguments.output, csv_of(hours));
  if (session.json) std::cout << json_of(hours, track, arguments).dump(2) << '\n';
  else if (arguments.csv && arguments.output.empty()) std::cout << csv_of(hours);
  else if (!arguments.csv) print_table(hours, track, arguments, session.language);
}

}  // namespace

void add_storm_typhoon(CLI::App& storm, Session& session) {
  CLI::App& command = *storm.add_subcommand("typhoon", "wind, pressure, rain and surge that a typhoon's track brings to a place")->fallthrough();
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("--track", arguments->track, "best-track file of the China Meteorological Administration (CH2024BST.txt)")->required()->option_text("FILE");
  command.add_option("--storm", arguments->storm, "which storm: an id or a name (default: the only one)")->option_text("NAME");
  command.add_option("--at", arguments->at, "latitude and longitude of the place")->required()->expected(2)->option_text("LAT LON");
  command.add_option("--from", arguments->from, "first moment (default: the track's)")->option_text("TIME");
  command.add_option("--until", arguments->until, "last moment (default: the track's)")->option_text("TIME");
  command.add_option("--step", arguments->step, "time between lines; a bare number is in hours (default 1h)")->option_text("TIME");
  command.add_flag("--csv", arguments->csv, "CSV instead of the table");
  command.add_option("-o,--output", arguments->output, "write the CSV to this file")->option_text("FILE");
  command.footer("Example:\n  hydro storm typhoon --track CH2024BST.txt --storm Bebinca --at 31.23 121.47 --step 3h");
  command.callback([arguments, &session] { show(*arguments, session); });
}

}  // namespace hydro::cli
