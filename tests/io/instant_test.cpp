#include "libhydro/io/instant.h"

#include <gmock/gmock.h>

namespace hydro::io {
namespace {

/// Seconds since 1970 of a moment as tables have it; -1: it is none.
double utc_of(const char* text, int offset_minutes) {
  const auto read = read_instant(text, offset_minutes);
  return read ? read->utc : -1.0;
}

TEST(Instant, IsReadWithItsZone) {
  EXPECT_EQ(utc_of("1970-01-02T00:00:00Z", 0), 86400.0);
  EXPECT_EQ(utc_of("1970-01-02T08:00:00+08:00", 0), 86400.0);
  EXPECT_EQ(utc_of("1970-01-01T19:30:00.5-0430", 0), 86400.5);
  EXPECT_EQ(utc_of("1970-01-02 08:00", 480), 86400.0);
  EXPECT_EQ(utc_of("1970-01-02", 0), 86400.0);
  EXPECT_EQ(utc_of("2024-02-29T12:00Z", 0), 1709208000.0);
  EXPECT_EQ(utc_of("1970-01-02T08:00 +08", 0), 86400.0);
  for (const char* bad : {"", "2023-02-29", "2021-13-01", "2021-7-25", "25.07.2021", "2021-07-25T25:00",
                          "2021-07-25T08:00:00+8", "2021-07-25T08:00 CST", "2021-07-25T08:00:-1", "2021-07-25T08:00:61",
                          "2021-07-25T08:00:nan", "2021-07-25T08:60", "2021-07-25T08:00+15:00", "0000-01-01"})
    EXPECT_FALSE(read_instant(bad, 0)) << bad;
}

TEST(Instant, SaysWhichZoneWasWritten) {
  EXPECT_FALSE(read_instant("2021-07-25 08:00", 480)->zoned);
  EXPECT_EQ(read_instant("2021-07-25 08:00", 480)->offset_minutes, 480);
  EXPECT_EQ(read_instant("2021-07-25 08:00-04:30", 480)->offset_minutes, -270);
  EXPECT_TRUE(read_instant("2021-07-25T08:00:00Z", 480)->zulu);
  EXPECT_EQ(read_instant("2021-07-25T08:00:00Z", 480)->offset_minutes, 0);
}

TEST(Instant, TheDayEndsAtTwentyFourAndNotLater) {
  EXPECT_EQ(utc_of("1970-01-01T24:00:00Z", 0), 86400.0);
  EXPECT_EQ(utc_of("1970-01-01 24:00", 0), 86400.0);
  for (const char* bad : {"1970-01-01T24:59:00Z", "1970-01-01T24:00:01Z", "1970-01-01T24:00:00.5Z"}) {
    EXPECT_FALSE(read_instant(bad, 0)) << bad;
    EXPECT_FALSE(read_instant(bad)) << bad;
  }
}

/// Warnings, plans and options want the whole moment with its zone.
TEST(Instant, InFullHasSecondsAndZone) {
  EXPECT_EQ(read_instant("1970-01-02T08:00:00+08:00")->utc, 86400.0);
  EXPECT_EQ(read_instant("1970-01-02T00:00:00.75Z")->utc, 86400.0) << "parts of a second are left out";
  for (const char* bad : {"1970-01-02", "1970-01-02T08:00:00", "1970-01-02 08:00:00+08:00", "1970-01-02T08:00+08:00", "1970-01-02T08:00:00+0800", "1970-01-02T08:00:00+08",
                          "1970-01-02T08:00:00 +08:00", "75", "75 min", ""})
    EXPECT_FALSE(read_instant(bad)) << bad;
}

}  // namespace
}  // namespace hydro::io
