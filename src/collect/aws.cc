// A source's URI → whose accounts, in which Regions → CollectAccount for each.

#include "collect/aws.h"

#include <fmt/format.h>

#include <memory>

#include "aws/calls.h"
#include "base/strings.h"
#include "collect/internal/aws_account.h"

namespace fuin::collect {
namespace {

constexpr int64_t kAmbientTimeoutMs = 200;

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

// One run against AWS: what all of its accounts share.
class Run {
 public:
  Run(std::string source, aws::Source wanted, const AwsOptions& options, model::Facts& facts)
      : source_(std::move(source)), wanted_(std::move(wanted)), options_(options), facts_(facts) {}

  // `finding`: how to look for credentials. `is_optional`: no credentials is no problem.
  void Collect(aws::CredentialOptions finding, bool is_optional) {
    const Result<std::unique_ptr<aws::Session>> session =
        aws::Session::Open(wanted_, options_.session, finding);
    if (!session) {
      AddUnread(source_, session.error(), facts_);
      return;
    }
    const Result<aws::Credentials> found = (*session)->identity().Get();
    if (!found) {
      const bool is_silent = is_optional && found.error().code == ErrorCode::kNotFound;
      if (!is_silent) {
        AddUnread(source_, found.error(), facts_);
      }
      return;
    }
    CollectWith(**session);
  }

 private:
  void CollectWith(aws::Session& session) {
    if (wanted_.organization_role.has_value()) {
      CollectOrganization(session);
    } else if (options_.role_arns.empty()) {
      CollectOne(source_, session, session.identity());
    }
    for (const std::string& role : options_.role_arns) {
      CollectRole(session, role, fmt::format("{} {}", source_, role));
    }
  }

  void CollectOne(const std::string& name, aws::Session& session, aws::Identity& identity) {
    CollectAccount({name, session.connection(), identity, session.home_region(), wanted_.regions},
                   facts_);
  }

  void CollectRole(aws::Session& session, const std::string& role, const std::string& name) {
    const std::unique_ptr<aws::Identity> identity = aws::RoleIdentity(
        session, session.identity(), role, options_.external_id, *options_.session.clock);
    const Result<aws::Credentials> entered = identity->Get();
    if (!entered) {
      AddUnread(name, BecauseOf(entered.error()), facts_);
      return;
    }
    CollectOne(name, session, *identity);
  }

  void CollectOrganization(aws::Session& session) {
    const aws::Caller caller = {session.connection(), session.identity(), session.home_region()};
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
        CollectOne(name, session, session.identity());
        continue;
      }
      CollectRole(
          session,
          fmt::format("arn:{}:iam::{}:role/{}", aws::PartitionOf(session.home_region()).name,
                      account.id, *wanted_.organization_role),
          name);
    }
  }

  const std::string source_;
  const aws::Source wanted_;
  const AwsOptions& options_;
  model::Facts& facts_;
};

}  // namespace

void CollectAws(const std::string& source, const AwsOptions& options, model::Facts& facts) {
  Result<aws::Source> wanted = aws::ParseSource(source);
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
