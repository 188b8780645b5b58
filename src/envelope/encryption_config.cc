// Decodes the document as the server's strict decoder does, field by field, and checks it as the
// server's validation does; what the server would refuse becomes a problem, and reading goes on.
//
//   resources:                       entries; all that name a resource are joined, in file order
//   - resources: [secrets, "*.apps"]
//     providers:                     each element exactly one of
//     - identity: {}
//     - aescbc: {keys: [{name, secret}]}        (aesgcm, secretbox alike)
//     - kms: {apiVersion, name, endpoint, cachesize, timeout}

#include "envelope/encryption_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/strings.h"
#include "envelope/internal/go_text.h"
#include "text/document.h"

namespace fuin::envelope {
namespace {

using text::Node;

constexpr std::array<std::pair<std::string_view, ProviderKind>, 5> kProviderNames = {{
    {"aesgcm", ProviderKind::kAesGcm},
    {"aescbc", ProviderKind::kAesCbc},
    {"secretbox", ProviderKind::kSecretbox},
    {"identity", ProviderKind::kIdentity},
    {"kms", ProviderKind::kKms},
}};

constexpr int64_t kMillisecondsMax = INT64_MAX / 1'000'000;

ConfigPlace PlaceOf(const Node& node) { return {node.line, node.column}; }

// Overwrites every scalar: the tree holds the keys of the file.
void WipeScalars(Node& node) {
  Wipe(node.scalar);
  for (Node& element : node.elements) {
    WipeScalars(element);
  }
  for (Node::Member& member : node.members) {
    WipeScalars(member.second);
  }
}

ConfigResource ParseResource(std::string text, ConfigPlace at) {
  const size_t dot = text.find('.');
  ConfigResource resource;
  resource.resource = text.substr(0, dot);
  resource.group = dot == std::string::npos ? "" : text.substr(dot + 1);
  resource.text = std::move(text);
  resource.at = at;
  return resource;
}

bool IsSame(const ConfigResource& a, const ConfigResource& b) {
  return a.resource == b.resource && a.group == b.group;
}

bool IsEverything(const ConfigResource& r) { return r.resource == "*" && r.group == "*"; }

class Decoder {
 public:
  Decoder(const ConfigOptions& options, EncryptionConfig& config)
      : options_(options), config_(config) {}

  void Document(const Node& root) {
    Fields(root, "", {"apiVersion", "kind", "resources"});
    Kind(root);
    const Node* entries = Member(root, "resources");
    if (!List(entries, root, "resources")) {
      return;
    }
    for (size_t i = 0; i < entries->elements.size(); ++i) {
      config_.entries.push_back(Entry(entries->elements[i], fmt::format("resources[{}]", i)));
    }
    Masked();
  }

 private:
  void Problem(ConfigFlaw flaw, const Node& at, std::string path, std::string detail = "") {
    config_.problems.push_back({flaw, PlaceOf(at), std::move(path), std::move(detail)});
  }

  // A member that is there and not null: null is as good as absent to Go's decoder.
  static const Node* Member(const Node& object, std::string_view name) {
    const Node* member = object.Find(name);
    return member == nullptr || member->IsNull() ? nullptr : member;
  }

  static std::string Path(const std::string& parent, std::string_view name) {
    return parent.empty() ? std::string(name) : fmt::format("{}.{}", parent, name);
  }

  static std::string Whole(const std::string& path) { return path.empty() ? "the file" : path; }

  // Reports fields that are unknown or stand there twice, and what is no mapping at all.
  void Fields(const Node& object, const std::string& path,
              const std::set<std::string_view>& known) {
    if (!object.IsObject()) {
      if (!object.IsNull()) {
        Problem(ConfigFlaw::kWrongType, object, path);
      }
      return;
    }
    // A name that is not known may be a secret that slipped out of its place: it is not shown.
    for (const auto& [name, value] : object.members) {
      const bool is_known = known.contains(name);
      if (value.repeats) {
        Problem(ConfigFlaw::kRepeatedField, value, is_known ? Path(path, name) : Whole(path));
      }
      if (!is_known) {
        Problem(ConfigFlaw::kUnknownField, value, Whole(path));
      }
    }
  }

  // Whether `list` is one with elements; a problem otherwise.
  bool List(const Node* list, const Node& parent, const std::string& path) {
    if (list == nullptr || (list->IsArray() && list->elements.empty())) {
      Problem(ConfigFlaw::kEmptyList, list == nullptr ? parent : *list, path);
      return false;
    }
    if (!list->IsArray()) {
      Problem(ConfigFlaw::kWrongType, *list, path);
      return false;
    }
    return true;
  }

  // The text member of that name; "" where it is absent or something else, which is a problem.
  std::string Text(const Node& object, std::string_view name, const std::string& path) {
    const Node* member = Member(object, name);
    if (member == nullptr) {
      return "";
    }
    if (!member->IsString()) {
      Problem(ConfigFlaw::kWrongType, *member, Path(path, name));
      return "";
    }
    return member->scalar;
  }

  void Kind(const Node& root) {
    const std::string version = Text(root, "apiVersion", "");
    const std::string kind = Text(root, "kind", "");
    const bool is_current =
        version == "apiserver.config.k8s.io/v1" && kind == "EncryptionConfiguration";
    const bool is_old = version == "v1" && kind == "EncryptionConfig";  // before 1.13, still taken
    if (!is_current && !is_old) {
      Problem(ConfigFlaw::kWrongKind, root, "kind", Printable(fmt::format("{} {}", version, kind)));
    }
  }

  ConfigEntry Entry(const Node& node, const std::string& path) {
    ConfigEntry entry;
    entry.at = PlaceOf(node);
    Fields(node, path, {"resources", "providers"});
    const Node* resources = Member(node, "resources");
    const std::string resources_path = path + ".resources";
    if (List(resources, node, resources_path)) {
      Resources(*resources, resources_path, entry);
    }
    const Node* providers = Member(node, "providers");
    const std::string providers_path = path + ".providers";
    if (List(providers, node, providers_path)) {
      for (size_t i = 0; i < providers->elements.size(); ++i) {
        Provider(providers->elements[i], fmt::format("{}[{}]", providers_path, i), entry);
      }
    }
    return entry;
  }

  void Resources(const Node& list, const std::string& path, ConfigEntry& entry) {
    for (size_t i = 0; i < list.elements.size(); ++i) {
      const Node& node = list.elements[i];
      const std::string element_path = fmt::format("{}[{}]", path, i);
      if (!node.IsString() && !node.IsNull()) {
        Problem(ConfigFlaw::kWrongType, node, element_path);
        continue;
      }
      const std::optional<ConfigFlaw> flaw = internal::ResourceFlaw(node.scalar);
      if (flaw.has_value()) {
        Problem(*flaw, node, element_path, Printable(node.scalar));
      }
      entry.resources.push_back(ParseResource(node.scalar, PlaceOf(node)));
    }
    Overlaps(list, path, entry.resources);
  }

  // At most one problem of each kind for a list, as in the server's validation. Sorted first: a
  // hostile list may be long.
  void Overlaps(const Node& list, const std::string& path,
                const std::vector<ConfigResource>& resources) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    std::map<std::string_view, size_t> count_by_group;
    bool has_everything = false;
    std::set<std::string_view> wildcard_groups;
    const ConfigResource* repeated = nullptr;
    for (const ConfigResource& r : resources) {
      if (!seen.emplace(r.resource, r.group).second && repeated == nullptr) {
        repeated = &r;
        continue;
      }
      ++count_by_group[r.group];
      has_everything = has_everything || IsEverything(r);
      if (r.resource == "*") {
        wildcard_groups.insert(r.group);
      }
    }
    if (repeated != nullptr) {
      Problem(ConfigFlaw::kResourceRepeated, list, path, Printable(repeated->text));
    }
    for (const ConfigResource& r : resources) {
      const bool hidden = wildcard_groups.contains(r.group) && count_by_group[r.group] > 1;
      if (hidden || (has_everything && seen.size() > 1)) {
        Problem(ConfigFlaw::kResourcesOverlap, list, path, Printable(r.text));
        return;
      }
    }
  }

  void Provider(const Node& node, const std::string& path, ConfigEntry& entry) {
    Fields(node, path, {"aesgcm", "aescbc", "secretbox", "identity", "kms"});
    int count = 0;
    for (const auto& [name, kind] : kProviderNames) {
      const Node* body = Member(node, name);
      if (body == nullptr) {
        continue;
      }
      ++count;
      ConfigProvider provider;
      provider.kind = kind;
      provider.at = PlaceOf(node);
      const std::string body_path = Path(path, name);
      if (kind == ProviderKind::kIdentity) {
        Fields(*body, body_path, {});
      } else if (kind == ProviderKind::kKms) {
        Kms(*body, body_path, provider);
      } else {
        Keys(*body, body_path, provider);
      }
      entry.providers.push_back(std::move(provider));
    }
    if (count != 1) {
      Problem(count == 0 ? ConfigFlaw::kNoProvider : ConfigFlaw::kSeveralProviders, node, path);
    }
  }

  void Keys(const Node& body, const std::string& path, ConfigProvider& provider) {
    Fields(body, path, {"keys"});
    const std::string keys_path = path + ".keys";
    const Node* keys = Member(body, "keys");
    if (!List(keys, body, keys_path)) {
      return;
    }
    for (size_t i = 0; i < keys->elements.size(); ++i) {
      provider.keys.push_back(
          Key(keys->elements[i], fmt::format("{}[{}]", keys_path, i), provider.kind));
    }
  }

  LocalKey Key(const Node& node, const std::string& path, ProviderKind kind) {
    LocalKey key;
    key.at = PlaceOf(node);
    Fields(node, path, {"name", "secret"});
    key.name = Text(node, "name", path);
    if (key.name.empty()) {
      Problem(ConfigFlaw::kNoKeyName, node, path + ".name");
    }
    const Node* secret = Member(node, "secret");
    if (secret != nullptr && !secret->IsString()) {
      Problem(ConfigFlaw::kWrongType, *secret, path + ".secret");
      return key;
    }
    if (secret == nullptr || secret->scalar.empty()) {
      Problem(ConfigFlaw::kNoKeySecret, node, path + ".secret");
      return key;
    }
    std::optional<std::string> bytes = Base64Decode(secret->scalar);
    if (!bytes.has_value()) {
      Problem(ConfigFlaw::kSecretNotBase64, *secret, path + ".secret");
      return key;
    }
    key.size_bytes = bytes->size();
    const bool fits = kind == ProviderKind::kSecretbox
                          ? key.size_bytes == 32
                          : key.size_bytes == 16 || key.size_bytes == 24 || key.size_bytes == 32;
    if (!fits) {
      Problem(ConfigFlaw::kSecretSize, *secret, path + ".secret",
              fmt::format("{}", key.size_bytes));
    } else if (options_.keep_keys) {
      Result<SecretBytes> kept = SecretBytes::CopyOf(*bytes);
      FUIN_CHECK(kept.has_value());  // 32 bytes
      key.secret = std::move(*kept);
    }
    Wipe(*bytes);
    return key;
  }

  void Kms(const Node& body, const std::string& path, ConfigProvider& provider) {
    Fields(body, path, {"apiVersion", "name", "cachesize", "endpoint", "timeout"});
    const std::string version = Text(body, "apiVersion", path);
    provider.names_version = !version.empty();
    provider.kms_version = version.empty() || version == "v1" ? 1 : version == "v2" ? 2 : 0;
    provider.name = Text(body, "name", path);
    KmsName(body, path, provider);
    KmsTimeout(body, path, provider);
    provider.endpoint = Text(body, "endpoint", path);
    if (provider.endpoint.empty()) {
      Problem(ConfigFlaw::kNoKmsEndpoint, body, path + ".endpoint");
    } else if (!SocketPathOfEndpoint(provider.endpoint)) {
      Problem(ConfigFlaw::kKmsEndpointNotUnix, *Member(body, "endpoint"), path + ".endpoint",
              Printable(provider.endpoint));
    }
    KmsCacheSize(body, path, provider);
    if (provider.kms_version == 0) {
      Problem(ConfigFlaw::kKmsVersion, *Member(body, "apiVersion"), path + ".apiVersion",
              Printable(version));
    }
  }

  void KmsName(const Node& body, const std::string& path, const ConfigProvider& provider) {
    const Node* name = Member(body, "name");
    const Node& at = name == nullptr ? body : *name;
    if (provider.name.empty()) {
      Problem(ConfigFlaw::kNoKmsName, at, path + ".name");
    }
    if (provider.kms_version != 1 && provider.name.find(':') != std::string::npos) {
      Problem(ConfigFlaw::kKmsNameHasColon, at, path + ".name", Printable(provider.name));
    }
    const bool is_new = kms_names_.insert(provider.name).second;
    if (!is_new && (options_.reload || provider.kms_version != 1)) {
      Problem(ConfigFlaw::kKmsNameRepeated, at, path + ".name", Printable(provider.name));
    }
  }

  void KmsTimeout(const Node& body, const std::string& path, ConfigProvider& provider) {
    const Node* timeout = Member(body, "timeout");
    if (timeout == nullptr) {
      return;
    }
    const std::optional<int64_t> nanoseconds =
        timeout->IsString() ? internal::ParseGoDuration(timeout->scalar) : std::nullopt;
    if (!timeout->IsString()) {
      Problem(ConfigFlaw::kWrongType, *timeout, path + ".timeout");
    } else if (!nanoseconds.has_value() || *nanoseconds <= 0) {
      Problem(ConfigFlaw::kKmsTimeout, *timeout, path + ".timeout", Printable(timeout->scalar));
    } else {
      provider.timeout_ms = std::clamp<int64_t>(*nanoseconds / 1'000'000, 1, kMillisecondsMax);
    }
  }

  void KmsCacheSize(const Node& body, const std::string& path, ConfigProvider& provider) {
    const Node* size = Member(body, "cachesize");
    if (size == nullptr) {
      return;
    }
    provider.cache_size =
        size->kind == Node::Kind::kNumber ? internal::ParseInt32(size->scalar) : std::nullopt;
    if (!provider.cache_size.has_value()) {
      Problem(ConfigFlaw::kWrongType, *size, path + ".cachesize");
    } else if (provider.kms_version != 1 || *provider.cache_size == 0) {
      Problem(ConfigFlaw::kKmsCacheSize, *size, path + ".cachesize",
              fmt::format("{}", *provider.cache_size));
    }
  }

  // An entry after the wildcard that covers it has no effect, and servers refuse it. Entries that
  // name the same wildcard again are masked by it as well.
  void Masked() {
    std::set<std::string> wildcards;  // groups whose '*' an earlier entry, or line, has
    for (const ConfigEntry& entry : config_.entries) {
      for (const ConfigResource& r : entry.resources) {
        if (wildcards.contains(r.group) || wildcards.contains("*")) {
          config_.problems.push_back(
              {ConfigFlaw::kResourceMasked, r.at, "resources", Printable(r.text)});
        } else if (r.resource == "*") {
          pending_.push_back(r.group);
        }
      }
      wildcards.insert(pending_.begin(), pending_.end());
      pending_.clear();
    }
  }

  const ConfigOptions& options_;
  EncryptionConfig& config_;
  std::set<std::string> kms_names_;
  std::vector<std::string> pending_;
};

}  // namespace

bool EncryptionConfig::NeedsKmsV1Gate() const {
  return std::ranges::any_of(entries, [](const ConfigEntry& entry) {
    return std::ranges::any_of(entry.providers, [](const ConfigProvider& provider) {
      return provider.kind == ProviderKind::kKms && provider.kms_version == 1;
    });
  });
}

Result<EncryptionConfig> ParseEncryptionConfig(std::string_view text, const std::string& where,
                                               const ConfigOptions& options) {
  if (text.size() > limits::kSourceFileBytesMax) {
    return Error{ErrorCode::kLimit,
                 fmt::format("larger than {} bytes", limits::kSourceFileBytesMax), where};
  }
  if (Trim(text).empty()) {
    return Error{ErrorCode::kCorrupt, "empty: a server refuses to start with it", where};
  }
  EncryptionConfig config;
  std::vector<Node> documents;
  if (Trim(text).starts_with('{')) {  // what the server's own decoder goes by
    documents.push_back(FUIN_TRY(text::ParseJson(text, where)));
  } else {
    documents = FUIN_TRY(text::ParseYaml(text, where, /*yaml_1_1=*/true));
  }
  config.has_more_documents = documents.size() > 1;
  const bool is_mapping = !documents.empty() && documents.front().IsObject();
  if (is_mapping) {
    Decoder(options, config).Document(documents.front());
  }
  for (Node& document : documents) {
    WipeScalars(document);
  }
  if (!is_mapping) {
    return Error{ErrorCode::kCorrupt, "no EncryptionConfiguration: not a mapping", where};
  }
  return config;
}

const ConfigEntry* EntryFor(const EncryptionConfig& config, std::string_view resource) {
  const ConfigResource wanted = ParseResource(std::string(resource), {});
  const ConfigResource group = ParseResource("*." + wanted.group, {});
  const ConfigResource everything = ParseResource("*.*", {});
  for (const ConfigResource* rule : {&wanted, &group, &everything}) {
    for (const ConfigEntry& entry : config.entries) {
      if (std::ranges::any_of(entry.resources,
                              [&](const ConfigResource& r) { return IsSame(r, *rule); })) {
        return &entry;
      }
    }
  }
  return nullptr;
}

std::vector<const ConfigProvider*> ProvidersFor(const EncryptionConfig& config,
                                                std::string_view resource) {
  const ConfigResource wanted = ParseResource(std::string(resource), {});
  const ConfigResource group = ParseResource("*." + wanted.group, {});
  const ConfigResource everything = ParseResource("*.*", {});
  std::vector<const ConfigProvider*> providers;
  for (const ConfigResource* rule : {&wanted, &group, &everything}) {
    bool is_named = false;
    for (const ConfigEntry& entry : config.entries) {
      if (std::ranges::none_of(entry.resources,
                               [&](const ConfigResource& r) { return IsSame(r, *rule); })) {
        continue;
      }
      is_named = true;
      for (const ConfigProvider& provider : entry.providers) {
        providers.push_back(&provider);
      }
    }
    if (is_named) {
      break;
    }
  }
  return providers;
}

std::string_view ProviderKindName(ProviderKind kind) {
  for (const auto& [name, named] : kProviderNames) {
    if (named == kind) {
      return name;
    }
  }
  return "";
}

}  // namespace fuin::envelope
