// Marks of the parser give line and column of each node; lines and their indents give the rest.

#include "patch/internal/yaml_edit.h"

#include <algorithm>

#include "base/strings.h"

namespace fuin::patch {
namespace {

// The offset of a line and column, which count from 1, in code points; a BOM is not counted.
std::optional<size_t> OffsetOf(std::string_view yaml, int line, int column) {
  size_t at = yaml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (int i = 1; i < line; ++i) {
    const size_t feed = yaml.find('\n', at);
    if (feed == std::string_view::npos) {
      return std::nullopt;
    }
    at = feed + 1;
  }
  for (int i = 1; i < column && at < yaml.size(); ++i) {
    ++at;
    while (at < yaml.size() && (static_cast<unsigned char>(yaml[at]) & 0xC0) == 0x80) {
      ++at;
    }
  }
  return at;
}

bool IsContent(std::string_view line) {
  const std::string_view text = Trim(line);
  return !text.empty() && !text.starts_with('#');
}

bool IsDocumentMark(std::string_view line) {
  return line.starts_with("---") || line.starts_with("...");
}

bool SameValue(const text::Node& a, const text::Node& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.boolean != b.boolean || a.tag != b.tag ||
      a.elements.size() != b.elements.size() || a.members.size() != b.members.size()) {
    return false;
  }
  for (size_t i = 0; i < a.elements.size(); ++i) {
    if (!SameValue(a.elements[i], b.elements[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < a.members.size(); ++i) {
    if (a.members[i].first != b.members[i].first ||
        !SameValue(a.members[i].second, b.members[i].second)) {
      return false;
    }
  }
  return true;
}

bool SameFrom(const text::Node& before, const text::Node& after,
              const std::vector<std::string>& path, size_t depth) {
  const text::Node* changed = after.Find(path[depth]);
  if (changed == nullptr || !before.IsObject()) {
    return false;
  }
  size_t seen = 0;
  for (const text::Node::Member& member : before.members) {
    const text::Node* other = after.Find(member.first);
    if (member.first == path[depth]) {
      const bool is_same = depth + 1 == path.size() ||
                           (other != nullptr && SameFrom(member.second, *other, path, depth + 1));
      if (!is_same) {
        return false;
      }
      continue;
    }
    if (other == nullptr || !SameValue(member.second, *other)) {
      return false;
    }
    ++seen;
  }
  return seen + 1 == after.members.size();
}

}  // namespace

std::optional<Edit> AppendToMapping(std::string_view yaml, const text::Node& parent,
                                    std::string_view lines) {
  const std::optional<size_t> start = OffsetOf(yaml, parent.line, parent.column);
  if (!start.has_value() || !parent.IsObject() || parent.members.empty() || *start >= yaml.size() ||
      yaml[*start] == '{' || yaml[*start] == '*' || yaml[*start] == '&' || yaml[*start] == '!') {
    return std::nullopt;
  }
  const size_t indent = static_cast<size_t>(parent.column) - 1;
  size_t stop = LineStop(yaml, *start);
  for (size_t at = NextLine(yaml, *start); at < yaml.size(); at = NextLine(yaml, at)) {
    const std::string_view line = yaml.substr(at, LineStop(yaml, at) - at);
    if (!IsContent(line)) {
      continue;
    }
    if (IndentAt(yaml, at).size() < indent || IsDocumentMark(line)) {
      break;
    }
    stop = LineStop(yaml, at);
  }
  std::string text;
  for (std::string_view rest = lines; !rest.empty();) {
    const size_t size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    text += "\n" + std::string(indent, ' ');
    text += rest.substr(0, rest[size - 1] == '\n' ? size - 1 : size);
    rest.remove_prefix(size);
  }
  return Edit{stop, 0, WithLineEnd(text, LineEndOf(yaml))};
}

std::optional<Edit> ReplaceScalar(std::string_view yaml, const text::Node& node,
                                  std::string_view scalar) {
  const std::optional<size_t> start = OffsetOf(yaml, node.line, node.column);
  if (!start.has_value() || *start >= yaml.size()) {
    return std::nullopt;
  }
  const char first = yaml[*start];
  size_t end = LineStop(yaml, *start);
  if (first == '"' || first == '\'') {
    const size_t close = yaml.find(first, *start + 1);
    if (close == std::string_view::npos || close >= end) {
      return std::nullopt;
    }
    end = close + 1;
  } else if (std::string_view("|>*&!{[").find(first) != std::string_view::npos) {
    return std::nullopt;
  } else if (!node.scalar.empty() && yaml.substr(*start).starts_with(node.scalar)) {
    end = *start + node.scalar.size();
  } else {
    const size_t comment = yaml.substr(*start, end - *start).find(" #");
    end = comment == std::string_view::npos ? end : *start + comment;
    while (end > *start && (yaml[end - 1] == ' ' || yaml[end - 1] == '\t')) {
      --end;
    }
  }
  return Edit{*start, end - *start, std::string(scalar)};
}

bool SameButFor(const text::Node& before, const text::Node& after,
                const std::vector<std::string>& path) {
  return !path.empty() && SameFrom(before, after, path, 0);
}

}  // namespace fuin::patch
