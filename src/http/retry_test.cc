#include "http/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/fake_transport.h"

namespace fuin::http {
namespace {

class StepClock final : public Clock {
 public:
  int64_t UnixMs() override { return now_ms_; }
  void SleepMs(int64_t duration_ms) override {
    pauses_.push_back(duration_ms);
    now_ms_ += duration_ms;
  }
  const std::vector<int64_t>& pauses() const { return pauses_; }

 private:
  int64_t now_ms_ = 1'000'000;
  std::vector<int64_t> pauses_;
};

const Jitter kLargest = [](uint64_t bound) { return bound - 1; };

Result<Request> MakeOne(int attempt) {
  Request request("GET", "http://h/");
  request.headers = {{"Attempt", std::to_string(attempt)}};
  return request;
}

TEST(Retry, DoublesThePauseUpToTheLimitAndGivesTheLastAnswer) {
  FakeTransport transport([](const Request&) { return FakeTransport::Reply(500, "no"); });
  StepClock clock;
  const RetryPolicy policy = {5, 100, 300, 60'000};
  const Result<Response> response =
      SendWithRetries(transport, policy, {clock, kLargest}, MakeOne, ClassifyByStatus);
  EXPECT_EQ(response->status, 500);
  EXPECT_THAT(clock.pauses(), testing::ElementsAre(100, 200, 300, 300));
  ASSERT_EQ(transport.requests().size(), 5u);
  EXPECT_EQ(transport.requests()[4].headers[0].second, "5") << "each attempt is made anew";
}

TEST(Retry, WaitsLongerWhenThrottledAndAsLongAsTheServerAsks) {
  int calls = 0;
  FakeTransport transport([&](const Request&) {
    ++calls;
    return calls == 1   ? FakeTransport::Reply(429, "")
           : calls == 2 ? FakeTransport::Reply(503, "", {{"retry-after", "7"}})
                        : FakeTransport::Reply(200, "");
  });
  StepClock clock;
  const RetryPolicy policy = {5, 100, 20'000, 60'000};
  EXPECT_EQ(
      SendWithRetries(transport, policy, {clock, kLargest}, MakeOne, ClassifyByStatus)->status,
      200);
  EXPECT_THAT(clock.pauses(), testing::ElementsAre(200, 7000));
}

TEST(Retry, TriesBrokenConnectionsAgainAndNothingElse) {
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kNotAuthentic, ErrorCode::kLimit,
                               ErrorCode::kInvalidArgument}) {
    FakeTransport transport(
        [&](const Request&) -> Result<Response> { return Error{code, "x", ""}; });
    StepClock clock;
    EXPECT_EQ(
        SendWithRetries(transport, {}, {clock, kLargest}, MakeOne, ClassifyByStatus).error().code,
        code);
    EXPECT_EQ(transport.requests().size(), code == ErrorCode::kUnavailable ? 3u : 1u);
  }
}

TEST(Retry, BeginsNoAttemptAfterItsTime) {
  FakeTransport transport([](const Request&) { return FakeTransport::Reply(503, ""); });
  StepClock clock;
  const RetryPolicy policy = {100, 1000, 1000, 3500};
  EXPECT_EQ(
      SendWithRetries(transport, policy, {clock, kLargest}, MakeOne, ClassifyByStatus)->status,
      503);
  EXPECT_EQ(transport.requests().size(), 4u);
}

TEST(Retry, IgnoresARetryAfterThatIsNoNumber) {
  FakeTransport transport([](const Request&) {
    return FakeTransport::Reply(503, "", {{"Retry-After", "Tue, 24 Nov 2026 00:00:00 GMT"}});
  });
  StepClock clock;
  const RetryPolicy policy = {2, 100, 20'000, 60'000};
  EXPECT_TRUE(
      SendWithRetries(transport, policy, {clock, kLargest}, MakeOne, ClassifyByStatus).has_value());
  EXPECT_THAT(clock.pauses(), testing::ElementsAre(200));
}

}  // namespace
}  // namespace fuin::http
