#include "fix/reencrypt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/fake_cluster.h"

namespace fuin::fix {
namespace {

using http::Request;
using http::Response;

struct SilentObserver : ReencryptObserver {
  void OnFailure(const Failure&) override {}
  void OnProgress(const PassCounts&, std::optional<uint64_t>, int) override {}
  void OnWaiting(const Gate&) override { ++waits; }
  void OnPass(bool is_verify) override { passes += is_verify ? "v" : "r"; }
  void OnMigration(const MigrationReport&) override { passes += "m"; }
  void OnProof() override { passes += "p"; }
  std::string passes;
  int waits = 0;
};

// A cluster whose one API server, "https://a:1", is named. Its metrics count what is touched.
class ReencryptTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 20; ++i) {
      cluster_.Add(fmt::format("s{:02}", i));
    }
    cluster_.others = [this](const Request& request) -> std::optional<Response> {
      if (!request.url.ends_with("/metrics") || !has_metrics_) {
        return std::nullopt;
      }
      return http::FakeTransport::Reply(200, Metrics());
    };
    options_.pass.resources = {k8s::Resource()};
    options_.api_servers = {"https://a:1"};
    options_.verifies = true;
  }

  std::string Metrics() {
    const std::string operation =
        "apiserver_storage_transformation_operations_total{{resource=\"secrets\",status=\"OK\","
        "transformation_type=\"{}\",transformer_prefix=\"{}\"}} {}\n";
    return fmt::format(
               "apiserver_encryption_config_controller_last_config_info{{apiserver_id_hash=\"i\","
               "hash=\"{}\"}} 1\nprocess_start_time_seconds 1\n",
               configuration_hash_) +
           fmt::format(fmt::runtime(operation), "from_storage", prefix_, cluster_.touches + 1) +
           fmt::format(fmt::runtime(operation), "to_storage", prefix_, cluster_.touches + 1);
  }

  ReencryptReport Run() {
    const auto session = cluster_.api.Open();
    const Result<ReencryptPlan> plan = PlanReencrypt(**session, options_);
    EXPECT_TRUE(plan) << Describe(plan.error());
    return Reencrypt(**session, options_, *plan, observer_, stop_);
  }
  static std::string ReasonsOf(const ReencryptReport& report) {
    std::string ids;
    for (const model::Text& reason : report.reasons) {
      ids += reason.id + " ";
    }
    return ids;
  }

  FakeCluster cluster_;
  ReencryptOptions options_;
  SilentObserver observer_;
  std::atomic<bool> stop_ = false;
  bool has_metrics_ = true;
  std::string configuration_hash_ = "sha256:c";
  std::string prefix_ = "k8s:enc:kms:v2:k:";
};

TEST_F(ReencryptTest, IsVerifiedWhereASecondPassMovesNothingAndTheKeyIsKnown) {
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kVerified) << ReasonsOf(report);
  EXPECT_EQ(observer_.passes, "rv");
  EXPECT_EQ(report.write_keys[0].second.kind, KeyKind::kKms);
  EXPECT_EQ(report.write_keys[0].second.known_from, KnownFrom::kCensus);
  EXPECT_EQ(cluster_.StaleCount(), 0u);
}

TEST_F(ReencryptTest, IsUnverifiedWithoutASecondPass) {
  options_.verifies = false;
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kUnverified);
  EXPECT_EQ(report.write_keys[0].second.known_from, KnownFrom::kWrites);
}

TEST_F(ReencryptTest, NeverCallsPlainTextASuccess) {
  prefix_ = "identity";
  for (int i = 0; i < 20; ++i) {
    cluster_.Add(fmt::format("s{:02}", i), false);
  }
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kFailed) << ReasonsOf(report);
  EXPECT_EQ(report.reasons.front().id, "reencrypt/write-key-plaintext");
}

TEST_F(ReencryptTest, IsUnverifiedWhereMetricsAreClosed) {
  has_metrics_ = false;
  options_.settle_ms = 1000;
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kUnverified);
  EXPECT_EQ(report.gate.state, GateState::kSettled);
  EXPECT_GE(report.gate.waited_ms, 1000);
  EXPECT_EQ(cluster_.StaleCount(), 0u) << "it is done all the same";
}

TEST_F(ReencryptTest, DoesNotStartBeforeAllServersHaveTheWantedConfiguration) {
  options_.wanted = ConfigurationFile{"f", "sha256:new", {}};
  envelope::ConfigEntry entry;
  entry.resources.push_back({"secrets", "secrets", "", {}});
  envelope::ConfigProvider provider;
  provider.kind = envelope::ProviderKind::kAesGcm;
  entry.providers.push_back(std::move(provider));
  options_.wanted->config.entries.push_back(std::move(entry));
  const ReencryptReport late = Run();
  EXPECT_EQ(late.state, ReencryptState::kNotStarted);
  EXPECT_EQ(late.gate.state, GateState::kNotConverged);
  EXPECT_GE(late.gate.waited_ms, options_.gate_wait_ms_max);
  EXPECT_EQ(cluster_.touches, 0);
  configuration_hash_ = "sha256:new";
  prefix_ = "k8s:enc:aesgcm:v1:";
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kVerified) << ReasonsOf(report);
  EXPECT_EQ(report.write_keys[0].second.known_from, KnownFrom::kConfiguration);
}

TEST_F(ReencryptTest, DoesNotStartWhereTheConfigurationWritesPlainText) {
  options_.wanted = ConfigurationFile{"f", "sha256:c", {}};
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kNotStarted);
  EXPECT_EQ(report.gate.state, GateState::kPlaintext);
  EXPECT_EQ(cluster_.touches, 0);
}

TEST_F(ReencryptTest, GoesOnVerifyingWhileSomethingMovesAndSaysSoInTheEnd) {
  cluster_.Add("s00").misbehaves = [&](FakeCluster::Object& object) -> std::optional<Response> {
    object.is_stale = true;
    return std::nullopt;
  };
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kFailed);
  EXPECT_EQ(observer_.passes, "rvvv");
  EXPECT_EQ(report.reasons.front().id, "reencrypt/still-moving");
}

TEST_F(ReencryptTest, NoticesThatTheConfigurationChangedMeanwhile) {
  options_.api_servers = {"https://a:1", "https://b:1"};
  cluster_.others = [this](const Request& request) -> std::optional<Response> {
    if (!request.url.ends_with("/metrics")) {
      return std::nullopt;
    }
    configuration_hash_ =
        request.url.starts_with("https://b") && cluster_.touches > 0 ? "sha256:d" : "sha256:c";
    return http::FakeTransport::Reply(200, Metrics());
  };
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kUnverified) << ReasonsOf(report);
  EXPECT_THAT(ReasonsOf(report), testing::HasSubstr("changed-meanwhile"));
}

TEST_F(ReencryptTest, ACheckTouchesOnceAndRefusesWhereSomethingMoved) {
  options_.checks_only = true;
  EXPECT_EQ(Run().state, ReencryptState::kFailed);
  EXPECT_EQ(observer_.passes, "v");
  EXPECT_EQ(Run().state, ReencryptState::kVerified);
}

TEST_F(ReencryptTest, WatchesTheControlPlanesOwnMigrationAndVerifiesIt) {
  int looks = 0;
  bool fails = false;
  cluster_.others = [&, this](const Request& request) -> std::optional<Response> {
    if (request.url.ends_with("/metrics")) {
      return http::FakeTransport::Reply(200, Metrics());
    }
    if (request.url.find("storageversionmigrations") == std::string::npos) {
      return std::nullopt;
    }
    if (request.method == "POST") {
      return http::FakeTransport::Reply(201, R"({"metadata":{"name":"m"}})");
    }
    if (++looks < 3) {
      return http::FakeTransport::Reply(200, "{}");
    }
    for (int i = 0; !fails && i < 20; ++i) {
      cluster_.Add(fmt::format("s{:02}", i), false);
    }
    return http::FakeTransport::Reply(
        200,
        fmt::format("{{\"status\":{{\"conditions\":[{{\"type\":\"{}\",\"status\":\"True\"}}]}}}}",
                    fails ? "Failed" : "Succeeded"));
  };
  options_.via_migration = true;
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kVerified) << ReasonsOf(report);
  EXPECT_EQ(observer_.passes, "mmv");
  fails = true;
  for (int i = 0; i < 20; ++i) {
    cluster_.Add(fmt::format("s{:02}", i));
  }
  const ReencryptReport failed = Run();
  EXPECT_EQ(failed.state, ReencryptState::kUnverified) << ReasonsOf(failed);
  EXPECT_THAT(ReasonsOf(failed), testing::HasSubstr("migration-failed"));
  EXPECT_EQ(cluster_.StaleCount(), 0u) << "the verify passes did what it left";
}

TEST_F(ReencryptTest, PlansByReadsAloneAndNamesTheMissingPermission) {
  const auto session = cluster_.api.Open();
  const ReencryptPlan plan = PlanReencrypt(**session, options_).value();
  EXPECT_EQ(plan.counts[0].second, 20u);
  EXPECT_EQ(cluster_.touches, 0);
  cluster_.others = [](const Request& request) -> std::optional<Response> {
    if (request.url.ends_with("/selfsubjectaccessreviews")) {
      const bool is_patch = request.body.find("\"patch\"") != std::string::npos;
      return http::FakeTransport::Reply(
          201, is_patch ? R"({"status":{"allowed":false}})" : R"({"status":{"allowed":true}})");
    }
    return std::nullopt;
  };
  const Result<ReencryptPlan> refused = PlanReencrypt(**session, options_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kDenied);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("can-i patch secrets -A"));
}

TEST_F(ReencryptTest, ListsTheWebhooksThatSeeUpdates) {
  cluster_.others = [](const Request& request) -> std::optional<Response> {
    if (request.url.find("validatingwebhookconfigurations") != std::string::npos) {
      return http::FakeTransport::Reply(200, R"({"items":[{"metadata":{"name":"c"},"webhooks":[
        {"name":"sees","failurePolicy":"Fail","rules":[{"apiGroups":[""],"operations":["*"],
         "resources":["secrets"]}]},
        {"name":"blind","rules":[{"apiGroups":[""],"operations":["CREATE"],
         "resources":["secrets"]}]},
        {"name":"others","rules":[{"apiGroups":["apps"],"operations":["UPDATE"],
         "resources":["*"]}]}]}]})");
    }
    return std::nullopt;
  };
  const auto session = cluster_.api.Open();
  const ReencryptPlan plan = PlanReencrypt(**session, options_).value();
  ASSERT_EQ(plan.webhooks.size(), 1u);
  EXPECT_EQ(plan.webhooks[0].name, "sees");
  EXPECT_TRUE(plan.webhooks[0].fails_closed);
  EXPECT_FALSE(plan.webhooks_known) << "the mutating ones could not be listed";
}

// EKS's answers, one after the other; the last stays.
std::function<Result<EksEncryption>()> Eks(std::vector<EksEncryption> answers) {
  return [answers = std::move(answers), next = size_t{0}]() mutable -> Result<EksEncryption> {
    return answers[std::min(next++, answers.size() - 1)];
  };
}

EksEncryption CustomerKey() {
  return {"arn:aws:eks:eu-west-1:1:cluster/c", KeyKind::kKms, "arn:aws:kms:eu-west-1:1:key/k", true,
          false};
}

TEST_F(ReencryptTest, NamesTheKeyThatEksNames) {
  options_.describe_eks = Eks({CustomerKey()});
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kVerified) << ReasonsOf(report);
  EXPECT_EQ(report.write_keys[0].second.known_from, KnownFrom::kEks);
  EXPECT_EQ(report.write_keys[0].second.key_arn, "arn:aws:kms:eu-west-1:1:key/k");
  EXPECT_EQ(report.write_keys[0].second.prefix, prefix_) << "the census still tells the form";
}

TEST_F(ReencryptTest, IsNotStartedWhereEksSealsNothing) {
  options_.describe_eks = Eks({{"arn", KeyKind::kPlaintext, "", false, false}});
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kNotStarted);
  EXPECT_EQ(report.gate.state, GateState::kPlaintext);
  EXPECT_EQ(cluster_.touches, 0);
}

TEST_F(ReencryptTest, WaitsForEksToAssociateTheKey) {
  EksEncryption changing = CustomerKey();
  changing.is_changing = true;
  options_.describe_eks = Eks({changing, changing, CustomerKey()});
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kVerified) << ReasonsOf(report);
  EXPECT_GE(report.gate.waited_ms, 15'000);
}

TEST_F(ReencryptTest, IsUnverifiedWhereEksAndTheServersDisagreeOrEksChangesItsMind) {
  prefix_ = "k8s:enc:aescbc:v1:";
  options_.describe_eks = Eks({CustomerKey()});
  EXPECT_EQ(ReasonsOf(Run()), "reencrypt/eks-contradicted ");
  prefix_ = "k8s:enc:kms:v2:k:";
  EksEncryption other = CustomerKey();
  other.key_arn = "arn:other";
  options_.describe_eks = Eks({CustomerKey(), other});
  EXPECT_EQ(ReasonsOf(Run()), "reencrypt/changed-meanwhile ");
}

// What etcd holds: of the 20 Secrets so many in each form.
ProveEtcd Etcd(uint64_t plain, uint64_t unknown, uint64_t stale, uint64_t objects = 20) {
  return [=]() -> Result<EtcdProof> {
    EtcdProof proof;
    model::StoredCounts& secrets = proof.stored.secrets;
    secrets.resource = "secrets";
    secrets.objects = objects;
    secrets.live_stale = stale;
    secrets.copies[0][static_cast<size_t>(model::SealForm::kPlaintext)] = plain;
    secrets.copies[0][static_cast<size_t>(model::SealForm::kUnknown)] = unknown;
    secrets.copies[0][static_cast<size_t>(model::SealForm::kKmsV2)] = objects - plain - unknown;
    secrets.copies[1][static_cast<size_t>(model::SealForm::kPlaintext)] = 7;
    return proof;
  };
}

TEST_F(ReencryptTest, TakesWhatEtcdHoldsIntoTheVerdict) {
  options_.prove_etcd = Etcd(0, 0, 0);
  const ReencryptReport good = Run();
  EXPECT_EQ(good.state, ReencryptState::kVerified) << ReasonsOf(good);
  EXPECT_EQ(OldPlaintextIn(*good.etcd), 7u) << "told, and no failure of this run";
  options_.prove_etcd = Etcd(1, 0, 0);
  EXPECT_EQ(Run().state, ReencryptState::kFailed);
  const std::vector<std::pair<ProveEtcd, std::string>> doubts = {
      {Etcd(0, 1, 0), "reencrypt/etcd-unknown "},
      {Etcd(0, 0, 1), "reencrypt/etcd-stale "},
      {Etcd(0, 0, 0, 500), "reencrypt/etcd-other "},
      {[]() -> Result<EtcdProof> { return Error{ErrorCode::kUnavailable, "gone", "etcd"}; },
       "reencrypt/etcd-unread "}};
  for (const auto& [proof, reason] : doubts) {
    options_.prove_etcd = proof;
    const ReencryptReport report = Run();
    EXPECT_EQ(report.state, ReencryptState::kUnverified);
    EXPECT_EQ(ReasonsOf(report), reason);
  }
}

TEST_F(ReencryptTest, GivesAMigrationUpThatNobodyTakes) {
  options_.via_migration = true;
  const auto metrics = cluster_.others;
  cluster_.others = [metrics](const Request& request) -> std::optional<Response> {
    if (request.url.find("storagemigration.k8s.io") == std::string::npos) {
      return metrics(request);
    }
    return http::FakeTransport::Reply(request.method == "POST" ? 201 : 200,
                                      "{\"metadata\":{\"name\":\"m\"}}");
  };
  const ReencryptReport report = Run();
  EXPECT_EQ(report.state, ReencryptState::kUnverified);
  EXPECT_THAT(ReasonsOf(report), testing::HasSubstr("reencrypt/migration-left-lying"));
  EXPECT_EQ(cluster_.StaleCount(), 0u) << "the verify passes did it";
}

}  // namespace
}  // namespace fuin::fix
