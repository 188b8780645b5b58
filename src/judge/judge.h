// Facts → judgement. Pure: no clock, file, network, randomness or locale; the same facts in any
// order give the same findings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "model/finding.h"

namespace fuin::judge {

// Which findings a policy wants as a fail. kBaseline: AWS's own key passes from Kubernetes 1.28.
enum class Policy : uint8_t { kBaseline, kCustomerKey };

struct Options {
  Policy policy = Policy::kBaseline;
  bool honour_suppressions = true;
};

// What every rule is given.
struct Case {
  const model::Facts& facts;
  const std::vector<model::ClusterVerdict>& verdicts;  // one per Facts::clusters, same order
  Policy policy;
};

// A rule of the list in rules.cc. `judge` appends findings without fingerprint and suppression:
// Judge adds both. Every rule gives, for each subject that it can speak of, exactly one pass, fail,
// unknown or not applicable; more than one fail only for different evidence.
struct Rule {
  std::string_view id;  // named by what is wrong: "eks-secrets-plaintext"
  model::Severity severity;
  void (*judge)(const Case& input, std::vector<model::Finding>& findings);
};

// All rules, in the order in which `fuin explain` lists them.
std::span<const Rule> Rules();

// Decides what seals each cluster's Secrets, then runs every rule.
model::Judgement Judge(const model::Facts& facts, const Options& options);

}  // namespace fuin::judge
