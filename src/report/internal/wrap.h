// Lines of text on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fuin::report {

// Breaks `text` (valid UTF-8, one line) into lines of at most `columns` where it can: at spaces,
// and between wide characters. A longer word, such as a path, stays whole, so that it can be
// copied. Never returns an empty list.
std::vector<std::string> Wrap(std::string_view text, size_t columns);

// Returns `text` with spaces up to `columns`.
std::string PadTo(std::string_view text, size_t columns);

}  // namespace fuin::report
