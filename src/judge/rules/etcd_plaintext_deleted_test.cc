// etcd-plaintext-deleted: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextDeleted, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextDeleted, PlainIn(model::StoredState::kDeleted));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextDeleted, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextDeleted, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextDeleted, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextDeleted, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextDeleted, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kEndpoint;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextDeleted, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
