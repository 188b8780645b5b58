// Regular expressions in RE2's syntax, which is Go's and so Terraform's; linear time whatever the
// pattern.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fuin::text {

// One match: the whole, then each group, in order; a group that took no part is empty.
struct RegexMatch {
  size_t begin = 0, end = 0;  // bytes of the text
  std::vector<std::optional<std::string>> groups;
};

struct RegexMatches {
  std::vector<std::string> group_names;  // as many as groups; "" for one without a name
  std::vector<RegexMatch> matches;
};

// Returns the matches of `pattern` in `text` from the left, at most `matches_max`; an empty match
// right after another is none, as in Go. kInvalidArgument for a pattern that is not valid.
Result<RegexMatches> FindMatches(std::string_view pattern, std::string_view text,
                                 size_t matches_max);

// Replaces every match; $1 and ${name} in `replacement` stand for groups and $$ for a dollar, as in
// Go. kInvalidArgument as above; kLimit where the text gets longer than `bytes_max`.
Result<std::string> ReplaceMatches(std::string_view pattern, std::string_view text,
                                   std::string_view replacement, size_t bytes_max = 16u << 20);

}  // namespace fuin::text
