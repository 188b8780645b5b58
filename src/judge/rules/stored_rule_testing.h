// Facts of one source of stored values, and what one rule says of it.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "judge/judge.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {

// A snapshot with 290 live Secrets under KMS v2, and nothing else.
inline model::StoredSource SealedSnapshot() {
  model::StoredSource stored;
  stored.kind = model::StoredKind::kSnapshot;
  stored.hash = model::HashCheck::kOk;
  stored.secrets.resource = "secrets";
  stored.secrets.objects = 290;
  stored.secrets.copies[0][static_cast<size_t>(model::SealForm::kKmsV2)] = 290;
  stored.secrets.newest = model::KeyUse{model::SealForm::kKmsV2, "fuin", "k2", 1, 0, 0};
  stored.secrets.keys = {{model::SealForm::kKmsV2, "fuin", "k2", 1, 290, 290}};
  return stored;
}

// The same, and one Secret in plain text in `state`.
inline model::StoredSource PlainIn(model::StoredState state) {
  model::StoredSource stored = SealedSnapshot();
  const size_t index = static_cast<size_t>(state);
  stored.secrets.objects_with_plaintext = 1;
  stored.secrets.objects_with_plaintext_in[index] = 1;
  stored.secrets.plaintext_examples[index] = {
      {"payments/db", "a.db", 0x1a2c40, model::SealForm::kPlaintext}};
  return stored;
}

inline model::StoredSource Damaged(model::StoredSource stored) {
  stored.damage = {{"a.db", 4096, 4096, {"damage/page", {}}}};
  stored.damage_count = 1;
  return stored;
}

using StoredRule = void (*)(const Case& input, std::vector<model::Finding>& findings);

// The one finding of `rule` on this source.
inline model::Finding FindingOn(StoredRule rule, model::StoredSource stored) {
  model::Facts facts;
  facts.sources.emplace_back().name = "a.db";
  facts.stored.push_back(std::move(stored));
  std::vector<model::Finding> findings;
  rule({facts, {}, Policy::kBaseline}, findings);
  EXPECT_EQ(findings.size(), 1u);
  return findings.empty() ? model::Finding() : findings[0];
}

}  // namespace fuin::judge
