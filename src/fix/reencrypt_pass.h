// One pass over objects: every one is touched, so that the API server writes again what is not yet
// under today's key. docs/reencrypt.md has the reasoning and the invariants.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/client.h"
#include "k8s/session.h"
#include "model/text.h"

namespace fuin::fix {

// What a touch of one object came to.
enum class Touched : uint8_t {
  kRewritten,  // its resourceVersion moved: it was stale and is under today's key now
  kCurrent,    // it did not move: it was under today's key
  kGone,       // deleted meanwhile
  kReplaced,   // deleted and made anew: the new one was written under today's key
  kBusy,       // others write it all the time: taken as it was, without its version
  kFailed,
};
inline constexpr size_t kTouchedCount = 6;
std::string_view ToString(Touched touched);

// Why an object could not be rewritten. The remedy is "reencrypt/remedy-" + this.
enum class FailureKind : uint8_t {
  kInvalid,        // it no longer passes the API server's own validation
  kWebhook,        // an admission webhook refused it, or could not be called
  kPolicy,         // a ValidatingAdmissionPolicy refused it
  kForbidden,      // RBAC
  kUndecryptable,  // the stored form opens with no key of the configuration
  kUnavailable,    // no answer in all attempts
  kOther,
};
std::string_view ToString(FailureKind kind);

struct Failure {
  k8s::Resource resource;
  std::string in_namespace, name;
  FailureKind kind = FailureKind::kOther;
  int status = 0;      // of HTTP; 0: no answer
  std::string reason;  // the server's own words
};

struct PassOptions {
  std::vector<k8s::Resource> resources;
  std::vector<std::string> namespaces;  // none: all
  std::string label_selector;
  double rate_per_second_max = 0;  // 0: as fast as the API server answers
  int in_flight_max = 64;
  int page_size = 500;
};

struct PassCounts {
  uint64_t seen = 0;
  std::array<uint64_t, kTouchedCount> touched = {};
  uint64_t conflicts = 0;  // 409s, each followed by another try
  uint64_t throttled = 0;  // 429s and 503s

  uint64_t Of(Touched one) const { return touched[static_cast<size_t>(one)]; }
  uint64_t Done() const;
};

struct PassReport {
  PassCounts counts;
  std::vector<std::pair<std::string, PassCounts>> by_resource;
  std::vector<Failure> failures;  // the first kFailureKeptMax; the observer sees all
  // What was not looked at: a list that could not be read to its end.
  std::vector<Error> unlisted;
  int list_restarts = 0;
  bool was_stopped = false;
  int64_t elapsed_ms = 0;

  // Every object was listed and touched, and none failed.
  bool IsWhole() const;
};
inline constexpr size_t kFailureKeptMax = 1000;

// Told of a pass while it runs. OnFailure and OnProgress are called by one thread at a time.
class PassObserver {
 public:
  virtual ~PassObserver() = default;
  virtual void OnFailure(const Failure& failure) = 0;
  // Every object, with what became of it; `remaining` objects are known to follow.
  virtual void OnProgress(const PassCounts& counts, std::optional<uint64_t> remaining,
                          int in_flight_limit) = 0;
};

// Runs a pass to its end, or until `stop` is true: then no new object is begun and those under way
// are ended. Every object of the lists is counted exactly once in PassCounts::touched. Memory is
// bounded by two pages and in_flight_max, however many objects there are. An error only where
// nothing could be done at all; failures of objects and lists stand in the report.
PassReport RunPass(k8s::Session& session, const PassOptions& options, PassObserver& observer,
                   const std::atomic<bool>& stop);

}  // namespace fuin::fix
