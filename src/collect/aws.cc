// A source's URI → whose accounts, in which Regions → an AccountReader for each, all on one queue.

#include "collect/aws.h"

#include <fmt/format.h>
#include <malloc.h>

#include <memory>
#include <vector>

#include "aws/calls.h"
#include "base/strings.h"
#include "collect/internal/aws_account.h"
#include "collect/internal/work_queue.h"

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
    // Identities and readers outlive the queue, which ends before anything is appended.
    std::vector<std::unique_ptr<aws::Identity>> roles;
    std::vector<std::unique_ptr<AccountReader>> readers;
    WorkQueue queue(kAwsThreadsMax, kAwsLaneTasksMax);
    const auto add = [&](const std::string& name, aws::Identity& identity) {
      readers.push_back(std::make_unique<AccountReader>(
          AwsAccount{name, session.connection(), identity, session.home_region(), wanted_.regions},
          queue));
    };
    const auto add_role = [&](const std::string& name, const std::string& role) {
      roles.push_back(aws::RoleIdentity(session, session.identity(), role, options_.external_id,
                                        *options_.session.clock));
      add(name, *roles.back());
    };
    if (wanted_.organization_role.has_value()) {
      AddOrganization(session, add, add_role);
    } else if (options_.role_arns.empty()) {
      add(source_, session.identity());
    }
    for (const std::string& role : options_.role_arns) {
      add_role(fmt::format("{} {}", source_, role), role);
    }
    for (const std::unique_ptr<AccountReader>& reader : readers) {
      reader->Begin();
    }
    queue.Finish();
    malloc_trim(0);  // 200 threads leave free memory in every arena of glibc's
    for (const std::unique_ptr<AccountReader>& reader : readers) {
      reader->Append(facts_);
    }
  }

  template <class Add, class AddRole>
  void AddOrganization(aws::Session& session, const Add& add, const AddRole& add_role) {
    const aws::Caller caller = {session.connection(), session.identity(), session.home_region()};
    const Result<aws::CallerIdentity> self = aws::GetCallerIdentity(caller);
    const Result<aws::Accounts> list =
        self ? aws::ListAccounts(caller) : Result<aws::Accounts>(self.error());
    if (!list) {
      AddUnread(source_, BecauseOf(list.error()), facts_);
      return;
    }
    for (const aws::Account& account : list->accounts) {
      const std::string name = fmt::format("{} {}", source_, account.id);
      if (!account.is_active) {  // it lets nobody in; its clusters go with it
        continue;
      }
      if (account.id == self->account) {
        add(name, session.identity());
      } else {
        add_role(name, fmt::format("arn:{}:iam::{}:role/{}", self->partition, account.id,
                                   *wanted_.organization_role));
      }
    }
    if (list->broke_off.has_value()) {
      AddUnread(fmt::format("{} (the other accounts)", source_), BecauseOf(*list->broke_off),
                facts_);
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
