#include "fix/internal/limiter.h"

#include <gtest/gtest.h>

#include "k8s/session_testing.h"

namespace fuin::fix::internal {
namespace {

// A server that answers `width` requests at once in a millisecond each, and queues the rest.
int LimitWith(int width, int limit_max) {
  k8s::StandingClock clock;
  Limiter limiter(clock, {limit_max, 0});
  for (int i = 0; i < 20'000; ++i) {
    EXPECT_TRUE(limiter.Acquire());
    const int in_flight = limiter.Limit();
    limiter.Release(1000 * std::max(in_flight, width) / width);
  }
  return limiter.Limit();
}

TEST(Limiter, SendsAsMuchAsTheServerAnswersWithoutQueueing) {
  EXPECT_GE(LimitWith(8, 64), 8);
  EXPECT_LE(LimitWith(8, 64), 16);
  EXPECT_GE(LimitWith(32, 64), 32);
  EXPECT_EQ(LimitWith(1000, 64), 64) << "never more than the longest";
}

TEST(Limiter, CutsByAThirdOnceHoweverManyWereRefusedTogether) {
  k8s::StandingClock clock;
  Limiter limiter(clock, {64, 0});
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(limiter.Acquire());
  }
  for (int i = 0; i < 4; ++i) {
    limiter.ReleaseThrottled(2000);
  }
  EXPECT_EQ(limiter.Limit(), 2);
  const int64_t before_ms = clock.UnixMs();
  ASSERT_TRUE(limiter.Acquire());
  EXPECT_GE(clock.UnixMs() - before_ms, 2000) << "nobody sends before the server's pause is over";
}

TEST(Limiter, NeverGoesBelowOne) {
  k8s::StandingClock clock;
  Limiter limiter(clock, {64, 0});
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(limiter.Acquire());
    limiter.ReleaseThrottled(1000);
  }
  EXPECT_EQ(limiter.Limit(), 1);
}

TEST(Limiter, KeepsTheRate) {
  k8s::StandingClock clock;
  Limiter limiter(clock, {64, 100});
  const int64_t before_ms = clock.UnixMs();
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(limiter.Acquire());
    limiter.Release(1000);
  }
  const int64_t taken_ms = clock.UnixMs() - before_ms;
  EXPECT_GE(taken_ms, 4800);
  EXPECT_LE(taken_ms, 5500);
}

TEST(Limiter, LetsNobodyThroughOnceStopped) {
  k8s::StandingClock clock;
  Limiter limiter(clock, {64, 0});
  limiter.Stop();
  EXPECT_FALSE(limiter.Acquire());
}

}  // namespace
}  // namespace fuin::fix::internal
