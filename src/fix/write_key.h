// Under which key the API servers write: from the EncryptionConfiguration, or from what they count.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "envelope/encryption_config.h"
#include "k8s/api_servers.h"

namespace fuin::fix {

// An EncryptionConfiguration that should be in force. No key is kept.
struct ConfigurationFile {
  std::string path;
  std::string hash;  // "sha256:..." of its bytes, as last_config_info has it
  envelope::EncryptionConfig config;

  // The prefix under which its first provider writes a resource: "identity",
  // "k8s:enc:kms:v2:NAME:", "k8s:enc:aescbc:v1:", ...
  std::string PrefixFor(std::string_view resource) const;
};

// Errors as ReadFile and envelope::ParseEncryptionConfig; kInvalidArgument for a file that an API
// server would refuse.
Result<ConfigurationFile> ReadConfigurationFile(const std::string& path);

enum class KeyKind : uint8_t {
  kUnknown,
  kPlaintext,
  kLocal,
  kKms,
  kAwsOwned,  // EKS's own, from 1.28 on, where no other was named
};
std::string_view ToString(KeyKind kind);

// Returns what a transformer prefix means. kUnknown for one that Kubernetes does not have.
KeyKind KindOfPrefix(std::string_view prefix);

// How a write key is known.
enum class KnownFrom : uint8_t {
  kNothing,
  kConfiguration,  // the file, which every API server has loaded
  kCensus,         // what the API servers read during a pass in which nothing moved
  kWrites,         // what they wrote during the rewriting pass
  kEks,            // what EKS's DescribeCluster says
};
std::string_view ToString(KnownFrom from);

struct WriteKey {
  KeyKind kind = KeyKind::kUnknown;
  KnownFrom known_from = KnownFrom::kNothing;
  std::string prefix;                      // "" where it is not known
  std::vector<std::string> key_id_hashes;  // of KMS v2, over all API servers; sorted, each once
  std::vector<std::string> config_hashes;  // likewise
  std::string key_arn;                     // of KMS on EKS
};

// What EKS says of a cluster's encryption. Whoever asks for it has seen that the answer is of the
// cluster in question.
struct EksEncryption {
  std::string cluster_arn;
  KeyKind kind = KeyKind::kUnknown;  // kKms, kAwsOwned, kPlaintext
  std::string key_arn;               // with kKms
  bool covers_everything = false;    // from 1.28 on; else Secrets alone
  bool is_changing = false;          // an AssociateEncryptionConfig is under way

  bool operator==(const EksEncryption&) const = default;
};

// Adds what EKS says to what the API servers themselves have shown of a resource's key. What they
// have shown stands where the two contradict each other: false then.
bool AddEks(const EksEncryption& eks, std::string_view resource, WriteKey& key);

// Returns what the servers' metrics say: hashes always, the prefix only from `wanted` and only
// where all servers were seen and have loaded exactly that file.
WriteKey WriteKeyOf(const k8s::ApiServers& servers, const ConfigurationFile* wanted,
                    std::string_view resource);

}  // namespace fuin::fix
