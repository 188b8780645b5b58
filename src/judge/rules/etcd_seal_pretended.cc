// Stored values claim to be sealed and are not believed: the prefix is there, the body is not what
// its provider writes (docs/formats/envelope.md).

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

StoredAnswer AnswerFor(const model::StoredSource& stored) {
  if (stored.secrets.pretended > 0) {
    return {Verdict::kFail,
            "fail",
            {{"values", std::to_string(stored.secrets.pretended)}},
            stored.secrets.pretended_examples};
  }
  if (stored.kind == model::StoredKind::kMetrics) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  return {};
}

}  // namespace

void JudgeEtcdSealPretended(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(input, "etcd-seal-pretended", AnswerFor, findings);
}

}  // namespace fuin::judge
