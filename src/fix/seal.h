// `fuin fix aws:`: look, plan, apply. docs/fix.md has the reasoning; this is its order.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/calls.h"
#include "aws/cluster_updates.h"
#include "aws/simulation.h"
#include "aws_write/change.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/text.h"
#include "text/document.h"

namespace fuin::fix {

// What was asked for.
struct SealRequest {
  std::vector<std::string> regions;   // none: all that are enabled
  std::vector<std::string> clusters;  // names or ARNs; none: all
  std::string key;                    // ARN, alias or id of a key that is there; "": one is made
  bool eks_statement = true;          // in the policy of a key that is made
};

// ---- What is seen, by reads alone ----

// How the key of a cluster was found.
enum class KeyFound : uint8_t {
  kNot,     // it has to be made
  kNamed,   // by --key
  kAlias,   // by alias/eks-secrets-CLUSTER
  kTag,     // by fuin's tag: an earlier run made it
  kUpdate,  // by the association that is under way, or done
};

// The key that a cluster is to be sealed under, or is.
struct SeenKey {
  KeyFound found = KeyFound::kNot;
  std::string asked;                          // what KMS was asked for: ARN, alias
  std::optional<Error> unread;                // DescribeKey's error; kNotFound: there is none
  aws::KeyDescription description;            // where it was read
  std::optional<Result<std::string>> policy;  // where it was asked for: a key of the own account
  std::optional<Result<bool>> rotation;
  bool is_ours = false;   // has fuin's tag for this cluster
  bool has_alias = true;  // alias/eks-secrets-CLUSTER leads to it
  // Why it is not known whether an earlier run left a key: alias or tags could not be read.
  std::optional<model::Text> search_failed;
};

// What IAM says of the caller and one resource.
struct SeenPermission {
  std::vector<aws::ActionDecision> decisions;
  std::optional<Error> unread;
  std::string resource;
};

struct SeenCluster {
  std::string region, name;
  bool is_there = true;         // false: was named, and no Region that was looked at has it
  std::optional<Error> unread;  // DescribeCluster's error
  aws::ClusterDescription description;
  Result<std::vector<aws::ClusterUpdate>> updates = std::vector<aws::ClusterUpdate>();
  SeenKey key;
  // The ARN behind the key that seals it today, where one does and KMS tells it.
  std::string sealing_key_arn;
  std::vector<SeenPermission> permissions;
};

struct SealSight {
  aws::CallerIdentity caller;
  std::vector<SeenCluster> clusters;  // by Region and name
  std::vector<std::pair<std::string, Error>> unread_regions;
};

// Looks. Fails where the identity is refused, or the Regions can't be listed: naming them helps.
Result<SealSight> LookForSeal(aws::Connection& connection, aws::Identity& identity,
                              const std::string& home_region, const SealRequest& request);

// ---- What follows from it ----

std::string_view ToString(KeyFound found);

enum class SealVerdict : uint8_t { kSeal, kFollow, kSealed, kRefused, kUnknown };
std::string_view ToString(SealVerdict verdict);

enum class CheckState : uint8_t { kPass, kFail, kUnknown, kNote };
std::string_view ToString(CheckState state);

// One question that was asked before the irreversible call. kFail refuses; kUnknown refuses where
// `decides`; kNote is said.
struct SealCheck {
  std::string id;  // "key-state"; docs/fix.md lists them
  CheckState state = CheckState::kPass;
  model::Text says;
  bool decides = true;
};

// The key that is made, or used.
struct PlannedKey {
  KeyFound found = KeyFound::kNot;
  std::string arn;  // "" for one that is made
  std::string alias, description;
  std::string policy;            // JSON; "" for one that is there
  std::optional<bool> rotation;  // as it is, or will be
};

enum class SealedUnder : uint8_t { kPlainText, kAwsOwnedKey, kCustomerKey, kUnknown };
std::string_view ToString(SealedUnder under);

struct SealTarget {
  std::string region, name, arn;
  std::string version, status;  // "" where not known
  SealedUnder today = SealedUnder::kUnknown;
  std::string sealing_key;  // with kCustomerKey, as EKS shows it
  std::vector<aws::HealthIssue> issues;
  SealVerdict verdict = SealVerdict::kUnknown;
  std::vector<SealCheck> checks;
  PlannedKey key;
  std::vector<aws_write::Change> calls;  // in order; what is there already is left out
  std::string update_id;                 // with kFollow
  std::string token_seed;                // of the association, without the key
};

struct SealPlan {
  aws::CallerIdentity caller;
  std::vector<SealTarget> targets;
  std::vector<std::pair<std::string, Error>> unread_regions;
};

// Plans. Pure.
SealPlan PlanSeal(const SealSight& sight, const SealRequest& request);

// The parts of a key that is made. `partition` is the Region's.
std::string SealAlias(const std::string& cluster);
std::string SealDescription(const std::string& cluster);
std::string SealPolicy(const std::string& region, const std::string& account, bool eks_statement);
inline constexpr const char* kSealTag = "fuin:eks-cluster";

// ---- And is carried out ----

enum class SealState : uint8_t {
  kVerified,    // the update is Successful, the cluster ACTIVE and shows the key
  kUnverified,  // begun, and its end not seen
  kFailed,      // a call was refused, or the update failed
  kNotBegun,    // nothing was to be done, or nothing could be
};
std::string_view ToString(SealState state);

struct SealOutcome {
  SealState state = SealState::kNotBegun;
  std::string key_arn, update_id;
  std::vector<model::Text> says;  // what went wrong, and what to do next
  std::vector<std::string> done;  // the actions that were carried out, in order
  int64_t elapsed_ms = 0;
};

struct SealProgress {
  enum class Step : uint8_t { kCall, kFollow, kReadBack, kDone } step = Step::kCall;
  std::string action;  // of a kCall
  std::string status;  // of the update, with kFollow
  int64_t elapsed_ms = 0;
  const SealOutcome* outcome = nullptr;  // with kDone
};

// Called from several threads, never at the same time.
class SealObserver {
 public:
  virtual ~SealObserver() = default;
  virtual void OnProgress(size_t target_index, const SealProgress& progress) = 0;
};

struct SealPace {
  int64_t poll_ms = 15'000;
  int64_t wait_ms_max = int64_t{90} * 60'000;
};

// Carries out the calls of every target that is to be sealed, and follows its update; those that
// are to be followed too. One outcome a target. `stop` ends the following, never a call.
std::vector<SealOutcome> ApplySeal(aws::Connection& connection, aws::Identity& identity,
                                   const SealPlan& plan, const SealPace& pace, Clock& clock,
                                   SealObserver& observer, const std::atomic<bool>& stop);

}  // namespace fuin::fix
