// Findings about code → the patch that seals the clusters, and what it could not do
// (docs/fix-code.md). Every change is judged again before it is offered: what is not proved to help
// is not in the patch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/overlay.h"
#include "base/result.h"
#include "model/facts.h"
#include "model/finding.h"

namespace fuin::patch {

struct Scan {
  model::Facts facts;
  model::Judgement judgement;  // by the policy that asks for a key of one's own
};

// Judges the sources at `roots` (Cluster::root) again, with the texts of `overlay` in place of
// their files. A root of Terraform is judged alone: not what lies in folders below it.
using Rescan = std::function<Scan(const Overlay& overlay, const std::vector<std::string>& roots)>;

struct Request {
  std::vector<std::string> clusters;  // names or addresses; none: all
  std::string key;                // ARN or alias of a key that is there already; "": one is made
  bool eks_statement = true;      // "Allow EKS to use the key" in the policy of a key that is made
  bool clusters_are_new = false;  // none exists yet: templates that would replace it may be edited
};

enum class Outcome : uint8_t {
  kSealed,     // nothing to do
  kAccepted,   // fails, and was accepted: a suppression covers it
  kFixed,      // the patch does it
  kPartly,     // sealed by the patch or before, and something about it still fails
  kNotFixed,   // nothing is changed for it: `why` says what stands in the way
  kUnknown,    // what it is can't be decided, so nothing is changed
  kElsewhere,  // a plan, a state, an account: made from the code, not the place of a change
};

// "sealed", "fixed", ... as the JSON has them.
std::string_view ToString(Outcome outcome);

struct ClusterFix {
  size_t cluster_index = 0;  // into the facts of the first scan
  std::string label;
  std::string address;
  Outcome outcome = Outcome::kSealed;
  std::vector<model::Evidence> changes;   // what the patch does, in order, and where
  model::Evidence why;                    // of kNotFixed, kPartly, kUnknown; no id otherwise
  std::vector<model::Evidence> warnings;  // to be read before it is applied
  std::vector<std::string> remaining;     // rules that still fail
};

struct FilePatch {
  std::string path;  // as facts name it
  std::string before, after;
};

struct CodeFix {
  std::vector<FilePatch> files;  // by path
  std::vector<ClusterFix> clusters;
};

// Never fails: a cluster for which nothing can be done says why.
CodeFix PlanCodeFix(const Scan& scan, const Request& request, const Rescan& rescan);

// Writes each file of `fix` aside, syncs and renames it: kInvalidArgument where a file is no longer
// what the patch was made for, before anything is written. Links are followed.
Result<void> WriteCodeFix(const CodeFix& fix);

}  // namespace fuin::patch
