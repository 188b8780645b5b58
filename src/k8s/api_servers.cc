// Which API servers there are: each renews a Lease of its own every 10 s, and apiserver_id_hash in
// its metrics is the hash of that Lease's name (kubernetes v1.37.2 pkg/controlplane/apiserver/
// server.go). Where they are: the EndpointSlice of the Service default/kubernetes.

#include "k8s/api_servers.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/date.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "crypto/digest.h"
#include "k8s/client.h"

namespace fuin::k8s {
namespace {

using text::Node;

// A Lease that is behind the newest by more is a server that went away: it is kept for an hour.
constexpr int64_t kLeaseBehindMsMax = 60'000;
constexpr size_t kServerCountMax = 64;
// New connections through one address before giving up on meeting the rest: with 3 servers behind
// a fair balancer 30 miss one of them once in 60,000 times.
constexpr int kMeetingsPerServer = 10;

std::string IdHash(std::string_view id) {
  const crypto::Digest digest = crypto::Sha256Of(id);
  return "sha256:" + HexEncode({digest.data(), digest.size()});
}

Result<std::vector<std::string>> ExpectedIds(Session& session) {
  const Resource leases{"coordination.k8s.io", "v1", "leases", true};
  const Node list = FUIN_TRY(
      GetJson(session,
              PathOf(leases, "kube-system", "") +
                  "?limit=500&labelSelector=apiserver.kubernetes.io%2Fidentity%3Dkube-apiserver",
              {"list", leases, "kube-system", ""}));
  std::vector<std::pair<int64_t, std::string>> renewed;
  const Node* items = list.Find("items");
  for (size_t i = 0; items != nullptr && i < items->elements.size(); ++i) {
    const Node* metadata = items->elements[i].Find("metadata");
    const Node* spec = items->elements[i].Find("spec");
    const std::optional<int64_t> at =
        UnixMsOfRfc3339(spec == nullptr ? "" : spec->Text("renewTime"));
    if (metadata != nullptr && at.has_value()) {
      renewed.emplace_back(*at, metadata->Text("name"));
    }
  }
  if (renewed.empty()) {
    return Error{ErrorCode::kNotFound, "no API server keeps a Lease in kube-system", ""};
  }
  const int64_t newest = std::ranges::max_element(renewed)->first;
  std::vector<std::string> ids;
  for (const auto& [at, name] : renewed) {
    if (newest - at <= kLeaseBehindMsMax) {
      ids.push_back(IdHash(name));
    }
  }
  std::ranges::sort(ids);
  return ids;
}

Result<std::vector<std::string>> EndpointOrigins(Session& session) {
  const Resource slices{"discovery.k8s.io", "v1", "endpointslices", true};
  const Node slice = FUIN_TRY(GetJson(session, PathOf(slices, "default", "kubernetes"),
                                      {"get", slices, "default", "kubernetes"}));
  int port = 443;
  const Node* ports = slice.Find("ports");
  if (ports != nullptr && !ports->elements.empty()) {
    const Node* number = ports->elements[0].Find("port");
    port = number == nullptr ? port : std::atoi(number->scalar.c_str());
  }
  std::vector<std::string> origins;
  const Node* endpoints = slice.Find("endpoints");
  for (size_t i = 0; endpoints != nullptr && i < endpoints->elements.size(); ++i) {
    const Node* addresses = endpoints->elements[i].Find("addresses");
    for (size_t j = 0; addresses != nullptr && j < addresses->elements.size(); ++j) {
      const std::string& address = addresses->elements[j].scalar;
      const bool is_ipv6 = address.find(':') != std::string::npos;
      if (origins.size() < kServerCountMax) {
        origins.push_back(
            fmt::format("https://{}:{}", is_ipv6 ? "[" + address + "]" : address, port));
      }
    }
  }
  return origins;
}

Result<ApiServerView> LookAt(Session& session, const std::string& origin) {
  std::string metrics = FUIN_TRY(GetMetrics(session, origin));
  ApiServerView view;
  view.origin = origin;
  view.encryption = FUIN_TRY(ReadServerEncryption(metrics));
  return view;
}

// Adds a server that was not seen yet: known by its id, or else by where it was asked.
void Add(ApiServerView view, std::vector<ApiServerView>& seen) {
  const bool is_known = std::ranges::any_of(seen, [&](const ApiServerView& other) {
    return view.encryption.id_hash.empty() ? other.origin == view.origin
                                           : other.encryption.id_hash == view.encryption.id_hash;
  });
  if (!is_known) {
    seen.push_back(std::move(view));
  }
}

// Through the balancer: a new connection each time, until all that are expected were met.
void MeetAll(Session& session, ApiServers& servers) {
  const size_t expected =
      servers.expected_id_hashes.has_value() ? servers.expected_id_hashes->size() : 1;
  const int meetings = expected <= 1 ? 1 : static_cast<int>(expected) * kMeetingsPerServer;
  for (int i = 0; i < meetings && !servers.IsComplete(); ++i) {
    session.Reconnect();
    Result<ApiServerView> view = LookAt(session, "");
    if (!view) {
      servers.problems.push_back(std::move(view).error());
      return;
    }
    Add(std::move(*view), servers.seen);
  }
}

}  // namespace

bool ApiServers::IsComplete() const {
  if (were_named) {
    return problems.empty() && !seen.empty();
  }
  return expected_id_hashes.has_value() &&
         std::ranges::all_of(*expected_id_hashes, [&](const std::string& hash) {
           return std::ranges::any_of(
               seen, [&](const ApiServerView& view) { return view.encryption.id_hash == hash; });
         });
}

ApiServers LookAtApiServers(Session& session, const std::vector<std::string>& origins) {
  ApiServers servers;
  if (!origins.empty()) {
    servers.were_named = true;
    for (const std::string& origin : origins) {
      Result<ApiServerView> view = LookAt(session, origin);
      if (view) {
        // Two servers on one host have one id: named ones are told apart by their address.
        servers.seen.push_back(std::move(*view));
      } else {
        servers.problems.push_back(std::move(view).error());
      }
    }
    return servers;
  }
  Result<std::vector<std::string>> expected = ExpectedIds(session);
  if (expected) {
    servers.expected_id_hashes = std::move(*expected);
  } else {
    servers.problems.push_back(std::move(expected).error());
  }
  MeetAll(session, servers);
  if (servers.IsComplete() || servers.seen.empty()) {
    return servers;
  }
  const Result<std::vector<std::string>> endpoints = EndpointOrigins(session);
  if (!endpoints) {
    servers.problems.push_back(endpoints.error());
    return servers;
  }
  for (const std::string& origin : *endpoints) {
    Result<ApiServerView> view = LookAt(session, origin);
    if (view) {
      Add(std::move(*view), servers.seen);
    } else {
      servers.problems.push_back(std::move(view).error());
    }
  }
  return servers;
}

}  // namespace fuin::k8s
