// The join of a cluster to its key.

#include "model/facts.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

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

void AppendFacts(Facts from, Facts& to) {
  const size_t sources = to.sources.size();
  const size_t keys = to.keys.size();
  for (Cluster& cluster : from.clusters) {
    cluster.source_index += sources;
    if (cluster.encryption.known()) {
      std::vector<EncryptionBlock> blocks = cluster.encryption.value();
      for (EncryptionBlock& block : blocks) {
        if (block.key.known() && block.key.value().key_index.has_value()) {
          KeyReference reference = block.key.value();
          reference.key_index = *reference.key_index + keys;
          block.key = Seen<KeyReference>::Of(std::move(reference), block.key.origin());
        }
      }
      cluster.encryption =
          Seen<std::vector<EncryptionBlock>>::Of(std::move(blocks), cluster.encryption.origin());
    }
    to.clusters.push_back(std::move(cluster));
  }
  for (Key& key : from.keys) {
    key.source_index += sources;
    to.keys.push_back(std::move(key));
  }
  std::ranges::move(from.sources, std::back_inserter(to.sources));
  for (Suppression& suppression : from.suppressions) {
    const bool is_known = std::ranges::any_of(to.suppressions, [&](const Suppression& other) {
      return other.at == suppression.at && other.rule == suppression.rule;
    });
    if (!is_known) {
      to.suppressions.push_back(std::move(suppression));
    }
  }
}

}  // namespace fuin::model
