// Registry modules that are not on disk, by what is known of them: for each range of versions a
// stand-in, written for fuin in Terraform's own language, that makes the same cluster and key from
// the same inputs. docs/terraform.md says where the knowledge comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fuin::iac {

enum class RegistryKnowledge : uint8_t {
  kStandIn,         // `stand_in` has the code
  kUnknownVersion,  // the module is known, and the versions allowed differ in what they make
  kMakesCluster,    // not known; by its name it makes clusters
  kMakesNone,       // by its name it makes none
  kNotKnown,        // nothing can be said
};

struct RegistryAnswer {
  RegistryKnowledge knowledge = RegistryKnowledge::kNotKnown;
  std::string name;  // "terraform-aws-modules/eks/aws 20", unique for a stand-in
  std::string code;
  std::string cluster;  // where its cluster stands: "aws_eks_cluster.this[0]"; "" for none
};

// What is known of `source` ("terraform-aws-modules/eks/aws", a git address with ?ref=) at the
// version constraint `version` ("" for none).
RegistryAnswer FindStandIn(std::string_view source, std::string_view version);

// A released version; compared part by part.
struct ModuleVersion {
  int64_t major = 0, minor = 0, patch = 0;
  auto operator<=>(const ModuleVersion&) const = default;
};

// The versions that a constraint allows: first allowed, and first not allowed any more. Nothing
// where it is no constraint. `last` is nothing where the constraint is open at its end.
struct VersionRange {
  ModuleVersion first;
  std::optional<ModuleVersion> last;  // exclusive
};
std::optional<VersionRange> ReadConstraint(std::string_view constraint);

}  // namespace fuin::iac
