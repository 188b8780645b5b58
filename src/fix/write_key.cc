// Prefixes as apiserver v0.37.2 pkg/server/options/encryptionconfig/config.go names them.

#include "fix/write_key.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"

namespace fuin::fix {
namespace {

using envelope::ConfigProvider;
using envelope::ProviderKind;

std::string PrefixOf(const ConfigProvider& provider) {
  switch (provider.kind) {
    case ProviderKind::kIdentity:
      return "identity";
    case ProviderKind::kAesCbc:
      return "k8s:enc:aescbc:v1:";
    case ProviderKind::kAesGcm:
      return "k8s:enc:aesgcm:v1:";
    case ProviderKind::kSecretbox:
      return "k8s:enc:secretbox:v1:";
    case ProviderKind::kKms:
      return fmt::format("k8s:enc:kms:v{}:{}:", provider.kms_version == 2 ? 2 : 1, provider.name);
  }
  return "";
}

void AddOnce(const std::string& text, std::vector<std::string>& texts) {
  if (!text.empty() && std::ranges::find(texts, text) == texts.end()) {
    texts.push_back(text);
  }
}

}  // namespace

std::string ConfigurationFile::PrefixFor(std::string_view resource) const {
  const std::vector<const ConfigProvider*> providers = envelope::ProvidersFor(config, resource);
  return providers.empty() ? "identity" : PrefixOf(*providers.front());
}

Result<ConfigurationFile> ReadConfigurationFile(const std::string& path) {
  std::string text = FUIN_TRY(ReadFile(path, limits::kSourceFileBytesMax));
  const crypto::Digest digest = crypto::Sha256Of(text);
  Result<envelope::EncryptionConfig> config = envelope::ParseEncryptionConfig(text, path);
  Wipe(text);
  if (!config) {
    return std::move(config).error();
  }
  if (!config->problems.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("an API server refuses it: {}",
                             envelope::DescribeProblem(config->problems.front())),
                 path};
  }
  return ConfigurationFile{path, "sha256:" + HexEncode({digest.data(), digest.size()}),
                           std::move(*config)};
}

std::string_view ToString(KeyKind kind) {
  switch (kind) {
    case KeyKind::kUnknown:
      return "unknown";
    case KeyKind::kPlaintext:
      return "plaintext";
    case KeyKind::kLocal:
      return "local_key";
    case KeyKind::kKms:
      return "kms";
    case KeyKind::kAwsOwned:
      return "aws_owned_key";
  }
  return "unknown";
}

std::string_view ToString(KnownFrom from) {
  switch (from) {
    case KnownFrom::kNothing:
      return "nothing";
    case KnownFrom::kConfiguration:
      return "configuration";
    case KnownFrom::kCensus:
      return "census";
    case KnownFrom::kWrites:
      return "writes";
    case KnownFrom::kEks:
      return "eks";
  }
  return "nothing";
}

KeyKind KindOfPrefix(std::string_view prefix) {
  if (prefix == "identity") {
    return KeyKind::kPlaintext;
  }
  if (prefix.starts_with("k8s:enc:kms:v1:") || prefix.starts_with("k8s:enc:kms:v2:")) {
    return KeyKind::kKms;
  }
  const bool is_local = prefix.starts_with("k8s:enc:aescbc:v1:") ||
                        prefix.starts_with("k8s:enc:aesgcm:v1:") ||
                        prefix.starts_with("k8s:enc:secretbox:v1:");
  return is_local ? KeyKind::kLocal : KeyKind::kUnknown;
}

WriteKey WriteKeyOf(const k8s::ApiServers& servers, const ConfigurationFile* wanted,
                    std::string_view resource) {
  WriteKey key;
  bool all_have_it = wanted != nullptr && servers.IsComplete();
  for (const k8s::ApiServerView& server : servers.seen) {
    AddOnce(server.encryption.config_hash, key.config_hashes);
    for (const auto& [provider, hash] : server.encryption.key_id_hashes) {
      AddOnce(hash, key.key_id_hashes);
    }
    all_have_it = all_have_it && server.encryption.config_hash == wanted->hash;
  }
  std::ranges::sort(key.config_hashes);
  std::ranges::sort(key.key_id_hashes);
  if (all_have_it) {
    key.prefix = wanted->PrefixFor(resource);
    key.kind = KindOfPrefix(key.prefix);
    key.known_from = KnownFrom::kConfiguration;
  }
  return key;
}

bool AddEks(const EksEncryption& eks, std::string_view resource, WriteKey& key) {
  const bool is_covered = resource == "secrets" || eks.covers_everything;
  const KeyKind kind = is_covered ? eks.kind : KeyKind::kPlaintext;
  // Behind both of EKS's keys the API server has a KMS provider.
  const KeyKind shown_as = kind == KeyKind::kAwsOwned ? KeyKind::kKms : kind;
  if (key.kind != KeyKind::kUnknown && key.kind != shown_as) {
    return false;
  }
  key.kind = kind;
  key.known_from = KnownFrom::kEks;
  key.key_arn = is_covered ? eks.key_arn : "";
  return true;
}

}  // namespace fuin::fix
