// A search for two bytes side by side: whatever is looked for in bytes without structure is first
// looked for by its first two, all kinds of things in one pass.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace fuin {

struct BytePair {
  char first, second;
};
inline constexpr size_t kBytePairsMax = 4;

// Returns the first position, from `from` on, at which one of up to kBytePairsMax pairs stands;
// npos for none. 16 bytes in some four cycles: as fast as memory gives them.
size_t FindAnyPair(std::string_view bytes, std::span<const BytePair> pairs, size_t from = 0);

// The same a byte at a time: what FindAnyPair() has to be equal to.
size_t FindAnyPairSlowly(std::string_view bytes, std::span<const BytePair> pairs, size_t from = 0);

}  // namespace fuin
