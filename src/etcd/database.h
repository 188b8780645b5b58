// etcd's backend, a bbolt file: every record of the key space newest first, then every byte that no
// tree leads to. docs/formats/etcd.md has the layout, docs/prove.md the reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"
#include "etcd/mvcc.h"

namespace fuin::etcd {

// Why a part of a file is not what it should be.
enum class DamageKind : uint8_t {
  kMeta,         // one of the two meta pages is not valid
  kTruncated,    // the file ends before what it announces
  kPage,         // a page's header or elements contradict the format
  kPageTwice,    // the tree leads twice to one page
  kChanged,      // a page does not fit below its parent: damaged, or written while it was read
  kTooDeep,      // deeper or larger than the limits
  kUnreadable,   // the system could not read it
  kRecord,       // a record of the key bucket is no KeyValue
  kWalFrame,     // a WAL frame runs past the file or is none
  kWalChecksum,  // a WAL record's checksum does not match
  kWalTorn,      // the last write of the last segment is not whole: normal after a crash
  kSnapChecksum,
};

struct Damage {
  DamageKind kind = DamageKind::kPage;
  uint64_t offset = 0;
  uint64_t bytes = 0;  // that were passed over
};

struct Record {
  Revision revision;
  std::string_view key;       // the user's key
  std::string_view value;     // empty for a tombstone
  uint64_t value_offset = 0;  // in the file
  bool cut_short = false;     // only among remains
};

// What the file says about itself.
struct DatabaseInfo {
  uint64_t size_bytes = 0;
  uint64_t content_bytes = 0;  // without the trailer
  bool has_trailer = false;
  uint32_t page_size = 0;
  uint64_t root = 0, free_list = 0, page_count = 0, txid = 0;  // of the meta page that counts
  int damaged_metas = 0;
};

// Takes what is found. Errors end the walk.
class DatabaseVisitor {
 public:
  virtual ~DatabaseVisitor() = default;
  // A record of the `key` bucket: strictly descending revisions.
  virtual Result<void> OnRecord(const Record& record) = 0;
  // A pair of any other bucket of the first level.
  virtual void OnPair(std::string_view bucket, std::string_view key, std::string_view value) = 0;
  // A record in a dead leaf page. Before the OnFreeBytes() of what surrounds it.
  virtual Result<void> OnRemains(const Record& record) = 0;
  // Bytes that belong to nothing and are not all zero: free pages, slack, what lies behind the last
  // page. At most a few MiB at a time; neighbours may overlap so that nothing is cut by chance.
  // Report what starts before `start_max` bytes; what starts later comes again.
  virtual Result<void> OnFreeBytes(std::string_view bytes, uint64_t offset, size_t start_max) = 0;
  virtual void OnDamage(const Damage& damage) = 0;
};

// Whether `start`, the first bytes of a file (4 KiB or the whole), may be those of a bbolt file of
// this or of the other byte order.
enum class DatabaseLook : uint8_t { kNo, kYes, kBigEndian };
DatabaseLook LooksLikeDatabase(std::string_view start);

// Reads the meta pages. kUnsupported for a file of a big-endian machine; kCorrupt where no meta
// page is valid; errors of ReadAt.
Result<DatabaseInfo> ReadDatabaseInfo(ByteSource& source);

// Walks the trees, then the free pages. Damage goes to the visitor and does not end the walk. Each
// page is read once; memory is some 40 MiB and one bit a page. Errors are the visitor's alone.
Result<void> ReadDatabase(ByteSource& source, const DatabaseInfo& info, DatabaseVisitor& visitor);

}  // namespace fuin::etcd
