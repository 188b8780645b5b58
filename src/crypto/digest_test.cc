// Answers of FIPS 180-4, RFC 4231 and RFC 5869.

#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"

namespace fuin::crypto {
namespace {

std::string HexOf(const Digest& digest) { return HexEncode({digest.data(), digest.size()}); }

TEST(Sha256, GivesTheStandardsAnswers) {
  EXPECT_EQ(HexOf(Sha256Of("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexOf(Sha256Of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, GivesTheSameForBytesInPartsAndStartsAnew) {
  Sha256 sha;
  for (int round = 0; round < 2; ++round) {
    sha.Update("a");
    sha.Update("");
    sha.Update("bc");
    EXPECT_EQ(sha.Finish(), Sha256Of("abc"));
  }
}

TEST(Hmac, GivesTheAnswersOfRfc4231) {
  EXPECT_EQ(HexOf(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexOf(HmacSha256(std::string(131, '\xaa'),
                             "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, TakesAnEmptyKeyForWhatItIs) {
  EXPECT_NE(HmacSha256("Jefe", "x"), HmacSha256("", "x"));
  EXPECT_EQ(HmacSha256("", "x"), HmacSha256(std::string(64, '\0'), "x"));  // RFC 2104: padded
}

TEST(HkdfExpand, GivesTheAnswersOfRfc5869) {
  const std::string prk(
      "\x07\x77\x09\x36\x2c\x2e\x32\xdf\x0d\xdc\x3f\x0d\xc4\x7b\xba\x63"
      "\x90\xb6\xc7\x3b\xb5\x0f\x9c\x31\x22\xec\x84\x4a\xd7\xc2\xb3\xe5",
      32);
  const SecretBytes key = SecretBytes::CopyOf(prk).value();
  std::string out(42, '\0');
  ASSERT_TRUE(HkdfExpandSha256(key, "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9", out));
  EXPECT_EQ(HexEncode(out),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(HkdfExpand, RefusesMoreThanItsCounterCanGive) {
  const SecretBytes key = SecretBytes::Zeros(32).value();
  std::string out(8161, '\0');
  EXPECT_EQ(HkdfExpandSha256(key, "", out).error().code, ErrorCode::kLimit);
  out.resize(8160);
  EXPECT_TRUE(HkdfExpandSha256(key, "", out));
}

TEST(EqualsInConstantTime, ComparesTheWholeOfBoth) {
  EXPECT_TRUE(EqualsInConstantTime("", ""));
  EXPECT_TRUE(EqualsInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualsInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualsInConstantTime("abc", "ab"));
}

TEST(FillRandom, DoesNotRepeatItself) {
  std::string a(32, '\0');
  std::string b(32, '\0');
  ASSERT_TRUE(FillRandom(a));
  ASSERT_TRUE(FillRandom(b));
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace fuin::crypto
