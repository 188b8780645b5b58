// Plain text of Secrets lies in files beside the database.

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

void JudgeEtcdPlaintextSnap(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(
      input, "etcd-plaintext-snap",
      [](const model::StoredSource& stored) {
        return PlaintextIn(stored, model::StoredState::kSnap);
      },
      findings);
}

}  // namespace fuin::judge
