// Plain text of Secrets is left in etcd's write-ahead log.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextWal(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-wal",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kWal);
      },
      findings);
}

}  // namespace fuin::judge
