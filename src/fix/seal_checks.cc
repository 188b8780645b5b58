// See internal/seal_checks.h. What EKS asks of a key: symmetric, same Region, usable by the caller
// (EKS API reference, Provider.keyArn; user guide, "Enable secrets encryption").

#include "fix/internal/seal_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "iac/key_policy.h"
#include "judge/at_rest.h"
#include "judge/key_policy.h"
#include "model/key.h"

namespace fuin::fix {
namespace {

using judge::Answer;
using Arguments = std::vector<std::pair<std::string, std::string>>;

class Checks {
 public:
  Checks(const SeenCluster& cluster, const aws::CallerIdentity& caller)
      : cluster_(cluster), caller_(caller) {}

  std::vector<SealCheck> All(const aws::ClusterUpdate* other_update) {
    AddVersion();
    AddStatus();
    AddUpdate(other_update);
    if (cluster_.description.on_outposts) {
      Add("outposts", CheckState::kUnknown, {"seal/outposts", {}});
    }
    Add("association", CheckState::kPass, {"seal/association-none", {}});
    if (cluster_.key.search_failed.has_value()) {
      Add("key-search", CheckState::kUnknown,
          {"seal/search-failed", {{"because", model::Nested(*cluster_.key.search_failed)}}});
    } else if (cluster_.key.found == KeyFound::kNot) {
      Add("key", CheckState::kPass, {"seal/key-none", {}});
    } else {
      AddKey();
    }
    AddPermissions();
    return std::move(checks_);
  }

 private:
  void Add(std::string id, CheckState state, model::Text says, bool decides = true) {
    checks_.push_back({std::move(id), state, std::move(says), decides});
  }

  void AddVersion() {
    const std::string said = cluster_.description.version.value_or("");
    const auto version = judge::ParseVersion(said);
    const Arguments arguments = {{"version", Printable(said)}};
    if (!version.has_value()) {
      Add("version", CheckState::kUnknown, {"seal/version-unknown", arguments});
    } else if (*version < judge::kFirstSealable) {
      Add("version", CheckState::kFail, {"seal/version-too-old", arguments});
    } else if (*version < judge::kSealedByDefault) {
      Add("version", CheckState::kPass, {"seal/version-two-roads", arguments});
    } else {
      Add("version", CheckState::kPass, {"seal/version-sealed-by-default", arguments});
    }
  }

  void AddStatus() {
    const std::string& status = cluster_.description.status;
    const bool is_active = status == "ACTIVE";
    Add("status", is_active ? CheckState::kPass : CheckState::kFail,
        {is_active ? "seal/status-active" : "seal/status-other", {{"status", Printable(status)}}});
    for (const aws::HealthIssue& issue :
         cluster_.description.issues.value_or(std::vector<aws::HealthIssue>())) {
      Add("health", CheckState::kNote,
          {"seal/health-issue",
           {{"code", Printable(issue.code)}, {"message", Printable(issue.message)}}});
    }
  }

  void AddUpdate(const aws::ClusterUpdate* other) {
    if (!cluster_.updates) {
      Add("update", CheckState::kUnknown, BecauseOfCall(cluster_.updates.error()));
      return;
    }
    if (other != nullptr) {
      Add("update", CheckState::kFail,
          {"seal/update-other", {{"type", Printable(other->type)}, {"id", Printable(other->id)}}});
      return;
    }
    Add("update", CheckState::kPass, {"seal/update-none", {}});
    for (const aws::ClusterUpdate& update : *cluster_.updates) {
      if (update.IsAssociation() && update.status != "Successful") {
        const bool is_told = !update.errors.empty();
        Add("update", CheckState::kNote,
            {"seal/update-earlier",
             {{"id", Printable(update.id)},
              {"status", Printable(update.status)},
              {"error", is_told ? Printable(fmt::format("{}: {}", update.errors[0].code,
                                                        update.errors[0].message))
                                : std::string("-")}}});
      }
    }
  }

  void AddKey();
  void AddKeyState();
  void AddKeyAccount(const model::KmsArn& arn);
  void AddKeyPolicy();
  void AddPermissions();
  CheckState StateOf(aws::Decision decision, const std::string& action,
                     const SeenPermission& permission) const;

  const SeenCluster& cluster_;
  const aws::CallerIdentity& caller_;
  std::vector<SealCheck> checks_;
};

void Checks::AddKey() {
  const SeenKey& key = cluster_.key;
  const Arguments named = {{"key", Printable(key.asked)}, {"region", cluster_.region}};
  const std::optional<model::KmsArn> asked = model::ParseKmsArn(key.asked);
  if (asked.has_value() && asked->region != cluster_.region) {
    Add("key-region", CheckState::kFail,
        {"seal/key-other-region",
         {{"key", Printable(key.asked)}, {"theirs", asked->region}, {"region", cluster_.region}}});
    return;
  }
  if (key.unread.has_value()) {
    const bool is_none = key.unread->code == ErrorCode::kNotFound;
    const bool is_denied = key.unread->code == ErrorCode::kDenied;
    Add("key", is_none || is_denied ? CheckState::kFail : CheckState::kUnknown,
        is_none     ? model::Text{"seal/key-missing", named}
        : is_denied ? model::Text{"seal/key-denied", named}
                    : BecauseOfCall(*key.unread));
    return;
  }
  const std::optional<model::KmsArn> arn = model::ParseKmsArn(key.description.arn);
  if (!arn.has_value()) {
    Add("key", CheckState::kUnknown, {"seal/key-arn", named});
    return;
  }
  const std::string found = key.asked == key.description.arn && key.found == KeyFound::kNamed
                                ? "seal/key-there"
                            : key.found == KeyFound::kNamed ? "seal/key-named"
                            : key.found == KeyFound::kAlias ? "seal/key-by-alias"
                                                            : "seal/key-by-tag";
  Add("key", CheckState::kPass,
      {found, {{"key", Printable(key.asked)}, {"arn", Printable(key.description.arn)}}});
  Add("key-region", arn->region == cluster_.region ? CheckState::kPass : CheckState::kFail,
      {arn->region == cluster_.region ? "seal/key-same-region" : "seal/key-other-region",
       {{"key", Printable(key.asked)}, {"theirs", arn->region}, {"region", cluster_.region}}});
  AddKeyState();
  AddKeyAccount(*arn);
  AddKeyPolicy();
}

void Checks::AddKeyState() {
  const aws::KeyDescription& key = cluster_.key.description;
  if (key.is_aws_managed) {
    Add("key-manager", CheckState::kFail, {"seal/key-aws-managed", {}});
  }
  // KeyMetadata may leave it out; a symmetric key of this spec has no other (KMS API reference).
  const bool is_right_usage =
      key.usage == "ENCRYPT_DECRYPT" || (key.usage.empty() && key.spec == "SYMMETRIC_DEFAULT");
  Add("key-usage", is_right_usage ? CheckState::kPass : CheckState::kFail,
      {is_right_usage ? "seal/key-usage-right" : "seal/key-usage-wrong",
       {{"usage", Printable(key.usage)}}});
  Add("key-spec", key.spec == "SYMMETRIC_DEFAULT" ? CheckState::kPass : CheckState::kFail,
      {key.spec == "SYMMETRIC_DEFAULT" ? "seal/key-spec-right" : "seal/key-spec-wrong",
       {{"spec", Printable(key.spec)}}});
  if (key.state == "Enabled") {
    Add("key-state", CheckState::kPass, {"seal/key-enabled", {}});
  } else if (key.state == "PendingDeletion") {
    Add("key-state", CheckState::kFail,
        {"seal/key-pending-deletion", {{"date", key.deletion_date.value_or("?")}}});
  } else if (key.state == "Disabled") {
    Add("key-state", CheckState::kFail, {"seal/key-disabled", {}});
  } else {
    Add("key-state", CheckState::kFail,
        {"seal/key-state-other", {{"state", Printable(key.state)}}});
  }
  const std::optional<Result<bool>>& rotation = cluster_.key.rotation;
  if (!cluster_.key.is_ours && rotation.has_value() && *rotation && !**rotation) {
    Add("key-rotation", CheckState::kNote, {"seal/key-rotation-off", {}});
  }
  if (!key.material.empty() && key.material != "AWS_KMS") {
    Add("key-material", CheckState::kNote,
        {"seal/key-material", {{"material", Printable(key.material)}}});
  }
}

void Checks::AddKeyAccount(const model::KmsArn& arn) {
  if (arn.account == caller_.account) {
    Add("key-account", CheckState::kPass, {"seal/key-own-account", {{"account", arn.account}}});
  } else {
    Add("key-account", CheckState::kNote,
        {"seal/key-other-account", {{"account", Printable(arn.account)}}});
  }
}

// EKS acts with the caller's permissions: where the policy lets no caller grant, nobody can seal.
void Checks::AddKeyPolicy() {
  const std::optional<Result<std::string>>& document = cluster_.key.policy;
  if (!document.has_value()) {
    Add("key-policy", CheckState::kUnknown, {"seal/policy-other-account", {}}, false);
    return;
  }
  if (!*document) {
    Add("key-policy", CheckState::kUnknown, BecauseOfCall(document->error()), false);
    return;
  }
  const Result<model::Policy> policy = iac::ParsePolicy(**document);
  if (!policy) {
    Add("key-policy", CheckState::kUnknown,
        {"unknown/policy", {{"error", Printable(policy.error().message)}}}, false);
    return;
  }
  switch (judge::LetsCallerSeal(*policy)) {
    case Answer::kNo:
      Add("key-policy", CheckState::kFail, {"seal/policy-locks-out", {}});
      return;
    case Answer::kUnknown:
      Add("key-policy", CheckState::kUnknown, {"seal/policy-unclear", {}}, false);
      break;
    case Answer::kYes:
      Add("key-policy", CheckState::kPass, {"seal/policy-right", {}});
      break;
  }
  if (judge::AccountAdministers(*policy) == Answer::kNo) {
    Add("key-policy", CheckState::kNote, {"seal/policy-no-account", {}});
  }
}

// Whether a denial of the simulation is one: a key's policy may give what no policy of the caller's
// does, and the simulation does not know it.
CheckState Checks::StateOf(aws::Decision decision, const std::string& action,
                           const SeenPermission& permission) const {
  const bool is_on_key =
      action.starts_with("kms:") && permission.resource == cluster_.key.description.arn;
  switch (decision) {
    case aws::Decision::kAllowed:
      return CheckState::kPass;
    case aws::Decision::kExplicitDeny:
      return CheckState::kFail;
    case aws::Decision::kImplicitDeny:
      return is_on_key ? CheckState::kUnknown : CheckState::kFail;
    case aws::Decision::kUnclear:
      break;
  }
  return CheckState::kUnknown;
}

void Checks::AddPermissions() {
  std::string allowed;
  for (const SeenPermission& permission : cluster_.permissions) {
    if (permission.unread.has_value()) {
      std::string names;
      for (const aws::ActionDecision& one : permission.decisions) {
        names += (names.empty() ? "" : ", ") + one.action;
      }
      Add("permission", CheckState::kUnknown,
          {"seal/permission-unasked",
           {{"actions", names}, {"because", model::Nested(BecauseOfCall(*permission.unread))}}},
          false);
      continue;
    }
    for (const aws::ActionDecision& one : permission.decisions) {
      const CheckState state = StateOf(one.decision, one.action, permission);
      const Arguments arguments = {{"action", one.action},
                                   {"resource", Printable(permission.resource)},
                                   {"caller", Printable(caller_.arn)}};
      if (state == CheckState::kPass) {
        allowed += (allowed.empty() ? "" : ", ") + one.action;
      } else if (state == CheckState::kFail) {
        Add("permission", CheckState::kFail, {"seal/permission-denied", arguments});
      } else {
        Add("permission", CheckState::kUnknown, {"seal/permission-unclear", arguments}, false);
      }
    }
  }
  if (!allowed.empty()) {
    Add("permission", CheckState::kPass, {"seal/permission-allowed", {{"actions", allowed}}});
  }
}

}  // namespace

std::vector<SealCheck> ChecksOf(const SeenCluster& cluster, const aws::CallerIdentity& caller,
                                const aws::ClusterUpdate* other_update) {
  return Checks(cluster, caller).All(other_update);
}

}  // namespace fuin::fix
