// Facts of one cluster, and what one rule says of it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "judge/at_rest.h"
#include "judge/judge.h"

namespace fuin::judge {

using RuleFunction = void (*)(const Case& input, std::vector<model::Finding>& findings);

inline constexpr char kTestKey[] =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

// A cluster of Kubernetes 1.27 in eu-west-1 without encryption.
inline model::Cluster PlainCluster() {
  model::Cluster cluster;
  cluster.address = "aws_eks_cluster.c";
  cluster.origin.at = {"main.tf", 1, 1};
  cluster.created = model::Seen<bool>::Of(true);
  cluster.name = model::Seen<std::string>::Of("c");
  cluster.version = model::Seen<std::string>::Of("1.27");
  cluster.region = model::Seen<std::string>::Of("eu-west-1");
  cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Absent();
  cluster.endpoint_public = model::Seen<bool>::Absent();
  cluster.endpoint_cidrs = model::Seen<std::vector<std::string>>::Absent();
  return cluster;
}

// The same with an encryption block that names `key`.
inline model::Cluster ClusterWithKey(const std::string& key,
                                     std::vector<std::string> resources = {"secrets"}) {
  model::EncryptionBlock block;
  block.key =
      model::Seen<model::KeyReference>::Of({model::ClassifyKeyName(key), key, std::nullopt});
  block.resources = model::Seen<std::vector<std::string>>::Of(std::move(resources));
  model::Cluster cluster = PlainCluster();
  cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Of({block});
  return cluster;
}

// The same with everything about the encryption unknown.
inline model::Cluster UndecidedCluster() {
  const model::Text because{"unknown/variable", {{"name", "var.x"}}};
  model::Cluster cluster = PlainCluster();
  cluster.version = model::Seen<std::string>::Unknown(because);
  cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Unknown(because);
  cluster.endpoint_public = model::Seen<bool>::Unknown(because);
  return cluster;
}

// The one finding of `rule` on this cluster.
inline model::Finding FindingOn(RuleFunction rule, const model::Cluster& cluster,
                                Policy policy = Policy::kBaseline) {
  model::Facts facts;
  facts.sources.emplace_back();
  facts.clusters.push_back(cluster);
  const std::vector<model::ClusterVerdict> verdicts = AssessAtRest(facts);
  std::vector<model::Finding> findings;
  rule({facts, verdicts, policy}, findings);
  EXPECT_EQ(findings.size(), 1u);
  return findings.empty() ? model::Finding() : findings[0];
}

}  // namespace fuin::judge
