// Edits of YAML in block style that leave every other byte: a member put at the end of a mapping, a
// scalar given another text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patch/edit.h"
#include "text/document.h"

namespace fuin::patch {

// Puts `lines` ("key: value\n...", as they would stand at the margin) at the end of the block
// mapping `parent`. Nothing where it is no block mapping. What a block scalar at its end may make
// of that is for SameButFor to tell.
std::optional<Edit> AppendToMapping(std::string_view yaml, const text::Node& parent,
                                    std::string_view lines);
// Gives the plain or quoted scalar of one line at `node` the text `scalar`, as it is to be written.
std::optional<Edit> ReplaceScalar(std::string_view yaml, const text::Node& node,
                                  std::string_view scalar);

// Whether two documents are the same but for the member `path` (names, outermost first), which
// `before` may lack and `after` must have.
bool SameButFor(const text::Node& before, const text::Node& after,
                const std::vector<std::string>& path);

}  // namespace fuin::patch
