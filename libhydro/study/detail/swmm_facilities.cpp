#include "libhydro/study/detail/swmm_facilities.h"

#include <algorithm>

#include <fmt/format.h>

#include "libhydro/io/swmm_file.h"
#include "libhydro/io/toml_text.h"

namespace hydro::study::detail {
namespace {

namespace swmm = io::swmm;
using sponge::Process;
using swmm::LidControl, swmm::LidKind;

Process process_of(LidKind kind) {
  switch (kind) {
    case LidKind::bioretention:
    case LidKind::rain_garden: return Process("cell");
    case LidKind::green_roof: return Process("green_roof");
    case LidKind::trench: return Process("trench");
    case LidKind::pavement: return Process("pavement");
    case LidKind::rain_barrel: return Process("tank");
    case LidKind::roof_disconnection: return Process("disconnection");
    case LidKind::swale: return Process("swale");
  }
  return Process("cell");
}

double void_fraction(double void_ratio) { return void_ratio / (1.0 + void_ratio); }

/// The line of the layer that a complaint ("soil: ...") is about.
int line_about(const LidControl& lid, const std::string& complaint) {
  std::string word = complaint.substr(0, complaint.find(':'));
  if (word == "underdrain") word = "drain";
  if (word == "tank") word = "storage";
  for (const auto& [line, layer] : lid.layers)
    if (swmm::same_name(layer, word)) return line;
  return lid.line;
}

sponge::SurfaceLayer surface_of(const LidControl& lid, const swmm::LidUsage& usage) {
  const LidControl::Surface from = lid.surface.value_or(LidControl::Surface{});
  sponge::SurfaceLayer layer{.berm_height = from.berm_height,
                             .vegetation_fraction = from.berm_height > 0.0 ? from.vegetation_fraction : 0.0,
                             .manning_n = from.manning_n, .slope = from.slope};
  if (lid.kind == LidKind::swale) {
    layer.top_width = usage.unit_width;
    layer.side_slope = from.side_slope;
    layer.flow_length = usage.unit_width > 0.0 ? usage.unit_area / usage.unit_width : 0.0;
  }
  return layer;
}

sponge::StorageLayer storage_of(const LidControl& lid) {
  const LidControl::Storage from = lid.storage.value_or(LidControl::Storage{});
  return {.height = from.height, .void_fraction = from.height > 0.0 ? void_fraction(from.void_ratio) : 1.0, .seepage_rate = from.seepage_rate,
          .clogging_factor = from.height > 0.0 ? from.clogging_factor : 0.0};
}

/// Writes the fields of a layer that are not as the program has them anyway.
struct LayerText {
  std::string& text;
  bool first = true;
  void operator()(std::string_view key, double value, const Unit& unit, const Range&, std::string_view) {
    if (value == 0.0 && key != "height" && key != "exponent") return;
    text += fmt::format("{}{} = ", first ? "" : ", ", key);
    text += unit.symbol.empty() ? fmt::format("{:.12g}", value) : fmt::format("\"{:.12g} {}\"", value / unit.to_si, unit.symbol);
    first = false;
  }
};

}  // namespace

std::string SwmmFacilities::name_for(const swmm::LidUsage& usage, const std::string& soil) {
  const LidControl* lid = swmm::find(model_.lid_controls, usage.lid);
  if (!lid) return {};
  const bool swale = lid->kind == LidKind::swale;
  const auto key = std::tuple{lid, swale ? usage.unit_area : 0.0, swale ? usage.unit_width : 0.0, swale ? soil : std::string()};
  if (const auto at = names_.find(key); at != names_.end()) return at->second;
  Made made{.facility = {.name = lid->id, .title = lid->id, .process = process_of(lid->kind), .rules = sponge::Rules::swmm},
            .native_soil = swale ? soil : std::string(), .line = lid->line};
  for (int number = 2; std::ranges::any_of(made_, [&made](const Made& one) { return one.facility.name == made.facility.name; }); ++number)
    made.facility.name = fmt::format("{}-{}", lid->id, number);
  put_layers(*lid, usage, made.facility);
  for (const std::string& wrong : sponge::faults(made.facility))
    faults_.add({.file = model_.path, .line = line_about(*lid, wrong)}, fmt::format("[LID_CONTROLS] \"{}\": {}", lid->id, wrong), "SWMM refuses or mistreats it, too: correct the model");
  account_for(*lid, made.facility);
  names_[key] = made.facility.name;
  made_.push_back(std::move(made));
  return made_.back().facility.name;
}

void SwmmFacilities::put_layers(const LidControl& lid, const swmm::LidUsage& usage, sponge::Facility& facility) {
  const LidControl::Storage storage = lid.storage.value_or(LidControl::Storage{});
  if (lid.kind == LidKind::rain_barrel) {
    facility.tank = sponge::TankLayer{.height = storage.height, .covered = storage.covered, .drain_delay = lid.drain.value_or(LidControl::Drain{}).delay};
  } else {
    facility.surface = surface_of(lid, usage);
  }
  if (lid.kind == LidKind::roof_disconnection && lid.drain && lid.drain->coefficient > 0.0)  // its downspout
    facility.underdrain = sponge::UnderdrainLayer{.flow_rate = lid.drain->coefficient, .exponent = 0.0};
  const bool wants_soil = facility.process == Process("cell") || facility.process == Process("green_roof") || facility.process == Process("pavement");
  if (lid.soil && lid.soil->thickness > 0.0 && wants_soil)
    facility.soil = sponge::SoilLayer{lid.soil->thickness, lid.soil->porosity, lid.soil->field_capacity, lid.soil->wilting_point,
                                      lid.soil->hydraulic_conductivity, lid.soil->conductivity_slope, lid.soil->suction_head};
  if (lid.pavement && facility.process == Process("pavement"))
    facility.pavement = sponge::PavementLayer{.thickness = lid.pavement->thickness, .void_fraction = void_fraction(lid.pavement->void_ratio),
                                              .impervious_fraction = lid.pavement->impervious_fraction,
                                              .hydraulic_conductivity = lid.pavement->hydraulic_conductivity,
                                              .clogging_factor = lid.pavement->clogging_factor,
                                              .regeneration_interval = lid.pavement->regeneration_interval,
                                              .regeneration_degree = lid.pavement->regeneration_degree};
  if (facility.process == Process("cell") || facility.process == Process("trench") || facility.process == Process("pavement")) facility.storage = storage_of(lid);
  if (lid.drain_mat && facility.process == Process("green_roof"))
    facility.drainage_mat = sponge::DrainageMat{lid.drain_mat->thickness, lid.drain_mat->void_fraction, lid.drain_mat->manning_n};
  if (facility.storage || facility.process == Process("tank")) put_drain(lid, facility);
}

void SwmmFacilities::put_drain(const LidControl& lid, sponge::Facility& facility) {
  if (!lid.drain || lid.drain->coefficient == 0.0) return;
  facility.underdrain = sponge::UnderdrainLayer{.flow_rate = lid.drain->flow_rate, .exponent = lid.drain->exponent, .offset = lid.drain->offset,
                                                .open_head = lid.drain->open_head, .close_head = lid.drain->close_head};
  if (lid.drain->curve.empty()) return;
  const swmm::Curve* curve = swmm::find(model_.curves, lid.drain->curve);
  if (!curve) {
    faults_.add({.file = model_.path, .line = lid.line}, fmt::format("[LID_CONTROLS] curve \"{}\" of the drain is not in the file", lid.drain->curve), "define it in [CURVES]");
    return;
  }
  const double unit = model_.options.us_units() ? 0.0254 : 1e-3;  // a control curve: head in inches or mm against a multiplier
  for (const auto& [head, factor] : curve->points) facility.drain_curve.emplace_back(head * unit, factor);
  account_.take("CURVES", curve->id, "scenario.toml [[facility]] drain_curve");
}

void SwmmFacilities::account_for(const LidControl& lid, const sponge::Facility& facility) {
  account_.take("LID_CONTROLS", lid.id, "scenario.toml [[facility]]");
  const auto use_of = [&facility](std::string_view layer) {
    const bool stores = facility.storage.has_value();
    if (layer == "SURFACE") return facility.process != Process("tank");
    if (layer == "PAVEMENT") return facility.process == Process("pavement");
    if (layer == "SOIL") return facility.process == Process("cell") || facility.process == Process("green_roof") || facility.process == Process("pavement");
    if (layer == "STORAGE") return stores || facility.process == Process("tank");
    if (layer == "DRAIN") return stores || facility.process == Process("tank") || facility.process == Process("disconnection");
    return layer != "DRAINMAT" || facility.process == Process("green_roof");
  };
  for (const auto& [line, layer] : lid.layers) {
    if (layer == "REMOVALS")
      account_.leave(line, "SWMM removes pollutants from a drain's water; hydro's solids_removal counts what passes through: write it in the facility", io::ImportAccount::Bearing::pollutants);
    else if (!use_of(layer))
      account_.leave(line, "SWMM has no use for this layer in a facility of this kind", io::ImportAccount::Bearing::unused);
  }
}

bool SwmmFacilities::has(Process process) const {
  return std::ranges::any_of(made_, [process](const Made& one) { return one.facility.process == process; });
}

std::string SwmmFacilities::toml() const {
  std::string text;
  for (const Made& made : made_) {
    const sponge::Facility& facility = made.facility;
    text += fmt::format("[[facility]]\nname = {}\ntitle = {}\nprocess = \"{}\"\nrules = \"swmm\"\n", io::toml_text(facility.name), io::toml_text(facility.title),
                        facility.process.info().name);
    if (!made.native_soil.empty()) text += fmt::format("native_soil = {}\n", io::toml_text(made.native_soil));
    sponge::for_each_layer(facility, [&text]<class Layer>(const std::optional<Layer>& layer) {
      if (!layer) return;
      text += fmt::format("{} = {{ ", Layer::name);
      LayerText fields{text};
      Layer copy = *layer;
      copy.describe(fields);
      if constexpr (requires { copy.covered; })
        if (copy.covered) text += ", covered = true";
      text += " }\n";
    });
    if (!facility.drain_curve.empty()) {
      text += "drain_curve = [";
      for (const auto& [head, factor] : facility.drain_curve) text += fmt::format("[\"{:.12g} mm\", {:.12g}], ", head * 1e3, factor);
      text += "]\n";
    }
    text += fmt::format("source = {}\nstatus = \"found\"\n\n", io::toml_text(fmt::format("line {} of the SWMM model", made.line)));
  }
  return text;
}

}  // namespace hydro::study::detail
