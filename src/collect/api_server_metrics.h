// A Kubernetes API server's /metrics → one source: what can be told of an etcd that nobody can
// reach. Indirect, and no proof: it tells what the server did since it started, not what lies
// there.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "collect/stored.h"
#include "k8s/session.h"
#include "model/facts.h"

namespace fuin::collect {

// Opens a session with the API server of a kubeconfig's context, "" for the current one.
using OpenCluster =
    std::function<Result<std::unique_ptr<k8s::Session>>(const std::string& context)>;

// Whether `source` names an API server: "k8s:", "k8s:CONTEXT".
bool IsApiServerSource(std::string_view source);

// Asks every API server behind the context for its metrics, and notes for each wanted resource what
// it wrote and read under which transformer since it started, the key ids that its KMS providers
// have now, and the hash of the configuration that it has loaded. Always leaves the source partly
// unread, whatever the metrics say: old values that nobody read since are in none of them.
// read = false where no API server answers.
void ReadApiServerMetrics(std::string_view name, const OpenCluster& open_cluster,
                          const std::vector<std::string>& resources, StoredIntake& intake,
                          model::Source& source);

}  // namespace fuin::collect
