// What an EncryptionConfiguration covers in this cluster, its wildcards spelled out.
#pragma once

#include <vector>

#include "base/result.h"
#include "envelope/encryption_config.h"
#include "k8s/client.h"

namespace fuin::fix {

// Returns every resource that `config` names and the API server has, each in its preferred version
// and only if it can be listed and patched: the objects that re-encryption can reach. Sorted by
// name. Resources that the server does not have are left out: nothing is stored of them.
Result<std::vector<k8s::Resource>> CoveredResources(k8s::Session& session,
                                                    const envelope::EncryptionConfig& config);

}  // namespace fuin::fix
