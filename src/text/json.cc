// JSON through nlohmann's SAX parser, which keeps numbers as written and hands out every error. It
// does not tell where a value stands, so the place of each is found by a second cursor over the
// same bytes: the SAX events come in the order of the text.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "base/strings.h"
#include "text/document.h"
#include "text/internal/members.h"

namespace fuin::text {
namespace {

// Walks the JSON text from token to token, counting lines and code points.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  // Moves to the start of the next string, number or literal (opening brackets included), gives its
  // line and column to `node`, and steps over it.
  void Take(Node& node) {
    while (position_ < text_.size() && IsBetween(text_[position_])) {
      Step();
    }
    node.line = line_;
    node.column = column_;
    if (position_ >= text_.size()) {
      return;
    }
    if (text_[position_] == '"') {
      SkipString();
    } else if (text_[position_] == '{' || text_[position_] == '[') {
      Step();
    } else {
      while (position_ < text_.size() && !IsBetween(text_[position_])) {
        Step();
      }
    }
  }

  int line() const { return line_; }
  int column() const { return column_; }
  // Moves to `offset`, to place an error.
  void MoveTo(size_t offset) {
    while (position_ < offset && position_ < text_.size()) {
      Step();
    }
  }

 private:
  static bool IsBetween(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':' || c == ']' ||
           c == '}' || c == '\xEF' || c == '\xBB' || c == '\xBF';
  }
  void SkipString() {
    Step();
    while (position_ < text_.size() && text_[position_] != '"') {
      if (text_[position_] == '\\') {
        Step();
      }
      Step();
    }
    Step();
  }
  void Step() {
    if (position_ >= text_.size()) {
      return;
    }
    const char c = text_[position_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((c & 0xC0) != 0x80) {
      ++column_;
    }
  }

  std::string_view text_;
  size_t position_ = 0;
  int line_ = 1;
  int column_ = 1;
};

// Builds the tree from SAX events; the path to the open container is a stack of pointers into it.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(std::string_view text) : places_(text), text_(text) {}

  bool null() override { return Put({}) != nullptr; }
  bool boolean(bool value) override { return Put(Node::Bool(value)) != nullptr; }
  bool number_integer(number_integer_t value) override {
    return PutNumber(fmt::format("{}", value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return PutNumber(fmt::format("{}", value));
  }
  bool number_float(number_float_t, const string_t& written) override { return PutNumber(written); }
  bool string(string_t& value) override { return Put(Node::String(std::move(value))) != nullptr; }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return Open(Node::Object()); }
  bool start_array(size_t) override { return Open(Node::Array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    Node ignored;
    places_.Take(ignored);
    name_ = std::move(name);
    return true;
  }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    Places places(text_);
    places.MoveTo(position == 0 ? 0 : position - 1);
    error_ =
        Error{ErrorCode::kCorrupt,
              fmt::format("not valid JSON at line {}, column {}", places.line(), places.column()),
              {}};
    return false;
  }

  Node root_;
  Error error_;

 private:
  bool PutNumber(std::string written) {
    Node node;
    node.kind = Node::Kind::kNumber;
    node.scalar = std::move(written);
    return Put(std::move(node)) != nullptr;
  }

  Node* Put(Node node) {
    if (++node_count_ > limits::kDocumentNodesMax) {
      error_ = {
          ErrorCode::kLimit, fmt::format("more than {} values", limits::kDocumentNodesMax), {}};
      return nullptr;
    }
    places_.Take(node);
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    Node& parent = *open_.back();
    if (parent.IsArray()) {
      return &parent.elements.emplace_back(std::move(node));
    }
    return &parent.members.emplace_back(std::move(name_), std::move(node)).second;
  }

  bool Open(Node node) {
    if (open_.size() >= static_cast<size_t>(limits::kDocumentDepthMax)) {
      error_ = {
          ErrorCode::kLimit, fmt::format("nested deeper than {}", limits::kDocumentDepthMax), {}};
      return false;
    }
    Node* placed = Put(std::move(node));
    if (placed != nullptr) {
      open_.push_back(placed);
    }
    return placed != nullptr;
  }

  bool Close() {
    internal::DropEarlierDuplicates(open_.back()->members);
    open_.pop_back();
    return true;
  }

  Places places_;
  std::string_view text_;
  std::vector<Node*> open_;
  std::string name_;
  size_t node_count_ = 0;
};

}  // namespace

Result<Node> ParseJson(std::string_view json, const std::string& where) {
  if (json.starts_with("\xEF\xBB\xBF")) {
    json.remove_prefix(3);
  }
  Builder builder(json);
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &builder)) {
    builder.error_.where = where;
    return std::move(builder.error_);
  }
  return std::move(builder.root_);
}

}  // namespace fuin::text
