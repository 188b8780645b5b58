// The rules on what etcd really holds. Each is a line of rules.cc; what it says, and when, stands
// in rules/<rule-id>/en.md.
#pragma once

#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

void JudgeEtcdPlaintextLive(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdPlaintextHistorical(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdPlaintextDeleted(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdPlaintextFreed(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdPlaintextWal(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdPlaintextSnap(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdSealPretended(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdSealWeak(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdKeysStale(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdIntegrity(const Case& input, std::vector<model::Finding>& findings);
void JudgeEtcdResourcePlaintext(const Case& input, std::vector<model::Finding>& findings);

}  // namespace fuin::judge
