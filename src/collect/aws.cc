// A source's URI → whose accounts, in which Regions → CollectAccount for each.

#include "collect/aws.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "aws/calls.h"
#include "aws/config.h"
#include "aws/connection.h"
#include "base/strings.h"
#include "collect/internal/aws_account.h"

namespace fuin::collect {
namespace {

constexpr std::string_view kAccount = "aws:";
constexpr std::string_view kOrganization = "aws-org:";
constexpr const char* kOrganizationRole = "OrganizationAccountAccessRole";
constexpr int64_t kAmbientTimeoutMs = 200;

struct Wanted {
  std::optional<std::string> profile;
  std::vector<std::string> regions;
  std::optional<std::string> organization_role;
};

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

Result<Wanted> Parse(const std::string& source) {
  Wanted wanted;
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

void AddUnread(const std::string& name, model::Text why, model::Facts& facts) {
  model::Source source;
  source.name = name;
  source.kind = model::SourceKind::kAws;
  source.read = false;
  source.problems = {{model::ProblemKind::kPartUnread, std::move(why), {}}};
  facts.sources.push_back(std::move(source));
}

void AddUnread(const std::string& name, const Error& error, model::Facts& facts) {
  AddUnread(name, {"problem/unread", {{"error", Printable(Describe(error))}}}, facts);
}

std::string PartitionOfRegion(const std::string& region) {
  return std::string(aws::PartitionOf(region).name);
}

// One run against AWS: what all of its accounts share.
class Run {
 public:
  Run(std::string source, Wanted wanted, const AwsOptions& options, model::Facts& facts)
      : source_(std::move(source)), wanted_(std::move(wanted)), options_(options), facts_(facts) {}

  // `finding`: how to look for credentials. `is_optional`: no credentials is no problem.
  void Collect(aws::CredentialOptions finding, bool is_optional) {
    Result<aws::SharedConfig> config = aws::SharedConfig::Load(options_.environment);
    if (!config) {
      AddUnread(source_, config.error(), facts_);
      return;
    }
    finding.profile = wanted_.profile;
    config->profile = wanted_.profile.has_value()
                          ? *wanted_.profile
                          : aws::SharedConfig::ProfileName(options_.environment);
    const std::string ca_bundle =
        options_.environment.Expanded(options_.environment.Get("AWS_CA_BUNDLE")
                                          .value_or(config->Setting("ca_bundle").value_or("")));
    const Result<std::unique_ptr<http::Transport>> transport = options_.open_transport(ca_bundle);
    if (!transport) {
      AddUnread(source_, transport.error(), facts_);
      return;
    }
    home_region_ = aws::ConfiguredRegion(*config, options_.environment);
    if (!wanted_.regions.empty()) {
      home_region_ = wanted_.regions.front();
    }
    if (home_region_.empty()) {
      home_region_ = "us-east-1";
    }
    const aws::Tools tools = {**transport, *options_.clock, options_.jitter, options_.environment,
                              options_.ask_mfa};
    aws::Connection connection(tools, *std::move(config), options_.call_timeout_ms_max);
    aws::Identity identity([&] { return aws::FindCredentials(connection, finding); },
                           *options_.clock);
    const Result<aws::Credentials> found = identity.Get();
    if (!found) {
      const bool is_silent = is_optional && found.error().code == ErrorCode::kNotFound;
      if (!is_silent) {
        AddUnread(source_, found.error(), facts_);
      }
      return;
    }
    CollectWith(connection, identity);
  }

 private:
  void CollectWith(aws::Connection& connection, aws::Identity& identity) {
    if (wanted_.organization_role.has_value()) {
      CollectOrganization(connection, identity);
    } else if (options_.role_arns.empty()) {
      CollectAccount({source_, connection, identity, home_region_, wanted_.regions}, facts_);
    }
    for (const std::string& role : options_.role_arns) {
      CollectRole(connection, identity, role, fmt::format("{} {}", source_, role));
    }
  }

  void CollectRole(aws::Connection& connection, aws::Identity& base, const std::string& role,
                   const std::string& name) {
    aws::RoleRequest request;
    request.role_arn = role;
    request.external_id = options_.external_id;
    aws::Identity identity(
        [&]() -> Result<aws::Credentials> {
          const aws::Credentials credentials = FUIN_TRY(base.Get());
          return aws::AssumeRole(connection, home_region_, credentials, request);
        },
        *options_.clock);
    const Result<aws::Credentials> entered = identity.Get();
    if (!entered) {
      AddUnread(name, BecauseOf(entered.error()), facts_);
      return;
    }
    CollectAccount({name, connection, identity, home_region_, wanted_.regions}, facts_);
  }

  void CollectOrganization(aws::Connection& connection, aws::Identity& identity) {
    const aws::Caller caller = {connection, identity, home_region_};
    const Result<aws::CallerIdentity> self = aws::GetCallerIdentity(caller);
    const Result<std::vector<aws::Account>> accounts =
        self ? aws::ListAccounts(caller) : Result<std::vector<aws::Account>>(self.error());
    if (!accounts) {
      AddUnread(source_, BecauseOf(accounts.error()), facts_);
      return;
    }
    for (const aws::Account& account : *accounts) {
      const std::string name = fmt::format("{} {}", source_, Printable(account.id));
      if (!account.is_active) {  // it lets nobody in; its clusters go with it
        continue;
      }
      if (account.id == self->account) {
        CollectAccount({name, connection, identity, home_region_, wanted_.regions}, facts_);
        continue;
      }
      CollectRole(connection, identity,
                  fmt::format("arn:{}:iam::{}:role/{}", PartitionOfRegion(home_region_), account.id,
                              *wanted_.organization_role),
                  name);
    }
  }

  const std::string source_;
  const Wanted wanted_;
  const AwsOptions& options_;
  model::Facts& facts_;
  std::string home_region_;
};

}  // namespace

bool IsAwsSource(std::string_view source) {
  return source.starts_with(kAccount) || source.starts_with(kOrganization);
}

void CollectAws(const std::string& source, const AwsOptions& options, model::Facts& facts) {
  Result<Wanted> wanted = Parse(source);
  if (!wanted) {
    AddUnread(source, wanted.error(), facts);
    return;
  }
  Run(source, *std::move(wanted), options, facts).Collect({}, false);
}

void CollectAmbientAws(const AwsOptions& options, model::Facts& facts) {
  aws::CredentialOptions finding;
  finding.imds_timeout_ms_max = kAmbientTimeoutMs;
  Run("aws:", {}, options, facts).Collect(finding, true);
}

}  // namespace fuin::collect
