#include "base/date.h"

#include <gtest/gtest.h>

namespace fuin {
namespace {

TEST(Date, ParsesADayAndTheDayOfATime) {
  EXPECT_EQ(ParseDate("2027-01-31"), (Date{2027, 1, 31}));
  EXPECT_EQ(ParseDate("2024-02-29T23:59:59Z"), (Date{2024, 2, 29}));
}

TEST(Date, RefusesWhatTheCalendarDoesNotHave) {
  for (const char* text : {"", "2027", "2027-1-31", "2027-02-29", "2027-13-01", "2027-00-10",
                           "2027-01-31x", "2027/01/31", "abcd-ef-gh"}) {
    EXPECT_FALSE(ParseDate(text).has_value()) << text;
  }
}

TEST(Date, CountsDaysAcrossALeapDay) {
  EXPECT_EQ(DaysBetween({2024, 2, 28}, {2024, 3, 1}), 2);
  EXPECT_EQ(DaysBetween({2024, 3, 1}, {2024, 2, 28}), -2);
}

TEST(Date, PrintsUnixTimes) {
  EXPECT_EQ(Rfc3339OfUnixTime(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Rfc3339OfUnixTime(1795482123), "2026-11-24T01:02:03Z");
}

TEST(Date, ReadsRfc3339TimesWithFractionAndZone) {
  EXPECT_EQ(UnixMsOfRfc3339("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(UnixMsOfRfc3339("1970-01-02T00:00:00.25Z"), 86400'250);
  EXPECT_EQ(UnixMsOfRfc3339("1970-01-01T09:00:00+09:00"), 0);
  EXPECT_EQ(UnixMsOfRfc3339("1969-12-31T23:30:00-00:30"), 0);
  EXPECT_EQ(UnixMsOfRfc3339("2026-11-24T00:00:00.123456789Z").value() % 1000, 123);
  for (const char* text : {"", "2026-11-24", "2026-11-24T00:00:00", "2026-11-24T00:00:00.5",
                           "2026-11-24T25:00:00Z", "2026-11-24T00:00:00+9:00", "x026-11-24T0Z",
                           "2026-02-30T00:00:00Z", "2026-11-24T00:00:00Zx"}) {
    EXPECT_FALSE(UnixMsOfRfc3339(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace fuin
