// A pass that starts before every API server has loaded the new configuration is a false success:
// a server with the old one answers "current" for what it would write as it always did.

#include "fix/internal/gate.h"

#include <algorithm>
#include <set>

namespace fuin::fix::internal {
namespace {

constexpr int64_t kPollMs = 2000;
constexpr int64_t kEksPollMs = 15'000;  // an association takes up to 45 minutes

// True once stopped.
bool Sleep(k8s::Session& session, int64_t duration_ms, const std::atomic<bool>& stop) {
  const int64_t until_ms = session.clock().UnixMs() + duration_ms;
  while (!stop.load() && session.clock().UnixMs() < until_ms) {
    session.clock().SleepMs(std::min<int64_t>(200, until_ms - session.clock().UnixMs()));
  }
  return stop.load();
}

// All servers have one configuration, the wanted one where there is one.
bool Agree(const k8s::ApiServers& servers, const ReencryptOptions& options) {
  std::set<std::string> hashes;
  for (const k8s::ApiServerView& server : servers.seen) {
    hashes.insert(server.encryption.config_hash);
  }
  return hashes.size() == 1 &&
         (!options.wanted.has_value() || *hashes.begin() == options.wanted->hash);
}

// Each provider's key id is the same on all servers, and one of them the wanted one. A rotated key
// reaches a server when it asks its plugin next: within a minute.
bool AgreeOnKeys(const k8s::ApiServers& servers, const ReencryptOptions& options) {
  std::set<std::map<std::string, std::string>> seen;
  for (const k8s::ApiServerView& server : servers.seen) {
    seen.insert(server.encryption.key_id_hashes);
  }
  if (seen.size() != 1) {
    return false;
  }
  return options.wanted_key_id_hash.empty() ||
         std::ranges::any_of(*seen.begin(), [&](const auto& provider_and_hash) {
           return provider_and_hash.second == options.wanted_key_id_hash;
         });
}

GateState StateWithEks(const Gate& gate, const ReencryptOptions& options) {
  const GateState state = StateOf(gate.api_servers, options);
  if (!gate.eks.has_value() || state == GateState::kPlaintext) {
    return state;
  }
  if (gate.eks->is_changing) {
    return GateState::kNotConverged;
  }
  const bool is_plain =
      std::ranges::any_of(options.pass.resources, [&](const k8s::Resource& resource) {
        WriteKey key;
        AddEks(*gate.eks, resource.Name(), key);
        return key.kind == KeyKind::kPlaintext;
      });
  return is_plain ? GateState::kPlaintext : state;
}

}  // namespace

GateState StateOf(const k8s::ApiServers& servers, const ReencryptOptions& options) {
  const ConfigurationFile* wanted = options.wanted.has_value() ? &*options.wanted : nullptr;
  if (wanted != nullptr) {
    for (const k8s::Resource& resource : options.pass.resources) {
      if (KindOfPrefix(wanted->PrefixFor(resource.Name())) == KeyKind::kPlaintext) {
        return GateState::kPlaintext;
      }
    }
  }
  // A server that has no configuration at all says nothing of one.
  const bool all_speak = !servers.seen.empty() &&
                         std::ranges::all_of(servers.seen, [](const k8s::ApiServerView& server) {
                           return !server.encryption.config_hash.empty();
                         });
  if (!servers.IsComplete() || !all_speak) {
    const bool some_speak = std::ranges::any_of(servers.seen, [](const k8s::ApiServerView& server) {
      return !server.encryption.config_hash.empty();
    });
    // What is seen may be enough to say no.
    const bool is_no = some_speak && (!Agree(servers, options) || !AgreeOnKeys(servers, options));
    return is_no ? GateState::kNotConverged : GateState::kSettled;
  }
  return Agree(servers, options) && AgreeOnKeys(servers, options) ? GateState::kConverged
                                                                  : GateState::kNotConverged;
}

Gate WaitAtGate(k8s::Session& session, const ReencryptOptions& options, const ReencryptPlan& plan,
                ReencryptObserver& observer, const std::atomic<bool>& stop) {
  const int64_t start_ms = session.clock().UnixMs();
  Gate gate;
  gate.api_servers = plan.api_servers;
  gate.eks = plan.eks;
  while (true) {
    gate.state = StateWithEks(gate, options);
    gate.waited_ms = session.clock().UnixMs() - start_ms;
    if (gate.state == GateState::kSettled) {
      observer.OnWaiting(gate);
      if (Sleep(session, options.settle_ms, stop)) {
        gate.state = GateState::kStopped;
      }
      gate.waited_ms = session.clock().UnixMs() - start_ms;
      return gate;
    }
    if (gate.state != GateState::kNotConverged || gate.waited_ms >= options.gate_wait_ms_max) {
      return gate;
    }
    observer.OnWaiting(gate);
    const bool waits_for_eks = gate.eks.has_value() && gate.eks->is_changing;
    if (Sleep(session, waits_for_eks ? kEksPollMs : kPollMs, stop)) {
      gate.state = GateState::kStopped;
      return gate;
    }
    if (waits_for_eks) {
      const Result<EksEncryption> now = options.describe_eks();
      gate.eks = now ? *now : *gate.eks;
    }
    gate.api_servers = k8s::LookAtApiServers(session, options.api_servers);
  }
}

}  // namespace fuin::fix::internal
