#include "k8s/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/object_bytes.h"

namespace fuin::k8s {
namespace {

using testing_bytes::MetadataOf;
using testing_bytes::PageOf;
using testing_bytes::StatusOf;

TEST(Objects, ReadsNamesAndVersionsFromAPageAndNothingElse) {
  const std::string body =
      PageOf({{"db", "payments", "u-1", "17", false}, {"tls", "web", "u-2", "18", true}},
             "next-token", 40);
  const Result<MetadataPage> page = ParseMetadataPage(body);
  ASSERT_TRUE(page) << Describe(page.error());
  ASSERT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->items[0], (ObjectMeta{"db", "payments", "u-1", "17", false}));
  EXPECT_TRUE(page->items[1].is_terminating);
  EXPECT_EQ(page->next, "next-token");
  EXPECT_EQ(page->remaining, 40u);
}

TEST(Objects, ReadsOneObject) {
  EXPECT_EQ(ParseMetadata(MetadataOf({"db", "", "u", "5", false})).value().resource_version, "5");
}

TEST(Objects, RefusesAnotherKindAndPlainText) {
  EXPECT_EQ(ParseMetadata(PageOf({}, "", 0)).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(ParseMetadataPage("{\"kind\":\"SecretList\"}").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(ParseMetadataPage("").error().code, ErrorCode::kUnsupported);
}

TEST(Objects, RefusesAnObjectWithoutItsVersion) {
  EXPECT_EQ(ParseMetadata(MetadataOf({"db", "ns", "u", "", false})).error().code,
            ErrorCode::kCorrupt);
}

TEST(Objects, NoTruncationOfAPageIsTakenForTheWholePage) {
  const std::string body = PageOf({{"db", "payments", "u-1", "17", false}}, "next", 3);
  for (size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(ParseMetadataPage(std::string_view(body).substr(0, size))) << size;
  }
}

TEST(Objects, ReadsAStatusInProtobufAndInJson) {
  const Status binary = ParseStatus(
      StatusOf("Invalid", "Secret \"db\" is invalid", "metadata.uid", "field is immutable", 0, ""),
      422);
  EXPECT_EQ(binary.reason, "Invalid");
  EXPECT_TRUE(binary.BlamesField("metadata.uid"));
  EXPECT_FALSE(binary.BlamesField("data"));
  const Status json = ParseStatus(
      R"({"kind":"Status","reason":"Expired","message":"too old","code":410,
          "metadata":{"continue":"abc"},"details":{"retryAfterSeconds":3,
          "causes":[{"field":"x","reason":"r","message":"m"}]}})",
      410);
  EXPECT_EQ(json.next, "abc");
  EXPECT_EQ(json.retry_after_s, 3);
  EXPECT_TRUE(json.BlamesField("x"));
}

TEST(Objects, MakesAStatusOfAnyOtherAnswer) {
  const Status plain = ParseStatus("Too many requests, please try again later.\n", 429);
  EXPECT_EQ(plain.code, 429);
  EXPECT_EQ(plain.message, "Too many requests, please try again later.");
  EXPECT_EQ(ParseStatus(std::string("k8s\0\xff\xff", 6), 500).message, "");
  EXPECT_EQ(ParseStatus("", 502).code, 502);
}

}  // namespace
}  // namespace fuin::k8s
