// What a Secret in the clear says about itself, short of its values, and what its etcd key says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fuin::envelope {

// `<prefix>/secrets/<namespace>/<name>`. Views into the key.
struct SecretKey {
  std::string_view prefix;  // "/registry", or whatever --etcd-prefix was
  std::string_view name_space;
  std::string_view name;
};

// Returns the parts of an etcd key of a core/v1 Secret, by its shape under any prefix: kNotFound
// for every other key. A custom resource that is called secrets has its group before it
// (/registry/x.example/secrets/...: a dot in the segment) and is none.
Result<SecretKey> ParseSecretKey(std::string_view etcd_key);

// Names only: no value of the Secret is copied.
struct SecretObject {
  std::string api_version;
  std::string kind;
  std::string name_space;
  std::string name;
  std::string type;                    // "kubernetes.io/tls"
  std::vector<std::string> data_keys;  // of data and stringData, in stored order
  bool has_last_applied = false;       // kubectl's annotation, which holds a second copy
  size_t size_bytes = 0;               // of the stored message, where it ends by itself
};

// Reads a protobuf Secret (`k8s`, NUL, runtime.Unknown) that starts at the first byte.
// kUnsupported where another kind of object starts there; kCorrupt or kTruncated where its bytes
// contradict the format or end before it does; kLimit above kDataKeyCountMax data keys.
// Bytes after the object are ignored: size_bytes tells where it ends.
Result<SecretObject> ReadSecretObject(std::string_view bytes);

// A Secret holds 1 MiB of values at most; a thousand times fewer names are in use.
inline constexpr size_t kDataKeyCountMax = 100'000;

// The first 18 bytes of every core/v1 Secret stored as protobuf: they are what is searched for in
// pages that no tree leads to.
inline constexpr std::string_view kSecretSignature("k8s\0\x0a\x0c\x0a\x02v1\x12\x06Secret", 18);

}  // namespace fuin::envelope
