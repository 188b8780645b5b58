// `fuin reencrypt` as other commands go on to it.
#pragma once

#include <string>

#include "base/result.h"

namespace fuin::cli {

// Rewrites and verifies every Secret of the kubeconfig's context, without a question. Returns
// reencrypt's exit code; an Error is "not started".
Result<int> ReencryptContext(const std::string& context, const std::string& language);

}  // namespace fuin::cli
