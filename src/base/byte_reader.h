// A cursor over bytes that nobody vouches for. Take() alone advances; every other function is built
// on it, so that there is one bounds check to get right. Bytes are held as std::string_view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/endian.h"
#include "base/result.h"

namespace fuin {

// Borrows the bytes: they must outlive the reader and every view taken from it.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  size_t offset() const { return offset_; }
  size_t remaining() const { return bytes_.size() - offset_; }
  bool empty() const { return remaining() == 0; }

  // Returns the next `count` bytes and steps over them. kTruncated, and no step, if fewer are left.
  Result<std::string_view> Take(uint64_t count);

  // Returns the next integer in the order of its name. kTruncated as Take().
  Result<uint8_t> TakeU8();
  Result<uint16_t> TakeU16Be() { return TakeInteger<Be16, uint16_t>(); }
  Result<uint32_t> TakeU32Le() { return TakeInteger<Le32, uint32_t>(); }
  Result<uint64_t> TakeU64Le() { return TakeInteger<Le64, uint64_t>(); }
  Result<uint64_t> TakeU64Be() { return TakeInteger<Be64, uint64_t>(); }

  // Returns the next base-128 varint of protobuf: at most ten bytes, of which the tenth holds one
  // bit. kTruncated as Take(); kCorrupt for a longer one.
  Result<uint64_t> TakeVarint();

 private:
  template <class Endian, class Value>
  Result<Value> TakeInteger() {
    const std::string_view bytes = FUIN_TRY(Take(sizeof(Endian)));
    return StructAt<Endian>(bytes, 0).value();
  }

  std::string_view bytes_;
  size_t offset_ = 0;
};

}  // namespace fuin
