#include "base/encoding.h"

#include <gtest/gtest.h>

namespace fuin {
namespace {

TEST(Hex, GoesBothWays) {
  EXPECT_EQ(HexEncode(std::string("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(HexDecode("00Ff1A"), std::string("\x00\xff\x1a", 3));
  EXPECT_EQ(HexDecode(""), "");
}

TEST(Hex, RefusesWhatIsNoHex) {
  EXPECT_EQ(HexDecode("0"), std::nullopt);
  EXPECT_EQ(HexDecode("0g"), std::nullopt);
  EXPECT_EQ(HexDecode("0 "), std::nullopt);
}

// RFC 4648, section 10.
TEST(Base64, GoesBothWays) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
  }
  EXPECT_EQ(Base64Decode("Zm9v\r\nYmFy\n"), "foobar");
}

TEST(Base64, RefusesWhatIsNoBase64) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Zm9v=", "Zm 9v",
                           "Zm9-", "Zm9v\xFF", "Z==="}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace fuin
