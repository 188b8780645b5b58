// No grant of the key lets the cluster decrypt: somebody revoked or retired it. EKS makes one for
// the cluster's role when encryption is associated, and shows its loss as KmsGrantRevoked.

#include "judge/internal/cluster_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  const model::Seen<bool>& grant = cluster.key_grant;
  const bool is_code = grant.unknown() && grant.because().id == "unknown/not-looked-at";
  if (is_code || grant.absent()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.origin};
  }
  if (grant.unknown()) {
    return UnknownCluster(grant.because(), grant.origin());
  }
  const model::KeyReference* key = KeyOf(cluster);
  const std::string name = key == nullptr ? "" : key->text;
  return grant.value() ? ClusterAnswer{Verdict::kPass, "pass", {{"key", name}}, grant.origin()}
                       : ClusterAnswer{Verdict::kFail, "fail", {{"key", name}}, grant.origin()};
}

}  // namespace

void JudgeKmsKeyGrantMissing(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "kms-key-grant-missing", AnswerFor, findings);
}

}  // namespace fuin::judge
