// YAML through libyaml's events, composed into the shared tree: anchors are kept and aliases
// expanded within limits, merge keys (<<) are merged as YAML 1.1 does, plain scalars get their
// type.

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>

#include "base/date.h"
#include "base/limits.h"
#include "base/strings.h"
#include "text/document.h"
#include "text/internal/members.h"

namespace fuin::text {
namespace {

struct ParserDeleter {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};

// One event, freed at the end of its scope.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }
  yaml_event_t* operator->() { return &event_; }

 private:
  yaml_event_t event_{};
};

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (text == word) {
      return true;
    }
  }
  return false;
}

// A decimal number as the core schema of YAML 1.2 and JSON both take it, after normalising "+1" and
// ".5".
bool IsNumber(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
      ++i;
    }
    return i - start;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    ++i;
  }
  const size_t whole_at = i;
  const size_t whole = digits();
  size_t fraction = 0;
  if (i < text.size() && text[i] == '.') {
    ++i;
    fraction = digits();
  }
  if (whole + fraction == 0 || (whole > 1 && text[whole_at] == '0')) {
    return false;  // "007" stays a string: account ids and the like must not lose their zeros
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
      ++i;
    }
    if (digits() == 0) {
      return false;
    }
  }
  return i == text.size();
}

// Writes a YAML number as JSON would.
std::string AsJsonNumber(std::string_view text) {
  std::string number(text);
  if (number.front() == '+') {
    number.erase(0, 1);
  }
  const size_t point = number.find('.');
  if (point == 0 || (point == 1 && number[0] == '-')) {
    number.insert(point, "0");
  }
  const size_t after = number.find('.');
  if (after != std::string::npos &&
      (after + 1 == number.size() || number[after + 1] == 'e' || number[after + 1] == 'E')) {
    number.insert(after + 1, "0");
  }
  return number;
}

// What Terraform's yamldecode() resolves besides: dates, and numbers in other bases.
std::optional<Node> Yaml11Scalar(std::string_view text) {
  if (IsOneOf(text, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})) {
    return Node::Bool(true);
  }
  if (IsOneOf(text, {"n", "N", "no", "No", "NO", "off", "Off", "OFF"})) {
    return Node::Bool(false);
  }
  const size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::string_view digits = text.substr(sign);
  if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) {
    Node node = Node::String(std::string(digits));
    node.scalar.erase(0, std::min(node.scalar.find_first_not_of('0'), node.scalar.size() - 1));
    node.scalar.insert(0, text.starts_with('-') && node.scalar != "0" ? "-" : "");
    node.kind = Node::Kind::kNumber;
    return node;
  }
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base != 0) {
    uint64_t number = 0;
    const auto [end, fault] =
        std::from_chars(text.data() + 2, text.data() + text.size(), number, base);
    if (fault == std::errc() && end == text.data() + text.size()) {
      Node node = Node::String(fmt::format("{}", number));
      node.kind = Node::Kind::kNumber;
      return node;
    }
  }
  if (IsOneOf(AsciiLower(digits), {".inf", ".nan"})) {
    Node node = Node::String(std::string(text));
    node.tag = "!infinite";  // no number that Terraform could give on
    return node;
  }
  if (text.size() == 10 && ParseDate(text).has_value()) {
    return Node::String(std::string(text) + "T00:00:00Z");
  }
  return std::nullopt;
}

Node PlainScalar(std::string_view text, bool yaml_1_1) {
  if (std::optional<Node> node = yaml_1_1 ? Yaml11Scalar(text) : std::nullopt) {
    return std::move(*node);
  }
  if (IsOneOf(text, {"", "~", "null", "Null", "NULL"})) {
    return {};
  }
  if (IsOneOf(text, {"true", "True", "TRUE"})) {
    return Node::Bool(true);
  }
  if (IsOneOf(text, {"false", "False", "FALSE"})) {
    return Node::Bool(false);
  }
  Node node = Node::String(std::string(text));
  if (IsNumber(text)) {
    node.kind = Node::Kind::kNumber;
    node.scalar = AsJsonNumber(text);
  }
  return node;
}

size_t CountNodes(const Node& node) {
  size_t count = 1;
  for (const Node& element : node.elements) {
    count += CountNodes(element);
  }
  for (const Node::Member& member : node.members) {
    count += CountNodes(member.second);
  }
  return count;
}

class Composer {
 public:
  Composer(std::string_view yaml, const std::string& where, bool yaml_1_1)
      : parser_(new yaml_parser_t{}), where_(where), yaml_1_1_(yaml_1_1) {
    FUIN_CHECK(yaml_parser_initialize(parser_.get()) == 1);
    yaml_parser_set_encoding(parser_.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser_.get(), reinterpret_cast<const unsigned char*>(yaml.data()),
                                 yaml.size());
  }

  Result<std::vector<Node>> ComposeAll() {
    std::vector<Node> documents;
    while (true) {
      Event event;
      FUIN_TRY(Next(event));
      if (event->type == YAML_STREAM_END_EVENT) {
        return documents;
      }
      if (event->type == YAML_DOCUMENT_START_EVENT) {
        anchors_.clear();
        Event first;
        FUIN_TRY(Next(first));
        documents.push_back(FUIN_TRY(Compose(first, 0)));
      }
    }
  }

 private:
  Result<void> Next(Event& event) {
    if (yaml_parser_parse(parser_.get(), event.get()) == 1) {
      return {};
    }
    const std::string problem = parser_->problem == nullptr ? "not valid YAML" : parser_->problem;
    return Error{
        ErrorCode::kCorrupt,
        fmt::format("not valid YAML at line {}, column {}: {}", parser_->problem_mark.line + 1,
                    parser_->problem_mark.column + 1, problem),
        where_};
  }

  Error Limit(std::string message, const yaml_mark_t& mark) const {
    return {ErrorCode::kLimit, fmt::format("{} at line {}", message, mark.line + 1), where_};
  }

  Result<Node> Compose(Event& event, int depth) {
    const yaml_mark_t mark = event->start_mark;
    if (depth > limits::kDocumentDepthMax) {
      return Limit(fmt::format("nested deeper than {}", limits::kDocumentDepthMax), mark);
    }
    if (++node_count_ > limits::kDocumentNodesMax) {
      return Limit(fmt::format("more than {} values", limits::kDocumentNodesMax), mark);
    }
    if (event->type == YAML_ALIAS_EVENT) {
      return Alias(event, mark);
    }
    const yaml_char_t* anchor =
        event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
        : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
        : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
                                                   : nullptr;
    const std::string anchor_name = anchor == nullptr ? "" : reinterpret_cast<const char*>(anchor);
    Node node;
    if (event->type == YAML_SCALAR_EVENT) {
      node = Scalar(event);
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
      node = FUIN_TRY(Sequence(event, depth));
    } else if (event->type == YAML_MAPPING_START_EVENT) {
      node = FUIN_TRY(Mapping(event, depth));
    }
    node.line = static_cast<int>(mark.line) + 1;
    node.column = static_cast<int>(mark.column) + 1;
    if (!anchor_name.empty()) {
      anchors_[anchor_name] = node;
    }
    return node;
  }

  Result<Node> Alias(Event& event, const yaml_mark_t& mark) {
    const std::string name = reinterpret_cast<const char*>(event->data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return Error{ErrorCode::kCorrupt,
                   fmt::format("line {}: the alias names no anchor before it", mark.line + 1),
                   where_};
    }
    alias_node_count_ += CountNodes(found->second);
    if (alias_node_count_ > limits::kYamlAliasExpansionMax) {
      return Limit(
          fmt::format("aliases expand to more than {} values", limits::kYamlAliasExpansionMax),
          mark);
    }
    return found->second;
  }

  Node Scalar(Event& event) {
    const auto& scalar = event->data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const std::string tag = Tag(scalar.tag);
    const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && (tag.empty() || tag == "!");
    Node node =
        plain && tag.empty() ? PlainScalar(text, yaml_1_1_) : Node::String(std::string(text));
    const bool is_text = tag == "tag:yaml.org,2002:binary" ||
                         scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                         scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (yaml_1_1_ && is_text && (tag.empty() || tag.starts_with("tag:yaml.org,2002:"))) {
      return node;
    }
    if (tag.starts_with("tag:yaml.org,2002:") && tag != "tag:yaml.org,2002:str") {
      node = PlainScalar(text, yaml_1_1_);
    } else if (tag.size() > 1 && tag[0] == '!') {
      node.tag = tag;
    }
    return node;
  }

  static std::string Tag(const yaml_char_t* tag) {
    return tag == nullptr ? "" : reinterpret_cast<const char*>(tag);
  }

  Result<Node> Sequence(Event& start, int depth) {
    Node node = Node::Array();
    node.tag = OwnTag(start->data.sequence_start.tag);
    while (true) {
      Event event;
      FUIN_TRY(Next(event));
      if (event->type == YAML_SEQUENCE_END_EVENT) {
        return node;
      }
      node.elements.push_back(FUIN_TRY(Compose(event, depth + 1)));
    }
  }

  static std::string OwnTag(const yaml_char_t* tag) {
    const std::string text = Tag(tag);
    return text.size() > 1 && text[0] == '!' ? text : "";
  }

  Result<Node> Mapping(Event& start, int depth) {
    Node node = Node::Object();
    node.tag = OwnTag(start->data.mapping_start.tag);
    std::vector<Node::Member> merged;
    while (true) {
      Event key_event;
      FUIN_TRY(Next(key_event));
      if (key_event->type == YAML_MAPPING_END_EVENT) {
        break;
      }
      const yaml_mark_t mark = key_event->start_mark;
      const bool is_plain_key = key_event->type == YAML_SCALAR_EVENT &&
                                key_event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
      const Node key = FUIN_TRY(Compose(key_event, depth + 1));
      if (key.IsArray() || key.IsObject()) {
        return Error{ErrorCode::kUnsupported,
                     fmt::format("line {}: a mapping key that is no scalar", mark.line + 1),
                     where_};
      }
      Event value_event;
      FUIN_TRY(Next(value_event));
      Node value = FUIN_TRY(Compose(value_event, depth + 1));
      const std::string name = KeyText(key);
      if (is_plain_key && name == "<<") {
        Merge(std::move(value), merged);
      } else {
        node.members.emplace_back(name, std::move(value));
      }
    }
    internal::DropEarlierDuplicates(node.members);
    node.members.insert(node.members.begin(), std::make_move_iterator(merged.begin()),
                        std::make_move_iterator(merged.end()));
    internal::DropEarlierDuplicates(node.members, /*marks=*/false);
    return node;
  }

  static std::string KeyText(const Node& key) {
    switch (key.kind) {
      case Node::Kind::kNull:
        return "null";
      case Node::Kind::kBool:
        return key.boolean ? "true" : "false";
      default:
        return key.scalar;
    }
  }

  // Puts the members of a merged mapping, or of each in a sequence (the first wins), before the
  // others.
  static void Merge(Node value, std::vector<Node::Member>& merged) {
    if (value.IsObject()) {
      merged.insert(merged.begin(), std::make_move_iterator(value.members.begin()),
                    std::make_move_iterator(value.members.end()));
    }
    for (Node& element : value.elements) {
      if (element.IsObject()) {
        merged.insert(merged.begin(), std::make_move_iterator(element.members.begin()),
                      std::make_move_iterator(element.members.end()));
      }
    }
  }

  std::unique_ptr<yaml_parser_t, ParserDeleter> parser_;
  const std::string& where_;
  bool yaml_1_1_;
  std::map<std::string, Node> anchors_;
  size_t node_count_ = 0;
  size_t alias_node_count_ = 0;
};

}  // namespace

Result<std::vector<Node>> ParseYaml(std::string_view yaml, const std::string& where,
                                    bool yaml_1_1) {
  if (!IsValidUtf8(yaml)) {
    return Error{ErrorCode::kCorrupt, "not valid YAML: the bytes are not UTF-8", where};
  }
  if (yaml.starts_with("\xEF\xBB\xBF")) {
    yaml.remove_prefix(3);
  }
  return Composer(yaml, where, yaml_1_1).ComposeAll();
}

}  // namespace fuin::text
