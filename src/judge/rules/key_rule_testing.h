// Facts for the tests of the rules on keys.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

// A cluster that is sealed by the one key of the facts.
inline model::Facts SealedCluster(const model::Key& key) {
  model::Facts facts;
  facts.today = {2026, 11, 24};
  facts.keys.push_back(key);
  model::Cluster cluster;
  cluster.address = "aws_eks_cluster.this";
  model::EncryptionBlock block;
  block.key = model::Seen<model::KeyReference>::Of(
      {model::KeyForm::kResource, "aws_kms_key.eks.arn", size_t{0}});
  cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Of({block});
  facts.clusters.push_back(cluster);
  return facts;
}

using JudgeRule = void (*)(const Case& input, std::vector<model::Finding>& findings);

// The one finding that `judge` gives the facts' one key.
inline model::Finding OneFinding(JudgeRule judge, const model::Facts& facts) {
  const std::vector<model::ClusterVerdict> verdicts;
  std::vector<model::Finding> findings;
  judge({facts, verdicts, Policy::kBaseline}, findings);
  EXPECT_EQ(findings.size(), 1u);
  return findings.empty() ? model::Finding{} : findings.front();
}

// A policy of one statement that allows kms:* to `principal`.
inline model::Seen<model::Policy> PolicyFor(const model::PolicyPrincipal& principal) {
  model::PolicyStatement statement;
  statement.principals = {principal};
  statement.actions = {"kms:*"};
  statement.resources = {"*"};
  model::Policy policy;
  policy.statements = {statement};
  policy.has_unknown = principal.value == model::kUnknownMember;
  return model::Seen<model::Policy>::Of(policy);
}

}  // namespace fuin::judge
