// Code, plan, state and account don't say the same of what seals a cluster.
//
// The finding stands at the view that comes first (code before plan before state before account);
// the evidence has a place for each. A version is drift only where it changes what seals.

#include <algorithm>

#include "judge/internal/cluster_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::AtRest;
using model::ClusterVerdict;
using model::Verdict;

model::Text Says(const ClusterVerdict& verdict) {
  switch (verdict.at_rest) {
    case AtRest::kCustomerKey:
      return {"drift/customer-key", {{"key", verdict.key}}};
    case AtRest::kAwsOwnedKey:
      return {"drift/aws-owned-key", {}};
    case AtRest::kPlaintext:
      return {"drift/plaintext", {}};
    case AtRest::kLocalKey:
      return {"drift/local-key", {}};
    case AtRest::kMisconfigured:
      return {"drift/misconfigured", {}};
    case AtRest::kUnknown:
      break;
  }
  return {"drift/unknown", {}};
}

// Whether both views say the same of what seals the cluster.
Answer Agree(const Case& input, const ClusterVerdict& left, const ClusterVerdict& right) {
  if (left.at_rest == AtRest::kUnknown || right.at_rest == AtRest::kUnknown) {
    return Answer::kUnknown;
  }
  if (left.at_rest != right.at_rest) {
    return Answer::kNo;
  }
  const model::KeyReference* left_key = KeyOf(input.facts.clusters[left.cluster_index]);
  const model::KeyReference* right_key = KeyOf(input.facts.clusters[right.cluster_index]);
  const bool has_keys =
      left.at_rest == AtRest::kCustomerKey && left_key != nullptr && right_key != nullptr;
  return has_keys ? NameOneKey(input.facts, *left_key, *right_key) : Answer::kYes;
}

model::Evidence Seen(const Case& input, const ClusterVerdict& verdict) {
  const model::Cluster& cluster = input.facts.clusters[verdict.cluster_index];
  const model::Text says = {"drift/says",
                            {{"view", model::Nested(NameOf(ViewOf(input.facts, cluster)))},
                             {"says", model::Nested(Says(verdict))}}};
  return {says, verdict.origin.at.file.empty() ? cluster.origin : verdict.origin};
}

// `others` are the same cluster in later views.
ClusterAnswer Compare(const Case& input, const ClusterVerdict& lead,
                      const std::vector<size_t>& others) {
  ClusterAnswer answer{Verdict::kPass, "pass", {}, lead.origin, {}};
  for (size_t other : others) {
    const ClusterVerdict& theirs = input.verdicts[other];
    const Answer agree = Agree(input, lead, theirs);
    answer.more.push_back(Seen(input, theirs));
    if (agree == Answer::kYes || answer.verdict == Verdict::kFail ||
        (agree == Answer::kUnknown && answer.verdict == Verdict::kUnknown)) {
      continue;
    }
    const auto view_of = [&](size_t index) {
      return model::Nested(NameOf(ViewOf(input.facts, input.facts.clusters[index])));
    };
    answer.arguments = {{"first", view_of(lead.cluster_index)},
                        {"first_says", model::Nested(Says(lead))},
                        {"second", view_of(other)},
                        {"second_says", model::Nested(Says(theirs))}};
    answer.verdict = agree == Answer::kNo ? Verdict::kFail : Verdict::kUnknown;
    answer.message = agree == Answer::kNo ? "fail" : "unknown_same";
  }
  return answer;
}

ClusterAnswer AnswerFor(const Case& input, const SameClusters& same, const model::Cluster& cluster,
                        const ClusterVerdict& verdict) {
  const Counterparts counterparts = same.Of(verdict.cluster_index);
  const View view = ViewOf(input.facts, cluster);
  const auto is_earlier = [&](size_t other) {
    return ViewOf(input.facts, input.facts.clusters[other]) < view;
  };
  if (std::ranges::any_of(counterparts.clusters, is_earlier)) {
    return {Verdict::kNotApplicable, "compared_elsewhere", {}, cluster.origin, {}};
  }
  if (!counterparts.clusters.empty()) {
    return Compare(input, verdict, counterparts.clusters);
  }
  if (counterparts.is_ambiguous) {
    return {Verdict::kUnknown, "unknown_which", {}, cluster.origin, {}};
  }
  const bool has_identity = cluster.name.known() || cluster.arn.known();
  if (same.has_several_views() && !has_identity && cluster.name.unknown()) {
    return UnknownCluster(cluster.name.because(), cluster.name.origin());
  }
  return {Verdict::kNotApplicable, "not_applicable", {}, cluster.origin, {}};
}

}  // namespace

void JudgeEksEncryptionDrift(const Case& input, std::vector<model::Finding>& findings) {
  const SameClusters same(input.facts);
  const auto judge = [&](const Case&, const model::Cluster& cluster,
                         const ClusterVerdict& verdict) {
    return AnswerFor(input, same, cluster, verdict);
  };
  JudgeClusters(input, "eks-encryption-drift", judge, findings);
}

}  // namespace fuin::judge
