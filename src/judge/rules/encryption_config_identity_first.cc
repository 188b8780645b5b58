// `identity` stands first for Secrets: they are written unsealed, whatever stands below it.

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
  return {writer.kind == "identity" ? Verdict::kFail : Verdict::kPass,
          writer.kind == "identity" ? "fail" : "pass",
          {},
          writer.origin};
}

}  // namespace

void JudgeEncryptionConfigIdentityFirst(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-identity-first", AnswerFor, findings);
}

}  // namespace fuin::judge
