// Text that came from outside: is it UTF-8, how is it shown, and how long is it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fuin {

// Returns whether `text` is well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong
// forms).
bool IsValidUtf8(std::string_view text);

// Returns `text` fit for a terminal, a log line or an XML file: C0 and C1 controls, DEL,
// bidirectional overrides, zero-width characters and bytes that are not UTF-8 become \xNN or
// \u{NNNN}. Line feeds and tabs too: one name stays one line. Everything else is unchanged.
std::string Printable(std::string_view text);

// Returns the number of code points of valid UTF-8; a byte that starts none counts as one.
size_t CodePointCount(std::string_view text);

// Returns the columns that `text` takes on a terminal: East Asian wide and fullwidth characters
// two, combining marks none (Unicode 15 EastAsianWidth.txt, the blocks in use).
size_t DisplayWidth(std::string_view text);

// Splits at each `separator`; "a,,b" gives three parts, the empty text one.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Returns `text` without ASCII white space at both ends.
std::string_view Trim(std::string_view text);

// Returns `text` with A-Z as a-z; other bytes unchanged.
std::string AsciiLower(std::string_view text);

}  // namespace fuin
