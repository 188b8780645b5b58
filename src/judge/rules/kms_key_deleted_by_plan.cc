// The plan deletes the key that seals a cluster: the cluster that stays is lost.

#include <algorithm>

#include "judge/internal/cluster_case.h"
#include "judge/internal/key_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

bool Names(const model::Facts& facts,
           const model::Seen<std::vector<model::EncryptionBlock>>& encryption,
           const model::Key& key) {
  if (!encryption.known()) {
    return false;
  }
  return std::ranges::any_of(encryption.value(), [&](const model::EncryptionBlock& block) {
    if (!block.key.known()) {
      return false;
    }
    const bool by_arn = key.arn.known() && block.key.value().text == key.arn.value();
    return by_arn || model::FindKey(facts, block.key.value()) == &key;
  });
}

// The clusters that stay, and that the key seals now or sealed before the plan.
std::vector<size_t> SealedBy(const model::Facts& facts, const model::Key& key) {
  std::vector<size_t> clusters;
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    const model::Cluster& cluster = facts.clusters[i];
    const bool is_sealed =
        Names(facts, cluster.encryption, key) ||
        (cluster.prior.has_value() && Names(facts, cluster.prior->encryption, key));
    if (is_sealed && !cluster.created.is(false)) {
      clusters.push_back(i);
    }
  }
  return clusters;
}

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  if (key.planned_actions.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, key.origin};
  }
  const auto has = [&](std::string_view action) {
    return std::ranges::count(key.planned_actions, action) > 0;
  };
  if (!has("delete")) {
    return {Verdict::kPass, "pass", {}, key.origin};
  }
  return {Verdict::kFail, has("create") ? "fail_replaced" : "fail", {}, key.origin};
}

}  // namespace

void JudgeKmsKeyDeletedByPlan(const Case& input, std::vector<model::Finding>& findings) {
  const auto sealed_by = [&](const model::Key& key) { return SealedBy(input.facts, key); };
  JudgeKeys(input, "kms-key-deleted-by-plan", sealed_by, AnswerFor, findings);
}

}  // namespace fuin::judge
