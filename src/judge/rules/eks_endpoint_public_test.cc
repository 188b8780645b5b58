// eks-endpoint-public: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEndpointPublic, Fires) {
  const model::Finding finding = FindingOn(JudgeEksEndpointPublic, PlainCluster());
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-endpoint-public/fail"));
}

TEST(EksEndpointPublic, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEndpointPublic,
                      [] {
                        model::Cluster cluster = PlainCluster();
                        cluster.endpoint_public = model::Seen<bool>::Of(false);
                        return cluster;
                      }())
                .verdict,
            model::Verdict::kPass);
}

TEST(EksEndpointPublic, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEndpointPublic, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
