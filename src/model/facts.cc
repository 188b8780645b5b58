// The join of a cluster to its key.

#include "model/facts.h"

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

}  // namespace

const Key* FindKey(const Facts& facts, const KeyReference& reference) {
  if (reference.key_index.has_value()) {
    return *reference.key_index < facts.keys.size() ? &facts.keys[*reference.key_index] : nullptr;
  }
  const std::optional<KmsArn> arn = ParseKmsArn(reference.text);
  for (const Key& key : facts.keys) {
    if (reference.form == KeyForm::kKeyArn && key.arn.is(reference.text)) {
      return &key;
    }
    if (reference.form == KeyForm::kAliasArn && arn.has_value() && HasAlias(key, arn->resource) &&
        (!key.region.known() || key.region.is(arn->region)) &&
        (!key.account.known() || key.account.is(arn->account))) {
      return &key;
    }
  }
  return nullptr;
}

}  // namespace fuin::model
