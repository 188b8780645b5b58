// Older revisions of Secrets lie in etcd as plain text.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextHistorical(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-historical",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kHistorical);
      },
      findings);
}

}  // namespace fuin::judge
