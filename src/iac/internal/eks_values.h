// What all formats say of an EKS cluster in the words of its API: encryptionConfig, a list of a
// provider with a key and of resources.
#pragma once

#include <functional>
#include <string_view>

#include "iac/internal/cfn_value.h"
#include "model/cluster.h"

namespace fuin::iac {

// The members' names: CloudFormation writes them with capitals, custom resources and the API
// without.
struct EncryptionNames {
  std::string_view whole = "EncryptionConfig", provider = "Provider", key = "KeyArn",
                   resources = "Resources";
  bool takes_other_members = false;  // keyArnRef and the like of a controller's resource
};

// What a key's value names; called only with a value that is neither gone nor null.
using KeyReader = std::function<model::Seen<model::KeyReference>(const cfn::Value& value)>;

// Sets `cluster.encryption` from `config`, and adds what AWS or CloudFormation would refuse to its
// defects. A list without elements asks for nothing.
void FillEncryption(const cfn::Value& config, const EncryptionNames& names, const KeyReader& read,
                    model::Cluster& cluster);

// Returns the reference of a key that is written in full, or unknown with the reason. A form that
// is certain around parts which only the deployment knows (an alias's name, an ARN) is known.
model::Seen<model::KeyReference> ReadKeyText(const cfn::Value& value);

// Sets the version, and a defect where it is none that EKS ever had: 1.30 without quotes is 1.3.
void FillVersion(const cfn::Value& version, model::Cluster& cluster);

void AddDefect(model::Cluster& cluster, model::DefectKind kind, std::string id, std::string name,
               model::Origin origin);

}  // namespace fuin::iac
