// What etcd itself holds after a re-encryption, as `fuin prove` has read it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "fix/reencrypt_pass.h"
#include "model/facts.h"
#include "model/stored.h"

namespace fuin::fix {

struct EtcdProof {
  model::Source source;
  model::StoredSource stored;
};

// Reads etcd. An Error where nothing could be begun; what could not be read stands in the source.
using ProveEtcd = std::function<Result<EtcdProof>()>;

// The counts of a resource; null where the proof did not look at it.
const model::StoredCounts* CountsOf(const EtcdProof& proof, const std::string& resource);

// What the proof holds against the pass that came before it: what failed, and what leaves the
// result unproven.
struct EtcdObjections {
  std::vector<model::Text> failed, unproven;
};
EtcdObjections ObjectionsOf(const EtcdProof& proof, const PassReport& last_pass);

// How many copies in plain text lie outside of what a client reads: old revisions, freed pages, the
// log, what was left over.
uint64_t OldPlaintextIn(const EtcdProof& proof);

}  // namespace fuin::fix
