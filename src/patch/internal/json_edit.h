// Edits of JSON that leave every other byte: members in the indents of those around them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patch/internal/workspace.h"
#include "text/document.h"

namespace fuin::patch {

// The object that is the whole file.
struct JsonObject {
  hcl::Range range;                // braces included
  std::vector<hcl::Range> keys;    // in the order of the text
  std::vector<hcl::Range> values;  // of the same length
};
JsonObject ObjectOf(const hcl::Body& body);
// Nothing where the value is no object.
std::optional<JsonObject> ObjectOf(const hcl::Expr& value);

// Puts a member behind the last of `object`.
Edit AddMember(const hcl::File& file, const JsonObject& object, std::string_view name,
               const text::Node& value);

// The value at a path of names, objects in arrays of one included; null where there is none.
const hcl::Expr* ValueAt(const hcl::Body& body, const std::vector<std::string>& path);
const hcl::Expr* MemberOf(const hcl::Expr& value, std::string_view name);

}  // namespace fuin::patch
