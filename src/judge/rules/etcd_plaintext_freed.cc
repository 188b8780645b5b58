// Plain text of Secrets is left in freed database pages.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextFreed(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-freed",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kFreed);
      },
      findings);
}

}  // namespace fuin::judge
