// Patterns of file names, as Terraform's fileset() takes them
// (github.com/bmatcuk/doublestar: *, ?, [a-z], {a,b}, and ** over folders).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fuin::iac {

// Whether a path with '/' between its parts matches. Time is bounded by the product of both
// lengths; braces expand to at most 1000 patterns, and what is beyond them does not match.
bool MatchesGlob(std::string_view path, std::string_view pattern);

// The regular files under `folder` whose path below it matches, sorted. Links are followed where
// they stay within `tree`. kLimit above limits::kSourceFileCountMax entries.
Result<std::vector<std::string>> FilesMatching(const std::string& folder,
                                               const std::string& pattern, const std::string& tree);

}  // namespace fuin::iac
