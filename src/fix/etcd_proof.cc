// The live values decide about the re-encryption; what is older is told with what to do about it.

#include "fix/etcd_proof.h"

#include <algorithm>

namespace fuin::fix {
namespace {

using model::SealForm;
using model::StoredState;

// Objects come and go between the pass and the proof. Beyond this it is another cluster's etcd.
constexpr uint64_t kCountSlack = 20;
constexpr uint64_t kCountSlackPerHundred = 2;

uint64_t Count(const model::StoredCounts& counts, StoredState state, SealForm form) {
  return counts.copies[static_cast<size_t>(state)][static_cast<size_t>(form)];
}

model::Text Say(std::string id, std::vector<std::pair<std::string, std::string>> arguments) {
  return {"reencrypt/" + std::move(id), std::move(arguments)};
}

void ObjectTo(const std::string& resource, const model::StoredCounts& counts, uint64_t seen,
              EtcdObjections& objections) {
  const uint64_t plain = Count(counts, StoredState::kLive, SealForm::kPlaintext);
  const uint64_t unknown = Count(counts, StoredState::kLive, SealForm::kUnknown);
  if (plain > 0) {
    objections.failed.push_back(
        Say("etcd-plain", {{"resource", resource}, {"count", std::to_string(plain)}}));
  }
  if (unknown > 0 || counts.pretended > 0) {
    objections.unproven.push_back(Say(
        "etcd-unknown",
        {{"resource", resource}, {"count", std::to_string(std::max(unknown, counts.pretended))}}));
  }
  if (counts.live_stale > 0) {
    objections.unproven.push_back(
        Say("etcd-stale", {{"resource", resource}, {"count", std::to_string(counts.live_stale)}}));
  }
  const uint64_t more = std::max(counts.objects, seen);
  const uint64_t apart = more - std::min(counts.objects, seen);
  if (apart > kCountSlack + more * kCountSlackPerHundred / 100) {
    objections.unproven.push_back(Say("etcd-other", {{"resource", resource},
                                                     {"stored", std::to_string(counts.objects)},
                                                     {"seen", std::to_string(seen)}}));
  }
}

}  // namespace

const model::StoredCounts* CountsOf(const EtcdProof& proof, const std::string& resource) {
  if (resource == "secrets") {
    return &proof.stored.secrets;
  }
  const auto found =
      std::ranges::find(proof.stored.others, resource, &model::StoredCounts::resource);
  return found != proof.stored.others.end() ? &*found : nullptr;
}

EtcdObjections ObjectionsOf(const EtcdProof& proof, const PassReport& last_pass) {
  EtcdObjections objections;
  for (const model::SourceProblem& problem : proof.source.problems) {
    if (problem.kind != model::ProblemKind::kNote) {
      objections.unproven.push_back(problem.text);
    }
  }
  if (!proof.source.read) {
    return objections;
  }
  for (const auto& [resource, counts] : last_pass.by_resource) {
    const model::StoredCounts* stored = CountsOf(proof, resource);
    ObjectTo(resource, stored != nullptr ? *stored : model::StoredCounts(), counts.seen,
             objections);
  }
  return objections;
}

uint64_t OldPlaintextIn(const EtcdProof& proof) {
  uint64_t sum = 0;
  std::vector<const model::StoredCounts*> all = {&proof.stored.secrets};
  for (const model::StoredCounts& other : proof.stored.others) {
    all.push_back(&other);
  }
  for (const model::StoredCounts* counts : all) {
    for (size_t state = 0; state < model::kStoredStateCount; ++state) {
      const StoredState one = static_cast<StoredState>(state);
      sum += one == StoredState::kLive ? 0 : Count(*counts, one, SealForm::kPlaintext);
    }
  }
  return sum;
}

}  // namespace fuin::fix
