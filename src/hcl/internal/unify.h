// What cty/convert knows about types alone: which conversions there are, and the one type that
// several have in common.
#pragma once

#include <optional>
#include <vector>

#include "hcl/value.h"

namespace fuin::hcl::internal {

// Returns the common type of `types` with unsafe conversions allowed (convert.UnifyUnsafe): strings
// swallow numbers and bools, tuples become lists where their lengths differ, objects maps. Dynamic
// where one of several collections is of unknown type. Nothing where there is no conversion, nor
// for no types.
std::optional<Type> Unify(const std::vector<Type>& types);

// Returns whether a value of type `from` may be convertible to `to` (convert.GetConversionUnsafe):
// a string may turn out not to be a number.
bool CanConvert(const Type& from, const Type& to);

// Returns `to` with each `any` in it replaced by what `from` has there, and without optional(): the
// type of a null or unknown value of type `from` after its conversion.
Type ReplaceDynamic(const Type& from, const Type& to);

// Whether `any` stands in the type, or optional() does.
bool HasDynamic(const Type& type);
bool HasOptional(const Type& type);

}  // namespace fuin::hcl::internal
