#include "text/document.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace fuin::text {
namespace {

TEST(Json, KeepsTheOrderThePlacesAndTheNumbersAsWritten) {
  const Node node =
      ParseJson("{\"b\": 1e3,\n \"封\": [true, null, 0.10, \"x\\u0041\"]}", "t").value();
  EXPECT_EQ(node.members[0].first, "b");
  EXPECT_EQ(node.Find("b")->scalar, "1e3");
  const Node& list = *node.Find("封");
  EXPECT_EQ(list.line, 2);
  EXPECT_EQ(list.column, 7);
  EXPECT_EQ(list.elements[2].scalar, "0.10");
  EXPECT_EQ(list.elements[3].scalar, "xA");
  EXPECT_EQ(list.elements[3].column, 26);
}

TEST(Json, SaysWhereItBreaks) {
  const Error error = ParseJson("{\"a\":\n [1,}", "plan.json").error();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_EQ(error.where, "plan.json");
  EXPECT_NE(error.message.find("line 2"), std::string::npos) << error.message;
}

TEST(Json, RefusesDepthTrailingTextAndOtherEncodings) {
  const std::string deep(limits::kDocumentDepthMax + 1, '[');
  EXPECT_EQ(ParseJson(deep, "t").error().code, ErrorCode::kLimit);
  EXPECT_EQ(ParseJson("{} x", "t").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ParseJson("\"\xFF\"", "t").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ParseJson("", "t").error().code, ErrorCode::kCorrupt);
}

TEST(Document, MarksTheMemberThatStandsThereTwice) {
  const Node json = ParseJson(R"({"a":1,"b":2,"a":3})", "x").value();
  EXPECT_TRUE(json.Find("a")->repeats);
  EXPECT_FALSE(json.Find("b")->repeats);
  const Node yaml =
      ParseYaml("base: &b {c: 1, d: 2}\nown: {<<: *b, c: 3}\na: 1\na: 2\n", "x").value().front();
  EXPECT_TRUE(yaml.Find("a")->repeats);
  EXPECT_EQ(yaml.Find("own")->Find("c")->scalar, "3");
  EXPECT_FALSE(yaml.Find("own")->Find("c")->repeats) << "a merge is no repetition";
}

TEST(Json, TakesTheLastOfEqualNames) {
  const Node node = ParseJson(R"({"a":1,"b":2,"a":3})", "t").value();
  EXPECT_EQ(node.members.size(), 2u);
  EXPECT_EQ(node.Find("a")->scalar, "3");
}

TEST(Json, WritesWhatAnyReaderTakes) {
  Node node = Node::Object();
  node.Add("text", Node::String("a\"\\\n\x1b\xFF封\xE2\x80\xA8"));
  node.Add("list", Node::Array({Node::Number(-1), Node::Bool(false), Node()}));
  EXPECT_EQ(WriteJson(node, 0),
            "{\"text\":\"a\\\"\\\\\\n\\u001b\xEF\xBF\xBD封\\u2028\",\"list\":[-1,false,null]}");
}

TEST(Yaml, GivesScalarsTheirTypeAndTagsTheirName) {
  const Node node =
      ParseYaml("a: 1\nb: 'x'\nc: !Sub 'arn:${X}'\nd: no\ne: ~\nf: 012345678901\ng: .5\n", "t")
          .value()[0];
  EXPECT_EQ(node.Find("a")->kind, Node::Kind::kNumber);
  EXPECT_EQ(node.Find("c")->tag, "!Sub");
  EXPECT_EQ(node.Find("d")->kind, Node::Kind::kString);
  EXPECT_TRUE(node.Find("e")->IsNull());
  EXPECT_EQ(node.Find("f")->scalar, "012345678901");
  EXPECT_TRUE(node.Find("f")->IsString());
  EXPECT_EQ(node.Find("g")->scalar, "0.5");
  EXPECT_FALSE(ParseYaml("d: no", "t", true).value()[0].Find("d")->boolean);
  EXPECT_EQ(node.Find("b")->line, 2);
}

TEST(Yaml, MergesAndExpandsAliases) {
  const Node node = ParseYaml("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n", "t").value()[0];
  EXPECT_EQ(node.Find("y")->Find("a")->scalar, "1");
  EXPECT_EQ(node.Find("y")->Find("b")->scalar, "3");
}

TEST(Yaml, StopsABillionLaughs) {
  std::string yaml = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + " ," + before +
            " ," + before + " ," + before + " ," + before + " ," + before + " ]\n";
  }
  EXPECT_EQ(ParseYaml(yaml, "t").error().code, ErrorCode::kLimit);
}

TEST(Yaml, RefusesBrokenTextWithItsPlace) {
  EXPECT_EQ(ParseYaml("a: [1\nb: 2", "t").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ParseYaml("a: *none", "t").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ParseYaml("\xFF", "t").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ParseYaml(std::string(300, '['), "t").error().code, ErrorCode::kLimit);
}

TEST(Yaml, ReadsEveryDocument) {
  EXPECT_EQ(ParseYaml("a: 1\n---\nb: 2\n---\n", "t").value().size(), 3u);
  EXPECT_TRUE(ParseYaml("", "t").value().empty());
}

}  // namespace
}  // namespace fuin::text
