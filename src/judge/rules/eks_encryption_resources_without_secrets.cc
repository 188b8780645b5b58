// resources of the encryption block is not ["secrets"], the one value that is taken: refused by the
// plan, or, worse, only by the apply.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (cluster.encryption.unknown()) {
    return UnknownCluster(cluster.encryption.because(), cluster.encryption.origin());
  }
  if (cluster.encryption.absent() || cluster.encryption.value().empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.encryption.origin()};
  }
  const model::Seen<std::vector<std::string>>& resources = cluster.encryption.value()[0].resources;
  if (resources.unknown()) {
    return UnknownCluster(resources.because(), resources.origin());
  }
  if (resources.absent()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, resources.origin()};
  }
  const std::vector<std::string> wanted = {"secrets"};
  if (resources.value() == wanted) {
    return {Verdict::kPass, "pass", {}, resources.origin()};
  }
  std::string shown = "[";
  for (const std::string& word : resources.value()) {
    shown += (shown.size() > 1 ? ", \"" : "\"") + word + "\"";
  }
  // The provider checks the value only once the whole block is known: while the key is made by the
  // same plan, the plan passes and the apply fails.
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  const bool passes_plan = key.known() && (key.value().form == model::KeyForm::kResource ||
                                           key.value().form == model::KeyForm::kOpaque);
  return {Verdict::kFail,
          passes_plan ? "fail_at_apply" : "fail",
          {{"resources", shown + "]"}},
          resources.origin()};
}

}  // namespace

void JudgeEksEncryptionResourcesWithoutSecrets(const Case& input,
                                               std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-resources-without-secrets", AnswerFor, findings);
}

}  // namespace fuin::judge
