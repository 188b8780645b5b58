// Facts → verdicts → findings: every rule runs over all facts; then each finding gets its
// fingerprint, all are put in an order that does not hang on the order of the facts, and
// suppressions are applied.

#include "judge/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/strings.h"
#include "judge/at_rest.h"
#include "judge/internal/suppression.h"

namespace fuin::judge {
namespace {

using model::Facts;
using model::Finding;
using model::Verdict;

// What a finding is about, in words that stay when lines move and texts are reworded.
std::string Identity(const Facts& facts, const Finding& finding) {
  std::string identity = finding.rule;
  const auto add = [&](std::string_view part) {
    identity += '\x1f';
    identity += part;
  };
  if (finding.subject.kind == model::SubjectKind::kCluster) {
    const model::Cluster& cluster = facts.clusters[finding.subject.index];
    add(cluster.root);
    add(cluster.address.empty() && cluster.arn.known() ? cluster.arn.value() : cluster.address);
  } else if (finding.subject.kind == model::SubjectKind::kKey) {
    const model::Key& key = facts.keys[finding.subject.index];
    add(key.root);
    add(key.address.empty() && key.arn.known() ? key.arn.value() : key.address);
  } else {
    add(facts.sources[finding.subject.index].name);
  }
  return identity;
}

// FNV-1a of 64 bits, twice with different starts: an identifier, not a defence.
std::string Fingerprint(std::string_view identity) {
  constexpr uint64_t kPrime = 0x100000001b3;
  uint64_t hashes[2] = {0xcbf29ce484222325, 0x9ae16a3b2f90404f};
  for (uint64_t& hash : hashes) {
    for (char c : identity) {
      hash = (hash ^ static_cast<uint8_t>(c)) * kPrime;
    }
  }
  return fmt::format("{:016x}{:016x}", hashes[0], hashes[1]);
}

// Fails first, the worst first; then unknown, pass, not applicable; then by rule and by what they
// are about.
int Order(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFail:
      return 0;
    case Verdict::kUnknown:
      return 1;
    case Verdict::kPass:
      return 2;
    case Verdict::kNotApplicable:
      return 3;
  }
  return 4;
}

}  // namespace

model::Judgement Judge(const Facts& facts, const Options& options) {
  model::Judgement judgement;
  judgement.clusters = AssessAtRest(facts);
  const Case input{facts, judgement.clusters, options.policy};
  for (const Rule& rule : Rules()) {
    rule.judge(input, judgement.findings);
  }
  std::vector<std::pair<std::string, Finding>> ordered;
  for (Finding& finding : judgement.findings) {
    std::string identity = Identity(facts, finding);
    finding.fingerprint = Fingerprint(identity);
    ordered.emplace_back(std::move(identity), std::move(finding));
  }
  std::ranges::stable_sort(ordered, [](const auto& left, const auto& right) {
    const auto key = [](const Finding& finding) {
      return std::pair(Order(finding.verdict), -static_cast<int>(finding.severity));
    };
    return std::pair(key(left.second), left.first) < std::pair(key(right.second), right.first);
  });
  judgement.findings.clear();
  for (auto& [identity, finding] : ordered) {
    judgement.findings.push_back(std::move(finding));
  }
  if (options.honour_suppressions) {
    Suppress(facts, judgement);
  }
  return judgement;
}

}  // namespace fuin::judge
