// The one function that advances, and what is built on it.

#include "base/byte_reader.h"

namespace fuin {

Result<std::string_view> ByteReader::Take(uint64_t count) {
  if (count > remaining()) {
    return Error{ErrorCode::kTruncated, "the bytes end before what they announce", ""};
  }
  const std::string_view taken = bytes_.substr(offset_, static_cast<size_t>(count));
  offset_ += static_cast<size_t>(count);
  return taken;
}

Result<uint8_t> ByteReader::TakeU8() {
  const std::string_view byte = FUIN_TRY(Take(1));
  return static_cast<uint8_t>(byte[0]);
}

Result<uint64_t> ByteReader::TakeVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    const uint8_t byte = FUIN_TRY(TakeU8());
    const uint64_t bits = byte & 0x7fu;
    if (shift == 63 && byte > 1) {
      break;  // would not fit 64 bits, or goes on past ten bytes
    }
    value |= bits << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  return Error{ErrorCode::kCorrupt, "a varint is longer than 64 bits", ""};
}

}  // namespace fuin
