// Unicode (15.0) for what Terraform's strings are: NFC, grapheme clusters, simple case mappings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuin::text {

// Returns valid UTF-8 in Normalization Form C; text that is not UTF-8 unchanged.
std::string NormalizeNfc(std::string text);

// Returns the bytes of the first grapheme cluster (UAX #29, extended) of `text`; 0 for "".
size_t FirstGraphemeSize(std::string_view text);
size_t GraphemeCount(std::string_view text);

// Returns the code points of `text`; a byte that is not UTF-8 is U+FFFD.
std::vector<uint32_t> CodePoints(std::string_view text);
// Appends the UTF-8 form of a code point.
void AppendCodePoint(uint32_t code_point, std::string& text);

// Each code point by its simple mapping, as Go's strings.ToUpper and ToLower.
std::string Upper(std::string_view text);
std::string Lower(std::string_view text);
// The first letter of each word by its title mapping, as Go's strings.Title: words are separated by
// what is neither letter, digit nor underscore in ASCII, and by white space outside of it.
std::string Title(std::string_view text);

// Whether `text` is a name: letters, numbers written as letters, digits, marks, and '-', which a
// digit or mark does not begin (UAX #31 with '-').
bool IsWord(std::string_view text);

// Whether Unicode's White_Space holds.
bool IsSpace(uint32_t code_point);

}  // namespace fuin::text
