// See hcl_edit.h.

#include "patch/internal/hcl_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace fuin::patch {
namespace {

bool IsClosed(const hcl::File& file, const hcl::Block& block) {
  const size_t end = block.body_range.end.offset;
  return end > 0 && end <= file.text.size() && file.text[end - 1] == '}' &&
         end - 1 > block.body_range.start.offset;
}

std::string_view LineBefore(std::string_view text, size_t line_start) {
  if (line_start == 0) {
    return {};
  }
  const size_t start = LineStart(text, line_start - 1);
  return text.substr(start, LineStop(text, start) - start);
}

std::string_view LineAt(std::string_view text, size_t offset) {
  const size_t start = LineStart(text, offset);
  return text.substr(start, LineStop(text, start) - start);
}

// "a\n" → "a", with the file's line ends.
std::string Joined(const hcl::File& file, std::string_view lines) {
  const std::string_view cut = lines.ends_with('\n') ? lines.substr(0, lines.size() - 1) : lines;
  return WithLineEnd(cut, LineEndOf(file.text));
}

}  // namespace

std::string Indented(std::string_view lines, int depth) {
  std::string result;
  while (!lines.empty()) {
    const size_t size = std::min(lines.find('\n'), lines.size() - 1) + 1;
    if (lines[0] != '\n') {
      result.append(static_cast<size_t>(depth) * 2, ' ');
    }
    result += lines.substr(0, size);
    lines.remove_prefix(size);
  }
  return result;
}

std::optional<Edit> AppendToBody(const hcl::File& file, const hcl::Block& block,
                                 std::string_view lines, int depth) {
  if (!IsClosed(file, block)) {
    return std::nullopt;
  }
  const std::string_view text = file.text;
  const std::string line_end(LineEndOf(text));
  const size_t open = block.body_range.start.offset;
  const size_t close = block.body_range.end.offset - 1;
  const size_t line = LineStart(text, close);
  if (line > open && IsBlank(text.substr(line, close - line))) {
    const std::string_view before = LineBefore(text, line);
    const bool is_first = LineStart(text, line - 1) <= open;
    const bool needs_blank = !is_first && !IsBlank(before);
    return Edit{line, 0, (needs_blank ? line_end : "") + Joined(file, lines) + line_end};
  }
  const std::string_view inner = Trim(text.substr(open + 1, close - open - 1));
  const std::string outer_indent(static_cast<size_t>(std::max(depth - 1, 0)) * 2, ' ');
  std::string opened = line_end;
  if (!inner.empty()) {
    opened += Indented(inner, depth) + line_end + line_end;
  }
  opened += Joined(file, lines) + line_end + outer_indent;
  // The line becomes another one anyway, so it takes the indent that is its own.
  const size_t start = block.range.start.offset;
  const size_t first = LineStart(text, start);
  if (!IsBlank(text.substr(first, start - first))) {
    return Edit{open + 1, close - open - 1, std::move(opened)};
  }
  return Edit{first, close - first,
              outer_indent + std::string(text.substr(start, open + 1 - start)) + opened};
}

Edit InsertBehind(const hcl::File& file, const hcl::Range& block, std::string_view lines) {
  const std::string_view text = file.text;
  const std::string line_end(LineEndOf(text));
  const size_t stop = LineStop(text, block.end.offset);
  const size_t next = NextLine(text, stop);
  const bool needs_blank =
      next < text.size() && !IsBlank(LineAt(text, next)) && Trim(LineAt(text, next)) != "}";
  return {stop, 0, line_end + line_end + Joined(file, lines) + (needs_blank ? line_end : "")};
}

std::optional<Edit> AddArgument(const hcl::File& file, const hcl::Block& block,
                                std::string_view name, std::string_view value, int depth) {
  const std::string indent(static_cast<size_t>(depth) * 2, ' ');
  const hcl::Attribute* last = nullptr;
  for (const hcl::Attribute& attribute : block.body->attributes) {
    last = &attribute;
  }
  const bool is_open = block.body_range.start.line != block.body_range.end.line;
  if (last == nullptr || !is_open || last->range.end.line == block.body_range.end.line) {
    return AppendToBody(file, block, fmt::format("{}{} = {}\n", indent, name, value), depth);
  }
  // The lines right above, each one argument: their names decide where "=" stands.
  size_t width = 0;
  uint32_t line = last->range.start.line;
  for (auto at = block.body->attributes.rbegin(); at != block.body->attributes.rend(); ++at) {
    const bool is_of_chain = at->range.start.line == line && at->range.end.line == line;
    if (!is_of_chain) {
      break;
    }
    width = std::max(width, CodePointCount(at->name));
    --line;
  }
  const std::string line_end(LineEndOf(file.text));
  const size_t stop = LineStop(file.text, last->range.end.offset);
  const bool is_aligned = name.size() <= width;
  const std::string_view next_line = LineAt(file.text, NextLine(file.text, stop));
  const bool needs_blank = !is_aligned && !IsBlank(next_line) && Trim(next_line) != "}";
  return Edit{
      stop, 0,
      fmt::format("{}{}{}{:<{}} = {}{}", line_end, is_aligned || width == 0 ? "" : line_end, indent,
                  name, is_aligned ? width : name.size(), value, needs_blank ? line_end : "")};
}

namespace {

// The body in which an argument with that value stands, and the argument.
const hcl::Body* BodyOf(const hcl::Body& body, const hcl::Expr& value,
                        const hcl::Attribute*& found) {
  for (const hcl::Attribute& attribute : body.attributes) {
    if (attribute.value.get() == &value) {
      found = &attribute;
      return &body;
    }
  }
  for (const hcl::Block& block : body.blocks) {
    const hcl::Body* inner = block.body == nullptr ? nullptr : BodyOf(*block.body, value, found);
    if (inner != nullptr) {
      return inner;
    }
  }
  return nullptr;
}

// "=" in the column of the arguments on the lines right above and below.
std::optional<Edit> AlignedSign(const hcl::File& file, const hcl::Expr& value) {
  const hcl::Attribute* argument = nullptr;
  const hcl::Body* body = file.body.is_json ? nullptr : BodyOf(file.body, value, argument);
  if (body == nullptr || argument->range.start.line != argument->range.end.line) {
    return std::nullopt;
  }
  const auto on_line = [&](uint32_t line) {
    const auto found = std::ranges::find_if(body->attributes, [&](const hcl::Attribute& one) {
      return one.range.start.line == line && one.range.end.line == line;
    });
    return found == body->attributes.end() ? nullptr : &*found;
  };
  size_t width = CodePointCount(argument->name);
  for (const int step : {-1, 1}) {
    uint32_t line = argument->range.start.line;
    while (const hcl::Attribute* next = on_line(line += static_cast<uint32_t>(step))) {
      width = std::max(width, CodePointCount(next->name));
    }
  }
  const size_t start = argument->name_range.end.offset;
  std::string sign = std::string(width - CodePointCount(argument->name) + 1, ' ') + "= ";
  const size_t length = value.range.start.offset - start;
  const bool is_same = std::string_view(file.text).substr(start, length) == sign;
  return is_same ? std::nullopt : std::optional<Edit>({start, length, std::move(sign)});
}

}  // namespace

std::vector<Edit> ReplaceValue(const hcl::File& file, const hcl::Expr& value,
                               std::string_view text) {
  const std::string_view all = file.text;
  const size_t start = value.range.start.offset;
  const size_t end = value.range.end.offset;
  const size_t stop = LineStop(all, end);
  const std::string_view rest = all.substr(end, stop - end);
  const size_t blanks = std::min(rest.find_first_not_of(' '), rest.size());
  const std::string_view behind = rest.substr(blanks);
  const bool has_comment = behind.starts_with('#') || behind.starts_with("//");
  std::vector<Edit> edits;
  if (std::optional<Edit> sign = AlignedSign(file, value)) {
    edits.push_back(std::move(*sign));
  }
  if (!has_comment || blanks == 0) {
    edits.push_back({start, end - start, std::string(text)});
    return edits;
  }
  const auto ends_with_comment = [&](std::string_view line) {
    return std::ranges::any_of(file.comments, [&](const hcl::Comment& comment) {
      const size_t at = comment.range.start.offset;
      const size_t begin = static_cast<size_t>(line.data() - all.data());
      return at > begin && at < begin + line.size() && !IsBlank(all.substr(begin, at - begin));
    });
  };
  const size_t next = NextLine(all, stop);
  const bool stands_alone = !ends_with_comment(LineBefore(all, LineStart(all, start))) &&
                            (next >= all.size() || !ends_with_comment(LineAt(all, next)));
  const size_t old_width = CodePointCount(all.substr(start, end - start));
  const size_t column = old_width + blanks;
  const size_t width = CodePointCount(text);
  const size_t gap = stands_alone || column <= width ? 1 : column - width;
  edits.push_back({start, end + blanks - start, std::string(text) + std::string(gap, ' ')});
  return edits;
}

std::optional<Edit> RemoveLines(const hcl::File& file, const hcl::Range& range) {
  const std::string_view text = file.text;
  const size_t first = LineStart(text, range.start.offset);
  const size_t stop = LineStop(text, range.end.offset);
  const std::string_view behind = Trim(text.substr(range.end.offset, stop - range.end.offset));
  const bool stands_alone = IsBlank(text.substr(first, range.start.offset - first)) &&
                            (behind.empty() || behind.starts_with('#'));
  if (!stands_alone) {
    return std::nullopt;
  }
  size_t begin = first;
  const size_t end = NextLine(text, stop);
  const bool blank_before = first > 0 && IsBlank(LineBefore(text, first));
  const std::string_view next = end < text.size() ? LineAt(text, end) : std::string_view();
  if (blank_before && (IsBlank(next) || Trim(next) == "}")) {
    begin = LineStart(text, first - 1);
  }
  return Edit{begin, end - begin, ""};
}

std::vector<std::string> CommentsIn(const hcl::File& file, const hcl::Range& range) {
  std::vector<std::string> lines;
  for (const hcl::Comment& comment : file.comments) {
    if (comment.range.start.offset > range.start.offset &&
        comment.range.end.offset <= range.end.offset) {
      lines.emplace_back(Trim(Slice(file, comment.range)));
    }
  }
  return lines;
}

std::optional<std::string> LiteralText(const hcl::Expr& expr) {
  const hcl::Literal* literal = std::get_if<hcl::Literal>(&expr.node);
  const bool is_text = literal != nullptr && literal->value.IsKnown() && !literal->value.IsNull() &&
                       literal->value.kind() == hcl::TypeKind::kString;
  return is_text ? std::optional(literal->value.AsString()) : std::nullopt;
}

bool IsOneLine(const hcl::File& file, const hcl::Range& range) {
  return range.start.line == range.end.line &&
         Slice(file, range).find("<<") == std::string_view::npos;
}

}  // namespace fuin::patch
