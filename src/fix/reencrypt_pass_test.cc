#include "fix/reencrypt_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/fake_cluster.h"

namespace fuin::fix {
namespace {

using http::Response;

struct CountingObserver : PassObserver {
  void OnFailure(const Failure& failure) override { failures.push_back(failure); }
  void OnProgress(const PassCounts& counts, std::optional<uint64_t>, int) override {
    last = counts;
  }
  std::vector<Failure> failures;
  PassCounts last;
};

class PassTest : public ::testing::Test {
 protected:
  PassReport Pass() {
    const auto session = cluster_.api.Open();
    PassOptions options;
    options.resources = {k8s::Resource()};
    options.page_size = 10;
    options.in_flight_max = 4;
    return RunPass(**session, options, observer_, stop_);
  }
  static uint64_t Of(const PassReport& report, Touched touched) {
    return report.counts.Of(touched);
  }

  FakeCluster cluster_;
  CountingObserver observer_;
  std::atomic<bool> stop_ = false;
};

TEST_F(PassTest, RewritesWhatIsStaleAndFindsItCurrentTheNextTime) {
  for (int i = 0; i < 95; ++i) {
    cluster_.Add(fmt::format("s{:03}", i), i % 5 != 0);
  }
  const PassReport first = Pass();
  EXPECT_TRUE(first.IsWhole());
  EXPECT_EQ(first.counts.seen, 95u);
  EXPECT_EQ(Of(first, Touched::kRewritten), 76u);
  EXPECT_EQ(Of(first, Touched::kCurrent), 19u);
  EXPECT_EQ(cluster_.StaleCount(), 0u);
  const PassReport second = Pass();
  EXPECT_EQ(Of(second, Touched::kRewritten), 0u);
  EXPECT_EQ(Of(second, Touched::kCurrent), 95u);
  EXPECT_EQ(observer_.last.seen, 95u);
}

TEST_F(PassTest, CountsWhatWasDeletedOrMadeAnewWithoutFailing) {
  cluster_.Add("gone").misbehaves = [](auto&) { return FakeCluster::Refusal(404, "NotFound", ""); };
  cluster_.Add("anew").misbehaves = [](FakeCluster::Object& object) -> std::optional<Response> {
    object.uid = "another";
    object.misbehaves = nullptr;
    return std::nullopt;
  };
  const PassReport report = Pass();
  EXPECT_TRUE(report.IsWhole());
  EXPECT_EQ(Of(report, Touched::kGone), 1u);
  EXPECT_EQ(Of(report, Touched::kReplaced), 1u);
}

TEST_F(PassTest, TriesAConflictAgainWithTheFreshVersion) {
  int conflicts = 0;
  cluster_.Add("busy").misbehaves = [&](FakeCluster::Object& object) -> std::optional<Response> {
    if (++conflicts > 2) {
      return std::nullopt;
    }
    cluster_.Write(object, true);
    return FakeCluster::Refusal(409, "Conflict", "modified");
  };
  const PassReport report = Pass();
  EXPECT_EQ(Of(report, Touched::kRewritten), 1u);
  EXPECT_EQ(report.counts.conflicts, 2u);
  EXPECT_EQ(cluster_.StaleCount(), 0u);
}

TEST_F(PassTest, TakesAnObjectAsItIsThatOthersWriteAllTheTime) {
  cluster_.Add("busy").misbehaves = [&](FakeCluster::Object& object) -> std::optional<Response> {
    cluster_.Write(object, true);
    return std::nullopt;
  };
  const PassReport report = Pass();
  EXPECT_EQ(Of(report, Touched::kBusy), 1u);
  EXPECT_EQ(cluster_.StaleCount(), 0u);
}

TEST_F(PassTest, OneBadObjectNeverStopsTheRest) {
  for (int i = 0; i < 30; ++i) {
    cluster_.Add(fmt::format("s{:02}", i));
  }
  const auto refuse = [&](const std::string& name, int status, std::string_view reason,
                          std::string_view message) {
    cluster_.Add(name).misbehaves = [=](auto&) {
      return FakeCluster::Refusal(status, reason, message, "data");
    };
  };
  refuse("a-invalid", 422, "Invalid", "Secret is invalid: data: Required value");
  refuse("b-webhook", 403, "Forbidden", "admission webhook \"w\" denied the request: no");
  refuse("c-called", 500, "InternalError", "failed calling webhook \"w\": timeout");
  refuse("d-policy", 422, "Invalid", "ValidatingAdmissionPolicy 'p' with binding 'b' denied it");
  refuse("e-forbidden", 403, "Forbidden", "secrets is forbidden: User cannot patch");
  refuse("f-undecryptable", 500, "InternalError", "unable to transform key \"x\": no matching");
  const PassReport report = Pass();
  EXPECT_FALSE(report.IsWhole());
  EXPECT_EQ(Of(report, Touched::kRewritten), 30u);
  ASSERT_EQ(report.failures.size(), 6u);
  std::map<std::string, FailureKind> kinds;
  for (const Failure& failure : observer_.failures) {
    kinds[failure.name] = failure.kind;
    EXPECT_FALSE(failure.reason.empty());
  }
  EXPECT_EQ(kinds["a-invalid"], FailureKind::kInvalid);
  EXPECT_EQ(kinds["b-webhook"], FailureKind::kWebhook);
  EXPECT_EQ(kinds["c-called"], FailureKind::kWebhook);
  EXPECT_EQ(kinds["d-policy"], FailureKind::kPolicy);
  EXPECT_EQ(kinds["e-forbidden"], FailureKind::kForbidden);
  EXPECT_EQ(kinds["f-undecryptable"], FailureKind::kUndecryptable);
}

TEST_F(PassTest, WaitsWhereTheServerIsOverloadedOrAway) {
  for (int i = 0; i < 20; ++i) {
    int refusals = 0;
    cluster_.Add(fmt::format("s{:02}", i)).misbehaves =
        [i, refusals](auto&) mutable -> std::optional<Response> {
      if (++refusals > 3) {
        return std::nullopt;
      }
      return http::FakeTransport::Reply(i % 2 == 0 ? 429 : 503, "Too many requests",
                                        {{"Retry-After", "1"}});
    };
  }
  const PassReport report = Pass();
  EXPECT_EQ(Of(report, Touched::kRewritten), 20u);
  EXPECT_EQ(report.counts.throttled, 60u);
}

TEST_F(PassTest, AnObjectWithoutAnyAnswerFailsInTheEnd) {
  cluster_.Add("a");
  cluster_.Add("b").misbehaves = [](auto&) { return http::FakeTransport::Reply(503, "no"); };
  const PassReport report = Pass();
  EXPECT_EQ(Of(report, Touched::kRewritten), 1u);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].kind, FailureKind::kUnavailable);
}

TEST_F(PassTest, StopsWhenToldAndCountsNothingTwice) {
  for (int i = 0; i < 200; ++i) {
    cluster_.Add(fmt::format("s{:03}", i)).misbehaves = [&](auto&) -> std::optional<Response> {
      if (cluster_.touches == 30) {
        stop_.store(true);
      }
      return std::nullopt;
    };
  }
  const PassReport report = Pass();
  EXPECT_TRUE(report.was_stopped);
  EXPECT_FALSE(report.IsWhole());
  EXPECT_EQ(report.counts.seen, 200 - cluster_.StaleCount());
  stop_.store(false);
  EXPECT_TRUE(Pass().IsWhole());
  EXPECT_EQ(cluster_.StaleCount(), 0u);
}

TEST_F(PassTest, AListThatFailsIsSaidAndIsNoWholePass) {
  cluster_.Add("a");
  cluster_.others = [](const http::Request& request) -> std::optional<Response> {
    if (request.url.find("secrets?") != std::string::npos) {
      return FakeCluster::Refusal(403, "Forbidden", "secrets is forbidden");
    }
    return std::nullopt;
  };
  const PassReport report = Pass();
  ASSERT_EQ(report.unlisted.size(), 1u);
  EXPECT_FALSE(report.IsWhole());
}

TEST_F(PassTest, GoesOnByNamespaceWhereOneObjectSpoilsTheWholeList) {
  for (int i = 0; i < 25; ++i) {
    cluster_.Add(fmt::format("s{:02}", i));
  }
  cluster_.others = [](const http::Request& request) -> std::optional<Response> {
    if (request.url.find("/api/v1/namespaces?") != std::string::npos) {
      return http::FakeTransport::Reply(
          200,
          k8s::testing_bytes::PageOf({{"broken", "", "u1", "1"}, {"ns", "", "u2", "2"}}, "", 0));
    }
    const bool is_spoiled = request.url.find("/namespaces/broken/secrets?") != std::string::npos ||
                            (request.url.find("/api/v1/secrets?") != std::string::npos &&
                             request.url.find("continue=") != std::string::npos);
    if (is_spoiled) {
      return FakeCluster::Refusal(500, "StorageReadError", "corrupt object");
    }
    return std::nullopt;
  };
  const PassReport report = Pass();
  EXPECT_EQ(report.counts.seen, 25u) << "each once";
  EXPECT_EQ(Of(report, Touched::kRewritten), 25u);
  ASSERT_EQ(report.unlisted.size(), 1u);
  EXPECT_THAT(Describe(report.unlisted[0]), testing::HasSubstr("in broken"));
  EXPECT_FALSE(report.IsWhole());
}

}  // namespace
}  // namespace fuin::fix
