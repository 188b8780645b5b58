// eks-version-unsupported: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

model::Finding On(const std::string& version, const Date& today = {2026, 11, 24}) {
  EstateFacts estate;
  estate.facts().today = today;
  model::Cluster cluster = PlainCluster();
  cluster.version = model::Seen<std::string>::Of(version);
  estate.Add(model::SourceKind::kTerraform, cluster);
  return FindingsOn(JudgeEksVersionUnsupported, estate.facts()).at(0);
}

TEST(EksVersionUnsupported, Fires) {
  const model::Finding finding = On("1.29");
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "eks-version-unsupported/fail");
  EXPECT_EQ(On("1.11").message.id, "eks-version-unsupported/fail_undated");
}

TEST(EksVersionUnsupported, DoesNotFire) {
  EXPECT_EQ(On("1.35").verdict, model::Verdict::kPass);
  EXPECT_EQ(On("1.32").verdict, model::Verdict::kPass);  // extended support is support
  EXPECT_EQ(On("1.29", {2026, 3, 22}).verdict, model::Verdict::kPass);
}

TEST(EksVersionUnsupported, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksVersionUnsupported, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
  EXPECT_EQ(On("latest").verdict, model::Verdict::kUnknown);
  EXPECT_EQ(On("1.35", {2040, 1, 1}).verdict, model::Verdict::kFail);
  EXPECT_EQ(On("1.50", {2040, 1, 1}).verdict, model::Verdict::kUnknown);
}

TEST(EksVersionUnsupported, DoesNotSpeakOfAVersionThatAwsChooses) {
  model::Cluster cluster = PlainCluster();
  cluster.version = model::Seen<std::string>::Absent();
  EXPECT_EQ(FindingOn(JudgeEksVersionUnsupported, cluster).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
