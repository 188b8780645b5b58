// A KMS key for a cluster in Terraform: the resources, and how the cluster names the key.
#pragma once

#include <optional>
#include <string>

#include "patch/code_fix.h"
#include "patch/internal/workspace.h"

namespace fuin::patch {

struct NewKey {
  std::string reference;  // "aws_kms_key.eks_secrets.arn"; the ARN in quotes where one was given
  std::string lines;      // the resources at the top level, "\n" between them; "" for none
  std::string address;    // "aws_kms_key.eks_secrets"; "" where one was given
};

// The key that `request` names or, where it names none, one made for the cluster resource (or the
// module call) at `site`: as many as the resource makes clusters, in its provider and Region, named
// after the cluster, under names that no file of the folder has.
NewKey KeyFor(const BlockSite& site, const Request& request, Workspace& workspace);

// The names of all resources ("aws_kms_key.a") and data sources ("data.aws_partition.b") in a
// folder.
struct Declared {
  BlockSite site;
  std::string address;
};
std::vector<Declared> DeclaredIn(const std::string& folder, Workspace& workspace);

}  // namespace fuin::patch
