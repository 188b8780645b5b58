// The list of rules, in the order in which they are explained.

#include "judge/judge.h"
#include "judge/rules/eks_rules.h"
#include "judge/rules/kms_rules.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::Severity;

constexpr Rule kRules[] = {
    {"eks-secrets-plaintext", Severity::kCritical, JudgeEksSecretsPlaintext},
    {"eks-secrets-no-customer-key", Severity::kMedium, JudgeEksSecretsNoCustomerKey},
    {"eks-version-before-encryption", Severity::kCritical, JudgeEksVersionBeforeEncryption},
    {"eks-encryption-block-refused", Severity::kHigh, JudgeEksEncryptionBlockRefused},
    {"eks-encryption-resources-without-secrets", Severity::kHigh,
     JudgeEksEncryptionResourcesWithoutSecrets},
    {"eks-encryption-key-malformed", Severity::kHigh, JudgeEksEncryptionKeyMalformed},
    {"eks-encryption-key-other-region", Severity::kHigh, JudgeEksEncryptionKeyOtherRegion},
    {"eks-encryption-key-alias-drifts", Severity::kLow, JudgeEksEncryptionKeyAliasDrifts},
    {"eks-encryption-changes-ignored", Severity::kMedium, JudgeEksEncryptionChangesIgnored},
    {"kms-key-wrong-usage", Severity::kHigh, JudgeKmsKeyWrongUsage},
    {"kms-key-disabled", Severity::kCritical, JudgeKmsKeyDisabled},
    {"kms-key-pending-deletion", Severity::kCritical, JudgeKmsKeyPendingDeletion},
    {"kms-key-pending-import", Severity::kHigh, JudgeKmsKeyPendingImport},
    {"kms-key-rotation-off", Severity::kMedium, JudgeKmsKeyRotationOff},
    {"kms-key-policy-open", Severity::kHigh, JudgeKmsKeyPolicyOpen},
    {"kms-key-policy-locks-out", Severity::kHigh, JudgeKmsKeyPolicyLocksOut},
    {"eks-endpoint-public", Severity::kMedium, JudgeEksEndpointPublic},
    {"eks-version-unsupported", Severity::kHigh, JudgeEksVersionUnsupported},
    {"eks-version-extended-support", Severity::kInfo, JudgeEksVersionExtendedSupport},
    {"eks-encryption-key-shared-across-environments", Severity::kMedium,
     JudgeEksEncryptionKeySharedAcrossEnvironments},
    {"eks-encryption-removal-replaces-cluster", Severity::kCritical,
     JudgeEksEncryptionRemovalReplacesCluster},
    {"eks-encryption-key-change-does-nothing", Severity::kHigh,
     JudgeEksEncryptionKeyChangeDoesNothing},
    {"eks-cluster-replaced", Severity::kHigh, JudgeEksClusterReplaced},
    {"eks-encryption-drift", Severity::kMedium, JudgeEksEncryptionDrift},
    {"kms-key-deletion-window-short", Severity::kLow, JudgeKmsKeyDeletionWindowShort},
    {"kms-key-placeholder-left", Severity::kMedium, JudgeKmsKeyPlaceholderLeft},
    {"kms-key-name-unconventional", Severity::kInfo, JudgeKmsKeyNameUnconventional},
    {"kms-key-deleted-by-plan", Severity::kCritical, JudgeKmsKeyDeletedByPlan},
    {"etcd-plaintext-live", Severity::kCritical, JudgeEtcdPlaintextLive},
    {"etcd-plaintext-historical", Severity::kHigh, JudgeEtcdPlaintextHistorical},
    {"etcd-plaintext-deleted", Severity::kHigh, JudgeEtcdPlaintextDeleted},
    {"etcd-plaintext-freed", Severity::kCritical, JudgeEtcdPlaintextFreed},
    {"etcd-plaintext-wal", Severity::kHigh, JudgeEtcdPlaintextWal},
    {"etcd-plaintext-snap", Severity::kHigh, JudgeEtcdPlaintextSnap},
    {"etcd-seal-pretended", Severity::kCritical, JudgeEtcdSealPretended},
    {"etcd-seal-weak", Severity::kMedium, JudgeEtcdSealWeak},
    {"etcd-keys-stale", Severity::kMedium, JudgeEtcdKeysStale},
    {"etcd-integrity", Severity::kHigh, JudgeEtcdIntegrity},
    {"etcd-resource-plaintext", Severity::kMedium, JudgeEtcdResourcePlaintext},
};

}  // namespace

std::span<const Rule> Rules() { return kRules; }

}  // namespace fuin::judge
