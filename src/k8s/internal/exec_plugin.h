// Credential plugins: client.authentication.k8s.io v1 and v1beta1.
#pragma once

#include <string>

#include "base/result.h"
#include "k8s/kubeconfig.h"
#include "k8s/session.h"

namespace fuin::k8s::internal {

// Returns what KUBERNETES_EXEC_INFO holds for the plugin: an ExecCredential in JSON.
std::string ExecInfo(const Connection& connection, const ExecPlugin& plugin, bool is_interactive);

// Reads the ExecCredential that a plugin printed. Errors never repeat any of it.
Result<IssuedCredential> ReadExecCredential(const ExecPlugin& plugin, std::string_view printed);

// Runs the plugin of `connection`, which must have one. Its complaints go to standard error.
// kNotFound, with the install hint, where there is no such program; kDenied where it ends with
// another exit code than 0; kInvalidArgument where it needs a terminal and there is none.
Result<IssuedCredential> RunExecPlugin(const Connection& connection);

}  // namespace fuin::k8s::internal
