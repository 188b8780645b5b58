// etcd's write-ahead log, a segment at a time, and its raft snapshots. docs/formats/etcd.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"
#include "etcd/database.h"

namespace fuin::etcd {

// A value that a raft entry asks to write: applied or not, it lies in the log.
struct LoggedPut {
  std::string_view key, value;
  uint64_t value_offset = 0;  // in the file
};

class WalVisitor {
 public:
  virtual ~WalVisitor() = default;
  virtual Result<void> OnPut(const LoggedPut& put) = 0;
  // Bytes that are no record, and not all zero: behind a torn write, in a preallocated file.
  virtual Result<void> OnFreeBytes(std::string_view bytes, uint64_t offset, size_t start_max) = 0;
  virtual void OnDamage(const Damage& damage) = 0;
};

// Whether `start`, the first bytes of a file, are those of a segment: its first record is of type
// crc.
bool LooksLikeWal(std::string_view start);

// Reads all frames. `running_crc` goes from one segment of a log to the next, nothing before the
// first. Only in the last segment is a torn write normal (kWalTorn); what lies behind it is given
// as bare bytes. Errors are the visitor's.
Result<void> ReadWal(ByteSource& source, bool is_last, std::optional<uint32_t>& running_crc,
                     WalVisitor& visitor);

// Calls `put` for each value to be written in an InternalRaftRequest, or in a bare v2 Request of
// etcd 3.5 and older; offsets are from the start of `request`. What does not parse is kCorrupt,
// after the puts before it. Errors are those of `put`.
Result<void> ForEachPut(std::string_view request,
                        const std::function<Result<void>(const LoggedPut&)>& put);

// Whether `start` is that of a .snap file (snappb.Snapshot: crc, data).
bool LooksLikeRaftSnapshot(std::string_view start, uint64_t size_bytes);

// The state in a .snap: JSON of the v2 store. Views into the file.
struct RaftSnapshot {
  std::string_view store;
  uint64_t store_offset = 0;
  bool checksum_matches = false;
};
// kCorrupt or kTruncated where it is none.
Result<RaftSnapshot> ReadRaftSnapshot(std::string_view file);

}  // namespace fuin::etcd
