// etcd-plaintext-freed: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextFreed, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextFreed, PlainIn(model::StoredState::kFreed));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextFreed, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextFreed, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextFreed, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextFreed, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextFreed, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kEndpoint;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextFreed, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
