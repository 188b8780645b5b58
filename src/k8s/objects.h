// What the API server says about objects, and why it refuses: metadata and Status, read from
// Kubernetes' protobuf without copying what fuin has no use for. docs/k8s.md has the layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fuin::k8s {

// The accept header for each shape. Protobuf costs the server and the client least; every built-in
// and custom resource has its metadata in it.
inline constexpr const char* kAcceptMetadataList =
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
inline constexpr const char* kAcceptMetadata =
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
inline constexpr const char* kAcceptJson = "application/json";

// An object by name and version, and no more: annotations may hold a copy of a Secret.
struct ObjectMeta {
  std::string name, in_namespace, uid, resource_version;
  bool is_terminating = false;  // it has a deletionTimestamp

  bool operator==(const ObjectMeta&) const = default;
};

struct MetadataPage {
  std::vector<ObjectMeta> items;
  std::string resource_version;
  std::string next;                   // the continue token; "" on the last page
  std::optional<uint64_t> remaining;  // objects after this page, where the server says
};

// The API server's own account of a failure (meta/v1 Status).
struct Status {
  struct Cause {
    std::string reason, message, field;

    bool operator==(const Cause&) const = default;
  };

  int code = 0;
  std::string reason;   // "Conflict", "Expired", "Forbidden"; "" where the answer is no Status
  std::string message;  // for people; may name objects and users, holds no content of a Secret
  std::vector<Cause> causes;
  int retry_after_s = 0;
  std::string next;  // with "Expired": the token that carries an inconsistent list on

  // Returns whether one of the causes is about that field, "metadata.uid".
  bool BlamesField(std::string_view field) const;

  bool operator==(const Status&) const = default;
};

// Parse an answer's body; the result holds copies of the fields above alone. kCorrupt or kTruncated
// for damage, kUnsupported for a message of another kind, kLimit above limits.h.
Result<MetadataPage> ParseMetadataPage(std::string_view body);
Result<ObjectMeta> ParseMetadata(std::string_view body);

// Never fails: an answer with status `code` that is no Status becomes one with the first line of
// its text as message ("Too many requests, please try again later.").
Status ParseStatus(std::string_view body, int code);

}  // namespace fuin::k8s
