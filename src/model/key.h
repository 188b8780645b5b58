// A KMS key, and the ways in which a cluster names one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.h"
#include "model/seen.h"

namespace fuin::model {

// How a cluster names its key.
enum class KeyForm : uint8_t {
  kKeyArn,     // arn:aws:kms:REGION:ACCOUNT:key/ID: the one form that never drifts
  kAliasArn,   // arn:aws:kms:REGION:ACCOUNT:alias/NAME: accepted, and drifts for ever in code
  kAliasName,  // alias/NAME
  kKeyId,      // the bare id: refused
  kEmpty,      // "" or null
  kMalformed,  // anything else that is known
  kResource,   // an attribute of a resource that is not applied yet: text is "aws_kms_key.eks.arn"
  kOpaque,     // set for certain, to a value that only the run will show: a data source, a remote
               // state
};

struct KeyReference {
  KeyForm form = KeyForm::kOpaque;
  std::string text;  // as written or as it came out: ARN, alias, address; never sensitive
  std::optional<size_t> key_index;  // into Facts::keys, where the collector knows which key it is

  bool operator==(const KeyReference&) const = default;
};

// An ARN of KMS: "arn:PARTITION:kms:REGION:ACCOUNT:RESOURCE".
struct KmsArn {
  std::string partition, region, account, resource;

  bool operator==(const KmsArn&) const = default;
};

// Parses a KMS ARN whose resource is key/<id> or alias/<name>. Nothing for any other text.
std::optional<KmsArn> ParseKmsArn(std::string_view text);

// Returns the form of a key's name that is known in full: never kResource or kOpaque. Key ids are
// the 36 characters of a UUID, or mrk- and 32 hex digits (AWS KMS developer guide, "Key
// identifiers").
KeyForm ClassifyKeyName(std::string_view text);

// One statement of a key policy, after IAM's grammar. A member that the code computes at run time
// is kept as kUnknownMember: it may be anything, so a rule must not read safety from it.
inline constexpr std::string_view kUnknownMember = "\x01unknown";

struct PolicyPrincipal {
  std::string type;   // "AWS", "Service", "Federated", "CanonicalUser", "*" for a bare "*"
  std::string value;  // ARN, account id, service name, "*", or kUnknownMember

  bool operator==(const PolicyPrincipal&) const = default;
};

struct PolicyCondition {
  std::string test;      // "StringEquals"
  std::string variable;  // "kms:ViaService"
  std::vector<std::string> values;

  bool operator==(const PolicyCondition&) const = default;
};

struct PolicyStatement {
  std::string sid;
  bool allows = true;  // Effect
  std::vector<PolicyPrincipal> principals, not_principals;
  std::vector<std::string> actions, not_actions, resources, not_resources;
  std::vector<PolicyCondition> conditions;

  bool operator==(const PolicyStatement&) const = default;
};

struct Policy {
  std::vector<PolicyStatement> statements;
  std::string text;  // the document as JSON where it is known in full; "" otherwise
  bool has_unknown =
      false;  // some member is kUnknownMember, or a whole statement could not be read

  bool operator==(const Policy&) const = default;
};

struct KeyAlias {
  std::string address;     // where code declares it; "" otherwise
  Seen<std::string> name;  // "alias/eks-secrets-prod"
  Origin origin;

  bool operator==(const KeyAlias&) const = default;
};

enum class KeyManagement : uint8_t {
  kManaged,     // this source creates the key
  kReferenced,  // a data source, or an ARN that is only named: most of it is unknown here
};

// A KMS key as one source shows it. Words as in KMS's DescribeKey (KeyMetadata).
struct Key {
  size_t source_index = 0;  // into Facts::sources
  std::string
      address;  // "module.kms.aws_kms_key.this[0]", a CloudFormation logical id; "" for the API
  std::string root;  // the Terraform root directory, the template, the account
  KeyManagement management = KeyManagement::kManaged;
  Origin origin;

  Seen<std::string> arn, key_id, region, account, description;
  Seen<std::string>
      usage;  // "ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"
  Seen<std::string> spec;  // "SYMMETRIC_DEFAULT", "RSA_4096", ...
  Seen<std::string>
      state;  // "Enabled", "Disabled", "PendingDeletion", ...; absent: KMS has no such key
  Seen<std::string> deletion_date;  // RFC 3339, with PendingDeletion
  Seen<std::string> material;       // "AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"
  Seen<bool> rotation;              // automatic rotation of the material
  Seen<int64_t> deletion_window_days;
  Seen<bool> multi_region;
  Seen<bool> aws_managed;       // alias/aws/...: AWS's key in the account, cannot seal EKS Secrets
  Seen<Policy> policy;          // absent: AWS's default policy
  Seen<std::string> last_used;  // live only, RFC 3339; absent: never, as far as KMS tracks it
  std::vector<KeyAlias> aliases;
  Seen<std::map<std::string, std::string>> tags;
  std::vector<std::string>
      planned_actions;  // from a plan: "create", "delete", ...; empty otherwise
};

}  // namespace fuin::model
