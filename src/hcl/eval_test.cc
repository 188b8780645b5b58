#include "hcl/eval.h"

#include <gtest/gtest.h>

#include "hcl/internal/json_values.h"
#include "hcl/parse.h"

namespace fuin::hcl {
namespace {

// var.u: a root variable without value; aws_kms_key.k: a key that is not applied yet.
class TestScope : public Scope {
 public:
  std::optional<Value> Lookup(const std::vector<std::string_view>& path, size_t& consumed,
                              std::string& problem) override {
    if (path[0] == "var" && path.size() > 1) {
      consumed = 2;
      if (path[1] == "u") {
        return Value::MakeUnknown({}, {Unknown::Kind::kVariable, "var.u", false, false});
      }
      if (path[1] == "secret") {
        return Value::String("hunter2").WithSensitive(true);
      }
    }
    if (path[0] == "aws_kms_key" && path.size() > 1) {
      consumed = 2;
      const Value arn = Value::MakeUnknown(
          TypeKind::kString, {Unknown::Kind::kComputed, "aws_kms_key.k[0].arn", true, true});
      return path[1] == "none" ? Value::Tuple({}) : Value::Tuple({Value::Object({{"arn", arn}})});
    }
    problem = "no such name";
    return std::nullopt;
  }
  Result<std::string> ReadText(const std::string& path) override {
    return path == "t.tpl" ? Result<std::string>(std::string("hello ${name}"))
                           : Result<std::string>(Error{ErrorCode::kNotFound, "no file", path});
  }
  Result<std::vector<std::string>> ListFiles(const std::string&, const std::string&) override {
    return std::vector<std::string>();
  }
  bool CountStep() override { return ++steps_ < 1'000'000; }

 private:
  int steps_ = 0;
};

// The value as JSON, "unknown NAME", or "error".
std::string Show(const std::string& text) {
  std::vector<Diagnostic> faults;
  const ExprPtr expr = ParseExpression(text, {}, faults);
  EXPECT_TRUE(faults.empty()) << text;
  TestScope scope;
  const EvalResult result = Evaluate(*expr, scope);
  if (!result.diagnostics.empty()) {
    return "error";
  }
  if (!result.value.IsKnown()) {
    return "unknown " + result.value.why_unknown().name;
  }
  return text::WriteJson(internal::ToJson(result.value), 0);
}

TEST(Evaluate, AgreesWithTerraform) {
  const std::pair<const char*, const char*> cases[] = {
      {"1 + 2 * 3", "7"},
      {"0.1 + 0.2", "0.3"},
      {"10 / 4", "2.5"},
      {"concat([\"a\"], [1])[1] == 1", "true"},
      {"values({a = true, b = \"x\"})[0] == true", "true"},
      {"slice([\"a\", 1], 0, 2)[1] == 1", "true"},
      {"compact([\"a\", 1])", "[\"a\",\"1\"]"},
      {"-7 % 3", "-1"},
      {"\"1\" == 1", "false"},
      {"null == null", "true"},
      {"[] == tolist([])", "false"},
      {"true ? \"1\" : 2", "\"1\""},
      {"false ? \"1\" : 2", "\"2\""},
      {"true ? [1] : []", "[1]"},
      {"null ? 1 : 2", "error"},
      {"\"yes\" ? 1 : 2", "error"},
      {"\"true\" ? 1 : 2", "1"},
      {"[for k, v in {b = 1, a = 2} : \"${k}${v}\" if v > 0]", "[\"a2\",\"b1\"]"},
      {"{for v in [\"a\", \"b\", \"a\"] : v => 1...}", "{\"a\":[1,1],\"b\":[1]}"},
      {"{for v in [\"a\", \"a\"] : v => 1}", "error"},
      {"[{a = 1}, {a = 2}][*].a", "[1,2]"},
      {"{a = 1}[*].a", "[1]"},
      {"null[*]", "[]"},
      {"[[1]].*.0", "[1]"},
      {"aws_kms_key.none[0].arn", "error"},
      {"try(aws_kms_key.none[0].arn, \"x\")", "\"x\""},
      {"can(aws_kms_key.none[0].arn)", "false"},
      {"one([])", "null"},
      {"one([1, 2])", "error"},
      {"coalesce(\"\", null, \"b\")", "\"b\""},
      {"coalesce(\"\", null)", "error"},
      {"join(\"\", [])", "\"\""},
      {"join(\",\", [\"a\", 1, true])", "\"a,1,true\""},
      {"concat([], [null], [\"x\"])", "[null,\"x\"]"},
      {"compact([\"\", \"a\", null])", "[\"a\"]"},
      {"merge({a = 1}, null, {a = 2, b = 3})", "{\"a\":2,\"b\":3}"},
      {"lookup({a = 1}, \"b\", 2)", "2"},
      {"lookup({a = 1}, \"b\")", "error"},
      {"toset([\"b\", \"a\", \"b\"])", "[\"a\",\"b\"]"},
      {"format(\"%s-%03d-%v\", \"a\", 7, [1])", "\"a-007-[1]\""},
      {"replace(\"a-b-c\", \"/-(.)/\", \"_$1\")", "\"a_b_c\""},
      {"regex(\"^arn:(?P<p>[^:]+)\", \"arn:aws:kms\")", "{\"p\":\"aws\"}"},
      {"regex(\"x\", \"y\")", "error"},
      {"jsondecode(\"{\\\"a\\\":[1,null]}\").a[0]", "1"},
      {"yamldecode(\"enabled: no\").enabled", "false"},
      {"templatefile(\"t.tpl\", {name = \"x\"})", "\"hello x\""},
      {"length(\"封印\")", "2"},
      {"tobool(\"maybe\")", "error"},
      {"element([1, 2, 3], 4)", "2"},
      {"flatten([[1], [[2]], []])", "[1,2]"},
      {"[1, 2][5]", "error"},
      {"range(3)", "[0,1,2]"},
      {"\"a%{ if true }b%{ else }c%{ endif }%{ for x in [1, 2] }${x},%{ endfor }\"", "\"ab1,2,\""},
      {"\"a ${~ \"b\" ~} c\"", "\"abc\""},
      {"nosuch(1)", "error"},
      {"bcrypt(\"a\")", "unknown bcrypt()"},
      {"provider::aws::arn_parse(\"a\")", "unknown provider::aws::arn_parse()"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Show(text), expected) << text;
  }
}

TEST(Evaluate, SaysWhatDecidesAnUnknown) {
  EXPECT_EQ(Show("var.u"), "unknown var.u");
  EXPECT_EQ(Show("var.u.a[0]"), "unknown var.u.a[0]");
  EXPECT_EQ(Show("var.u ? 1 : 2"), "unknown var.u");
  EXPECT_EQ(Show("var.u ? 1 : 1"), "1");
  EXPECT_EQ(Show("\"x-${var.u}\""), "unknown var.u");
  EXPECT_EQ(Show("[for x in var.u : x]"), "unknown var.u");
  EXPECT_EQ(Show("length([var.u, 1])"), "2");
}

TEST(Evaluate, IsCertainWhereNoValueOfTheUnknownMatters) {
  EXPECT_EQ(Show("aws_kms_key.k[0].arn == null"), "false");
  EXPECT_EQ(Show("aws_kms_key.k[0].arn != \"\""), "true");
  EXPECT_EQ(Show("coalesce(aws_kms_key.k[0].arn, \"x\")"), "unknown aws_kms_key.k[0].arn");
  EXPECT_EQ(Show("try(aws_kms_key.k[0].arn, var.u)"), "unknown aws_kms_key.k[0].arn");
  EXPECT_EQ(Show("false && var.u"), "false");
  EXPECT_EQ(Show("var.u == null"), "unknown var.u");
}

TEST(Evaluate, CarriesTheMarkOfASensitiveValue) {
  std::vector<Diagnostic> faults;
  TestScope scope;
  for (const char* text :
       {"\"x${var.secret}\"", "[var.secret][0]", "lower(var.secret)", "var.secret == \"a\"",
        "{a = var.secret}.a", "true ? var.secret : \"\""}) {
    const ExprPtr expr = ParseExpression(text, {}, faults);
    EXPECT_TRUE(Evaluate(*expr, scope).value.IsSensitive()) << text;
  }
}

TEST(Evaluate, StopsWhereTheWorkHasNoEnd) {
  std::string text = "[1,1,1,1,1,1,1,1]";
  for (int i = 0; i < 12; ++i) {
    text = "[for x in [1,1,1,1,1,1,1,1] : " + text + "]";
  }
  EXPECT_EQ(Show("length(flatten(" + text + "))").substr(0, 7), "unknown");
}

TEST(Value, IsUnknownOnceNoWalkOfItWouldEnd) {
  Value value = Value::Tuple({Value::Bool(true)});
  for (int i = 0; i < 60; ++i) {  // 2^60 values, were they not shared
    value = Value::Tuple({value, value});
  }
  EXPECT_FALSE(value.IsWhollyKnown());
  EXPECT_LT(value.type().ToText().size(), size_t{100'000'000});
  EXPECT_LT(text::WriteJson(internal::ToJson(value), 0).size(), size_t{100'000'000});
}

TEST(Convert, FillsInOptionalAttributesAndDropsOthers) {
  std::vector<Diagnostic> faults;
  std::string problem;
  const ExprPtr type_expr =
      ParseExpression("object({a = optional(string, \"x\"), b = number})", {}, faults);
  const std::optional<Type> type = ReadType(*type_expr, problem);
  ASSERT_TRUE(type.has_value()) << problem;
  const Value given = Value::Object({{"b", Value::String("2")}, {"c", Value::Bool(true)}});
  EXPECT_EQ(text::WriteJson(internal::ToJson(Convert(given, *type, problem).value()), 0),
            "{\"a\":\"x\",\"b\":2}");
  EXPECT_FALSE(Convert(Value::Object({}), *type, problem).has_value());
}

}  // namespace
}  // namespace fuin::hcl
