#include "cli/open_flags.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace fuin::cli {
namespace {

VariableOf Variables(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

TEST(EtcdFlags, TakeEtcdctlsVariables) {
  const collect::EndpointOptions options =
      EndpointOptionsOf({}, Variables({{"ETCDCTL_ENDPOINTS", "https://a:1, https://b:2"},
                                       {"ETCDCTL_CACERT", "ca"},
                                       {"ETCDCTL_CERT", "cert"},
                                       {"ETCDCTL_KEY", "key"},
                                       {"ETCDCTL_USER", "root:pw:x"},
                                       {"ETCDCTL_COMMAND_TIMEOUT", "500ms"},
                                       {"ETCDCTL_INSECURE_SKIP_TLS_VERIFY", "true"}}))
          .value();
  EXPECT_EQ(options.endpoints, (std::vector<std::string>{"https://a:1", "https://b:2"}));
  EXPECT_EQ(options.cacert_file, "ca");
  EXPECT_EQ(options.cert_file, "cert");
  EXPECT_EQ(options.key_file, "key");
  EXPECT_EQ(options.user, "root");
  EXPECT_TRUE(options.password.EqualsInConstantTime(SecretBytes::CopyOf("pw:x").value()));
  EXPECT_EQ(options.timeout_ms, 500);
  EXPECT_FALSE(options.verify);
}

TEST(EtcdFlags, WinOverVariables) {
  EtcdFlags flags;
  flags.endpoints = {"c:3"};
  flags.cacert = "other";
  const collect::EndpointOptions options =
      EndpointOptionsOf(flags, Variables({{"ETCDCTL_ENDPOINTS", "a:1"}, {"ETCDCTL_CACERT", "ca"}}))
          .value();
  EXPECT_EQ(options.endpoints, std::vector<std::string>{"c:3"});
  EXPECT_EQ(options.cacert_file, "other");
  EXPECT_TRUE(options.verify);
}

TEST(EtcdFlags, MeanTheLocalEtcdWhereNothingIsSaid) {
  EXPECT_EQ(EndpointOptionsOf({}, Variables({})).value().endpoints,
            std::vector<std::string>{"127.0.0.1:2379"});
}

TEST(EtcdFlags, RefuseAUserWithoutPasswordAndTimeoutsThatAreNone) {
  EtcdFlags flags;
  flags.user = "root";
  EXPECT_FALSE(EndpointOptionsOf(flags, Variables({})));
  EXPECT_TRUE(EndpointOptionsOf(flags, Variables({{"ETCDCTL_PASSWORD", "pw"}})));
  for (const char* wrong : {"5", "s", "0s", "-1s", "2h", "99999999999m", "1.5s"}) {
    EtcdFlags timed;
    timed.timeout = wrong;
    EXPECT_FALSE(EndpointOptionsOf(timed, Variables({}))) << wrong;
  }
}

}  // namespace
}  // namespace fuin::cli
