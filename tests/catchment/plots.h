#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "libhydro/catchment/runoff.h"
#include "libhydro/core/unit.h"
#include "tests/sponge/facilities.h"
#include "tests/validation_data.h"

// Plots typed in by hand, and the reference runs of EPA SWMM that they are held against.
namespace hydro::catchment {

using sponge::mm;
using sponge::mm_per_hour;

inline Catchment plot(double area, double width, double slope, double imperviousness) {
  return {.id = "plot",
          .name = "plot",
          .area = area,
          .width = width,
          .slope = slope,
          .imperviousness = imperviousness,
          .manning_n_impervious = 0.015,
          .manning_n_pervious = 0.2,
          .soil = imperviousness < 1.0 ? 0 : -1};
}

inline infiltration::Horton horton(double initial, double final, double decay_per_hour) {
  return {.initial_rate = initial * mm_per_hour, .final_rate = final * mm_per_hour, .decay = decay_per_hour / 3600.0, .drying_time = 7 * 86400.0};
}

inline Weather steady_rain(double rate, double duration) {
  return {.rain = {TimeSeries({0.0, duration}, {rate, 0.0}, Interpolation::step)}, .evaporation = {}, .evaporates_only_when_dry = false};
}

inline std::filesystem::path swmm_folder() { return validation_data("swmm"); }

/// The storm of a case.inp: intensities that hold until the next line.
inline TimeSeries storm_of(const std::filesystem::path& case_folder) {
  std::ifstream file(case_folder / "case.inp");
  std::vector<double> times, rates;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("[")) inside = line.starts_with("[TIMESERIES]");
    std::istringstream words(line);
    std::string name, time;
    double rate;
    if (!inside || line.starts_with(";") || !(words >> name >> time >> rate)) continue;
    const std::size_t colon = time.find(':');
    const double start = std::stod(time.substr(0, colon)) * 3600.0 + std::stod(time.substr(colon + 1)) * 60.0;
    if (!times.empty() && start > times.back() + 300.0) {  // a recorded intensity holds for five minutes
      times.push_back(times.back() + 300.0);
      rates.push_back(0.0);
    }
    times.push_back(start);
    rates.push_back(rate * mm_per_hour);
  }
  times.push_back(times.back() + 300.0);
  rates.push_back(0.0);
  return {std::move(times), std::move(rates), Interpolation::step};
}

/// Columns of a table by name.
inline std::map<std::string, std::vector<double>> columns_of(const std::filesystem::path& table) {
  std::ifstream file(table);
  std::string line, word;
  std::vector<std::string> names;
  std::getline(file, line);
  for (std::istringstream words(line); std::getline(words, word, ',');) names.push_back(word);
  std::map<std::string, std::vector<double>> columns;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    for (const std::string& name : names)
      if (std::getline(words, word, ',')) columns[name].push_back(std::stod(word));
  }
  return columns;
}

}  // namespace hydro::catchment
