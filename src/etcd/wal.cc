// A segment is frames from offset 0 on, each 8-byte aligned:
//
//   u64 LE: length in the low 56 bits; if bit 63 is set, bits 56..58 are the padding
//   record (walpb.Record: 1 type, 2 crc, 3 data) | padding of zeros
//
// A length of 0 ends the segment: the rest was preallocated. The crc of a record is the running
// CRC-32C of the data of all records so far; a record of type 4 restates it at each segment's start
// (server/storage/wal/{encoder,decoder}.go). Bound: CRC and search, some 500 MB/s.

#include "etcd/wal.h"

#include <algorithm>

#include "base/limits.h"
#include "base/proto_reader.h"
#include "etcd/internal/crc32c.h"
#include "etcd/internal/page.h"
#include "etcd/window.h"

namespace fuin::etcd {
namespace {

constexpr size_t kFrameHeaderBytes = 8;
constexpr size_t kWindowBytes = 1u << 20;
constexpr size_t kOverlapBytes = 1u << 20;
constexpr uint64_t kLengthMask = (uint64_t{1} << 56) - 1;
constexpr uint64_t kTypeEntry = 2, kTypeCrc = 4;
constexpr int kTxnDepthMax = 16;
// A frame's data may be torn in units of sectors (wal/decoder.go isTornEntry).
constexpr size_t kSectorBytes = 512;

struct WalRecord {
  uint64_t type = 0;
  uint32_t crc = 0;
  std::string_view data;
  size_t data_offset = 0;
};

Result<WalRecord> ReadRecord(std::string_view message) {
  WalRecord record;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsVarint(1)) {
      record.type = field.integer;
    } else if (field.IsVarint(2)) {
      record.crc = static_cast<uint32_t>(field.integer);
    } else if (field.IsBytes(3)) {
      record.data = field.bytes;
      record.data_offset = field.offset;
    }
  }
  return record;
}

struct Frame {
  uint64_t length = 0, padding = 0;
  uint64_t size() const { return kFrameHeaderBytes + length + padding; }
};

Frame ReadFrame(std::string_view header) {
  const uint64_t field = StructAt<Le64>(header, 0).value();
  return {field & kLengthMask, (field >> 63) != 0 ? (field >> 56) & 7 : 0};
}

bool HasZeroSector(std::string_view bytes, uint64_t offset) {
  for (size_t at = 0; at < bytes.size();) {
    const size_t size =
        std::min<size_t>(kSectorBytes - (offset + at) % kSectorBytes, bytes.size() - at);
    if (IsZero(bytes.substr(at, size))) {
      return true;
    }
    at += size;
  }
  return false;
}

class SegmentReader {
 public:
  SegmentReader(ByteSource& source, bool is_last, std::optional<uint32_t>& crc, WalVisitor& visitor)
      : window_(source, source.size_bytes()), is_last_(is_last), crc_(crc), visitor_(visitor) {}

  Result<void> Read();

 private:
  Result<void> TakeRecord(std::string_view message, uint64_t offset, bool& goes_on);
  Result<void> GiveBareBytes(uint64_t from);

  Window window_;
  bool is_last_;
  std::optional<uint32_t>& crc_;
  WalVisitor& visitor_;
};

Result<void> SegmentReader::Read() {
  uint64_t offset = 0;
  bool goes_on = true;
  while (goes_on && window_.end() - offset >= kFrameHeaderBytes) {
    const Result<std::string_view> header = window_.At(offset, kFrameHeaderBytes, kWindowBytes);
    if (!header) {
      visitor_.OnDamage({DamageKind::kUnreadable, offset, window_.end() - offset});
      return {};
    }
    const Frame frame = ReadFrame(*header);
    if (frame.length == 0) {
      break;
    }
    const bool is_inside = frame.length <= window_.end() - offset &&
                           frame.size() - frame.padding <= window_.end() - offset;
    if (!is_inside || frame.length > limits::kWalRecordBytesMax) {
      visitor_.OnDamage({is_last_ && !is_inside ? DamageKind::kWalTorn : DamageKind::kWalFrame,
                         offset, window_.end() - offset});
      break;
    }
    const Result<std::string_view> message =
        window_.At(offset + kFrameHeaderBytes, static_cast<size_t>(frame.length), kWindowBytes);
    if (!message) {
      visitor_.OnDamage({DamageKind::kUnreadable, offset, window_.end() - offset});
      return {};
    }
    FUIN_TRY(TakeRecord(*message, offset + kFrameHeaderBytes, goes_on));
    if (goes_on) {
      offset = std::min(offset + frame.size(), window_.end());
    }
  }
  return GiveBareBytes(offset);
}

Result<void> SegmentReader::TakeRecord(std::string_view message, uint64_t offset, bool& goes_on) {
  const Result<WalRecord> record = ReadRecord(message);
  if (!record || record->type == 0) {
    const bool is_torn = is_last_ && HasZeroSector(message, offset);
    visitor_.OnDamage({is_torn ? DamageKind::kWalTorn : DamageKind::kWalFrame, offset,
                       is_torn ? window_.end() - offset : message.size()});
    goes_on = false;  // the length cannot be believed either: the rest is searched as bare bytes
    return {};
  }
  if (record->type == kTypeCrc) {
    const bool breaks = crc_.value_or(0) != 0 && *crc_ != record->crc;
    if (breaks) {
      visitor_.OnDamage({DamageKind::kWalChecksum, offset, 0});
    }
    crc_ = record->crc;
    return {};
  }
  crc_ = Crc32c(crc_.value_or(0), record->data);
  if (*crc_ != record->crc) {
    const bool is_torn = is_last_ && HasZeroSector(record->data, offset + record->data_offset);
    visitor_.OnDamage(
        {is_torn ? DamageKind::kWalTorn : DamageKind::kWalChecksum, offset, message.size()});
    crc_ = record->crc;  // the next record is held against what this one says
  }
  if (record->type != kTypeEntry) {
    return {};
  }
  // raftpb.Entry: 1 Type, 2 Term, 3 Index, 4 Data.
  uint64_t type = 0;
  std::string_view data;
  uint64_t data_offset = 0;
  ProtoReader reader(record->data);
  while (!reader.empty()) {
    const Result<ProtoField> field = reader.Next();
    if (!field) {
      visitor_.OnDamage({DamageKind::kWalFrame, offset, message.size()});
      return visitor_.OnFreeBytes(message, offset, message.size());
    }
    if (field->IsVarint(1)) {
      type = field->integer;
    } else if (field->IsBytes(4)) {
      data = field->bytes;
      data_offset = offset + record->data_offset + field->offset;
    }
  }
  if (type != 0) {
    return {};
  }
  Result<void> from_visitor;
  const Result<void> parsed = ForEachPut(data, [&](const LoggedPut& put) -> Result<void> {
    from_visitor = visitor_.OnPut({put.key, put.value, data_offset + put.value_offset});
    return from_visitor;
  });
  if (!from_visitor) {
    return from_visitor;
  }
  if (!parsed) {
    visitor_.OnDamage({DamageKind::kWalFrame, offset, message.size()});
    return visitor_.OnFreeBytes(data, data_offset, data.size());
  }
  return {};
}

Result<void> SegmentReader::GiveBareBytes(uint64_t from) {
  while (from < window_.end()) {
    const size_t size =
        static_cast<size_t>(std::min<uint64_t>(kWindowBytes + kOverlapBytes, window_.end() - from));
    if (!window_.Load(from, size)) {
      visitor_.OnDamage({DamageKind::kUnreadable, from, size});
      from += size;
      continue;
    }
    const size_t start_max = from + size >= window_.end() ? size : kWindowBytes;
    if (!IsZero(window_.held())) {
      FUIN_TRY(visitor_.OnFreeBytes(window_.held(), from, start_max));
    }
    from += start_max;
  }
  return {};
}

using PutFunction = std::function<Result<void>(const LoggedPut&)>;

// PutRequest: 1 key, 2 value, 4 prev_kv (mvccpb.KeyValue).
Result<void> ReadPut(std::string_view message, uint64_t base, const PutFunction& put) {
  LoggedPut found;
  bool has_value = false;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      found.key = field.bytes;
    } else if (field.IsBytes(2)) {
      found.value = field.bytes;
      found.value_offset = base + field.offset;
      has_value = true;
    }
  }
  return has_value ? put(found) : Result<void>();
}

// TxnRequest: 1 compare*, 2 success*, 3 failure*; RequestOp: 2 put, 4 txn; Compare: 3 key, 7 value.
Result<void> ReadTxn(std::string_view message, uint64_t base, int depth, const PutFunction& put) {
  if (depth > kTxnDepthMax) {
    return Error{ErrorCode::kLimit, "transactions are nested too deep", ""};
  }
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (!field.IsBytes(1) && !field.IsBytes(2) && !field.IsBytes(3)) {
      continue;
    }
    LoggedPut compared;
    bool has_value = false;
    ProtoReader parts(field.bytes);
    while (!parts.empty()) {
      const ProtoField part = FUIN_TRY(parts.Next());
      const uint64_t part_base = base + field.offset + part.offset;
      if (field.number == 1) {
        if (part.IsBytes(3)) {
          compared.key = part.bytes;
        } else if (part.IsBytes(7)) {
          compared.value = part.bytes;
          compared.value_offset = part_base;
          has_value = true;
        }
      } else if (part.IsBytes(2)) {
        FUIN_TRY(ReadPut(part.bytes, part_base, put));
      } else if (part.IsBytes(4)) {
        FUIN_TRY(ReadTxn(part.bytes, part_base, depth + 1, put));
      }
    }
    if (has_value) {
      FUIN_TRY(put(compared));
    }
  }
  return {};
}

// etcdserverpb.Request of the v2 API: 2 Method, 3 Path, 4 Val, 6 PrevValue; its field 5 is always
// there and a bool, which tells it from an InternalRaftRequest, where 5 is a message.
Result<bool> IsV2Request(std::string_view request) {
  ProtoReader reader(request);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsVarint(5)) {
      return true;
    }
  }
  return false;
}

Result<void> ReadV2Request(std::string_view request, uint64_t base, const PutFunction& put) {
  LoggedPut found;
  LoggedPut before;
  ProtoReader reader(request);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(3)) {
      found.key = before.key = field.bytes;
    } else if (field.IsBytes(4)) {
      found.value = field.bytes;
      found.value_offset = base + field.offset;
    } else if (field.IsBytes(6)) {
      before.value = field.bytes;
      before.value_offset = base + field.offset;
    }
  }
  for (const LoggedPut& one : {found, before}) {
    if (!one.value.empty()) {
      FUIN_TRY(put(one));
    }
  }
  return {};
}

}  // namespace

bool LooksLikeWal(std::string_view start) {
  if (start.size() < kFrameHeaderBytes) {
    return false;
  }
  const Frame frame = ReadFrame(start);
  if (frame.length < 2 || frame.length > 64 || frame.size() > start.size()) {
    return false;
  }
  const Result<WalRecord> record =
      ReadRecord(start.substr(kFrameHeaderBytes, static_cast<size_t>(frame.length)));
  return record.has_value() && record->type == kTypeCrc && record->data.empty();
}

Result<void> ReadWal(ByteSource& source, bool is_last, std::optional<uint32_t>& running_crc,
                     WalVisitor& visitor) {
  return SegmentReader(source, is_last, running_crc, visitor).Read();
}

Result<void> ForEachPut(std::string_view request, const PutFunction& put) {
  if (FUIN_TRY(IsV2Request(request))) {
    return ReadV2Request(request, 0, put);
  }
  // InternalRaftRequest: 2 v2 Request, 4 put, 6 txn.
  ProtoReader reader(request);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(2)) {
      FUIN_TRY(ReadV2Request(field.bytes, field.offset, put));
    } else if (field.IsBytes(4)) {
      FUIN_TRY(ReadPut(field.bytes, field.offset, put));
    } else if (field.IsBytes(6)) {
      FUIN_TRY(ReadTxn(field.bytes, field.offset, 0, put));
    }
  }
  return {};
}

bool LooksLikeRaftSnapshot(std::string_view start, uint64_t size_bytes) {
  ByteReader reader(start);
  const Result<uint8_t> crc_tag = reader.TakeU8();
  if (!crc_tag || *crc_tag != 0x08 || !reader.TakeVarint()) {
    return false;
  }
  const Result<uint8_t> data_tag = reader.TakeU8();
  if (!data_tag || *data_tag != 0x12) {
    return false;
  }
  const Result<uint64_t> size = reader.TakeVarint();
  const Result<uint8_t> inner = reader.TakeU8();
  return size.has_value() && inner.has_value() && *inner == 0x0a &&
         *size + (reader.offset() - 1) == size_bytes;
}

Result<RaftSnapshot> ReadRaftSnapshot(std::string_view file) {
  uint32_t crc = 0;
  std::string_view data;
  size_t data_offset = 0;
  ProtoReader reader(file);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsVarint(1)) {
      crc = static_cast<uint32_t>(field.integer);
    } else if (field.IsBytes(2)) {
      data = field.bytes;
      data_offset = field.offset;
    }
  }
  RaftSnapshot snapshot;
  snapshot.checksum_matches = Crc32c(0, data) == crc;
  ProtoReader inner(data);
  while (!inner.empty()) {
    const ProtoField field = FUIN_TRY(inner.Next());
    if (field.IsBytes(1)) {
      snapshot.store = field.bytes;
      snapshot.store_offset = data_offset + field.offset;
    }
  }
  return snapshot;
}

}  // namespace fuin::etcd
