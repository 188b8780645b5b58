// The chain, in botocore's order: environment, role of the profile, web identity, SSO, the
// credentials file, `aws login`, credential_process, the config file, container, instance.

#include "aws/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "aws/connection.h"
#include "aws/internal/credential_sources.h"
#include "base/secret_bytes.h"
#include "base/strings.h"

namespace fuin::aws {
namespace {

Error Misconfigured(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "~/.aws/config"};
}

bool HasRole(const Section& section) {
  return section.Get("role_arn").has_value() && !section.Get("web_identity_token_file").has_value();
}

bool HasStaticKeys(const Section& section) {
  return section.Get("aws_access_key_id").has_value() ||
         section.Get("aws_secret_access_key").has_value();
}

class Finder {
 public:
  Finder(Connection& connection, const CredentialOptions& options)
      : connection_(connection), options_(options) {}

  Found Find(const std::string& profile) {
    const Environment& environment = connection_.tools().environment;
    const bool is_named = options_.profile.has_value();
    if (!is_named) {
      Found found = FromEnvironment(environment);
      if (!found || found->has_value()) {
        return found;
      }
    }
    const Section* section = connection_.config().Profile(profile);
    if (section == nullptr && (is_named || profile != "default")) {
      return Misconfigured(fmt::format(
          "there is no profile {} in ~/.aws/config or ~/.aws/credentials", Printable(profile)));
    }
    if (section != nullptr && HasRole(*section)) {
      visited_ = {profile};
      return WithOptional(AssumeRoleOf(profile, *section));
    }
    Found found = FromProfile(profile, !is_named);
    if (!found || found->has_value()) {
      return found;
    }
    found = FromContainer(connection_);
    if (!found || found->has_value()) {
      return found;
    }
    return FromInstance(connection_, options_);
  }

 private:
  static Found WithOptional(Result<Credentials> credentials) {
    if (!credentials) {
      return std::move(credentials).error();
    }
    return std::optional<Credentials>(std::move(credentials).value());
  }

  // The sources that a profile's own settings name.
  Found FromProfile(const std::string& profile, bool uses_environment) {
    Found found = FromWebIdentity(connection_, profile, uses_environment);
    const SharedConfig& config = connection_.config();
    if (found && !found->has_value()) {
      found = FromSso(connection_, profile);
    }
    if (found && !found->has_value()) {
      found = FromSection(config.CredentialsProfile(profile), fmt::format("profile {}", profile));
    }
    if (found && !found->has_value()) {
      found = FromLogin(connection_, profile);
    }
    if (found && !found->has_value()) {
      found = FromProcess(connection_, profile);
    }
    if (found && !found->has_value()) {
      found = FromSection(config.ConfigProfile(profile), fmt::format("profile {}", profile));
    }
    return found;
  }

  Found FromNamedSource(const std::string& name, const std::string& profile) {
    const std::string lower = AsciiLower(name);
    if (lower == "environment") {
      return FromEnvironment(connection_.tools().environment);
    }
    if (lower == "ecscontainer") {
      return FromContainer(connection_);
    }
    if (lower == "ec2instancemetadata") {
      return FromInstance(connection_, options_);
    }
    return Misconfigured(
        fmt::format("credential_source {} of profile {} is none of Environment, EcsContainer and "
                    "Ec2InstanceMetadata",
                    Printable(name), Printable(profile)));
  }

  Result<Credentials> BaseOf(const std::string& profile, const Section& section) {
    const std::optional<std::string> source = section.Get("credential_source");
    const std::optional<std::string> parent = section.Get("source_profile");
    if (source.has_value() == parent.has_value()) {
      return Misconfigured(
          fmt::format("profile {} has a role_arn and needs one of source_profile and "
                      "credential_source",
                      Printable(profile)));
    }
    Found found = source.has_value() ? FromNamedSource(*source, profile)
                                     : FromSourceProfile(profile, *parent);
    if (!found) {
      return std::move(found).error();
    }
    if (!found->has_value()) {
      return Misconfigured(fmt::format("the source of profile {}, {}, has no credentials",
                                       Printable(profile), Printable(source.value_or(*parent))));
    }
    return *std::move(*found);
  }

  Found FromSourceProfile(const std::string& profile, const std::string& parent) {
    const Section* section = connection_.config().Profile(parent);
    if (section == nullptr) {
      return Misconfigured(fmt::format("source_profile {} of profile {} does not exist",
                                       Printable(parent), Printable(profile)));
    }
    const bool was_visited = std::ranges::find(visited_, parent) != visited_.end();
    // A profile may be its own source: the keys that stand in it.
    if (was_visited && (parent != profile || !HasStaticKeys(*section))) {
      return Misconfigured(
          fmt::format("the profiles {} name each other as source_profile", Printable(parent)));
    }
    visited_.push_back(parent);
    if (HasStaticKeys(*section) || !HasRole(*section)) {
      return FromProfile(parent, false);
    }
    return WithOptional(AssumeRoleOf(parent, *section));
  }

  Result<Credentials> AssumeRoleOf(const std::string& profile, const Section& section) {
    const Credentials base = FUIN_TRY(BaseOf(profile, section));
    RoleRequest request;
    request.role_arn = section.Get("role_arn").value_or("");
    request.session_name = section.Get("role_session_name").value_or("");
    request.external_id = section.Get("external_id").value_or("");
    request.mfa_serial = section.Get("mfa_serial").value_or("");
    const std::string duration = section.Get("duration_seconds").value_or("");
    if (duration.find_first_not_of("0123456789") == std::string::npos) {
      request.duration_seconds = duration;
    }
    Credentials credentials =
        FUIN_TRY(AssumeRole(connection_, RegionFor(connection_, profile), base, request));
    credentials.source = fmt::format("profile {} (role)", profile);
    return credentials;
  }

  Connection& connection_;
  const CredentialOptions& options_;
  std::vector<std::string> visited_;
};

}  // namespace

Credentials::~Credentials() {
  Wipe(access_key_id);
  Wipe(secret_access_key);
  Wipe(session_token);
}

Result<Credentials> FindCredentials(Connection& connection, const CredentialOptions& options) {
  const std::string profile = options.profile.has_value()
                                  ? *options.profile
                                  : SharedConfig::ProfileName(connection.tools().environment);
  Found found = Finder(connection, options).Find(profile);
  if (!found) {
    return std::move(found).error();
  }
  if (!found->has_value()) {
    return Error{ErrorCode::kNotFound,
                 "no AWS credentials were found (environment, ~/.aws, SSO, container, instance); "
                 "name a profile, or see aws configure",
                 ""};
  }
  Credentials credentials = *std::move(*found);
  if (credentials.expires_unix_ms.has_value() &&
      *credentials.expires_unix_ms <= connection.NowMs()) {
    return Error{ErrorCode::kNotAuthentic,
                 fmt::format("the AWS credentials have expired ({})", credentials.source), ""};
  }
  return credentials;
}

}  // namespace fuin::aws
