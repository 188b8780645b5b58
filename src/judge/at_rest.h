// What seals a cluster's Secrets: the one answer that every report leads with.
#pragma once

#include <string>
#include <vector>

#include "model/facts.h"
#include "model/finding.h"

namespace fuin::judge {

// One verdict a cluster, in the order of Facts::clusters.
std::vector<model::ClusterVerdict> AssessAtRest(const model::Facts& facts);

// A Kubernetes version as EKS spells it: "1.28". Nothing for any other text.
struct MinorVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const MinorVersion&) const = default;
};
std::optional<MinorVersion> ParseVersion(const std::string& text);

// EKS seals all API data under a key that AWS owns from this version on (EKS user guide, "Default
// envelope encryption for all Kubernetes API data").
inline constexpr MinorVersion kSealedByDefault{1, 28};
// The first that can be associated with a KMS key (EKS user guide, "Enable secrets encryption").
inline constexpr MinorVersion kFirstSealable{1, 13};

// What a person calls the cluster: its name, else its address, else its ARN.
std::string ClusterLabel(const model::Cluster& cluster);

}  // namespace fuin::judge
