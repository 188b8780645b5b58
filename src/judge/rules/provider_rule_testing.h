// Facts of one self-managed cluster.
#pragma once

#include <string>

#include "judge/rules/cluster_rule_testing.h"

namespace fuin::judge {

inline model::Cluster SelfManaged(model::Seen<model::ProviderConfig> config) {
  model::Cluster cluster;
  cluster.platform = model::Platform::kSelfManaged;
  cluster.address = "kube-apiserver.yaml";
  cluster.origin.at = {"kube-apiserver.yaml", 1, 1};
  cluster.created = model::Seen<bool>::Of(true);
  cluster.provider_config = std::move(config);
  return cluster;
}

// A configuration whose first provider for Secrets is `kind`; none covers them for "".
inline model::Seen<model::ProviderConfig> ConfigWith(const std::string& kind, int kms_version = 0,
                                                     int64_t mode = 0600) {
  model::ProviderConfig config;
  config.path = "enc.yaml";
  if (!kind.empty()) {
    const bool is_local = kind != "kms" && kind != "identity";
    config.secrets = {{kind, kms_version, "k", "", is_local ? 1u : 0u, {{"enc.yaml", 5, 5}, {}}}};
    config.has_literal_keys = is_local;
  }
  config.file_mode = model::Seen<int64_t>::Of(mode);
  return model::Seen<model::ProviderConfig>::Of(config);
}

inline model::Seen<model::ProviderConfig> RefusedConfig() {
  model::ProviderConfig config = ConfigWith("identity").value();
  config.refused.push_back({model::DefectKind::kSyntax,
                            {"defect/config-unknown-field", {{"name", "resources[0].bogus"}}},
                            {},
                            true});
  return model::Seen<model::ProviderConfig>::Of(config);
}

}  // namespace fuin::judge
