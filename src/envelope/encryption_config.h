// kube-apiserver's EncryptionConfiguration (--encryption-provider-config): what it says, where it
// says so, which provider writes a resource, and why a server would refuse the file.
//
// Read as k8s.io/apiserver v0.37 reads it (pkg/server/options/encryptionconfig/config.go,
// pkg/apis/apiserver/validation): strictly, first provider writes, all read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::envelope {

// Lines and columns from 1, counting code points.
struct ConfigPlace {
  int line = 0;
  int column = 0;

  auto operator<=>(const ConfigPlace&) const = default;
};

enum class ProviderKind : uint8_t { kIdentity, kAesCbc, kAesGcm, kSecretbox, kKms };

// Returns the kind as the file writes it: "identity", "aescbc", "aesgcm", "secretbox", "kms".
std::string_view ProviderKindName(ProviderKind kind);

// A key that lies in the file itself. One that is flawed is kept, with size_bytes 0 where it cannot
// be decoded.
struct LocalKey {
  std::string name;
  ConfigPlace at;         // of the element of `keys`
  size_t size_bytes = 0;  // of the decoded secret
  SecretBytes secret;     // empty unless ConfigOptions::keep_keys
};

struct ConfigProvider {
  ProviderKind kind = ProviderKind::kIdentity;
  ConfigPlace at;                     // of the provider's name in its element
  std::vector<LocalKey> keys;         // aescbc, aesgcm, secretbox: the first writes
  std::string name, endpoint;         // kms
  int kms_version = 0;                // kms: 1 (also where none is given) or 2; 0 for any other
  bool names_version = false;         // kms: apiVersion stands there
  std::optional<int64_t> cache_size;  // kms
  int64_t timeout_ms = 3000;          // kms
};

// "secrets", "deployments.apps", "*.", "*.apps", "*.*".
struct ConfigResource {
  std::string text;
  std::string resource, group;  // as schema.ParseGroupResource splits at the first '.'
  ConfigPlace at;
};

struct ConfigEntry {
  ConfigPlace at;
  std::vector<ConfigResource> resources;
  std::vector<ConfigProvider> providers;  // an element that names no provider is left out
};

// Why a server would not start with this file.
enum class ConfigFlaw : uint8_t {
  kWrongKind,     // apiVersion and kind are no EncryptionConfiguration's
  kUnknownField,  // decoding is strict; path: what has it, never its name
  kRepeatedField,
  kWrongType,         // a list where text should stand, and so on
  kEmptyList,         // resources, providers or keys that are missing or empty
  kNoProvider,        // an element without a provider, `identity:` with nothing after it too
  kSeveralProviders,  // in one element
  kNoKeyName,
  kNoKeySecret,
  kSecretNotBase64,
  kSecretSize,  // detail: the size in bytes
  kNoKmsName,
  kKmsNameHasColon,  // v2
  kKmsNameRepeated,  // v2; v1 too when the server reloads
  kNoKmsEndpoint,
  kKmsEndpointNotUnix,   // detail: the endpoint
  kKmsVersion,           // neither v1 nor v2; detail: what stands there
  kKmsCacheSize,         // 0 for v1, any for v2
  kKmsTimeout,           // no duration above zero
  kResourceHasCapitals,  // from here on detail is the resource as written
  kResourceIsStar,       // '*' alone
  kResourceNotStored,    // has no REST API
  kResourceGroupEvents,  // events.k8s.io is stored as events
  kResourceGroupExtensions,
  kResourceAcrossGroups,  // secrets.*
  kResourceRepeated,      // in one list
  kResourcesOverlap,      // in one list
  kResourceMasked,        // by a wildcard of an earlier entry
};

// Returns the flaw's name in snake case: "unknown_field", "kms_name_repeated".
std::string_view ConfigFlawName(ConfigFlaw flaw);

struct ConfigProblem {
  ConfigFlaw flaw = ConfigFlaw::kWrongType;
  ConfigPlace at;
  std::string path;    // "resources[0].providers[1].kms.name"
  std::string detail;  // never a key nor what stands where a key should
};

struct EncryptionConfig {
  std::vector<ConfigEntry> entries;
  std::vector<ConfigProblem> problems;  // in the order of the file, but for masked resources: last
  // More YAML documents follow; a server reads the first alone.
  bool has_more_documents = false;

  // KMS v1 is off by default since Kubernetes 1.29: with it a server needs the feature gate KMSv1.
  bool NeedsKmsV1Gate() const;
};

struct ConfigOptions {
  bool keep_keys = false;  // hold the local keys' bytes; whoever only judges does not need them
  bool reload = false;     // --encryption-provider-config-automatic-reload
};

// Reads the first document of `text`, YAML or JSON. What a server would refuse comes back among the
// problems, with everything that could be read. kCorrupt where it is empty or neither YAML nor
// JSON, or no mapping; kLimit above the limits of documents. `text` holds keys where keys lie in
// the file: wiping it is the caller's.
Result<EncryptionConfig> ParseEncryptionConfig(std::string_view text, const std::string& where,
                                               const ConfigOptions& options = {});

// Returns the providers that a server would use for `resource` ("secrets", "deployments.apps"), the
// one that writes first. Empty where no entry covers it: it is then stored in plain text, as with
// identity. The pointers live as long as `config`.
std::vector<const ConfigProvider*> ProvidersFor(const EncryptionConfig& config,
                                                std::string_view resource);

// Returns the entry whose rule decides about `resource`: the first that names it, else its group's
// wildcard, else *.*; null where none does.
const ConfigEntry* EntryFor(const EncryptionConfig& config, std::string_view resource);

// Returns the path of a KMS endpoint's socket, as the server takes it: "unix:///run/kms.sock" is
// /run/kms.sock; "unix:///@name" is the abstract socket @name; of "unix://run/kms.sock" the server
// takes run for a host and drops it, which leaves /kms.sock. kInvalidArgument for another scheme.
Result<std::string> SocketPathOfEndpoint(std::string_view endpoint);

// Returns an English sentence for an error message: "resources[0] has a field that is not known".
std::string DescribeProblem(const ConfigProblem& problem);

}  // namespace fuin::envelope
