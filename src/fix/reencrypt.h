// `fuin reencrypt`: look, plan, wait for the API servers to agree, pass, verify. docs/reencrypt.md
// has the reasoning; this is its order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "fix/etcd_proof.h"
#include "fix/reencrypt_pass.h"
#include "fix/write_key.h"
#include "k8s/api_servers.h"
#include "k8s/client.h"
#include "k8s/session.h"
#include "model/text.h"

namespace fuin::fix {

struct ReencryptOptions {
  PassOptions pass;
  std::vector<std::string> api_servers;     // origins of all of them; none: found
  std::optional<ConfigurationFile> wanted;  // the EncryptionConfiguration that should be in force
  std::string wanted_key_id_hash;           // "sha256:..." of the KMS key id; "" for any
  int64_t gate_wait_ms_max = 300'000;       // for the API servers to agree
  int64_t settle_ms = 300'000;              // waited instead where their metrics are closed
  bool verifies = false;
  // The control plane does the rewriting pass (StorageVersionMigration); fuin watches it.
  bool via_migration = false;
  // No rewriting pass, and one verify pass: what moves in it was not under today's key.
  bool checks_only = false;
  int verify_passes_max = 3;  // passes that move something are followed by another
  // Asks EKS for the cluster's encryption; nothing where it is no cluster of EKS. Asked while
  // planning, at the gate, and at the end.
  std::function<Result<EksEncryption>()> describe_eks = nullptr;
  // Reads etcd after the verify passes; nothing where nobody named one.
  ProveEtcd prove_etcd = nullptr;
};

// An admission webhook that the API server calls for updates of what is re-encrypted.
struct Webhook {
  std::string configuration, name;
  bool is_mutating = false;
  bool fails_closed = false;  // failurePolicy: Fail
};

// What was seen before anything is changed.
struct ReencryptPlan {
  std::string context, server;
  k8s::ServerVersion version;
  // Of each resource how many objects there are; unknown with --selector or --namespace.
  std::vector<std::pair<std::string, std::optional<uint64_t>>> counts;
  std::vector<Webhook> webhooks;
  bool webhooks_known = false;
  k8s::ApiServers api_servers;
  std::vector<std::pair<std::string, WriteKey>> write_keys;  // of each resource, as known so far
  std::optional<EksEncryption> eks;
  std::vector<Error> problems;  // what could not be looked at, and changes nothing
};

// Looks, by reads and access reviews alone. kDenied where the caller may not list or patch, with
// the permission that is missing.
Result<ReencryptPlan> PlanReencrypt(k8s::Session& session, const ReencryptOptions& options);

enum class GateState : uint8_t {
  kConverged,     // every API server says that it has the same configuration, and the wanted one
  kSettled,       // their metrics are closed or incomplete: the documented time was waited
  kNotConverged,  // they still disagree, or have another configuration, after the longest wait
  kPlaintext,     // they write plain text: nothing would be sealed
  kStopped,
};
std::string_view ToString(GateState state);

struct Gate {
  GateState state = GateState::kNotConverged;
  k8s::ApiServers api_servers;  // as last seen
  int64_t waited_ms = 0;
  std::optional<EksEncryption> eks;  // likewise
};

// What the whole run came to, from best to worst. Only kVerified is success.
enum class ReencryptState : uint8_t {
  kVerified,    // a pass after the gate moved nothing, and the write key is known
  kUnverified,  // done, but not verified, or not known under which key
  kFailed,      // objects failed, were not listed, or went on moving
  kStopped,     // by a person: run it again
  kNotStarted,  // the gate did not open
};
std::string_view ToString(ReencryptState state);

// What the API servers counted while a pass ran: resource -> prefix -> operations. A census of what
// seals the stored objects, made without reading etcd.
using Census = std::map<std::string, std::map<std::string, uint64_t>>;

// A rewriting pass that the control plane did.
struct MigrationReport {
  std::string resource, name;  // of the StorageVersionMigration; "" where it could not be started
  bool has_succeeded = false;
  bool was_left_lying = false;  // no controller took it up
  std::string message;          // the controller's own, or why it could not be started
};

struct ReencryptReport {
  ReencryptState state = ReencryptState::kNotStarted;
  Gate gate;
  std::optional<PassReport> rewrite;
  std::vector<MigrationReport> migrations;  // in place of `rewrite`
  std::vector<PassReport> verify;
  // Reads from etcd during the last verify pass, and writes during the rewriting one. Nothing where
  // the metrics are closed, incomplete, or a server started anew meanwhile.
  std::optional<Census> census, writes;
  k8s::ApiServers api_servers_after;
  std::vector<std::pair<std::string, WriteKey>> write_keys;  // of each resource
  std::optional<EksEncryption> eks;                          // as it was before the passes
  std::optional<EtcdProof> etcd;
  std::vector<model::Text> reasons;  // why it is not kVerified, the weightiest first
};

// Told what is being done. As PassObserver, by one thread at a time.
class ReencryptObserver : public PassObserver {
 public:
  virtual void OnWaiting(const Gate& gate) = 0;
  virtual void OnPass(bool is_verify) = 0;
  // `message` is the migration's own.
  virtual void OnMigration(const MigrationReport& migration) = 0;
  virtual void OnProof() = 0;
};

// Carries the plan out. Idempotent: a second run finds what the first one did as current.
ReencryptReport Reencrypt(k8s::Session& session, const ReencryptOptions& options,
                          const ReencryptPlan& plan, ReencryptObserver& observer,
                          const std::atomic<bool>& stop);

}  // namespace fuin::fix
