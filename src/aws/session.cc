// See session.h.

#include "aws/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace fuin::aws {
namespace {

constexpr std::string_view kAccount = "aws:";
constexpr std::string_view kOrganization = "aws-org:";
constexpr const char* kOrganizationRole = "OrganizationAccountAccessRole";

// "ap-northeast-1", "us-gov-west-1": what may stand after the last '/' of a source. A profile's
// name may have a '/' in it too.
bool IsRegionName(std::string_view text) {
  const size_t digits = text.find_last_of('-');
  return digits != std::string_view::npos && digits + 1 < text.size() && text.find('-') != digits &&
         text.find_first_not_of("0123456789", digits + 1) == std::string_view::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") > digits;
}

bool AreRegionNames(std::string_view text) {
  return std::ranges::all_of(Split(text, ','), IsRegionName);
}

}  // namespace

bool IsSource(std::string_view source) {
  return source.starts_with(kAccount) || source.starts_with(kOrganization);
}

Result<Source> ParseSource(const std::string& source) {
  Source wanted;
  std::string_view text = source;
  if (text.starts_with(kOrganization)) {
    text.remove_prefix(kOrganization.size());
    wanted.organization_role = text.empty() ? kOrganizationRole : std::string(text);
    return wanted;
  }
  text.remove_prefix(kAccount.size());
  const size_t slash = text.rfind('/');
  if (slash != std::string_view::npos && AreRegionNames(text.substr(slash + 1))) {
    for (std::string_view region : Split(text.substr(slash + 1), ',')) {
      wanted.regions.emplace_back(region);
    }
    text = text.substr(0, slash);
  } else if (slash == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("{} is no name of a Region", Printable(text.substr(1))), source};
  }
  if (!text.empty()) {
    wanted.profile = std::string(text);
  }
  return wanted;
}

Result<std::unique_ptr<Session>> Session::Open(const Source& source, const SessionOptions& options,
                                               CredentialOptions finding) {
  SharedConfig config = FUIN_TRY(SharedConfig::Load(options.environment));
  finding.profile = source.profile;
  config.profile =
      source.profile.has_value() ? *source.profile : SharedConfig::ProfileName(options.environment);
  const std::string ca_bundle = options.environment.Expanded(
      options.environment.Get("AWS_CA_BUNDLE").value_or(config.Setting("ca_bundle").value_or("")));
  std::unique_ptr<http::Transport> transport = FUIN_TRY(options.open_transport(ca_bundle));
  std::string home_region = source.regions.empty()
                                ? HomeRegion(config, options.environment, options.role_arns)
                                : source.regions.front();
  return std::unique_ptr<Session>(new Session(options, std::move(transport), std::move(config),
                                              std::move(home_region), std::move(finding)));
}

Session::Session(const SessionOptions& options, std::unique_ptr<http::Transport> transport,
                 SharedConfig config, std::string home_region, CredentialOptions finding)
    : transport_(std::move(transport)),
      home_region_(std::move(home_region)),
      connection_(
          {*transport_, *options.clock, options.jitter, options.environment, options.ask_mfa},
          std::move(config), options.call_timeout_ms_max),
      identity_(
          [this, finding = std::move(finding)] { return FindCredentials(connection_, finding); },
          *options.clock) {}

std::unique_ptr<Identity> RoleIdentity(Session& session, Identity& base,
                                       const std::string& role_arn, const std::string& external_id,
                                       Clock& clock) {
  RoleRequest request;
  request.role_arn = role_arn;
  request.external_id = external_id;
  return std::make_unique<Identity>(
      [&session, &base, request]() -> Result<Credentials> {
        const Credentials credentials = FUIN_TRY(base.Get());
        return AssumeRole(session.connection(), session.home_region(), credentials, request);
      },
      clock);
}

}  // namespace fuin::aws
