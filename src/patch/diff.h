// Two texts of one file → a unified diff that `git apply` and `patch -p1` take.
#pragma once

#include <string>
#include <string_view>

namespace fuin::patch {

// Returns the diff with three lines of context, "a/" and "b/" before `path`; "" where the texts are
// equal. Lines keep their carriage returns; a last line without line end is marked as git does.
// Time and memory grow with lines times changed lines.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace fuin::patch
