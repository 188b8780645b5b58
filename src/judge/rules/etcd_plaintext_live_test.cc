// etcd-plaintext-live: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextLive, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextLive, PlainIn(model::StoredState::kLive));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextLive, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextLive, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextLive, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextLive, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextLive, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kWal;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextLive, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
