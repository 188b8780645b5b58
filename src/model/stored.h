// What etcd really holds: each stored copy of a value as it streams by, and what is kept of a
// source once all its copies have been seen. No byte of a value is in here, nor a hash of one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/text.h"

namespace fuin::model {

struct Source;  // facts.h

// Where a copy lies.
enum class StoredState : uint8_t {
  kLive,        // what a client reads today
  kHistorical,  // an older revision of a key that is live
  kDeleted,     // a revision of a key that was deleted since
  kFreed,       // in database pages that no tree leads to, or in the slack of a page
  kWal,         // in the write-ahead log
  kSnap,        // in a .snap, in a database received or left over beside the current one
};
inline constexpr size_t kStoredStateCount = 6;

// The form of a copy (envelope::SealKind, as facts spell it).
enum class SealForm : uint8_t {
  kPlaintext,
  kAesCbc,
  kAesGcm,
  kSecretbox,
  kKmsV1,
  kKmsV2,
  kUnknown,
};
inline constexpr size_t kSealFormCount = 7;

// What kind of credential a Secret in the clear is, by its type and the names of its data keys.
enum class ContentKind : uint8_t {
  kOther,
  kDatabase,
  kApiToken,
  kTlsKey,
  kServiceAccount,
  kRegistry,
  kOauth,
  kSshKey,
  kBasicAuth,
  kBootstrapToken,
  kHelmRelease,
};

// The words of the JSON report: "live", "kms_v2", "service_account".
std::string_view ToString(StoredState state);
std::string_view ToString(SealForm form);
std::string_view ToString(ContentKind kind);

// What a readable Secret says about itself, short of its values.
struct StoredObject {
  std::string type;  // "kubernetes.io/tls"
  ContentKind content = ContentKind::kOther;
  std::vector<std::string> data_keys;  // names only
  bool has_last_applied = false;       // an annotation holds a second copy
};

// Whether a sealed copy opens, with the keys at hand.
enum class OpenOutcome : uint8_t { kNotTried, kOpened, kFailed };

// One stored copy. Views live for the call that hands it over.
struct StoredValue {
  std::optional<std::string_view> key;  // the etcd key; nothing where the bytes don't tell
  std::string_view resource;            // "secrets", "configmaps"; "" where the key is unknown
  std::string_view file;                // as a person would open it; "" for an endpoint
  StoredState state = StoredState::kLive;
  SealForm seal = SealForm::kPlaintext;
  SealForm claimed = SealForm::kPlaintext;  // what its prefix says; differs where it only pretends
  std::string_view flaw;                    // why it is not believed: "holds_object"; "" for none
  std::string_view provider;                // or the name of the local key
  std::string_view key_id;                  // KMS v2
  int dek_source_type = -1;                 // KMS v2: 0 a key, 1 a seed
  std::optional<bool> stale;  // not what the newest write of this resource has; nothing: unknown
  std::optional<int64_t> revision;     // main revision; nothing where the bytes don't tell
  uint64_t offset = 0;                 // of the stored value in `file`; 0 for an endpoint
  uint64_t bytes = 0;                  // of it that are there
  bool cut_short = false;              // a fragment: its end or its start was overwritten
  std::optional<StoredObject> object;  // with --objects, where the copy is readable
  OpenOutcome open = OpenOutcome::kNotTried;
  std::string_view open_failure;  // with kFailed: a word for the reason; never a value
};

// Which of etcd's things a source is.
enum class StoredKind : uint8_t {
  kSnapshot,       // etcdctl snapshot save: a database and 32 bytes of SHA-256
  kDatabase,       // member/snap/db on its own
  kDataDirectory,  // also inside a tar archive
  kWal,            // one segment
  kRaftSnapshot,   // one .snap
  kEndpoint,       // a live etcd: values, and none of its files
  kMetrics,        // a Kubernetes API server's /metrics: indirect evidence
};
std::string_view ToString(StoredKind kind);

enum class HashCheck : uint8_t { kOk, kMismatch, kAbsent, kSkipped };
std::string_view ToString(HashCheck hash);

// A part that could not be read as what it should be.
struct StoredDamage {
  std::string file;
  uint64_t offset = 0;
  uint64_t bytes = 0;  // that were passed over; 0 where nobody knows
  Text what;
};
inline constexpr size_t kStoredDamageListedMax = 10'000;

// A copy that a person can go and look at.
struct StoredExample {
  std::string secret;  // "payments/db-00017", or the etcd key of another resource; "" unknown
  std::string file;
  uint64_t offset = 0;
  SealForm seal = SealForm::kPlaintext;
};
inline constexpr size_t kStoredExamplesMax = 5;

using CountsByForm = std::array<uint64_t, kSealFormCount>;

// How many copies hang on one key.
struct KeyUse {
  SealForm form = SealForm::kUnknown;
  std::string provider, key_id;
  int dek_source_type = -1;
  uint64_t live = 0, copies = 0;

  bool operator==(const KeyUse&) const = default;
};
// More distinct keys than this are counted under one KeyUse without names.
inline constexpr size_t kKeyUsesMax = 1000;

// What was counted of one resource.
struct StoredCounts {
  std::string resource;                                  // "secrets"
  uint64_t objects = 0;                                  // keys whose newest record is a value
  uint64_t namespaces = 0;                               // of these
  std::array<CountsByForm, kStoredStateCount> copies{};  // live among them
  uint64_t objects_with_plaintext = 0;                   // distinct keys with any plaintext copy
  uint64_t namespaces_with_plaintext = 0;
  std::array<uint64_t, kStoredStateCount> objects_with_plaintext_in{};  // distinct keys, each state
  std::array<uint64_t, kStoredStateCount> plaintext_fragments{};        // copies without a key
  std::array<std::vector<StoredExample>, kStoredStateCount> plaintext_examples;
  uint64_t pretended = 0;  // claim a seal and are not believed
  std::vector<StoredExample> pretended_examples;
  uint64_t with_last_applied = 0;  // readable copies with kubectl's annotation
  std::optional<KeyUse> newest;    // what the newest write has: the key in use
  uint64_t live_stale = 0;
  std::vector<StoredExample> stale_examples;
  std::vector<KeyUse> keys;           // by form, provider, key id, DEK source type
  uint64_t distinct_seeds = 0;        // sealed data keys or seeds in all copies
  uint64_t opened = 0, unopened = 0;  // with --open, sealed copies
  std::vector<StoredExample> unopened_examples;
  std::vector<std::pair<std::string, uint64_t>> unopened_by_reason;
};

// What is kept of a source. Memory does not grow with its values, but for the table of keys that
// the collector drops at the end.
struct StoredSource {
  size_t source_index = 0;  // into Facts::sources
  StoredKind kind = StoredKind::kSnapshot;
  std::string etcd_version;         // "3.7"; "" where the file doesn't say
  std::optional<int64_t> revision;  // the current one
  HashCheck hash = HashCheck::kAbsent;
  std::vector<StoredDamage> damage;  // the first kStoredDamageListedMax
  uint64_t damage_count = 0;
  std::vector<std::string> prefixes;  // of the keys: "/registry"; the first few
  StoredCounts secrets;
  std::vector<StoredCounts> others;  // with --resources, each that was asked for
  // What this kind of source can't show by its nature ("freed pages and WAL of member 2"): said,
  // and no unknown.
  std::vector<Text> not_shown;
};

// Takes sources one after the other, and every copy of each in the order in which it is found. An
// error (a full disk under the report) ends the run.
class StoredSink {
 public:
  virtual ~StoredSink() = default;
  virtual Result<void> OnSource(std::string_view name, StoredKind kind) = 0;
  virtual Result<void> OnValue(const StoredValue& value) = 0;
  // All that was counted of the source whose values came last.
  virtual Result<void> OnSourceEnd(const Source& source, const StoredSource& stored) = 0;
};

}  // namespace fuin::model
