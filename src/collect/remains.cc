// A stored value starts with `k8s` NUL or `k8s:enc:`, or it is JSON that names its kind. Before it
// stands, if all went well, the rest of its record:
//
//   mvccpb.KeyValue  0a len KEY  10 create  18 mod  20 version  2a len VALUE  (in a database)
//   PutRequest       0a len KEY  12 len VALUE                                 (in a log)
//
// so from each value that is found the bytes before it are tried as the start of such a message.

#include "collect/internal/remains.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/proto_reader.h"
#include "collect/internal/content.h"
#include "envelope/seal.h"
#include "envelope/secret_object.h"

namespace fuin::collect {
namespace {

using std::string_view_literals::operator""sv;

// A key of Kubernetes has at most 63 + 253 bytes of names; more is not looked back for.
constexpr size_t kLookBackBytes = 640;
constexpr std::string_view kProtobuf = "k8s\0"sv, kSealed = "k8s:enc:", kAny = "k8s";
constexpr std::string_view kJsonKind = "\"kind\":\"Secret\"";
constexpr size_t kJsonBackBytes = 64u << 10;  // an annotation may come before the kind

struct RecordStart {
  std::string_view key;
  std::optional<int64_t> revision;
  uint64_t value_bytes = 0;  // as announced
};

// Reads the message at the start of `bytes` as far as its value, which must start at `value_at`.
std::optional<RecordStart> ReadRecordStart(std::string_view bytes, size_t value_at) {
  RecordStart record;
  ByteReader reader(bytes);
  while (reader.offset() < value_at) {
    const Result<uint64_t> tag = reader.TakeVarint();
    if (!tag) {
      return std::nullopt;
    }
    const Result<uint64_t> number = reader.TakeVarint();
    if (!number) {
      return std::nullopt;
    }
    if (*tag == 0x0a && record.key.empty()) {
      const Result<std::string_view> key = reader.Take(*number);
      if (!key || key->empty()) {
        return std::nullopt;
      }
      record.key = *key;
    } else if (*tag == 0x18) {
      record.revision = static_cast<int64_t>(*number);
    } else if (*tag == 0x2a || *tag == 0x12) {
      record.value_bytes = *number;
      return reader.offset() == value_at && !record.key.empty() ? std::optional(record)
                                                                : std::nullopt;
    } else if (*tag != 0x10 && *tag != 0x20) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<RecordStart> LookBack(std::string_view bytes, size_t value_at) {
  const size_t first = value_at > kLookBackBytes ? value_at - kLookBackBytes : 0;
  for (size_t at = value_at; at-- > first;) {
    if (bytes[at] == 0x0a) {
      const std::optional<RecordStart> record = ReadRecordStart(bytes.substr(at), value_at - at);
      if (record.has_value() && record->key.find('/') != std::string_view::npos) {
        return record;
      }
    }
  }
  return std::nullopt;
}

// Where the JSON object that starts at `at` ends; the end of the bytes where it doesn't.
size_t JsonEnd(std::string_view bytes, size_t at) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = at; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return i + 1;
    } else if (c == '\0') {
      return i;
    }
  }
  return bytes.size();
}

Remains Found(std::string_view bytes, size_t at, uint64_t size,
              const std::optional<RecordStart>& record) {
  Remains remains;
  if (record.has_value()) {
    remains.key = record->key;
    remains.revision = record->revision;
  }
  remains.at = at;
  remains.value = bytes.substr(at, static_cast<size_t>(std::min<uint64_t>(size, bytes.size())));
  remains.cut_short = remains.value.size() < size;
  return remains;
}

// The value at `at`, which starts with kAny; nothing where it is none that matters.
std::optional<Remains> ValueAt(std::string_view bytes, size_t at) {
  const std::string_view rest = bytes.substr(at);
  const bool is_secret = rest.starts_with(envelope::kSecretSignature);
  if (!rest.starts_with(kProtobuf) && !rest.starts_with(kSealed)) {
    return std::nullopt;
  }
  const std::optional<RecordStart> record = LookBack(bytes, at);
  if (record.has_value()) {
    return Found(bytes, at, record->value_bytes, record);
  }
  if (!is_secret) {
    return std::nullopt;  // sealed, or another kind: without a key nobody knows of what
  }
  const std::optional<uint64_t> announced = AnnouncedBytes(rest);
  return Found(bytes, at, announced.value_or(rest.size()), record);
}

// JSON around the kind at `kind_at`: from the brace that opens it.
std::optional<Remains> JsonAround(std::string_view bytes, size_t from, size_t kind_at) {
  const size_t first = std::max(from, kind_at > kJsonBackBytes ? kind_at - kJsonBackBytes : 0);
  int depth = 0;
  for (size_t at = kind_at; at-- > first;) {
    depth += bytes[at] == '}' ? 1 : 0;
    if (bytes[at] != '{' || depth-- > 0) {
      continue;
    }
    const std::optional<RecordStart> record = LookBack(bytes, at);
    const uint64_t size = record.has_value() ? record->value_bytes : JsonEnd(bytes, at) - at;
    return Found(bytes, at, size, record);
  }
  return std::nullopt;
}

}  // namespace

Result<void> FindRemains(std::string_view bytes, size_t start_max,
                         const std::function<Result<void>(const Remains&)>& found) {
  size_t from = 0;       // what lies before is part of a value that was found
  size_t json_from = 0;  // before it no brace is open: looking back again would find none either
  size_t next_any = bytes.find(kAny);
  size_t next_json = bytes.find(kJsonKind);
  while (next_any != std::string_view::npos || next_json != std::string_view::npos) {
    const bool is_json = next_json < next_any;
    const size_t at = is_json ? next_json : next_any;
    const std::optional<Remains> value =
        is_json ? JsonAround(bytes, std::max(from, json_from), at) : ValueAt(bytes, at);
    json_from = is_json ? at : json_from;
    size_t after = at + kAny.size();
    if (value.has_value()) {
      if (value->at >= start_max) {
        return {};
      }
      FUIN_TRY(found(*value));
      after = std::max(after, value->at + value->value.size());
      from = after;
    }
    if (next_any != std::string_view::npos && next_any < after) {
      next_any = bytes.find(kAny, after);
    }
    if (next_json != std::string_view::npos && next_json < after) {
      next_json = bytes.find(kJsonKind, after);
    }
  }
  return {};
}

}  // namespace fuin::collect
