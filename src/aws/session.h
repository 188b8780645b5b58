// One run against AWS: from a source's name ("aws:prod/eu-west-1") and the outside world to a
// connection and the identity that speaks on it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/connection.h"
#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/result.h"

namespace fuin::aws {

// "aws:[profile][/region[,region...]]", or "aws-org:[role name]".
struct Source {
  std::optional<std::string> profile;
  std::vector<std::string> regions;              // none: all that are enabled
  std::optional<std::string> organization_role;  // set: aws-org:
};

// Whether `source` is "aws:..." or "aws-org:...".
bool IsSource(std::string_view source);
// kInvalidArgument for "aws:/x" where x is no Region's name. IsSource(source) must hold.
Result<Source> ParseSource(const std::string& source);

// What a run is given from outside.
struct SessionOptions {
  int64_t call_timeout_ms_max = 20'000;  // for one answer
  // The way out, with the CA bundle that the settings name; "" is the system's.
  std::function<Result<std::unique_ptr<http::Transport>>(const std::string& ca_bundle)>
      open_transport;
  Environment environment;
  Clock* clock = nullptr;
  http::Jitter jitter;
  AskMfa ask_mfa;
  std::vector<std::string> role_arns;  // that will be entered: they tell the partition
};

class Session {
 public:
  // Reads the shared files, and opens the way out. Nothing is sent; credentials are looked for when
  // identity() is asked first, as `finding` says, with the source's profile. `options` is borrowed
  // and must outlive the session. Errors of SharedConfig::Load and open_transport.
  static Result<std::unique_ptr<Session>> Open(const Source& source, const SessionOptions& options,
                                               CredentialOptions finding);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Connection& connection() { return connection_; }
  Identity& identity() { return identity_; }
  // The source's first Region, else HomeRegion(): where the account is asked for itself and its
  // Regions.
  const std::string& home_region() const { return home_region_; }

 private:
  Session(const SessionOptions& options, std::unique_ptr<http::Transport> transport,
          SharedConfig config, std::string home_region, CredentialOptions finding);

  const std::unique_ptr<http::Transport> transport_;
  const std::string home_region_;
  Connection connection_;
  Identity identity_;
};

// The identity behind `role_arn`, entered with `base`, which is borrowed like `session`.
std::unique_ptr<Identity> RoleIdentity(Session& session, Identity& base,
                                       const std::string& role_arn, const std::string& external_id,
                                       Clock& clock);

}  // namespace fuin::aws
