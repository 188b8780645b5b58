// What is printed of a change is what is sent, and when it is sent again.

#include "aws_write/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/fake_transport.h"

namespace fuin::aws_write {
namespace {

using http::FakeTransport;
using testing::HasSubstr;
using testing::SizeIs;

class StepClock final : public Clock {
 public:
  int64_t UnixMs() override { return now_ms_; }
  void SleepMs(int64_t duration_ms) override { now_ms_ += duration_ms; }

 private:
  int64_t now_ms_ = int64_t{1'795'000'000} * 1000;
};

struct Bench {
  explicit Bench(FakeTransport::Answer answer)
      : transport(std::move(answer)),
        connection({transport, clock, jitter, environment, ask_mfa}, aws::SharedConfig()),
        identity([] { return aws::Credentials("AKIA", "secret", "token"); }, clock) {}
  aws::Caller caller() { return {connection, identity, "eu-west-1"}; }

  FakeTransport transport;
  StepClock clock;
  const http::Jitter jitter = [](uint64_t bound) { return bound == 0 ? 0 : bound - 1; };
  const aws::Environment environment;
  const aws::AskMfa ask_mfa;
  aws::Connection connection;
  aws::Identity identity;
};

const Change kNewKey = CreateKey("eu-west-1", "d", "{}", {"fuin:eks-cluster", "arn"});

TEST(Change, SendsTheParametersThatItShows) {
  Bench bench([](const http::Request&) { return FakeTransport::Reply(200, "{\"update\":{}}"); });
  const Change change =
      Filled(Associate("eu-west-1", "shop", std::string(kKeyArnPlace)), "arn:key", "token-1");
  ASSERT_TRUE(Send(bench.caller(), change).has_value());
  ASSERT_THAT(bench.transport.requests(), SizeIs(1));
  const http::Request request = bench.transport.requests().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_THAT(request.url, HasSubstr("/clusters/shop/encryption-config/associate"));
  EXPECT_EQ(request.body,
            "{\"encryptionConfig\":[{\"resources\":[\"secrets\"],\"provider\":{\"keyArn\":"
            "\"arn:key\"}}],\"clientRequestToken\":\"token-1\"}");
  EXPECT_EQ(change.parameters.Text("clusterName"), "shop");
}

TEST(Change, DoesNotRepeatACreateKeyWhoseAnswerWasLost) {
  Bench bench([](const http::Request&) -> Result<http::Response> {
    return Error{ErrorCode::kUnavailable, "reset", "POST https://kms"};
  });
  const Result<text::Node> answer = Send(bench.caller(), kNewKey);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kIo);
  EXPECT_THAT(bench.transport.requests(), SizeIs(1));
}

TEST(Change, DoesNotRepeatACreateKeyThatAwsFailedAt) {
  for (int status : {500, 503}) {
    Bench bench([&](const http::Request&) { return FakeTransport::Reply(status, "oops"); });
    const Result<text::Node> answer = Send(bench.caller(), kNewKey);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(bench.transport.requests(), SizeIs(1));
  }
}

TEST(Change, RepeatsACreateKeyThatWasThrottled) {
  int calls = 0;
  Bench bench([&](const http::Request&) {
    return ++calls < 3 ? FakeTransport::Reply(400, "{\"__type\":\"ThrottlingException\"}")
                       : FakeTransport::Reply(200, "{\"KeyMetadata\":{\"Arn\":\"a\"}}");
  });
  EXPECT_TRUE(Send(bench.caller(), kNewKey).has_value());
  EXPECT_EQ(calls, 3);
}

TEST(Change, RepeatsWhatDoesNoHarm) {
  int calls = 0;
  Bench bench([&](const http::Request&) -> Result<http::Response> {
    if (++calls < 3) {
      return Error{ErrorCode::kUnavailable, "reset", ""};
    }
    return FakeTransport::Reply(200, "");
  });
  EXPECT_TRUE(Send(bench.caller(), EnableKeyRotation("eu-west-1", "arn:key")).has_value());
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace fuin::aws_write
