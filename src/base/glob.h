// Patterns of file names, as Terraform's fileset() has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fuin {

// Returns whether one path segment matches: * any characters, ? one, [a-z] and [^a-z] a class,
// {a,b} alternatives, \ before a character that stands for itself. A pattern that is not closed
// matches nothing.
bool MatchesName(std::string_view pattern, std::string_view name);

// Returns the regular files under `folder` whose path relative to it matches `pattern`, sorted; a
// segment ** stands for any number of folders, none included; leading .. segments go up by name.
// Links to folders are followed only where the pattern names them. A folder that is not there has
// no files. kInvalidArgument for a pattern that is not closed; kLimit above
// limits::kSourceFileCountMax entries looked at.
Result<std::vector<std::string>> FindFiles(const std::string& folder, std::string_view pattern);

}  // namespace fuin
