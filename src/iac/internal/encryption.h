// The encryption of one aws_eks_cluster: its blocks, the key that they name, and what of them
// Terraform or AWS would refuse.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "iac/internal/blocks.h"
#include "model/cluster.h"

namespace fuin::iac {

// The keys of a root that are known by now.
struct KeyIndex {
  std::map<std::string, size_t, std::less<>> key_at_address;     // into Facts::keys
  std::map<std::string, std::string, std::less<>> alias_target;  // alias -> key address
};

// The address and the attribute in the name of an unknown value: "aws_kms_key.a[0].arn".
std::string_view OwnerOf(std::string_view name);
std::string_view AttributeOf(std::string_view name);

// Fills in encryption, on_outposts and the defects about them.
void FillEncryption(const Resource& resource, const KeyIndex& keys, model::Cluster& cluster);

}  // namespace fuin::iac
