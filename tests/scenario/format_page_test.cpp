// The page of the format is held against the reader: its examples are read, and every key that the reader knows is on
// it.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "libhydro/scenario/read.h"
#include "source_folder.h"

namespace hydro::scenario {
namespace {

std::string page() {
  std::ifstream file(std::string(HYDRO_SOURCE_DIR) + "/docs/formats/scenario.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What stands between ```toml and ```.
std::vector<std::string> examples(const std::string& text) {
  std::vector<std::string> blocks;
  const std::string open = "```toml\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const std::size_t begin = at + open.size();
    blocks.push_back(text.substr(begin, text.find("```", begin) - begin));
  }
  return blocks;
}

/// A piece of a scenario with what it lacks to be one.
std::string completed(const std::string& piece) {
  std::string text = piece;
  if (text.find("[time]") == std::string::npos)
    text += "\n[time]\nstart = 2024-09-16T00:00:00+08:00\nduration = '3h'\n";
  if (text.find("[terrain]") == std::string::npos) text += "\n[terrain]\nelevation = 'terrain.tif'\nmanning_n = 0.03\n";
  if (text.find("format =") == std::string::npos) text = "format = 'hydro-scenario/1'\n" + text;
  return text;
}

TEST(ScenarioPage, EveryExampleIsAScenarioWithoutFaults) {
  const std::vector<std::string> blocks = examples(page());
  EXPECT_GE(blocks.size(), 4U);
  for (const std::string& block : blocks) {
    FaultList faults;
    parse_scenario(completed(block), "page.toml", faults);
    EXPECT_TRUE(faults.empty()) << InputError(faults.faults()).what() << "\nin\n" << block;
  }
}

TEST(ScenarioPage, NamesEveryKeyThatTheReaderKnows) {
  // An unknown key in each section makes the reader tell which keys it knows there.
  const std::string probe = R"(unknown = 0
terrain = { unknown = 0, buildings = [{ unknown = 0 }], break_line = [{ unknown = 0 }] }
time = { unknown = 0 }
land_cover = [{ unknown = 0 }]
soil = [{ unknown = 0, model = "constant" }]
sponge = { unknown = 0 }
evaporation = { unknown = 0 }
boundary = [{ unknown = 0, kind = "free_outflow", edge = "all" }, { unknown = 0, kind = "level" }, { unknown = 0, kind = "discharge" }, { unknown = 0, kind = "rating" }]
inflow = [{ unknown = 0, disc = { unknown = 0 } }]
gauge = [{ unknown = 0 }]
section = [{ unknown = 0 }]
initial = { unknown = 0 }
network = { unknown = 0 }
surface = { unknown = 0 }
output = { unknown = 0 }
place = [{ unknown = 0 }]
harm = { unknown = 0, assets = [{ unknown = 0 }] }
defence = [{ unknown = 0, kind = "barrier" }, { unknown = 0, kind = "opening" }]
typhoon = { unknown = 0 }
)";
  std::set<std::string> known;
  for (const char* kind : {"constant", "series", "gauges", "grid", "design", "typhoon"}) {
    FaultList faults;
    parse_scenario(probe + "rain = { unknown = 0, kind = '" + kind + "' }\n", "probe.toml", faults);
    for (const Fault& fault : faults.faults()) {
      const std::size_t at = fault.hint.find("known here: ");
      if (at == std::string::npos) continue;
      std::stringstream list(fault.hint.substr(at + 12));
      for (std::string key; std::getline(list, key, ',');) known.insert(key.substr(key.find_first_not_of(' ')));
    }
  }
  EXPECT_GE(known.size(), 60U);
  const std::string text = page();
  for (const std::string& key : known)
    EXPECT_TRUE(text.find('`' + key) != std::string::npos || text.find('[' + key) != std::string::npos ||
                text.find('.' + key + "]]") != std::string::npos)
        << "docs/formats/scenario.md does not name the key " << key;
}

}  // namespace
}  // namespace hydro::scenario
