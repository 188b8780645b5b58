// The clusters and keys of one evaluated root.
#pragma once

#include <cstddef>

#include "iac/internal/instance.h"
#include "model/facts.h"

namespace fuin::iac {

// Appends the clusters, keys and aliases of `root` and of all modules that it calls to `facts`, as
// of the source at `source_index`, whose problems it extends with modules that are not at hand.
void CollectInstances(ModuleInstance& root, size_t source_index, model::Facts& facts);

// What a registry module that is not on disk makes, from its inputs and the defaults of its version
// (terraform-aws-modules/eks/aws and others): true where `source` is one that the table knows.
bool CollectRegistryModule(ModuleInstance& caller, const Declaration& call,
                           const std::string& address, const hcl::Value* key,
                           const hcl::Value* each, size_t source_index, model::Facts& facts);

// A value as a fact: known, absent (null), or unknown with what decides it.
model::Seen<std::string> SeenString(const hcl::Value& value, model::Origin origin);
model::Seen<bool> SeenBool(const hcl::Value& value, model::Origin origin);
model::Seen<std::vector<std::string>> SeenStrings(const hcl::Value& value, model::Origin origin);
model::Text Because(const hcl::Unknown& why);

// The places that gave a value: variables with where they were set, locals, module inputs.
std::vector<model::Step> TraceSteps(ModuleInstance& instance, const hcl::File& file,
                                    const hcl::Expr& expr);

}  // namespace fuin::iac
