// The sources of the credential chain, one function each. Nothing in the optional: this source is
// not configured, ask the next one. An Error: it is, and it fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/config.h"
#include "aws/connection.h"
#include "aws/credentials.h"
#include "base/result.h"
#include "text/document.h"

namespace fuin::aws {

using Found = Result<std::optional<Credentials>>;

Found FromEnvironment(const Environment& environment);
// aws_access_key_id and its companions of a profile.
Found FromSection(const Section* section, const std::string& source);
// sso_session or sso_start_url, the token that `aws sso login` left, and the portal's answer.
Found FromSso(Connection& connection, const std::string& profile);
// What `aws login` left in its cache.
Found FromLogin(Connection& connection, const std::string& profile);
Found FromProcess(Connection& connection, const std::string& profile);
// AWS_WEB_IDENTITY_TOKEN_FILE where `uses_environment`, else the profile's web_identity_token_file.
Found FromWebIdentity(Connection& connection, const std::string& profile, bool uses_environment);
// ECS, EKS Pod Identity, CloudShell: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or ..._FULL_URI.
Found FromContainer(Connection& connection);
// IMDSv2; v1 where the service has no tokens and nothing forbids it.
Found FromInstance(Connection& connection, const CredentialOptions& options);

// Reads credentials from JSON whose members have these names; kCorrupt without a key and a secret.
struct MemberNames {
  std::string_view key, secret, token, expiration;
};
Result<Credentials> CredentialsOf(const text::Node& node, const MemberNames& names);

// The Region that STS and SSO are asked in: the configured one, else the partition's first.
std::string RegionFor(const Connection& connection, const std::string& profile);

}  // namespace fuin::aws
