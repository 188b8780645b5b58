// SOURCE arguments of fuin prove → every stored copy, and facts. docs/prove.md has the flow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "collect/stored.h"
#include "model/facts.h"
#include "model/stored.h"

namespace fuin::collect {

struct ProveOptions {
  Date today;
  IntakeOptions intake;
  bool check_hash = true;          // of snapshots with a trailer
  uint64_t hash_seed = 0;          // random: see StoredIntake
  StoredOpener* opener = nullptr;  // with --open
  std::vector<model::Suppression> suppressions;
};

// Reads each source, from its content found to be a snapshot, a database, a WAL segment, a .snap, a
// data directory, or one of these packed or archived, and hands every copy to `sink`. What cannot
// be read, and what fuin does not read (disk images, memory dumps, processes), is a Source with
// read = false and the reason. Reads only, takes no lock, unpacks nothing to disk. Errors are the
// sink's alone.
Result<model::Facts> Prove(const std::vector<std::string>& sources, const ProveOptions& options,
                           model::StoredSink& sink);

}  // namespace fuin::collect
