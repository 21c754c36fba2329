#include "libhydro/study/detail/swmm_account.h"

#include <algorithm>
#include <array>

namespace hydro::study::detail {
namespace {

using Bearing = io::ImportAccount::Bearing;

struct SectionReason {
  std::string_view section, reason;
  Bearing bearing;
};

constexpr std::string_view leaks = "about sewers, of which the model has none, or IGNORE_RDII is set",
                           sewers = "the model has no links between nodes; runoff leaves it at its node", unused = "used by nothing that is taken over",
                           quality = "hydro counts suspended solids by land cover, not SWMM's pollutants",
                           drawing = "only draws the model's map", snow = "hydro knows no snow",
                           groundwater = "hydro's plots have no groundwater below them";

constexpr std::array reasons{
    SectionReason{"FILES", "interface files of SWMM are not read", Bearing::water}, SectionReason{"TEMPERATURE", snow, Bearing::water}, SectionReason{"SNOWPACKS", snow, Bearing::water},
    SectionReason{"ADJUSTMENTS", "monthly factors of climate and soils are not taken over", Bearing::water},
    SectionReason{"AQUIFERS", groundwater, Bearing::water}, SectionReason{"GROUNDWATER", groundwater, Bearing::water}, SectionReason{"GWF", groundwater, Bearing::water},
    SectionReason{"JUNCTIONS", sewers, Bearing::sewers}, SectionReason{"OUTFALLS", sewers, Bearing::sewers}, SectionReason{"DIVIDERS", sewers, Bearing::sewers}, SectionReason{"STORAGE", sewers, Bearing::sewers},
    SectionReason{"CONDUITS", sewers, Bearing::sewers}, SectionReason{"PUMPS", sewers, Bearing::sewers}, SectionReason{"ORIFICES", sewers, Bearing::sewers}, SectionReason{"WEIRS", sewers, Bearing::sewers},
    SectionReason{"OUTLETS", sewers, Bearing::sewers}, SectionReason{"XSECTIONS", unused, Bearing::unused}, SectionReason{"TRANSECTS", unused, Bearing::unused}, SectionReason{"STREETS", unused, Bearing::unused},
    SectionReason{"INLETS", unused, Bearing::unused}, SectionReason{"INLET_USAGE", sewers, Bearing::sewers}, SectionReason{"LOSSES", sewers, Bearing::sewers}, SectionReason{"CONTROLS", sewers, Bearing::sewers},
    SectionReason{"INFLOWS", "water enters; pollutants do not", Bearing::pollutants}, SectionReason{"DWF", sewers, Bearing::pollutants}, SectionReason{"RDII", leaks, Bearing::sewers},
    SectionReason{"HYDROGRAPHS", unused, Bearing::unused}, SectionReason{"EVENTS", "about sewers, of which the model has none", Bearing::sewers},
    SectionReason{"PATTERNS", unused, Bearing::unused}, SectionReason{"CURVES", unused, Bearing::unused}, SectionReason{"TIMESERIES", unused, Bearing::unused},
    SectionReason{"RAINGAGES", "no plot uses it", Bearing::unused}, SectionReason{"LID_CONTROLS", "no plot uses it", Bearing::unused},
    SectionReason{"POLLUTANTS", quality, Bearing::pollutants}, SectionReason{"LANDUSES", quality, Bearing::pollutants}, SectionReason{"BUILDUP", quality, Bearing::pollutants},
    SectionReason{"WASHOFF", quality, Bearing::pollutants}, SectionReason{"COVERAGES", quality, Bearing::pollutants}, SectionReason{"LOADINGS", quality, Bearing::pollutants},
    SectionReason{"TREATMENT", quality, Bearing::pollutants},
    SectionReason{"REPORT", "hydro reports on everything", Bearing::reports}, SectionReason{"COORDINATES", "of nothing that is taken over", Bearing::map},
    SectionReason{"VERTICES", "of nothing that is taken over", Bearing::map}, SectionReason{"POLYGONS", "plots have no outline", Bearing::map}, SectionReason{"LABELS", drawing, Bearing::map},
    SectionReason{"SYMBOLS", drawing, Bearing::map}, SectionReason{"BACKDROP", drawing, Bearing::map}, SectionReason{"MAP", drawing, Bearing::map}, SectionReason{"PROFILES", drawing, Bearing::map},
    SectionReason{"TAGS", "remarks of the user", Bearing::map}};

const SectionReason* reason_for(std::string_view section) {
  const auto at = std::ranges::find(reasons, section, &SectionReason::section);
  return at == reasons.end() ? nullptr : &*at;
}

std::string reason_of(std::string_view section, bool known) {
  if (!known) return "SWMM 5.2 has no such section";
  const SectionReason* reason = reason_for(section);
  return reason ? std::string(reason->reason) : "not used";
}

std::string_view first_word(std::string_view text) {
  if (text.starts_with('"')) return text.substr(1, text.find('"', 1) - 1);
  return text.substr(0, text.find_first_of(" \t"));
}

std::string key_of(std::string_view section, std::string_view word) { return std::string(section) + '\n' + io::swmm::folded(word); }

}  // namespace

SwmmAccount::SwmmAccount(const io::swmm::Model& model) {
  for (const io::swmm::Section& section : model.sections)
    for (const io::swmm::Line& line : section.lines) {
      const std::string_view word = first_word(line.text);
      lines_[line.number] = {section.name, line.text, word, section.known, {}, {}, Bearing::water};
      sections_.insert(section.name);
      by_word_[key_of(section.name, word)].push_back(line.number);
    }
}

void SwmmAccount::take(int line, const std::string& as) {
  if (const auto at = lines_.find(line); at != lines_.end()) at->second.as = as, at->second.reason.clear();
}

void SwmmAccount::leave(int line, const std::string& reason, Bearing bearing) {
  if (const auto at = lines_.find(line); at != lines_.end()) at->second.reason = reason, at->second.bearing = bearing, at->second.as.clear();
}

void SwmmAccount::take(std::string_view section, std::string_view word, const std::string& as) {
  if (const auto at = by_word_.find(key_of(section, word)); at != by_word_.end())
    for (const int line : at->second) take(line, as);
}

void SwmmAccount::leave(std::string_view section, std::string_view word, const std::string& reason, Bearing bearing) {
  if (const auto at = by_word_.find(key_of(section, word)); at != by_word_.end())
    for (const int line : at->second) leave(line, reason, bearing);
}

void SwmmAccount::take_section(std::string_view section, const std::string& as) {
  for (auto& [line, entry] : lines_)
    if (entry.section == section) entry.as = as, entry.reason.clear();
}

/// Snow and groundwater change nothing where the model defines them and no plot has them; a file that is only written changes nothing.
SwmmAccount::Bearing SwmmAccount::bearing_of(const Entry& entry) const {
  if (!entry.reason.empty()) return entry.bearing;
  const SectionReason* reason = entry.known ? reason_for(entry.section) : nullptr;
  if (!reason) return Bearing::water;
  if ((entry.section == "AQUIFERS" && !sections_.contains("GROUNDWATER")) || (entry.section == "TEMPERATURE" && !sections_.contains("SNOWPACKS"))) return Bearing::unused;
  if (entry.section == "FILES" && io::swmm::folded(entry.word) == io::swmm::folded("SAVE")) return Bearing::reports;
  return reason->bearing;
}

void SwmmAccount::write(io::ImportAccount& account) const {
  std::string_view word_before;
  bool taken_before = false;
  for (const auto& [line, entry] : lines_) {
    if (!entry.as.empty()) {
      auto* last = taken_before ? &account.taken.back() : nullptr;
      if (!last || last->section != entry.section || last->as != entry.as)
        last = &account.taken.emplace_back(io::ImportAccount::Taken{.section = std::string(entry.section), .first_line = line, .last_line = line, .lines = 0, .as = entry.as});
      last->last_line = line, ++last->lines;
    } else {
      const std::string reason = entry.reason.empty() ? reason_of(entry.section, entry.known) : entry.reason;
      const Bearing bearing = bearing_of(entry);
      auto* last = account.not_taken.empty() ? nullptr : &account.not_taken.back();
      if (last && entry.word == word_before && last->last_line == line - 1 && last->section == entry.section && last->reason == reason && last->bearing == bearing) last->last_line = line;
      else account.not_taken.push_back({line, line, std::string(entry.section), std::string(entry.text), reason, bearing});
    }
    word_before = entry.word, taken_before = !entry.as.empty();
  }
}

}  // namespace hydro::study::detail
