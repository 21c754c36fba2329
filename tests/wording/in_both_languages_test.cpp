#include "libhydro/wording/in_both_languages.h"

#include <gtest/gtest.h>

namespace hydro {
namespace {

TEST(InBothLanguages, SaysTheSameValuesInBothLanguages) {
  const Bilingual text = bilingual("{}: begins {:.1f} min after {}", "{0}：比{2}晚 {1:.1f} min 开始", "rain.csv", 2.25, Bilingual{"the run", "模拟"});
  EXPECT_EQ(text.english, "rain.csv: begins 2.2 min after the run");
  EXPECT_EQ(text.chinese, "rain.csv：比模拟晚 2.2 min 开始");
  EXPECT_EQ(text.in(Language::english), text.english);
  EXPECT_EQ(text.in(Language::chinese), text.chinese);
}

}  // namespace
}  // namespace hydro
