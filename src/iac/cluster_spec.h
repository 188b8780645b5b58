// Clusters as controllers and command line tools are told of them, in YAML or JSON of many
// documents: eksctl, Cluster API for AWS, Crossplane, ACK, kOps, Pulumi YAML.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/facts.h"
#include "text/document.h"

namespace fuin::iac {

// One file with its documents.
struct SpecFile {
  std::string path;
  std::vector<text::Node> documents;
};

// Whether `document` describes a cluster or a key that CollectClusterSpecs reads, or holds such a
// one as the template of others (a List, a Composition, an AWSManagedControlPlaneTemplate).
bool IsClusterSpec(const text::Node& document);

// Appends one Source a file, with the clusters of all `files` and the keys that they may refer to
// across files. Documents of other kinds are passed over.
void CollectClusterSpecs(const std::vector<SpecFile>& files, model::Facts& facts);

}  // namespace fuin::iac
