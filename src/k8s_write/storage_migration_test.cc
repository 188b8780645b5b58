#include "k8s_write/storage_migration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/session_testing.h"

namespace fuin::k8s_write {
namespace {

using http::FakeTransport;
using http::Request;
using ::testing::HasSubstr;

TEST(StorageMigration, IsStartedForOneResource) {
  Request sent;
  k8s::FakeApi api([&](const Request& request) {
    sent = request;
    return FakeTransport::Reply(201, R"({"metadata":{"name":"fuin-secrets-abc"}})");
  });
  const auto session = api.Open();
  EXPECT_EQ(StartMigration(**session, {}).value(), "fuin-secrets-abc");
  EXPECT_EQ(sent.method, "POST");
  EXPECT_THAT(sent.url, HasSubstr("/apis/storagemigration.k8s.io/v1/storageversionmigrations"));
  EXPECT_THAT(sent.body, HasSubstr(R"("resource":{"group":"","resource":"secrets"})"));
}

TEST(StorageMigration, SaysWhereTheServerHasNone) {
  k8s::FakeApi api([](const Request&) { return FakeTransport::Reply(404, "404 page not found"); });
  const auto session = api.Open();
  EXPECT_EQ(StartMigration(**session, {}).error().code, ErrorCode::kUnsupported);
}

TEST(StorageMigration, IsAsFarAsItsFinalConditionSays) {
  std::string conditions;
  k8s::FakeApi api([&](const Request&) {
    return FakeTransport::Reply(200, "{\"status\":{\"conditions\":[" + conditions + "]}}");
  });
  const auto session = api.Open();
  EXPECT_EQ(LookAtMigration(**session, "m").value().state, MigrationState::kPending);
  conditions = R"({"type":"Running","status":"True","message":"3/9 objects not yet migrated"})";
  EXPECT_EQ(LookAtMigration(**session, "m").value().state, MigrationState::kRunning);
  EXPECT_THAT(LookAtMigration(**session, "m").value().message, HasSubstr("3/9"));
  conditions =
      R"({"type":"Failed","status":"True","message":"no"},{"type":"Running","status":"False"})";
  EXPECT_EQ(LookAtMigration(**session, "m").value().state, MigrationState::kFailed);
}

}  // namespace
}  // namespace fuin::k8s_write
