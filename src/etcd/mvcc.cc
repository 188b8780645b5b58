// etcd api/mvccpb/kv.proto: 1 key, 2 create_revision, 3 mod_revision, 4 version, 5 value, 6 lease.

#include "etcd/mvcc.h"

#include "base/byte_reader.h"
#include "base/endian.h"
#include "base/proto_reader.h"

namespace fuin::etcd {
namespace {

constexpr size_t kPutBytes = 17;

void Take(const ProtoField& field, KeyValue& record) {
  if (field.IsBytes(1)) {
    record.key = field.bytes;
  } else if (field.IsVarint(2)) {
    record.create_revision = static_cast<int64_t>(field.integer);
  } else if (field.IsVarint(3)) {
    record.mod_revision = static_cast<int64_t>(field.integer);
  } else if (field.IsVarint(4)) {
    record.version = static_cast<int64_t>(field.integer);
  } else if (field.IsBytes(5)) {
    record.value = field.bytes;
    record.value_offset = field.offset;
  }
}

}  // namespace

std::optional<Revision> ParseRevision(std::string_view key) {
  if (key.size() < kPutBytes || key.size() > kPutBytes + 1 || key[8] != '_') {
    return std::nullopt;
  }
  Revision revision;
  revision.main = static_cast<int64_t>(StructAt<Be64>(key, 0).value());
  revision.sub = static_cast<int64_t>(StructAt<Be64>(key, 9).value());
  revision.is_tombstone = key.size() > kPutBytes;
  const bool is_marked = !revision.is_tombstone || key.back() == 't';
  if (revision.main < 0 || revision.sub < 0 || !is_marked) {
    return std::nullopt;
  }
  return revision;
}

Result<KeyValue> ReadKeyValue(std::string_view bytes) {
  KeyValue record;
  ProtoReader reader(bytes);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    Take(field, record);
  }
  return record;
}

Result<KeyValue> ReadKeyValueRemains(std::string_view bytes) {
  KeyValue record;
  ProtoReader reader(bytes);
  size_t start = 0;
  while (!reader.empty() && record.value.empty()) {
    start = reader.offset();
    Result<ProtoField> field = reader.Next();
    if (!field) {
      // Only a value that is cut may end a message early: tag 5 with a length that is whole.
      ByteReader cursor(bytes);
      FUIN_TRY(cursor.Take(start));
      const uint64_t tag = FUIN_TRY(cursor.TakeVarint());
      if (record.key.empty() || tag != 0x2a) {
        return std::move(field).error();
      }
      FUIN_TRY(cursor.TakeVarint());
      record.value_offset = cursor.offset();
      record.value = bytes.substr(cursor.offset());
      record.cut_short = true;
      return record;
    }
    Take(*field, record);
  }
  if (record.key.empty()) {
    return Error{ErrorCode::kCorrupt, "a record without a key", ""};
  }
  return record;
}

}  // namespace fuin::etcd
