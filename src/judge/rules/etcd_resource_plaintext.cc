// A resource that --resources asked for has copies in plain text: one fail for each resource.

#include <algorithm>
#include <array>
#include <string_view>

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

// What no rule of an EncryptionConfiguration reaches, not even *.*: kube-apiserver stores it
// outside of its resources' storage. It holds no credentials.
constexpr auto kNeverSealed =
    std::to_array<std::string_view>({"masterleases", "peerserverleases", "ranges"});

StoredAnswer AnswerFor(const model::StoredSource& stored) {
  std::string names;
  uint64_t objects = 0;
  std::vector<model::StoredExample> examples;
  for (const model::StoredCounts& counts : stored.others) {
    if (counts.objects_with_plaintext == 0 ||
        std::ranges::find(kNeverSealed, counts.resource) != kNeverSealed.end()) {
      continue;
    }
    names += (names.empty() ? "" : ", ") + counts.resource;
    objects += counts.objects_with_plaintext;
    for (const std::vector<model::StoredExample>& some : counts.plaintext_examples) {
      for (const model::StoredExample& example : some) {
        if (examples.size() < model::kStoredExamplesMax) {
          examples.push_back(example);
        }
      }
    }
  }
  if (objects > 0) {
    return {Verdict::kFail,
            "fail",
            {{"objects", std::to_string(objects)}, {"resource", names}},
            std::move(examples)};
  }
  if (stored.others.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  return {};
}

}  // namespace

void JudgeEtcdResourcePlaintext(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(input, "etcd-resource-plaintext", AnswerFor, findings);
}

}  // namespace fuin::judge
