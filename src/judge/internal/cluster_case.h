// What the rules on clusters share: one answer a cluster, made into a finding.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

// What a rule says of one cluster. `message` is a key of the messages in the rule's page; "cluster"
// is always among its arguments.
struct ClusterAnswer {
  model::Verdict verdict = model::Verdict::kNotApplicable;
  std::string message = "not_applicable";
  std::vector<std::pair<std::string, std::string>> arguments;
  model::Origin origin;
  std::vector<model::Evidence> more = {};  // further places, after that of `origin`
};

using JudgeCluster = std::function<ClusterAnswer(const Case& input, const model::Cluster& cluster,
                                                 const model::ClusterVerdict& verdict)>;

// Returns the unknown answer with the reason.
ClusterAnswer UnknownCluster(const model::Text& because, const model::Origin& origin);

// Returns the reference of the first encryption block where it is known; null otherwise.
const model::KeyReference* KeyOf(const model::Cluster& cluster);

// Gives one finding a cluster: `judge`'s answer. The severity is that of Rules().
void JudgeClusters(const Case& input, std::string_view rule, const JudgeCluster& judge,
                   std::vector<model::Finding>& findings);

// Returns the severity of a rule of Rules(); the process ends for any other id.
model::Severity SeverityOf(std::string_view rule);

}  // namespace fuin::judge
