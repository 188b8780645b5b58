// The key that seals Secrets lies in the configuration file, on the machine that it is to
// protect.

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
  const bool is_local = writer.kind != "kms" && writer.kind != "identity";
  return {is_local ? Verdict::kFail : Verdict::kPass,
          is_local ? "fail" : "pass",
          {{"provider", writer.kind}},
          writer.origin};
}

}  // namespace

void JudgeEncryptionConfigLocalKey(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-local-key", AnswerFor, findings);
}

}  // namespace fuin::judge
