// What might help a cluster: each a set of edits that is judged before it is taken. The order is
// that of preference: what changes least, and where it belongs, comes first.
#pragma once

#include <string>
#include <vector>

#include "patch/code_fix.h"
#include "patch/internal/workspace.h"

namespace fuin::patch {

struct Candidate {
  EditsByFile edits;
  std::vector<model::Evidence> changes;
  std::vector<model::Evidence> warnings;
};

// The cluster at hand, as the last judgement of its root shows it.
struct Patient {
  const Request& request;
  Workspace& workspace;
  const model::Facts& facts;
  const model::Cluster& cluster;
  const model::ClusterVerdict& verdict;
  std::vector<const model::Finding*> fails;  // of the cluster and of its key

  bool Fails(std::string_view rule) const;
  // The key that the cluster names and that its source makes, or null.
  const model::Key* OwnKey() const;
};

// A change of one file, said in one sentence.
Candidate Change(std::string path, std::vector<Edit> edits, model::Text text,
                 const model::Location& at);

// Terraform, native syntax: the block of the cluster (hcl_fixes.cc), the values that switch it
// (switches.cc), the call of a module that is not in the tree (module_call.cc), its key.
void AddBlockFixes(const Patient& patient, std::vector<Candidate>& candidates);
void AddSwitches(const Patient& patient, std::vector<Candidate>& candidates);
void AddCallFixes(const Patient& patient, std::vector<Candidate>& candidates);
void AddKeyFixes(const Patient& patient, std::vector<Candidate>& candidates);
// Terraform, JSON syntax (json_edit.cc).
void AddJsonFixes(const Patient& patient, std::vector<Candidate>& candidates);
// CloudFormation, eksctl, Cluster API and the like (spec_fixes.cc).
void AddSpecFixes(const Patient& patient, std::vector<Candidate>& candidates);

// The call nearest to the cluster that stands in code of the source, not in .terraform; nothing
// where the cluster is in the root module.
std::optional<BlockSite> EditableCall(const Patient& patient);
// Whether a step is a variable's value, given, by default or by a call.
bool IsByVariable(const model::Step& step);
// Whether a file belongs to what `terraform init` downloads.
bool IsDownloaded(const std::string& path);

}  // namespace fuin::patch
