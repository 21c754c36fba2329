#include "validation/infiltration/swmm_case.h"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/hydrology/vertical_exchange.h"

namespace hydro::validation {
namespace {

constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si, day = unit::d.to_si, hour = unit::h.to_si;

using Words = std::vector<std::string>;

Words split(const std::string& line, char separator) {
  Words words;
  std::istringstream text(line);
  for (std::string word; std::getline(text, word, separator);)
    if (!word.empty()) words.push_back(word);
  return words;
}

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw FileError(path.string(), "cannot be read");
  return file;
}

/// The sections of a SWMM input file, as rows of words.
std::map<std::string, std::vector<Words>> read_sections(const std::filesystem::path& path) {
  std::map<std::string, std::vector<Words>> sections;
  std::ifstream file = open(path);
  std::string section;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("[")) section = line.substr(1, line.find(']') - 1);
    if (const Words words = split(line, ' '); !words.empty() && line[0] != '[' && line[0] != ';') sections[section].push_back(words);
  }
  return sections;
}

infiltration::InfiltrationModel read_soil(const std::string& model, const Words& row) {
  const auto value = [&row](std::size_t i) { return std::stod(row.at(i)); };
  if (model == "horton" || model == "modified_horton") {
    const infiltration::Horton curve{.initial_rate = value(1) * mm_per_hour, .final_rate = value(2) * mm_per_hour,
                                     .decay = value(3) / hour, .drying_time = value(4) * day,
                                     .maximum_infiltration = value(5) * mm};
    if (model == "horton") return curve;
    return infiltration::ModifiedHorton{curve.initial_rate, curve.final_rate, curve.decay, curve.drying_time,
                                        curve.maximum_infiltration};
  }
  if (model == "green_ampt")
    return infiltration::GreenAmpt{.hydraulic_conductivity = value(2) * mm_per_hour, .suction_head = value(1) * mm,
                                   .moisture_deficit = value(3)};
  if (model == "modified_green_ampt")
    return infiltration::ModifiedGreenAmpt{.hydraulic_conductivity = value(2) * mm_per_hour, .suction_head = value(1) * mm,
                                           .moisture_deficit = value(3)};
  if (model == "curve_number") return infiltration::CurveNumber{.curve_number = value(1), .drying_time = value(3) * day};
  throw InputError("no infiltration model for the reference case " + model);
}

double seconds_of_clock(const std::string& clock) {
  const Words parts = split(clock, ':');
  return std::stod(parts.at(0)) * 3600.0 + std::stod(parts.at(1)) * 60.0;
}

double reference_total(const std::filesystem::path& swmm, const std::string& name) {
  std::ifstream file = open(swmm / "hydrology_balance.csv");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("infiltration," + name + ",10,")) return std::stod(split(line, ',').at(5)) * mm;
  throw FileError((swmm / "hydrology_balance.csv").string(), "has no infiltration balance of " + name + " at a step of 10 s");
}

}  // namespace

SwmmInfiltrationCase read_swmm_case(const std::filesystem::path& swmm, const std::string& name) {
  const std::filesystem::path place = swmm / "infiltration" / name;
  auto sections = read_sections(place / "case.inp");
  const Words& plot = sections["SUBCATCHMENTS"].at(0);
  const Words& surface = sections["SUBAREAS"].at(0);
  const double area = std::stod(plot.at(3)) * 1e4, width = std::stod(plot.at(5)), slope = std::stod(plot.at(6)) * 0.01;

  SwmmInfiltrationCase reference{.name = name};
  reference.soil = read_soil(name == "horton_fmax" ? "horton" : name, sections["INFILTRATION"].at(0));
  reference.depression_storage = std::stod(surface.at(4)) * mm;
  reference.runoff_coefficient = width * std::sqrt(slope) / (area * std::stod(surface.at(2)));
  std::vector<double> times, rates;
  for (const Words& row : sections["TIMESERIES"]) {
    times.push_back(seconds_of_clock(row.at(1)));
    rates.push_back(std::stod(row.at(2)) * mm_per_hour);
  }
  reference.rain_rate = TimeSeries(times, rates, Interpolation::step);

  std::ifstream table = open(place / "expected.csv");
  std::string line;
  std::getline(table, line);
  if (!line.starts_with("time_min,S1.rain_mmh,S1.evap_mmd,S1.infil_mmh")) throw FileError((place / "expected.csv").string(), "has other columns than time, rain, evaporation, infiltration");
  while (std::getline(table, line)) reference.infiltration_rate.push_back(std::stod(split(line, ',').at(3)) * mm_per_hour);
  reference.total_infiltration = reference_total(swmm, name);
  return reference;
}

InfiltrationAgreement compare_with_swmm(const SwmmInfiltrationCase& reference, double step) {
  hydrology::Land land{.class_of_cell = Raster<std::uint8_t>(1, 1, 0),
                       .classes = {{.name = "plot", .depression_storage = reference.depression_storage, .soil = 0}},
                       .soils = {reference.soil}};
  const WaterUnit water;
  hydrology::VerticalExchange exchange(land, water, 1);
  hydrology::LandState state = exchange.initial_state();
  PaddedRaster<std::int32_t> depth(1, 1, 0);

  InfiltrationAgreement agreement{.reference_total = reference.total_infiltration};
  double ours = 0.0, theirs = 0.0;
  std::uint32_t steps = 0;
  std::int64_t total = 0;
  double fraction = 0.0;  // [water units] of the reservoir that whole units cannot hold
  for (std::size_t minute = 0; minute < reference.infiltration_rate.size(); ++minute) {
    double in_last_runoff_step = 0.0;  // [m]
    for (int part = 0; part < static_cast<int>(std::lround(60.0 / step)); ++part) {
      const double from_minute = part * step, from = static_cast<double>(minute) * 60.0 + from_minute;
      const double rain[] = {reference.rain_rate.integral(from, from + step)};
      const hydrology::ExchangedWater exchanged = exchange.advance(state, depth, {.depth_of_zone = rain}, 0.0, step, steps++);
      total += exchanged.infiltration;
      if (from_minute >= 60.0 - reference.runoff_step)
        in_last_runoff_step += static_cast<double>(exchanged.infiltration) * water.metres();
      // Manning outflow of the excess, d' = -a d^(5/3), solved exactly over the step.
      if (const double excess = (depth(0, 0) + fraction) * water.metres(); depth(0, 0) > 0) {
        const double left = std::pow(std::pow(excess, -2.0 / 3.0) + reference.runoff_coefficient * step * 2.0 / 3.0, -1.5);
        depth(0, 0) = static_cast<std::int32_t>(left * water.per_metre());
        fraction = left * water.per_metre() - depth(0, 0);
      }
    }
    // The reference gives the rate of its last step of each minute; both are summed alike.
    ours += in_last_runoff_step / reference.runoff_step * 60.0;
    theirs += reference.infiltration_rate[minute] * 60.0;
    const double difference = std::abs(ours - theirs), accepted = accepted_difference(theirs);
    if (minute == 0 || difference * agreement.accepted > agreement.difference * accepted)
      agreement.difference = difference, agreement.accepted = accepted;
  }
  agreement.total = static_cast<double>(total) * water.metres();
  return agreement;
}

}  // namespace hydro::validation
