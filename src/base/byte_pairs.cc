// Sixteen positions at a time: all first bytes against one load, all second ones against the load a
// byte later. A pair that stands anywhere by chance is a hit in 65,536, so that what the caller
// then does at a hit costs next to nothing in random bytes. SSE2 is part of x86-64; elsewhere the
// compiler gets the plain loop.

#include "base/byte_pairs.h"

#include <bit>

#include "base/check.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace fuin {

size_t FindAnyPairSlowly(std::string_view bytes, std::span<const BytePair> pairs, size_t from) {
  for (size_t at = from; at + 1 < bytes.size(); ++at) {
    for (const BytePair& pair : pairs) {
      if (bytes[at] == pair.first && bytes[at + 1] == pair.second) {
        return at;
      }
    }
  }
  return std::string_view::npos;
}

#if defined(__SSE2__)

namespace {

constexpr size_t kLaneBytes = sizeof(__m128i);

__m128i LoadAt(const char* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

template <size_t kCount>
size_t Find(std::string_view bytes, std::span<const BytePair> pairs, size_t from) {
  __m128i first[kCount];
  __m128i second[kCount];
  for (size_t i = 0; i < kCount; ++i) {
    first[i] = _mm_set1_epi8(pairs[i].first);
    second[i] = _mm_set1_epi8(pairs[i].second);
  }
  size_t at = from;
  for (; at + kLaneBytes < bytes.size(); at += kLaneBytes) {  // one byte more for the second load
    const __m128i here = LoadAt(bytes.data() + at);
    const __m128i next = LoadAt(bytes.data() + at + 1);
    __m128i hits = _mm_setzero_si128();
    for (size_t i = 0; i < kCount; ++i) {
      hits = _mm_or_si128(
          hits, _mm_and_si128(_mm_cmpeq_epi8(here, first[i]), _mm_cmpeq_epi8(next, second[i])));
    }
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) {
      return at + static_cast<size_t>(std::countr_zero(mask));
    }
  }
  return FindAnyPairSlowly(bytes, pairs, at);
}

}  // namespace

size_t FindAnyPair(std::string_view bytes, std::span<const BytePair> pairs, size_t from) {
  FUIN_CHECK(!pairs.empty() && pairs.size() <= kBytePairsMax);
  switch (pairs.size()) {
    case 1:
      return Find<1>(bytes, pairs, from);
    case 2:
      return Find<2>(bytes, pairs, from);
    case 3:
      return Find<3>(bytes, pairs, from);
    default:
      return Find<kBytePairsMax>(bytes, pairs, from);
  }
}

#else

size_t FindAnyPair(std::string_view bytes, std::span<const BytePair> pairs, size_t from) {
  FUIN_CHECK(!pairs.empty() && pairs.size() <= kBytePairsMax);
  return FindAnyPairSlowly(bytes, pairs, from);
}

#endif

}  // namespace fuin
