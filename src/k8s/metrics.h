// The metrics by which an API server tells how it stores: Prometheus' text format, read for the few
// names that matter.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fuin::k8s {

struct Sample {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;

  // Returns the label's value, "" where there is none.
  std::string_view Label(std::string_view label) const;
};

// Returns the samples of those names, in order. kCorrupt for a line of one of them that is not in
// the format; kLimit for more than limits::kMetricSamplesMax. Lines of other names are not looked
// at.
Result<std::vector<Sample>> ParseMetrics(std::string_view text,
                                         std::span<const std::string_view> names);

// What one API server says of its encryption at rest. Counters count from its start.
struct ServerEncryption {
  // "sha256:...", of the API server's own id and of the EncryptionConfiguration that it has loaded;
  // "" where it does not say: it has none, or is older than these metrics.
  std::string id_hash, config_hash;
  uint64_t reload_failures = 0;
  double started_at_unix_s = 0;  // of the process
  // The key id that each KMS v2 provider reported last: provider -> "sha256:...".
  std::map<std::string, std::string> key_id_hashes;
  // (resource, transformer prefix) -> operations that went well. "identity" is plain text,
  // "k8s:enc:kms:v2:NAME:", "k8s:enc:aescbc:v1:", ... are sealed.
  using Counts = std::map<std::pair<std::string, std::string>, uint64_t>;
  Counts from_storage, to_storage;
};

Result<ServerEncryption> ReadServerEncryption(std::string_view metrics);

// Returns what was counted between two looks at the same server for one resource, by prefix; only
// what is more than zero. Nothing of it can be said (nothing) where the server started anew between
// them.
std::optional<std::map<std::string, uint64_t>> CountedBetween(
    const ServerEncryption::Counts& before, const ServerEncryption::Counts& after,
    std::string_view resource);

}  // namespace fuin::k8s
