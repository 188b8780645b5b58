// What AWS answered → facts, in a fixed order. See internal/aws_account.h.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/strings.h"
#include "collect/internal/aws_account.h"

namespace fuin::collect {

using model::Seen;

namespace {

// What a grant's grantee is to a cluster.
enum class Grantee : uint8_t { kEks, kAnother, kUnclear };

std::string_view AccountOf(std::string_view arn) {
  const std::vector<std::string_view> parts = Split(arn, ':');
  return parts.size() > 4 ? parts[4] : std::string_view();
}

// AWS documents no grantee for the grant that EKS makes when a key is associated. Taken for it: the
// cluster's role (sessions that EKS opens under that role ask for the key's grants, as CloudTrail
// shows), EKS's service principal and its service-linked role. Surely another's: a service
// principal of another service, another role or user of the cluster's own account. What else there
// is may be EKS: an id where the principal has been deleted, a principal of an account of AWS's.
Grantee GranteeOf(const aws::Grant& grant, const std::string& role_arn) {
  const std::string& service = grant.grantee_service.empty() && !grant.grantee.starts_with("arn:")
                                   ? grant.grantee
                                   : grant.grantee_service;
  if (service.starts_with("eks.") || service.starts_with("eks-")) {
    return Grantee::kEks;
  }
  if (service.find(".amazonaws.") != std::string::npos) {
    return Grantee::kAnother;
  }
  if (role_arn.empty() || !grant.grantee.starts_with("arn:")) {
    return Grantee::kUnclear;
  }
  const std::string role_name = role_arn.substr(role_arn.rfind('/') + 1);
  const bool is_session =
      grant.grantee.find(":assumed-role/" + role_name + "/") != std::string::npos;
  const bool is_linked_role = grant.grantee.find("/aws-service-role/eks") != std::string::npos;
  if (grant.grantee == role_arn || is_session || is_linked_role) {
    return Grantee::kEks;
  }
  const bool is_neighbour = AccountOf(grant.grantee) == AccountOf(role_arn);
  return is_neighbour ? Grantee::kAnother : Grantee::kUnclear;
}

}  // namespace

size_t AccountReader::AppendKey(const KeyResult& result, model::Facts& facts) {
  const auto [place, is_new] = key_indexes_.try_emplace(result.arn, facts.keys.size());
  if (is_new) {
    facts.keys.push_back(result.key);
    facts.keys.back().source_index = facts.sources.size();
  }
  return place->second;
}

model::EncryptionBlock AccountReader::BlockOf(const RegionResult& region,
                                              const std::string& key_arn,
                                              const aws::ClusterDescription& description,
                                              model::Facts& facts) {
  model::EncryptionBlock block;
  block.origin = OriginOf(description.arn);
  model::KeyReference reference = {model::ClassifyKeyName(key_arn), key_arn, std::nullopt};
  const auto key =
      std::ranges::find_if(region.keys, [&](const auto& known) { return known->arn == key_arn; });
  if (key != region.keys.end()) {
    reference.key_index = AppendKey(**key, facts);
  }
  block.key = Seen<model::KeyReference>::Of(std::move(reference), block.origin);
  // Deprecated since 2025, and without meaning from Kubernetes 1.28 on, where everything is sealed.
  // Before, AWS took nothing but ["secrets"], and says so itself where it says nothing.
  block.resources = Seen<std::vector<std::string>>::Absent(block.origin);
  return block;
}

// Whether the cluster's role or EKS holds a grant that lets it decrypt under its key. False only
// where every grant is surely another's: a wrong alarm would send people to rebuild a cluster.
Seen<bool> AccountReader::GrantOf(const RegionResult& region,
                                  const aws::ClusterDescription& description) const {
  const model::Origin origin = OriginOf(description.arn);
  if (description.key_arns.empty()) {
    return Seen<bool>::Absent(origin);
  }
  const auto key = std::ranges::find_if(
      region.keys, [&](const auto& known) { return known->arn == description.key_arns[0]; });
  if (key == region.keys.end()) {
    return Seen<bool>();
  }
  const Result<aws::Grants>& grants = (*key)->grants;
  if (!grants) {
    return Seen<bool>::Unknown(BecauseOf(grants.error()), origin);
  }
  const aws::Grant* unclear = nullptr;
  for (const aws::Grant& grant : grants->grants) {
    if (std::ranges::find(grant.operations, "Decrypt") == grant.operations.end()) {
      continue;
    }
    const Grantee grantee = GranteeOf(grant, description.role_arn);
    if (grantee == Grantee::kEks) {
      return Seen<bool>::Of(true, origin);
    }
    unclear = grantee == Grantee::kUnclear ? &grant : unclear;
  }
  if (grants->broke_off.has_value()) {
    return Seen<bool>::Unknown(BecauseOf(*grants->broke_off), origin);
  }
  if (unclear != nullptr) {
    return Seen<bool>::Unknown({"unknown/aws-grantee", {{"name", Printable(unclear->grantee)}}},
                               origin);
  }
  return Seen<bool>::Of(false, origin);
}

void AccountReader::FillDetails(const aws::ClusterDescription& description,
                                model::Cluster& cluster) const {
  const model::Origin& origin = cluster.origin;
  cluster.tags = Seen<std::map<std::string, std::string>>::Of(description.tags, origin);
  cluster.on_outposts = Seen<bool>::Of(description.on_outposts, origin);
  if (!description.issues.has_value()) {
    cluster.health_issues = Seen<std::vector<std::string>>::Unknown(
        {"unknown/aws-answer", {{"name", "health.issues"}}}, origin);
  } else {
    std::vector<std::string> codes;
    for (const aws::HealthIssue& issue : *description.issues) {
      codes.push_back(issue.code);
    }
    cluster.health_issues = Seen<std::vector<std::string>>::Of(std::move(codes), origin);
  }
  cluster.endpoint_public = description.endpoint_public.has_value()
                                ? Seen<bool>::Of(*description.endpoint_public, origin)
                                : Seen<bool>::Absent(origin);
  cluster.endpoint_cidrs =
      description.endpoint_cidrs.has_value()
          ? Seen<std::vector<std::string>>::Of(*description.endpoint_cidrs, origin)
          : Seen<std::vector<std::string>>::Absent(origin);
}

void AccountReader::FillCluster(const RegionResult& region, const ClusterResult& result,
                                model::Facts& facts, model::Cluster& cluster) {
  const aws::ClusterDescription& description = *result.description;
  const model::Origin origin = OriginOf(description.arn);
  cluster.origin = origin;
  cluster.arn = Seen<std::string>::Of(description.arn, origin);
  cluster.role_arn = Seen<std::string>::Of(description.role_arn, origin);
  cluster.version =
      description.version.has_value()
          ? Seen<std::string>::Of(*description.version, origin)
          : Seen<std::string>::Unknown({"unknown/aws-answer", {{"name", "version"}}}, origin);
  FillDetails(description, cluster);
  cluster.key_grant = GrantOf(region, description);
  std::vector<model::EncryptionBlock> blocks;
  for (const std::string& key_arn : description.key_arns) {
    blocks.push_back(BlockOf(region, key_arn, description, facts));
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

void AccountReader::AppendCluster(const RegionResult& region, const ClusterResult& result,
                                  model::Facts& facts) {
  if (!result.description && result.description.error().code == ErrorCode::kNotFound) {
    source_.problems.push_back({model::ProblemKind::kNote,
                                {"problem/aws-cluster-gone", {{"name", Printable(result.name)}}},
                                {}});
    return;
  }
  model::Cluster cluster;
  cluster.source_index = facts.sources.size();
  cluster.root = account_id_;
  cluster.created = Seen<bool>::Of(true);
  cluster.name = Seen<std::string>::Of(result.name);
  cluster.region = Seen<std::string>::Of(region.region);
  cluster.account = Seen<std::string>::Of(account_id_);
  if (result.description) {
    FillCluster(region, result, facts, cluster);
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
  facts.clusters.push_back(std::move(cluster));
}

void AccountReader::AppendRegion(const RegionResult& region, model::Facts& facts) {
  for (const std::unique_ptr<ClusterResult>& cluster : region.clusters) {
    AppendCluster(region, *cluster, facts);
  }
  if (region.broke_off.has_value()) {
    source_.problems.push_back({model::ProblemKind::kPartUnread,
                                {"problem/aws-region-broke-off",
                                 {{"region", region.region},
                                  {"count", std::to_string(region.clusters.size())},
                                  {"because", model::Nested(BecauseOf(*region.broke_off))}}},
                                {}});
  }
}

void AccountReader::Append(model::Facts& facts) {
  const size_t clusters_before = facts.clusters.size();
  const size_t keys_before = facts.keys.size();
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
    AppendRegion(*region, facts);
  }
  source_.read = regions_read > 0;
  if (!account_id_.empty()) {
    source_.summary = {"source/aws",
                       {{"account", account_id_},
                        {"regions", std::to_string(regions_read)},
                        {"clusters", std::to_string(facts.clusters.size() - clusters_before)},
                        {"keys", std::to_string(facts.keys.size() - keys_before)}}};
  }
  std::ranges::stable_sort(source_.problems, {}, [](const model::SourceProblem& problem) {
    return std::make_pair(problem.kind, problem.text.id);
  });
  facts.sources.push_back(std::move(source_));
}

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

}  // namespace fuin::collect
