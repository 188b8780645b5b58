#include "aws/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/endpoint.h"

namespace fuin::aws {
namespace {

TEST(Ini, ReadsNamesValuesCommentsAndContinuations) {
  const Sections sections =
      ParseIni(
          "\xEF\xBB\xBF[a]\r\nName = x = y\r\n# c\n; c\nother: z\nempty =\n  k = v\n  w = u\n"
          "long = one\n  two\n[b]\n",
          "f")
          .value();
  const Section& a = sections.at("a");
  EXPECT_EQ(a.Get("name"), "x = y");
  EXPECT_EQ(a.Get("other"), "z");
  EXPECT_EQ(a.Get("long"), "one\ntwo");
  EXPECT_EQ(a.nested.at("empty").at("k"), "v");
  EXPECT_EQ(a.nested.at("empty").at("w"), "u");
  EXPECT_TRUE(sections.at("b").values.empty());
}

TEST(Ini, RefusesOtherLinesWithoutRepeatingThem) {
  for (const char* text : {"[a\n", "[a]\nsecretline\n", "secretline = 1\n", "[a]\n= secretline\n",
                           "[a]\n[a]\n", "[a]\nx=1\nX=2\n"}) {
    const Result<Sections> sections = ParseIni(text, "f");
    ASSERT_FALSE(sections.has_value()) << text;
    EXPECT_EQ(sections.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(Describe(sections.error()), testing::Not(testing::HasSubstr("secretline")));
  }
}

TEST(SharedConfig, PutsCredentialsOverTheConfig) {
  const SharedConfig config =
      SharedConfig::Parse(
          "[default]\nregion = a\n[profile 'p q']\nregion = b\nx = 1\n"
          "[sso-session s]\nsso_region = c\n[services v]\neks =\n  endpoint_url = u\n"
          "[unrelated]\nx = 9\n",
          "[p q]\nx = 2\n[only]\ny = 3\n")
          .value();
  EXPECT_EQ(config.Profile("default")->Get("region"), "a");
  EXPECT_EQ(config.Profile("p q")->Get("x"), "2");
  EXPECT_EQ(config.Profile("p q")->Get("region"), "b");
  EXPECT_EQ(config.ConfigProfile("p q")->Get("x"), "1");
  EXPECT_EQ(config.CredentialsProfile("p q")->Get("x"), "2");
  EXPECT_EQ(config.Profile("only")->Get("y"), "3");
  EXPECT_EQ(config.Profile("unrelated"), nullptr);
  EXPECT_EQ(config.SsoSession("s")->Get("sso_region"), "c");
  EXPECT_EQ(config.Services("v")->nested.at("eks").at("endpoint_url"), "u");
}

TEST(SharedConfig, TakesTheProfileOfTheEnvironment) {
  EXPECT_EQ(SharedConfig::ProfileName(Environment()), "default");
  EXPECT_EQ(
      SharedConfig::ProfileName(Environment(Environment::Variables{{"AWS_DEFAULT_PROFILE", "d"}})),
      "d");
  EXPECT_EQ(SharedConfig::ProfileName(Environment(
                Environment::Variables{{"AWS_DEFAULT_PROFILE", "d"}, {"AWS_PROFILE", "p"}})),
            "p");
}

TEST(Environment, ExpandsHome) {
  const Environment environment(Environment::Variables{{"HOME", "/home/u"}, {"EMPTY", ""}});
  EXPECT_EQ(environment.Expanded("~/.aws/config"), "/home/u/.aws/config");
  EXPECT_EQ(environment.Expanded("/etc/~x"), "/etc/~x");
  EXPECT_EQ(environment.Get("EMPTY"), std::nullopt);
}

TEST(HomeRegion, IsTheConfiguredOneElseThatOfThePartitionThatIsNamed) {
  const auto home = [](const std::string& config, Environment::Variables variables = {},
                       const std::vector<std::string>& roles = {}) {
    const Environment environment(std::move(variables));
    return HomeRegion(SharedConfig::Parse(config, "").value(), environment, roles);
  };
  EXPECT_EQ(home(""), "us-east-1");
  EXPECT_EQ(home("[default]\nregion = eu-west-1\nrole_arn = arn:aws-cn:iam::1:role/r\n"),
            "eu-west-1");
  EXPECT_EQ(home("[default]\nrole_arn = arn:aws-cn:iam::1:role/r\n"), "cn-northwest-1");
  EXPECT_EQ(home("[default]\nmfa_serial = arn:aws-us-gov:iam::1:mfa/m\n"), "us-gov-west-1");
  EXPECT_EQ(home("[default]\nsso_region = cn-north-1\n"), "cn-northwest-1");
  EXPECT_EQ(home("[default]\nsso_session = s\n[sso-session s]\nsso_region = us-gov-east-1\n"),
            "us-gov-west-1");
  EXPECT_EQ(home("", {{"AWS_ROLE_ARN", "arn:aws-cn:iam::1:role/irsa"}}), "cn-northwest-1");
  EXPECT_EQ(home("", {}, {"arn:aws-us-gov:iam::1:role/r"}), "us-gov-west-1");
  EXPECT_EQ(home("", {}, {"arn:", "not an arn", "arn:aws-nowhere:iam::1:role/r"}), "us-east-1");
}

}  // namespace
}  // namespace fuin::aws
