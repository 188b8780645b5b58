// etcd-keys-stale: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdKeysStale, Fires) {
  model::StoredSource stored = SealedSnapshot();
  stored.secrets.live_stale = 3;
  EXPECT_EQ(FindingOn(JudgeEtcdKeysStale, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdKeysStale, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  EXPECT_EQ(FindingOn(JudgeEtcdKeysStale, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdKeysStale, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  EXPECT_EQ(FindingOn(JudgeEtcdKeysStale, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdKeysStale, DoesNotApplyWhereThereIsNothingToJudge) {
  model::StoredSource stored = SealedSnapshot();
  stored.secrets.newest.reset();
  EXPECT_EQ(FindingOn(JudgeEtcdKeysStale, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
