// An AWS account, or an organization's, as a source: EKS's clusters, each joined to its KMS key.
// docs/aws.md has the flow and the permissions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/environment.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/retry.h"
#include "http/transport.h"
#include "model/facts.h"

namespace fuin::collect {

struct AwsOptions {
  // Roles to enter, each an account of its own; none: the account of the credentials.
  std::vector<std::string> role_arns;
  std::string external_id;
  int64_t call_timeout_ms_max = 20'000;  // for one answer

  // The way out, with the CA bundle that the settings name; "" is the system's.
  std::function<Result<std::unique_ptr<http::Transport>>(const std::string& ca_bundle)>
      open_transport;
  aws::Environment environment;
  Clock* clock = nullptr;
  http::Jitter jitter;
  aws::AskMfa ask_mfa;
};

// Whether `source` is "aws:..." or "aws-org:...".
bool IsAwsSource(std::string_view source);

// Reads `source`: "aws:[profile][/region[,region...]]", "aws-org:[role name]". One Source an
// account; what could not be read is in its problems, or in the facts as unknown. Never fails.
void CollectAws(const std::string& source, const AwsOptions& options, model::Facts& facts);

// The account of the ambient credentials, where there are any: nothing is added where there are
// none. An instance's metadata service is given 200 ms.
void CollectAmbientAws(const AwsOptions& options, model::Facts& facts);

}  // namespace fuin::collect
