// AWS credentials, found as the AWS CLI finds them. docs/aws.md has the order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "aws/config.h"
#include "aws/environment.h"
#include "base/result.h"

namespace fuin::aws {

// Wiped at its end. Never printed: no member but `source` is for people.
struct Credentials {
  Credentials() = default;
  Credentials(std::string access_key, std::string secret_key, std::string token)
      : access_key_id(std::move(access_key)),
        secret_access_key(std::move(secret_key)),
        session_token(std::move(token)) {}
  Credentials(const Credentials&) = default;
  Credentials(Credentials&&) = default;
  Credentials& operator=(const Credentials&) = default;
  Credentials& operator=(Credentials&&) = default;
  ~Credentials();

  std::string access_key_id, secret_access_key;
  std::string session_token;               // "" for none
  std::optional<int64_t> expires_unix_ms;  // nothing: they do not expire by themselves
  std::string source;                      // "environment", "profile prod (sso)", ...
};

class Connection;

struct CredentialOptions {
  // A profile that was named: then the environment's keys are not asked, as with --profile.
  std::optional<std::string> profile;
  // Whether to ask a metadata service that nothing points at (IMDS).
  bool ask_imds = true;
  int64_t imds_timeout_ms_max = 1000;  // a try, as AWS_METADATA_SERVICE_TIMEOUT
};

// Returns the first credentials of the chain. kNotFound where no source has any; kInvalidArgument
// for a profile that is named and not there, or whose settings contradict each other; kNotAuthentic
// for what has expired or was refused, with what renews it. A source that is configured and fails
// ends the chain: the next one would be another identity.
Result<Credentials> FindCredentials(Connection& connection, const CredentialOptions& options);

struct RoleRequest {
  std::string role_arn, session_name, external_id, mfa_serial;
  std::string duration_seconds;  // digits, or "" for STS's default
};

// Calls sts:AssumeRole with `base`, in `region`. Errors of Connection::Send; kCorrupt for an answer
// without credentials.
Result<Credentials> AssumeRole(Connection& connection, const std::string& region,
                               const Credentials& base, const RoleRequest& request);

}  // namespace fuin::aws
