// The key is not called what AWS's console, runbooks and colleagues look for:
// alias/eks-secrets-<cluster>, "EKS cluster <cluster> secrets encryption".

#include <algorithm>

#include "judge/internal/key_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AliasAnswer(const model::Key& key, const std::string& wanted) {
  for (const model::KeyAlias& alias : key.aliases) {
    if (alias.name.is(wanted)) {
      return {Verdict::kPass, "pass", {{"alias", wanted}}, alias.origin};
    }
  }
  for (const model::KeyAlias& alias : key.aliases) {
    if (!alias.name.known()) {
      return UnknownKey(
          alias.name.unknown() ? alias.name.because() : model::Text{"unknown/not-looked-at", {}},
          alias.origin);
    }
  }
  if (key.aliases.empty()) {
    return {Verdict::kFail, "fail_no_alias", {{"wanted", wanted}}, key.origin};
  }
  const std::string alias = key.aliases[0].name.value();
  return {
      Verdict::kFail, "fail_alias", {{"alias", alias}, {"wanted", wanted}}, key.aliases[0].origin};
}

KeyAnswer AnswerFor(const Case& input, const SameClusters& same, const model::Key& key) {
  const KeyAnswer not_applicable{Verdict::kNotApplicable, "not_applicable", {}, key.origin};
  const std::vector<size_t> clusters = ClustersOf(input.facts, key);
  const bool is_one =
      std::ranges::all_of(clusters, [&](size_t other) { return same.AreOne(clusters[0], other); });
  if (key.management == model::KeyManagement::kReferenced || !is_one) {
    return not_applicable;  // not ours to name, or no one cluster's name to carry
  }
  const model::Seen<std::string>& name = input.facts.clusters[clusters[0]].name;
  if (!name.known()) {
    return name.unknown() ? UnknownKey(name.because(), name.origin()) : not_applicable;
  }
  KeyAnswer answer = AliasAnswer(key, "alias/eks-secrets-" + name.value());
  if (answer.verdict != Verdict::kPass) {
    return answer;
  }
  if (key.description.unknown()) {
    return UnknownKey(key.description.because(), key.description.origin());
  }
  const std::string wanted = "EKS cluster " + name.value() + " secrets encryption";
  if (!key.description.is(wanted)) {
    const std::string description = key.description.known() ? key.description.value() : "";
    return {Verdict::kFail,
            "fail_description",
            {{"description", description}, {"wanted", wanted}},
            key.description.origin()};
  }
  return answer;
}

}  // namespace

void JudgeKmsKeyNameUnconventional(const Case& input, std::vector<model::Finding>& findings) {
  const SameClusters same(input.facts);
  const auto judge = [&](const Case&, const model::Key& key) {
    return AnswerFor(input, same, key);
  };
  JudgeClusterKeys(input, "kms-key-name-unconventional", judge, findings);
}

}  // namespace fuin::judge
