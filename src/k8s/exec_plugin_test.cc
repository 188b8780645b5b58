#include "k8s/internal/exec_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/document.h"

namespace fuin::k8s::internal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kV1 = "client.authentication.k8s.io/v1";

// A plugin that prints `printed` by a shell.
Connection ConnectionOf(const std::string& script) {
  Connection connection;
  connection.server = "https://h:6443";
  ExecPlugin plugin;
  plugin.api_version = kV1;
  plugin.command = "sh";
  plugin.arguments = {"-c", script};
  plugin.interactive = ExecPlugin::Interactive::kNever;
  connection.exec = std::move(plugin);
  return connection;
}

std::string Credential(const std::string& status) {
  return std::string("{\"apiVersion\":\"") + kV1 +
         "\",\"kind\":\"ExecCredential\",\"status\":" + status + "}";
}

TEST(ExecPlugin, TakesTokenCertificateAndExpiry) {
  const ExecPlugin plugin = *ConnectionOf("").exec;
  const Result<IssuedCredential> credential = ReadExecCredential(
      plugin, Credential(R"({"token":"tok","clientCertificateData":"C","clientKeyData":"K",
                            "expirationTimestamp":"1970-01-01T00:00:09Z"})"));
  ASSERT_TRUE(credential) << Describe(credential.error());
  EXPECT_EQ(credential->token.size(), 3u);
  EXPECT_EQ(credential->client_certificate_pem, "C");
  EXPECT_EQ(credential->client_key_pem.size(), 1u);
  EXPECT_EQ(credential->expires_unix_ms, 9000);
}

TEST(ExecPlugin, RefusesWhatIsNoCredentialWithoutRepeatingIt) {
  const ExecPlugin plugin = *ConnectionOf("").exec;
  for (const std::string& printed :
       {std::string("hunter2"), std::string(""), Credential("null"), Credential("{}"),
        Credential(R"({"token":"hunter2","clientKeyData":"K"})"),
        Credential(R"({"token":"hunter2","expirationTimestamp":"soon"})"),
        std::string(R"({"apiVersion":"client.authentication.k8s.io/v1beta1",
                        "kind":"ExecCredential","status":{"token":"hunter2"}})")}) {
    const Result<IssuedCredential> credential = ReadExecCredential(plugin, printed);
    ASSERT_FALSE(credential) << printed;
    EXPECT_THAT(Describe(credential.error()), Not(HasSubstr("hunter2")));
  }
}

TEST(ExecPlugin, IsToldTheClusterWhereItAsksForIt) {
  Connection connection = ConnectionOf("");
  connection.ca_pem = "CA";
  connection.exec->cluster_extension = text::Node::Object();
  connection.exec->cluster_extension.Add("audience", text::Node::String("x"));
  EXPECT_EQ(ExecInfo(connection, *connection.exec, false),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":false}})");
  connection.exec->provides_cluster_info = true;
  EXPECT_THAT(ExecInfo(connection, *connection.exec, true),
              HasSubstr(R"("cluster":{"server":"https://h:6443",)"
                        R"("certificate-authority-data":"Q0E=","config":{"audience":"x"}})"));
}

TEST(ExecPlugin, RunsWithItsEnvironmentAndReadsWhatItPrints) {
  Connection connection =
      ConnectionOf("test \"$E\" = v && test -n \"$KUBERNETES_EXEC_INFO\" && echo '" +
                   Credential("{\"token\":\"tok\"}") + "'");
  connection.exec->environment = {{"E", "v"}};
  const Result<IssuedCredential> credential = RunExecPlugin(connection);
  ASSERT_TRUE(credential) << Describe(credential.error());
  EXPECT_EQ(credential->expires_unix_ms, 0);
}

TEST(ExecPlugin, SaysWhatIsMissingOrWentWrong) {
  EXPECT_THAT(Describe(RunExecPlugin(ConnectionOf("exit 3")).error()), HasSubstr("exit code 3"));
  Connection missing = ConnectionOf("");
  missing.exec->command = "no-such-plugin-of-fuin";
  missing.exec->install_hint = "get it from example.com\x1b[31m";
  const Result<IssuedCredential> credential = RunExecPlugin(missing);
  ASSERT_FALSE(credential);
  EXPECT_EQ(credential.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(credential.error().message, HasSubstr("example.com\\x1b"));
}

}  // namespace
}  // namespace fuin::k8s::internal
