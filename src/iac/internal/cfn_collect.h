// One root stack → facts.
#pragma once

#include <set>
#include <string>

#include "iac/internal/cfn_stack.h"
#include "model/facts.h"

namespace fuin::iac {

namespace cfn {

// Appends one Source with the clusters and keys of the stack that `source` makes, and returns the
// canonical paths of the templates that it nests. What it imports is looked up in `exports`, and
// what it exports is added there; null: exports are those of stacks that are not at hand.
std::set<std::string> CollectStack(const Template& source, const CloudFormationOptions& options,
                                   model::Facts& facts, AssemblyExports* exports = nullptr);

}  // namespace cfn

}  // namespace fuin::iac
