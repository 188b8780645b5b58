#include "hcl/parse.h"

#include <gtest/gtest.h>

namespace fuin::hcl {
namespace {

const Block& OnlyBlock(const File& file) { return file.body.blocks.at(0); }

TEST(Parse, ReadsBlocksLabelsAndArgumentsWithTheirPlaces) {
  const File file = ParseNative(
      "main.tf",
      "\xEF\xBB\xBF# fuin\r\nresource \"aws_x\" y {\r\n  a = 1\r\n  b { c = \"d\" }\r\n}\r\n");
  EXPECT_TRUE(file.diagnostics.empty());
  const Block& block = OnlyBlock(file);
  EXPECT_EQ(block.type, "resource");
  EXPECT_EQ(block.labels[0].text, "aws_x");
  EXPECT_EQ(block.labels[1].text, "y");
  EXPECT_EQ(block.body->Find("a")->range.start.line, 3u);
  EXPECT_EQ(block.body->Find("a")->range.start.column, 3u);
  EXPECT_EQ(block.body->blocks[0].body->Find("c")->value->range.start.column, 11u);
  EXPECT_EQ(file.comments[0].text, "fuin");
}

TEST(Parse, GoesOnAfterAStrayLine) {
  const File file = ParseNative(
      "main.tf", "a = 1\n>>>>>> Skip\nblock {\n  <<<<<<< HEAD\n  b = [1,\n 2]\n}\nc = 3\n");
  ASSERT_EQ(file.diagnostics.size(), 2u);
  EXPECT_EQ(file.diagnostics[0].range.start.line, 2u);
  EXPECT_EQ(file.diagnostics[1].range.start.line, 4u);
  EXPECT_NE(file.body.Find("c"), nullptr);
  EXPECT_NE(OnlyBlock(file).body->Find("b"), nullptr);
}

TEST(Parse, KeepsTheRestOfABlockWithABrokenArgument) {
  const File file =
      ParseNative("main.tf", "block {\n  a = {\n    x = = 1\n  }\n  b = 2\n}\nc = 1 2\nd = 4\n");
  EXPECT_EQ(file.diagnostics.size(), 2u);
  EXPECT_NE(OnlyBlock(file).body->Find("b"), nullptr);
  EXPECT_NE(file.body.Find("d"), nullptr);
}

TEST(Parse, LosesNoBlockAfterAnUnclosedBrace) {
  for (const char* text : {"a {\n  x = 1\n\nb {\n  y = 2\n}\nc = 3\n",
                           "a {\n  t = {\n    x = 1\n  }\n  d {\n    e = 1\n}\n"
                           "b {\n  y = 2\n}\nc = 3\n",
                           "a {\n  x = [1,\n  z = 2\n}\nb {\n  y = f(2\n  w = 1\n}\nc = 3\n"}) {
    const File file = ParseNative("main.tf", text);
    EXPECT_FALSE(file.diagnostics.empty()) << text;
    ASSERT_EQ(file.body.blocks.size(), 2u) << text;
    EXPECT_EQ(file.body.blocks[0].type, "a");
    EXPECT_EQ(file.body.blocks[1].type, "b");
    EXPECT_NE(file.body.Find("c"), nullptr) << text;
  }
}

TEST(Parse, KeepsTheFirstOfTwoArgumentsOfOneName) {
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "a" + std::to_string(i) + " = 1\n";
  }
  const File file = ParseNative("main.tf", many + "a99 = 2\na3 = 2\nb = 1\nb = 2\n");
  EXPECT_EQ(file.body.attributes.size(), 101u);
  ASSERT_EQ(file.diagnostics.size(), 3u);
  EXPECT_EQ(file.diagnostics[0].range.start.line, 101u);
}

TEST(Parse, TakesTimeInProportionToTheFile) {
  std::string names, heredocs, directives;
  for (int i = 0; i < 200000; ++i) {
    names += "a" + std::to_string(i) + "=1\n";
    heredocs += "a=<<X\n";
    directives += "a=\"%{if x}${\"\n";
  }
  EXPECT_EQ(ParseNative("main.tf", names).body.attributes.size(), 200000u);
  EXPECT_FALSE(ParseNative("main.tf", heredocs).diagnostics.empty());
  EXPECT_FALSE(ParseNative("main.tf", directives).diagnostics.empty());
}

TEST(Parse, StillReadsExpressionsAfterManyBrokenTemplates) {
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "a = \"%{ if a }%{ for x in " + std::string(1999, '!') + "b }%{ endfor }%{ endif }\"\n";
    text += "a = \"%{ if a }x%{ endfor }%{ else }\"\n";
  }
  const File file = ParseNative("main.tf", text + "ok = [[1]]\n");
  EXPECT_NE(file.body.Find("ok"), nullptr);
}

TEST(Parse, TakesEveryFormOfExpression) {
  for (const char* text : {"1e3",
                           "-1.5e-3",
                           "!a && b || c == d",
                           "a ? b : c",
                           "[for k, v in m : v if k != \"\"]",
                           "{for k, v in m : k => v...}",
                           "a.b[0].c[\"d\"].*.e",
                           "a[*].b[0]",
                           "f(a, b...)",
                           "provider::aws::f(1)",
                           "{ a = 1, \"b\" : 2, (c) = 3 }",
                           "\"a${b}c%{ if d }e%{ else }f%{ endif }\"",
                           "<<-EOF\n    a\n      b ${c}\n    EOF\n",
                           "(1 + 2) * 3",
                           "a.0.b",
                           "{\n  a = 1\n  b = 2\n}",
                           "[\n  1,\n  2,\n]",
                           "a == null\n",
                           "\"\\u5c01\\n$${x}\"",
                           "a.b.*.c[0]"}) {
    std::vector<Diagnostic> diagnostics;
    ParseExpression(text, {}, diagnostics);
    EXPECT_TRUE(diagnostics.empty())
        << text << ": " << (diagnostics.empty() ? "" : diagnostics[0].message);
  }
}

TEST(Parse, RefusesWhatHclRefuses) {
  for (const char* text : {"0x10", "1 +", "a.", "[1", "{a}", "\"${a\"", "f(a", "a ? b", "'a'",
                           "\"\\q\"", "[for x in y]", "\"a\nb\"", "a = 1"}) {
    std::vector<Diagnostic> diagnostics;
    ParseExpression(text, {}, diagnostics);
    EXPECT_FALSE(diagnostics.empty()) << text;
  }
}

TEST(Parse, DropsTheIndentationThatAHeredocShares) {
  const File file =
      ParseNative("main.tf", "a = <<-EOT\n    one\n      two\n\n    three\n    EOT\nb = 1\n");
  ASSERT_TRUE(file.diagnostics.empty());
  EXPECT_EQ(std::get<Literal>(file.body.Find("a")->value->node).value.AsString(),
            "one\n  two\n\nthree\n");
  EXPECT_NE(file.body.Find("b"), nullptr);
}

TEST(Parse, StopsAtItsLimitsInsteadOfTheStacks) {
  std::string chain = "1";
  for (int i = 0; i < 100000; ++i) {
    chain += "+1";
  }
  for (const std::string& text :
       {std::string(100000, '('), std::string(100000, '['), std::string(100000, '!'), chain,
        "a" + std::string(100000, '.') + "b",
        std::string(50000, '{') + "a=", "\"" + std::string(60000, '$') + "{"}) {
    std::vector<Diagnostic> diagnostics;
    ParseExpression(text, {}, diagnostics);
    EXPECT_FALSE(diagnostics.empty()) << text.substr(0, 10);
  }
  std::string blocks;
  for (int i = 0; i < 50000; ++i) {
    blocks += "a {\n";
  }
  EXPECT_FALSE(ParseNative("main.tf", blocks).diagnostics.empty());
}

TEST(ParseJson, TurnsNamedPropertiesIntoBlocks) {
  File file = ParseJson(
      "main.tf.json",
      R"({"//":"x","resource":{"aws_x":{"y":[{"a":"${var.b}"}],"z":{"a":1}}},"locals":{"c":true}})",
      JsonStrings::kTemplates);
  ASSERT_TRUE(file.diagnostics.empty());
  const std::vector<BlockSchema> schema = {{"resource", 2}, {"locals", 0}};
  const Body body = WithBlocks(std::move(file.body), schema, file.diagnostics);
  ASSERT_EQ(body.blocks.size(), 3u);
  EXPECT_EQ(body.blocks[0].labels[1].text, "y");
  EXPECT_TRUE(std::get<Template>(body.blocks[0].body->Find("a")->value->node).unwraps);
  EXPECT_TRUE(file.diagnostics.empty());
}

TEST(ParseJson, KeepsEveryBlockOfEqualNamesAndTheFirstArgument) {
  File file = ParseJson("main.tf.json",
                        R"([{"resource":{"a":{"x":{}}},"resource":{"a":{"x":[{},{}],"y":null}}},
 {"resource":[{"b":{"z":{"c":1,"c":2}}}]}])",
                        JsonStrings::kTemplates);
  ASSERT_TRUE(file.diagnostics.empty());
  const std::vector<BlockSchema> schema = {{"resource", 2}};
  const Body body = WithBlocks(std::move(file.body), schema, file.diagnostics);
  ASSERT_EQ(body.blocks.size(), 4u);
  EXPECT_EQ(body.blocks[3].labels[1].range.start.line, 2u);
  const Body inner = WithBlocks(std::move(*body.blocks[3].body), {}, file.diagnostics);
  EXPECT_EQ(inner.attributes.size(), 1u);
  EXPECT_EQ(file.diagnostics.size(), 1u);
}

TEST(ParseJson, PlacesTemplatesAndDecodesEscapes) {
  const File file = ParseJson(
      "main.tf.json", "\xEF\xBB\xBF{\r\n \"a\": \"x${b}\", \"c\": \"\\ud83d\\ude00\\ud800\\n\"}",
      JsonStrings::kTemplates);
  ASSERT_TRUE(file.diagnostics.empty());
  const Template& parts = std::get<Template>(file.body.Find("a")->value->node);
  EXPECT_EQ(parts.parts[1]->range.start.column, 11u);
  EXPECT_EQ(file.text.substr(parts.parts[1]->range.start.offset, 1), "b");
  EXPECT_EQ(std::get<Literal>(file.body.Find("c")->value->node).value.AsString(),
            "\xF0\x9F\x98\x80\xEF\xBF\xBD\n");
}

TEST(ParseJson, KeepsWhatStandsBeforeAFault) {
  for (const char* text :
       {R"({"a":1,"b":})", R"({"a":1,})", R"({"a":1)", R"({"a":1,"b":01})", R"({"a":1,"b":"\q"})",
        R"({"a":1}x)", R"({"a":1,'b':2})", R"({"a":1,"b":nulll})"}) {
    const File file = ParseJson("main.tf.json", text, JsonStrings::kTemplates);
    EXPECT_EQ(file.diagnostics.size(), 1u) << text;
    EXPECT_NE(file.body.Find("a"), nullptr) << text;
  }
  EXPECT_FALSE(ParseJson("x", std::string(100000, '['), JsonStrings::kLiteral).diagnostics.empty());
  EXPECT_FALSE(ParseJson("x", "", JsonStrings::kLiteral).diagnostics.empty());
}

TEST(Number, CountsAsTerraformDoes) {
  EXPECT_EQ(Number::Parse("0.1")->Add(*Number::Parse("0.2")).ToText(), "0.3");
  EXPECT_EQ(Number::Parse("1e3")->ToText(), "1000");
  EXPECT_EQ(Number(10).Divide(4)->ToText(), "2.5");
  EXPECT_EQ(Number::Parse("-1.5")->Floor().ToText(), "-2");
  EXPECT_EQ(Number(INT64_MAX).Add(1).ToText(), "9223372036854775808");
  EXPECT_FALSE(Number(1).Divide(0).has_value());
  EXPECT_FALSE(Number::Parse("0x10").has_value());
  EXPECT_FALSE(Number::Parse("nan").has_value());
}

}  // namespace
}  // namespace fuin::hcl
