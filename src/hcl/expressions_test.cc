// Every expression of tests/expressions/truth.jsonl as Terraform evaluated it (see
// tools/record-expressions): value and type, refused or not, known or not.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/glob.h"
#include "base/strings.h"
#include "hcl/eval.h"
#include "hcl/internal/json_values.h"
#include "hcl/parse.h"
#include "text/document.h"

namespace fuin::hcl {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(FUIN_SOURCE_DIR) / "tests/expressions";

// The module that tools/record-expressions plans.
class RecordedScope : public Scope {
 public:
  std::optional<Value> Lookup(const std::vector<std::string_view>& path, size_t& consumed,
                              std::string& problem) override {
    if (path.size() > 1 && path[0] == "var" && path[1] == "s") {
      consumed = 2;
      return Value::String("hunter2").WithSensitive(true);
    }
    if (path.size() > 2 && path[0] == "terraform_data" && path[1] == "u") {
      consumed = 3;
      const std::string name = "terraform_data.u." + std::string(path[2]);
      const bool is_id = path[2] == "id";
      return Value::MakeUnknown(is_id ? Type(TypeKind::kString) : Type(),
                                {Unknown::Kind::kComputed, name, is_id, false});
    }
    problem = "no such name";
    return std::nullopt;
  }
  Result<std::string> ReadText(const std::string& path) override {
    return ReadFile((kFolder / "files" / path).string(), 1u << 20);
  }
  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string& pattern) override {
    return FindFiles((kFolder / "files" / folder).string(), pattern);
  }
  bool CountStep() override { return ++steps_ < 1'000'000; }

 private:
  int steps_ = 0;
};

// The type as cty writes it in JSON.
std::string TypeJson(const Type& type) {
  std::string parts;
  switch (type.kind()) {
    case TypeKind::kDynamic:
      return "\"dynamic\"";
    case TypeKind::kBool:
      return "\"bool\"";
    case TypeKind::kNumber:
      return "\"number\"";
    case TypeKind::kString:
      return "\"string\"";
    case TypeKind::kList:
      return "[\"list\"," + TypeJson(type.element()) + "]";
    case TypeKind::kSet:
      return "[\"set\"," + TypeJson(type.element()) + "]";
    case TypeKind::kMap:
      return "[\"map\"," + TypeJson(type.element()) + "]";
    case TypeKind::kTuple:
      for (const Type& element : type.elements()) {
        parts += (parts.empty() ? "" : ",") + TypeJson(element);
      }
      return "[\"tuple\",[" + parts + "]]";
    case TypeKind::kObject:
      for (const Type::ObjectAttribute& attribute : type.attributes()) {
        parts += (parts.empty() ? "" : ",") + text::JsonQuote(attribute.name) + ":" +
                 TypeJson(attribute.type);
      }
      return "[\"object\",{" + parts + "}]";
  }
  return "";
}

// The plan that the truth is read from may keep numbers that a double holds as doubles: those are
// written as such, on both sides. All others keep their digits.
Value AsInPlan(const Value& value) {
  if (!value.IsKnown() || value.IsNull()) {
    return value;
  }
  std::vector<Value> elements;
  std::vector<Value::Entry> entries;
  switch (value.kind()) {
    case TypeKind::kNumber: {
      const Number& number = value.AsNumber();
      const std::optional<Number> rounded = Number::FromDouble(number.ToDouble() + 0.0);
      const bool is_double =
          rounded.has_value() && (*rounded == number || Number::Parse(rounded->ToText()) == number);
      return is_double ? Value::Num(number == Number(0) ? Number(0) : *rounded) : value;
    }
    case TypeKind::kBool:
    case TypeKind::kString:
      return value;
    default:
      break;
  }
  for (const Value& element : value.Elements()) {
    elements.push_back(AsInPlan(element));
  }
  for (const Value::Entry& entry : value.Entries()) {
    entries.emplace_back(entry.first, AsInPlan(entry.second));
  }
  const bool has_names = value.kind() == TypeKind::kMap || value.kind() == TypeKind::kObject;
  return has_names ? Value::Object(std::move(entries)) : Value::Tuple(std::move(elements));
}

// "error", "unknown", or type and value.
std::string Recorded(const text::Node& line) {
  if (line.Find("error") != nullptr) {
    return "error";
  }
  if (line.Find("unknown") != nullptr) {
    return "unknown";
  }
  text::Node type = *line.Find("t");
  if (type.IsArray() && type.elements[0].scalar == "object") {
    std::ranges::sort(type.elements[1].members, {}, &text::Node::Member::first);
  }
  return text::WriteJson(type, 0) + " " +
         internal::JsonText(AsInPlan(internal::FromNode(*line.Find("v"))));
}

std::string Evaluated(const std::string& expression, bool& is_named_unknown) {
  std::vector<Diagnostic> faults;
  const ExprPtr expr = ParseExpression(expression, {}, faults);
  if (!faults.empty()) {
    return "error";
  }
  RecordedScope scope;
  const EvalResult result = Evaluate(*expr, scope);
  if (!result.diagnostics.empty()) {
    return "error";
  }
  if (!result.value.IsWhollyKnown()) {
    is_named_unknown =
        !result.value.IsKnown() && result.value.why_unknown().kind == Unknown::Kind::kFunction;
    return "unknown";
  }
  return TypeJson(result.value.type()) + " " + internal::JsonText(AsInPlan(result.value));
}

// Where fuin differs knowingly, and why.
struct Difference {
  std::string_view expression;
  std::string_view reason;
};
constexpr std::string_view kKnowsMore = "one part alone decides, whatever the unknown one is";
constexpr std::string_view kNegativeIndex = "later versions of Terraform count from the end";
constexpr std::string_view kOverflow = "Terraform's arithmetic overflows without an error";
constexpr std::string_view kUnheld = "an unknown value is not held to its type";
constexpr Difference kDifferences[] = {
    {"[terraform_data.u.id, 1] == [\"x\", 2]", kKnowsMore},
    {"alltrue([terraform_data.u.id == \"a\", false])", kKnowsMore},
    {"element([\"true\", \"false\", true], -1)", kNegativeIndex},
    {"element([[\"a\", \"b\"], [\"c\"]], -1)", kNegativeIndex},
    {"element([\"b\", \"a\", \"b\", \"\"], -7)", kNegativeIndex},
    {"element([\"a\", terraform_data.u.id], -7)", kNegativeIndex},
    {"element([{ a = 1 }, { a = 2 }], -7)", kNegativeIndex},
    {"element([\"a\", null], -7)", kNegativeIndex},
    {"element(terraform_data.u.id, 1)", kUnheld},
    {"cidrhost(\"2001:db8::/127\", 18446744073709551616)", kOverflow},
    {"cidrsubnet(\"fd00:fd12:3456:7890::/56\", 4, \"-3\")", kOverflow},
};

bool IsKnownDifference(std::string_view expression, std::string_view expected) {
  const bool is_listed = std::ranges::find(kDifferences, expression, &Difference::expression) !=
                         std::ranges::end(kDifferences);
  const bool is_unheld_conditional =
      expected == "error" &&
      (expression.starts_with("true ? ") || expression.starts_with("false ? ")) &&
      expression.find("terraform_data.u") != std::string_view::npos;
  return is_listed || is_unheld_conditional;
}

TEST(Expressions, GiveWhatTerraformGives) {
  const std::string truth = ReadFile((kFolder / "truth.jsonl").string(), 64u << 20).value();
  size_t count = 0;
  size_t wrong = 0;
  for (std::string_view line : Split(truth, '\n')) {
    if (line.empty()) {
      continue;
    }
    const text::Node record = text::ParseJson(line, "truth.jsonl").value();
    const std::string expression(record.Text("e"));
    bool is_named_unknown = false;
    const std::string expected = Recorded(record);
    const std::string given = Evaluated(expression, is_named_unknown);
    ++count;
    if (given != expected && !is_named_unknown && !IsKnownDifference(expression, expected)) {
      ++wrong;
      ADD_FAILURE() << expression << "\n  Terraform: " << expected << "\n  fuin:      " << given;
    }
  }
  EXPECT_GT(count, 5000u);
  EXPECT_EQ(wrong, 0u) << "of " << count;
}

}  // namespace
}  // namespace fuin::hcl
