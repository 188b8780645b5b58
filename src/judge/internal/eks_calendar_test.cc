#include "judge/internal/eks_calendar.h"

#include <gtest/gtest.h>

namespace fuin::judge {
namespace {

constexpr Date kToday{2026, 11, 24};

TEST(EksCalendar, TellsStandardExtendedAndEndedApart) {
  EXPECT_EQ(SupportOf({1, 35}, kToday).support, Support::kStandard);
  EXPECT_EQ(SupportOf({1, 33}, kToday).support, Support::kExtended);
  EXPECT_EQ(SupportOf({1, 29}, kToday).support, Support::kEnded);
}

TEST(EksCalendar, EndsASupportAtTheBeginningOfItsDay) {
  EXPECT_EQ(SupportOf({1, 31}, {2026, 11, 25}).support, Support::kExtended);
  EXPECT_EQ(SupportOf({1, 31}, {2026, 11, 26}).support, Support::kEnded);
  EXPECT_EQ(SupportOf({1, 34}, {2026, 12, 1}).support, Support::kStandard);
  EXPECT_EQ(SupportOf({1, 34}, {2026, 12, 2}).support, Support::kExtended);
}

TEST(EksCalendar, KnowsThatWhatIsOlderEndedAndWhatIsNewerHasNot) {
  EXPECT_EQ(SupportOf({1, 11}, kToday).support, Support::kEnded);
  EXPECT_EQ(SupportOf({1, 40}, kToday).support, Support::kStandard);
}

TEST(EksCalendar, DoesNotGuessBeyondItsDays) {
  EXPECT_EQ(SupportOf({1, 40}, {2040, 1, 1}).support, Support::kUnknown);
  EXPECT_EQ(SupportOf({1, 11}, {2019, 1, 1}).support, Support::kUnknown);
  EXPECT_FALSE(OldestInStandardSupport({2040, 1, 1}).has_value());
  EXPECT_EQ(OldestInStandardSupport(kToday), (MinorVersion{1, 34}));
}

TEST(EksCalendar, NeverEndsANewerVersionBeforeAnOlder) {
  for (int minor = 23; minor < 40; ++minor) {
    const SupportStatus older = SupportOf({1, minor}, kToday);
    const SupportStatus newer = SupportOf({1, minor + 1}, kToday);
    if (newer.extended_ends.has_value()) {
      EXPECT_LT(*older.extended_ends, *newer.extended_ends) << minor;
      EXPECT_LT(*older.standard_ends, *older.extended_ends) << minor;
    }
  }
}

}  // namespace
}  // namespace fuin::judge
