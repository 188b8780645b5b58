// What a connection tells of Amazon EKS: which cluster it is, and who makes its tokens.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "k8s/kubeconfig.h"

namespace fuin::k8s {

// Any text is "" where nothing tells it.
struct EksReference {
  std::string name;    // the cluster's; what the token is bound to
  std::string region;  // "eu-west-1"
  // The connection's credential is a token of EKS, made by a plugin whose every argument is
  // understood: it can be made without the plugin, by these.
  bool is_token_known = false;
  std::string profile, role_arn, external_id, session_name;
  std::vector<std::pair<std::string, std::string>> environment;  // the plugin's own variables
};

// Returns what the connection's credential plugin (`aws eks get-token`, `aws-iam-authenticator
// token`), its server's name, and its cluster's name in the kubeconfig (an ARN, as `aws eks
// update-kubeconfig` writes it, or eksctl's NAME.REGION.eksctl.io) say. Nothing where none of them
// speaks of EKS. A plugin with an argument that is not known keeps is_token_known false.
std::optional<EksReference> EksReferenceOf(const Connection& connection);

// Reads "arn:aws:eks:REGION:ACCOUNT:cluster/NAME", or a name alone. Nothing for another ARN.
std::optional<EksReference> EksReferenceOfText(const std::string& name_or_arn);

}  // namespace fuin::k8s
