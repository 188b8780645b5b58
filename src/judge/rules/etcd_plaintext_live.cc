// Live Secrets lie in etcd as plain text.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextLive(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-live",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kLive);
      },
      findings);
}

}  // namespace fuin::judge
