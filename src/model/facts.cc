// The join of a cluster to its key.

#include "model/facts.h"

#include <tuple>

namespace fuin::model {
namespace {

// Whether `key` has the alias that `arn`, an alias ARN, or `name`, "alias/...", spells.
bool HasAlias(const Key& key, const std::string& name) {
  for (const KeyAlias& alias : key.aliases) {
    if (alias.name.is(name)) {
      return true;
    }
  }
  return false;
}

// Several sources may show one key. The account knows it best, then a state, a plan, code; the rest
// only makes the choice the same whatever the order.
auto Rank(const Facts& facts, const Key& key) {
  const SourceKind kind = key.source_index < facts.sources.size()
                              ? facts.sources[key.source_index].kind
                              : SourceKind::kTerraform;
  const int rank = kind == SourceKind::kTerraform        ? 3
                   : kind == SourceKind::kTerraformPlan  ? 2
                   : kind == SourceKind::kTerraformState ? 1
                                                         : 0;
  return std::tuple(rank, key.root, key.address);
}

}  // namespace

const Key* FindKey(const Facts& facts, const KeyReference& reference) {
  if (reference.key_index.has_value()) {
    return *reference.key_index < facts.keys.size() ? &facts.keys[*reference.key_index] : nullptr;
  }
  const std::optional<KmsArn> arn = ParseKmsArn(reference.text);
  const Key* found = nullptr;
  for (const Key& key : facts.keys) {
    const bool is_named = reference.form == KeyForm::kKeyArn && key.arn.is(reference.text);
    const bool is_aliased = reference.form == KeyForm::kAliasArn && arn.has_value() &&
                            HasAlias(key, arn->resource) &&
                            (!key.region.known() || key.region.is(arn->region)) &&
                            (!key.account.known() || key.account.is(arn->account));
    if ((is_named || is_aliased) && (found == nullptr || Rank(facts, key) < Rank(facts, *found))) {
      found = &key;
    }
  }
  return found;
}

}  // namespace fuin::model
