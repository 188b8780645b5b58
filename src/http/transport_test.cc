#include "http/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fuin::http {
namespace {

TEST(Url, IsTakenApart) {
  const Url url = ParseUrl("HTTPS://EKS.Example.com:8443/a/b?x=1&y=2").value();
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "eks.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_EQ(url.query, "x=1&y=2");
  EXPECT_EQ(url.Authority(), "eks.example.com:8443");
  EXPECT_EQ(ParseUrl("http://h")->Authority(), "h");
  EXPECT_EQ(ParseUrl("http://h?a")->query, "a");
  EXPECT_EQ(ParseUrl("http://[fd00:ec2::254]/x")->host, "fd00:ec2::254");
  EXPECT_EQ(ParseUrl("http://[::1]:81/")->Authority(), "[::1]:81");
}

TEST(Url, IsRefusedWithoutRepeatingIt) {
  for (const char* text :
       {"", "h", "//h", "ftp://h/", "https://", "https:///p", "https://user:pw@h/", "https://h/#f",
        "https://h:0/", "https://h:65536/", "https://h:x/", "https://h:/", "https://h /",
        "https://h/\n", "https://h/\x80", "https://%41/", "https://a\\b/"}) {
    const Result<Url> url = ParseUrl(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(url.error().message, testing::Not(testing::HasSubstr("pw")));
  }
}

TEST(PlaceOf, NamesNeitherQueryNorUser) {
  EXPECT_EQ(PlaceOf(Request("GET", "https://h:8443/p?X-Amz-Signature=abc")),
            "GET https://h:8443/p");
  EXPECT_EQ(PlaceOf(Request("GET", "https://user:pw@h/p")), "GET");
}

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(PercentEncode("aZ0-._~ /+%\xE3"), "aZ0-._~%20%2F%2B%25%E3");
  EXPECT_EQ(PercentEncode("a/b", "/"), "a/b");
}

}  // namespace
}  // namespace fuin::http
