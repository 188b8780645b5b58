// The rules on control planes of one's own: what --encryption-provider-config makes of Secrets.
// Each is a line of rules.cc; what it says, and when, stands in rules/<rule-id>/en.md.
#pragma once

#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

void JudgeEncryptionConfigAbsent(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigIdentityFirst(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigSecretsNotCovered(const Case& input,
                                            std::vector<model::Finding>& findings);
void JudgeEncryptionConfigInvalid(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigKmsV1(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigWeakProvider(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigLocalKey(const Case& input, std::vector<model::Finding>& findings);
void JudgeEncryptionConfigFileMode(const Case& input, std::vector<model::Finding>& findings);

}  // namespace fuin::judge
