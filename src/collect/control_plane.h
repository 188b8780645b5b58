// Control planes that a team runs itself, as files describe them: EncryptionConfiguration,
// kube-apiserver's static pod or arguments, kubeadm, k3s and RKE2, Talos → self-managed clusters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "text/document.h"

namespace fuin::collect {

// Whether `text` is an EncryptionConfiguration by its kind, whatever else is wrong with it. No tree
// is made of it: keys may lie in it.
bool IsEncryptionConfig(std::string_view text);

// Whether a document describes an API server: a Pod that runs kube-apiserver, kubeadm's
// ClusterConfiguration, k3s' or RKE2's config.yaml, a Talos machine configuration of a control
// plane. `path` tells config.yaml's apart.
bool IsControlPlane(const text::Node& document, const std::string& path);

// What was found under one source.
struct ControlPlaneFiles {
  std::vector<std::string> encryption_configs;  // paths
  struct Server {
    std::string path;
    text::Node document;
  };
  std::vector<Server> servers;
};

// Appends a Source and a cluster for each API server, with the EncryptionConfiguration that its
// flag names where that lies among the files, or under the same root of a node's file system; and
// one for each EncryptionConfiguration that no server names.
void CollectControlPlanes(const ControlPlaneFiles& files, model::Facts& facts);

}  // namespace fuin::collect
