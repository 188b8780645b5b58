// The bearer token by which an IAM identity signs in to an EKS cluster.
#pragma once

#include <cstdint>
#include <string>

#include "aws/config.h"
#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::aws {

// How long a cluster takes a token: 15 minutes from its date (aws-iam-authenticator pkg/token); the
// AWS CLI calls it expired a minute before.
inline constexpr int64_t kEksTokenLifeMs = 14 * 60'000;

// Returns what `aws eks get-token` prints as the token, byte for byte: "k8s-aws-v1." and, in
// base64url, the URL of an sts:GetCallerIdentity in `region` that `credentials` have signed at
// `unix_ms`, together with the cluster's name. Nothing is sent. Errors as EndpointOf and Presign.
Result<SecretBytes> EksToken(const Credentials& credentials, const std::string& cluster,
                             const std::string& region, int64_t unix_ms, const SharedConfig& config,
                             const Environment& environment);

}  // namespace fuin::aws
