// `fuin prove` as a part of `fuin reencrypt`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/open_flags.h"
#include "fix/etcd_proof.h"
#include "k8s/client.h"

namespace fuin::cli {

// Returns what reads `source`: a live etcd ("host:port,host:port", also as URLs and as
// "etcd://..."), or whatever else fuin prove reads. Errors as EndpointOptionsOf().
Result<fix::ProveEtcd> EtcdProofOf(const std::string& source, const EtcdFlags& flags,
                                   const std::vector<k8s::Resource>& resources);

}  // namespace fuin::cli
