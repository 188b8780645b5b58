// Answers of an API server in Kubernetes' protobuf, written for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/objects.h"

namespace fuin::k8s::testing_bytes {

inline std::string Varint(uint64_t number) {
  std::string bytes;
  while (number >= 0x80) {
    bytes += static_cast<char>((number & 0x7F) | 0x80);
    number >>= 7;
  }
  return bytes + static_cast<char>(number);
}

// A length-delimited field.
inline std::string Bytes(uint32_t field, std::string_view content) {
  return Varint(field << 3 | 2) + Varint(content.size()) + std::string(content);
}

inline std::string Number(uint32_t field, uint64_t number) {
  return Varint(field << 3) + Varint(number);
}

inline std::string Envelope(std::string_view kind, std::string_view message) {
  return std::string("k8s\0", 4) + Bytes(1, Bytes(1, "v1") + Bytes(2, kind)) + Bytes(2, message);
}

// With an annotation, which nothing of fuin may keep.
inline std::string ObjectOf(const ObjectMeta& meta) {
  const std::string annotation =
      Bytes(1, "kubectl.kubernetes.io/last-applied-configuration") + Bytes(2, "an-applied-secret");
  return Bytes(1, Bytes(1, meta.name) + Bytes(3, meta.in_namespace) + Bytes(5, meta.uid) +
                      (meta.resource_version.empty() ? "" : Bytes(6, meta.resource_version)) +
                      (meta.is_terminating ? Bytes(9, Number(1, 1)) : "") + Bytes(12, annotation));
}

inline std::string MetadataOf(const ObjectMeta& meta) {
  return Envelope("PartialObjectMetadata", ObjectOf(meta));
}

inline std::string PageOf(const std::vector<ObjectMeta>& items, std::string_view next,
                          uint64_t remaining) {
  std::string list = Bytes(2, "1000") + (next.empty() ? "" : Bytes(3, next) + Number(4, remaining));
  std::string message = Bytes(1, list);
  for (const ObjectMeta& item : items) {
    message += Bytes(2, ObjectOf(item));
  }
  return Envelope("PartialObjectMetadataList", message);
}

inline std::string StatusOf(std::string_view reason, std::string_view text, std::string_view field,
                            std::string_view cause, uint64_t retry_after_s, std::string_view next) {
  std::string details;
  if (!field.empty()) {
    details += Bytes(4, Bytes(1, "FieldValueInvalid") + Bytes(2, cause) + Bytes(3, field));
  }
  if (retry_after_s > 0) {
    details += Number(5, retry_after_s);
  }
  return Envelope("Status", Bytes(1, next.empty() ? "" : Bytes(3, next)) + Bytes(2, "Failure") +
                                Bytes(3, text) + Bytes(4, reason) + Bytes(5, details));
}

}  // namespace fuin::k8s::testing_bytes
