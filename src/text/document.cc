// The tree that JSON and YAML share, and its writer.

#include "text/document.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/strings.h"

namespace fuin::text {
namespace {

// The code point of a sequence that a terminal, an editor or JavaScript would act on: C1 controls,
// the two line separators, and what turns the direction of the text around it. 0 for all others.
uint32_t EscapedCodePoint(std::string_view sequence) {
  if (sequence.size() == 2 && sequence[0] == '\xC2' && sequence[1] < '\xA0') {
    return static_cast<uint8_t>(sequence[1]);
  }
  if (sequence.size() != 3 || sequence[0] != '\xE2' ||
      (sequence[1] != '\x80' && sequence[1] != '\x81')) {
    return 0;
  }
  const uint32_t last = static_cast<uint8_t>(sequence[2]) & 0x3F;
  const uint32_t code = 0x2000 | (sequence[1] == '\x81' ? 0x40 : 0) | last;
  const bool acts = (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                    (code >= 0x2066 && code <= 0x2069);
  return acts ? code : 0;
}

// Appends `text` with JSON's escapes. Bytes that are not UTF-8 become U+FFFD; controls, DEL and
// what EscapedCodePoint names are escaped too.
void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const auto c = static_cast<uint8_t>(text[i]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
      ++i;
    } else if (c == '\n') {
      out += "\\n";
      ++i;
    } else if (c == '\t') {
      out += "\\t";
      ++i;
    } else if (c < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04x}", c);
      ++i;
    } else if (c < 0x80) {
      out += static_cast<char>(c);
      ++i;
    } else {
      const size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
      const std::string_view sequence = text.substr(i, length);
      if (const uint32_t escaped = EscapedCodePoint(sequence); escaped != 0) {
        out += fmt::format("\\u{:04x}", escaped);
        i += length;
      } else if (sequence.size() == length && IsValidUtf8(sequence)) {
        out += sequence;
        i += length;
      } else {
        out += "\xEF\xBF\xBD";
        ++i;
      }
    }
  }
  out += '"';
}

void NewLine(int indent, int depth, std::string& out) {
  if (indent > 0) {
    out += '\n';
    out.append(static_cast<size_t>(indent) * static_cast<size_t>(depth), ' ');
  }
}

}  // namespace

Node Node::String(std::string text) {
  Node node;
  node.kind = Kind::kString;
  node.scalar = std::move(text);
  return node;
}

Node Node::Number(int64_t number) {
  Node node;
  node.kind = Kind::kNumber;
  node.scalar = fmt::format("{}", number);
  return node;
}

Node Node::Bool(bool value) {
  Node node;
  node.kind = Kind::kBool;
  node.boolean = value;
  return node;
}

Node Node::Array(std::vector<Node> elements) {
  Node node;
  node.kind = Kind::kArray;
  node.elements = std::move(elements);
  return node;
}

Node Node::Object(std::vector<Member> members) {
  Node node;
  node.kind = Kind::kObject;
  node.members = std::move(members);
  return node;
}

const Node* Node::Find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.first == name) {
      return &member.second;
    }
  }
  return nullptr;
}

std::string_view Node::Text(std::string_view name) const {
  const Node* member = Find(name);
  return member != nullptr && member->IsString() ? std::string_view(member->scalar)
                                                 : std::string_view();
}

Node& Node::Add(std::string name, Node value) {
  kind = Kind::kObject;
  return members.emplace_back(std::move(name), std::move(value)).second;
}

Node& Node::Add(Node value) {
  kind = Kind::kArray;
  return elements.emplace_back(std::move(value));
}

// Recursion is as deep as the tree, which every parser here bounds by kDocumentDepthMax.
void AppendJson(const Node& node, int indent, int depth, std::string& out) {
  switch (node.kind) {
    case Node::Kind::kNull:
      out += "null";
      return;
    case Node::Kind::kBool:
      out += node.boolean ? "true" : "false";
      return;
    case Node::Kind::kNumber:
      out += node.scalar;
      return;
    case Node::Kind::kString:
      AppendQuoted(node.scalar, out);
      return;
    case Node::Kind::kArray:
      out += '[';
      for (size_t i = 0; i < node.elements.size(); ++i) {
        out += i == 0 ? "" : ",";
        NewLine(indent, depth + 1, out);
        AppendJson(node.elements[i], indent, depth + 1, out);
      }
      if (!node.elements.empty()) {
        NewLine(indent, depth, out);
      }
      out += ']';
      return;
    case Node::Kind::kObject:
      out += '{';
      for (size_t i = 0; i < node.members.size(); ++i) {
        out += i == 0 ? "" : ",";
        NewLine(indent, depth + 1, out);
        AppendQuoted(node.members[i].first, out);
        out += indent > 0 ? ": " : ":";
        AppendJson(node.members[i].second, indent, depth + 1, out);
      }
      if (!node.members.empty()) {
        NewLine(indent, depth, out);
      }
      out += '}';
      return;
  }
}

std::string WriteJson(const Node& node, int indent) {
  std::string out;
  AppendJson(node, indent, 0, out);
  if (indent > 0) {
    out += '\n';
  }
  return out;
}

std::string JsonQuote(std::string_view text) {
  std::string out;
  AppendQuoted(text, out);
  return out;
}

}  // namespace fuin::text
