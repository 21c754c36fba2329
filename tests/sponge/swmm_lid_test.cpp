#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/sponge/facilities.h"
#include "tests/validation_data.h"

namespace hydro::sponge {
namespace {

namespace fs = std::filesystem;

fs::path reference_data() {
  return validation_data("swmm/lid");
}

/// [m/s] in blocks of 5 minutes, from [TIMESERIES].
std::vector<double> rain_of(const fs::path& case_file) {
  std::ifstream file(case_file);
  std::vector<double> rates;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("[")) inside = line.starts_with("[TIMESERIES]");
    std::istringstream words(line);
    std::string name, time;
    double rate;
    if (inside && !line.starts_with(";") && words >> name >> time >> rate) {
      const std::size_t colon = time.find(':'), block = static_cast<std::size_t>((std::stoi(time) * 60 + std::stoi(time.substr(colon + 1))) / 5);
      rates.resize(std::max(rates.size(), block), rates.empty() ? 0.0 : rates.back());
      rates.push_back(rate * mm_per_hour);
    }
  }
  return rates;
}

/// Columns of a table by name.
std::map<std::string, std::vector<double>> columns_of(const fs::path& table) {
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

/// [mm] A number of the balance of one run, whose line begins with `key`.
double end_of_balance(const std::string& key, int column) {
  std::ifstream file(reference_data() / "balance.csv");
  for (std::string line, word; std::getline(file, line);)
    if (line.starts_with(key)) {
      std::istringstream words(line);
      for (int i = 0; i <= column; ++i) std::getline(words, word, ',');
      return std::stod(word);
    }
  ADD_FAILURE() << "no line " << key;
  return 0.0;
}

/// [mm] since the start.
struct Totals {
  double inflow = 0.0, evaporation = 0.0, seepage = 0.0, surface_outflow = 0.0, drain = 0.0;
};

/// What SWMM takes from the host's soil: Horton's law for the rain and the height of the water on the facility.
struct HostSoil {
  infiltration::InfiltrationModel model = infiltration::Horton{60 * mm_per_hour, 6 * mm_per_hour, 4.0 / 3600.0, 7 * 86400.0};
  infiltration::Memory memory = infiltration::initial_memory(model);

  double infiltrate(double rain, double ponded, double duration, std::uint32_t step) {
    const WaterUnit unit;
    std::int32_t fresh = static_cast<std::int32_t>(std::lround(rain * unit.per_metre())), taken = 0;
    std::int32_t available = fresh + static_cast<std::int32_t>(std::lround(ponded * unit.per_metre()));
    infiltration::SoilBlock block{.count = 1, .rain = &fresh, .available = &available, .taken = &taken};
    for (int i = 0; i < infiltration::most_memory_words; ++i) block.memory[i] = &memory[i];
    infiltration::SoilStep(model, {.duration = duration, .rounding_share = rounding_share(step), .unit = unit}).infiltrate(block);
    return taken * unit.metres();
  }
};

/// What reaches a facility up to a time [s]: totals [m], and the host's infiltration where it is known [m/s].
struct Weather {
  std::function<double(double)> fallen;    ///< on the facility
  std::function<double(double)> run_on;
  std::function<double(double)> host_rate;  ///< none: that of the host's own soil under the facility's water
};

/// Runs weather over a facility and calls `at(minutes, totals)` after every minute.
template <class At>
void run(const Facility& facility, const Weather& weather, double minutes, double duration, At&& at) {
  Place place{facility};
  HostSoil host;
  Totals sum;  // in units here: whole numbers far below 2^53
  const double to_mm = place.unit.metres() * 1000.0, plants = facility.surface ? 1.0 - facility.surface->vegetation_fraction : 1.0;
  StepConditions now{.duration = duration, .potential_evaporation = 3 * mm / 86400.0 * duration};
  FacilityStep prepared(facility, now);
  double rained = 0.0, ran_on = 0.0;
  for (int step = 0; step * duration < minutes * 60.0; ++step) {
    const double end = (step + 1) * duration, rain = weather.fallen(end) - weather.fallen(end - duration);
    const auto fresh = static_cast<std::int32_t>(std::llround(weather.fallen(end) * place.unit.per_metre() - rained));
    const auto more = static_cast<std::int32_t>(std::llround(weather.run_on(end) * place.unit.per_metre() - ran_on));
    rained += fresh;
    ran_on += more;
    now.step = static_cast<std::uint32_t>(step);
    now.raining = rain > 0.0;
    now.host_infiltration = weather.host_rate ? weather.host_rate(end) * duration
                                              : host.infiltrate(rain, ponded_depth(facility, place.words, 1.0, place.unit) * plants, duration, now.step);
    prepared.renew(now);
    place.step(prepared, facility.tank && facility.tank->covered ? 0 : fresh, more);
    sum.inflow += (facility.tank && facility.tank->covered ? 0 : fresh) + more;
    sum.evaporation += place.evaporation;
    sum.seepage += place.seepage;
    sum.surface_outflow += place.surface_outflow;
    sum.drain += place.drain;
    const double now_minutes = end / 60.0;
    if (std::abs(now_minutes - std::round(now_minutes)) < 1e-9)
      at(static_cast<int>(std::lround(now_minutes)), Totals{sum.inflow * to_mm, sum.evaporation * to_mm, sum.seepage * to_mm,
                                                           sum.surface_outflow * to_mm, sum.drain * to_mm});
  }
}

struct Column {
  const char* name;
  double Totals::*total;
};
constexpr Column columns[] = {{"cum_inflow_mm", &Totals::inflow}, {"cum_evap_mm", &Totals::evaporation}, {"cum_exfil_mm", &Totals::seepage},
                              {"cum_surf_out_mm", &Totals::surface_outflow}, {"cum_drain_mm", &Totals::drain}};

using Table = std::map<std::string, std::vector<double>>;

/// The largest difference of every total from the reference, at all times [mm]; what the test accepts is taken off first.
std::map<std::string, double> furthest_from(const Table& expected, const Facility& facility, const std::string& key, const Weather& weather,
                                            const std::function<double(double)>& accepted) {
  const std::vector<double>& minutes = expected.at("time_min");
  std::map<std::string, double> furthest;
  Totals at_end;
  std::size_t row = 0;
  run(facility, weather, minutes.back(), 10.0, [&](int minute, const Totals& totals) {
    at_end = totals;
    if (row == minutes.size() || minute < minutes[row]) return;
    for (const auto& [name, total] : columns) {
      const double reference = expected.at(name)[row], difference = totals.*total - reference;
      furthest.try_emplace(name, -1.0);
      // SWMM's report leaves dry periods of this facility out: its balance has the end.
      if (facility.name == "pavers_soil" && std::string_view(name) == "cum_evap_mm") continue;
      furthest[name] = std::max(furthest[name], std::abs(difference) - accepted(reference));
    }
    ++row;
  });
  EXPECT_EQ(row, minutes.size());
  if (facility.name == "pavers_soil") {
    const double reference = end_of_balance(key, 5);
    furthest["cum_evap_mm"] = std::abs(at_end.evaporation - reference) - accepted(reference);
  }
  return furthest;
}

/// [m] since the start, from a total at times [min], in proportion between them.
std::function<double(double)> between(std::vector<double> minutes, std::vector<double> total_mm) {
  return [minutes = std::move(minutes), total_mm = std::move(total_mm)](double seconds) {
    const double minute = seconds / 60.0;
    const auto next = std::lower_bound(minutes.begin(), minutes.end(), minute) - minutes.begin();
    if (next == static_cast<std::ptrdiff_t>(minutes.size())) return total_mm.back() * mm;
    const double from = next > 0 ? minutes[next - 1] : 0.0, before = next > 0 ? total_mm[next - 1] : 0.0;
    return (before + (total_mm[next] - before) * (minute - from) / (minutes[next] - from)) * mm;
  };
}

std::function<double(double)> total_of(const std::vector<double>& rates) {
  std::vector<double> minutes, total;
  double sum = 0.0;
  for (std::size_t block = 0; block < rates.size(); ++block) {
    minutes.push_back(static_cast<double>(block + 1) * 5.0);
    total.push_back(sum += rates[block] * 300.0 / mm);
  }
  return between(minutes, total);
}

struct Case {
  Facility (*facility)();
  char storm;
  double accepted;  ///< [mm]
};

class SwmmLid : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!fs::exists(reference_data())) GTEST_SKIP() << "no reference data: set HYDRO_VALIDATION_DATA to the folder that holds swmm/";
    facility = GetParam().facility();
    facility.rules = Rules::swmm;
  }
  fs::path folder(const std::string& layout) const { return reference_data() / (facility.name + "_" + layout + "_" + GetParam().storm); }
  std::string key(const std::string& layout) const { return facility.name + "," + layout + "," + GetParam().storm + ",10,"; }

  Facility facility;
};

TEST_P(SwmmLid, EveryTotalFollowsTheReferenceAtAllTimes) {
  const Table expected = columns_of(folder("full") / "expected.csv");
  const Weather weather{.fallen = total_of(rain_of(folder("full") / "case.inp")), .run_on = [](double) { return 0.0; }, .host_rate = {}};
  const double accepted = GetParam().accepted;
  for (const auto& [name, beyond] : furthest_from(expected, facility, key("full"), weather, [accepted](double) { return accepted; })) {
    RecordProperty(name, std::to_string(beyond + accepted));
    EXPECT_LE(beyond, 0.0) << name;
  }
}

/// The facility takes the runoff of a roof and a yard. What reached it is read from the reference, in means of one to
/// ten minutes, which flatten its peaks: three quarters of a millimetre are accepted. The plot itself is the business of catchment.
TEST_P(SwmmLid, EveryTotalFollowsTheReferenceUnderTheRunoffOfAPlot) {
  const Table expected = columns_of(folder("part") / "expected.csv");
  const auto fallen = total_of(rain_of(folder("part") / "case.inp")), inflow = between(expected.at("time_min"), expected.at("cum_inflow_mm"));
  if (facility.surface) facility.surface->flow_length = facility.process == Process("swale") ? 100.0 : 40.0;
  if (facility.tank) facility.tank->covered = true;
  const bool covered = facility.tank.has_value();
  Weather weather{.fallen = fallen, .run_on = [&](double t) { return covered ? inflow(t) : std::max(inflow(t) - fallen(t), 0.0); }, .host_rate = {}};
  if (facility.process == Process("swale"))
    weather.host_rate = [&expected](double seconds) {
      const std::vector<double>& minutes = expected.at("time_min");
      const auto row = std::min<std::ptrdiff_t>(std::lower_bound(minutes.begin(), minutes.end(), seconds / 60.0) - minutes.begin(),
                                                static_cast<std::ptrdiff_t>(minutes.size()) - 1);
      return expected.at("surf_infil_mmh")[row] * mm_per_hour;
    };
  for (const auto& [name, beyond] : furthest_from(expected, facility, key("part"), weather, [](double total) { return std::max(0.75, 0.01 * total); })) {
    RecordProperty(name, std::to_string(beyond));
    EXPECT_LE(beyond, 0.0) << name;
  }
}

/// Equal equations at an equal step; what is left is rounding. SWMM's swale lets more infiltrate than is there (0.1 % of the
/// water), which ours cannot.
constexpr double equal = 0.05, nearly = 0.1;

INSTANTIATE_TEST_SUITE_P(Cases, SwmmLid,
                         testing::Values(Case{bioretention, 'A', equal}, Case{bioretention, 'B', equal},
                                         Case{bioretention_lined, 'A', equal}, Case{bioretention_lined, 'B', equal},
                                         Case{raingarden, 'A', equal}, Case{raingarden, 'B', equal}, Case{greenroof, 'A', equal},
                                         Case{greenroof, 'B', equal}, Case{trench, 'A', equal}, Case{trench, 'B', equal},
                                         Case{pavement, 'A', equal}, Case{pavement, 'B', equal}, Case{pavers_soil, 'A', equal},
                                         Case{pavers_soil, 'B', equal}, Case{rainbarrel, 'A', equal}, Case{rainbarrel, 'B', equal},
                                         Case{roofdisc, 'A', equal}, Case{roofdisc, 'B', equal}, Case{swale, 'A', nearly},
                                         Case{swale, 'B', nearly}),
                         [](const auto& given) { return given.param.facility().name + "_" + given.param.storm; });

}  // namespace
}  // namespace hydro::sponge
