// The key's waiting period before deletion leaves less than two weeks to notice.

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

// AWS takes 7 to 30 days, and 30 where nothing is said. A cluster runs on with the data key that it
// has cached, so the loss shows only at the API server's next restart: less than two weeks is what
// a holiday takes.
constexpr int64_t kWindowDaysMin = 14;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  const model::Seen<int64_t>& days = key.deletion_window_days;
  if (key.management == model::KeyManagement::kReferenced) {
    return {Verdict::kNotApplicable, "not_applicable", {}, key.origin};
  }
  if (days.unknown()) {
    return UnknownKey(days.because(), days.origin());
  }
  if (days.absent()) {  // an account: the period is chosen when the deletion is asked for
    return {Verdict::kNotApplicable, "not_applicable", {}, days.origin()};
  }
  const bool is_short = days.value() < kWindowDaysMin;
  return {is_short ? Verdict::kFail : Verdict::kPass,
          is_short ? "fail" : "pass",
          {{"days", std::to_string(days.value())}},
          days.origin()};
}

}  // namespace

void JudgeKmsKeyDeletionWindowShort(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-deletion-window-short", AnswerFor, findings);
}

}  // namespace fuin::judge
