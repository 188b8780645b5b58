#include "model/ignore.h"

#include <gtest/gtest.h>

namespace fuin::model {
namespace {

TEST(Ignore, ReadsRuleReasonAndDate) {
  const std::vector<Suppression> all =
      ParseIgnore("eks-secrets-plaintext reason=\"gone until=May, \" until=2027-01-31");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].rule, "eks-secrets-plaintext");
  EXPECT_EQ(all[0].reason, "gone until=May, ");
  EXPECT_EQ(all[0].until, (Date{2027, 1, 31}));
}

TEST(Ignore, TakesTheTermsInAnyOrderAndSeveralRules) {
  const std::vector<Suppression> all = ParseIgnore("a,b until=2027-01-31 reason=\"x y\"");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].rule, "b");
  EXPECT_EQ(all[1].reason, "x y");
  EXPECT_EQ(all[0].until, (Date{2027, 1, 31}));
}

TEST(Ignore, LeavesOutWhatIsMissing) {
  EXPECT_EQ(ParseIgnore("")[0].rule, "");
  EXPECT_EQ(ParseIgnore("reason=\"no rule\"")[0].rule, "");
  EXPECT_EQ(ParseIgnore("x")[0].reason, "");
  EXPECT_FALSE(ParseIgnore("x reason=\"y\" until=soon")[0].until.has_value());
  EXPECT_EQ(ParseIgnore("x reason=\"y\" until=soon")[0].until_text, "soon");
  EXPECT_EQ(ParseIgnore("x reason=\"never closed")[0].reason, "never closed");
}

TEST(Ignore, ReadsTagsWithoutQuotes) {
  const std::vector<Suppression> all = ParseIgnoreTag(
      "fuin:ignore", "eks-endpoint-public reason=agreed with audit until=2027-01-31");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].rule, "eks-endpoint-public");
  EXPECT_EQ(all[0].reason, "agreed with audit");
  EXPECT_EQ(all[0].until, (Date{2027, 1, 31}));
}

TEST(Ignore, ReadsTheRuleFromTheNameOfATagOrAnAnnotation) {
  for (const char* name : {"fuin:ignore:eks-endpoint-public", "fuin/ignore.eks-endpoint-public"}) {
    const std::vector<Suppression> all = ParseIgnoreTag(name, "a lab, ticket 42 until=2027-01-31");
    ASSERT_EQ(all.size(), 1u) << name;
    EXPECT_EQ(all[0].rule, "eks-endpoint-public");
    EXPECT_EQ(all[0].reason, "a lab, ticket 42");
    EXPECT_EQ(all[0].until, (Date{2027, 1, 31}));
  }
  EXPECT_TRUE(ParseIgnoreTag("fuin:ignored", "x reason=y").empty());
  EXPECT_TRUE(ParseIgnoreTag("Environment", "prod").empty());
}

}  // namespace
}  // namespace fuin::model
