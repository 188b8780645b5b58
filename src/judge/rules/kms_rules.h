// The rules on the keys that seal clusters. Each is a line of rules.cc; what it says, and when,
// stands in rules/<rule-id>/en.md.
#pragma once

#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

void JudgeKmsKeyWrongUsage(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyRotationOff(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyDisabled(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyMissing(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyGrantMissing(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyPendingImport(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyPendingDeletion(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyPolicyOpen(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyPolicyLocksOut(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyDeletionWindowShort(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyPlaceholderLeft(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyNameUnconventional(const Case& input, std::vector<model::Finding>& findings);
void JudgeKmsKeyDeletedByPlan(const Case& input, std::vector<model::Finding>& findings);

}  // namespace fuin::judge
