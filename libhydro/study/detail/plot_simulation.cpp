#include "libhydro/study/detail/plot_simulation.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "libhydro/catchment/plot_recorder.h"
#include "libhydro/catchment/runoff.h"
#include "libhydro/compliance/plot_parts.h"
#include "libhydro/core/error.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/series_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/io/toml_text.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/scenario/read.h"

namespace hydro::study {
namespace {

using namespace compliance;
using catchment::Catchment;
using catchment::Plots;

constexpr double day = unit::d.to_si, year = unit::a.to_si;
constexpr double storm_run = day;        ///< [s] that the design storm and what follows it are simulated
constexpr double years_wanted = 10.0;    ///< less says little of a year
constexpr double decades_step = 300.0;   ///< [s] while water moves fast: capture ratios are within 0.03 % of the rain of those of 10 s (tests/study)
constexpr double least_size = 1e-6;      ///< [m2], [m3] less is nothing
constexpr const char* used_suffix = "_in_use";

/// A plot's place among the catchments of the scenario; -1: there is none.
struct Placed {
  int ground = -1, storage = -1;
};

bool is_plain_id(const std::string& id) {
  return !id.empty() && id.size() <= 80 && std::ranges::none_of(id, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == ','; });
}

}  // namespace

struct PlotSimulation::Content {
  const RuleBook& book;
  const PlotTable& table;
  const Simulation& settings;
  std::string rain_file;
  io::RunClock clock;
  TimeSeries rain;
  std::vector<sponge::Facility> of_surface, of_store;  ///< as they are simulated; those of plain surfaces have no name
  std::vector<Placed> placed;
  std::vector<PlotParts> parts;
  scenario::AssembledPlots decades, storm;

  Content(const std::string& file, const RuleBook& rules, const PlotTable& plots, std::vector<std::string>& remarks)
      : book(rules), table(plots), settings(*rules.simulation), rain_file(file), clock(io::clock_of_series(file)) {
    rain = io::read_series(file, "", io::SeriesKind::rain, clock, remarks);
    if (clock.duration < years_wanted * year)
      remarks.push_back(fmt::format("{}: {:.1f} years of rain: a simulated capture ratio asks for {:.0f} or more, better 30", file, clock.duration / year, years_wanted));
    find_facilities();
    for (const Store& store : book.stores)
      if (store.emptied_in > 0.0) remarks.push_back(fmt::format("simulation: {} is taken to be emptied by use within {:g} h ({})", store.title, store.emptied_in / unit::h.to_si, word(store.status)));
    remarks.push_back(fmt::format("simulation: ground, soil and evaporation are {}: {}", word(settings.status), settings.source));
  }

  /// The facilities that surfaces and stores name.
  void find_facilities() {
    const scenario::Scenario presets = scenario::preset_facilities();
    FaultList faults;
    const auto find = [&](const std::string& name, const std::string& what) -> const sponge::Facility* {
      if (const auto* found = scenario::find_facility(presets, name)) return &found->facility;
      std::vector<std::string> names;
      for (const auto& each : presets.facilities) names.push_back(each.facility.name);
      faults.add({}, "the rules simulate " + what + " as \"" + name + "\", and there is no such facility", choices_hint(name, names));
      return nullptr;
    };
    for (const Surface& surface : book.surfaces) {
      of_surface.emplace_back();
      if (surface.simulated_as == Surface::impervious_ground || surface.simulated_as == Surface::pervious_ground) continue;
      if (const sponge::Facility* found = find(surface.simulated_as, "surface " + surface.id)) of_surface.back() = *found;
    }
    for (const Store& store : book.stores) {
      of_store.emplace_back();
      const sponge::Facility* found = find(store.facility, "store " + store.id);
      if (!found) continue;
      of_store.back() = *found;
      if (store.is_volume && !found->tank) faults.add({}, "store " + store.id + " has a volume, and " + store.facility + " is no vessel", "name a tank or a pond, or give its size in m2");
      if (store.emptied_in > 0.0 && !found->tank) faults.add({}, "store " + store.id + " is emptied by use, and " + store.facility + " is no vessel", "take emptied_in out");
      if (store.emptied_in > 0.0) of_store.back().name += used_suffix;
    }
    faults.throw_if_any();
  }

  static double depth_of(const sponge::Facility& facility) {
    if (facility.tank) return facility.tank->height;
    return facility.surface ? facility.surface->berm_height * (1.0 - facility.surface->vegetation_fraction) : 0.0;
  }

  double volume_of(const PlotParts& part, std::size_t store) const {
    return book.stores[store].is_volume ? part.of_store[store] : part.of_store[store] * depth_of(of_store[store]);
  }

  /// Which share of the runoff of plain ground a store on the ground takes: its share of all that the plot stores.
  double share_of(const PlotParts& part, std::size_t store) const {
    if (book.stores[store].is_volume) return 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < book.stores.size(); ++i) all += volume_of(part, i);
    return all > 0.0 ? volume_of(part, store) / all : 0.0;
  }

  double storage_area(const PlotParts& part) const {
    double area = 0.0;
    for (std::size_t i = 0; i < book.stores.size(); ++i)
      if (book.stores[i].is_volume) area += part.of_store[i] / of_store[i].tank->height;
    return area;
  }

  /// The tables of the scenario.
  std::pair<std::string, std::string> tables() {
    std::string catchments = "id,name,outlet,area_m2,width_m,slope,imperviousness,zero_storage_share,n_impervious,n_pervious,depression_impervious_mm,depression_pervious_mm,soil\n";
    std::string uses = "catchment,facility,unit_area_m2,treated_impervious_share,treated_pervious_share\n";
    const auto add_use = [&](const std::string& id, const sponge::Facility& facility, double area, double share) {
      uses += fmt::format("{},{},{:.15g},{:.6f},{:.6f}\n", id, facility.name, area, share, share);
    };
    std::set<std::string> taken;
    int next = 0;
    placed.assign(table.size(), {});
    parts.clear();
    for (std::size_t plot = 0; plot < table.size(); ++plot) {
      const PlotParts& part = parts.emplace_back(parts_of(book, table.row(plot)));
      if (!part.missing.empty() || !(part.area > least_size)) continue;
      std::string id = table.ids[plot];
      if (!is_plain_id(id) || !taken.insert(id).second) taken.insert(id = fmt::format("plot-{}", plot + 1));
      const std::string storage_id = id + "/storage";
      const double storage = storage_area(part);
      const bool has_storage = storage > least_size;
      double built = 0.0;
      for (const double area : part.of_surface) built += area;
      for (std::size_t i = 0; i < book.stores.size(); ++i) built += book.stores[i].is_volume ? 0.0 : part.of_store[i];
      const double area = std::max({part.area - storage, built * (1.0 + 1e-9), least_size});
      const double plain = part.impervious + part.pervious;
      catchments += fmt::format("{},{},{},{:.15g},{:.15g},{:g},{:.9g},{:g},{:g},{:g},{:g},{:g},{}\n", id, id, has_storage ? storage_id : "", area, area / settings.flow_length, settings.slope,
                                plain > 0.0 ? part.impervious / plain : 1.0, settings.zero_storage_share, settings.manning_n_impervious, settings.manning_n_pervious,
                                settings.depression_impervious / unit::mm.to_si, settings.depression_pervious / unit::mm.to_si, settings.soil);
      placed[plot].ground = next++;
      for (std::size_t i = 0; i < book.surfaces.size(); ++i)
        if (part.of_surface[i] > least_size) add_use(id, of_surface[i], part.of_surface[i], 0.0);
      for (std::size_t i = 0; i < book.stores.size(); ++i)
        if (!book.stores[i].is_volume && part.of_store[i] > least_size) add_use(id, of_store[i], part.of_store[i], share_of(part, i));
      if (!has_storage) continue;
      catchments += fmt::format("{},{},,{:.15g},1,0,1,0,0,0,0,0,\n", storage_id, storage_id, storage * (1.0 + 1e-9));
      placed[plot].storage = next++;
      for (std::size_t i = 0; i < book.stores.size(); ++i)
        if (book.stores[i].is_volume && part.of_store[i] > least_size) add_use(storage_id, of_store[i], part.of_store[i] / of_store[i].tank->height, 0.0);
    }
    return {std::move(catchments), next > 0 ? std::move(uses) : ""};
  }

  std::string scenario_text(const std::string& name, const std::string& title, double duration, const std::string& rain_section, const std::string& report_interval, double wet_step, bool has_uses) const {
    std::string months;
    for (const double rate : settings.evaporation) months += fmt::format("{}{:g}", months.empty() ? "" : ", ", rate / unit::mm_per_day.to_si);
    std::string text = fmt::format("# Written by hydro comply from the plots table; docs/formats/catchments.md says what can be changed. hydro run simulation/{}.toml\n"
                                   "format = \"hydro-scenario/1\"\nname = {}\ntitle = {}\n\n[time]\nstart = {}\nduration = \"{:.12g} s\"\n\n[catchments]\nfile = \"catchments.csv\"\nwet_step = {:g}\n{}\n",
                                   name, io::toml_text(name), io::toml_text(title), io::iso_instant(clock.start_utc, clock.offset_minutes), duration, wet_step, has_uses ? "facility_uses = \"facility_uses.csv\"\n" : "");
    text += rain_section + "\n[evaporation]\nmonthly = [" + months + "]  # mm/d\n\n[output]\nreport_interval = \"" + report_interval + "\"\n";
    std::set<std::string> told;
    for (std::size_t i = 0; i < book.stores.size(); ++i) {
      const Store& store = book.stores[i];
      if (!(store.emptied_in > 0.0) || !told.insert(of_store[i].name).second) continue;
      text += fmt::format("\n[[facility]]\nname = {}\nbase = {}\ntitle = {}\n"
                          "tank = {{ covered = false, pump_rate = 0, seepage_rate = \"{:.9g} mm/h\" }}  # its ground takes its own rain; water that is used does not leave as runoff\n",
                          io::toml_text(of_store[i].name), io::toml_text(store.facility), io::toml_text(fmt::format("{}, emptied by use in {:g} h", store.id, store.emptied_in / unit::h.to_si)), of_store[i].tank->height / store.emptied_in / unit::mm_per_hour.to_si);
    }
    return text;
  }

  void prepare(const std::string& folder, const std::string& goal) {
    namespace fs = std::filesystem;
    const std::string into = folder + "/simulation/";
    fs::create_directories(into);
    auto [catchments, uses] = tables();
    if (uses.empty()) return;  // no plot can be simulated
    const bool has_uses = uses.find('\n') + 1 < uses.size();
    io::write_text(into + "catchments.csv", catchments);
    if (has_uses) io::write_text(into + "facility_uses.csv", uses);
    const std::string rain_path = fs::weakly_canonical(fs::absolute(rain_file)).lexically_proximate(fs::weakly_canonical(fs::absolute(goal)) / "simulation").generic_string();
    io::write_text(into + "decades.toml", scenario_text("decades", fmt::format("Plots under {:.1f} years of rain", years()), clock.duration,
                                                        fmt::format("[rain]\nkind = \"series\"\nfile = {}\n", io::toml_text(rain_path)), "30d", decades_step, has_uses));
    io::write_text(into + "storm.toml", scenario_text("storm", "Plots under a design storm", storm_run,
                                                      fmt::format("[rain]\nkind = \"design\"\ncity = {}\nreturn_period = {:g}\nduration = \"{:.9g} s\"\n", io::toml_text(settings.storm_city),
                                                                  settings.storm_return_period, settings.storm_duration),
                                                      "5min", Plots{}.wet_step, has_uses));
    decades = scenario::assemble_plots(scenario::read_scenario(into + "decades.toml"));
    storm = scenario::assemble_plots(scenario::read_scenario(into + "storm.toml"));
  }

  double years() const { return clock.duration / year; }

  /// The catchments of one plot by themselves.
  static Plots alone(const Plots& all, const Placed& place) {
    Plots plots{.catchments = {all.catchments[static_cast<std::size_t>(place.ground)]}, .facilities = all.facilities, .soils = all.soils, .rules = all.rules, .wet_step = all.wet_step, .dry_step = all.dry_step};
    if (place.storage < 0) return plots;
    plots.catchments.front().outlet = 1;
    plots.catchments.push_back(all.catchments[static_cast<std::size_t>(place.storage)]);
    return plots;
  }

  double peak_of(const Plots& plots) const {
    catchment::Runoff runoff(plots, storm.weather);
    catchment::State state = runoff.initial_state();
    runoff.advance(state, storm_run);
    return state.plots.back().peak_runoff;
  }

  /// The plot as plain ground.
  Plots bare(const Plots& plots, double area, double imperviousness) const {
    Plots ground{.catchments = {plots.catchments.front()}, .facilities = {}, .soils = plots.soils, .rules = plots.rules, .wet_step = plots.wet_step, .dry_step = plots.dry_step};
    Catchment& only = ground.catchments.front();
    only.facilities.clear();
    only.outlet = catchment::outside;
    only.area = area;
    only.width = area / settings.flow_length;
    only.imperviousness = imperviousness;
    return ground;
  }

  SimulatedPlot run(std::size_t plot) const {
    const PlotParts& part = parts[plot];
    const Plots own = alone(decades.plots, placed[plot]);
    catchment::Runoff runoff(own, decades.weather);
    catchment::State state = runoff.initial_state();
    const auto stored = [&] {
      double sum = 0.0;
      for (std::size_t i = 0; i < own.catchments.size(); ++i) sum += runoff.stored_in_facilities(i, state) + runoff.stored_on_ground(i, state);
      return sum;
    };
    const double before = stored();
    runoff.advance(state, clock.duration);
    SimulatedPlot result{.years = years(), .solids = {}, .served = served(part)};
    for (const catchment::PlotState& each : state.plots) result.rain += each.rain;
    // What was there before the rain is no part of it.
    result.left = std::max(0.0, state.plots.back().left_model - std::max(0.0, before - stored()));
    result.solids = solids(own, state);
    const Plots in_storm = alone(storm.plots, placed[plot]);
    result.peak = peak_of(in_storm);
    double paved = part.impervious;
    for (const double area : part.of_surface) paved += area;
    result.peak_without = peak_of(bare(in_storm, part.area, std::min(1.0, paved / part.area)));
    result.peak_before = peak_of(bare(in_storm, part.area, 0.0));
    return result;
  }

  /// Solids of the ground, and what the storage at the end keeps of those that reach it.
  static sponge::SolidsAccount solids(const Plots& plots, const catchment::State& state) {
    const catchment::PlotSolids ground = catchment::solids_of(plots, 0, 0, state);
    sponge::SolidsAccount account{ground.washed, ground.kept};
    if (plots.catchments.size() < 2) return account;
    const std::size_t first = plots.catchments.front().facilities.size();
    const auto& uses = plots.catchments.back().facilities;
    double inflow = 0.0;
    for (std::size_t i = 0; i < uses.size(); ++i) inflow += state.uses[first + i].inflow * uses[i].area();
    if (!(inflow > 0.0)) return account;
    const double concentration = std::max(0.0, ground.washed - ground.kept) / inflow;
    for (std::size_t i = 0; i < uses.size(); ++i) {
      const catchment::UseState& passed = state.uses[first + i];
      account.kept += sponge::passed_through(plots.facilities[static_cast<std::size_t>(uses[i].facility)],
                                             {passed.inflow * uses[i].area(), passed.surface_outflow * uses[i].area(), passed.drain * uses[i].area()}, concentration)
                          .kept;
    }
    return account;
  }

  std::vector<sponge::ServedArea> served(const PlotParts& part) const {
    std::vector<sponge::ServedArea> areas;
    double all_volume = 0.0, on_ground = 0.0;
    for (std::size_t i = 0; i < book.surfaces.size(); ++i)
      if (part.of_surface[i] > least_size) areas.push_back({part.of_surface[i], of_surface[i].solids_removal});
    for (std::size_t i = 0; i < book.stores.size(); ++i) {
      all_volume += book.stores[i].is_volume ? part.of_store[i] : 0.0;
      if (book.stores[i].is_volume || !(part.of_store[i] > least_size)) continue;
      on_ground += share_of(part, i);
      areas.push_back({part.of_store[i] + share_of(part, i) * part.impervious, of_store[i].solids_removal});
    }
    for (std::size_t i = 0; i < book.stores.size(); ++i)
      if (book.stores[i].is_volume && part.of_store[i] > least_size) areas.push_back({(1.0 - on_ground) * part.impervious * part.of_store[i] / all_volume, of_store[i].solids_removal});
    return areas;
  }
};

PlotSimulation::PlotSimulation(const std::string& rain, const RuleBook& book, const PlotTable& plots, std::vector<std::string>& remarks)
    : content_(std::make_unique<Content>(rain, book, plots, remarks)) {}
PlotSimulation::~PlotSimulation() = default;
PlotSimulation::PlotSimulation(PlotSimulation&&) noexcept = default;

double PlotSimulation::years() const { return content_->years(); }

std::vector<double> PlotSimulation::daily_rain() const {
  std::vector<double> days;
  for (double from = 0.0; from < content_->clock.duration; from += day) days.push_back(content_->rain.integral(from, from + day));
  return days;
}

void PlotSimulation::prepare(const std::string& folder, const std::string& goal) { content_->prepare(folder, goal); }
bool PlotSimulation::can_run(std::size_t plot) const { return content_->placed[plot].ground >= 0; }
SimulatedPlot PlotSimulation::run(std::size_t plot) const { return content_->run(plot); }

}  // namespace hydro::study
