// An EncryptionConfiguration that kube-apiserver refuses: the server does not start with it.

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
  if (!config.refused.empty()) {
    return {Verdict::kFail,
            "fail",
            {{"what", model::Nested(config.refused[0].text)}},
            config.refused[0].origin};
  }
  return {Verdict::kPass, "pass", {}, config.origin};
}

}  // namespace

void JudgeEncryptionConfigInvalid(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-invalid", AnswerFor, findings);
}

}  // namespace fuin::judge
