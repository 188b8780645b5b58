// EKS itself reports that the cluster's key is out of service (ClusterIssueCode of the EKS API:
// KmsKeyDisabled, KmsKeyNotFound, KmsKeyMarkedForDeletion, KmsGrantRevoked).

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  const model::Seen<std::vector<std::string>>& issues = cluster.health_issues;
  if (issues.unknown() && issues.because().id == "unknown/not-looked-at") {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.origin};
  }
  if (issues.unknown()) {
    return UnknownCluster(issues.because(), issues.origin());
  }
  std::string codes;
  if (issues.known()) {
    for (const std::string& code : issues.value()) {
      if (code.starts_with("Kms")) {
        codes += (codes.empty() ? "" : ", ") + code;
      }
    }
  }
  return codes.empty() ? ClusterAnswer{Verdict::kPass, "pass", {}, issues.origin()}
                       : ClusterAnswer{Verdict::kFail, "fail", {{"codes", codes}}, issues.origin()};
}

}  // namespace

void JudgeEksKeyHealthIssue(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-key-health-issue", AnswerFor, findings);
}

}  // namespace fuin::judge
