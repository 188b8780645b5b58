#include "base/base64.h"

#include <gtest/gtest.h>

namespace fuin {
namespace {

using std::string_literals::operator""s;

TEST(Base64, GivesTheVectorsOfRfc4648InBothDirections) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xfb\xff"s, "+/8="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_EQ(DecodeBase64(text).value(), bytes);
  }
}

TEST(Base64, ComesBackForEveryByteAndLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)).value(), bytes);
    bytes.push_back(static_cast<char>(i * 37));
  }
}

TEST(Base64, SkipsLineEndsAsGoDoes) { EXPECT_EQ(DecodeBase64("Zm9v\r\nYg=\n=\n").value(), "foob"); }

TEST(Base64, IgnoresTheBitsAfterTheLastByteAsGoDoes) {
  EXPECT_EQ(DecodeBase64("Zh==").value(), "f");
  EXPECT_EQ(DecodeBase64("Zm9=").value(), "fo");
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* text : {"Z", "Zg", "Zg=", "=", "====", "Zg==Zg==", "Zg==Z", "Z===", "Zm9v YmFy",
                           "Zm9-", "Zg=a", "***"}) {
    EXPECT_FALSE(DecodeBase64(text)) << text;
  }
  EXPECT_FALSE(DecodeBase64("Zm\0v"s));
}

}  // namespace
}  // namespace fuin
