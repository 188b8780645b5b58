// Reads alone:
//
//   sts:GetCallerIdentity, ec2:DescribeRegions
//     └ each Region: eks:ListClusters
//         └ each cluster: eks:DescribeCluster, ListUpdates, DescribeUpdate
//             └ its key: kms:DescribeKey by name or alias, else ListKeys and ListResourceTags (once
//               a Region); GetKeyPolicy, GetKeyRotationStatus
//             └ iam:SimulatePrincipalPolicy for what the plan would call
//
// The bound is the latency of the longest chain, some ten calls, and IAM's rate for simulations.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "aws/endpoint.h"
#include "aws/region_keys.h"
#include "base/strings.h"
#include "fix/internal/parallel.h"
#include "fix/internal/seal_search.h"
#include "fix/seal.h"
#include "model/key.h"

namespace fuin::fix {
namespace {

constexpr size_t kRegionsAtOnceMax = 40;
constexpr size_t kClustersAtOnceMax = 64;

// "arn:aws:eks:REGION:ACCOUNT:cluster/NAME", or a name: then the Region is "".
struct WantedCluster {
  std::string region, name;
};

WantedCluster WantedOf(const std::string& text) {
  const std::vector<std::string_view> parts = Split(text, ':');
  constexpr std::string_view kCluster = "cluster/";
  if (parts.size() == 6 && parts[2] == "eks" && parts[5].starts_with(kCluster)) {
    return {std::string(parts[3]), std::string(parts[5].substr(kCluster.size()))};
  }
  return {"", text};
}

// The association that is under way, or null.
aws::ClusterUpdate* AssociationUnderWay(SeenCluster& cluster) {
  if (!cluster.updates) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(*cluster.updates, [](const aws::ClusterUpdate& update) {
    return update.IsAssociation() && update.IsUnderWay();
  });
  return found == cluster.updates->end() ? nullptr : &*found;
}

class Looker {
 public:
  Looker(aws::Connection& connection, aws::Identity& identity, std::string home_region,
         const SealRequest& request)
      : connection_(connection),
        identity_(identity),
        home_region_(std::move(home_region)),
        request_(request) {
    for (const std::string& cluster : request.clusters) {
      wanted_.push_back(WantedOf(cluster));
    }
  }

  Result<SealSight> Look() {
    SealSight sight;
    sight.caller = FUIN_TRY(aws::GetCallerIdentity(In(home_region_)));
    caller_ = sight.caller;
    const std::vector<std::string> regions = FUIN_TRY(Regions());
    FindClusters(regions, sight);
    for (const std::string& region : regions) {
      tagged_.emplace(region, std::make_unique<TaggedKeys>(In(region)));
    }
    ForEachInParallel(sight.clusters.size(), kClustersAtOnceMax,
                      [&](size_t index) { LookAt(sight.clusters[index]); });
    for (const WantedCluster& wanted : wanted_) {
      const bool is_there = std::ranges::any_of(sight.clusters, [&](const SeenCluster& cluster) {
        return cluster.is_there && IsWanted(wanted, cluster.region, cluster.name);
      });
      if (!is_there) {
        std::erase_if(sight.clusters, [&](const SeenCluster& cluster) {
          return !cluster.is_there && cluster.name == wanted.name;
        });
        SeenCluster missing;
        missing.region = wanted.region;
        missing.name = wanted.name;
        missing.is_there = false;
        sight.clusters.push_back(std::move(missing));
      }
    }
    return sight;
  }

 private:
  aws::Caller In(const std::string& region) const { return {connection_, identity_, region}; }

  static bool IsWanted(const WantedCluster& wanted, const std::string& region,
                       const std::string& name) {
    return wanted.name == name && (wanted.region.empty() || wanted.region == region);
  }

  Result<std::vector<std::string>> Regions() {
    std::vector<std::string> regions = request_.regions;
    if (!regions.empty()) {
      return regions;
    }
    const bool all_by_arn = !wanted_.empty() && std::ranges::all_of(wanted_, [](const auto& one) {
      return !one.region.empty();
    });
    if (!all_by_arn) {
      Result<std::vector<std::string>> enabled = aws::DescribeRegions(In(home_region_));
      if (!enabled) {  // what acts does not guess where
        Error error = enabled.error();
        error.message += "; name the Regions: aws:PROFILE/REGION,REGION";
        return error;
      }
      return enabled;
    }
    for (const WantedCluster& wanted : wanted_) {
      regions.push_back(wanted.region);
    }
    std::ranges::sort(regions);
    regions.erase(std::unique(regions.begin(), regions.end()), regions.end());
    return regions;
  }

  // The clusters by Region and name. Those that are named are not listed where their Region is
  // known: a caller that may describe them needs no more.
  void FindClusters(const std::vector<std::string>& regions, SealSight& sight) {
    const bool is_one_region = regions.size() == 1;
    std::vector<Result<aws::ClusterNames>> found(regions.size(), aws::ClusterNames());
    ForEachInParallel(regions.size(), kRegionsAtOnceMax, [&](size_t index) {
      std::vector<std::string> known;
      bool must_list = wanted_.empty();
      for (const WantedCluster& wanted : wanted_) {
        if (wanted.region == regions[index] || (wanted.region.empty() && is_one_region)) {
          known.push_back(wanted.name);
        } else if (wanted.region.empty()) {
          must_list = true;
        }
      }
      if (!must_list) {
        found[index] = aws::ClusterNames{std::move(known), std::nullopt};
        return;
      }
      found[index] = aws::ListClusters(In(regions[index]));
      if (found[index]) {
        std::erase_if(found[index]->names, [&](const std::string& name) {
          return !wanted_.empty() && std::ranges::none_of(wanted_, [&](const auto& wanted) {
            return IsWanted(wanted, regions[index], name);
          });
        });
      }
    });
    for (size_t i = 0; i < regions.size(); ++i) {
      if (!found[i] || found[i]->broke_off.has_value()) {
        sight.unread_regions.emplace_back(regions[i],
                                          found[i] ? *found[i]->broke_off : found[i].error());
      }
      if (!found[i]) {
        continue;
      }
      std::vector<std::string>& names = found[i]->names;
      std::ranges::sort(names);
      names.erase(std::unique(names.begin(), names.end()), names.end());
      for (const std::string& name : names) {
        sight.clusters.emplace_back();
        sight.clusters.back().region = regions[i];
        sight.clusters.back().name = name;
      }
    }
  }

  // The following run on several threads, each for its own cluster.
  void LookAt(SeenCluster& cluster);
  void FindKey(const aws::Caller& caller, SeenCluster& cluster);
  void FindByTag(const aws::Caller& caller, SeenCluster& cluster);
  void ReadKey(const aws::Caller& caller, KeyFound found, const std::string& asked, SeenKey& key);
  void LookAtPermissions(SeenCluster& cluster);
  SeenPermission Simulate(const std::vector<std::string>& actions, const std::string& resource);

  aws::Connection& connection_;
  aws::Identity& identity_;
  const std::string home_region_;
  const SealRequest& request_;
  std::vector<WantedCluster> wanted_;
  aws::CallerIdentity caller_;
  std::map<std::string, std::unique_ptr<TaggedKeys>> tagged_;  // by Region
  std::mutex mutex_;                                           // guards what follows
  std::optional<Result<std::string>> principal_;
  std::optional<Error> simulation_denied_;
  std::map<std::string, SeenPermission> simulated_;
};

void Looker::ReadKey(const aws::Caller& caller, KeyFound found, const std::string& asked,
                     SeenKey& key) {
  key.found = found;
  key.asked = asked;
  Result<aws::KeyDescription> description = aws::DescribeKey(caller, asked);
  if (!description) {
    key.unread = description.error();
    return;
  }
  key.description = *std::move(description);
  const std::optional<model::KmsArn> arn = model::ParseKmsArn(key.description.arn);
  if (arn.has_value() && arn->account == caller_.account) {
    key.policy = aws::GetKeyPolicy(caller, key.description.arn);
  }
  if (key.description.spec == "SYMMETRIC_DEFAULT" && key.description.material == "AWS_KMS") {
    key.rotation = aws::GetKeyRotationStatus(caller, key.description.arn);
  }
}

// A key that was scheduled for deletion was given up by somebody, and is not taken up again where
// nothing but the tag leads to it.
void Looker::FindByTag(const aws::Caller& caller, SeenCluster& cluster) {
  const TaggedKeys::Found tagged = tagged_.at(cluster.region)->Of(cluster.description.arn);
  std::vector<SeenKey> usable;
  for (const std::string& arn : tagged.arns) {
    SeenKey key;
    ReadKey(caller, KeyFound::kTag, arn, key);
    key.is_ours = true;
    key.has_alias = false;
    if (key.unread.has_value() || key.description.state != "PendingDeletion") {
      usable.push_back(std::move(key));
    }
  }
  if (usable.size() == 1) {
    cluster.key = std::move(usable.front());
    return;
  }
  cluster.key = SeenKey();
  if (usable.size() > 1) {
    cluster.key.search_failed = {
        "seal/several-tagged",
        {{"first", Printable(tagged.arns[0])}, {"count", std::to_string(usable.size())}}};
  } else {
    cluster.key.search_failed = tagged.failed;
  }
}

void Looker::FindKey(const aws::Caller& caller, SeenCluster& cluster) {
  SeenKey& key = cluster.key;
  if (!request_.key.empty()) {
    const std::optional<model::KmsArn> arn = model::ParseKmsArn(request_.key);
    if (arn.has_value() && arn->region != cluster.region) {
      key.found = KeyFound::kNamed;
      key.asked = request_.key;  // of another Region: KMS is not asked here, the check refuses it
      return;
    }
    ReadKey(caller, KeyFound::kNamed, request_.key, key);
    return;
  }
  ReadKey(caller, KeyFound::kAlias, SealAlias(cluster.name), key);
  if (!key.unread.has_value()) {
    const Result<std::map<std::string, std::string>> tags =
        aws::ListKeyTags(caller, key.description.arn);
    const auto tag =
        tags ? tags->find(kSealTag) : std::map<std::string, std::string>::const_iterator();
    key.is_ours = tags && tag != tags->end() && tag->second == cluster.description.arn;
  } else if (key.unread->code == ErrorCode::kNotFound) {
    FindByTag(caller, cluster);
  } else {
    const model::Text because = BecauseOfCall(*key.unread);
    key = SeenKey();
    key.search_failed = because;
  }
}

SeenPermission Looker::Simulate(const std::vector<std::string>& actions,
                                const std::string& resource) {
  SeenPermission permission;
  permission.resource = resource;
  std::string label = resource;
  for (const std::string& action : actions) {
    permission.decisions.push_back({action, aws::Decision::kUnclear});
    label += " " + action;
  }
  std::string principal;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!principal_.has_value()) {
      principal_ = aws::PrincipalArnOf(In(home_region_), caller_.arn);
    }
    if (const auto known = simulated_.find(label); known != simulated_.end()) {
      return known->second;
    }
    if (!*principal_ || simulation_denied_.has_value()) {
      permission.unread = *principal_ ? *simulation_denied_ : principal_->error();
      return permission;
    }
    principal = **principal_;
  }
  const Result<std::vector<aws::ActionDecision>> decisions =
      aws::SimulatePrincipalPolicy(In(home_region_), principal, actions, resource);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (decisions) {
    permission.decisions = *decisions;
    simulated_.emplace(label, permission);
  } else {
    permission.unread = decisions.error();
    simulation_denied_ = decisions.error();  // asked again it would not answer otherwise
  }
  return permission;
}

// What the plan would call, and what EKS does with the caller's permissions. A key that is not
// there yet stands for any of the Region's.
void Looker::LookAtPermissions(SeenCluster& cluster) {
  const std::string& region = cluster.region;
  const std::string in_kms =
      fmt::format("arn:{}:kms:{}:{}:", aws::PartitionOf(region).name, region, caller_.account);
  const SeenKey& key = cluster.key;
  cluster.permissions.push_back(
      Simulate({"eks:AssociateEncryptionConfig"}, cluster.description.arn));
  std::vector<std::string> on_key = {"kms:CreateGrant", "kms:DescribeKey"};
  if (key.found == KeyFound::kNot) {
    cluster.permissions.push_back(Simulate({"kms:CreateKey"}, "*"));
    on_key.insert(on_key.end(), {"kms:EnableKeyRotation", "kms:TagResource"});
  }
  if (key.found == KeyFound::kNot || (key.is_ours && !key.has_alias)) {
    cluster.permissions.push_back(Simulate({"kms:CreateAlias"}, in_kms + SealAlias(cluster.name)));
    on_key.emplace_back("kms:CreateAlias");
  }
  const std::string arn = key.found == KeyFound::kNot
                              ? in_kms + "key/00000000-0000-4000-8000-000000000000"
                              : key.description.arn;
  cluster.permissions.push_back(Simulate(on_key, arn));
}

void Looker::LookAt(SeenCluster& cluster) {
  const aws::Caller caller = In(cluster.region);
  // In this order: an update that ends in between shows in the cluster.
  cluster.updates = aws::ListClusterUpdates(caller, cluster.name);
  Result<aws::ClusterDescription> description = aws::DescribeCluster(caller, cluster.name);
  if (!description) {
    cluster.unread = description.error();
    cluster.is_there = description.error().code != ErrorCode::kNotFound;
    return;
  }
  cluster.description = *std::move(description);
  if (!cluster.description.key_arns.empty()) {
    const std::string& sealing = cluster.description.key_arns.front();
    cluster.sealing_key_arn = sealing;
    if (!request_.key.empty() && request_.key != sealing) {
      FindKey(caller, cluster);
      const Result<aws::KeyDescription> today = aws::DescribeKey(caller, sealing);
      cluster.sealing_key_arn = today ? today->arn : sealing;
    }
    return;
  }
  if (aws::ClusterUpdate* update = AssociationUnderWay(cluster)) {
    if (update->key.find(":alias/") != std::string::npos) {  // EKS will show the key behind it
      const Result<aws::KeyDescription> behind = aws::DescribeKey(caller, update->key);
      update->key = behind ? behind->arn : update->key;
    }
    if (!request_.key.empty()) {
      FindKey(caller, cluster);
    }
    return;
  }
  FindKey(caller, cluster);
  if (!cluster.key.search_failed.has_value() && !cluster.key.unread.has_value()) {
    LookAtPermissions(cluster);
  }
}

}  // namespace

Result<SealSight> LookForSeal(aws::Connection& connection, aws::Identity& identity,
                              const std::string& home_region, const SealRequest& request) {
  return Looker(connection, identity, home_region, request).Look();
}

}  // namespace fuin::fix
