// What YAML and JSON files are, found from what stands in them.
#pragma once

#include <string>
#include <vector>

#include "collect/control_plane.h"
#include "iac/cloudformation.h"
#include "iac/cluster_spec.h"
#include "model/facts.h"

namespace fuin::collect {

// The files of one source that are neither Terraform nor a plan nor a state, by kind.
class FoundFiles {
 public:
  // Looks into the file at `path`, as shown to people: true where it is one that fuin reads. Faults
  // of files that name what fuin reads, but cannot be parsed, go to `facts`. A file is read whole
  // only up to limits::kSourceFileBytesMax, and parsed only if a word of some format stands in it:
  // at memory speed for all others. `overlay` may be null.
  bool Inspect(const std::string& path, const Overlay* overlay, model::Facts& facts);

  // Reads what was found into `facts`.
  void Collect(const iac::CloudFormationOptions& options, model::Facts& facts) const;

 private:
  bool InspectDocuments(const std::string& path, const std::string& text, model::Facts& facts);

  std::vector<std::string> templates_, assemblies_;
  std::vector<iac::SpecFile> specs_;
  ControlPlaneFiles control_planes_;
};

// Whether a file of this name may be one that FoundFiles reads.
bool IsWorthInspecting(const std::string& name);

}  // namespace fuin::collect
