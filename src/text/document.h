// JSON and YAML documents as one kind of tree, with the place of every node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fuin::text {

// `line` and `column` start at 1 and count lines and code points.
struct Node {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Node>;

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string scalar;           // kString: the text; kNumber: as written ("1e3", "0.10")
  std::vector<Node> elements;   // kArray
  std::vector<Member> members;  // kObject, in the order of the text; of equal keys the last stays
  std::string tag;              // YAML: "!Sub", "!GetAtt"; "" for none
  int line = 0;
  int column = 0;
  bool repeats = false;  // this member's object has it more than once in the text

  static Node String(std::string text);
  static Node Number(int64_t number);
  static Node Bool(bool value);
  static Node Array(std::vector<Node> elements = {});
  static Node Object(std::vector<Member> members = {});

  bool IsObject() const { return kind == Kind::kObject; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsString() const { return kind == Kind::kString; }
  bool IsNull() const { return kind == Kind::kNull; }
  // The member of that name, or null; null too for what is no object.
  const Node* Find(std::string_view name) const;
  // The string member of that name, or "".
  std::string_view Text(std::string_view name) const;
  // Appends a member (objects) or an element (arrays).
  Node& Add(std::string name, Node value);
  Node& Add(Node value);
};

// Parses one JSON document (RFC 8259). `where` names it in errors. kCorrupt with line and column;
// kLimit above the depth and node counts of limits.h. Bytes that are not UTF-8 are kCorrupt.
Result<Node> ParseJson(std::string_view json, const std::string& where);

// Parses every document of a YAML 1.2 stream, with plain scalars resolved as YAML 1.1 does where
// kubectl, CloudFormation and Ruby's Psych agree. With `yaml_1_1` they are resolved as Terraform's
// yamldecode() does: yes/no/on/off/y/n are bools, hexadecimal and octal numbers are numbers, dates
// are RFC 3339 strings, and a tag that is not known is left in `tag`, !! ones too. Aliases are
// expanded up to limits::kYamlAliasExpansionMax; kLimit above it.
Result<std::vector<Node>> ParseYaml(std::string_view yaml, const std::string& where,
                                    bool yaml_1_1 = false);

// Writes JSON: `indent` spaces a level, or one line for 0. Text that is not UTF-8 is written with
// U+FFFD.
std::string WriteJson(const Node& node, int indent = 2);

// Appends JSON to `out`, as it stands `depth` levels deep in a text of `indent` spaces a level: for
// who writes a long list element by element.
void AppendJson(const Node& node, int indent, int depth, std::string& out);

// Writes YAML as Terraform's yamlencode() does: block style, every string in double quotes, or
// literal where it has line feeds.
std::string WriteYaml(const Node& node);

// Returns `text` as a JSON string with its quotes.
std::string JsonQuote(std::string_view text);

}  // namespace fuin::text
