// etcd-plaintext-wal: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextWal, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextWal, PlainIn(model::StoredState::kWal));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextWal, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kDataDirectory;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextWal, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextWal, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kDataDirectory;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextWal, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextWal, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextWal, stored).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
