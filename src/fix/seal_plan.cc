// From what was seen to what will be done: one target a cluster, its checks in the order of
// docs/fix.md, and the calls where all of them hold.

#include <fmt/format.h>

#include <algorithm>

#include "aws/endpoint.h"
#include "base/strings.h"
#include "fix/internal/seal_checks.h"
#include "fix/seal.h"
#include "judge/at_rest.h"

namespace fuin::fix {
namespace {

using aws::ClusterUpdate;
using text::Node;

Node Strings(std::initializer_list<const char*> texts) {
  Node list = Node::Array();
  for (const char* one : texts) {
    list.Add(Node::String(one));
  }
  return list;
}

const ClusterUpdate* UnderWay(const SeenCluster& cluster, bool association) {
  if (!cluster.updates) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(*cluster.updates, [&](const ClusterUpdate& update) {
    return update.IsUnderWay() && update.IsAssociation() == association;
  });
  return found == cluster.updates->end() ? nullptr : &*found;
}

SealedUnder TodayOf(const SeenCluster& cluster) {
  if (!cluster.sealing_key_arn.empty()) {
    return SealedUnder::kCustomerKey;
  }
  const auto version = judge::ParseVersion(cluster.description.version.value_or(""));
  if (!version.has_value() || cluster.description.on_outposts) {
    return SealedUnder::kUnknown;
  }
  return *version >= judge::kSealedByDefault ? SealedUnder::kAwsOwnedKey : SealedUnder::kPlainText;
}

SealVerdict VerdictOf(const std::vector<SealCheck>& checks) {
  bool is_unknown = false;
  for (const SealCheck& check : checks) {
    if (check.state == CheckState::kFail) {
      return SealVerdict::kRefused;
    }
    is_unknown = is_unknown || (check.state == CheckState::kUnknown && check.decides);
  }
  return is_unknown ? SealVerdict::kUnknown : SealVerdict::kSeal;
}

// The association's token is the same as long as the cluster has had the same updates: a call that
// is made again is the same call, one after a failed update is another.
std::string TokenSeed(const SeenCluster& cluster) {
  std::string seed = cluster.description.arn;
  for (const ClusterUpdate& update : *cluster.updates) {
    seed += "\n" + update.id;
  }
  return seed;
}

PlannedKey NewKey(const SeenCluster& cluster, const aws::CallerIdentity& caller,
                  const SealRequest& request) {
  PlannedKey key;
  key.alias = SealAlias(cluster.name);
  key.description = SealDescription(cluster.name);
  key.policy = SealPolicy(cluster.region, caller.account, request.eks_statement);
  key.rotation = true;
  return key;
}

PlannedKey KeyOf(const SeenKey& seen, const std::string& cluster) {
  PlannedKey key;
  key.found = seen.found;
  key.arn = seen.description.arn;
  key.description = seen.description.description;
  const bool has_sign = seen.found == KeyFound::kAlias || seen.found == KeyFound::kTag;
  key.alias = has_sign ? SealAlias(cluster) : "";
  if (seen.rotation.has_value() && *seen.rotation) {
    key.rotation = **seen.rotation;
  }
  if (seen.is_ours) {
    key.rotation = true;
  }
  return key;
}

void AddCalls(const SeenCluster& cluster, SealTarget& target) {
  const std::string& region = cluster.region;
  const SeenKey& seen = cluster.key;
  const std::string place(aws_write::kKeyArnPlace);
  const std::string arn = seen.found == KeyFound::kNot ? place : seen.description.arn;
  const bool is_rotating = seen.rotation.has_value() && *seen.rotation && **seen.rotation;
  if (seen.found == KeyFound::kNot) {
    target.calls.push_back(aws_write::CreateKey(region, target.key.description, target.key.policy,
                                                {kSealTag, cluster.description.arn}));
  }
  if (seen.found == KeyFound::kNot || (seen.is_ours && !seen.has_alias)) {
    target.calls.push_back(aws_write::CreateAlias(region, target.key.alias, arn));
  }
  if (seen.found == KeyFound::kNot || (seen.is_ours && !is_rotating)) {
    target.calls.push_back(aws_write::EnableKeyRotation(region, arn));
  }
  target.calls.push_back(aws_write::Associate(region, cluster.name, arn));
  target.token_seed = TokenSeed(cluster);
}

// A cluster that is sealed already, or will be soon by what is under way: the key can't be another.
void PlanSealed(const SeenCluster& cluster, const SealRequest& request, bool is_under_way,
                const std::string& key, SealTarget& target) {
  target.key.found = KeyFound::kUpdate;
  target.key.arn = key;
  const SealVerdict done = is_under_way ? SealVerdict::kFollow : SealVerdict::kSealed;
  const std::string said = is_under_way ? "seal/association-under-way" : "seal/association-there";
  const bool is_same =
      request.key.empty() || key == request.key || key == cluster.key.description.arn;
  if (is_same) {
    target.verdict = done;
    target.checks.push_back(
        {"association", CheckState::kPass, {said, {{"key", Printable(key)}}}, true});
    return;
  }
  const bool is_known = !cluster.key.unread.has_value() && !key.empty();
  target.verdict = is_known ? SealVerdict::kRefused : SealVerdict::kUnknown;
  target.checks.push_back(
      {"association",
       is_known ? CheckState::kFail : CheckState::kUnknown,
       {"seal/association-other", {{"key", Printable(key)}, {"wanted", Printable(request.key)}}},
       true});
}

SealTarget TargetOf(const SeenCluster& cluster, const SealSight& sight,
                    const SealRequest& request) {
  SealTarget target;
  target.region = cluster.region;
  target.name = cluster.name;
  if (!cluster.is_there) {
    const bool is_known = sight.unread_regions.empty();
    target.verdict = is_known ? SealVerdict::kRefused : SealVerdict::kUnknown;
    target.checks.push_back({"cluster",
                             is_known ? CheckState::kFail : CheckState::kUnknown,
                             {"seal/cluster-missing", {{"name", Printable(cluster.name)}}},
                             true});
    return target;
  }
  if (cluster.unread.has_value()) {
    target.checks.push_back(
        {"cluster", CheckState::kUnknown, BecauseOfCall(*cluster.unread), true});
    return target;
  }
  target.arn = cluster.description.arn;
  target.version = cluster.description.version.value_or("");
  target.status = cluster.description.status;
  target.issues = cluster.description.issues.value_or(std::vector<aws::HealthIssue>());
  target.today = TodayOf(cluster);
  target.sealing_key = cluster.sealing_key_arn;
  if (!cluster.sealing_key_arn.empty()) {
    PlanSealed(cluster, request, false, cluster.sealing_key_arn, target);
    return target;
  }
  if (const ClusterUpdate* update = UnderWay(cluster, true)) {
    PlanSealed(cluster, request, true, update->key, target);
    target.update_id = update->id;
    return target;
  }
  target.checks = ChecksOf(cluster, sight.caller, UnderWay(cluster, false));
  target.verdict = VerdictOf(target.checks);
  target.key = cluster.key.found == KeyFound::kNot ? NewKey(cluster, sight.caller, request)
                                                   : KeyOf(cluster.key, cluster.name);
  if (target.verdict == SealVerdict::kSeal) {
    AddCalls(cluster, target);
  }
  return target;
}

}  // namespace

std::string SealAlias(const std::string& cluster) { return "alias/eks-secrets-" + cluster; }

std::string SealDescription(const std::string& cluster) {
  return fmt::format("EKS cluster {} secrets encryption", cluster);
}

std::string SealPolicy(const std::string& region, const std::string& account, bool eks_statement) {
  const aws::Partition& partition = aws::PartitionOf(region);
  Node statements = Node::Array();
  statements.Add(Node::Object(
      {{"Sid", Node::String("Account administration")},
       {"Effect", Node::String("Allow")},
       {"Principal", Node::Object({{"AWS", Node::String(fmt::format("arn:{}:iam::{}:root",
                                                                    partition.name, account))}})},
       {"Action", Node::String("kms:*")},
       {"Resource", Node::String("*")}}));
  if (eks_statement) {
    Node via = Node::Object(
        {{"kms:ViaService", Node::String(fmt::format("eks.{}.{}", region, partition.dns_suffix))}});
    statements.Add(
        Node::Object({{"Sid", Node::String("Allow EKS to use the key")},
                      {"Effect", Node::String("Allow")},
                      {"Principal", Node::Object({{"Service", Node::String("eks.amazonaws.com")}})},
                      {"Action", Strings({"kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"})},
                      {"Resource", Node::String("*")},
                      {"Condition", Node::Object({{"StringEquals", std::move(via)}})}}));
  }
  return text::WriteJson(
      Node::Object({{"Version", Node::String("2012-10-17")}, {"Statement", std::move(statements)}}),
      0);
}

SealPlan PlanSeal(const SealSight& sight, const SealRequest& request) {
  SealPlan plan;
  plan.caller = sight.caller;
  plan.unread_regions = sight.unread_regions;
  for (const SeenCluster& cluster : sight.clusters) {
    plan.targets.push_back(TargetOf(cluster, sight, request));
  }
  return plan;
}

std::string_view ToString(SealVerdict verdict) {
  switch (verdict) {
    case SealVerdict::kSeal:
      return "seal";
    case SealVerdict::kFollow:
      return "follow";
    case SealVerdict::kSealed:
      return "sealed";
    case SealVerdict::kRefused:
      return "refused";
    case SealVerdict::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view ToString(CheckState state) {
  switch (state) {
    case CheckState::kPass:
      return "pass";
    case CheckState::kFail:
      return "fail";
    case CheckState::kUnknown:
      return "unknown";
    case CheckState::kNote:
      break;
  }
  return "note";
}

std::string_view ToString(SealedUnder under) {
  switch (under) {
    case SealedUnder::kPlainText:
      return "plaintext";
    case SealedUnder::kAwsOwnedKey:
      return "aws_owned_key";
    case SealedUnder::kCustomerKey:
      return "customer_key";
    case SealedUnder::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view ToString(KeyFound found) {
  switch (found) {
    case KeyFound::kNot:
      return "none";
    case KeyFound::kNamed:
      return "named";
    case KeyFound::kAlias:
      return "alias";
    case KeyFound::kTag:
      return "tag";
    case KeyFound::kUpdate:
      break;
  }
  return "cluster";
}

}  // namespace fuin::fix
