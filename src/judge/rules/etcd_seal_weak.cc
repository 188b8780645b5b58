// Live Secrets under a local key, or under KMS v1: weaker than the word "encrypted" makes believe.

#include <array>

#include "judge/internal/stored_case.h"
#include "judge/rules/stored_rules.h"

namespace fuin::judge {
namespace {

using model::SealForm;
using model::Verdict;

constexpr std::array<SealForm, 4> kWeak = {SealForm::kAesCbc, SealForm::kAesGcm,
                                           SealForm::kSecretbox, SealForm::kKmsV1};

StoredAnswer AnswerFor(const model::StoredSource& stored) {
  const model::CountsByForm& live =
      stored.secrets.copies[static_cast<size_t>(model::StoredState::kLive)];
  uint64_t secrets = 0;
  std::string seals;
  for (const SealForm form : kWeak) {
    const uint64_t count = live[static_cast<size_t>(form)];
    if (count > 0) {
      secrets += count;
      seals += seals.empty() ? "" : ", ";
      seals += std::string(model::ToString(form)) + ": " + std::to_string(count);
    }
  }
  if (secrets > 0) {
    return {Verdict::kFail, "fail", {{"secrets", std::to_string(secrets)}, {"seals", seals}}, {}};
  }
  if (!CanShow(stored.kind, model::StoredState::kLive)) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  return {};
}

}  // namespace

void JudgeEtcdSealWeak(const Case& input, std::vector<model::Finding>& findings) {
  JudgeStored(input, "etcd-seal-weak", AnswerFor, findings);
}

}  // namespace fuin::judge
