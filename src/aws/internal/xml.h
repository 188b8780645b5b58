// As much of XML as STS and EC2 answer with: elements and their text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fuin::aws {

// Returns the text of every element at `path`,
// "DescribeRegionsResponse/regionInfo/item/regionName", in order, with entities resolved and white
// space at both ends removed. kCorrupt for what is not well formed as far as it is read (tags that
// do not match, an end inside a tag, an unknown entity), for a DTD and for CDATA; kLimit above 64
// levels.
Result<std::vector<std::string>> TextsOf(std::string_view xml, std::string_view path);

// Returns the text of the first element of that name, whatever encloses it; "" for none.
std::string FirstTextOf(std::string_view xml, std::string_view name);

}  // namespace fuin::aws
