// etcd-seal-pretended: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdSealPretended, Fires) {
  model::StoredSource stored = SealedSnapshot();
  stored.secrets.pretended = 1;
  EXPECT_EQ(FindingOn(JudgeEtcdSealPretended, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdSealPretended, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  EXPECT_EQ(FindingOn(JudgeEtcdSealPretended, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdSealPretended, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  EXPECT_EQ(FindingOn(JudgeEtcdSealPretended, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdSealPretended, DoesNotApplyWhereThereIsNothingToJudge) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kMetrics;
  EXPECT_EQ(FindingOn(JudgeEtcdSealPretended, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
