// What every command that talks to an API server lets a person say, and the session it makes.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/kubeconfig.h"
#include "k8s/session.h"

namespace fuin::cli {

// As they were typed.
struct ClusterOptions {
  std::string kubeconfig, as, as_uid;
  std::vector<std::string> as_groups;
};

// Adds --kubeconfig, --as, --as-uid and --as-group. `options` must outlive `command`.
void AddClusterOptions(CLI::App& command, ClusterOptions& options);

// Returns the context of "k8s:CONTEXT"; "" for "k8s:" (the current one). Nothing for any other
// source.
std::optional<std::string> ContextOfSource(const std::string& source);

// Opens a session with the context of `source`. Complains on standard error where the kubeconfig
// switches TLS verification off. Errors as LoadConnection and Session::Open.
Result<std::unique_ptr<k8s::Session>> OpenCluster(const std::string& context,
                                                  const ClusterOptions& options);

}  // namespace fuin::cli
