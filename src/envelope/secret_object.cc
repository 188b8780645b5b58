// Protobuf by hand, field by field, so that no value is ever copied out of the buffer:
//
//   "k8s" NUL | runtime.Unknown { 1 TypeMeta { 1 apiVersion, 2 kind }, 2 raw, 3 "", 4 "" }
//   raw = Secret { 1 ObjectMeta, 2 data map, 3 type, 4 stringData map, 5 immutable }
//   ObjectMeta { 1 name, 3 namespace, 12 annotations map, ... }
//
// k8s.io/apimachinery pkg/runtime/generated.proto, k8s.io/api core/v1/generated.proto.

#include "envelope/secret_object.h"

#include "base/proto_reader.h"

namespace fuin::envelope {
namespace {

constexpr std::string_view kMagic("k8s\0", 4);
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

// Returns field 1, the key, of a map's entry.
Result<std::string_view> EntryKey(std::string_view entry) {
  std::string_view key;
  ProtoReader reader(entry);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      key = field.bytes;
    }
  }
  return key;
}

Result<void> ReadTypeMeta(std::string_view message, SecretObject& object) {
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      object.api_version = field.bytes;
    } else if (field.IsBytes(2)) {
      object.kind = field.bytes;
    }
  }
  return {};
}

Result<void> ReadObjectMeta(std::string_view message, SecretObject& object) {
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      object.name = field.bytes;
    } else if (field.IsBytes(3)) {
      object.name_space = field.bytes;
    } else if (field.IsBytes(12)) {
      const std::string_view key = FUIN_TRY(EntryKey(field.bytes));
      object.has_last_applied = object.has_last_applied || key == kLastApplied;
    }
  }
  return {};
}

Result<void> ReadSecret(std::string_view message, SecretObject& object) {
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      FUIN_TRY(ReadObjectMeta(field.bytes, object));
    } else if (field.IsBytes(2) || field.IsBytes(4)) {
      if (object.data_keys.size() == kDataKeyCountMax) {
        return Error{ErrorCode::kLimit, "a Secret has too many data keys", ""};
      }
      const std::string_view key = FUIN_TRY(EntryKey(field.bytes));
      object.data_keys.emplace_back(key);
    } else if (field.IsBytes(3)) {
      object.type = field.bytes;
    }
  }
  return {};
}

}  // namespace

Result<SecretKey> ParseSecretKey(std::string_view etcd_key) {
  const Error no_secret{ErrorCode::kNotFound, "not the key of a Secret", ""};
  const size_t name_slash = etcd_key.rfind('/');
  if (name_slash == std::string_view::npos || name_slash == 0) {
    return no_secret;
  }
  const size_t space_slash = etcd_key.rfind('/', name_slash - 1);
  if (space_slash == std::string_view::npos) {
    return no_secret;
  }
  constexpr std::string_view kResource = "/secrets";
  const std::string_view before = etcd_key.substr(0, space_slash);
  SecretKey key;
  key.name = etcd_key.substr(name_slash + 1);
  key.name_space = etcd_key.substr(space_slash + 1, name_slash - space_slash - 1);
  if (key.name.empty() || key.name_space.empty() || !before.ends_with(kResource)) {
    return no_secret;
  }
  key.prefix = before.substr(0, before.size() - kResource.size());
  // OpenShift's own prefix for Kubernetes types has a dot: /kubernetes.io/secrets/<ns>/<name>.
  const std::string_view last = key.prefix.substr(key.prefix.rfind('/') + 1);
  const bool is_group =
      last.find('.') != std::string_view::npos && last.size() + 1 < key.prefix.size();
  if (is_group) {
    return no_secret;
  }
  return key;
}

Result<SecretObject> ReadSecretObject(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) {
    return Error{ErrorCode::kUnsupported, "no protobuf object starts here", ""};
  }
  SecretObject object;
  ByteReader skip(bytes);
  FUIN_TRY(skip.Take(kMagic.size()));
  // The message has no length of its own: in a page that was freed, other bytes follow it. It is
  // whole after field 4, which the server always writes, and last.
  ProtoReader reader(bytes.substr(kMagic.size()));
  bool has_raw = false;
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      FUIN_TRY(ReadTypeMeta(field.bytes, object));
      if (object.api_version != "v1" || object.kind != "Secret") {
        return Error{ErrorCode::kUnsupported, "the object is no core/v1 Secret", ""};
      }
    } else if (field.IsBytes(2)) {
      FUIN_TRY(ReadSecret(field.bytes, object));
      has_raw = true;
      object.size_bytes = kMagic.size() + field.offset + field.bytes.size();
    } else if (field.IsBytes(4)) {
      object.size_bytes = kMagic.size() + field.offset + field.bytes.size();
      break;
    }
  }
  if (!has_raw || object.kind.empty()) {
    return Error{ErrorCode::kCorrupt, "the object has no type or no content", ""};
  }
  return object;
}

}  // namespace fuin::envelope
