#include "k8s/eks.h"

#include <gtest/gtest.h>

namespace fuin::k8s {
namespace {

Connection With(std::string command, std::vector<std::string> arguments) {
  Connection connection;
  connection.server = "https://10.0.0.1:6443";
  connection.exec = ExecPlugin();
  connection.exec->command = std::move(command);
  connection.exec->arguments = std::move(arguments);
  return connection;
}

TEST(EksReference, ReadsTheArgumentsOfTheAwsCli) {
  const auto eks = EksReferenceOf(
      With("/usr/local/bin/aws",
           {"--region", "eu-west-1", "eks", "get-token", "--cluster-name=prod", "--role-arn",
            "arn:aws:iam::1:role/r", "--output", "json", "--profile", "p", "--no-cli-pager"}));
  ASSERT_TRUE(eks.has_value());
  EXPECT_TRUE(eks->is_token_known);
  EXPECT_EQ(eks->name, "prod");
  EXPECT_EQ(eks->region, "eu-west-1");
  EXPECT_EQ(eks->role_arn, "arn:aws:iam::1:role/r");
  EXPECT_EQ(eks->session_name, "EKSGetTokenAuth");
  EXPECT_EQ(eks->profile, "p");
}

TEST(EksReference, ReadsTheArgumentsOfTheAuthenticator) {
  const auto eks =
      EksReferenceOf(With("aws-iam-authenticator", {"token", "-i", "prod", "-r", "arn:r", "-s",
                                                    "me", "-e", "x", "--cache"}));
  ASSERT_TRUE(eks.has_value());
  EXPECT_TRUE(eks->is_token_known);
  EXPECT_EQ(eks->name, "prod");
  EXPECT_EQ(eks->role_arn, "arn:r");
  EXPECT_EQ(eks->session_name, "me");
  EXPECT_EQ(eks->external_id, "x");
}

TEST(EksReference, LeavesToThePluginWhatItDoesNotUnderstand) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"eks", "get-token", "--cluster-name", "c", "--endpoint-url", "https://x"},
           {"eks", "get-token", "--cluster-name", "c", "--query", "status"},
           {"eks", "get-token", "--cluster-name", "c", "--cluster-id", "d"},
           {"eks", "get-token", "--cluster-name", "c", "--cluster-name", "d"},
           {"eks", "get-token", "--cluster-name", "c", "--no-cli-pager=x"},
           {"eks", "get-token", "--cluster-name"},
           {"eks", "get-token"}}) {
    const auto eks = EksReferenceOf(With("aws", arguments));
    ASSERT_TRUE(eks.has_value()) << arguments.back();
    EXPECT_FALSE(eks->is_token_known) << arguments.back();
  }
  EXPECT_FALSE(EksReferenceOf(With("aws", {"sso", "login"})).has_value());
  EXPECT_FALSE(EksReferenceOf(With("gke-gcloud-auth-plugin", {})).has_value());
  EXPECT_FALSE(
      EksReferenceOf(With("aws-iam-authenticator", {"token", "-i", "c", "--forward-session-name"}))
          ->is_token_known);
}

TEST(EksReference, KnowsAClusterByItsServerAndItsName) {
  Connection connection;
  connection.server = "https://ABC.gr7.ap-northeast-1.eks.amazonaws.com";
  EXPECT_EQ(EksReferenceOf(connection)->region, "ap-northeast-1");
  EXPECT_EQ(EksReferenceOf(connection)->name, "");
  EXPECT_FALSE(EksReferenceOf(connection)->is_token_known);
  connection.server = "https://ABC.yl4.cn-north-1.eks.amazonaws.com.cn";
  EXPECT_EQ(EksReferenceOf(connection)->region, "cn-north-1");
  connection.server = "https://abc.eks-cluster.us-west-2.api.aws";
  EXPECT_EQ(EksReferenceOf(connection)->region, "us-west-2");
  connection.cluster = "arn:aws:eks:us-west-2:123456789012:cluster/prod";
  EXPECT_EQ(EksReferenceOf(connection)->name, "prod");
  connection.server = "https://localhost:8443";
  connection.cluster = "my.prod.us-east-2.eksctl.io";
  EXPECT_EQ(EksReferenceOf(connection)->name, "my.prod");
  EXPECT_EQ(EksReferenceOf(connection)->region, "us-east-2");
  connection.cluster = "prod";
  EXPECT_FALSE(EksReferenceOf(connection).has_value());
  connection.server = "https://eks.amazonaws.com.evil.example";
  EXPECT_FALSE(EksReferenceOf(connection).has_value());
}

TEST(EksReference, TakesANameOrAnArn) {
  EXPECT_EQ(EksReferenceOfText("prod")->name, "prod");
  EXPECT_EQ(EksReferenceOfText("arn:aws-cn:eks:cn-north-1:1:cluster/a")->region, "cn-north-1");
  EXPECT_FALSE(EksReferenceOfText("arn:aws:eks:eu-west-1:1:nodegroup/a").has_value());
  EXPECT_FALSE(EksReferenceOfText("arn:aws:eks:eu-west-1:1:cluster/").has_value());
  EXPECT_FALSE(EksReferenceOfText("").has_value());
}

}  // namespace
}  // namespace fuin::k8s
