// eks-key-health-issue: fires, does not fire, unknown, and code, which has no health.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using Codes = model::Seen<std::vector<std::string>>;

TEST(EksKeyHealthIssue, Fires) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.health_issues = Codes::Of({"ClusterUnreachable", "KmsKeyDisabled"});
  const model::Finding finding = FindingOn(JudgeEksKeyHealthIssue, cluster);
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.arguments[0].second, "KmsKeyDisabled");
}

TEST(EksKeyHealthIssue, DoesNotFire) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.health_issues = Codes::Of({"ClusterUnreachable"});
  EXPECT_EQ(FindingOn(JudgeEksKeyHealthIssue, cluster).verdict, model::Verdict::kPass);
}

TEST(EksKeyHealthIssue, StaysUnknown) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.health_issues =
      Codes::Unknown({"unknown/aws-denied", {{"permission", "eks:DescribeCluster"}}});
  EXPECT_EQ(FindingOn(JudgeEksKeyHealthIssue, cluster).verdict, model::Verdict::kUnknown);
}

TEST(EksKeyHealthIssue, DoesNotSpeakOfCode) {
  EXPECT_EQ(FindingOn(JudgeEksKeyHealthIssue, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
