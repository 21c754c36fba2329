#include "libhydro/core/bilingual.h"
#include "libhydro/wording/in_both_languages.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace hydro {
namespace {

static_assert(holds_chinese("水深 0.3 m"));
static_assert(holds_chinese("\xE4\xB8\x80") && holds_chinese("\xE9\xBF\xBF"));  // U+4E00, U+9FFF: the first and the last
static_assert(!holds_chinese("depth 0.3 m²") && !holds_chinese("：，“”") && !holds_chinese(""));
static_assert(!holds_chinese("\xE4\xB7\xBF"));                                  // U+4DFF
static_assert(!std::is_constructible_v<Bilingual, std::string>);                // no remark in English alone

TEST(Bilingual, IsTheSameWhenBothTextsAre) {
  EXPECT_EQ((Bilingual{"rain", "雨"}), (Bilingual{"rain", "雨"}));
  EXPECT_NE((Bilingual{"rain", "雨"}), (Bilingual{"rain", "降雨"}));
  EXPECT_TRUE(Bilingual{}.empty());
}

}  // namespace
}  // namespace hydro
