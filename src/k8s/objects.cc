// Kubernetes' protobuf: "k8s\0", then runtime.Unknown { typeMeta = 1 { apiVersion = 1, kind = 2 },
// raw = 2 }, and in raw the message of that kind. Field numbers: apimachinery v0.37.2,
// pkg/apis/meta/v1/generated.proto and pkg/runtime/generated.proto. A Status may also be JSON: the
// layers before the API's own (authentication, APF, aggregation) don't negotiate.
//
// Bound: one pass over the bytes, a copy of about 100 of the 400 that a Secret's metadata has.

#include "k8s/objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/proto_reader.h"
#include "base/strings.h"
#include "text/document.h"

namespace fuin::k8s {
namespace {

constexpr std::string_view kMagic("k8s\0", 4);
constexpr size_t kMessageBytesMax = 4096;  // of a Status' message that is kept
constexpr size_t kCauseCountMax = 64;

struct Unknown {
  std::string_view kind, raw;
};

Result<Unknown> OpenEnvelope(std::string_view body) {
  if (!body.starts_with(kMagic)) {
    return Error{ErrorCode::kUnsupported, "the answer is not Kubernetes' protobuf", ""};
  }
  Unknown unknown;
  bool has_raw = false;
  ProtoReader reader(body.substr(kMagic.size()));
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      ProtoReader type(field.bytes);
      while (!type.empty()) {
        const ProtoField part = FUIN_TRY(type.Next());
        unknown.kind = part.IsBytes(2) ? part.bytes : unknown.kind;
      }
    } else if (field.IsBytes(2)) {
      unknown.raw = field.bytes;
      has_raw = true;
    }
  }
  return has_raw ? Result<Unknown>(unknown)
                 : Error{ErrorCode::kTruncated, "an answer without its message", ""};
}

Result<std::string_view> OpenKind(std::string_view body, std::string_view kind) {
  const Unknown unknown = FUIN_TRY(OpenEnvelope(body));
  if (unknown.kind != kind) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("the answer is a {} where a {} was asked for",
                             Printable(unknown.kind.substr(0, 100)), kind),
                 ""};
  }
  return unknown.raw;
}

Result<void> TakeText(std::string_view bytes, std::string& text) {
  if (bytes.size() > limits::kObjectNameBytesMax) {
    return Error{ErrorCode::kLimit,
                 fmt::format("a name of more than {} bytes", limits::kObjectNameBytesMax), ""};
  }
  text = bytes;
  return {};
}

Result<ObjectMeta> ReadObjectMeta(std::string_view message) {
  ObjectMeta meta;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      FUIN_TRY(TakeText(field.bytes, meta.name));
    } else if (field.IsBytes(3)) {
      FUIN_TRY(TakeText(field.bytes, meta.in_namespace));
    } else if (field.IsBytes(5)) {
      FUIN_TRY(TakeText(field.bytes, meta.uid));
    } else if (field.IsBytes(6)) {
      FUIN_TRY(TakeText(field.bytes, meta.resource_version));
    } else if (field.IsBytes(9)) {
      meta.is_terminating = true;
    }
  }
  return meta;
}

// PartialObjectMetadata { metadata = 1 }. An object without a name is none of the API server's.
Result<ObjectMeta> ReadPartialObject(std::string_view message) {
  ObjectMeta meta;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      meta = FUIN_TRY(ReadObjectMeta(field.bytes));
    }
  }
  if (meta.name.empty() || meta.uid.empty() || meta.resource_version.empty()) {
    return Error{ErrorCode::kCorrupt, "an object without name, uid or resourceVersion", ""};
  }
  return meta;
}

Result<void> ReadListMeta(std::string_view message, MetadataPage& page) {
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(2)) {
      FUIN_TRY(TakeText(field.bytes, page.resource_version));
    } else if (field.IsBytes(3)) {
      if (field.bytes.size() > limits::kContinueTokenBytesMax) {
        return Error{ErrorCode::kLimit, "a continue token that is too long", ""};
      }
      page.next = field.bytes;
    } else if (field.IsVarint(4) && field.integer <= uint64_t{1} << 40) {
      page.remaining = field.integer;
    }
  }
  return {};
}

std::string Shortened(std::string_view text) {
  return std::string(text.substr(0, std::min(text.size(), kMessageBytesMax)));
}

Result<Status::Cause> ReadCause(std::string_view message) {
  Status::Cause cause;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      cause.reason = Shortened(field.bytes);
    } else if (field.IsBytes(2)) {
      cause.message = Shortened(field.bytes);
    } else if (field.IsBytes(3)) {
      cause.field = Shortened(field.bytes);
    }
  }
  return cause;
}

Result<void> ReadDetails(std::string_view message, Status& status) {
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(4) && status.causes.size() < kCauseCountMax) {
      status.causes.push_back(FUIN_TRY(ReadCause(field.bytes)));
    } else if (field.IsVarint(5) && field.integer <= 3600) {
      status.retry_after_s = static_cast<int>(field.integer);
    }
  }
  return {};
}

Result<Status> ReadStatus(std::string_view message) {
  Status status;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      MetadataPage page;
      FUIN_TRY(ReadListMeta(field.bytes, page));
      status.next = std::move(page.next);
    } else if (field.IsBytes(3)) {
      status.message = Shortened(field.bytes);
    } else if (field.IsBytes(4)) {
      status.reason = Shortened(field.bytes);
    } else if (field.IsBytes(5)) {
      FUIN_TRY(ReadDetails(field.bytes, status));
    }
  }
  return status;
}

int SmallNumber(const text::Node* node) {
  int number = 0;
  if (node != nullptr && node->kind == text::Node::Kind::kNumber) {
    std::from_chars(node->scalar.data(), node->scalar.data() + node->scalar.size(), number);
  }
  return number >= 0 && number <= 3600 ? number : 0;
}

Result<Status> ReadJsonStatus(std::string_view body) {
  const text::Node document = FUIN_TRY(text::ParseJson(body, "Status"));
  if (document.Text("kind") != "Status") {
    return Error{ErrorCode::kUnsupported, "not a Status", ""};
  }
  Status status;
  status.message = Shortened(document.Text("message"));
  status.reason = Shortened(document.Text("reason"));
  if (const text::Node* metadata = document.Find("metadata"); metadata != nullptr) {
    const std::string_view next = metadata->Text("continue");
    status.next = next.size() <= limits::kContinueTokenBytesMax ? next : "";
  }
  const text::Node* details = document.Find("details");
  const text::Node* causes = details == nullptr ? nullptr : details->Find("causes");
  for (size_t i = 0; causes != nullptr && i < causes->elements.size() && i < kCauseCountMax; ++i) {
    const text::Node& cause = causes->elements[i];
    status.causes.push_back({Shortened(cause.Text("reason")), Shortened(cause.Text("message")),
                             Shortened(cause.Text("field"))});
  }
  status.retry_after_s = details == nullptr ? 0 : SmallNumber(details->Find("retryAfterSeconds"));
  return status;
}

}  // namespace

bool Status::BlamesField(std::string_view field) const {
  return std::ranges::any_of(causes, [&](const Cause& cause) { return cause.field == field; });
}

Result<MetadataPage> ParseMetadataPage(std::string_view body) {
  const std::string_view message = FUIN_TRY(OpenKind(body, "PartialObjectMetadataList"));
  MetadataPage page;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      FUIN_TRY(ReadListMeta(field.bytes, page));
    } else if (field.IsBytes(2)) {
      if (page.items.size() >= limits::kListPageObjectsMax) {
        return Error{ErrorCode::kLimit,
                     fmt::format("more than {} objects on a page", limits::kListPageObjectsMax),
                     ""};
      }
      page.items.push_back(FUIN_TRY(ReadPartialObject(field.bytes)));
    }
  }
  return page;
}

Result<ObjectMeta> ParseMetadata(std::string_view body) {
  const std::string_view message = FUIN_TRY(OpenKind(body, "PartialObjectMetadata"));
  return ReadPartialObject(message);
}

Status ParseStatus(std::string_view body, int code) {
  Status status;
  const Result<std::string_view> message = OpenKind(body, "Status");
  Result<Status> parsed = message                 ? ReadStatus(*message)
                          : body.starts_with('{') ? ReadJsonStatus(body)
                                                  : Result<Status>(message.error());
  if (parsed) {
    status = std::move(*parsed);
  } else if (!body.starts_with(kMagic)) {
    // A proxy's page may be long and is never the API's: its first line is enough.
    status.message = Trim(Shortened(body.substr(0, std::min(body.find('\n'), size_t{200}))));
  }
  status.code = code;
  return status;
}

}  // namespace fuin::k8s
