// An AWS account, or an organization's, as a source: EKS's clusters, each joined to its KMS key.
// docs/aws.md has the flow and the permissions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/session.h"
#include "model/facts.h"

namespace fuin::collect {

struct AwsOptions {
  // Roles to enter, each an account of its own; none: the account of the credentials.
  std::vector<std::string> role_arns;
  std::string external_id;
  aws::SessionOptions session;
};

// Reads `source`: "aws:[profile][/region[,region...]]", "aws-org:[role name]". One Source an
// account; what could not be read is in its problems, or in the facts as unknown. Never fails.
void CollectAws(const std::string& source, const AwsOptions& options, model::Facts& facts);

// The account of the ambient credentials, where there are any: nothing is added where there are
// none. An instance's metadata service is given 200 ms.
void CollectAmbientAws(const AwsOptions& options, model::Facts& facts);

}  // namespace fuin::collect
