// The wait before a pass: until every API server has loaded the configuration.
#pragma once

#include <atomic>

#include "fix/reencrypt.h"

namespace fuin::fix::internal {

// Returns what `servers` amount to, without waiting: kConverged, kNotConverged or kPlaintext; and
// kSettled where that can't be told, because metrics are closed or a server was not met.
GateState StateOf(const k8s::ApiServers& servers, const ReencryptOptions& options);

// Waits until StateOf() is kConverged or kPlaintext, or the longest wait is over. Where it can't be
// told waits options.settle_ms, once.
// What EKS says counts with what the servers say: an encryption that is being associated keeps the
// gate shut, and a cluster of EKS without any is kPlaintext.
Gate WaitAtGate(k8s::Session& session, const ReencryptOptions& options, const ReencryptPlan& plan,
                ReencryptObserver& observer, const std::atomic<bool>& stop);

}  // namespace fuin::fix::internal
