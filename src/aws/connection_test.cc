// What an answer means, and when a call is made again.

#include "aws/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/calls.h"
#include "http/fake_transport.h"

namespace fuin::aws {
namespace {

using http::FakeTransport;

class StepClock final : public Clock {
 public:
  int64_t UnixMs() override { return now_ms_; }
  void SleepMs(int64_t duration_ms) override { now_ms_ += duration_ms; }

 private:
  int64_t now_ms_ = int64_t{1'795'000'000} * 1000;
};

// A connection over a FakeTransport, with everything that it borrows.
class Bench {
 public:
  explicit Bench(FakeTransport::Answer answer, Environment environment = {})
      : transport(std::move(answer)),
        environment_(std::move(environment)),
        connection({transport, clock, jitter_, environment_, ask_mfa_}, SharedConfig()),
        identity([] { return Credentials("AKIA", "secret", "token"); }, clock) {}

  Caller caller() { return {connection, identity, "eu-west-1"}; }

  FakeTransport transport;
  StepClock clock;

 private:
  const http::Jitter jitter_ = [](uint64_t bound) { return bound == 0 ? 0 : bound - 1; };
  const Environment environment_;
  const AskMfa ask_mfa_;

 public:
  Connection connection;
  Identity identity;
};

std::string JsonError(const std::string& code) {
  return "{\"__type\":\"com.amazonaws.kms#" + code + "\",\"message\":\"m\"}";
}

TEST(Connection, SaysWhatARefusalMeans) {
  const std::vector<std::tuple<int, std::string, ErrorCode>> cases = {
      {400, "AccessDeniedException", ErrorCode::kDenied},
      {403, "UnauthorizedOperation", ErrorCode::kDenied},
      {400, "ExpiredTokenException", ErrorCode::kNotAuthentic},
      {403, "UnrecognizedClientException", ErrorCode::kNotAuthentic},
      {400, "InvalidSignatureException", ErrorCode::kNotAuthentic},
      {400, "NotFoundException", ErrorCode::kNotFound},
      {404, "ResourceNotFoundException", ErrorCode::kNotFound},
      {400, "UnsupportedOperationException", ErrorCode::kUnsupported},
      {400, "ThrottlingException", ErrorCode::kUnavailable},
      {500, "KMSInternalException", ErrorCode::kUnavailable},
      {400, "InvalidArnException", ErrorCode::kInvalidArgument}};
  for (const auto& [status, code, expected] : cases) {
    Bench bench([&, status = status, code = code](const http::Request&) {
      return FakeTransport::Reply(status, JsonError(code));
    });
    const Result<KeyDescription> key = DescribeKey(bench.caller(), "k");
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, expected) << code;
    EXPECT_EQ(key.error().where, "kms:DescribeKey k");
    EXPECT_THAT(Describe(key.error()), testing::Not(testing::HasSubstr("secret")));
  }
}

TEST(Connection, TriesThrottledAndFailingCallsAgainAndOthersNot) {
  const std::vector<std::tuple<int, std::string, size_t>> cases = {
      {400, "ThrottlingException", 5},
      {503, "ServiceUnavailable", 5},
      {400, "AccessDeniedException", 1},
      {400, "NotFoundException", 1}};
  for (const auto& [status, code, calls] : cases) {
    Bench bench([&, status = status, code = code](const http::Request&) {
      return FakeTransport::Reply(status, JsonError(code));
    });
    EXPECT_FALSE(DescribeKey(bench.caller(), "k").has_value());
    EXPECT_EQ(bench.transport.requests().size(), calls) << code;
  }
  Bench bench([](const http::Request&) { return FakeTransport::Reply(500, ""); },
              Environment(Environment::Variables{{"AWS_MAX_ATTEMPTS", "2"}}));
  EXPECT_FALSE(DescribeKey(bench.caller(), "k").has_value());
  EXPECT_EQ(bench.transport.requests().size(), 2u);
}

TEST(Connection, SignsAgainWithTheServersTime) {
  int calls = 0;
  Bench bench([&](const http::Request&) {
    return ++calls == 1 ? FakeTransport::Reply(403, JsonError("InvalidSignatureException"),
                                               {{"Date", "Tue, 24 Nov 2026 01:02:03 GMT"}})
                        : FakeTransport::Reply(200, R"({"KeyRotationEnabled":true})");
  });
  EXPECT_TRUE(GetKeyRotationStatus(bench.caller(), "k").value());
  const std::vector<http::Request> requests = bench.transport.requests();
  ASSERT_EQ(requests.size(), 2u);
  const auto date = std::ranges::find(requests[1].headers, std::string("X-Amz-Date"),
                                      &std::pair<std::string, std::string>::first);
  EXPECT_THAT(date->second, testing::StartsWith("20261124T0102"));
}

TEST(Connection, BelievesNoDateWhereItsOwnIsNear) {
  Bench bench([&](const http::Request&) {
    return FakeTransport::Reply(403, JsonError("InvalidSignatureException"),
                                {{"Date", "not a date"}});
  });
  EXPECT_FALSE(GetKeyRotationStatus(bench.caller(), "k").has_value());
  EXPECT_EQ(bench.transport.requests().size(), 1u);
}

TEST(Calls, JoinPagesAndStopWhereTheyGoInCircles) {
  int calls = 0;
  Bench bench([&](const http::Request& request) {
    ++calls;
    const bool is_second = request.url.find("nextToken=p%202") != std::string::npos;
    return FakeTransport::Reply(200, is_second ? R"({"clusters":["b","a"],"nextToken":null})"
                                               : R"({"clusters":["c","b"],"nextToken":"p 2"})");
  });
  const ClusterNames names = ListClusters(bench.caller()).value();
  EXPECT_THAT(names.names, testing::ElementsAre("a", "b", "c"));
  EXPECT_FALSE(names.broke_off.has_value());
  EXPECT_EQ(calls, 2);
  Bench circle([](const http::Request&) {
    return FakeTransport::Reply(200, R"({"clusters":["a"],"nextToken":"again"})");
  });
  const ClusterNames part = ListClusters(circle.caller()).value();
  EXPECT_THAT(part.names, testing::ElementsAre("a"));
  ASSERT_TRUE(part.broke_off.has_value());
  EXPECT_EQ(part.broke_off->code, ErrorCode::kCorrupt);
  EXPECT_EQ(part.broke_off->where, "eks:ListClusters");
}

TEST(Calls, StopAtPagesThatBringNothingNewHoweverTheirTokensChange) {
  int calls = 0;
  Bench bench([&](const http::Request&) {
    return FakeTransport::Reply(
        200, R"({"clusters":["a"],"nextToken":"t)" + std::to_string(++calls) + "\"}");
  });
  EXPECT_TRUE(ListClusters(bench.caller())->broke_off.has_value());
  EXPECT_LT(calls, 20);
}

TEST(Calls, KeepWhatCameBeforeAPageThatFails) {
  int calls = 0;
  Bench bench([&](const http::Request&) {
    return ++calls == 1 ? FakeTransport::Reply(200, R"({"clusters":["a"],"nextToken":"t"})")
                        : FakeTransport::Reply(403, JsonError("AccessDeniedException"));
  });
  const ClusterNames names = ListClusters(bench.caller()).value();
  EXPECT_THAT(names.names, testing::ElementsAre("a"));
  EXPECT_EQ(names.broke_off->code, ErrorCode::kDenied);
  calls = 1;  // the first page fails already
  EXPECT_EQ(ListClusters(bench.caller()).error().code, ErrorCode::kDenied);
}

TEST(Calls, MakeNothingOfAnEncryptionConfigThatCannotBeRead) {
  const auto answer = [](const std::string& members) {
    Bench bench([&](const http::Request&) {
      return FakeTransport::Reply(
          200, R"({"cluster":{"name":"c","arn":"a","version":"1.33")" + members + "}}");
    });
    return DescribeCluster(bench.caller(), "c");
  };
  EXPECT_TRUE(answer("")->key_arns.empty());
  EXPECT_TRUE(answer(R"(,"encryptionConfig":null)")->key_arns.empty());
  EXPECT_TRUE(answer(R"(,"encryptionConfig":[])")->key_arns.empty());
  for (const char* config : {"{}", "\"x\"", "true", "[1]", "[{}]", R"([{"provider":{}}])",
                             R"([{"provider":{"keyArn":""}}])", R"([{"provider":{"keyArn":7}}])"}) {
    EXPECT_FALSE(answer(std::string(R"(,"encryptionConfig":)") + config).has_value()) << config;
  }
  EXPECT_TRUE(answer("")->issues->empty());
  EXPECT_TRUE(answer(R"(,"health":{"issues":[]})")->issues->empty());
  for (const char* health : {"[]", "7", R"({"issues":{}})", R"({"issues":[{"message":"m"}]})"}) {
    EXPECT_FALSE(answer(std::string(R"(,"health":)") + health)->issues.has_value()) << health;
  }
}

TEST(Identity, IsRenewedOnceWhereItHasExpiredBeforeItsTime) {
  int found = 0;
  int calls = 0;
  const auto answer = [&](const http::Request& request) {
    ++calls;
    const bool is_new = std::ranges::any_of(request.headers, [](const auto& header) {
      return header.second.find("Credential=KEY2/") != std::string::npos;
    });
    return is_new ? FakeTransport::Reply(200, R"({"KeyRotationEnabled":true})")
                  : FakeTransport::Reply(400, JsonError("ExpiredTokenException"));
  };
  Bench bench(answer);
  Identity renewing([&] { return Credentials("KEY" + std::to_string(++found), "s", "t"); },
                    bench.clock);
  EXPECT_TRUE(GetKeyRotationStatus({bench.connection, renewing, "eu-west-1"}, "k").value());
  EXPECT_EQ(found, 2);
  calls = 0;
  EXPECT_EQ(GetKeyRotationStatus(bench.caller(), "k").error().code, ErrorCode::kNotAuthentic);
  EXPECT_EQ(GetKeyRotationStatus(bench.caller(), "k").error().code, ErrorCode::kNotAuthentic);
  EXPECT_EQ(calls, 2);  // the same credentials again help nobody
}

TEST(Calls, RefuseAnswersOfAnotherShape) {
  for (const char* body :
       {"", "null", "[]", "{", "{\"cluster\":[]}", "{\"cluster\":{}}", "{\"cluster\":{\"arn\":1}}",
        "{\"cluster\":{\"arn\":\"x\",\"name\":\"other\"}}", "\xFF", "<html>"}) {
    Bench bench([&](const http::Request&) { return FakeTransport::Reply(200, body); });
    const Result<ClusterDescription> cluster = DescribeCluster(bench.caller(), "c");
    ASSERT_FALSE(cluster.has_value()) << body;
    EXPECT_EQ(cluster.error().code, ErrorCode::kCorrupt) << body;
  }
}

TEST(Calls, ReadAnAbsentAndAnEmptyEncryptionConfigAlike) {
  for (const char* member : {"", ",\"encryptionConfig\":[]", ",\"encryptionConfig\":null"}) {
    Bench bench([&](const http::Request&) {
      return FakeTransport::Reply(
          200,
          std::string(R"({"cluster":{"name":"c","arn":"arn:x","version":"1.33")") + member + "}}");
    });
    EXPECT_TRUE(DescribeCluster(bench.caller(), "c")->key_arns.empty()) << member;
  }
}

TEST(Identity, RenewsBeforeItExpiresAndKeepsWhatItHasWhereThatFails) {
  StepClock clock;
  int finds = 0;
  Identity identity(
      [&]() -> Result<Credentials> {
        if (++finds == 3) {
          return Error{ErrorCode::kUnavailable, "x", ""};
        }
        Credentials credentials("A", "S", "");
        credentials.expires_unix_ms = clock.UnixMs() + 10 * 60'000;
        return credentials;
      },
      clock);
  EXPECT_TRUE(identity.Get().has_value());
  EXPECT_TRUE(identity.Get().has_value());
  EXPECT_EQ(finds, 1);
  clock.SleepMs(6 * 60'000);
  EXPECT_TRUE(identity.Get().has_value());
  EXPECT_EQ(finds, 2);
  clock.SleepMs(6 * 60'000);
  EXPECT_TRUE(identity.Get().has_value());
  EXPECT_EQ(finds, 3);
}

}  // namespace
}  // namespace fuin::aws
