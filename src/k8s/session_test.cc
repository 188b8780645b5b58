#include "k8s/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "k8s/session_testing.h"

namespace fuin::k8s {
namespace {

using http::FakeTransport;
using http::Request;
using http::Response;

TEST(Session, SendsTheTokenAndWhomToBe) {
  Request sent;
  FakeApi api([&](const Request& request) {
    sent = request;
    return FakeTransport::Reply(200, "ok");
  });
  Connection connection;
  connection.server = "https://api/prefix";
  connection.token = *SecretBytes::CopyOf("tok\n");
  connection.impersonation.user = "eve";
  connection.impersonation.groups = {"g"};
  connection.impersonation.extra = {{"Scopes/a", "v"}};
  const auto session = api.Open(std::move(connection));
  ASSERT_TRUE(session) << Describe(session.error());
  EXPECT_EQ((*session)->Get({"/version", "application/json", "", ""})->body, "ok");
  EXPECT_EQ(sent.url, "https://api/prefix/version");
  EXPECT_EQ(HeaderOf(sent, "Authorization"), "Bearer tok");
  EXPECT_EQ(HeaderOf(sent, "Impersonate-User"), "eve");
  EXPECT_EQ(HeaderOf(sent, "Impersonate-Group"), "g");
  EXPECT_EQ(HeaderOf(sent, "Impersonate-Extra-scopes%2Fa"), "v");
}

TEST(Session, SendsNoTokenWithoutTls) {
  Request sent;
  FakeApi api([&](const Request& request) {
    sent = request;
    return FakeTransport::Reply(200, "");
  });
  Connection connection;
  connection.server = "http://api:8080";
  connection.token = *SecretBytes::CopyOf("tok");
  const auto session = api.Open(std::move(connection));
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(HeaderOf(sent, "Authorization"), "");
}

TEST(Session, ReadsATokenFileAgainAfterAMinute) {
  const std::string file = ::testing::TempDir() + "fuin-session-token";
  ASSERT_TRUE(WriteFileAtomically(file, "one"));
  std::string authorization;
  FakeApi api([&](const Request& request) {
    authorization = HeaderOf(request, "Authorization");
    return FakeTransport::Reply(200, "");
  });
  Connection connection;
  connection.token_file = file;
  const auto session = api.Open(std::move(connection));
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  ASSERT_TRUE(WriteFileAtomically(file, "two"));
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(authorization, "Bearer one");
  api.clock.SleepMs(60'000);
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(authorization, "Bearer two");
  std::filesystem::remove(file);
  api.clock.SleepMs(60'000);
  ASSERT_TRUE((*session)->Get({"/", "", "", ""})) << "the last token that was read still serves";
  EXPECT_EQ(authorization, "Bearer two");
}

// An API that takes "Bearer N" for the newest N, and a source that counts up.
struct IssuingApi : FakeApi {
  IssuingApi()
      : FakeApi([this](const Request& request) {
          const bool is_newest =
              HeaderOf(request, "Authorization") == "Bearer " + std::to_string(accepted);
          return FakeTransport::Reply(is_newest ? 200 : 401, "");
        }) {}
  Result<std::unique_ptr<Session>> OpenIssuing(int64_t lifetime_ms) {
    Tools tools = ToolsOf();
    tools.credential_source = [this, lifetime_ms]() -> Result<IssuedCredential> {
      IssuedCredential credential;
      credential.token = *SecretBytes::CopyOf(std::to_string(++issued));
      credential.expires_unix_ms = lifetime_ms == 0 ? 0 : clock.UnixMs() + lifetime_ms;
      return credential;
    };
    Connection connection;
    connection.server = "https://api";
    return Session::Open(std::move(connection), std::move(tools));
  }
  int accepted = 1;
  int issued = 0;
};

TEST(Session, KeepsAnIssuedCredentialUntilItEnds) {
  IssuingApi api;
  const auto session = api.OpenIssuing(60'000);
  EXPECT_EQ(api.issued, 0) << "nobody is asked before the first request";
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 200);
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 200);
  EXPECT_EQ(api.issued, 1);
  api.clock.SleepMs(55'000);
  api.accepted = 2;
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 200);
  EXPECT_EQ(api.issued, 2);
}

TEST(Session, RenewsARefusedCredentialOnce) {
  IssuingApi api;
  const auto session = api.OpenIssuing(0);
  api.accepted = 2;
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 200);
  EXPECT_EQ(api.issued, 2);
  api.accepted = 1000;
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 401);
  EXPECT_EQ(api.issued, 3);
}

TEST(Session, OpensAnewTransportForANewCertificate) {
  FakeApi api([](const Request&) { return FakeTransport::Reply(200, ""); });
  Tools tools = api.ToolsOf();
  int issued = 0;
  tools.credential_source = [&]() -> Result<IssuedCredential> {
    IssuedCredential credential;
    credential.client_certificate_pem = "certificate " + std::to_string(++issued);
    credential.client_key_pem = *SecretBytes::CopyOf("key");
    credential.expires_unix_ms = api.clock.UnixMs() + 60'000;
    return credential;
  };
  Connection connection;
  connection.server = "https://api";
  const auto session = Session::Open(std::move(connection), std::move(tools));
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(api.last_certificate, "certificate 1");
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(api.opened_count, 1);
  api.clock.SleepMs(60'000);
  ASSERT_TRUE((*session)->Get({"/", "", "", ""}));
  EXPECT_EQ(api.last_certificate, "certificate 2");
  EXPECT_EQ(api.opened_count, 2);
}

TEST(Session, TriesAReadAgainAndAWriteNever) {
  int count = 0;
  FakeApi api(
      [&](const Request&) { return FakeTransport::Reply(++count % 3 == 0 ? 200 : 503, ""); });
  const auto session = api.Open();
  EXPECT_EQ((*session)->Get({"/", "", "", ""})->status, 200);
  EXPECT_EQ(count, 3);
}

TEST(Session, SendsNothingOnceCancelled) {
  int count = 0;
  FakeApi api([&](const Request&) {
    ++count;
    return FakeTransport::Reply(200, "");
  });
  const auto session = api.Open();
  (*session)->Cancel();
  EXPECT_EQ((*session)->Get({"/", "", "", ""}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(count, 0);
}

TEST(Session, RefusesAnAddressThatIsNone) {
  FakeApi api([](const Request&) { return FakeTransport::Reply(200, ""); });
  Connection connection;
  connection.server = "https://a b";
  EXPECT_EQ(api.Open(std::move(connection)).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace fuin::k8s
