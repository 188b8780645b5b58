// What a plan says of what was seen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/seal.h"

namespace fuin::fix {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kCluster = "arn:aws:eks:eu-west-1:111122223333:cluster/shop";
constexpr const char* kKey =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

SeenCluster Seen(const std::string& version) {
  SeenCluster cluster;
  cluster.region = "eu-west-1";
  cluster.name = "shop";
  cluster.description.name = "shop";
  cluster.description.arn = kCluster;
  cluster.description.status = "ACTIVE";
  cluster.description.version = version;
  return cluster;
}

SealTarget Planned(const SeenCluster& cluster, const SealRequest& request = {}) {
  SealSight sight;
  sight.caller = {"111122223333", "arn:aws:iam::111122223333:user/u", "aws"};
  sight.clusters = {cluster};
  return PlanSeal(sight, request).targets.at(0);
}

std::vector<std::string> ActionsOf(const SealTarget& target) {
  std::vector<std::string> actions;
  for (const aws_write::Change& call : target.calls) {
    actions.emplace_back(call.Action());
  }
  return actions;
}

SeenKey ReadKey(KeyFound found) {
  SeenKey key;
  key.found = found;
  key.asked = kKey;
  key.description = {kKey,
                     "1234abcd-12ab-34cd-56ef-1234567890ab",
                     "Enabled",
                     "ENCRYPT_DECRYPT",
                     "SYMMETRIC_DEFAULT",
                     "AWS_KMS",
                     "",
                     std::nullopt,
                     false,
                     false};
  key.rotation = Result<bool>(true);
  key.policy = Result<std::string>(SealPolicy("eu-west-1", "111122223333", true));
  return key;
}

TEST(SealPlan, MakesAKeyWhereNoneIsFound) {
  const SealTarget target = Planned(Seen("1.27"));
  EXPECT_EQ(target.verdict, SealVerdict::kSeal);
  EXPECT_EQ(target.today, SealedUnder::kPlainText);
  EXPECT_THAT(ActionsOf(target),
              ElementsAre("kms:CreateKey", "kms:CreateAlias", "kms:EnableKeyRotation",
                          "eks:AssociateEncryptionConfig"));
}

TEST(SealPlan, GoesOnWithAKeyThatAnEarlierRunMade) {
  SeenCluster cluster = Seen("1.30");
  cluster.key = ReadKey(KeyFound::kTag);
  cluster.key.is_ours = true;
  cluster.key.has_alias = false;
  cluster.key.rotation = Result<bool>(false);
  EXPECT_THAT(ActionsOf(Planned(cluster)), ElementsAre("kms:CreateAlias", "kms:EnableKeyRotation",
                                                       "eks:AssociateEncryptionConfig"));
  cluster.key.has_alias = true;
  cluster.key.rotation = Result<bool>(true);
  EXPECT_THAT(ActionsOf(Planned(cluster)), ElementsAre("eks:AssociateEncryptionConfig"));
}

TEST(SealPlan, LeavesAKeyOfSomebodyElseAsItIs) {
  SeenCluster cluster = Seen("1.30");
  cluster.key = ReadKey(KeyFound::kNamed);
  cluster.key.rotation = Result<bool>(false);
  const SealTarget target = Planned(cluster);
  EXPECT_THAT(ActionsOf(target), ElementsAre("eks:AssociateEncryptionConfig"));
  EXPECT_EQ(target.key.rotation, false);
}

TEST(SealPlan, CallsNothingWhereACheckRefusesOrIsNotKnown) {
  for (const char* version : {"1.12", "1.9"}) {
    EXPECT_EQ(Planned(Seen(version)).verdict, SealVerdict::kRefused);
    EXPECT_THAT(ActionsOf(Planned(Seen(version))), IsEmpty());
  }
  EXPECT_EQ(Planned(Seen("")).verdict, SealVerdict::kUnknown);
  SeenCluster cluster = Seen("1.30");
  cluster.key.search_failed = model::Text{"unknown/aws-denied", {{"permission", "kms:ListKeys"}}};
  EXPECT_EQ(Planned(cluster).verdict, SealVerdict::kUnknown);
  EXPECT_THAT(ActionsOf(Planned(cluster)), IsEmpty());
  cluster = Seen("1.30");
  cluster.updates = Error{ErrorCode::kDenied, "no", "eks:ListUpdates shop"};
  EXPECT_EQ(Planned(cluster).verdict, SealVerdict::kUnknown);
}

TEST(SealPlan, RefusesAKeyThatCannotSeal) {
  const auto refused = [](const std::function<void(SeenKey&)>& spoil) {
    SeenCluster cluster = Seen("1.30");
    cluster.key = ReadKey(KeyFound::kNamed);
    spoil(cluster.key);
    return Planned(cluster).verdict;
  };
  EXPECT_EQ(refused([](SeenKey&) {}), SealVerdict::kSeal);
  EXPECT_EQ(refused([](SeenKey& key) { key.description.state = "Disabled"; }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) { key.description.spec = "RSA_2048"; }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) { key.description.usage = "SIGN_VERIFY"; }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) { key.description.is_aws_managed = true; }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) { key.policy = Result<std::string>("{\"Statement\":[]}"); }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) {
              key.unread = Error{ErrorCode::kNotFound, "no", "kms:DescribeKey"};
            }),
            SealVerdict::kRefused);
  EXPECT_EQ(refused([](SeenKey& key) { key.asked = "arn:aws:kms:us-east-1:111122223333:alias/x"; }),
            SealVerdict::kRefused);
}

TEST(SealPlan, ReadsASimulatedDenialWithTheKeysPolicyInMind) {
  SeenCluster cluster = Seen("1.30");
  cluster.key = ReadKey(KeyFound::kNamed);
  const auto with = [&](const std::string& action, const std::string& resource,
                        aws::Decision decision) {
    cluster.permissions = {{{{action, decision}}, std::nullopt, resource}};
    return Planned(cluster).verdict;
  };
  EXPECT_EQ(with("kms:CreateGrant", kKey, aws::Decision::kImplicitDeny), SealVerdict::kSeal);
  EXPECT_EQ(with("kms:CreateGrant", kKey, aws::Decision::kExplicitDeny), SealVerdict::kRefused);
  EXPECT_EQ(with("eks:AssociateEncryptionConfig", kCluster, aws::Decision::kImplicitDeny),
            SealVerdict::kRefused);
  EXPECT_EQ(with("eks:AssociateEncryptionConfig", kCluster, aws::Decision::kUnclear),
            SealVerdict::kSeal);
}

TEST(SealPlan, DoesNothingToWhatIsSealed) {
  SeenCluster cluster = Seen("1.30");
  cluster.sealing_key_arn = kKey;
  EXPECT_EQ(Planned(cluster).verdict, SealVerdict::kSealed);
  SealRequest request;
  request.key = kKey;
  EXPECT_EQ(Planned(cluster, request).verdict, SealVerdict::kSealed);
  request.key = "alias/other";
  cluster.key = ReadKey(KeyFound::kNamed);
  EXPECT_EQ(Planned(cluster, request).verdict, SealVerdict::kSealed);
  cluster.key.description.arn = "arn:aws:kms:eu-west-1:111122223333:key/other";
  EXPECT_EQ(Planned(cluster, request).verdict, SealVerdict::kRefused);
}

TEST(SealPlan, FollowsAnAssociationThatIsUnderWay) {
  SeenCluster cluster = Seen("1.30");
  cluster.description.status = "UPDATING";
  cluster.updates =
      std::vector<aws::ClusterUpdate>{{"u-1", "AssociateEncryptionConfig", "InProgress", kKey, {}}};
  const SealTarget target = Planned(cluster);
  EXPECT_EQ(target.verdict, SealVerdict::kFollow);
  EXPECT_EQ(target.update_id, "u-1");
  EXPECT_EQ(target.key.arn, kKey);
  EXPECT_THAT(ActionsOf(target), IsEmpty());
}

TEST(SealPlan, TokenChangesWithTheUpdatesThatTheClusterHasHad) {
  SeenCluster cluster = Seen("1.30");
  const std::string before = Planned(cluster).token_seed;
  EXPECT_EQ(Planned(cluster).token_seed, before);
  cluster.updates =
      std::vector<aws::ClusterUpdate>{{"u-1", "AssociateEncryptionConfig", "Failed", kKey, {}}};
  EXPECT_NE(Planned(cluster).token_seed, before);
}

TEST(SealPolicy, IsOfTheRegionsPartition) {
  EXPECT_THAT(SealPolicy("eu-west-1", "111122223333", true),
              testing::AllOf(HasSubstr("arn:aws:iam::111122223333:root"),
                             HasSubstr("\"kms:ViaService\":\"eks.eu-west-1.amazonaws.com\"")));
  EXPECT_THAT(SealPolicy("cn-north-1", "111122223333", true),
              testing::AllOf(HasSubstr("arn:aws-cn:iam::111122223333:root"),
                             HasSubstr("\"eks.cn-north-1.amazonaws.com.cn\"")));
  EXPECT_THAT(SealPolicy("us-gov-west-1", "111122223333", true),
              testing::AllOf(HasSubstr("arn:aws-us-gov:iam::111122223333:root"),
                             HasSubstr("\"eks.us-gov-west-1.amazonaws.com\"")));
  EXPECT_THAT(SealPolicy("eu-west-1", "111122223333", false), Not(HasSubstr("Allow EKS")));
}

}  // namespace
}  // namespace fuin::fix
