// Opens sealed values with the keys at hand, as kube-apiserver would, in memory that is wiped: the
// only honest test of whether an encrypted backup can be read again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "envelope/encryption_config.h"
#include "envelope/key_service.h"
#include "envelope/seal.h"

namespace fuin::envelope {

enum class OpenState : uint8_t {
  kOpened,          // to an object, and to the one that its etcd key names where that can be told
  kOpenedOther,     // to another object than its etcd key names: the value was moved here
  kNotSealed,       // plain text: nothing to open
  kBadForm,         // claims to be sealed, but no server could open it
  kNoKey,           // none of the keys at hand has its provider and name
  kKeyRefused,      // the KMS does not unwrap its data key
  kKmsUnavailable,  // the KMS gave no answer
  kDoesNotOpen,     // a key of that name is there and does not open it: another key, or damage
  kPlaceUnknown,    // bound to its etcd key, which is not known for this copy
};

// Returns the state's name as reports write it: "opened", "no_key", "does_not_open".
std::string_view OpenStateName(OpenState state);

struct Opened {
  OpenState state = OpenState::kNotSealed;
  std::string reason;      // English, what the KMS said and the like; "" where the state says all
  bool old_form = false;   // KMS v1 with AES-CBC, from Kubernetes 1.24 or older: no integrity
  std::string_view plain;  // kOpened, kOpenedOther: until the next Open() or the opener's end
};

// Opens one body (a Seal as Classify or ReadKms... gives it) with its key: the local key, or for
// KMS the unwrapped data key or seed. `buffer` takes the plain text and grows as needed; the view
// points into it. kNotAuthentic where it does not open, kInvalidArgument where the key has a size
// that the form does not take; kLimit as SecretBytes.
Result<std::string_view> OpenSealed(const Seal& seal, const SecretBytes& key,
                                    std::string_view etcd_key, SecretBytes& buffer);

// Holds keys and services. Data keys that services unwrapped are kept for the values after, up to
// kDataKeyCountMax of them; refusals too. For one thread.
class Opener {
 public:
  Opener();
  ~Opener();
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

  // Adds the local keys of `config`, which must have been kept, and asks `service_of` for the
  // service of each KMS provider; a null answer leaves that provider out. Keys of an entry open the
  // values of its resources; which keys open Secrets follows the server's rules.
  template <class ServiceOf>
  void AddConfig(EncryptionConfig config, ServiceOf service_of) {
    std::vector<std::unique_ptr<KeyService>> services;
    for (const ConfigEntry& entry : config.entries) {
      for (const ConfigProvider& provider : entry.providers) {
        services.push_back(provider.kind == ProviderKind::kKms ? service_of(provider) : nullptr);
      }
    }
    AddConfigWithServices(std::move(config), std::move(services));
  }

  // Adds a service for values of KMS v1 or v2 (`version` 1 or 2) of the provider `name`, or of any
  // for "".
  void AddKeyService(int version, std::string name, std::unique_ptr<KeyService> service);

  // Opens `value`. `etcd_key` is "" where it is not known. Values of keys that are Secrets' are
  // opened with what the configurations give Secrets; all others with every key.
  Opened Open(std::string_view etcd_key, std::string_view value);

  // Returns how often a service was asked.
  size_t unwrap_count() const { return unwrap_count_; }

  static constexpr size_t kDataKeyCountMax = 1024;  // a page of locked memory each

 private:
  struct Door;       // a key or a service, and the values that it is tried on
  struct Unwrapped;  // a data key, or why there is none
  using CacheKey = std::array<char, 32>;

  void AddConfigWithServices(EncryptionConfig config,
                             std::vector<std::unique_ptr<KeyService>> services);
  Opened TryDoor(Door& door, std::string_view etcd_key, Seal seal, std::string_view body);
  const Unwrapped& Unwrap(Door& door, const Seal& seal, const WrappedKey& wrapped);
  Opened Judge(std::string_view etcd_key, std::string_view plain, bool must_be_object);

  std::vector<std::unique_ptr<Door>> doors_;
  std::map<CacheKey, std::unique_ptr<Unwrapped>> cache_;
  std::deque<CacheKey> cache_order_;  // oldest first
  SecretBytes buffer_;
  size_t unwrap_count_ = 0;
};

}  // namespace fuin::envelope
