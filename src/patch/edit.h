// Changes to a file as replacements of its bytes: every other byte stays what it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fuin::patch {

// `length` bytes at `offset` become `text`; with length 0 it is put in there.
struct Edit {
  size_t offset = 0;
  size_t length = 0;
  std::string text;

  bool operator==(const Edit&) const = default;
};

// Returns `text` with all `edits`, which may come in any order. Of those at one offset the ones
// given first come first. They must lie within the text and not overlap: a mistake ends the
// process.
std::string ApplyEdits(std::string_view text, std::vector<Edit> edits);

// "\r\n" where the first line of `text` ends so, else "\n".
std::string_view LineEndOf(std::string_view text);

// Returns `text`, whose lines end with "\n", with `line_end`.
std::string WithLineEnd(std::string_view text, std::string_view line_end);

// The offset at which the line around `offset` begins, and at which it ends (before its line end).
size_t LineStart(std::string_view text, size_t offset);
size_t LineStop(std::string_view text, size_t offset);
// The offset after the line end of the line around `offset`, or the size of the text.
size_t NextLine(std::string_view text, size_t offset);

// The blanks and tabs with which the line around `offset` begins.
std::string_view IndentAt(std::string_view text, size_t offset);

// Whether there are only blanks, tabs and carriage returns in `text`.
bool IsBlank(std::string_view text);

}  // namespace fuin::patch
