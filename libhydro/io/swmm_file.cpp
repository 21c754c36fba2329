#include "libhydro/io/swmm_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <unordered_set>

#include <fmt/format.h>

#include "libhydro/io/detail/swmm_row.h"
#include "libhydro/io/detail/swmm_text.h"
#include "libhydro/io/detail/text_encoding.h"
#include "libhydro/io/text_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io::swmm {
namespace detail {
namespace {

struct SectionReader {
  std::string_view section;
  Reader read;
};

constexpr std::array readers{
    SectionReader{"RAINGAGES", read_gage}, SectionReader{"EVAPORATION", read_evaporation}, SectionReader{"SUBCATCHMENTS", read_subcatchment},
    SectionReader{"SUBAREAS", read_subarea}, SectionReader{"INFILTRATION", read_infiltration}, SectionReader{"LID_CONTROLS", read_lid_control},
    SectionReader{"LID_USAGE", read_lid_usage}, SectionReader{"JUNCTIONS", read_junction}, SectionReader{"OUTFALLS", read_outfall},
    SectionReader{"DIVIDERS", read_divider}, SectionReader{"STORAGE", read_storage}, SectionReader{"CONDUITS", read_conduit},
    SectionReader{"PUMPS", read_pump}, SectionReader{"ORIFICES", read_orifice}, SectionReader{"WEIRS", read_weir},
    SectionReader{"OUTLETS", read_outlet}, SectionReader{"XSECTIONS", read_cross_section}, SectionReader{"TRANSECTS", read_transect},
    SectionReader{"STREETS", read_street}, SectionReader{"INLETS", read_inlet}, SectionReader{"INLET_USAGE", read_inlet_usage},
    SectionReader{"LOSSES", read_losses}, SectionReader{"INFLOWS", read_inflow}, SectionReader{"DWF", read_dry_weather_flow},
    SectionReader{"PATTERNS", read_pattern}, SectionReader{"CURVES", read_curve}, SectionReader{"TIMESERIES", read_series_row},
    SectionReader{"EVENTS", read_event}, SectionReader{"HYDROGRAPHS", read_hydrograph}, SectionReader{"RDII", read_leaky_sewershed}, SectionReader{"COORDINATES", read_coordinate}, SectionReader{"VERTICES", read_vertex}, SectionReader{"POLYGONS", read_polygon},
    SectionReader{"SYMBOLS", read_symbol}};

/// Control rules are kept as text: "RULE name" begins one.
void read_rules(const Section& section, Model& model) {
  for (const Line& line : section.lines) {
    const std::vector<std::string_view> words = words_of(line.text);
    if (!words.empty() && same_name(words.front(), "RULE"))
      model.rules.push_back({.line = line.number, .id = words.size() > 1 ? std::string(words[1]) : std::string(), .lines = {}});
    if (!model.rules.empty()) model.rules.back().lines.push_back(line);
  }
}

/// Names that stand twice, within the lists that share names: nodes, links, and each other kind alone.
class Names {
 public:
  Names(const std::string& path, FaultList& faults) : path_(path), faults_(faults) {}

  template <class Record>
  Names& with(const char* kind, const std::vector<Record>& records) {
    for (const Record& record : records) {
      const auto [at, is_new] = lines_.emplace(folded(record.id), record.line);
      if (!is_new && faults_.faults().size() < told_faults)
        faults_.add({.file = path_, .line = record.line}, fmt::format("{} \"{}\" has the name of line {}", kind, record.id, at->second),
                    "give each a name of its own");
    }
    return *this;
  }
  bool has(const std::string& name) const { return lines_.contains(folded(name)); }

  void require(int line, const char* what, const std::string& name) {
    if (name.empty() || has(name) || faults_.faults().size() >= told_faults) return;
    std::vector<std::string> choices;
    for (const auto& [key, number] : lines_) choices.push_back(key);
    const std::string close = closest_choice(folded(name), choices);
    faults_.add({.file = path_, .line = line}, fmt::format("{} \"{}\" is not in the file", what, name),
                close.empty() ? "define it, or correct the name" : fmt::format("did you mean \"{}\"?", close));
  }

 private:
  const std::string& path_;
  FaultList& faults_;
  std::map<std::string, int> lines_;  // in the order of names: of two that are as close, the first is told
};

/// Names of catchments and of what they use. The network's own references are judged by whoever takes the network over.
void check_names(const Model& model, FaultList& faults) {
  Names gages(model.path, faults), plots(model.path, faults), nodes(model.path, faults), links(model.path, faults), lids(model.path, faults),
      series(model.path, faults);
  gages.with("rain gage", model.gages);
  plots.with("subcatchment", model.subcatchments);
  nodes.with("junction", model.junctions).with("outfall", model.outfalls).with("storage", model.storages).with("divider", model.dividers);
  links.with("conduit", model.conduits).with("pump", model.pumps).with("orifice", model.orifices).with("weir", model.weirs).with("outlet", model.outlets);
  lids.with("facility", model.lid_controls);
  series.with("time series", model.series);
  for (const RainGage& gage : model.gages) series.require(gage.line, "time series", gage.series);
  for (const Subcatchment& plot : model.subcatchments) {
    if (!plot.gage.empty()) gages.require(plot.line, "rain gage", plot.gage);
  }
  for (const Subarea& part : model.subareas) plots.require(part.line, "subcatchment", part.subcatchment);
  for (const Infiltration& soil : model.infiltration) plots.require(soil.line, "subcatchment", soil.subcatchment);
  for (const LidUsage& usage : model.lid_usage) {
    plots.require(usage.line, "subcatchment", usage.subcatchment);
    lids.require(usage.line, "facility", usage.lid);
  }
}

std::string title_of(const Model& model) {
  for (const Section& section : model.sections)
    if (section.name == "TITLE" && !section.lines.empty()) return section.lines.front().text;
  return {};
}

}  // namespace

Reader reader_of(std::string_view section) {
  const auto at = std::ranges::find(readers, section, &SectionReader::section);
  return at == readers.end() ? nullptr : at->read;
}

}  // namespace detail

Model read_model(const std::string& path) {
  constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;
  return read_model(path, io::read_text(path, largest_file));
}

Model read_model(const std::string& path, std::string text) {
  Model model{.path = path};
  FaultList faults;
  const std::string utf8 = io::detail::as_utf8(std::move(text), model.encoding);
  if (model.encoding != "UTF-8") model.remarks.push_back(bilingual("the file is no UTF-8; it was read as {}", "文件不是 UTF-8，按 {} 编码读取", model.encoding));
  model.sections = detail::split_sections(path, utf8, faults);
  faults.throw_if_any();
  if (model.sections.empty()) throw InputError(Fault{.place = {.file = path}, .message = "has no sections", .hint = "a SWMM input file has headings such as [OPTIONS]"});
  detail::read_options(model.sections, model, faults);
  const detail::FileUnits units{model.options.flow_units};
  for (const Section& section : model.sections) {
    if (!section.known) model.remarks.push_back(bilingual("line {}: SWMM 5.2 has no section [{}]", "第 {} 行：SWMM 5.2 没有 [{}] 段", section.line, section.name));
    if (section.name == "CONTROLS") detail::read_rules(section, model);
    const detail::Reader read = detail::reader_of(section.name);
    if (!read) continue;
    for (const Line& line : section.lines) {
      detail::Row row(model.path, line, section.name, units, faults);
      read(row, model);
      if (faults.faults().size() >= detail::told_faults) faults.throw_if_any();
    }
  }
  std::erase_if(model.transects, [](const Transect& one) { return one.id.empty(); });
  model.title = detail::title_of(model);
  detail::check_names(model, faults);
  faults.throw_if_any();
  return model;
}

std::string existing_file(const Model& model, const std::string& written) {
  namespace fs = std::filesystem;
  std::string plain = written;
  std::ranges::replace(plain, '\\', '/');
  const fs::path folder = fs::path(model.path).parent_path();
  std::error_code ignored;
  for (const fs::path& path : {folder / plain, folder / fs::path(plain).filename()})
    if (fs::is_regular_file(path, ignored)) return path.string();
  return {};
}

}  // namespace hydro::io::swmm
