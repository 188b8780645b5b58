// One tag, one value, by ByteReader.

#include "base/proto_reader.h"

namespace fuin {

Result<ProtoField> ProtoReader::Next() {
  const uint64_t tag = FUIN_TRY(reader_.TakeVarint());
  const uint64_t number = tag >> 3;
  if (number == 0 || number > (1u << 29) - 1) {
    return Error{ErrorCode::kCorrupt, "a protobuf field number is out of range", ""};
  }
  ProtoField field;
  field.number = static_cast<uint32_t>(number);
  switch (tag & 7) {
    case 0:
      field.wire = ProtoField::Wire::kVarint;
      field.integer = FUIN_TRY(reader_.TakeVarint());
      return field;
    case 1:
      field.wire = ProtoField::Wire::kFixed64;
      field.integer = FUIN_TRY(reader_.TakeU64Le());
      return field;
    case 2: {
      field.wire = ProtoField::Wire::kBytes;
      const uint64_t size = FUIN_TRY(reader_.TakeVarint());
      field.offset = reader_.offset();
      field.bytes = FUIN_TRY(reader_.Take(size));
      return field;
    }
    case 5:
      field.wire = ProtoField::Wire::kFixed32;
      field.integer = FUIN_TRY(reader_.TakeU32Le());
      return field;
    default:
      return Error{ErrorCode::kCorrupt, "a protobuf field has no known wire type", ""};
  }
}

}  // namespace fuin
