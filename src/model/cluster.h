// A Kubernetes cluster as one source shows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/evidence.h"
#include "model/key.h"
#include "model/seen.h"

namespace fuin::model {

enum class Platform : uint8_t { kEks, kSelfManaged };

// Encryption as it is asked for: Terraform's encryption_config, CloudFormation's EncryptionConfig,
// encryptionConfig of the EKS API.
struct EncryptionBlock {
  Origin origin;           // the block, and why it is there (dynamic, for_each, condition)
  Seen<KeyReference> key;  // absent: no provider or no key named
  Seen<std::vector<std::string>> resources;  // ["secrets"]; absent: not named

  bool operator==(const EncryptionBlock&) const = default;
};

// Something in the code that Terraform or AWS will refuse, or that makes the encryption void.
enum class DefectKind : uint8_t {
  kContentOutsideDynamic,  // `content {}` in a plain encryption_config
  kUnknownArgument,        // an argument or block that the schema does not have
  kMissingArgument,        // provider, key_arn or resources missing
  kTooManyBlocks,          // two encryption_config, two provider
  kWrongType,              // resources = "secrets", provider = {...}
  kConflictingBlock,       // encryption_config beside outpost_config
  kNotEvaluable,           // the expression fails: index on an empty tuple, missing key, type error
  kSyntax,                 // the file does not parse at this place, and the block is affected
  kStrayText,              // merge markers, mail quotes: ">>>>>> Skip"
};

struct Defect {
  DefectKind kind = DefectKind::kUnknownArgument;
  Text text;  // what exactly, in a sentence
  Origin origin;
  bool refused = true;  // Terraform or AWS refuses it; false: accepted, and it protects nothing

  bool operator==(const Defect&) const = default;
};

// What a plan or a state knows about the time before.
struct PriorCluster {
  Seen<std::vector<EncryptionBlock>> encryption;
  Seen<std::string> version;
};

// One provider of an EncryptionConfiguration, among those that an API server uses for Secrets.
struct SealProvider {
  std::string kind;      // "identity", "aescbc", "aesgcm", "secretbox", "kms"
  int kms_version = 0;   // kms: 1 or 2
  std::string name;      // kms: the plugin's; else the first key's
  std::string endpoint;  // kms
  size_t key_count = 0;  // of the keys that lie in the file itself
  Origin origin;

  bool operator==(const SealProvider&) const = default;
};

// What an API server is told to do with Secrets (--encryption-provider-config).
struct ProviderConfig {
  std::string path;                       // the file that says so
  std::vector<SealProvider> secrets;      // the first writes, all read; empty: none covers Secrets
  std::vector<SealProvider> config_maps;  // likewise
  std::vector<Defect> refused;            // why a server would not start with the file
  bool has_literal_keys = false;          // keys lie in it, whether for Secrets or not
  Seen<int64_t> file_mode;                // 0600; unknown where the file is made by a tool
  Seen<bool> reloads;                     // --encryption-provider-config-automatic-reload
  Origin origin;                          // the entry that decides on Secrets, else the file

  bool operator==(const ProviderConfig&) const = default;
};

struct Cluster {
  size_t source_index = 0;  // into Facts::sources
  Platform platform = Platform::kEks;
  std::string distribution;  // self-managed: "kubeadm", "kOps", "k3s", "RKE2", "Talos"; "" unknown
  std::string address;  // "module.eks[\"a\"].aws_eks_cluster.this[0]", a logical id; "" for the API
  std::string root;     // the Terraform root directory, the template, the account
  Origin origin;        // the resource block, and the modules that led to it

  Seen<bool> created;  // false is never listed; unknown: count or for_each can't be decided
  Seen<std::string> name, arn, region, account;
  Seen<std::string> version;  // "1.33"; absent: AWS chooses its newest default at creation
  Seen<std::map<std::string, std::string>> tags;

  Seen<std::vector<EncryptionBlock>> encryption;  // absent: none is asked for
  std::vector<Defect> defects;                    // about the encryption, or that hide it

  // Self-managed only. Absent: the API server is given none, and writes Secrets as they are.
  Seen<ProviderConfig> provider_config;

  // Live only.
  Seen<std::string> role_arn;
  Seen<std::vector<std::string>> health_issues;  // EKS's codes: "KmsKeyDisabled"
  Seen<bool> key_grant;  // the cluster's role or EKS holds a grant of its key

  // Lifecycle, in code.
  std::vector<Origin> encryption_ignored;  // ignore_changes that covers encryption_config
  Seen<bool> on_outposts;                  // outpost_config is there

  // From a plan or a state.
  std::optional<PriorCluster> prior;
  std::vector<std::string>
      planned_actions;  // "create", "update", ["delete","create"] ...; empty otherwise

  // Beyond Secrets.
  Seen<bool> endpoint_public;                     // absent: AWS's default, which is true
  Seen<std::vector<std::string>> endpoint_cidrs;  // absent: 0.0.0.0/0
};

}  // namespace fuin::model
