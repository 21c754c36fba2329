#include "libhydro/study/detail/swmm_plots.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/toml_text.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study::detail {
namespace {

namespace swmm = io::swmm;

constexpr double mm = unit::mm.to_si, mm_per_hour = unit::mm_per_hour.to_si, mm_per_day = unit::mm_per_day.to_si;
constexpr const char* no_rain = "no_gage";

/// The record of each subcatchment, the last where there are several: SWMM lets later lines overwrite earlier ones.
template <class Record>
std::map<std::string, const Record*> by_plot(const std::vector<Record>& records) {
  std::map<std::string, const Record*> index;
  for (const Record& record : records) index[swmm::folded(record.subcatchment)] = &record;
  return index;
}

template <class Record>
const Record* find_in(const std::map<std::string, const Record*>& index, const std::string& plot) {
  const auto at = index.find(swmm::folded(plot));
  return at == index.end() ? nullptr : at->second;
}

template <class Record>
void add_names(const std::vector<Record>& records, std::set<std::string>& names) {
  for (const Record& record : records) names.insert(swmm::folded(record.id));
}

/// Keys of a [[soil]] but its name.
std::string soil_text(const swmm::Infiltration& soil) {
  using Method = swmm::InfiltrationMethod;
  switch (soil.method) {
    case Method::horton:
    case Method::modified_horton: {
      if (soil.decay == 0.0) return fmt::format("model = \"constant\"\nrate = \"{:.12g} mm/h\"\n", soil.initial_rate / mm_per_hour);
      std::string text = fmt::format("model = \"{}\"\ninitial_rate = \"{:.12g} mm/h\"\nfinal_rate = \"{:.12g} mm/h\"\ndecay = \"{:.12g} 1/h\"\ndrying_time = \"{:.12g} d\"\n",
                                     soil.method == Method::horton ? "horton" : "modified_horton", soil.initial_rate / mm_per_hour, soil.final_rate / mm_per_hour,
                                     soil.decay * 3600.0, std::max(soil.drying_time, 1.0) / 86400.0);
      if (soil.maximum_infiltration > 0.0) text += fmt::format("maximum_infiltration = \"{:.12g} mm\"\n", soil.maximum_infiltration / mm);
      return text;
    }
    case Method::green_ampt:
    case Method::modified_green_ampt:
      if (soil.hydraulic_conductivity == 0.0) return "model = \"constant\"\nrate = \"0 mm/h\"\n";
      return fmt::format("model = \"{}\"\nhydraulic_conductivity = \"{:.12g} mm/h\"\nsuction_head = \"{:.12g} mm\"\nmoisture_deficit = {:.12g}\n",
                         soil.method == Method::green_ampt ? "green_ampt" : "modified_green_ampt", soil.hydraulic_conductivity / mm_per_hour,
                         soil.suction_head / mm, soil.moisture_deficit);
    case Method::curve_number:
      return fmt::format("model = \"curve_number\"\ncurve_number = {:.12g}\ndrying_time = \"{:.12g} d\"\n", std::clamp(soil.curve_number, 10.0, 99.0),
                         std::max(soil.drying_time, 1.0) / 86400.0);
  }
  return {};
}

std::string routing_word(swmm::SubareaRouting routing) {
  if (routing == swmm::SubareaRouting::to_impervious) return "impervious";
  return routing == swmm::SubareaRouting::to_pervious ? "pervious" : "outlet";
}

/// A table of series side by side: a row for every instant at which one of them changes, from the start to the end of the run.
std::string series_table(const std::vector<std::string>& columns, const std::vector<TimeSeries>& series, double unit_, double duration) {
  std::set<double> instants{0.0};
  for (const TimeSeries& one : series)
    for (const double time : one.times())
      if (time > 0.0 && time <= duration) instants.insert(time);
  std::string table = "time_s";
  for (const std::string& column : columns) table += ',' + io::csv_text(column);
  table += '\n';
  for (const double time : instants) {
    table += fmt::format("{:.12g}", time);
    for (const TimeSeries& one : series) table += fmt::format(",{:.12g}", one.at(time) / unit_);
    table += '\n';
  }
  return table;
}

}  // namespace

SwmmPlots::SwmmPlots(const swmm::Model& model, const SwmmNetwork* sewers, SwmmAccount& account, FaultList& faults)
    : model_(model), sewers_(sewers), account_(account), faults_(faults), facilities_(model, account, faults), parts_(by_plot(model.subareas)), grounds_(by_plot(model.infiltration)),
      wet_step_(model.options.wet_step) {
  add_names(model.junctions, nodes_), add_names(model.outfalls, nodes_), add_names(model.storages, nodes_), add_names(model.dividers, nodes_);
  gather();
  place_facilities();
  dry_step_ = std::clamp(model.options.dry_step, wet_step_, 86400.0);
  tell_what_changes_results();
}

/// Sections that are left out and without which plots behave differently.
void SwmmPlots::tell_what_changes_results() {
  const std::pair<const char*, Bilingual> sections[] = {
      {"GROUNDWATER", {"groundwater below plots is not taken over", "未采用地块地下水"}},
      {"SNOWPACKS", {"snow is not taken over: all precipitation is rain", "未采用积雪：全部降水按雨处理"}},
      {"ADJUSTMENTS", {"monthly adjustments of climate and soils are not taken over", "未采用气候和土壤的逐月调整"}}};
  for (const auto& [name, remark] : sections)
    for (const swmm::Section& section : model_.sections)
      if (section.name == name && !section.lines.empty()) remarks_.push_back(bilingual("line {}: {}", "第 {} 行：{}", section.line, remark));
}

std::string SwmmPlots::plain_id(const std::string& id) {
  std::string plain = id.substr(0, 90);
  for (char& letter : plain)
    if (letter == ',' || letter == '"' || static_cast<unsigned char>(letter) < 0x20) letter = '_';
  if (plain == "outside" || plain.empty()) plain += "_plot";
  for (int number = 2; !used_ids_.insert(plain).second; ++number) plain = fmt::format("{}-{}", plain.substr(0, 90), number);
  if (plain != id) remarks_.push_back(bilingual("subcatchment \"{}\" is called \"{}\"", "子汇水区“{}”改名为“{}”", id, plain));
  return plain;
}

void SwmmPlots::gather() {
  for (const swmm::Subcatchment& plot : model_.subcatchments) {
    if (plot.area <= 0.0) {
      const std::string reason = "a subcatchment without area";
      account_.leave(plot.line, reason, SwmmAccount::Bearing::unused);
      for (const char* section : {"SUBAREAS", "INFILTRATION", "LID_USAGE"}) account_.leave(section, plot.id, reason, SwmmAccount::Bearing::unused);
      continue;
    }
    Plot made{.plot = &plot, .part = find_in(parts_, plot.id), .id = plain_id(plot.id)};
    ids_[swmm::folded(plot.id)] = made.id;
    if (!made.part) {
      faults_.add({.file = model_.path, .line = plot.line}, fmt::format("[SUBCATCHMENTS] \"{}\" has no line in [SUBAREAS]", plot.id), "write its roughness and depression storage there");
      continue;
    }
    made.rain = rain_for(plot);
    made.soil = soil_for(plot);
    account_.take(plot.line, "catchments.csv");
    account_.take("SUBAREAS", plot.id, "catchments.csv");
    places_[swmm::folded(plot.id)] = plots_.size();
    plots_.push_back(std::move(made));
  }
  if (plots_.empty() && !sewers_ && faults_.empty())
    throw InputError(Fault{.place = {.file = model_.path}, .message = "has neither subcatchments nor sewers", .hint = "there is nothing to compute"});
}

std::string SwmmPlots::soil_for(const swmm::Subcatchment& plot) {
  const swmm::Infiltration* soil = find_in(grounds_, plot.id);
  if (!soil) {
    if (plot.imperviousness < 1.0)
      faults_.add({.file = model_.path, .line = plot.line}, fmt::format("[SUBCATCHMENTS] \"{}\" has no line in [INFILTRATION]", plot.id), "write how water enters its pervious ground");
    return {};
  }
  account_.take("INFILTRATION", plot.id, "scenario.toml [[soil]]");
  const auto [at, is_new] = soils_.emplace(soil_text(*soil), std::string());
  if (is_new) at->second = fmt::format("soil of {}", plot.id);
  return at->second;
}

std::string SwmmPlots::rain_for(const swmm::Subcatchment& plot) {
  const swmm::RainGage* gage = plot.gage.empty() ? nullptr : swmm::find(model_.gages, plot.gage);
  const std::string id = gage ? gage->id : std::string();
  if (std::ranges::find(rains_, id) != rains_.end()) return id;
  rains_.push_back(id);
  if (!gage) return id;
  account_.take(gage->line, "rain.csv");
  if (!gage->series.empty()) account_.take("TIMESERIES", gage->series, "rain.csv");
  if (gage->interval < wet_step_) {
    remarks_.push_back(bilingual("WET_STEP is shortened to the {:g} s of rain gage \"{}\", as SWMM does", "WET_STEP 缩短到雨量站“{1}”的 {0:g} s，与 SWMM 相同", gage->interval, gage->id));
    wet_step_ = gage->interval;
  }
  return id;
}

void SwmmPlots::place_facilities() {
  for (const swmm::LidUsage& usage : model_.lid_usage) {
    const auto place = places_.find(swmm::folded(usage.subcatchment));
    if (place == places_.end()) continue;  // told, or without area
    Plot* plot = &plots_[place->second];
    if (usage.count <= 0 || usage.unit_area <= 0.0) {
      account_.leave(usage.line, "no units, or units without area", SwmmAccount::Bearing::unused);
      continue;
    }
    const std::string name = facilities_.name_for(usage, plot->soil);
    std::string drain_node;
    const std::string drain_to = usage.drain_to.empty() ? std::string() : goal_of(usage.drain_to, *plot->plot, drain_node);
    plot->facility_area += usage.count * usage.unit_area;
    uses_ += fmt::format("{},{},{},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{},{},{}\n", plot->id, io::csv_text(name), usage.count, usage.unit_area, usage.unit_width,
                         usage.initial_saturation, usage.from_impervious, usage.from_pervious, usage.to_pervious, io::csv_text(drain_to), io::csv_text(drain_node));
    account_.take(usage.line, "facility_uses.csv");
  }
}

std::string SwmmPlots::id_of(const std::string& subcatchment) const {
  const auto plot = ids_.find(swmm::folded(subcatchment));
  return plot == ids_.end() ? std::string() : plot->second;
}

/// The plot that water goes to; a name that is none is a node, or leads outside.
std::string SwmmPlots::goal_of(const std::string& outlet, const swmm::Subcatchment& of, std::string& node) const {
  if (nodes_.contains(swmm::folded(outlet))) return node = sewers_ ? sewers_->node_id(outlet) : outlet, std::string();
  const auto plot = ids_.find(swmm::folded(outlet));
  if (plot != ids_.end() && !swmm::same_name(outlet, of.id)) return plot->second;
  return {};
}

std::string SwmmPlots::plot_row(const Plot& one) {
  const swmm::Subcatchment& plot = *one.plot;
  const swmm::Subarea& part = *one.part;
  constexpr double nothing_flows = 1e-9;  // no width or slope: SWMM lets water stand for ever
  const bool all_facilities = one.facility_area > plot.area * (1.0 - 1e-6), rough = part.n_impervious > 0.0 || part.n_pervious > 0.0;
  double width = plot.width, slope = plot.slope;
  if (width <= 0.0) width = all_facilities ? std::sqrt(plot.area) : nothing_flows;
  if (slope <= 0.0 && rough) slope = all_facilities ? 0.01 : nothing_flows;
  if (!all_facilities && rough && (plot.width <= 0.0 || plot.slope <= 0.0))
    remarks_.push_back(bilingual("line {}: \"{}\" has no width or no slope, so nothing runs off it, as in SWMM", "第 {} 行：“{}”没有宽度或坡度，因而不产流，与 SWMM 相同", plot.line, plot.id));
  std::string node;
  const std::string outlet = goal_of(plot.outlet, plot, node);
  return fmt::format("{},{},{},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},{},{:.12g},{},{}\n", one.id, outlet, io::csv_text(node), plot.area,
                     width, slope, plot.imperviousness, part.zero_storage_share, part.n_impervious, part.n_pervious, part.depression_impervious / mm,
                     part.depression_pervious / mm, routing_word(part.routing), part.routed_share, io::csv_text(one.rain.empty() && !rains_.empty() ? no_rain : one.rain),
                     io::csv_text(one.soil));
}

std::string SwmmPlots::rain_table() {
  std::vector<std::string> columns;
  std::vector<TimeSeries> series;
  for (const std::string& id : rains_) {
    const swmm::RainGage* gage = id.empty() ? nullptr : swmm::find(model_.gages, id);
    columns.push_back(fmt::format("{}_mmh", gage ? gage->id : no_rain));
    series.push_back(gage ? swmm::rain_of(model_, *gage, faults_, remarks_) : TimeSeries::constant(0.0));
  }
  return series_table(columns, series, mm_per_hour, model_.options.duration());
}

std::string SwmmPlots::evaporation_text(Files& files) {
  const swmm::Evaporation& evaporation = model_.evaporation;
  std::string text = "[evaporation]\n";
  const auto close = [&] {
    if (evaporation.dry_only && !plots_.empty()) text += "only_when_dry = true\n";
    account_.take("EVAPORATION", "DRY_ONLY", "scenario.toml [evaporation]");
    return text + '\n';
  };
  const auto take = [&](const char* word) { account_.take("EVAPORATION", word, "scenario.toml [evaporation]"); };
  if (!evaporation.recovery_pattern.empty()) account_.leave("EVAPORATION", "RECOVERY", "soils recover alike in all months", SwmmAccount::Bearing::water);
  switch (evaporation.source) {
    case swmm::EvaporationSource::none: account_.take("EVAPORATION", "DRY_ONLY", "nothing evaporates"); return {};
    case swmm::EvaporationSource::constant:
      take("CONSTANT");
      text += fmt::format("rate = \"{:.12g} mm/d\"\n", evaporation.monthly[0] / mm_per_day);
      return close();
    case swmm::EvaporationSource::monthly:
      take("MONTHLY");
      text += "monthly = [";
      for (const double rate : evaporation.monthly) text += fmt::format("{:.12g}, ", rate / mm_per_day);
      text.replace(text.size() - 2, 2, "]\n");
      return close();
    case swmm::EvaporationSource::series:
      if (const swmm::Series* series = swmm::find(model_.series, evaporation.series)) {
        std::vector<double> times, rates;
        for (const auto& [time, value] : swmm::read_series(model_, *series, faults_)) times.push_back(time), rates.push_back(value);
        if (times.empty()) break;
        const double user_unit = model_.options.us_units() ? 25.4 : 1.0;  // [mm/d]
        files.emplace_back("evaporation.csv", series_table({"evaporation_mmd"}, {TimeSeries(times, rates, Interpolation::step)}, 1.0 / user_unit, model_.options.duration()));
        take("TIMESERIES");
        account_.take("TIMESERIES", series->id, "evaporation.csv");
        text += "file = \"evaporation.csv\"\n";
        return close();
      }
      faults_.add({.file = model_.path, .line = evaporation.line}, fmt::format("[EVAPORATION] time series \"{}\" is not in the file", evaporation.series), "define it in [TIMESERIES]");
      break;
    case swmm::EvaporationSource::temperature:
    case swmm::EvaporationSource::file:
      account_.leave(evaporation.line, "evaporation from climate files is not taken over: nothing evaporates", SwmmAccount::Bearing::water);
      remarks_.push_back(bilingual("line {}: evaporation from a climate file is not taken over, so nothing evaporates; write [evaporation] in the scenario", "第 {} 行：未采用气候文件中的蒸发，因而没有蒸发；请在情景中写 [evaporation]", evaporation.line));
      return {};
  }
  return {};
}

void SwmmPlots::account_for_options() {
  for (const char* key : {"FLOW_UNITS", "INFILTRATION"}) account_.take("OPTIONS", key, "SI units and soils throughout");
  for (const char* key : {"START_DATE", "START_TIME", "END_DATE", "END_TIME"}) account_.take("OPTIONS", key, "scenario.toml [time]");
  for (const char* key : {"WET_STEP", "DRY_STEP"})
    if (plots_.empty()) account_.leave("OPTIONS", key, "there are no subcatchments", SwmmAccount::Bearing::computing);
    else account_.take("OPTIONS", key, "scenario.toml [catchments]");
  account_.take("OPTIONS", "REPORT_STEP", "scenario.toml [output]");
  account_.take("OPTIONS", "IGNORE_RAINFALL", "rain.csv");
  account_.take_section("TITLE", "scenario.toml title");
  for (const char* key : {"REPORT_START_DATE", "REPORT_START_TIME"}) account_.leave("OPTIONS", key, "hydro reports from the start of the run", SwmmAccount::Bearing::reports);
  for (const char* key : {"SWEEP_START", "SWEEP_END"}) account_.leave("OPTIONS", key, "hydro sweeps no streets", SwmmAccount::Bearing::pollutants);
  account_.leave("OPTIONS", "DRY_DAYS", "counts for pollutants alone", SwmmAccount::Bearing::pollutants);
  for (const char* key : {"COMPATIBILITY", "TEMPDIR", "SLOPE_WEIGHTING", "NUM_THREADS"}) account_.leave("OPTIONS", key, "has no effect in SWMM 5.2", SwmmAccount::Bearing::computing);
  for (const char* key : {"IGNORE_SNOWMELT", "IGNORE_GROUNDWATER", "IGNORE_QUALITY"}) account_.leave("OPTIONS", key, "snow, groundwater and pollutants are not taken over", SwmmAccount::Bearing::computing);
}

std::string SwmmPlots::scenario_text(const std::string& name, int offset_minutes, Files& files) {
  constexpr double most_rows = 1e6, most_exchange = 60.0;  // [-], [s]
  const swmm::Options& options = model_.options;
  double report = options.report_step;
  if (options.duration() / report > most_rows) {
    report = std::ceil(options.duration() / most_rows / 60.0) * 60.0;
    remarks_.push_back(bilingual("reports come every {:g} min instead of {:g}: there would be more than a million rows", "每 {:g} min 输出一次，而非 {:g}：否则超过一百万行", report / 60.0, options.report_step / 60.0));
  }
  if (wet_step_ > 3600.0) remarks_.push_back(bilingual("WET_STEP is shortened to an hour", "WET_STEP 缩短到一小时")), wet_step_ = 3600.0;
  std::string title;
  for (const swmm::Section& section : model_.sections)
    if (section.name == "TITLE")
      for (const swmm::Line& line : section.lines) title += (title.empty() ? "" : " ") + line.text;
  std::string text = fmt::format("# Made by hydro import swmm; import.json says what was taken over and what was not.\nformat = \"hydro-scenario/1\"\nname = {}\n", io::toml_text(name));
  if (!title.empty()) text += fmt::format("title = {}\n", io::toml_text(title));
  // an instant without seconds of a fraction: SWMM's clock has none
  text += fmt::format("\n[time]\nstart = {}\nduration = \"{:.12g} s\"\n\n", io::iso_instant(options.start - offset_minutes * 60.0, offset_minutes), options.duration());
  if (sewers_) text += sewers_->toml(plots_.empty() ? most_exchange : std::clamp(wet_step_, 1.0, most_exchange));
  if (!plots_.empty()) text += fmt::format("[catchments]\nfile = \"catchments.csv\"\n{}wet_step = \"{:.12g} s\"\ndry_step = \"{:.12g} s\"\nrules = \"swmm\"\n\n",
                      uses_.empty() ? "" : "facility_uses = \"facility_uses.csv\"\n", wet_step_, std::max(dry_step_, wet_step_));
  if (!plots_.empty()) text += "[rain]\nkind = \"series\"\nfile = \"rain.csv\"\n\n";
  text += evaporation_text(files);
  text += fmt::format("[output]\nreport_interval = \"{:.12g} s\"\n\n", report);
  for (const auto& [keys, soil] : soils_) text += fmt::format("[[soil]]\nname = {}\n{}\n", io::toml_text(soil), keys);
  if (!facilities_.empty()) text += "[sponge]\n\n" + facilities_.toml();
  return text;
}

Files SwmmPlots::files(const std::string& name, int offset_minutes) {
  Files files;
  account_for_options();
  std::string plots = "id,outlet,outlet_node,area_m2,width_m,slope,imperviousness,zero_storage_share,n_impervious,n_pervious,depression_impervious_mm,"
                      "depression_pervious_mm,routing,routed_share,rain,soil\n";
  for (const Plot& plot : plots_) plots += plot_row(plot);
  if (!plots_.empty()) files.emplace_back("catchments.csv", std::move(plots));
  if (!uses_.empty())
    files.emplace_back("facility_uses.csv", "catchment,facility,count,unit_area_m2,flow_width_m,initial_saturation,treated_impervious_share,treated_pervious_share,"
                                            "returns_to_pervious,drain_to,drain_node\n" + uses_);
  if (!plots_.empty()) files.emplace_back("rain.csv", rain_table());
  std::string scenario = scenario_text(name, offset_minutes, files);
  files.emplace_back("scenario.toml", std::move(scenario));
  return files;
}

std::vector<io::ImportAccount::Compatibility> SwmmPlots::compatibility() const {
  using sponge::Process;
  if (plots_.empty()) return {};
  std::vector<io::ImportAccount::Compatibility> list{
      {"steps", "the wet step holds as long as rain falls or water runs, else the dry step; own rules: as long as fluxes hardly change"},
      {"booking", "runoff of a step is the rate at its end times its length; own rules integrate it"},
      {"run_on", "what crosses from part to part and from plot to plot arrives a step later; own rules: at once"},
      {"evaporation", "the air takes what stood there before the step; own rules: what falls in the step, too"}};
  if (facilities_.empty()) return list;
  list.push_back({"rates", "percolation, drain, mat and overflow of facilities go at their rate at the start of the step; own rules integrate them"});
  if (facilities_.has(Process("cell")) || facilities_.has(Process("green_roof")) || facilities_.has(Process("pavement")))
    list.push_back({"evaporation_switch", "nothing evaporates below a facility's surface while any water enters it; own rules: what the surface could not give comes from below"});
  if (facilities_.has(Process("trench")))
    list.push_back({"trench_evaporation", "nothing evaporates from a trench while the pervious ground beside it takes any water; own rules: its own surface decides"});
  if (facilities_.has(Process("cell")) || facilities_.has(Process("green_roof")))
    list.push_back({"wetting_front", "a storm's wetting front meets at most the pores that were empty at the start of the run; own rules: after dry weather all above the wilting point"});
  if (facilities_.has(Process("pavement")))
    list.push_back({"pavement_head", "water in the pavement always counts for the drain; own rules: once the soil below is saturated"});
  if (facilities_.has(Process("swale")))
    list.push_back({"host_infiltration", "a swale takes what the pervious ground beside it takes, and its plants fill no room; own rules: a soil of its own, plants fill room"});
  if (facilities_.has(Process("tank")))
    list.push_back({"barrel", "a barrel neither evaporates nor leaks, and rain on a covered one is not counted; own rules: by its parameters, and that rain runs off"});
  return list;
}

}  // namespace hydro::study::detail
