// One object, until it is settled: conflicts, throttling and broken connections are tried again.
#pragma once

#include <atomic>
#include <functional>

#include "fix/internal/limiter.h"
#include "fix/reencrypt_pass.h"
#include "k8s/session.h"

namespace fuin::fix::internal {

struct Settled {
  Touched touched = Touched::kFailed;
  Failure failure;  // only with kFailed
  uint64_t conflicts = 0, throttled = 0;
  bool was_stopped = false;  // the pass ended first: the object counts for nothing
};

// `jitter` as http::Jitter. Blocks for the object's whole way.
Settled SettleObject(k8s::Session& session, Limiter& limiter, const k8s::Resource& resource,
                     k8s::ObjectMeta meta, const std::atomic<bool>& stop);

// Returns what an answer of that status, other than 200, 404, 409, 429 and 503, tells of an object.
FailureKind KindOf(int status, const k8s::Status& failure);

}  // namespace fuin::fix::internal
