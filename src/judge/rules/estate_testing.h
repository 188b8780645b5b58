// Facts of one cluster as code, plan, state and account see it, and what one rule says of each.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "judge/rules/cluster_rule_testing.h"

namespace fuin::judge {

inline constexpr char kOtherKey[] =
    "arn:aws:kms:eu-west-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab";

// Builds facts, a source for each cluster or key.
class EstateFacts {
 public:
  EstateFacts() { facts_.today = {2026, 11, 24}; }

  EstateFacts& Add(model::SourceKind kind, model::Cluster cluster,
                   const std::string& root = "envs/prod") {
    AddSource(kind);
    cluster.source_index = facts_.sources.size() - 1;
    cluster.root = root;
    facts_.clusters.push_back(std::move(cluster));
    return *this;
  }
  EstateFacts& Add(model::SourceKind kind, model::Key key) {
    AddSource(kind);
    key.source_index = facts_.sources.size() - 1;
    facts_.keys.push_back(std::move(key));
    return *this;
  }
  model::Facts& facts() { return facts_; }

 private:
  void AddSource(model::SourceKind kind) {
    facts_.sources.emplace_back();
    facts_.sources.back().kind = kind;
  }

  model::Facts facts_;
};

// The findings of `rule`, by subject.
inline std::vector<model::Finding> FindingsOn(RuleFunction rule, const model::Facts& facts) {
  const std::vector<model::ClusterVerdict> verdicts = AssessAtRest(facts);
  std::vector<model::Finding> findings;
  rule({facts, verdicts, Policy::kBaseline}, findings);
  return findings;
}

// `cluster` in a plan, with `before` as it was.
inline model::Cluster Planned(model::Cluster cluster, const model::Cluster& before) {
  cluster.prior = model::PriorCluster{before.encryption, before.version};
  cluster.planned_actions = {"update"};
  return cluster;
}

}  // namespace fuin::judge
