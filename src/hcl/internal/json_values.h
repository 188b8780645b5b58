// Values from JSON and YAML documents, and JSON from values.
#pragma once

#include "hcl/value.h"
#include "text/document.h"

namespace fuin::hcl::internal {

// The value of a document: objects and tuples, as jsondecode() and yamldecode() give them.
Value FromNode(const text::Node& node);

// The JSON of a wholly known value, as jsonencode() writes it.
text::Node ToJson(const Value& value);

}  // namespace fuin::hcl::internal
