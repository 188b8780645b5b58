// The one type that several have in common, as cty/convert.UnifyUnsafe finds it for Terraform's
// uses.
#pragma once

#include <optional>
#include <vector>

#include "hcl/value.h"

namespace fuin::hcl::internal {

// Returns the common type: strings swallow numbers and bools, tuples become lists, objects beside
// maps maps. Dynamic for none. Nothing where there is no conversion.
std::optional<Type> Unify(const std::vector<Type>& types);

}  // namespace fuin::hcl::internal
