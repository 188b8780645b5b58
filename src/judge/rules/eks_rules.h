// The rules on EKS clusters. Each is a line of rules.cc; what it says, and when, stands in
// rules/<rule-id>/en.md.
#pragma once

#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

void JudgeEksSecretsPlaintext(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksSecretsNoCustomerKey(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksVersionBeforeEncryption(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionBlockRefused(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionResourcesWithoutSecrets(const Case& input,
                                               std::vector<model::Finding>& findings);
void JudgeEksEncryptionKeyMalformed(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionKeyOtherRegion(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionKeyAliasDrifts(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionChangesIgnored(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksKeyHealthIssue(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEndpointPublic(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksVersionUnsupported(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksVersionExtendedSupport(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionKeySharedAcrossEnvironments(const Case& input,
                                                   std::vector<model::Finding>& findings);
void JudgeEksEncryptionRemovalReplacesCluster(const Case& input,
                                              std::vector<model::Finding>& findings);
void JudgeEksEncryptionKeyChangeDoesNothing(const Case& input,
                                            std::vector<model::Finding>& findings);
void JudgeEksClusterReplaced(const Case& input, std::vector<model::Finding>& findings);
void JudgeEksEncryptionDrift(const Case& input, std::vector<model::Finding>& findings);

}  // namespace fuin::judge
