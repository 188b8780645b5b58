// Endpoints, API servers' metrics and keys without any server: what is said where none answers.
// With real ones: tests/etcd_live, tests/aws/kms_open.py.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "collect/api_server_metrics.h"
#include "collect/endpoint.h"
#include "collect/opener.h"
#include "k8s/session_testing.h"

namespace fuin::collect {
namespace {

using http::FakeTransport;
using http::Request;
using testing::Contains;
using testing::Not;

struct NoSink final : model::StoredSink {
  Result<void> OnSource(std::string_view, model::StoredKind) override { return {}; }
  Result<void> OnValue(const model::StoredValue&) override { return {}; }
  Result<void> OnSourceEnd(const model::Source&, const model::StoredSource&) override { return {}; }
};

struct Looked {
  model::Source source;
  std::vector<std::string> said;  // ids of its problems
};

Looked Metrics(FakeTransport::Answer answer) {
  k8s::FakeApi api(std::move(answer));
  NoSink sink;
  StoredIntake intake({}, 1, sink);
  Looked looked;
  ReadApiServerMetrics(
      "k8s:", [&](const std::string&) { return api.Open(); }, {}, intake, looked.source);
  for (const model::SourceProblem& problem : looked.source.problems) {
    looked.said.push_back(problem.text.id);
  }
  return looked;
}

TEST(ApiServerMetrics, NeverMakeASourceWhole) {
  const Looked looked = Metrics([](const Request&) {
    return FakeTransport::Reply(
        200,
        "apiserver_storage_transformation_operations_total{resource=\"secrets\",status=\"OK\","
        "transformation_type=\"from_storage\",transformer_prefix=\"identity\"} 3\n"
        "apiserver_storage_transformation_operations_total{resource=\"secrets\",status=\"OK\","
        "transformation_type=\"to_storage\",transformer_prefix=\"k8s:enc:kms:v2:p:\"} 2\n");
  });
  EXPECT_TRUE(looked.source.read);
  EXPECT_THAT(looked.said, Contains("metrics/indirect"));
  EXPECT_THAT(looked.said, Contains("metrics/read-plain"));
  EXPECT_THAT(looked.said, Contains("metrics/wrote-sealed"));
  EXPECT_THAT(looked.said, Not(Contains("metrics/none")));
}

TEST(ApiServerMetrics, SayThatAServerCountsNothing) {
  const Looked looked = Metrics([](const Request&) {
    return FakeTransport::Reply(200, "process_start_time_seconds 1.7e9\n");
  });
  EXPECT_THAT(looked.said, Contains("metrics/none"));
}

TEST(ApiServerMetrics, LeaveASourceUnreadWhereNoServerAnswers) {
  const Looked looked = Metrics([](const Request&) { return FakeTransport::Reply(403, ""); });
  EXPECT_FALSE(looked.source.read);
  EXPECT_THAT(looked.said, Contains("problem/unread"));
}

model::Source Endpoint(const std::string& name, const EndpointOptions& options) {
  NoSink sink;
  StoredIntake intake({}, 1, sink);
  k8s::StandingClock clock;
  model::Source source;
  EXPECT_TRUE(ReadEndpoint(name, options, {}, clock, intake, source).has_value());
  EXPECT_EQ(intake.facts().secrets.objects, 0u);
  return source;
}

TEST(Endpoint, IsKnownByItsScheme) {
  EXPECT_TRUE(IsEndpointSource("etcd://a:2379"));
  EXPECT_TRUE(IsEndpointSource("etcd:"));
  EXPECT_FALSE(IsEndpointSource("etcd.db"));
}

TEST(Endpoint, LeavesASourceUnreadWithTheReason) {
  EndpointOptions options;
  options.timeout_ms = 200;
  for (const char* name : {"etcd://127.0.0.1:1", "etcd://", "etcd://a:b:c", "etcd:"}) {
    const model::Source source = Endpoint(name, options);
    EXPECT_FALSE(source.read) << name;
    EXPECT_FALSE(source.problems.empty()) << name;
  }
  options.cacert_file = "/nonexistent/ca.crt";
  const model::Source source = Endpoint("etcd://127.0.0.1:1", options);
  ASSERT_FALSE(source.problems.empty());
  EXPECT_THAT(source.problems[0].text.arguments[0].second, testing::HasSubstr("ca.crt"));
}

class OpenerTest : public testing::Test {
 protected:
  OpenerTest() { std::filesystem::create_directories(folder_); }
  ~OpenerTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const char* name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("fuin-opener-" + std::to_string(getpid()));
};

TEST_F(OpenerTest, WantsKeysThatItCanUse) {
  EXPECT_EQ(KeyedOpener::Open({}).error().code, ErrorCode::kInvalidArgument);
  OpenerOptions options;
  options.encryption_configs = {folder_ / "none"};
  EXPECT_EQ(KeyedOpener::Open(options).error().code, ErrorCode::kNotFound);
  options.encryption_configs = {Write("empty", "")};
  EXPECT_EQ(KeyedOpener::Open(options).error().code, ErrorCode::kCorrupt);
  options = {};
  options.aws_kms_keys = {"alias/eks"};
  EXPECT_EQ(KeyedOpener::Open(options).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(OpenerTest, SaysWhyNotAndWhatAServerWouldRefuse) {
  OpenerOptions options;
  options.encryption_configs = {Write("enc.yaml",
                                      "apiVersion: apiserver.config.k8s.io/v1\n"
                                      "kind: EncryptionConfiguration\nbogus: 1\n"
                                      "resources:\n- resources: [secrets]\n  providers:\n"
                                      "  - aescbc: {keys: [{name: k1, secret: "
                                      "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=}]}\n")};
  options.kms_sockets = {folder_ / "no.sock"};
  const auto opener = KeyedOpener::Open(options);
  ASSERT_TRUE(opener.has_value());
  ASSERT_EQ((*opener)->notes().size(), 1u);
  EXPECT_NE((*opener)->notes()[0].find("enc.yaml:3"), std::string::npos);
  const std::string key = "/registry/secrets/ns/a";
  const std::string body(32, '\x91');
  EXPECT_EQ((*opener)->WhyNot(key, "k8s:enc:aescbc:v1:k2:" + body), "no_key");
  EXPECT_EQ((*opener)->WhyNot(key, "k8s:enc:aescbc:v1:k1:" + body), "does_not_open");
  const std::string v1 = std::string("k8s:enc:kms:v1:p:\0\x01x", 20) + body;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ((*opener)->WhyNot(key, v1), "kms_unavailable");
  }
  EXPECT_EQ((*opener)->notes().size(), 2u) << "the same answer is told once";
}

}  // namespace
}  // namespace fuin::collect
