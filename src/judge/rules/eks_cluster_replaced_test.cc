// eks-cluster-replaced: fires, does not fire, unknown (a plan always says), not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

model::Finding On(model::SourceKind kind, std::vector<std::string> actions) {
  model::Cluster cluster = PlainCluster();
  cluster.planned_actions = std::move(actions);
  EstateFacts estate;
  estate.Add(kind, cluster);
  return FindingsOn(JudgeEksClusterReplaced, estate.facts()).at(0);
}

TEST(EksClusterReplaced, Fires) {
  const model::Finding finding = On(model::SourceKind::kTerraformPlan, {"delete", "create"});
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "eks-cluster-replaced/fail");
  EXPECT_EQ(On(model::SourceKind::kTerraformPlan, {"create", "delete"}).verdict,
            model::Verdict::kFail);
}

TEST(EksClusterReplaced, DoesNotFire) {
  EXPECT_EQ(On(model::SourceKind::kTerraformPlan, {"update"}).verdict, model::Verdict::kPass);
  EXPECT_EQ(On(model::SourceKind::kTerraformPlan, {"create"}).verdict, model::Verdict::kPass);
}

TEST(EksClusterReplaced, IsNotApplicableWhereNoPlanSaysWhatWillHappen) {
  EXPECT_EQ(On(model::SourceKind::kTerraform, {}).verdict, model::Verdict::kNotApplicable);
  EXPECT_EQ(On(model::SourceKind::kTerraformPlan, {}).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
