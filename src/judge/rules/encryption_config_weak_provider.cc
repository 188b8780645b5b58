// aescbc (no authentication) or aesgcm (its nonces wear out) writes Secrets.

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
  const model::SealProvider& writer = cluster.provider_config.value().secrets[0];
  const bool is_weak = writer.kind == "aescbc" || writer.kind == "aesgcm";
  return {is_weak ? Verdict::kFail : Verdict::kPass,
          is_weak ? "fail" : "pass",
          {{"provider", writer.kind}},
          writer.origin};
}

}  // namespace

void JudgeEncryptionConfigWeakProvider(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-weak-provider", AnswerFor, findings);
}

}  // namespace fuin::judge
