// Values from JSON and YAML documents, and JSON from values.
#pragma once

#include <string>

#include "hcl/value.h"
#include "text/document.h"

namespace fuin::hcl::internal {

// The value of a document: objects and tuples, as jsondecode() and yamldecode() give them.
Value FromNode(const text::Node& node);

// A wholly known value as a document. Marks are not looked at.
text::Node ToJson(const Value& value);

// A wholly known value as the JSON that jsonencode() writes: Go's, with <, > and & escaped.
std::string JsonText(const Value& value);

}  // namespace fuin::hcl::internal
