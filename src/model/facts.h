// All that was seen in one run: what the rules judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "model/cluster.h"
#include "model/evidence.h"
#include "model/key.h"
#include "model/stored.h"

namespace fuin::model {

enum class SourceKind : uint8_t {
  kTerraform,       // .tf, .tf.json, .tofu under a root directory
  kTerraformPlan,   // terraform show -json PLAN
  kTerraformState,  // state v4, or terraform show -json of a state
  kAws,             // an AWS account, live
  kEtcd,            // stored bytes: snapshot, data directory, WAL, endpoint (Facts::stored)
  kCloudFormation,  // a root template with all that it nests, a stack of cdk.out
  kClusterSpec,     // eksctl, Cluster API, Crossplane, ACK, kOps, Pulumi YAML
  kControlPlane,    // EncryptionConfiguration, kube-apiserver's manifest, kubeadm, k3s, Talos
  kUnreadable,      // recognised and named, but not read: Terragrunt, a binary plan, ...
};

// How bad it is that something was not read.
enum class ProblemKind : uint8_t {
  kPartUnread,  // a part of the source could not be read: the run ends with exit 2 at best
  kNote,        // worth saying, changes no verdict
};

struct SourceProblem {
  ProblemKind kind = ProblemKind::kPartUnread;
  Text text;
  Location at;
};

// One source, and what became of it.
struct Source {
  std::string name;  // as the person gave it, or as it was found: "envs/prod"
  SourceKind kind = SourceKind::kTerraform;
  bool read = true;  // false: nothing of it could be read
  Text summary;      // "3 modules, 41 files"
  std::vector<SourceProblem> problems;
};

// An exemption that the code or .fuin.yaml asks for. Judgement applies it, and says so in the
// finding.
struct Suppression {
  std::string rule;           // a rule id, or "*"
  std::string reason;         // required: one without is reported and not honoured
  std::optional<Date> until;  // the last day on which it holds
  std::string until_text;     // as written, where it is no date
  Location at;
  // What it covers: the resource or block that starts at these lines of `at.file`, or, from
  // .fuin.yaml, a glob over addresses and one over paths ("" covers all).
  int first_line = 0, last_line = 0;  // 0: not bound to lines
  std::string address_glob, path_glob;
  std::string address;  // from a tag: exactly this cluster or key
};

struct Facts {
  Date today;
  std::vector<Source> sources;
  std::vector<Cluster> clusters;
  std::vector<Key> keys;
  std::vector<StoredSource> stored;
  std::vector<Suppression> suppressions;
};

// Returns the key that `reference` names: by index, or by the ARN or alias that matches among
// `facts`, in the source that knows it best. Null where it names none that was seen.
const Key* FindKey(const Facts& facts, const KeyReference& reference);

// Appends all of `from` but `today` to `to`; indexes move along. A suppression that stands at the
// place of one in `to` is the same one.
void AppendFacts(Facts from, Facts& to);

}  // namespace fuin::model
