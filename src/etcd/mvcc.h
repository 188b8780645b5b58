// Records of etcd's `key` bucket: the revision that is the key, the KeyValue that is the value.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace fuin::etcd {

// main u64 BE | '_' | sub u64 BE | 't' for a tombstone (etcd server/storage/mvcc/revision.go).
struct Revision {
  int64_t main = 0;
  int64_t sub = 0;
  bool is_tombstone = false;

  auto operator<=>(const Revision&) const = default;
};

// Nothing for anything but 17 or 18 bytes of that form with both numbers >= 0.
std::optional<Revision> ParseRevision(std::string_view key);

// mvccpb.KeyValue. Views into the message.
struct KeyValue {
  std::string_view key;     // empty: a marker of etcdutl, no data
  std::string_view value;   // what is there of it
  size_t value_offset = 0;  // from the start of the message
  int64_t create_revision = 0, mod_revision = 0, version = 0;
  bool cut_short = false;  // the value announces more bytes than the message has
};

// Reads a message that is the whole of `bytes`. kCorrupt or kTruncated as ProtoReader.
Result<KeyValue> ReadKeyValue(std::string_view bytes);

// Reads a message whose end may be gone: a value that runs past the end of `bytes` is cut short,
// and what follows the value is not looked at. Errors where the key is not whole.
Result<KeyValue> ReadKeyValueRemains(std::string_view bytes);

}  // namespace fuin::etcd
