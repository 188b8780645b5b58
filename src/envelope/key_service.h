// KeyService: whoever can unwrap the data keys that seal values, be it a KMS plugin, AWS KMS, or a
// key held here. Its implementations are in src/keys.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::envelope {

// A data key or seed as it is stored beside the values that it seals. Views into a stored value.
struct WrappedKey {
  std::string_view ciphertext;
  std::string_view key_id;                                                 // KMS v2; "" for v1
  std::vector<std::pair<std::string_view, std::string_view>> annotations;  // KMS v2
};

// What wrapping gives: to be stored verbatim.
struct SealedKey {
  std::string ciphertext;
  std::string key_id;
  std::vector<std::pair<std::string, std::string>> annotations;
};

// For one caller at a time: plugins serialise slow remote calls anyway. An implementation retries
// what is worth it by itself, within its deadline.
class KeyService {
 public:
  virtual ~KeyService() = default;

  // Returns the key that `wrapped` holds. kUnavailable where the service cannot be asked or gives
  // no answer in time; kDenied where it may not be used; kNotFound where it knows no such key;
  // kNotAuthentic or kInvalidArgument where it refuses the ciphertext. The message holds nothing
  // that the service sent which could be key material.
  virtual Result<SecretBytes> Unwrap(const WrappedKey& wrapped) = 0;

  // Wraps `key` under the service's current key. Errors as Unwrap().
  virtual Result<SealedKey> Wrap(const SecretBytes& key) = 0;
};

}  // namespace fuin::envelope
