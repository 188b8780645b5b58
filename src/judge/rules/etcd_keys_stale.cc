// Live Secrets are not under the key of the newest write: it was rotated, and they were not written
// since. What is plain text is another rule's.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

std::string NameOf(const model::KeyUse& key) {
  std::string name(model::ToString(key.form));
  name += key.provider.empty() ? "" : " " + key.provider;
  return key.key_id.empty() ? name : name + " " + key.key_id;
}

StoredAnswer AnswerFor(const model::StoredSource& stored) {
  const model::StoredCounts& counts = stored.secrets;
  const bool has_newest =
      counts.newest.has_value() && counts.newest->form != model::SealForm::kPlaintext;
  if (!has_newest || !CanShow(stored.kind, model::StoredState::kLive)) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  if (counts.live_stale > 0) {
    return {Verdict::kFail,
            "fail",
            {{"secrets", std::to_string(counts.live_stale)}, {"key", NameOf(*counts.newest)}},
            counts.stale_examples};
  }
  return {};
}

}  // namespace

void JudgeEtcdKeysStale(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(input, "etcd-keys-stale", AnswerFor, findings);
}

}  // namespace fuin::judge
