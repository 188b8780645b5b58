// The flow of one account:
//
//   sts:GetCallerIdentity, ec2:DescribeRegions
//     └ each Region: eks:ListClusters
//         └ each cluster: eks:DescribeCluster (eks:ListUpdates, DescribeUpdate while it is
//         UPDATING)
//             └ each key, once: kms:DescribeKey, ListGrants, GetKeyRotationStatus, and in the
//               account itself GetKeyPolicy, ListAliases, GetKeyLastUsage
//
// Every arrow fans out on the work queue; results have their place from the start, so the order in
// which answers come changes nothing. The bound is the latency of the longest chain, about ten
// calls deep, and the services' limits: Connection lets twelve calls at once into a service of a
// Region.

#include "collect/internal/aws_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include "aws/endpoint.h"
#include "base/strings.h"
#include "collect/internal/work_queue.h"
#include "iac/key_policy.h"

namespace fuin::collect {
namespace {

using model::Seen;

// 17 Regions with eight calls each under way; a thread that waits costs some 20 KB.
constexpr size_t kThreadsMax = 136;

// The Regions that are enabled in every account (AWS Account Management Reference Guide, "Enable or
// disable Regions"): asked where ec2:DescribeRegions is denied.
std::vector<std::string> DefaultRegions(std::string_view partition) {
  if (partition == "aws-cn") {
    return {"cn-north-1", "cn-northwest-1"};
  }
  if (partition == "aws-us-gov") {
    return {"us-gov-east-1", "us-gov-west-1"};
  }
  return {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
          "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
          "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
          "us-west-1",      "us-west-2"};
}

struct KeyResult {
  std::string arn;  // as the cluster names it
  model::Key key;
  Result<std::vector<aws::Grant>> grants = std::vector<aws::Grant>();
};

struct ClusterResult {
  std::string name;
  Result<aws::ClusterDescription> description = Error{};
  Seen<bool> is_encryption_under_way = Seen<bool>::Of(false);
};

struct RegionResult {
  std::string region;
  std::optional<Error> error;
  std::vector<std::unique_ptr<ClusterResult>> clusters;
  std::vector<std::unique_ptr<KeyResult>> keys;  // guarded by `mutex` until all has ended
  std::mutex mutex;
};

template <class T, class Value>
Seen<T> SeenOf(Result<Value> result, const model::Origin& origin) {
  return result ? Seen<T>::Of(std::move(result).value(), origin)
                : Seen<T>::Unknown(BecauseOf(result.error()), origin);
}

model::Origin OriginOf(const std::string& arn) { return {{arn, 0, 0}, {}}; }

class AccountCollector {
 public:
  AccountCollector(const AwsAccount& account, model::Facts& facts)
      : account_(account), facts_(facts) {}

  void Collect() {
    source_.name = account_.source_name;
    source_.kind = model::SourceKind::kAws;
    const Result<aws::CallerIdentity> caller =
        aws::GetCallerIdentity(CallerIn(account_.home_region));
    if (!caller) {
      source_.read = false;
      AddProblem(model::ProblemKind::kPartUnread, caller.error());
      facts_.sources.push_back(std::move(source_));
      return;
    }
    account_id_ = caller->account;
    for (const std::string& region : RegionsOf(*caller)) {
      regions_.push_back(std::make_unique<RegionResult>());
      regions_.back()->region = region;
    }
    {
      WorkQueue queue(kThreadsMax);
      for (const std::unique_ptr<RegionResult>& region : regions_) {
        queue.Add([this, &queue, &result = *region] { ReadRegion(queue, result); });
      }
      queue.Finish();
    }
    Append();
  }

 private:
  aws::Caller CallerIn(const std::string& region) const {
    return {account_.connection, account_.identity, region};
  }

  std::vector<std::string> RegionsOf(const aws::CallerIdentity& caller) {
    if (!account_.regions.empty()) {
      return account_.regions;
    }
    Result<std::vector<std::string>> regions = aws::DescribeRegions(CallerIn(account_.home_region));
    if (regions) {
      return std::move(regions).value();
    }
    // Regions that must be opted into stay unseen: the run cannot be complete.
    AddProblem(model::ProblemKind::kPartUnread, regions.error());
    return DefaultRegions(caller.partition);
  }

  // The following three run on the queue's threads.
  void ReadRegion(WorkQueue& queue, RegionResult& region);
  void ReadCluster(WorkQueue& queue, RegionResult& region, ClusterResult& cluster);
  void ReadKey(WorkQueue& queue, KeyResult& key);
  void ReadOwnKey(WorkQueue& queue, const aws::Caller& caller, const std::string& key_arn,
                  model::Key& key);

  void Append();
  void AppendCluster(const RegionResult& region, const ClusterResult& result);
  void FillCluster(const RegionResult& region, const ClusterResult& result,
                   model::Cluster& cluster);
  model::EncryptionBlock BlockOf(const RegionResult& region, const aws::EncryptionSetting& setting,
                                 const aws::ClusterDescription& description);
  Seen<bool> GrantOf(const RegionResult& region, const aws::ClusterDescription& description) const;
  size_t AppendKey(const KeyResult& result);
  void AddProblem(model::ProblemKind kind, const Error& error);
  void NoteUnread(const Error& error);

  const AwsAccount& account_;
  model::Facts& facts_;
  model::Source source_;
  std::string account_id_;
  std::vector<std::unique_ptr<RegionResult>> regions_;
  std::map<std::string, size_t> key_indexes_;  // by the name that clusters give
  size_t first_cluster_ = 0;

  std::mutex mutex_;
  std::set<std::string> notes_;  // guarded: what changes no verdict, each once
};

void AccountCollector::ReadRegion(WorkQueue& queue, RegionResult& region) {
  const Result<std::vector<std::string>> names = aws::ListClusters(CallerIn(region.region));
  if (!names) {
    region.error = names.error();
    return;
  }
  for (const std::string& name : *names) {
    region.clusters.push_back(std::make_unique<ClusterResult>());
    region.clusters.back()->name = name;
  }
  for (const std::unique_ptr<ClusterResult>& cluster : region.clusters) {
    queue.Add([this, &queue, &region, &result = *cluster] { ReadCluster(queue, region, result); });
  }
}

void AccountCollector::ReadCluster(WorkQueue& queue, RegionResult& region, ClusterResult& cluster) {
  cluster.description = aws::DescribeCluster(CallerIn(region.region), cluster.name);
  if (!cluster.description) {
    return;
  }
  const aws::ClusterDescription& description = *cluster.description;
  if (description.status == "UPDATING" && description.encryption.empty()) {
    cluster.is_encryption_under_way =
        SeenOf<bool>(aws::IsEncryptionUnderWay(CallerIn(region.region), cluster.name),
                     OriginOf(description.arn));
  }
  for (const aws::EncryptionSetting& setting : description.encryption) {
    if (!setting.key_arn.has_value() || !model::ParseKmsArn(*setting.key_arn).has_value()) {
      continue;
    }
    const std::lock_guard<std::mutex> lock(region.mutex);
    const bool is_known = std::ranges::any_of(
        region.keys, [&](const auto& known) { return known->arn == *setting.key_arn; });
    if (!is_known) {
      region.keys.push_back(std::make_unique<KeyResult>());
      region.keys.back()->arn = *setting.key_arn;
      queue.Add([this, &queue, &key = *region.keys.back()] { ReadKey(queue, key); });
    }
  }
}

void FillUnreadKey(const Error& error, bool is_own, model::Key& key) {
  const model::Text because = BecauseOf(error);
  key.state = error.code == ErrorCode::kNotFound && is_own
                  ? Seen<std::string>::Absent(key.origin)
                  : Seen<std::string>::Unknown(because, key.origin);
  key.usage = key.spec = Seen<std::string>::Unknown(because, key.origin);
  key.rotation = Seen<bool>::Unknown(because, key.origin);
  key.policy = Seen<model::Policy>::Unknown(because, key.origin);
}

void FillReadKey(const aws::KeyDescription& description, model::Key& key) {
  const model::Origin& origin = key.origin;
  key.arn = Seen<std::string>::Of(description.arn, origin);
  key.key_id = Seen<std::string>::Of(description.id, origin);
  key.description = Seen<std::string>::Of(description.description, origin);
  key.state = Seen<std::string>::Of(description.state, origin);
  key.usage = Seen<std::string>::Of(description.usage, origin);
  key.spec = Seen<std::string>::Of(description.spec, origin);
  key.material = Seen<std::string>::Of(description.material, origin);
  key.multi_region = Seen<bool>::Of(description.is_multi_region, origin);
  key.aws_managed = Seen<bool>::Of(description.is_aws_managed, origin);
  key.deletion_date = description.deletion_date.has_value()
                          ? Seen<std::string>::Of(*description.deletion_date, origin)
                          : Seen<std::string>::Absent(origin);
}

void AccountCollector::ReadKey(WorkQueue& queue, KeyResult& result) {
  const model::KmsArn arn = *model::ParseKmsArn(result.arn);
  const aws::Caller caller = CallerIn(arn.region);
  const model::Origin origin = OriginOf(result.arn);
  model::Key& key = result.key;
  key.root = account_id_;
  key.management = model::KeyManagement::kReferenced;
  key.origin = origin;
  key.region = Seen<std::string>::Of(arn.region, origin);
  key.account = Seen<std::string>::Of(arn.account, origin);
  if (arn.resource.starts_with("key/")) {
    key.arn = Seen<std::string>::Of(result.arn, origin);
  }
  const Result<aws::KeyDescription> description = aws::DescribeKey(caller, result.arn);
  if (!description) {
    FillUnreadKey(description.error(), arn.account == account_id_, key);
    result.grants = description.error();
    return;
  }
  FillReadKey(*description, key);
  const std::string key_arn = description->arn;
  queue.Add([caller, key_arn, &result] { result.grants = aws::ListGrants(caller, key_arn); });
  // Only KMS's own symmetric material rotates by itself: the call refuses the others.
  key.rotation = Seen<bool>::Absent(origin);
  if (description->spec == "SYMMETRIC_DEFAULT" && description->material == "AWS_KMS") {
    queue.Add([caller, key_arn, origin, &key] {
      key.rotation = SeenOf<bool>(aws::GetKeyRotationStatus(caller, key_arn), origin);
    });
  }
  if (arn.account == account_id_) {
    ReadOwnKey(queue, caller, key_arn, key);
  } else {
    const model::Text because = {"unknown/aws-other-account", {{"account", arn.account}}};
    key.policy = Seen<model::Policy>::Unknown(because, origin);
    key.last_used = Seen<std::string>::Unknown(because, origin);
  }
}

// What KMS answers only within the key's account.
void AccountCollector::ReadOwnKey(WorkQueue& queue, const aws::Caller& caller,
                                  const std::string& key_arn, model::Key& key) {
  const model::Origin origin = key.origin;
  queue.Add([caller, key_arn, origin, &key] {
    const Result<std::string> json = aws::GetKeyPolicy(caller, key_arn);
    if (!json) {
      key.policy = Seen<model::Policy>::Unknown(BecauseOf(json.error()), origin);
      return;
    }
    Result<model::Policy> policy = iac::ParsePolicy(*json);
    key.policy = policy ? Seen<model::Policy>::Of(std::move(policy).value(), origin)
                        : Seen<model::Policy>::Unknown(
                              {"unknown/policy", {{"error", policy.error().message}}}, origin);
  });
  queue.Add([this, caller, key_arn, origin, &key] {
    const Result<std::vector<std::string>> names = aws::ListAliases(caller, key_arn);
    if (!names) {
      NoteUnread(names.error());
      return;
    }
    for (const std::string& name : *names) {
      key.aliases.push_back({"", Seen<std::string>::Of(name, origin), origin});
    }
  });
  queue.Add([this, caller, key_arn, origin, &key] {
    const Result<aws::KeyLastUsage> usage = aws::GetKeyLastUsage(caller, key_arn);
    if (!usage) {
      NoteUnread(usage.error());
      key.last_used = Seen<std::string>::Unknown(BecauseOf(usage.error()), origin);
      return;
    }
    key.last_used = usage->time.empty() ? Seen<std::string>::Absent(origin)
                                        : Seen<std::string>::Of(usage->time, origin);
  });
}

// A fact that decides no verdict: said once a reason, not once a key.
void AccountCollector::NoteUnread(const Error& error) {
  if (error.code == ErrorCode::kUnsupported) {  // not in this Region or partition
    return;
  }
  Error general = error;
  general.where = error.where.substr(0, error.where.find(' '));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (notes_.insert(general.where).second) {
    source_.problems.push_back({model::ProblemKind::kNote, BecauseOf(general), {}});
  }
}

void AccountCollector::AddProblem(model::ProblemKind kind, const Error& error) {
  source_.problems.push_back({kind, BecauseOf(error), {}});
}

size_t AccountCollector::AppendKey(const KeyResult& result) {
  const auto [place, is_new] = key_indexes_.try_emplace(result.arn, facts_.keys.size());
  if (is_new) {
    facts_.keys.push_back(result.key);
    facts_.keys.back().source_index = facts_.sources.size();
  }
  return place->second;
}

model::EncryptionBlock AccountCollector::BlockOf(const RegionResult& region,
                                                 const aws::EncryptionSetting& setting,
                                                 const aws::ClusterDescription& description) {
  model::EncryptionBlock block;
  block.origin = OriginOf(description.arn);
  block.key = Seen<model::KeyReference>::Absent(block.origin);
  if (setting.key_arn.has_value()) {
    model::KeyReference reference = {model::ClassifyKeyName(*setting.key_arn), *setting.key_arn,
                                     std::nullopt};
    const auto key = std::ranges::find_if(
        region.keys, [&](const auto& known) { return known->arn == *setting.key_arn; });
    if (key != region.keys.end()) {
      reference.key_index = AppendKey(**key);
    }
    block.key = Seen<model::KeyReference>::Of(std::move(reference), block.origin);
  }
  // Deprecated since 2025, and without meaning from Kubernetes 1.28 on, where everything is sealed.
  // Before, AWS took nothing but ["secrets"], and says so itself where it says nothing.
  block.resources = Seen<std::vector<std::string>>::Absent(block.origin);
  return block;
}

// Whether the cluster's role or EKS holds a grant that lets it decrypt under its key. The grantee
// is the cluster's role (CloudTrail shows its sessions as principals GRO...); a service principal
// of EKS is taken as well.
Seen<bool> AccountCollector::GrantOf(const RegionResult& region,
                                     const aws::ClusterDescription& description) const {
  const model::Origin origin = OriginOf(description.arn);
  if (description.encryption.empty() || !description.encryption[0].key_arn.has_value()) {
    return Seen<bool>::Absent(origin);
  }
  const auto key = std::ranges::find_if(region.keys, [&](const auto& known) {
    return known->arn == *description.encryption[0].key_arn;
  });
  if (key == region.keys.end()) {
    return Seen<bool>();
  }
  const Result<std::vector<aws::Grant>>& grants = (*key)->grants;
  if (!grants) {
    return Seen<bool>::Unknown(BecauseOf(grants.error()), origin);
  }
  const bool is_held = std::ranges::any_of(*grants, [&](const aws::Grant& grant) {
    const bool is_eks = grant.grantee == description.role_arn ||
                        grant.grantee.starts_with("eks.") ||
                        grant.grantee_service.starts_with("eks.");
    return is_eks && std::ranges::find(grant.operations, "Decrypt") != grant.operations.end();
  });
  return Seen<bool>::Of(is_held, origin);
}

void AccountCollector::FillCluster(const RegionResult& region, const ClusterResult& result,
                                   model::Cluster& cluster) {
  const aws::ClusterDescription& description = *result.description;
  const model::Origin origin = OriginOf(description.arn);
  cluster.origin = origin;
  cluster.arn = Seen<std::string>::Of(description.arn, origin);
  cluster.role_arn = Seen<std::string>::Of(description.role_arn, origin);
  cluster.version =
      description.version.has_value()
          ? Seen<std::string>::Of(*description.version, origin)
          : Seen<std::string>::Unknown({"unknown/aws-answer", {{"name", "version"}}}, origin);
  cluster.tags = Seen<std::map<std::string, std::string>>::Of(description.tags, origin);
  cluster.on_outposts = Seen<bool>::Of(description.on_outposts, origin);
  std::vector<std::string> codes;
  for (const aws::HealthIssue& issue : description.issues) {
    codes.push_back(issue.code);
  }
  cluster.health_issues = Seen<std::vector<std::string>>::Of(std::move(codes), origin);
  cluster.endpoint_public = description.endpoint_public.has_value()
                                ? Seen<bool>::Of(*description.endpoint_public, origin)
                                : Seen<bool>::Absent(origin);
  cluster.endpoint_cidrs =
      description.endpoint_cidrs.has_value()
          ? Seen<std::vector<std::string>>::Of(*description.endpoint_cidrs, origin)
          : Seen<std::vector<std::string>>::Absent(origin);
  cluster.key_grant = GrantOf(region, description);
  std::vector<model::EncryptionBlock> blocks;
  for (const aws::EncryptionSetting& setting : description.encryption) {
    blocks.push_back(BlockOf(region, setting, description));
  }
  cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Absent(origin);
  if (!blocks.empty()) {
    cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Of(std::move(blocks), origin);
  } else if (result.is_encryption_under_way.unknown()) {
    cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Unknown(
        result.is_encryption_under_way.because(), origin);
  } else if (result.is_encryption_under_way.is(true)) {
    cluster.encryption =
        Seen<std::vector<model::EncryptionBlock>>::Unknown({"unknown/aws-under-way", {}}, origin);
  }
}

void AccountCollector::AppendCluster(const RegionResult& region, const ClusterResult& result) {
  if (!result.description && result.description.error().code == ErrorCode::kNotFound) {
    source_.problems.push_back({model::ProblemKind::kNote,
                                {"problem/aws-cluster-gone", {{"name", Printable(result.name)}}},
                                {}});
    return;
  }
  model::Cluster cluster;
  cluster.source_index = facts_.sources.size();
  cluster.root = account_id_;
  cluster.created = Seen<bool>::Of(true);
  cluster.name = Seen<std::string>::Of(result.name);
  cluster.region = Seen<std::string>::Of(region.region);
  cluster.account = Seen<std::string>::Of(account_id_);
  if (result.description) {
    FillCluster(region, result, cluster);
  } else {
    const model::Text because = BecauseOf(result.description.error());
    cluster.origin = OriginOf(fmt::format("{}/{}", region.region, Printable(result.name)));
    cluster.arn = cluster.role_arn = cluster.version = Seen<std::string>::Unknown(because);
    cluster.tags = Seen<std::map<std::string, std::string>>::Unknown(because);
    cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Unknown(because);
    cluster.on_outposts = cluster.endpoint_public = cluster.key_grant =
        Seen<bool>::Unknown(because);
    cluster.endpoint_cidrs = cluster.health_issues =
        Seen<std::vector<std::string>>::Unknown(because);
  }
  facts_.clusters.push_back(std::move(cluster));
}

void AccountCollector::Append() {
  const size_t clusters_before = facts_.clusters.size();
  const size_t keys_before = facts_.keys.size();
  size_t regions_read = 0;
  for (const std::unique_ptr<RegionResult>& region : regions_) {
    if (region->error.has_value()) {
      source_.problems.push_back(
          {model::ProblemKind::kPartUnread,
           {"problem/aws-region",
            {{"region", region->region}, {"because", model::Nested(BecauseOf(*region->error))}}},
           {}});
      continue;
    }
    ++regions_read;
    for (const std::unique_ptr<ClusterResult>& cluster : region->clusters) {
      AppendCluster(*region, *cluster);
    }
  }
  source_.read = regions_read > 0;
  source_.summary = {"source/aws",
                     {{"account", account_id_},
                      {"regions", std::to_string(regions_read)},
                      {"clusters", std::to_string(facts_.clusters.size() - clusters_before)},
                      {"keys", std::to_string(facts_.keys.size() - keys_before)}}};
  std::ranges::stable_sort(source_.problems, {}, [](const model::SourceProblem& problem) {
    return std::make_pair(problem.kind, problem.text.id);
  });
  facts_.sources.push_back(std::move(source_));
}

}  // namespace

model::Text BecauseOf(const Error& error) {
  const std::string action = error.where.substr(0, error.where.find(' '));
  const std::string resource =
      error.where.size() > action.size() ? error.where.substr(action.size() + 1) : "";
  if (error.code == ErrorCode::kDenied) {
    return resource.empty()
               ? model::Text{"unknown/aws-denied", {{"permission", Printable(action)}}}
               : model::Text{"unknown/aws-denied-on",
                             {{"permission", Printable(action)}, {"name", Printable(resource)}}};
  }
  return {"unknown/aws-call",
          {{"name", error.where.empty() ? "AWS" : Printable(error.where)},
           {"error", Printable(error.message)}}};
}

void CollectAccount(const AwsAccount& account, model::Facts& facts) {
  AccountCollector(account, facts).Collect();
}

}  // namespace fuin::collect
