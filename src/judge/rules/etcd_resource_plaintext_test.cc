// etcd-resource-plaintext: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdResourcePlaintext, Fires) {
  model::StoredSource stored = SealedSnapshot();
  stored.others.emplace_back().objects_with_plaintext = 1;
  EXPECT_EQ(FindingOn(JudgeEtcdResourcePlaintext, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdResourcePlaintext, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.others.emplace_back().resource = "configmaps";
  EXPECT_EQ(FindingOn(JudgeEtcdResourcePlaintext, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdResourcePlaintext, PassesOverWhatNoConfigurationReaches) {
  model::StoredSource stored = SealedSnapshot();
  stored.others.emplace_back().resource = "ranges";
  stored.others.back().objects_with_plaintext = 2;
  EXPECT_EQ(FindingOn(JudgeEtcdResourcePlaintext, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdResourcePlaintext, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.others.emplace_back().resource = "configmaps";
  EXPECT_EQ(FindingOn(JudgeEtcdResourcePlaintext, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdResourcePlaintext, DoesNotApplyWhereThereIsNothingToJudge) {
  model::StoredSource stored = SealedSnapshot();
  EXPECT_EQ(FindingOn(JudgeEtcdResourcePlaintext, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
