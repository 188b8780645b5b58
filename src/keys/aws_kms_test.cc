// KMS here is a scripted one; moto's is in tests/aws/kms_open.py.

#include "keys/aws_kms.h"

#include <gtest/gtest.h>

#include <string>

#include "http/fake_transport.h"

namespace fuin::keys {
namespace {

using http::FakeTransport;

constexpr char kKey[] = "arn:aws:kms:eu-west-1:123456789012:key/1";
constexpr char kOther[] = "arn:aws:kms:us-east-1:123456789012:key/2";

class StoppedClock final : public Clock {
 public:
  int64_t UnixMs() override { return 1'700'000'000'000; }
  void SleepMs(int64_t) override {}
};

// KMS as `answer` plays it, and a service for `arns`.
struct Bench {
  explicit Bench(FakeTransport::Answer answer, std::vector<std::string> arns = {kKey},
                 std::map<std::string, std::string> context = {})
      : transport(std::move(answer)),
        connection({transport, clock, jitter, environment, ask_mfa},
                   aws::SharedConfig::Parse("", "").value()),
        identity([] { return aws::Credentials("AKIA", "secret", ""); }, clock),
        service(OpenAwsKms(connection, identity, std::move(arns), std::move(context))) {}

  std::string BodyOf(size_t request) const { return transport.requests().at(request).body; }

  FakeTransport transport;
  StoppedClock clock;
  http::Jitter jitter = [](uint64_t) { return uint64_t{0}; };
  aws::Environment environment;
  aws::AskMfa ask_mfa;
  aws::Connection connection;
  aws::Identity identity;
  std::unique_ptr<envelope::KeyService> service;
};

http::Response Refusal(const char* code) {
  return FakeTransport::Reply(400, std::string(R"({"__type":")") + code + "\"}");
}

TEST(AwsKms, SendsTheBlobWithoutTheVersionAndNamesTheKey) {
  Bench bench(
      [](const http::Request&) {
        return FakeTransport::Reply(200, R"({"KeyId":"k","Plaintext":"c2VlZC0xMjM=","x":1})");
      },
      {kKey}, {{"cluster", "a"}});
  const Result<SecretBytes> key = bench.service->Unwrap({"1\x01\x02z", kKey, {}});
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->Reveal(SecretAccess()), "seed-123");
  const std::string body = bench.BodyOf(0);
  EXPECT_NE(body.find(R"("CiphertextBlob":"AQJ6")"), std::string::npos) << body;
  EXPECT_NE(body.find(kKey), std::string::npos) << body;
  EXPECT_NE(body.find(R"("EncryptionContext":{"cluster":"a"})"), std::string::npos) << body;
}

TEST(AwsKms, AsksTheKeyThatIsNamedAloneAndElseEach) {
  const FakeTransport::Answer answer = [](const http::Request& request) {
    return request.body.find(kOther) != std::string::npos
               ? FakeTransport::Reply(200, R"({"Plaintext":"AAAA"})")
               : Refusal("IncorrectKeyException");
  };
  Bench named(answer, {kKey, kOther});
  EXPECT_TRUE(named.service->Unwrap({"1x", kOther, {}}).has_value());
  EXPECT_EQ(named.transport.requests().size(), 1u);
  EXPECT_NE(named.transport.requests()[0].url.find("us-east-1"), std::string::npos);
  Bench unnamed(answer, {kKey, kOther});
  EXPECT_TRUE(unnamed.service->Unwrap({"1x", "", {}}).has_value());
  EXPECT_EQ(unnamed.transport.requests().size(), 2u);
}

TEST(AwsKms, SaysWhyAKeyIsNotGiven) {
  struct Case {
    const char* code;
    ErrorCode error;
    const char* said;
  };
  for (const Case& one :
       {Case{"AccessDeniedException", ErrorCode::kDenied, "AccessDenied"},
        Case{"DisabledException", ErrorCode::kInvalidArgument, "disabled"},
        Case{"InvalidCiphertextException", ErrorCode::kInvalidArgument, "encryption context"},
        Case{"NotFoundException", ErrorCode::kNotFound, "NotFound"}}) {
    Bench bench([&](const http::Request&) { return Refusal(one.code); });
    const Result<SecretBytes> key = bench.service->Unwrap({"1x", kOther, {}});
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, one.error) << one.code;
    EXPECT_NE(key.error().message.find(one.said), std::string::npos) << key.error().message;
    EXPECT_NE(key.error().message.find(kOther), std::string::npos) << key.error().message;
  }
}

TEST(AwsKms, TakesNoAnswerWithoutAKey) {
  for (const char* body :
       {"{}", R"({"Plaintext":""})", R"({"Plaintext":"!"})", "", "\"Plaintext\""}) {
    Bench bench([&](const http::Request&) { return FakeTransport::Reply(200, body); });
    EXPECT_FALSE(bench.service->Unwrap({"1x", "", {}}).has_value()) << body;
  }
}

TEST(AwsKms, TakesArnsAlone) {
  EXPECT_EQ(RegionOfKmsArn(kKey).value(), "eu-west-1");
  EXPECT_EQ(RegionOfKmsArn("arn:aws-cn:kms:cn-north-1:1:alias/a").value(), "cn-north-1");
  for (const char* arn : {"", "alias/a", "1234-5678", "arn:aws:kms::1:key/1",
                          "arn:aws:s3:eu-west-1:1:key/1", "arn:aws:kms:eu-west-1:1:grant/1"}) {
    EXPECT_FALSE(RegionOfKmsArn(arn).has_value()) << arn;
  }
}

}  // namespace
}  // namespace fuin::keys
