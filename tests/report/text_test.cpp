#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "libhydro/report/figures.h"
#include "libhydro/report/markup.h"
#include "libhydro/report/text.h"

namespace hydro::report {
namespace {

/// How many values a text wants.
std::size_t places(std::string_view words) {
  return static_cast<std::size_t>(std::count(words.begin(), words.end(), '{'));
}

TEST(Text, EveryTextExistsInEveryLanguageAndTakesTheSameValues) {
  for (std::size_t i = 1; i < static_cast<std::size_t>(Text::count_); ++i) {
    const Text key = static_cast<Text>(i);
    const auto en = text(key, Language::english), zh = text(key, Language::chinese);
    EXPECT_FALSE(en.empty()) << i;
    EXPECT_FALSE(zh.empty()) << i;
    EXPECT_EQ(places(en), places(zh)) << en;
    EXPECT_NO_THROW(say(key, Language::english, "a", "b", "c", "d", "e", "f"));
    EXPECT_NO_THROW(say(key, Language::chinese, "a", "b", "c", "d", "e", "f"));
  }
  EXPECT_THROW(text(Text::count_, Language::english), std::out_of_range);
}

TEST(Escape, LeavesNothingThatMarkupWouldRead) {
  EXPECT_EQ(escape("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c");
  EXPECT_EQ(escape("闵行 ü"), "闵行 ü");
  EXPECT_EQ(escape("a\x01\x7f\xC2\x85" "b\n"), "ab\n");
  EXPECT_EQ(escape("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "an overlong < is not a <";
  EXPECT_EQ(escape("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "half a surrogate pair";
  EXPECT_EQ(escape("\xE4\xBD"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "cut in the middle";
}

TEST(JsonString, CannotCloseAScript) {
  const std::string json = json_string("</script>\"\\\n\xE2\x80\xA8");
  EXPECT_EQ(json, "\"\\u003c/script\\u003e\\u0022\\u005c\\u000a\\u2028\"");
}

TEST(Coordinate, IsShortAndFinite) {
  EXPECT_EQ(coordinate(1.5), "1.5");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(coordinate(100.0), "100");
  EXPECT_THROW(coordinate(std::nan("")), std::logic_error);
  EXPECT_THROW(coordinate(std::numeric_limits<double>::infinity()), std::logic_error);
}

TEST(Shorten, KeepsWholeLetters) {
  EXPECT_EQ(shorten("short", 12, 200), "short");
  const std::string cut = shorten("闵行区漕河泾开发区地下通道", 12, 80);
  EXPECT_LE(text_width(cut, 12), 80.0);
  EXPECT_EQ(escape(cut), cut) << "still UTF-8";
}

TEST(Figures, ReadAsPeopleWriteThem) {
  EXPECT_EQ(number(1234567.0, 0), "1\u202f234\u202f567");
  EXPECT_EQ(number(1234.5, 1), "1234.5");
  EXPECT_EQ(number(-0.0001, 2), "0.00");
  EXPECT_EQ(number(-3.0, 0), "\u22123");
  EXPECT_EQ(number(std::nan(""), 2), "–");
  EXPECT_EQ(area_text(8450.0), "8450 m²");
  EXPECT_EQ(area_text(123456.0), "12.3 ha");
  EXPECT_EQ(area_text(2.34e7), "23.4 km²");
  EXPECT_EQ(significant(1.234e-15, 2), "1.2e-15");
  EXPECT_EQ(significant(0.01234, 3), "0.0123");
  EXPECT_EQ(duration_text(8100.0, Language::english), "2 h 15 min");
  EXPECT_EQ(duration_text(8100.0, Language::chinese), "2 小时 15 分钟");
  EXPECT_EQ(duration_text(45.0, Language::english), "45 s");
  EXPECT_EQ(duration_text(172800.0, Language::english), "2 d");
  EXPECT_EQ(bytes_text(1610612736.0), "1.50 GiB");
}

TEST(Clock, ShowsLocalTime) {
  const Clock clock{.start_utc = 1627228800.0, .offset_minutes = 480};  // 2021-07-25T16:00:00Z: already the 26th in Shanghai
  EXPECT_EQ(clock.date(0.0, Language::english), "26 July 2021");
  EXPECT_EQ(clock.date(0.0, Language::chinese), "2021年7月26日");
  EXPECT_EQ(clock.time_of_day(90 * 60.0), "01:30");
  EXPECT_EQ(clock.zone(), "UTC+08:00");
  EXPECT_TRUE(clock.same_day(0.0, 86399.0));
  EXPECT_FALSE(clock.same_day(0.0, 86400.0));
  EXPECT_EQ((Clock{0.0, -210}.zone()), "UTC\u221203:30");
}

}  // namespace
}  // namespace hydro::report
