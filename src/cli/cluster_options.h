// What every command that talks to an API server lets a person say, and the session it makes.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/eks_cluster.h"
#include "k8s/kubeconfig.h"
#include "k8s/session.h"

namespace fuin::cli {

// As they were typed.
struct ClusterOptions {
  std::string kubeconfig, as, as_uid;
  std::string eks_cluster;  // a name or an ARN
  std::vector<std::string> as_groups;
};

// Adds --kubeconfig, --as, --as-uid, --as-group and --eks-cluster. `options` must outlive
// `command`.
void AddClusterOptions(CLI::App& command, ClusterOptions& options);

// Returns the context of "k8s:CONTEXT"; "" for "k8s:" (the current one). Nothing for any other
// source.
std::optional<std::string> ContextOfSource(const std::string& source);

struct OpenedCluster {
  std::unique_ptr<k8s::Session> session;
  std::shared_ptr<EksCluster> eks;  // null where nothing speaks of EKS
};

// Opens a session with a kubeconfig's context. Its user's tokens for EKS are made here, by the
// AWS credentials that its plugin would take; the plugin itself is run where there are none.
// Complains on standard error where the kubeconfig switches TLS verification off. Errors as
// LoadConnection and Session::Open; kInvalidArgument for an ARN of --eks-cluster that is none.
Result<OpenedCluster> OpenClusterOrEks(const std::string& context, const ClusterOptions& options);

// The session of it alone.
Result<std::unique_ptr<k8s::Session>> OpenCluster(const std::string& context,
                                                  const ClusterOptions& options);

}  // namespace fuin::cli
