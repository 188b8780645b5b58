#include "k8s_write/touch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/object_bytes.h"
#include "k8s/session_testing.h"

namespace fuin::k8s_write {
namespace {

using http::FakeTransport;
using http::Request;
using k8s::testing_bytes::MetadataOf;
using k8s::testing_bytes::StatusOf;

TEST(Touch, SendsUidAndVersionAndNothingElse) {
  Request sent;
  k8s::FakeApi api([&](const Request& request) {
    sent = request;
    return FakeTransport::Reply(200, MetadataOf({"db", "ns", "u\"1", "8"}));
  });
  const auto session = api.Open();
  const Result<TouchAnswer> answer = Touch(**session, {}, {"db", "ns", "u\"1", "7"}, true);
  ASSERT_TRUE(answer) << Describe(answer.error());
  EXPECT_EQ(answer->meta.resource_version, "8");
  EXPECT_EQ(sent.method, "PATCH");
  EXPECT_EQ(sent.body, R"({"metadata":{"uid":"u\"1","resourceVersion":"7"}})");
  EXPECT_EQ(k8s::HeaderOf(sent, "Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(k8s::HeaderOf(sent, "Accept"), k8s::kAcceptMetadata);
  ASSERT_TRUE(Touch(**session, {}, {"db", "ns", "u", "7"}, false));
  EXPECT_EQ(sent.body, R"({"metadata":{"uid":"u"}})");
}

TEST(Touch, GivesTheServersReasonAndItsPause) {
  k8s::FakeApi api([&](const Request&) {
    return FakeTransport::Reply(429, "Too many requests, please try again later.",
                                {{"Retry-After", "3"}});
  });
  const auto session = api.Open();
  const TouchAnswer answer = Touch(**session, {}, {"db", "ns", "u", "7"}, true).value();
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.retry_after_ms, 3000);
}

TEST(Touch, IsNeverSentTwice) {
  int count = 0;
  k8s::FakeApi api([&](const Request&) {
    ++count;
    return FakeTransport::Reply(503, StatusOf("ServiceUnavailable", "", "", "", 2, ""));
  });
  const auto session = api.Open();
  EXPECT_EQ(Touch(**session, {}, {"db", "ns", "u", "7"}, true).value().retry_after_ms, 2000);
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace fuin::k8s_write
