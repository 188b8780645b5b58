#include "k8s/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/encoding.h"
#include "base/file.h"

namespace fuin::k8s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class KubeconfigTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "kubeconfig-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/sub");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(WriteFileAtomically(path, content));
    return path;
  }
  GetEnvironment Environment() const {
    return [this](const char* name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::string() : found->second;
    };
  }
  Result<Connection> Load(const std::string& context = "") {
    Overrides overrides;
    overrides.context = context;
    return LoadConnection(overrides, Environment());
  }
  // A kubeconfig with one cluster, one user with `user`, one context "c".
  Result<Connection> LoadUser(const std::string& user, const std::string& cluster = "") {
    variables_["KUBECONFIG"] =
        Write("one",
              "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters:\n- name: k\n"
              "  cluster:\n    server: https://k:6443\n" +
                  cluster + "users:\n- name: u\n  user:\n" + user +
                  "contexts:\n- name: c\n  context: {cluster: k, user: u}\n");
    return Load();
  }

  std::string folder_;
  std::map<std::string, std::string> variables_;
};

std::string TokenOf(const Connection& connection) {
  const Result<SecretBytes> expected = SecretBytes::CopyOf("t1");
  return connection.token.EqualsInConstantTime(*expected) ? "t1" : "another";
}

TEST_F(KubeconfigTest, TheFirstFileToNameAnEntryWinsAndTheFirstCurrentContext) {
  const std::string first = Write("first", R"(
apiVersion: v1
kind: Config
clusters: [{name: k, cluster: {server: "https://first/"}}]
users: [{name: u, user: {token: t1}}]
)");
  const std::string second = Write("second", R"({"apiVersion":"v1","kind":"Config",
    "current-context":"c",
    "clusters":[{"name":"k","cluster":{"server":"https://second","tls-server-name":"n"}}],
    "users":[{"name":"u","user":{"token":"t2"}}],
    "contexts":[{"name":"c","context":{"cluster":"k","user":"u","namespace":"ns"}}]})");
  variables_["KUBECONFIG"] = first + "::" + folder_ + "/missing:" + second + ":" + first;
  const Result<Connection> connection = Load();
  ASSERT_TRUE(connection) << Describe(connection.error());
  EXPECT_EQ(connection->server, "https://first");
  EXPECT_EQ(connection->tls_server_name, "");
  EXPECT_EQ(TokenOf(*connection), "t1");
  EXPECT_EQ(connection->default_namespace, "ns");
  EXPECT_EQ(connection->context, "c");
}

TEST_F(KubeconfigTest, ReadsTheHomeFolderWhereNothingIsSaid) {
  variables_["HOME"] = folder_;
  std::filesystem::create_directories(folder_ + "/.kube");
  Write(".kube/config",
        "clusters: [{name: k, cluster: {server: h:1}}]\ncurrent-context: c\n"
        "contexts: [{name: c, context: {cluster: k}}]\n");
  EXPECT_EQ(Load().value().server, "https://h:1");
}

TEST_F(KubeconfigTest, PathsStartAtTheFolderOfTheirFile) {
  Write("sub/ca.pem", "CA");
  Write("sub/cert.pem", "CERT");
  Write("sub/key.pem", "KEY");
  variables_["KUBECONFIG"] = Write("sub/config", R"(
clusters: [{name: k, cluster: {server: "https://h", certificate-authority: ca.pem}}]
users:
- name: u
  user: {client-certificate: ./cert.pem, client-key: ../sub/key.pem, tokenFile: token}
contexts: [{name: c, context: {cluster: k, user: u}}]
current-context: c
)");
  const Result<Connection> connection = Load();
  ASSERT_TRUE(connection) << Describe(connection.error());
  EXPECT_EQ(connection->ca_pem, "CA");
  EXPECT_EQ(connection->client_certificate_pem, "CERT");
  EXPECT_EQ(connection->client_key_pem.size(), 3u);
  EXPECT_EQ(connection->token_file, folder_ + "/sub/token");
}

TEST_F(KubeconfigTest, TakesDataInBase64) {
  const Result<Connection> connection =
      LoadUser("    client-certificate-data: " + Base64Encode("CERT") +
                   "\n    client-key-data: " + Base64Encode("KEY") + "\n",
               "    certificate-authority-data: " + Base64Encode("CA") + "\n");
  ASSERT_TRUE(connection) << Describe(connection.error());
  EXPECT_EQ(connection->ca_pem, "CA");
  EXPECT_EQ(connection->client_certificate_pem, "CERT");
}

TEST_F(KubeconfigTest, RefusesWhatKubectlRefusesWithoutRepeatingIt) {
  const auto refused = [&](const std::string& user, const std::string& cluster = "") {
    const Result<Connection> connection = LoadUser(user, cluster);
    EXPECT_FALSE(connection) << user << cluster;
    EXPECT_THAT(Describe(connection.error()), Not(HasSubstr("hunter2")));
    return connection ? "" : Describe(connection.error());
  };
  EXPECT_THAT(refused("    username: a\n    password: hunter2\n"), HasSubstr("1.19"));
  EXPECT_THAT(refused("    auth-provider: {name: gcp}\n"), HasSubstr("exec plugin"));
  EXPECT_THAT(refused("    client-certificate-data: aGk=\n"), HasSubstr("client-key"));
  EXPECT_THAT(refused("    client-certificate-data: hunter2!\n"), HasSubstr("not base64"));
  EXPECT_THAT(refused("    token: 12345\n"), HasSubstr("quotes"));
  EXPECT_THAT(refused("    tokenFile: x\n", "    proxy-url: ftp://x\n"), HasSubstr("proxy-url"));
  EXPECT_THAT(refused("    token: t\n",
                      "    insecure-skip-tls-verify: true\n    certificate-authority-data: aGk=\n"),
              HasSubstr("keep one"));
  EXPECT_THAT(
      refused("    exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}\n"),
      HasSubstr("v1beta1"));
  EXPECT_THAT(refused("    exec: {apiVersion: client.authentication.k8s.io/v1, command: x}\n"),
              HasSubstr("interactiveMode"));
}

TEST_F(KubeconfigTest, ReadsAnExecPluginAndItsClustersExtension) {
  const Result<Connection> connection = LoadUser(
      "    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      command: ./plugin\n"
      "      args: [a, \"1\"]\n      env: [{name: E, value: v}]\n      provideClusterInfo: true\n",
      "    extensions:\n    - name: client.authentication.k8s.io/exec\n"
      "      extension: {audience: x}\n");
  ASSERT_TRUE(connection) << Describe(connection.error());
  ASSERT_TRUE(connection->exec.has_value());
  EXPECT_EQ(connection->exec->command, folder_ + "/plugin");
  EXPECT_THAT(connection->exec->arguments, ElementsAre("a", "1"));
  EXPECT_EQ(connection->exec->cluster_extension.Text("audience"), "x");
  EXPECT_EQ(connection->exec->interactive, ExecPlugin::Interactive::kIfAvailable);
}

TEST_F(KubeconfigTest, ATokenOfItsOwnNeedsNoPlugin) {
  const Result<Connection> connection = LoadUser(
      "    token: t1\n    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}\n");
  ASSERT_TRUE(connection) << Describe(connection.error());
  EXPECT_FALSE(connection->exec.has_value());
}

TEST_F(KubeconfigTest, NamesTheContextsThatThereAre) {
  EXPECT_TRUE(LoadUser("    token: t\n"));
  const Result<Connection> missing = Load("prod");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr("there are: c"));
  EXPECT_THAT(ContextNames({}, Environment()).value(), ElementsAre("c"));
}

TEST_F(KubeconfigTest, ImpersonatesAsTheFileOrTheCommandLineSays) {
  EXPECT_EQ(LoadUser("    token: t\n    as: eve\n    as-groups: [g]\n").value().impersonation.user,
            "eve");
  Overrides overrides;
  overrides.impersonation.user = "bob";
  const Result<Connection> connection = LoadConnection(overrides, Environment());
  EXPECT_EQ(connection.value().impersonation.user, "bob");
  EXPECT_TRUE(connection.value().impersonation.groups.empty());
}

TEST_F(KubeconfigTest, SaysWhereItLookedWhenThereIsNone) {
  const Result<Connection> connection = Load();
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code, ErrorCode::kNotFound);
  Overrides overrides;
  overrides.kubeconfig = folder_ + "/missing";
  EXPECT_EQ(LoadConnection(overrides, Environment()).error().code, ErrorCode::kNotFound);
}

TEST_F(KubeconfigTest, AFileThatIsNoKubeconfigIsAnError) {
  for (const char* content : {"just text", "kind: Secret\n", "clusters: x\n", "users: [1]\n",
                              "contexts: [{name: c, context: []}]\n", "a: [\n", "\xff\xfe"}) {
    variables_["KUBECONFIG"] = Write("bad", content);
    EXPECT_FALSE(Load()) << content;
  }
}

TEST_F(KubeconfigTest, UsesThePodsServiceAccount) {
  variables_["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  variables_["KUBERNETES_SERVICE_PORT"] = "443";
  EXPECT_FALSE(LoadInClusterConnection(Environment(), folder_));
  Write("ca.crt", "CA");
  Write("token", "t");
  Write("namespace", "ops\n");
  const Result<Connection> connection = LoadInClusterConnection(Environment(), folder_);
  ASSERT_TRUE(connection) << Describe(connection.error());
  EXPECT_EQ(connection->server, "https://[fd00::1]:443");
  EXPECT_EQ(connection->default_namespace, "ops");
  EXPECT_EQ(connection->token_file, folder_ + "/token");
}

}  // namespace
}  // namespace fuin::k8s
