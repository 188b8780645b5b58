// What the rules on keys share: which clusters a key seals, and how one key's answer is a finding.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

// What a rule says of one key. `message` is a key of the messages in the rule's page; "key" and
// "clusters" are always among its arguments.
struct KeyAnswer {
  model::Verdict verdict = model::Verdict::kPass;
  std::string message;
  std::vector<std::pair<std::string, std::string>> arguments;
  model::Origin origin;
};

using JudgeKey = std::function<KeyAnswer(const Case& input, const model::Key& key)>;

// Returns what a person calls the key: its address, else its ARN, else its id, else "(unnamed)".
std::string KeyLabel(const model::Key& key);

// Returns the unknown answer with the reason.
KeyAnswer UnknownKey(const model::Text& because, const model::Origin& origin);

// Returns the indexes of the clusters whose encryption names `key`, ascending. A cluster that is
// not created is none of them.
std::vector<size_t> ClustersOf(const model::Facts& facts, const model::Key& key);

// Gives one finding a key: `judge`'s answer for each key for which `clusters_of` finds clusters,
// not applicable for the others.
using ClustersOfKey = std::function<std::vector<size_t>(const model::Key& key)>;
void JudgeKeys(const Case& input, std::string_view rule, const ClustersOfKey& clusters_of,
               const JudgeKey& judge, std::vector<model::Finding>& findings);

// The same for the clusters that a key seals: ClustersOf.
void JudgeClusterKeys(const Case& input, std::string_view rule, const JudgeKey& judge,
                      std::vector<model::Finding>& findings);

}  // namespace fuin::judge
