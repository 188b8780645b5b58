// KMS key policies as JSON documents.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/key.h"

namespace fuin::iac {

// Parses a key policy. kCorrupt with the reason for what is no JSON policy. A statement that is no
// statement makes it has_unknown.
Result<model::Policy> ParsePolicy(std::string_view json);

}  // namespace fuin::iac
