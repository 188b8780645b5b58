// The flow of one account:
//
//   sts:GetCallerIdentity, ec2:DescribeRegions
//     └ each Region: eks:ListClusters
//         └ each cluster: eks:DescribeCluster (eks:ListUpdates, DescribeUpdate while it is
//         UPDATING)
//             └ each key, once: kms:DescribeKey, ListGrants, GetKeyRotationStatus, and in the
//               account itself GetKeyPolicy, ListAliases, GetKeyLastUsage
//
// Every arrow fans out on the work queue, that of several accounts into the same one; results have
// their place from the start, so the order in which answers come changes nothing. The bound is the
// latency of the longest chain, about ten calls deep, and the services' limits: twelve calls at
// once into a service of a Region of an account (kLaneTasksMax). What becomes of the answers is in
// aws_facts.cc.

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

// The Regions that are enabled in every account (AWS Account Management Reference Guide, "Enable or
// disable Regions"): asked where ec2:DescribeRegions is denied.
std::vector<std::string> DefaultRegions(std::string_view partition,
                                        const std::string& home_region) {
  if (partition == "aws-cn") {
    return {"cn-north-1", "cn-northwest-1"};
  }
  if (partition == "aws-us-gov") {
    return {"us-gov-east-1", "us-gov-west-1"};
  }
  if (partition != "aws") {
    return {home_region};
  }
  return {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
          "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
          "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
          "us-west-1",      "us-west-2"};
}

}  // namespace

AccountReader::AccountReader(AwsAccount account, WorkQueue& queue)
    : account_(std::move(account)), queue_(queue) {
  source_.name = account_.source_name;
  source_.kind = model::SourceKind::kAws;
}

void AccountReader::Begin() {
  Add(aws::Service::kSts, account_.home_region, [this] { ReadAccount(); });
}

void AccountReader::Add(aws::Service service, const std::string& region, WorkQueue::Task task) {
  queue_.Add(fmt::format("{}\n{}\n{}", account_.source_name, aws::NameOf(service), region),
             std::move(task));
}

aws::Caller AccountReader::CallerIn(const std::string& region) const {
  return {account_.connection, account_.identity, region};
}

void AccountReader::ReadAccount() {
  const Result<aws::CallerIdentity> caller = aws::GetCallerIdentity(CallerIn(account_.home_region));
  if (!caller) {
    source_.read = false;
    AddProblem(model::ProblemKind::kPartUnread, caller.error());
    return;
  }
  account_id_ = caller->account;
  for (const std::string& region : RegionsOf(*caller)) {
    regions_.push_back(std::make_unique<RegionResult>());
    regions_.back()->region = region;
  }
  for (const std::unique_ptr<RegionResult>& region : regions_) {
    Add(aws::Service::kEks, region->region, [this, &result = *region] { ReadRegion(result); });
  }
}

std::vector<std::string> AccountReader::RegionsOf(const aws::CallerIdentity& caller) {
  if (!account_.regions.empty()) {
    return account_.regions;
  }
  Result<std::vector<std::string>> regions = aws::DescribeRegions(CallerIn(account_.home_region));
  if (regions) {
    return std::move(regions).value();
  }
  // Regions that must be opted into stay unseen: the run cannot be complete.
  AddProblem(model::ProblemKind::kPartUnread, regions.error());
  return DefaultRegions(caller.partition, account_.home_region);
}

void AccountReader::ReadRegion(RegionResult& region) {
  const Result<aws::ClusterNames> list = aws::ListClusters(CallerIn(region.region));
  if (!list) {
    region.error = list.error();
    return;
  }
  region.broke_off = list->broke_off;
  for (const std::string& name : list->names) {
    region.clusters.push_back(std::make_unique<ClusterResult>());
    region.clusters.back()->name = name;
  }
  for (const std::unique_ptr<ClusterResult>& cluster : region.clusters) {
    Add(aws::Service::kEks, region.region,
        [this, &region, &result = *cluster] { ReadCluster(region, result); });
  }
}

void AccountReader::ReadCluster(RegionResult& region, ClusterResult& cluster) {
  cluster.description = aws::DescribeCluster(CallerIn(region.region), cluster.name);
  if (!cluster.description) {
    return;
  }
  const aws::ClusterDescription& description = *cluster.description;
  if (description.status == "UPDATING" && description.key_arns.empty()) {
    cluster.is_encryption_under_way =
        SeenOf<bool>(aws::IsEncryptionUnderWay(CallerIn(region.region), cluster.name),
                     OriginOf(description.arn));
  }
  for (const std::string& key_arn : description.key_arns) {
    if (!model::ParseKmsArn(key_arn).has_value()) {
      continue;
    }
    const std::lock_guard<std::mutex> lock(region.mutex);
    const bool is_known =
        std::ranges::any_of(region.keys, [&](const auto& known) { return known->arn == key_arn; });
    if (!is_known) {
      region.keys.push_back(std::make_unique<KeyResult>());
      region.keys.back()->arn = key_arn;
      Add(aws::Service::kKms, region.region, [this, &key = *region.keys.back()] { ReadKey(key); });
    }
  }
}

namespace {

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

}  // namespace

void AccountReader::ReadKey(KeyResult& result) {
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
  const auto add = [&](WorkQueue::Task task) {
    Add(aws::Service::kKms, arn.region, std::move(task));
  };
  add([caller, key_arn, &result] { result.grants = aws::ListGrants(caller, key_arn); });
  // Only KMS's own symmetric material rotates by itself: the call refuses the others.
  key.rotation = Seen<bool>::Absent(origin);
  if (description->spec == "SYMMETRIC_DEFAULT" && description->material == "AWS_KMS") {
    add([caller, key_arn, origin, &key] {
      key.rotation = SeenOf<bool>(aws::GetKeyRotationStatus(caller, key_arn), origin);
    });
  }
  if (arn.account == account_id_) {
    ReadOwnKey(caller, key_arn, key);
  } else {
    const model::Text because = {"unknown/aws-other-account", {{"account", arn.account}}};
    key.policy = Seen<model::Policy>::Unknown(because, origin);
    key.last_used = Seen<std::string>::Unknown(because, origin);
  }
}

// What KMS answers only within the key's account.
void AccountReader::ReadOwnKey(const aws::Caller& caller, const std::string& key_arn,
                               model::Key& key) {
  const model::Origin origin = key.origin;
  const auto add = [&](WorkQueue::Task task) {
    Add(aws::Service::kKms, caller.region, std::move(task));
  };
  add([caller, key_arn, origin, &key] {
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
  add([this, caller, key_arn, origin, &key] {
    const Result<std::vector<std::string>> names = aws::ListAliases(caller, key_arn);
    if (!names) {
      NoteUnread(names.error());
      return;
    }
    for (const std::string& name : *names) {
      key.aliases.push_back({"", Seen<std::string>::Of(name, origin), origin});
    }
  });
  add([this, caller, key_arn, origin, &key] {
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
void AccountReader::NoteUnread(const Error& error) {
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

void AccountReader::AddProblem(model::ProblemKind kind, const Error& error) {
  source_.problems.push_back({kind, BecauseOf(error), {}});
}

}  // namespace fuin::collect
