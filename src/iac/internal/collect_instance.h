// The clusters and keys of one evaluated root.
#pragma once

#include <cstddef>

#include "iac/internal/instance.h"
#include "model/facts.h"

namespace fuin::iac {

// Appends the clusters, keys and aliases of `root` and of all modules that it calls to `facts`, as
// of the source at `source_index`, whose problems it extends with modules that are not at hand.
void CollectInstances(ModuleInstance& root, size_t source_index, model::Facts& facts);

// A call whose module is not at hand: a cluster of which nothing is known where the module makes
// one, and a problem of the source otherwise.
void AddMissingModule(ModuleInstance& caller, const Declaration& call,
                      const ModuleInstance::Children& children, size_t source_index,
                      model::Facts& facts);

// A value as a fact: known, absent (null), or unknown with what decides it.
model::Seen<std::string> SeenString(const hcl::Value& value, model::Origin origin);
model::Seen<bool> SeenBool(const hcl::Value& value, model::Origin origin);
model::Seen<std::vector<std::string>> SeenStrings(const hcl::Value& value, model::Origin origin);
model::Text Because(const hcl::Unknown& why);

// The places that gave a value: variables with where they were set, locals, module inputs.
std::vector<model::Step> TraceSteps(ModuleInstance& instance, const hcl::File& file,
                                    const hcl::Expr& expr);

}  // namespace fuin::iac
