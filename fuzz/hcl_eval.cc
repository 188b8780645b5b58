// Hostile expressions: whatever parses is evaluated within the limit of steps, and every value that
// comes out can be written, compared and converted.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "hcl/eval.h"
#include "hcl/parse.h"

namespace fuin::hcl {
namespace {

constexpr int kStepsMax = 20'000;

class FuzzScope : public Scope {
 public:
  std::optional<Value> Lookup(const std::vector<std::string_view>& path, size_t& consumed,
                              std::string& problem) override {
    consumed = 1;
    if (path[0] == "u") {
      return Value::MakeUnknown({}, {Unknown::Kind::kVariable, "u", false, false});
    }
    if (path[0] == "s") {
      return Value::String("hunter2").WithSensitive(true);
    }
    problem = "no such name";
    return std::nullopt;
  }
  Result<std::string> ReadText(const std::string& path) override {
    return path.size() % 2 == 0 ? Result<std::string>(path)
                                : Result<std::string>(Error{ErrorCode::kNotFound, "none", path});
  }
  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string& pattern) override {
    return std::vector<std::string>{folder, pattern};
  }
  bool CountStep() override { return ++steps_ < kStepsMax; }

 private:
  int steps_ = 0;
};

// The secret of the scope must not be in a message.
void CheckDiagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    FUIN_CHECK(diagnostic.message.find("hunter2") == std::string::npos);
  }
}

}  // namespace
}  // namespace fuin::hcl

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::hcl;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Diagnostic> faults;
  const ExprPtr expr = ParseExpression(text, {}, faults);
  FuzzScope scope;
  const EvalResult result = Evaluate(*expr, scope);
  CheckDiagnostics(result.diagnostics);
  FUIN_CHECK(result.value.Equals(result.value));
  FUIN_CHECK(!result.value.type().ToText().empty());
  FUIN_CHECK(!result.value.Unmarked().ContainsSensitive());
  for (const Type& type : {Type(TypeKind::kString), Type(TypeKind::kNumber), Type::List({}),
                           Type::Set({}), Type::Map({})}) {
    std::string problem;
    const std::optional<Value> converted = Convert(result.value, type, problem);
    FUIN_CHECK(!converted.has_value() || converted->kind() == type.kind());
  }
  static_cast<void>(References(*expr));
  std::string problem;
  static_cast<void>(ReadType(*expr, problem));
  return 0;
}
