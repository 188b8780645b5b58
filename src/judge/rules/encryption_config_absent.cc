// No --encryption-provider-config: the API server writes Secrets to etcd as they are.

#include "judge/internal/cluster_case.h"
#include "judge/rules/encryption_config_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  const auto& config = cluster.provider_config;
  if (config.unknown()) {
    return UnknownCluster(config.because(), config.origin());
  }
  return config.absent() ? ClusterAnswer{Verdict::kFail, "fail", {}, config.origin()}
                         : ClusterAnswer{Verdict::kPass, "pass", {}, config.origin()};
}

}  // namespace

void JudgeEncryptionConfigAbsent(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-absent", AnswerFor, findings);
}

}  // namespace fuin::judge
