// Hostile HCL: native syntax, JSON syntax and templates take any bytes, and every place that they
// give lies in the text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "hcl/parse.h"

namespace fuin::hcl {
namespace {

void CheckRange(const Range& range, size_t size) {
  FUIN_CHECK(range.start.offset <= range.end.offset);
  FUIN_CHECK(range.end.offset <= size);
}

void CheckBody(const Body& body, size_t size) {
  for (const Attribute& attribute : body.attributes) {
    CheckRange(attribute.range, size);
    FUIN_CHECK(attribute.value != nullptr);
    CheckRange(attribute.value->range, size);
    FUIN_CHECK(body.Find(attribute.name) != nullptr);
  }
  for (const Block& block : body.blocks) {
    CheckRange(block.range, size);
    CheckBody(*block.body, size);
  }
}

void CheckFile(const File& file) {
  CheckBody(file.body, file.text.size());
  for (const Diagnostic& diagnostic : file.diagnostics) {
    CheckRange(diagnostic.range, file.text.size());
    FUIN_CHECK(!diagnostic.message.empty());
  }
  for (const Comment& comment : file.comments) {
    CheckRange(comment.range, file.text.size());
  }
}

}  // namespace
}  // namespace fuin::hcl

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::hcl;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckFile(ParseNative("fuzz.tf", text));
  File json = ParseJson("fuzz.tf.json", text, JsonStrings::kTemplates);
  CheckFile(json);
  const std::vector<BlockSchema> schema = {{"resource", 2}, {"variable", 1}, {"locals", 0}};
  json.body = WithBlocks(std::move(json.body), schema, json.diagnostics);
  CheckFile(json);
  CheckFile(ParseJson("fuzz.tfvars.json", text, JsonStrings::kLiteral));
  std::vector<Diagnostic> diagnostics;
  FUIN_CHECK(ParseTemplate(text, Position{}, diagnostics) != nullptr);
  FUIN_CHECK(ParseExpression(text, Position{}, diagnostics) != nullptr);
  return 0;
}
