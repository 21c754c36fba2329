#include "libhydro/io/detail/swmm_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace hydro::io::swmm {

namespace {

char small(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

}  // namespace

std::string folded(std::string_view name) {
  std::string key(name);
  std::ranges::transform(key, key.begin(), small);
  return key;
}

bool same_name(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, small, small); }

namespace detail {
namespace {

constexpr std::size_t longest_line = 16384;  ///< [bytes] SWMM itself reads 1024

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\f\v");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\f\v") - first + 1);
}

/// What SWMM calls a section, and the letters by which it knows it.
struct Heading {
  std::string_view name, beginning;
};

/// The longer of two beginnings that fit comes first (INLET_USAGE before INLETS).
constexpr std::array headings{
    Heading{"TITLE", "title"}, Heading{"OPTIONS", "option"}, Heading{"FILES", "file"}, Heading{"RAINGAGES", "raingage"},
    Heading{"TEMPERATURE", "temperature"}, Heading{"EVAPORATION", "evap"}, Heading{"SUBCATCHMENTS", "subcatchment"},
    Heading{"SUBAREAS", "subarea"}, Heading{"INFILTRATION", "infil"}, Heading{"AQUIFERS", "aquifer"},
    Heading{"GROUNDWATER", "groundwater"}, Heading{"GWF", "gwf"}, Heading{"GWF", "gw_flow"}, Heading{"SNOWPACKS", "snowpack"},
    Heading{"JUNCTIONS", "junc"}, Heading{"OUTFALLS", "outfall"}, Heading{"STORAGE", "storage"}, Heading{"DIVIDERS", "divider"},
    Heading{"CONDUITS", "conduit"}, Heading{"PUMPS", "pump"}, Heading{"ORIFICES", "orifice"}, Heading{"WEIRS", "weir"},
    Heading{"OUTLETS", "outlet"}, Heading{"XSECTIONS", "xsect"}, Heading{"TRANSECTS", "transect"}, Heading{"LOSSES", "loss"},
    Heading{"CONTROLS", "control"}, Heading{"POLLUTANTS", "pollut"}, Heading{"LANDUSES", "landuse"},
    Heading{"BUILDUP", "buildup"}, Heading{"WASHOFF", "washoff"}, Heading{"COVERAGES", "coverage"},
    Heading{"INFLOWS", "inflow"}, Heading{"DWF", "dwf"}, Heading{"PATTERNS", "pattern"}, Heading{"RDII", "rdii"},
    Heading{"HYDROGRAPHS", "hydrograph"}, Heading{"LOADINGS", "loading"}, Heading{"TREATMENT", "treatment"},
    Heading{"CURVES", "curve"}, Heading{"TIMESERIES", "timeseries"}, Heading{"REPORT", "report"},
    Heading{"COORDINATES", "coordinate"}, Heading{"VERTICES", "vertices"}, Heading{"POLYGONS", "polygon"},
    Heading{"LABELS", "label"}, Heading{"SYMBOLS", "symbol"}, Heading{"BACKDROP", "backdrop"}, Heading{"TAGS", "tag"},
    Heading{"PROFILES", "profile"}, Heading{"MAP", "map"}, Heading{"LID_CONTROLS", "lid_control"},
    Heading{"LID_USAGE", "lid_usage"}, Heading{"ADJUSTMENTS", "adjustment"}, Heading{"EVENTS", "event"},
    Heading{"STREETS", "street"}, Heading{"INLET_USAGE", "inlet_usage"}, Heading{"INLETS", "inlet"}};

Section begin_section(std::string_view heading, int line) {
  heading.remove_prefix(1);
  const std::string_view written = trimmed(heading.substr(0, heading.find(']')));
  const std::string key = folded(written);
  for (const Heading& one : headings)
    if (key.starts_with(one.beginning)) return {.name = std::string(one.name), .known = true, .line = line, .lines = {}};
  return {.name = std::string(written), .known = false, .line = line, .lines = {}};
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const bool quoted = line[at] == '"';
    const std::size_t first = at + (quoted ? 1 : 0);
    const std::size_t end = std::min(line.find_first_of(quoted ? "\"" : " \t", first), line.size());
    words.push_back(line.substr(first, end - first));
    at = std::min(end + (quoted ? 1 : 0), line.size());
  }
  return words;
}

std::vector<Section> split_sections(const std::string& path, std::string_view text, FaultList& faults) {
  std::vector<Section> sections;
  if (const std::size_t null = text.find('\0'); null != std::string_view::npos) {
    faults.add({.file = path}, "holds bytes that are no text", "save the model from SWMM as text; UTF-16 is not understood");
    return sections;
  }
  for (int number = 1; !text.empty() && faults.faults().size() < told_faults; ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view line = trimmed(whole.substr(0, whole.find(';')));
    if (line.empty()) continue;
    if (line.size() > longest_line) {
      faults.add({.file = path, .line = number}, fmt::format("is {} bytes long", line.size()), "SWMM reads lines of at most 1024 characters");
    } else if (line.front() == '[') {
      sections.push_back(begin_section(line, number));
    } else if (sections.empty()) {
      faults.add({.file = path, .line = number}, fmt::format("\"{}\" stands before the first section", line.substr(0, 40)),
                 "a SWMM input file begins with a heading such as [TITLE]");
    } else {
      sections.back().lines.push_back({number, std::string(line)});
    }
  }
  return sections;
}

}  // namespace detail
}  // namespace hydro::io::swmm
