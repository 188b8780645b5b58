// The calls that read: one function an operation, pages joined. Each returns the errors of
// Connection::Send, and kCorrupt for an answer that is not of the operation's shape.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/request.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::aws {

struct CallerIdentity {
  std::string account, arn, partition;
};
Result<CallerIdentity> GetCallerIdentity(const Caller& caller);

// Returns the Regions that are enabled for the account (ec2:DescribeRegions), sorted.
Result<std::vector<std::string>> DescribeRegions(const Caller& caller);

struct Account {
  std::string id, name;
  bool is_active = true;
};
// A list may break off after some pages: then what came is kept, and `broke_off` says why the rest
// did not. Where nothing came the list's function returns the error.
struct Accounts {
  std::vector<Account> accounts;
  std::optional<Error> broke_off;
};
// Returns all accounts of the organization, the suspended ones too.
Result<Accounts> ListAccounts(const Caller& caller);

struct ClusterNames {
  std::vector<std::string> names;
  std::optional<Error> broke_off;
};
// Returns the names of the Region's clusters, sorted, each once however the pages moved.
Result<ClusterNames> ListClusters(const Caller& caller);

struct HealthIssue {
  std::string code, message;
};
struct ClusterDescription {
  std::string name, arn, role_arn, status;
  std::string endpoint, ca_pem;  // "https://..."; "" while it is being made
  std::optional<std::string> version;
  // The key of encryptionConfig's element (EKS takes one); empty: no key of one's own. `resources`
  // is not read: docs/aws.md says why.
  std::vector<std::string> key_arns;
  std::optional<std::vector<HealthIssue>> issues;  // nothing: the answer's health has no such list
  std::optional<bool> endpoint_public;
  std::optional<std::vector<std::string>> endpoint_cidrs;
  std::map<std::string, std::string> tags;
  bool on_outposts = false;
};
// kNotFound: the cluster went away between the list and this call. kCorrupt also where
// encryptionConfig is there and its key can't be read: nothing else may be made of it.
Result<ClusterDescription> DescribeCluster(const Caller& caller, const std::string& name);

// Whether an AssociateEncryptionConfig of the cluster is under way: ListUpdates and DescribeUpdate,
// newest first, at most ten.
Result<bool> IsEncryptionUnderWay(const Caller& caller, const std::string& cluster);

struct KeyDescription {
  std::string arn, id, state, usage, spec, material, description;
  std::optional<std::string> deletion_date;  // RFC 3339
  bool is_aws_managed = false;
  bool is_multi_region = false;
};
// `key` is a key's or an alias's ARN.
Result<KeyDescription> DescribeKey(const Caller& caller, const std::string& key);
// Returns the document as KMS has it.
Result<std::string> GetKeyPolicy(const Caller& caller, const std::string& key);
Result<bool> GetKeyRotationStatus(const Caller& caller, const std::string& key);
Result<std::vector<std::string>> ListAliases(const Caller& caller, const std::string& key);

struct Grant {
  std::string grantee, grantee_service, retiring, retiring_service;
  std::vector<std::string> operations;
};
struct Grants {
  std::vector<Grant> grants;
  std::optional<Error> broke_off;
};
Result<Grants> ListGrants(const Caller& caller, const std::string& key);

struct KeyLastUsage {
  std::string operation, time;  // "Decrypt", RFC 3339; both "" where KMS has seen none
  std::string tracked_since;    // RFC 3339, or ""
};
Result<KeyLastUsage> GetKeyLastUsage(const Caller& caller, const std::string& key);

// Returns what KMS sealed in `ciphertext` under `key` (kms:Decrypt), a key's or an alias's ARN,
// with that encryption context. kInvalidArgument where KMS refuses the key's state, the context or
// the ciphertext, in its words. No part of `fuin scan`.
Result<SecretBytes> Decrypt(const Caller& caller, const std::string& key,
                            std::string_view ciphertext,
                            const std::map<std::string, std::string>& context);

// The IAM actions that a scan of one account calls, sorted; and those of an organization besides.
std::vector<std::string_view> ScanActions();
std::vector<std::string_view> OrganizationActions();

// The least IAM policy for `fuin scan aws:`, as JSON; with the two statements that aws-org: and
// --role-arn need besides where `with_organization`.
std::string LeastPrivilegePolicy(bool with_organization);

}  // namespace fuin::aws
