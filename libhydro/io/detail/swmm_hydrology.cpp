#include <algorithm>

#include "libhydro/io/detail/swmm_row.h"

// Climate, catchments and their facilities: a function a section, values in the order of SWMM's manual.
namespace hydro::io::swmm::detail {
namespace {

constexpr Range share{.min = 0.0, .max = 1.0};

constexpr std::pair<const char*, InfiltrationMethod> methods[] = {
    {"HORTON", InfiltrationMethod::horton}, {"MODIFIED_HORTON", InfiltrationMethod::modified_horton},
    {"GREEN_AMPT", InfiltrationMethod::green_ampt}, {"MODIFIED_GREEN_AMPT", InfiltrationMethod::modified_green_ampt},
    {"CURVE_NUMBER", InfiltrationMethod::curve_number}};

bool is_method(const std::string& word) {
  return std::ranges::any_of(methods, [&word](const auto& one) { return same_name(one.first, word); });
}

constexpr std::pair<const char*, LidKind> lid_kinds[] = {
    {"BC", LidKind::bioretention}, {"RG", LidKind::rain_garden}, {"GR", LidKind::green_roof}, {"IT", LidKind::trench},
    {"PP", LidKind::pavement}, {"RB", LidKind::rain_barrel}, {"RD", LidKind::roof_disconnection}, {"VS", LidKind::swale}};

enum class Layer { surface, pavement, soil, storage, drain, drain_mat, removals };
constexpr std::pair<const char*, Layer> layers[] = {
    {"SURFACE", Layer::surface}, {"PAVEMENT", Layer::pavement}, {"SOIL", Layer::soil}, {"STORAGE", Layer::storage},
    {"DRAIN", Layer::drain}, {"DRAINMAT", Layer::drain_mat}, {"REMOVALS", Layer::removals}};

LidControl::Drain read_drain(Row& row) {
  LidControl::Drain drain;
  const double coefficient = row.number("coefficient", Measure::none, not_negative);
  drain.exponent = row.number("exponent", Measure::none, not_negative);
  drain.offset = row.number("offset", Measure::depth, not_negative);
  drain.delay = row.number_or(0.0, "delay", Measure::hours, not_negative);
  drain.open_head = row.number_or(0.0, "open head", Measure::depth, not_negative);
  drain.close_head = row.number_or(0.0, "closed head", Measure::depth, not_negative);
  drain.curve = row.text_or_none();
  // q [in/h or mm/h] = coefficient * head^exponent, head in inches or mm
  drain.coefficient = coefficient * row.to_si(Measure::rate);
  drain.flow_rate = drain.coefficient * std::pow(1.0 / row.to_si(Measure::depth), std::min(drain.exponent, 20.0));
  return drain;
}

void read_layer(Row& row, LidControl& lid) {
  switch (row.choice<Layer>("layer", layers)) {
    case Layer::surface:
      lid.surface = {.berm_height = row.number("berm height", Measure::depth, not_negative),
                     .vegetation_fraction = row.number("vegetation volume fraction", Measure::none, {0.0, 0.999}),
                     .manning_n = row.number("roughness", Measure::none, not_negative),
                     .slope = row.number("slope", Measure::percent, not_negative),
                     .side_slope = row.number("side slope", Measure::none, not_negative)};
      break;
    case Layer::pavement:
      lid.pavement = {.thickness = row.number("thickness", Measure::depth, not_negative),
                      .void_ratio = row.number("void ratio", Measure::none, not_negative),
                      .impervious_fraction = row.number("impervious surface fraction", Measure::none, {0.0, 0.999}),
                      .hydraulic_conductivity = row.number("permeability", Measure::rate, not_negative),
                      .clogging_factor = row.number("clogging factor", Measure::none, not_negative),
                      .regeneration_interval = row.number_or(0.0, "regeneration interval", Measure::days, not_negative),
                      .regeneration_degree = row.number_or(0.0, "regeneration fraction", Measure::none, share)};
      break;
    case Layer::soil:
      lid.soil = {.thickness = row.number("thickness", Measure::depth, not_negative),
                  .porosity = row.number("porosity", Measure::none, share),
                  .field_capacity = row.number("field capacity", Measure::none, share),
                  .wilting_point = row.number("wilting point", Measure::none, share),
                  .hydraulic_conductivity = row.number("conductivity", Measure::rate, not_negative),
                  .conductivity_slope = row.number("conductivity slope", Measure::none, not_negative),
                  .suction_head = row.number("suction head", Measure::depth, not_negative)};
      break;
    case Layer::storage:
      lid.storage = {.height = row.number("height", Measure::depth, not_negative),
                     .void_ratio = row.number("void ratio", Measure::none, not_negative),
                     .seepage_rate = row.number("seepage rate", Measure::rate, not_negative),
                     .clogging_factor = row.number_or(0.0, "clogging factor", Measure::none, not_negative),
                     .covered = row.yes_or(false, "covered")};
      break;
    case Layer::drain: lid.drain = read_drain(row); break;
    case Layer::drain_mat:
      lid.drain_mat = {.thickness = row.number("thickness", Measure::depth, not_negative),
                       .void_fraction = row.number("void fraction", Measure::none, share),
                       .manning_n = row.number("roughness", Measure::none, not_negative)};
      break;
    case Layer::removals:
      while (row.left() > 0 && row.fine()) {
        std::string pollutant = row.text("pollutant");
        lid.removals.emplace_back(std::move(pollutant), row.number("removal", Measure::percent, share));
      }
      break;
  }
}

}  // namespace

void read_gage(Row& row, Model& model) {
  static constexpr std::pair<const char*, RainFormat> formats[] = {
      {"INTENSITY", RainFormat::intensity}, {"VOLUME", RainFormat::volume}, {"CUMULATIVE", RainFormat::cumulative}};
  static constexpr std::pair<const char*, bool> sources[] = {{"TIMESERIES", false}, {"FILE", true}};
  static constexpr std::pair<const char*, bool> units[] = {{"IN", true}, {"MM", false}};
  RainGage gage{.line = row.line(), .id = row.text("name")};
  gage.format = row.choice<RainFormat>("format", formats);
  const std::string interval = row.text("interval");
  if (const auto seconds = time_of(interval); row.fine() && (!seconds || *seconds <= 0.0))
    row.fail(fmt::format("interval is \"{}\", which is no time", interval), "write hours and minutes (0:05) or decimal hours");
  else
    gage.interval = seconds.value_or(3600.0);
  gage.snow_factor = row.number("snow catch factor", Measure::none, not_negative);
  if (row.choice<bool>("source", sources)) {
    gage.file = row.text("file");
    gage.station = row.text("station");
    gage.file_in_inches = row.choice<bool>("units of the file", units);
  } else {
    gage.series = row.text("time series");
  }
  model.gages.push_back(std::move(gage));
}

void read_evaporation(Row& row, Model& model) {
  enum class Key { constant, monthly, series, temperature, file, recovery, dry_only };
  static constexpr std::pair<const char*, Key> keys[] = {
      {"CONSTANT", Key::constant}, {"MONTHLY", Key::monthly}, {"TIMESERIES", Key::series}, {"TEMPERATURE", Key::temperature},
      {"FILE", Key::file}, {"RECOVERY", Key::recovery}, {"DRY_ONLY", Key::dry_only}};
  Evaporation& evaporation = model.evaporation;
  const Key key = row.choice<Key>("kind", keys);
  if (key != Key::recovery && key != Key::dry_only) evaporation.line = row.line();
  switch (key) {
    case Key::constant:
      evaporation.source = EvaporationSource::constant;
      evaporation.monthly.fill(row.number("rate", Measure::rate_per_day, not_negative));
      break;
    case Key::monthly:
      evaporation.source = EvaporationSource::monthly;
      for (double& rate : evaporation.monthly) rate = row.number("rate of each month", Measure::rate_per_day, not_negative);
      break;
    case Key::series:
      evaporation.source = EvaporationSource::series;
      evaporation.series = row.text("time series");
      break;
    case Key::temperature: evaporation.source = EvaporationSource::temperature; break;
    case Key::file: evaporation.source = EvaporationSource::file; break;
    case Key::recovery: evaporation.recovery_pattern = row.text("pattern"); break;
    case Key::dry_only: evaporation.dry_only = row.yes_or(false, "answer"); break;
  }
}

void read_subcatchment(Row& row, Model& model) {
  Subcatchment plot{.line = row.line(), .id = row.text("name"), .gage = row.text("rain gage"), .outlet = row.text("outlet")};
  if (plot.gage == "*") plot.gage.clear();
  plot.area = row.number("area", Measure::land_area, not_negative);
  plot.imperviousness = row.number("imperviousness", Measure::percent, share);
  plot.width = row.number("width", Measure::length, not_negative);
  plot.slope = row.number("slope", Measure::percent, not_negative);
  plot.curb_length = row.number_or(0.0, "curb length", Measure::none, not_negative);
  plot.snow_pack = row.text_or_none();
  model.subcatchments.push_back(std::move(plot));
}

void read_subarea(Row& row, Model& model) {
  static constexpr std::pair<const char*, SubareaRouting> routings[] = {
      {"OUTLET", SubareaRouting::outlet}, {"IMPERVIOUS", SubareaRouting::to_impervious}, {"PERVIOUS", SubareaRouting::to_pervious},
      {"IMPERV", SubareaRouting::to_impervious}, {"PERV", SubareaRouting::to_pervious}};
  Subarea subarea{.line = row.line(), .subcatchment = row.text("subcatchment")};
  subarea.n_impervious = row.number("roughness of the impervious part", Measure::none, not_negative);
  subarea.n_pervious = row.number("roughness of the pervious part", Measure::none, not_negative);
  subarea.depression_impervious = row.number("depression storage of the impervious part", Measure::depth, not_negative);
  subarea.depression_pervious = row.number("depression storage of the pervious part", Measure::depth, not_negative);
  subarea.zero_storage_share = row.number("share without depression storage", Measure::percent, share);
  subarea.routing = row.choice_or<SubareaRouting>(SubareaRouting::outlet, "routing", routings);
  subarea.routed_share = row.number_or(1.0, "routed share", Measure::percent, share);
  model.subareas.push_back(std::move(subarea));
}

void read_infiltration(Row& row, Model& model) {
  Infiltration soil{.line = row.line(), .subcatchment = row.text("subcatchment"), .method = model.options.infiltration};
  for (int ahead = 0; ahead < row.left(); ++ahead)  // a line may name a method of its own, after its values
    if (const std::string word = row.peek(ahead); is_method(word))
      for (const auto& [name, method] : methods)
        if (same_name(name, word)) soil.method = method;
  switch (soil.method) {
    case InfiltrationMethod::horton:
    case InfiltrationMethod::modified_horton:
      soil.initial_rate = row.number("initial rate", Measure::rate, not_negative);
      soil.final_rate = row.number("final rate", Measure::rate, not_negative);
      soil.decay = row.number("decay", Measure::per_hour, not_negative);
      soil.drying_time = row.number("drying time", Measure::days, not_negative);
      if (row.left() > 0 && !is_method(row.peek())) soil.maximum_infiltration = row.number_or(0.0, "largest volume", Measure::depth, not_negative);
      break;
    case InfiltrationMethod::green_ampt:
    case InfiltrationMethod::modified_green_ampt:
      soil.suction_head = row.number("suction head", Measure::depth, not_negative);
      soil.hydraulic_conductivity = row.number("conductivity", Measure::rate, not_negative);
      soil.moisture_deficit = row.number("initial deficit", Measure::none, share);
      break;
    case InfiltrationMethod::curve_number:
      soil.curve_number = row.number("curve number", Measure::none, {0.0, 100.0});
      row.number("conductivity (not used)");
      soil.drying_time = row.number("drying time", Measure::days, not_negative);
      break;
  }
  model.infiltration.push_back(std::move(soil));
}

void read_lid_control(Row& row, Model& model) {
  const std::string id = row.text("name");
  const std::string word = row.peek();
  const auto known = std::ranges::find_if(lid_kinds, [&word](const auto& kind) { return same_name(kind.first, word); });
  const auto at = std::ranges::find_if(model.lid_controls, [&id](const LidControl& lid) { return same_name(lid.id, id); });
  if (at == model.lid_controls.end() && known == std::end(lid_kinds)) {
    row.fail(fmt::format("the first line of \"{}\" names no kind of facility", id), "write one of BC, RG, GR, IT, PP, RB, RD, VS after the name");
  } else if (known != std::end(lid_kinds)) {
    if (at != model.lid_controls.end()) return row.fail(fmt::format("\"{}\" is defined twice", id), "give each facility a name of its own");
    model.lid_controls.push_back({.line = row.line(), .id = id, .kind = known->second, .layers = {}});
  } else {
    std::string layer = word;
    for (char& letter : layer)
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    at->layers.push_back({row.line(), std::move(layer)});
    read_layer(row, *at);
  }
}

void read_lid_usage(Row& row, Model& model) {
  LidUsage usage{.line = row.line(), .subcatchment = row.text("subcatchment"), .lid = row.text("facility")};
  usage.count = row.count_or(1, "number of units");
  usage.unit_area = row.number("area of a unit", Measure::area, not_negative);
  usage.unit_width = row.number("width of a unit", Measure::length, not_negative);
  usage.initial_saturation = row.number("initial saturation", Measure::percent, share);
  usage.from_impervious = row.number("share of impervious runoff", Measure::percent, share);
  usage.to_pervious = row.number_or(0.0, "return to the pervious part", Measure::none, share) > 0.0;
  usage.report_file = row.text_or_none();
  usage.drain_to = row.text_or_none();
  usage.from_pervious = row.number_or(0.0, "share of pervious runoff", Measure::percent, share);
  model.lid_usage.push_back(std::move(usage));
}

}  // namespace hydro::io::swmm::detail
