// eks-version-extended-support: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

model::Finding On(const std::string& version) {
  EstateFacts estate;
  model::Cluster cluster = PlainCluster();
  cluster.version = model::Seen<std::string>::Of(version);
  estate.Add(model::SourceKind::kTerraform, cluster);
  return FindingsOn(JudgeEksVersionExtendedSupport, estate.facts()).at(0);
}

TEST(EksVersionExtendedSupport, Fires) {
  const model::Finding finding = On("1.33");
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "eks-version-extended-support/fail");
  EXPECT_EQ(finding.severity, model::Severity::kInfo);
}

TEST(EksVersionExtendedSupport, DoesNotFire) {
  EXPECT_EQ(On("1.34").verdict, model::Verdict::kPass);
}

TEST(EksVersionExtendedSupport, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksVersionExtendedSupport, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

TEST(EksVersionExtendedSupport, LeavesWhatIsOutOfSupportToItsOwnRule) {
  EXPECT_EQ(On("1.27").verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
