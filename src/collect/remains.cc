// A stored value starts with `k8s` NUL or `k8s:enc:`, or it is JSON that names its kind. Before it
// stands, if all went well, the rest of its record:
//
//   mvccpb.KeyValue  0a len KEY  10 create  18 mod  20 version  2a len VALUE  (in a database)
//   PutRequest       0a len KEY  12 len VALUE                                 (in a log)
//
// so from each value that is found the bytes before it are tried as the start of such a message.
//
// A page that was used again cuts the start off what lay in the pages after it. What is left of a
// Secret ends as every stored Secret does,
//
//   ... 1a len TYPE [28 immutable] 1a 00 22 00       protobuf: type, contentEncoding, contentType
//   ...,"type":"TYPE"}\n                             JSON
//
// with a type that no other kind's last field can be taken for: Opaque, or one with a slash (the
// name of a role, which ends a RoleBinding in the same way, has none).

#include "collect/internal/remains.h"

#include <algorithm>
#include <array>

#include "base/byte_pairs.h"
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
// From the kind to the name of metadata, where that does not come before it.
constexpr size_t kJsonAheadBytes = 128;
constexpr std::string_view kProtobufEnd("\x1a\0\x22\0", 4), kJsonType = "\"type\":\"";
constexpr size_t kTypeBytesMax = 100;

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

struct JsonOutline {
  size_t end = 0;          // of the object, or of what is left of it
  bool is_object = false;  // has metadata or data of its own: more than a reference to a Secret
};

// Reads the JSON object that starts at `at`, no further than `end_max` where it is no object of its
// own by then.
JsonOutline ReadJsonOutline(std::string_view bytes, size_t at, size_t end_max) {
  JsonOutline outline;
  int depth = 0;
  size_t string_start = 0;
  bool in_string = false;
  size_t i = at;
  for (; i < bytes.size() && bytes[i] != '\0' && (i < end_max || outline.is_object); ++i) {
    const char c = bytes[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
      if (!in_string && depth == 1 && bytes.substr(i + 1, 2) == ":{") {
        const std::string_view name = bytes.substr(string_start, i - string_start);
        outline.is_object =
            outline.is_object || name == "metadata" || name == "data" || name == "stringData";
      }
    } else if (c == '"') {
      in_string = true;
      string_start = i + 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      outline.end = i + 1;
      return outline;
    }
  }
  outline.end = std::min(i, bytes.size());
  return outline;
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

bool IsTypeOfSecret(std::string_view type) {
  return type == "Opaque" ||
         (type.find('/') != std::string_view::npos &&
          std::ranges::all_of(type, [](char c) { return c > ' ' && c < 0x7f; }));
}

// Whether a Secret's last fields stand before its end at `end`, none of them before `from`.
bool EndsAsProtobufSecret(std::string_view bytes, size_t from, size_t end) {
  if (end >= from + 2 && bytes[end - 2] == '\x28' && (bytes[end - 1] & ~1) == 0) {
    end -= 2;  // immutable
  }
  for (size_t size = 6; size <= kTypeBytesMax && end >= from + size + 2; ++size) {
    if (bytes[end - size - 2] == '\x1a' && static_cast<uint8_t>(bytes[end - size - 1]) == size) {
      return IsTypeOfSecret(bytes.substr(end - size, size));
    }
  }
  return false;
}

// What is found at a hit of one of the needles, and where the search goes on.
struct Hit {
  std::optional<Remains> value;
  size_t known_until = 0;  // what lies before it has an owner; 0 for nothing new
  bool is_open = false;    // an owner without a known end starts here
};

// The hit of kAny at `at`.
Hit AnyAt(std::string_view bytes, size_t at) {
  const std::string_view rest = bytes.substr(at);
  const bool is_sealed = rest.starts_with(kSealed);
  const bool is_secret = rest.starts_with(envelope::kSecretSignature);
  Hit hit;
  if (!is_sealed && !rest.starts_with(kProtobuf)) {
    return hit;
  }
  const std::optional<RecordStart> record = LookBack(bytes, at);
  if (record.has_value()) {
    hit.value = Found(bytes, at, record->value_bytes, record);
  } else if (is_secret) {
    hit.value = Found(bytes, at, AnnouncedBytes(rest).value_or(rest.size()), record);
  } else if (is_sealed) {
    hit.is_open = true;  // without a key nobody knows of what it is
  } else if (envelope::StartsWithProtobufObject(rest)) {
    const std::optional<uint64_t> announced = AnnouncedBytes(rest);
    hit.is_open = !announced.has_value() || *announced > rest.size();
    hit.known_until = hit.is_open ? 0 : at + static_cast<size_t>(*announced);
  }
  return hit;
}

// JSON around the kind at `kind_at`: from the brace that opens it.
Hit JsonAround(std::string_view bytes, size_t from, size_t kind_at) {
  Hit hit;
  const size_t first = std::max(from, kind_at > kJsonBackBytes ? kind_at - kJsonBackBytes : 0);
  int depth = 0;
  for (size_t at = kind_at; at-- > first;) {
    depth += bytes[at] == '}' ? 1 : 0;
    if (bytes[at] != '{' || depth-- > 0) {
      continue;
    }
    const std::optional<RecordStart> record = LookBack(bytes, at);
    const JsonOutline outline = ReadJsonOutline(bytes, at, kind_at + kJsonAheadBytes);
    if (record.has_value() || outline.is_object) {
      hit.value =
          Found(bytes, at, record.has_value() ? record->value_bytes : outline.end - at, record);
    }
    return hit;
  }
  return hit;
}

// The end of a Secret at `at`, whose start is gone: all from `from` on, where nothing else can lie.
Hit TailAt(std::string_view bytes, size_t from, size_t at, bool is_json) {
  Hit hit;
  size_t end = at;
  if (is_json) {
    const size_t type = at + kJsonType.size();
    end = bytes.find('"', type);
    if (end == std::string_view::npos || end - type > kTypeBytesMax ||
        !IsTypeOfSecret(bytes.substr(type, end - type)) || bytes.substr(end + 1, 2) != "}\n") {
      return hit;
    }
    end += 3;
  } else if (EndsAsProtobufSecret(bytes, from, at)) {
    end += kProtobufEnd.size();
  } else {
    return hit;
  }
  hit.value.emplace();
  hit.value->at = from;
  hit.value->value = bytes.substr(from, end - from);
  hit.value->cut_short = true;
  return hit;
}

enum class Needle : uint8_t { kNone, kObject, kKind, kEnd, kType };
constexpr std::array<BytePair, 4> kStarts = {{{'k', '8'}, {'"', 'k'}, {'\x1a', '\0'}, {'"', 't'}}};

// What begins at `at`, where one of kStarts stands.
Needle NeedleAt(std::string_view bytes, size_t at) {
  const std::string_view rest = bytes.substr(at);
  switch (rest[0]) {
    case 'k':
      return rest.starts_with(kAny) ? Needle::kObject : Needle::kNone;
    case '\x1a':
      return rest.starts_with(kProtobufEnd) ? Needle::kEnd : Needle::kNone;
    default:
      return rest.starts_with(kJsonKind)   ? Needle::kKind
             : rest.starts_with(kJsonType) ? Needle::kType
                                           : Needle::kNone;
  }
}

}  // namespace

Result<void> RemainsFinder::Find(std::string_view bytes, uint64_t offset, size_t start_max,
                                 const Found& found) {
  if (offset != next_offset_) {
    known_until_ = offset;
    is_open_ = false;
  }
  next_offset_ = offset + start_max;
  size_t from = known_until_ > offset ? static_cast<size_t>(known_until_ - offset) : 0;
  size_t json_from = 0;  // before it no brace is open: looking back again would find none either
  for (size_t at = FindAnyPair(bytes, kStarts, from); at != std::string_view::npos;
       at = FindAnyPair(bytes, kStarts, at)) {
    if (at >= start_max && from >= start_max) {
      break;
    }
    const Needle needle = NeedleAt(bytes, at);
    Hit hit;
    if (needle == Needle::kObject) {
      hit = AnyAt(bytes, at);
    } else if (needle == Needle::kKind && at >= from) {
      hit = JsonAround(bytes, std::max(from, json_from), at);
      json_from = at;
    } else if (needle != Needle::kNone && at >= from && !is_open_) {
      hit = TailAt(bytes, from, at, needle == Needle::kType);
    }
    if (at >= start_max && (hit.is_open || hit.known_until > 0)) {
      break;  // left to the next part, and nothing that started before it can reach beyond it
    }
    ++at;
    is_open_ = is_open_ || hit.is_open;
    if (hit.value.has_value()) {
      if (hit.value->at >= start_max) {
        break;
      }
      FUIN_TRY(found(*hit.value));
      hit.known_until = hit.value->at + hit.value->value.size();
      at = std::max(at, hit.known_until);
    }
    // An object of another kind may lie about its size: in what it claims, ends and JSON are taken
    // for its own, but no other object's start.
    if (hit.known_until > from) {
      from = hit.known_until;
      is_open_ = false;
    }
  }
  known_until_ = offset + from;
  return {};
}

}  // namespace fuin::collect
