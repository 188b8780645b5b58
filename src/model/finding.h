// What judgement makes of the facts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.h"
#include "model/facts.h"
#include "model/text.h"

namespace fuin::model {

enum class Verdict : uint8_t { kPass, kFail, kUnknown, kNotApplicable };
enum class Severity : uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };

// What seals a cluster's Secrets. `kMisconfigured`: a block that Terraform or AWS would refuse, or
// that protects nothing.
enum class AtRest : uint8_t {
  kPlaintext,
  kAwsOwnedKey,
  kCustomerKey,
  kLocalKey,
  kMisconfigured,
  kUnknown,
};

// The health of a customer key that is in use. Beside AtRest, never mixed into it.
enum class KeyHealth : uint8_t {
  kOk,
  kDisabled,
  kPendingDeletion,
  kPendingImport,
  kNoGrant,
  kUnknown,
};

// The words of the JSON report, of the schema and of --fail-on: "not_applicable", "aws_owned_key",
// ...
std::string_view ToString(Verdict verdict);
std::string_view ToString(Severity severity);
std::string_view ToString(AtRest at_rest);
std::string_view ToString(KeyHealth health);

// Parses "info" to "critical". Nothing for any other text.
std::optional<Severity> ParseSeverity(std::string_view text);

enum class SubjectKind : uint8_t { kCluster, kKey, kSource };

// What a finding is about: an element of the facts that were judged.
struct Subject {
  SubjectKind kind = SubjectKind::kCluster;
  size_t index = 0;   // into Facts::clusters, keys or sources
  std::string label;  // "payments-prod", "module.kms.aws_kms_key.this": what a person calls it

  bool operator==(const Subject&) const = default;
};

struct Evidence {
  Text text;  // what was seen; may have no id where the place says all
  Origin origin;

  bool operator==(const Evidence&) const = default;
};

struct AppliedSuppression {
  std::string reason;
  std::optional<Date> until;
  Location at;

  bool operator==(const AppliedSuppression&) const = default;
};

struct Finding {
  std::string rule;
  Verdict verdict = Verdict::kUnknown;
  Severity severity = Severity::kInfo;
  Subject subject;
  Text message;
  std::vector<Evidence> evidence;  // the first is the place that a person should open
  std::string fingerprint;         // stable when texts are reworded or lines move
  std::optional<AppliedSuppression> suppressed;
};

// The answer for one cluster, that every report leads with.
struct ClusterVerdict {
  size_t cluster_index = 0;  // into Facts::clusters
  AtRest at_rest = AtRest::kUnknown;
  std::optional<KeyHealth> key_health;  // only with a customer key
  std::string key;                      // ARN, alias or address of the key; "" for none
  Text why;                             // one sentence
  Origin origin;                        // where it was decided
};

// Worth saying, and no finding: a suppression that has expired.
struct Note {
  Text text;
  Location at;

  bool operator==(const Note&) const = default;
};

struct Judgement {
  std::vector<ClusterVerdict> clusters;  // in the order of Facts::clusters
  std::vector<Finding> findings;         // fails first, by severity, then by place
  std::vector<Note> notes;               // change no verdict and no exit code
};

}  // namespace fuin::model
