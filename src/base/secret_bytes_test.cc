#include "base/secret_bytes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace fuin {
namespace {

template <class T>
concept Streamable = requires(std::ostream& stream, const T& value) { stream << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);
static_assert(!fmt::is_formattable<SecretBytes>::value);
static_assert(!Streamable<SecretBytes>);
static_assert(!Comparable<SecretBytes>);
static_assert(Streamable<int> && Comparable<int>, "the concepts can hold");

SecretBytes Secret(std::string_view bytes) { return SecretBytes::CopyOf(bytes).value(); }

TEST(SecretBytes, GivesBackWhatItHolds) {
  SecretBytes secret = Secret("key");
  EXPECT_EQ(secret.Reveal(SecretAccess()), "key");
  secret.Writable(SecretAccess())[0] = 'K';
  EXPECT_EQ(secret.Reveal(SecretAccess()), "Key");
  EXPECT_EQ(SecretBytes::Zeros(3).value().Reveal(SecretAccess()), std::string_view("\0\0\0", 3));
}

TEST(SecretBytes, MovesAndLeavesNothingBehind) {
  SecretBytes first = Secret("first");
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(second.Reveal(SecretAccess()), "first");
  SecretBytes third = Secret("third");
  third = std::move(second);
  EXPECT_EQ(third.Reveal(SecretAccess()), "first");
  SecretBytes& same = third;
  third = std::move(same);
  EXPECT_EQ(third.Reveal(SecretAccess()), "first");
}

TEST(SecretBytes, ComparesByContentAndSize) {
  EXPECT_TRUE(Secret("abc").EqualsInConstantTime(Secret("abc")));
  EXPECT_FALSE(Secret("abc").EqualsInConstantTime(Secret("abd")));
  EXPECT_FALSE(Secret("abc").EqualsInConstantTime(Secret("ab")));
  EXPECT_TRUE(SecretBytes().EqualsInConstantTime(Secret("")));
}

TEST(SecretBytes, RefusesWhatIsAboveItsLimit) {
  EXPECT_EQ(SecretBytes::Zeros(SecretBytes::kSizeMax + 1).error().code, ErrorCode::kLimit);
}

TEST(Wipe, ZeroesTheWholeCapacityOfAString) {
  std::string text = "a secret that is long enough to lie on the heap";
  text.resize(3);
  const char* memory = text.data();
  const size_t capacity = text.capacity();
  Wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string(memory + 1, capacity - 1), std::string(capacity - 1, '\0'));
}

}  // namespace
}  // namespace fuin
