// A live etcd → one source's intake: the newest value of every wanted key, in pages at one
// revision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "collect/stored.h"
#include "model/facts.h"

namespace fuin::collect {

// How to reach etcd: etcdctl's flags and variables.
struct EndpointOptions {
  std::vector<std::string> endpoints;            // for the source `etcd:`, which names none
  std::string cacert_file, cert_file, key_file;  // PEM; "" for none
  std::string server_name;  // in the server's certificate; "": the endpoint's host
  bool verify = true;       // the server's certificate
  std::string user;         // "" for none
  SecretBytes password;
  int64_t timeout_ms = 10'000;  // of one call
  std::string prefix;           // kube-apiserver's --etcd-prefix; "": the usual ones are tried
};

// Whether `source` names a live etcd: "etcd:", "etcd://host:port[,host...]".
bool IsEndpointSource(std::string_view source);

// Reads every wanted key, in two passes at one revision: keys alone first, to learn which value was
// written last (asking etcd to sort would make it load the whole range), then the values. Memory is
// one page. `source` gets the problems, and read = false where nothing could be read;
// intake.facts() kind, version, revision and what an endpoint does not show: each member's history,
// freed pages and log. Errors are the sink's alone.
Result<void> ReadEndpoint(std::string_view name, const EndpointOptions& options,
                          const std::vector<std::string>& resources, Clock& clock,
                          StoredIntake& intake, model::Source& source);

}  // namespace fuin::collect
