// What is asked before the irreversible call.
#pragma once

#include <vector>

#include "fix/internal/seal_search.h"
#include "fix/seal.h"

namespace fuin::fix {

// Returns the checks of a cluster that no key of one's own seals, and that has no association under
// way, in the order of docs/fix.md. `other_update`: another one in progress, or null.
std::vector<SealCheck> ChecksOf(const SeenCluster& cluster, const aws::CallerIdentity& caller,
                                const aws::ClusterUpdate* other_update);

}  // namespace fuin::fix
