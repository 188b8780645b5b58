// The decision, in this order: what is refused, what protects nothing, what is sealed, what is not
// known. Nothing that is unknown comes out as sealed.

#include "judge/at_rest.h"

#include <algorithm>

#include "base/strings.h"
#include "judge/internal/same_cluster.h"

namespace fuin::judge {
namespace {

using model::AtRest;
using model::Cluster;
using model::ClusterVerdict;
using model::EncryptionBlock;
using model::Facts;
using model::Key;
using model::KeyForm;
using model::KeyHealth;
using model::KeyReference;

void Decide(ClusterVerdict& verdict, AtRest at_rest, model::Text why, model::Origin origin) {
  verdict.at_rest = at_rest;
  verdict.why = std::move(why);
  verdict.origin = std::move(origin);
}

bool IsFromCode(const Facts& facts, const Cluster& cluster) {
  const View view = ViewOf(facts, cluster);
  return view == View::kCode || view == View::kPlan;
}

bool IsLive(const Facts& facts, const Cluster& cluster) {
  return cluster.source_index < facts.sources.size() &&
         facts.sources[cluster.source_index].kind == model::SourceKind::kAws;
}

// What EKS itself reports of the key: up to hours late, so asked only where KMS does not answer.
KeyHealth HealthByIssues(const Cluster& cluster) {
  if (!cluster.health_issues.known()) {
    return KeyHealth::kUnknown;
  }
  for (const std::string& code : cluster.health_issues.value()) {
    if (code == "KmsKeyDisabled") {
      return KeyHealth::kDisabled;
    }
    if (code == "KmsKeyMarkedForDeletion") {
      return KeyHealth::kPendingDeletion;
    }
    if (code == "KmsGrantRevoked") {
      return KeyHealth::kNoGrant;
    }
  }
  return KeyHealth::kUnknown;
}

KeyHealth HealthOf(const Facts& facts, const Cluster& cluster, const Key* key) {
  if (key == nullptr || !key->state.known()) {
    return HealthByIssues(cluster);
  }
  const std::string& state = key->state.value();
  if (state == "Disabled") {
    return KeyHealth::kDisabled;
  }
  if (state == "PendingDeletion" || state == "PendingReplicaDeletion") {
    return KeyHealth::kPendingDeletion;
  }
  if (state == "PendingImport") {
    return KeyHealth::kPendingImport;
  }
  if (cluster.key_grant.is(false)) {
    return KeyHealth::kNoGrant;
  }
  const bool is_grant_unseen = IsLive(facts, cluster) && cluster.key_grant.unknown();
  return state == "Enabled" && !is_grant_unseen ? KeyHealth::kOk : KeyHealth::kUnknown;
}

std::string RegionOf(const Key* key, const KeyReference& reference) {
  if (const std::optional<model::KmsArn> arn = model::ParseKmsArn(reference.text)) {
    return arn->region;
  }
  return key != nullptr && key->region.known() ? key->region.value() : "";
}

// What is wrong with the key's name, or with the key: true where a verdict was made.
bool DecideByKey(const Facts& facts, const Cluster& cluster, const EncryptionBlock& block,
                 ClusterVerdict& verdict) {
  const KeyReference& reference = block.key.value();
  const model::Origin& origin = block.key.origin();
  const auto misconfigured = [&](std::string id, model::Text text = {}) {
    text.id = std::move(id);
    text.arguments.emplace_back("key", reference.text);
    Decide(verdict, AtRest::kMisconfigured, std::move(text), origin);
    return true;
  };
  if (reference.form == KeyForm::kEmpty) {
    return misconfigured("why/key-empty");
  }
  if (reference.form == KeyForm::kMalformed) {
    return misconfigured("why/key-malformed");
  }
  if (reference.form == KeyForm::kKeyId) {
    return misconfigured("why/key-id");
  }
  const Key* key = FindKey(facts, reference);
  const std::string key_region = RegionOf(key, reference);
  if (!key_region.empty() && cluster.region.known() && cluster.region.value() != key_region) {
    return misconfigured("why/key-other-region",
                         {{}, {{"region", cluster.region.value()}, {"key_region", key_region}}});
  }
  if (key == nullptr || !IsFromCode(facts, cluster)) {
    return false;
  }
  for (const model::Seen<std::string>* setting : {&key->usage, &key->spec}) {
    // Not looked at, as of a key that is only named: what AWS makes of it is not the code's to say.
    if (setting->unknown() && setting->because().id != "unknown/not-looked-at") {
      Decide(verdict, AtRest::kUnknown,
             {"why/key-unknown", {{"because", model::Nested(setting->because())}}},
             setting->origin());
      return true;
    }
  }
  const std::string usage = key->usage.known() ? key->usage.value() : "ENCRYPT_DECRYPT";
  const std::string spec = key->spec.known() ? key->spec.value() : "SYMMETRIC_DEFAULT";
  if (usage != "ENCRYPT_DECRYPT" || spec != "SYMMETRIC_DEFAULT") {
    return misconfigured("why/key-usage", {{}, {{"usage", usage}, {"spec", spec}}});
  }
  if (key->state.is("Disabled") && key->management == model::KeyManagement::kManaged) {
    return misconfigured("why/key-disabled");
  }
  return false;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text = "[";
  for (const std::string& word : words) {
    text += (text.size() > 1 ? ", \"" : "\"") + word + "\"";
  }
  return text + "]";
}

void DecideByBlock(const Facts& facts, const Cluster& cluster, ClusterVerdict& verdict) {
  const EncryptionBlock& block = cluster.encryption.value()[0];
  if (block.resources.known()) {
    const std::vector<std::string>& resources = block.resources.value();
    const bool is_accepted = resources.size() == 1 && resources[0] == "secrets";
    if (!is_accepted) {
      Decide(verdict, AtRest::kMisconfigured, {"why/resources", {{"resources", Joined(resources)}}},
             block.resources.origin());
      return;
    }
  }
  if (block.key.absent()) {
    Decide(verdict, AtRest::kMisconfigured, {"why/key-empty", {}}, block.key.origin());
    return;
  }
  if (block.key.unknown()) {
    Decide(verdict, AtRest::kUnknown,
           {"why/key-unknown", {{"because", model::Nested(block.key.because())}}},
           block.key.origin());
    return;
  }
  verdict.key = block.key.value().text;
  if (DecideByKey(facts, cluster, block, verdict)) {
    return;
  }
  if (block.resources.unknown()) {
    Decide(verdict, AtRest::kUnknown,
           {"why/unknown", {{"because", model::Nested(block.resources.because())}}},
           block.resources.origin());
    return;
  }
  verdict.key_health = HealthOf(facts, cluster, FindKey(facts, block.key.value()));
  Decide(verdict, AtRest::kCustomerKey, {"why/customer-key", {{"key", verdict.key}}},
         block.key.origin());
}

void DecideByVersion(const Cluster& cluster, ClusterVerdict& verdict) {
  const model::Origin& origin = cluster.encryption.origin();
  if (cluster.on_outposts.is(true)) {
    Decide(verdict, AtRest::kUnknown, {"why/outposts", {}}, origin);
    return;
  }
  if (cluster.version.absent()) {
    Decide(verdict, AtRest::kAwsOwnedKey, {"why/aws-owned-newest", {}}, origin);
    return;
  }
  const std::optional<MinorVersion> version =
      cluster.version.known() ? ParseVersion(cluster.version.value()) : std::nullopt;
  if (!version.has_value()) {
    const model::Text because =
        cluster.version.unknown()
            ? cluster.version.because()
            : model::Text{"unknown/error", {{"name", cluster.version.value()}}};
    Decide(verdict, AtRest::kUnknown,
           {"why/version-unknown", {{"because", model::Nested(because)}}},
           cluster.version.origin());
  } else if (*version >= kSealedByDefault) {
    Decide(verdict, AtRest::kAwsOwnedKey, {"why/aws-owned-default", {}}, origin);
  } else {
    Decide(verdict, AtRest::kPlaintext, {"why/plaintext", {{"version", cluster.version.value()}}},
           origin);
  }
}

// A cluster of one's own: the first provider for Secrets writes them.
void DecideByProviders(const Cluster& cluster, ClusterVerdict& verdict) {
  if (cluster.provider_config.unknown()) {
    Decide(verdict, AtRest::kUnknown,
           {"why/unknown", {{"because", model::Nested(cluster.provider_config.because())}}},
           cluster.provider_config.origin());
    return;
  }
  if (cluster.provider_config.absent()) {
    Decide(verdict, AtRest::kPlaintext, {"why/no-provider-config", {}},
           cluster.provider_config.origin());
    return;
  }
  const model::ProviderConfig& config = cluster.provider_config.value();
  if (!config.refused.empty()) {
    Decide(verdict, AtRest::kMisconfigured,
           {"why/provider-config-refused", {{"what", model::Nested(config.refused[0].text)}}},
           config.refused[0].origin);
    return;
  }
  if (config.secrets.empty()) {
    Decide(verdict, AtRest::kPlaintext, {"why/secrets-not-covered", {}}, config.origin);
    return;
  }
  const model::SealProvider& writer = config.secrets[0];
  if (writer.kind == "identity") {
    Decide(verdict, AtRest::kPlaintext, {"why/identity-first", {}}, writer.origin);
  } else if (writer.kind == "kms") {
    verdict.key = writer.name;
    verdict.key_health = KeyHealth::kUnknown;
    Decide(verdict, AtRest::kCustomerKey,
           {"why/kms-plugin",
            {{"name", writer.name}, {"version", std::to_string(writer.kms_version)}}},
           writer.origin);
  } else {
    Decide(verdict, AtRest::kLocalKey, {"why/local-key", {{"provider", writer.kind}}},
           writer.origin);
  }
}

ClusterVerdict Assess(const Facts& facts, const Cluster& cluster) {
  ClusterVerdict verdict;
  const auto refused = std::ranges::find(cluster.defects, true, &model::Defect::refused);
  if (refused != cluster.defects.end()) {
    Decide(verdict, AtRest::kMisconfigured,
           {"why/defect", {{"what", model::Nested(refused->text)}}}, refused->origin);
  } else if (cluster.platform == model::Platform::kSelfManaged) {
    DecideByProviders(cluster, verdict);
  } else if (cluster.encryption.unknown()) {
    Decide(verdict, AtRest::kUnknown,
           {"why/unknown", {{"because", model::Nested(cluster.encryption.because())}}},
           cluster.encryption.origin());
  } else if (cluster.encryption.known() && !cluster.encryption.value().empty()) {
    DecideByBlock(facts, cluster, verdict);
  } else {
    DecideByVersion(cluster, verdict);
  }
  if (cluster.created.unknown()) {
    // Whether there is anything to judge is not known: neither sealed nor plain. What Terraform
    // refuses stays refused.
    verdict.at_rest =
        verdict.at_rest == AtRest::kMisconfigured ? AtRest::kMisconfigured : AtRest::kUnknown;
    verdict.key_health.reset();
    verdict.why = {"why/created-unknown",
                   {{"why", model::Nested(verdict.why)},
                    {"because", model::Nested(cluster.created.because())}}};
  }
  return verdict;
}

}  // namespace

std::optional<MinorVersion> ParseVersion(const std::string& text) {
  MinorVersion version;
  const std::vector<std::string_view> parts = Split(text, '.');
  if (parts.size() < 2 || parts.size() > 3) {
    return std::nullopt;
  }
  for (size_t i = 0; i < 2; ++i) {
    if (parts[i].empty() || parts[i].size() > 4 ||
        parts[i].find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    int& number = i == 0 ? version.major : version.minor;
    for (char c : parts[i]) {
      number = number * 10 + (c - '0');
    }
  }
  return version;
}

std::string ClusterLabel(const Cluster& cluster) {
  if (cluster.name.known() && !cluster.name.value().empty()) {
    return cluster.name.value();
  }
  if (!cluster.address.empty()) {
    return cluster.address;
  }
  return cluster.arn.known() ? cluster.arn.value() : "(unnamed)";
}

std::vector<ClusterVerdict> AssessAtRest(const Facts& facts) {
  std::vector<ClusterVerdict> verdicts;
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    verdicts.push_back(Assess(facts, facts.clusters[i]));
    verdicts.back().cluster_index = i;
  }
  return verdicts;
}

}  // namespace fuin::judge
