// A key that is scheduled for deletion seals a cluster: once deleted, the cluster is lost.

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case& input, const model::Key& key) {
  if (!key.state.known()) {
    const model::Text because =
        key.state.unknown() ? key.state.because() : model::Text{"unknown/not-looked-at", {}};
    return UnknownKey(because, key.state.origin());
  }
  if (key.state.value() != "PendingDeletion") {
    return {Verdict::kPass, "pass", {}, key.state.origin()};
  }
  const std::optional<Date> date =
      key.deletion_date.known() ? ParseDate(key.deletion_date.value()) : std::nullopt;
  if (!date.has_value()) {
    return {Verdict::kFail, "fail_undated", {}, key.state.origin()};
  }
  return {
      Verdict::kFail,
      "fail",
      {{"date", ToString(*date)}, {"days", std::to_string(DaysBetween(input.facts.today, *date))}},
      key.state.origin()};
}

}  // namespace

void JudgeKmsKeyPendingDeletion(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-pending-deletion", AnswerFor, findings);
}

}  // namespace fuin::judge
