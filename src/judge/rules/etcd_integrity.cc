// The trailer's hash does not match, or parts contradict the format. A file without a trailer (a
// copied database) has no hash to be held against: that alone is no fail.

#include <fmt/format.h>

#include <algorithm>

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

StoredAnswer AnswerFor(const model::StoredSource& stored) {
  std::vector<model::StoredExample> examples;
  for (size_t i = 0; i < std::min(stored.damage.size(), model::kStoredExamplesMax); ++i) {
    examples.push_back({"", stored.damage[i].file, stored.damage[i].offset, {}});
  }
  const auto fail = [&](const model::Text& what) -> StoredAnswer {
    return {Verdict::kFail, "fail", {{"what", model::Nested(what)}}, std::move(examples)};
  };
  if (stored.hash == model::HashCheck::kMismatch) {
    return fail({"stored/hash-mismatch", {{"count", std::to_string(stored.damage_count)}}});
  }
  if (stored.damage_count > 0) {
    return fail({"stored/damage",
                 {{"count", std::to_string(stored.damage_count)},
                  {"offset", fmt::format("{:#x}", stored.damage.front().offset)},
                  {"first", model::Nested(stored.damage.front().what)}}});
  }
  if (stored.kind == model::StoredKind::kEndpoint || stored.kind == model::StoredKind::kMetrics) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  return {};
}

}  // namespace

void JudgeEtcdIntegrity(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(input, "etcd-integrity", AnswerFor, findings);
}

}  // namespace fuin::judge
