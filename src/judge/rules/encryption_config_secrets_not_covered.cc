// An EncryptionConfiguration whose entries reach other resources, but not Secrets.

#include "judge/internal/cluster_case.h"
#include "judge/rules/encryption_config_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (!cluster.provider_config.known()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.provider_config.origin()};
  }
  const model::ProviderConfig& config = cluster.provider_config.value();
  if (config.secrets.empty() && !config.refused.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, config.origin};
  }
  return {config.secrets.empty() ? Verdict::kFail : Verdict::kPass,
          config.secrets.empty() ? "fail" : "pass",
          {},
          config.origin};
}

}  // namespace

void JudgeEncryptionConfigSecretsNotCovered(const Case& input,
                                            std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-secrets-not-covered", AnswerFor, findings);
}

}  // namespace fuin::judge
