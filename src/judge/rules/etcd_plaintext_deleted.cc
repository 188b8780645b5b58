// Deleted Secrets still lie in etcd as plain text.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextDeleted(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-deleted",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kDeleted);
      },
      findings);
}

}  // namespace fuin::judge
