// etcd-plaintext-snap: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextSnap, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextSnap, PlainIn(model::StoredState::kSnap));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextSnap, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kDataDirectory;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextSnap, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextSnap, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kDataDirectory;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextSnap, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextSnap, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextSnap, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
