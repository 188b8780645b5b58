// etcd-seal-weak: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdSealWeak, Fires) {
  model::StoredSource stored = SealedSnapshot();
  stored.secrets.copies[0][static_cast<size_t>(model::SealForm::kAesCbc)] = 2;
  EXPECT_EQ(FindingOn(JudgeEtcdSealWeak, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdSealWeak, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  EXPECT_EQ(FindingOn(JudgeEtcdSealWeak, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdSealWeak, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  EXPECT_EQ(FindingOn(JudgeEtcdSealWeak, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdSealWeak, DoesNotApplyWhereThereIsNothingToJudge) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kWal;
  EXPECT_EQ(FindingOn(JudgeEtcdSealWeak, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
