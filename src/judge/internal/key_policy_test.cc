// Key policies, one trait at a time.

#include "judge/key_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fuin::judge {
namespace {

using model::Policy;
using model::PolicyPrincipal;
using model::PolicyStatement;

const PolicyPrincipal kEveryone = {"AWS", "*"};
const PolicyPrincipal kRoot = {"AWS", "arn:aws:iam::111122223333:root"};
const PolicyPrincipal kRole = {"AWS", "arn:aws:iam::111122223333:role/deploy"};
const PolicyPrincipal kEks = {"Service", "eks.amazonaws.com"};

PolicyStatement Allow(std::vector<PolicyPrincipal> principals, std::vector<std::string> actions) {
  PolicyStatement statement;
  statement.principals = std::move(principals);
  statement.actions = std::move(actions);
  statement.resources = {"*"};
  return statement;
}

PolicyStatement Deny(std::vector<PolicyPrincipal> principals, std::vector<std::string> actions) {
  PolicyStatement statement = Allow(std::move(principals), std::move(actions));
  statement.allows = false;
  return statement;
}

PolicyStatement If(PolicyStatement statement, std::string test, std::string variable,
                   std::vector<std::string> values) {
  statement.conditions.push_back({std::move(test), std::move(variable), std::move(values)});
  return statement;
}

Policy Of(std::vector<PolicyStatement> statements) {
  Policy policy;
  policy.statements = std::move(statements);
  return policy;
}

TEST(IamPattern, MatchesStarsAndQuestionMarksWithoutCase) {
  EXPECT_TRUE(MatchesIamPattern("*", "kms:Decrypt"));
  EXPECT_TRUE(MatchesIamPattern("kms:*", "kms:Decrypt"));
  EXPECT_TRUE(MatchesIamPattern("KMS:create*", "kms:CreateGrant"));
  EXPECT_TRUE(MatchesIamPattern("kms:*Gran?", "kms:CreateGrant"));
  EXPECT_FALSE(MatchesIamPattern("kms:Create", "kms:CreateGrant"));
  EXPECT_FALSE(MatchesIamPattern("s3:*", "kms:CreateGrant"));
  EXPECT_FALSE(MatchesIamPattern("", "kms:CreateGrant"));
}

TEST(KeyPolicy, CoversByNotActionAllThatItDoesNotName) {
  PolicyStatement statement;
  statement.not_actions = {"kms:Decrypt*"};
  EXPECT_EQ(CoversAction(statement, "kms:CreateGrant"), Answer::kYes);
  EXPECT_EQ(CoversAction(statement, "kms:Decrypt"), Answer::kNo);
  statement.not_actions = {std::string(model::kUnknownMember)};
  EXPECT_EQ(CoversAction(statement, "kms:Decrypt"), Answer::kUnknown);
}

TEST(KeyPolicy, IsOpenWhereEveryoneMayUseTheKey) {
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({kEveryone}, {"kms:*"})})), Answer::kYes);
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({{"*", "*"}}, {"kms:Decrypt"})})), Answer::kYes);
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({kRoot}, {"kms:*"})})), Answer::kNo);
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({kEks}, {"kms:*"})})), Answer::kNo);
  EXPECT_EQ(IsOpenToEveryone(Of({Deny({kEveryone}, {"kms:*"})})), Answer::kNo);
}

TEST(KeyPolicy, IsOpenByNotPrincipal) {
  PolicyStatement statement = Allow({}, {"kms:*"});
  statement.not_principals = {kRole};
  EXPECT_EQ(IsOpenToEveryone(Of({statement})), Answer::kYes);
}

TEST(KeyPolicy, IsClosedByAConditionOnTheCallerOnly) {
  const PolicyStatement open = Allow({kEveryone}, {"kms:*"});
  EXPECT_EQ(IsOpenToEveryone(Of({If(open, "StringEquals", "kms:CallerAccount", {"111122223333"})})),
            Answer::kNo);
  EXPECT_EQ(IsOpenToEveryone(Of({If(open, "StringEquals", "AWS:PrincipalOrgID", {"o-abc"})})),
            Answer::kNo);
  EXPECT_EQ(IsOpenToEveryone(Of({If(open, "StringLike", "kms:CallerAccount", {"*"})})),
            Answer::kYes);
  EXPECT_EQ(IsOpenToEveryone(
                Of({If(open, "StringEquals", "kms:ViaService", {"eks.us-east-1.amazonaws.com"})})),
            Answer::kYes);
  EXPECT_EQ(
      IsOpenToEveryone(Of({If(open, "StringEqualsIfExists", "aws:PrincipalOrgID", {"o-abc"})})),
      Answer::kYes);
}

TEST(KeyPolicy, IsClosedByADenyForOutsiders) {
  const PolicyStatement open = Allow({kEveryone}, {"kms:*"});
  const PolicyStatement deny =
      If(Deny({kEveryone}, {"kms:*"}), "StringNotEquals", "aws:PrincipalOrgID", {"o-abc"});
  EXPECT_EQ(IsOpenToEveryone(Of({open, deny})), Answer::kNo);
  EXPECT_EQ(IsOpenToEveryone(Of({open, Deny({kRole}, {"kms:*"})})), Answer::kYes);
}

TEST(KeyPolicy, NeverReadsSafetyFromAnUnknownMember) {
  const std::string unknown(model::kUnknownMember);
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({{"AWS", unknown}}, {"kms:*"})})), Answer::kUnknown);
  EXPECT_EQ(IsOpenToEveryone(Of({Allow({kEveryone}, {unknown})})), Answer::kUnknown);
  EXPECT_EQ(LetsCallerSeal(Of({Allow({{"AWS", unknown}}, {"kms:*"})})), Answer::kUnknown);
  Policy policy = Of({Allow({kRoot}, {"kms:*"})});
  policy.has_unknown = true;
  EXPECT_EQ(IsOpenToEveryone(policy), Answer::kUnknown);
}

TEST(KeyPolicy, LetsCallersSealThroughTheAccountOrByName) {
  EXPECT_EQ(LetsCallerSeal(Of({Allow({kRoot}, {"kms:*"})})), Answer::kYes);
  EXPECT_EQ(LetsCallerSeal(Of({Allow({{"AWS", "111122223333"}}, {"*"})})), Answer::kYes);
  EXPECT_EQ(LetsCallerSeal(Of({Allow({kRole}, {"kms:Describe*", "kms:Create*"})})), Answer::kYes);
  EXPECT_EQ(LetsCallerSeal(
                Of({Allow({kRoot}, {"kms:DescribeKey"}), Allow({kRole}, {"kms:CreateGrant"})})),
            Answer::kYes);
}

TEST(KeyPolicy, LocksCallersOutWhereOnlyAServiceIsNamed) {
  EXPECT_EQ(LetsCallerSeal(Of({Allow({kEks}, {"kms:*"})})), Answer::kNo);
  EXPECT_EQ(LetsCallerSeal(Of({Allow({kRoot}, {"kms:Decrypt", "kms:DescribeKey"})})), Answer::kNo);
  EXPECT_EQ(LetsCallerSeal(Of({})), Answer::kNo);
}

TEST(KeyPolicy, LocksCallersOutByADeny) {
  const PolicyStatement root = Allow({kRoot}, {"kms:*"});
  EXPECT_EQ(LetsCallerSeal(Of({root, Deny({kEveryone}, {"kms:CreateGrant"})})), Answer::kNo);
  EXPECT_EQ(LetsCallerSeal(Of({root, If(Deny({kEveryone}, {"kms:CreateGrant"}), "Bool",
                                        "kms:GrantIsForAWSResource", {"false"})})),
            Answer::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
