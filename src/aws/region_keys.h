// The KMS keys of a Region with their aliases and tags: how a key is found that an earlier run
// made. Errors as calls.h.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/request.h"
#include "base/result.h"

namespace fuin::aws {

// Returns the ARNs of the account's keys in the Region, sorted.
Result<std::vector<std::string>> ListKeys(const Caller& caller);

struct KeyAliasName {
  std::string name, key_id;  // "" for an alias without a key (AWS's own before their first use)
};
// Returns every alias of the Region.
Result<std::vector<KeyAliasName>> ListAliasNames(const Caller& caller);

Result<std::map<std::string, std::string>> ListKeyTags(const Caller& caller,
                                                       const std::string& key);

}  // namespace fuin::aws
