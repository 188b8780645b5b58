// One signature by hand; thousands against botocore: tests/aws/differential.py.

#include "aws/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fuin::aws {
namespace {

// AWS General Reference, "Signature Version 4 test suite", get-vanilla: 2015-08-30T12:36:00Z.
TEST(SigV4, SignsTheTestSuitesPlainRequest) {
  const Credentials credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
  http::Request request("GET", "https://example.amazonaws.com/");
  ASSERT_TRUE(
      Sign(request, credentials, {"us-east-1", "service", int64_t{1440938160} * 1000}).has_value());
  ASSERT_EQ(request.headers.size(), 2u);
  EXPECT_EQ(request.headers[0].second, "20150830T123600Z");
  EXPECT_EQ(request.headers[1].second,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, RefusesAUrlThatCannotBeSent) {
  http::Request request("GET", "https://example.amazonaws.com/a b");
  EXPECT_EQ(Sign(request, {}, {}).error().code, ErrorCode::kInvalidArgument);
}

TEST(Times, AreReadInAwsForms) {
  EXPECT_EQ(ParseTime("1970-01-02T00:00:01Z"), 86'401'000);
  EXPECT_EQ(ParseTime("1970-01-02T00:00:01.999Z"), 86'401'000);
  EXPECT_EQ(ParseTime("1970-01-02T00:00:01UTC"), 86'401'000);
  EXPECT_EQ(ParseTime("1970-01-02T09:00:01+09:00"), 86'401'000);
  EXPECT_EQ(ParseTime("1970-01-01T23:00:01-0100"), 86'401'000);
  EXPECT_EQ(ParseHttpDate("Fri, 02 Jan 1970 00:00:01 GMT"), 86'401'000);
  EXPECT_EQ(AmzDate(86'401'999), "19700102T000001Z");
}

TEST(Times, AreNothingForOtherTexts) {
  for (const char* text : {"", "1970", "1970-01-02", "1970-01-02X00:00:01Z", "1970-01-02T25:00:01Z",
                           "1970-01-02T00:00:01Zx", "1970-13-02T00:00:01Z", "1970-01-02T00:00:01+9",
                           "1970-01-02T00:00:0"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
  for (const char* text : {"", "Fri, 02 Foo 1970 00:00:01 GMT", "Fri, 02 Jan 1970 00:00:01",
                           "Fri, 99 Jan 1970 00:00:01 GMT", "Friday, 02-Jan-70 00:00:01 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace fuin::aws
