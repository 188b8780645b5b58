// etcd-plaintext-historical: fires, does not fire, unknown, not applicable.

#include "judge/rules/stored_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EtcdPlaintextHistorical, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEtcdPlaintextHistorical, PlainIn(model::StoredState::kHistorical));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.evidence[0].origin.at.file, "a.db");
}

TEST(EtcdPlaintextHistorical, DoesNotFire) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextHistorical, stored).verdict, model::Verdict::kPass);
}

TEST(EtcdPlaintextHistorical, StaysUnknownWhereDamageHidesIt) {
  model::StoredSource stored = Damaged(SealedSnapshot());
  stored.kind = model::StoredKind::kSnapshot;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextHistorical, stored).verdict, model::Verdict::kUnknown);
}

TEST(EtcdPlaintextHistorical, DoesNotApplyToASourceThatCannotShowIt) {
  model::StoredSource stored = SealedSnapshot();
  stored.kind = model::StoredKind::kEndpoint;
  EXPECT_EQ(FindingOn(JudgeEtcdPlaintextHistorical, stored).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
