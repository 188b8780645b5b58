// KMS v1: deprecated in Kubernetes 1.28, off by default since 1.29, and without a key id in what
// it stores.

#include "judge/internal/cluster_case.h"
#include "judge/rules/encryption_config_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (!cluster.provider_config.known() || cluster.provider_config.value().secrets.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.provider_config.origin()};
  }
  for (const model::SealProvider& provider : cluster.provider_config.value().secrets) {
    if (provider.kms_version == 1) {
      return {Verdict::kFail, "fail", {{"name", provider.name}}, provider.origin};
    }
  }
  return {Verdict::kPass, "pass", {}, cluster.provider_config.value().origin};
}

}  // namespace

void JudgeEncryptionConfigKmsV1(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-kms-v1", AnswerFor, findings);
}

}  // namespace fuin::judge
