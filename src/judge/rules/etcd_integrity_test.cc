// etcd-integrity: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdIntegrity, Fires) {
  model::StoredSource stored = SealedSnapshot();
  stored = Damaged(stored);
  EXPECT_EQ(FindingOn(JudgeEtcdIntegrity, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdIntegrity, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  EXPECT_EQ(FindingOn(JudgeEtcdIntegrity, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdIntegrity, FiresOnAHashThatDoesNotMatch) {
  model::StoredSource stored = SealedSnapshot();
  stored.hash = model::HashCheck::kMismatch;
  EXPECT_EQ(FindingOn(JudgeEtcdIntegrity, stored).verdict, model::Verdict::kFail);
}

TEST(EtcdIntegrity, LetsAFileWithoutATrailerPass) {
  model::StoredSource stored = SealedSnapshot();
  stored.hash = model::HashCheck::kAbsent;
  EXPECT_EQ(FindingOn(JudgeEtcdIntegrity, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdIntegrity, DoesNotApplyWhereThereIsNothingToJudge) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kEndpoint;
  EXPECT_EQ(FindingOn(JudgeEtcdIntegrity, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
