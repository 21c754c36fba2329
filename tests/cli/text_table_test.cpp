#include "cli/text_table.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace hydro::cli {
namespace {

const TextTable storms{.columns = {{"city", "city"}, {"depth_mm", "depth [mm]"}, {"note", "note"}},
                       .rows = {{std::string("上海"), 36.5, std::string("checked")}, {std::string("Hull"), 112.0, {}}}};

TEST(TextTable, AlignsColumnsWhateverTheScriptAndNumbersToTheRight) {
  std::ostringstream out;
  storms.print(out);
  EXPECT_EQ(out.str(), "city  depth [mm]  note\n"
                       "上海        36.5  checked\n"
                       "Hull         112  -\n");
}

TEST(TextTable, IsAlsoAListOfObjects) {
  EXPECT_EQ(storms.json().dump(), R"([{"city":"上海","depth_mm":36.5,"note":"checked"},{"city":"Hull","depth_mm":112.0,"note":null}])");
}

TEST(TextTable, KnowsHowWideACharacterIs) {
  EXPECT_EQ(display_width("flood"), 5);
  EXPECT_EQ(display_width("洪水"), 4);
  EXPECT_EQ(display_width("e\u0301tang"), 5);  // a combining accent
  EXPECT_EQ(display_width("\xE6\xB4"), 1);      // a broken character
}

}  // namespace
}  // namespace hydro::cli
