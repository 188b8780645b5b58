// k8s:CONTEXT → session → metrics of each server → sentences. The counters are
// apiserver_storage_transformation_operations_total (resource, to_storage or from_storage,
// transformer prefix): "identity" is plain text, "k8s:enc:..." sealed.

#include "collect/api_server_metrics.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/date.h"
#include "base/strings.h"
#include "k8s/api_servers.h"

namespace fuin::collect {
namespace {

constexpr std::string_view kScheme = "k8s:";
constexpr std::string_view kIdentity = "identity";

class Evidence {
 public:
  Evidence(const std::vector<std::string>& resources, model::Source& source)
      : resources_(resources), source_(source) {}

  void Add(const k8s::ApiServerView& server) {
    const k8s::ServerEncryption& seen = server.encryption;
    const std::string name =
        server.origin.empty() ? (seen.id_hash.empty() ? "-" : seen.id_hash) : server.origin;
    const std::string since = seen.started_at_unix_s > 0
                                  ? Rfc3339OfUnixTime(static_cast<int64_t>(seen.started_at_unix_s))
                                  : "-";
    const bool wrote = AddCounts("wrote", seen.to_storage, name, since);
    const bool read = AddCounts("read", seen.from_storage, name, since);
    if (!wrote && !read) {
      Note({"metrics/none", {{"server", name}, {"since", since}}});
    }
    for (const auto& [provider, hash] : seen.key_id_hashes) {
      Note({"metrics/key-id",
            {{"server", name}, {"provider", Printable(provider)}, {"hash", Printable(hash)}}});
    }
    if (!seen.config_hash.empty()) {
      Note({"metrics/config", {{"server", name}, {"hash", Printable(seen.config_hash)}}});
    }
    if (seen.reload_failures > 0) {
      Unread({"metrics/reload-failures",
              {{"server", name}, {"count", std::to_string(seen.reload_failures)}}});
    }
  }

  void Note(model::Text text) { Problem(model::ProblemKind::kNote, std::move(text)); }
  void Unread(model::Text text) { Problem(model::ProblemKind::kPartUnread, std::move(text)); }

 private:
  void Problem(model::ProblemKind kind, model::Text text) {
    source_.problems.push_back({kind, std::move(text), {source_.name, 0, 0}});
  }
  bool IsWanted(std::string_view resource) const {
    return resource == "secrets" || std::ranges::find(resources_, resource) != resources_.end() ||
           std::ranges::find(resources_, "all") != resources_.end();
  }
  // Whether there was anything to count.
  bool AddCounts(const std::string& deed, const k8s::ServerEncryption::Counts& counts,
                 const std::string& server, const std::string& since) {
    bool is_any = false;
    for (const auto& [what, count] : counts) {
      const auto& [resource, prefix] = what;
      if (!IsWanted(resource) || count == 0) {
        continue;
      }
      model::Text text{"metrics/" + deed + (prefix == kIdentity ? "-plain" : "-sealed"),
                       {{"server", server},
                        {"since", since},
                        {"resource", Printable(resource)},
                        {"count", std::to_string(count)}}};
      if (prefix != kIdentity) {
        text.arguments.emplace_back("prefix", Printable(prefix));
      }
      Note(std::move(text));
      is_any = true;
    }
    return is_any;
  }

  const std::vector<std::string>& resources_;
  model::Source& source_;
};

}  // namespace

bool IsApiServerSource(std::string_view source) { return source.starts_with(kScheme); }

void ReadApiServerMetrics(std::string_view name, const OpenCluster& open_cluster,
                          const std::vector<std::string>& resources, StoredIntake& intake,
                          model::Source& source) {
  Evidence evidence(resources, source);
  intake.facts().not_shown.push_back({"not-shown/metrics", {}});
  const Result<std::unique_ptr<k8s::Session>> session =
      open_cluster(std::string(name.substr(kScheme.size())));
  if (!session) {
    source.read = false;
    evidence.Unread({"problem/unread", {{"error", Describe(session.error())}}});
    return;
  }
  const k8s::ApiServers servers = k8s::LookAtApiServers(**session, {});
  for (const Error& error : servers.problems) {
    evidence.Unread({"problem/unread", {{"error", Describe(error)}}});
  }
  for (const k8s::ApiServerView& server : servers.seen) {
    evidence.Add(server);
  }
  source.read = !servers.seen.empty();
  evidence.Unread({"metrics/indirect", {}});
}

}  // namespace fuin::collect
