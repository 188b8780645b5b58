#include "aws/internal/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fuin::aws {
namespace {

constexpr std::string_view kRegions =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeRegionsResponse xmlns=\"http://x/\">"
    "<requestId>7</requestId><regionInfo><item><regionName>us-east-1</regionName>"
    "<regionEndpoint>e</regionEndpoint></item><item><regionName> eu-west-1 </regionName></item>"
    "<item/></regionInfo></DescribeRegionsResponse>\n";

TEST(Xml, GivesTheTextsAtAPath) {
  EXPECT_THAT(TextsOf(kRegions, "DescribeRegionsResponse/regionInfo/item/regionName").value(),
              testing::ElementsAre("us-east-1", "eu-west-1"));
  EXPECT_TRUE(TextsOf(kRegions, "Other/regionName")->empty());
  EXPECT_EQ(FirstTextOf(kRegions, "regionEndpoint"), "e");
}

TEST(Xml, ResolvesEntities) {
  EXPECT_EQ(FirstTextOf("<E><Message>a &lt;b&gt; &amp; &quot;c&apos;</Message></E>", "Message"),
            "a <b> & \"c'");
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
  for (const char* xml : {"", "text", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a",
                          "<a>&evil;</a>", "<a>&lt</a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
                          "<a><![CDATA[x]]></a>", "<>", "<a></a", "<a/><b>"}) {
    EXPECT_FALSE(TextsOf(xml, "a").has_value()) << xml;
  }
}

TEST(Xml, RefusesEveryPrefixOfAnAnswer) {
  const size_t end = kRegions.rfind('>') + 1;
  for (size_t size = 0; size < end; ++size) {
    EXPECT_FALSE(TextsOf(kRegions.substr(0, size), "a").has_value()) << size;
  }
}

TEST(Xml, IsBoundedInDepth) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += "<a>";
  }
  EXPECT_EQ(TextsOf(deep, "a").error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace fuin::aws
