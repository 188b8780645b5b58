// The wire format of protobuf, field by field and without copies: enough for the messages that etcd
// and Kubernetes store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/byte_reader.h"
#include "base/result.h"

namespace fuin {

struct ProtoField {
  enum class Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  uint32_t number = 0;
  Wire wire = Wire::kVarint;
  uint64_t integer = 0;    // kVarint, kFixed64, kFixed32
  std::string_view bytes;  // kBytes
  size_t offset = 0;       // of `bytes` from the start of the message

  bool IsBytes(uint32_t wanted) const { return number == wanted && wire == Wire::kBytes; }
  bool IsVarint(uint32_t wanted) const { return number == wanted && wire == Wire::kVarint; }
};

// Borrows the message: it must outlive the reader and the fields.
class ProtoReader {
 public:
  explicit ProtoReader(std::string_view message) : reader_(message) {}

  bool empty() const { return reader_.empty(); }
  // Of the next field, from the start of the message.
  size_t offset() const { return reader_.offset(); }

  // Returns the next field. kTruncated where it runs past the end; kCorrupt for a field number of 0
  // or above 2^29-1, for groups (no message that fuin reads has them) and for reserved wire types.
  Result<ProtoField> Next();

 private:
  ByteReader reader_;
};

}  // namespace fuin
