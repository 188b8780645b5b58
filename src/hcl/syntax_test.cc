// Every input of tests/syntax/truth.jsonl as HashiCorp's HCL library reads it (see
// tools/record-syntax): accepted or not, and where its attributes and blocks stand. What it refuses
// fuin may read in part; it only has to say so.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/strings.h"
#include "hcl/parse.h"
#include "text/document.h"

namespace fuin::hcl {
namespace {

// A range as the truth has it: first byte, byte after the last, first line.
std::string Place(const Range& range) {
  return "[" + std::to_string(range.start.offset) + "," + std::to_string(range.end.offset) + "," +
         std::to_string(range.start.line) + "]";
}

std::string Place(const text::Node& node) { return text::WriteJson(node, 0); }

std::string RecordedBody(const text::Node& node, bool is_json) {
  std::string out;
  if (const text::Node* attributes = node.Find("attributes")) {
    for (const text::Node& attribute : attributes->elements) {
      out += std::string(attribute.Text("name")) + "@" + Place(*attribute.Find("name_range")) +
             "=" + Place(*attribute.Find("value_range")) + "\n";
    }
  }
  if (const text::Node* blocks = node.Find("blocks")) {
    for (const text::Node& block : blocks->elements) {
      out += std::string(block.Text("type"));
      out += is_json ? "" : Place(*block.Find("type_range"));
      for (size_t i = 0; i < block.Find("labels")->elements.size(); ++i) {
        out += " " + block.Find("labels")->elements[i].scalar;
        out += is_json ? "" : Place(block.Find("label_ranges")->elements[i]);
      }
      out += (is_json ? "" : Place(*block.Find("body_range"))) + "{\n";
      out += RecordedBody(block, is_json) + "}\n";
    }
  }
  return out;
}

std::string ReadBody(const Body& body, bool is_json) {
  std::string out;
  for (const Attribute& attribute : body.attributes) {
    out += attribute.name + "@" + Place(attribute.name_range) + "=" +
           Place(attribute.value->range) + "\n";
  }
  for (const Block& block : body.blocks) {
    out += block.type + (is_json ? "" : Place(block.type_range));
    for (const Label& label : block.labels) {
      out += " " + label.text + (is_json ? "" : Place(label.range));
    }
    out +=
        (is_json ? "" : Place(block.body_range)) + "{\n" + ReadBody(*block.body, is_json) + "}\n";
  }
  return out;
}

File Parse(const std::string& text, bool is_json) {
  if (!is_json) {
    return ParseNative("input.tf", text);
  }
  File file = ParseJson("input.tf.json", text, JsonStrings::kTemplates);
  const std::vector<BlockSchema> schema = {{"resource", 2}, {"variable", 1}, {"locals", 0}};
  file.body = WithBlocks(std::move(file.body), schema, file.diagnostics);
  return file;
}

TEST(Syntax, IsWhatHashicorpsLibraryReads) {
  const std::filesystem::path truth =
      std::filesystem::path(FUIN_SOURCE_DIR) / "tests/syntax/truth.jsonl";
  size_t count = 0;
  const std::string lines = ReadFile(truth.string(), 16u << 20).value();
  for (std::string_view line : Split(lines, '\n')) {
    if (line.empty()) {
      continue;
    }
    ++count;
    const text::Node record = text::ParseJson(line, "truth.jsonl").value();
    const std::string text(record.Text("text"));
    const bool is_json = record.Find("json") != nullptr;
    const bool is_accepted = record.Find("accept")->boolean;
    const File file = Parse(text, is_json);
    EXPECT_EQ(file.diagnostics.empty(), is_accepted)
        << text << "\n"
        << (file.diagnostics.empty() ? "" : file.diagnostics[0].message);
    if (is_accepted && file.diagnostics.empty()) {
      EXPECT_EQ(ReadBody(file.body, is_json), RecordedBody(record, is_json)) << text;
    }
  }
  EXPECT_GT(count, 500u);
}

}  // namespace
}  // namespace fuin::hcl
