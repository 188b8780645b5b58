// The API servers behind one address, and what each of them says of its encryption: a cluster with
// three of them is converged when all three are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/metrics.h"
#include "k8s/session.h"

namespace fuin::k8s {

struct ApiServerView {
  std::string origin;  // that was asked, "" for the connection's own server
  ServerEncryption encryption;
};

struct ApiServers {
  std::vector<ApiServerView> seen;  // each once, by origin or id
  // How many there are by their leases (kube-system, apiserver.kubernetes.io/identity), and the
  // "sha256:" hashes of their ids; nothing where these cannot be read.
  std::optional<std::vector<std::string>> expected_id_hashes;
  // Why something is not known: closed metrics, unreadable leases, servers that were not reached.
  std::vector<Error> problems;

  bool were_named = false;  // by a person, all of them

  // Every API server that there is was seen: by the leases, or every one that a person named.
  bool IsComplete() const;
};

// Asks every API server for its metrics: those of `origins` ("https://10.0.0.1:6443") where there
// are any; else the connection's server, over new connections until each that is expected was met,
// and then the endpoints of the Service default/kubernetes.
ApiServers LookAtApiServers(Session& session, const std::vector<std::string>& origins);

}  // namespace fuin::k8s
