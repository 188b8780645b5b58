// See edit.h.

#include "patch/edit.h"

#include <algorithm>

#include "base/check.h"

namespace fuin::patch {

std::string ApplyEdits(std::string_view text, std::vector<Edit> edits) {
  std::ranges::stable_sort(edits, {}, &Edit::offset);
  std::string result;
  size_t done = 0;
  for (const Edit& edit : edits) {
    FUIN_CHECK(edit.offset >= done && edit.offset <= text.size() &&
               edit.length <= text.size() - edit.offset);
    result.append(text.substr(done, edit.offset - done));
    result += edit.text;
    done = edit.offset + edit.length;
  }
  result.append(text.substr(done));
  return result;
}

std::string_view LineEndOf(std::string_view text) {
  const size_t feed = text.find('\n');
  return feed != std::string_view::npos && feed > 0 && text[feed - 1] == '\r' ? "\r\n" : "\n";
}

std::string WithLineEnd(std::string_view text, std::string_view line_end) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += line_end;
    } else {
      result += c;
    }
  }
  return result;
}

size_t LineStart(std::string_view text, size_t offset) {
  const size_t feed = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return feed == std::string_view::npos ? 0 : feed + 1;
}

size_t LineStop(std::string_view text, size_t offset) {
  const size_t feed = text.find('\n', offset);
  if (feed == std::string_view::npos) {
    return text.size();
  }
  return feed > offset && text[feed - 1] == '\r' ? feed - 1 : feed;
}

size_t NextLine(std::string_view text, size_t offset) {
  const size_t feed = text.find('\n', offset);
  return feed == std::string_view::npos ? text.size() : feed + 1;
}

std::string_view IndentAt(std::string_view text, size_t offset) {
  const size_t start = LineStart(text, offset);
  const size_t stop = text.find_first_not_of(" \t", start);
  return text.substr(start, (stop == std::string_view::npos ? text.size() : stop) - start);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace fuin::patch
