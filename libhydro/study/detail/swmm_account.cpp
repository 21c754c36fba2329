#include "libhydro/study/detail/swmm_account.h"

#include <array>

namespace hydro::study::detail {
namespace {

struct SectionReason {
  std::string_view section, reason;
};

constexpr std::string_view leaks = "about sewers, of which the model has none, or IGNORE_RDII is set",
                           sewers = "the model has no links between nodes; runoff leaves it at its node", unused = "used by nothing that is taken over",
                           quality = "hydro counts suspended solids by land cover, not SWMM's pollutants",
                           drawing = "only draws the model's map", snow = "hydro knows no snow",
                           groundwater = "hydro's plots have no groundwater below them";

constexpr std::array reasons{
    SectionReason{"FILES", "interface files of SWMM are not read"}, SectionReason{"TEMPERATURE", snow}, SectionReason{"SNOWPACKS", snow},
    SectionReason{"ADJUSTMENTS", "monthly factors of climate and soils are not taken over"},
    SectionReason{"AQUIFERS", groundwater}, SectionReason{"GROUNDWATER", groundwater}, SectionReason{"GWF", groundwater},
    SectionReason{"JUNCTIONS", sewers}, SectionReason{"OUTFALLS", sewers}, SectionReason{"DIVIDERS", sewers}, SectionReason{"STORAGE", sewers},
    SectionReason{"CONDUITS", sewers}, SectionReason{"PUMPS", sewers}, SectionReason{"ORIFICES", sewers}, SectionReason{"WEIRS", sewers},
    SectionReason{"OUTLETS", sewers}, SectionReason{"XSECTIONS", unused}, SectionReason{"TRANSECTS", unused}, SectionReason{"STREETS", unused},
    SectionReason{"INLETS", unused}, SectionReason{"INLET_USAGE", sewers}, SectionReason{"LOSSES", sewers}, SectionReason{"CONTROLS", sewers},
    SectionReason{"INFLOWS", "water enters; pollutants do not"}, SectionReason{"DWF", sewers}, SectionReason{"RDII", leaks}, SectionReason{"HYDROGRAPHS", unused},
    SectionReason{"EVENTS", "about sewers, of which the model has none"},
    SectionReason{"PATTERNS", "used by nothing that is taken over"}, SectionReason{"CURVES", "used by nothing that is taken over"},
    SectionReason{"TIMESERIES", "used by nothing that is taken over"}, SectionReason{"RAINGAGES", "no plot uses it"},
    SectionReason{"LID_CONTROLS", "no plot uses it"},
    SectionReason{"POLLUTANTS", quality}, SectionReason{"LANDUSES", quality}, SectionReason{"BUILDUP", quality}, SectionReason{"WASHOFF", quality},
    SectionReason{"COVERAGES", quality}, SectionReason{"LOADINGS", quality}, SectionReason{"TREATMENT", quality},
    SectionReason{"REPORT", "hydro reports on everything"}, SectionReason{"COORDINATES", "of nothing that is taken over"}, SectionReason{"VERTICES", "of nothing that is taken over"},
    SectionReason{"POLYGONS", "plots have no outline"}, SectionReason{"LABELS", drawing}, SectionReason{"SYMBOLS", drawing},
    SectionReason{"BACKDROP", drawing}, SectionReason{"MAP", drawing}, SectionReason{"PROFILES", drawing}, SectionReason{"TAGS", "remarks of the user"}};

std::string reason_of(std::string_view section, bool known) {
  if (!known) return "SWMM 5.2 has no such section";
  for (const SectionReason& one : reasons)
    if (one.section == section) return std::string(one.reason);
  return "not used";
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
      lines_[line.number] = {section.name, line.text, word, section.known, {}, {}};
      by_word_[key_of(section.name, word)].push_back(line.number);
    }
}

void SwmmAccount::take(int line, const std::string& as) {
  if (const auto at = lines_.find(line); at != lines_.end()) at->second.as = as, at->second.reason.clear();
}

void SwmmAccount::leave(int line, const std::string& reason) {
  if (const auto at = lines_.find(line); at != lines_.end()) at->second.reason = reason, at->second.as.clear();
}

void SwmmAccount::take(std::string_view section, std::string_view word, const std::string& as) {
  if (const auto at = by_word_.find(key_of(section, word)); at != by_word_.end())
    for (const int line : at->second) take(line, as);
}

void SwmmAccount::leave(std::string_view section, std::string_view word, const std::string& reason) {
  if (const auto at = by_word_.find(key_of(section, word)); at != by_word_.end())
    for (const int line : at->second) leave(line, reason);
}

void SwmmAccount::take_section(std::string_view section, const std::string& as) {
  for (auto& [line, entry] : lines_)
    if (entry.section == section) entry.as = as, entry.reason.clear();
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
      auto* last = account.not_taken.empty() ? nullptr : &account.not_taken.back();
      if (last && entry.word == word_before && last->last_line == line - 1 && last->section == entry.section && last->reason == reason) last->last_line = line;
      else account.not_taken.push_back({line, line, std::string(entry.section), std::string(entry.text), reason});
    }
    word_before = entry.word, taken_before = !entry.as.empty();
  }
}

}  // namespace hydro::study::detail
