// Integers of fixed byte order and alignment 1, as they lie in files: a struct made of them has
// exactly the layout that it is drawn with, on every host, at any address.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/check.h"

namespace fuin {

template <std::unsigned_integral T, bool kIsBigEndian>
class EndianInteger {
 public:
  EndianInteger() = default;
  explicit constexpr EndianInteger(T value) {
    for (size_t i = 0; i < sizeof(T); ++i) {
      bytes_[kIsBigEndian ? sizeof(T) - 1 - i : i] = static_cast<uint8_t>(value >> (8 * i));
    }
  }

  constexpr T value() const {
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
      const T byte = bytes_[kIsBigEndian ? sizeof(T) - 1 - i : i];
      value = static_cast<T>(value | static_cast<T>(byte << (8 * i)));
    }
    return value;
  }

 private:
  std::array<uint8_t, sizeof(T)> bytes_{};
};

using Le16 = EndianInteger<uint16_t, false>;
using Le32 = EndianInteger<uint32_t, false>;
using Le64 = EndianInteger<uint64_t, false>;
using Be16 = EndianInteger<uint16_t, true>;
using Be64 = EndianInteger<uint64_t, true>;
static_assert(sizeof(Le16) == 2 && alignof(Le16) == 1);
static_assert(sizeof(Le32) == 4 && alignof(Le32) == 1);
static_assert(sizeof(Le64) == 8 && alignof(Le64) == 1);
static_assert(sizeof(Be16) == 2 && alignof(Be16) == 1);
static_assert(sizeof(Be64) == 8 && alignof(Be64) == 1);

// Returns the `Struct` (of such integers) that stands at `offset` of `bytes`. The caller has
// compared the length before: bytes that are too short are a mistake of fuin and end the process.
template <class Struct>
Struct StructAt(std::string_view bytes, size_t offset) {
  static_assert(std::is_trivially_copyable_v<Struct> && alignof(Struct) == 1);
  FUIN_CHECK(offset <= bytes.size() && sizeof(Struct) <= bytes.size() - offset);
  Struct result;
  std::memcpy(&result, bytes.data() + offset, sizeof(Struct));
  return result;
}

}  // namespace fuin
