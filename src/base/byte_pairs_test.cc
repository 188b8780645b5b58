#include "base/byte_pairs.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace fuin {
namespace {

TEST(BytePairs, AreFoundWhereTheSlowSearchFindsThem) {
  std::mt19937 random(1);
  constexpr std::array<BytePair, kBytePairsMax> kPairs = {
      {{'k', '8'}, {'"', 'k'}, {'\x1a', '\0'}, {'\xff', '\xff'}}};
  constexpr std::string_view kBytes("k8\"\x1a\0\xff", 6);
  for (int i = 0; i < 20'000; ++i) {
    // From few values, so that there are many hits, and of all sizes around the lanes'.
    std::string bytes(random() % 80, '\0');
    for (char& c : bytes) {
      c = i % 2 == 0 ? kBytes[random() % kBytes.size()] : static_cast<char>(random());
    }
    const auto pairs = std::span(kPairs).first(1 + random() % kBytePairsMax);
    const size_t from = random() % 90;
    ASSERT_EQ(FindAnyPair(bytes, pairs, from), FindAnyPairSlowly(bytes, pairs, from)) << i;
  }
}

TEST(BytePairs, AreFoundAcrossLanesAndAtTheEnd) {
  constexpr std::array<BytePair, 1> kPair = {{{'a', 'b'}}};
  for (size_t at = 0; at < 100; ++at) {
    const std::string bytes = std::string(at, 'a') + "ab";
    EXPECT_EQ(FindAnyPair(bytes, kPair), at);
    EXPECT_EQ(FindAnyPair(bytes, kPair, at + 1), std::string_view::npos);
    EXPECT_EQ(FindAnyPair(bytes.substr(0, at + 1), kPair), std::string_view::npos);
  }
  EXPECT_EQ(FindAnyPair("", kPair), std::string_view::npos);
}

}  // namespace
}  // namespace fuin
