// Attempts: when to try again, and after what pause.
#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/result.h"
#include "http/transport.h"

namespace fuin::http {

// What an attempt came to.
enum class Outcome : uint8_t {
  kDone,       // an answer for the caller, good or bad
  kRetry,      // may be better next time: a broken connection, 5xx
  kThrottled,  // too many calls: the pause doubles once more
};

struct RetryPolicy {
  int attempts_max = 3;             // the first one counts
  int64_t backoff_ms_base = 100;    // before the second attempt, at most
  int64_t backoff_ms_max = 20'000;  // before any
  int64_t total_ms_max = 120'000;   // no attempt begins later than this after the first began
  bool repeats_unanswered = true;   // an exchange that ended without an answer is tried again
};

// Returns a number of [0, bound); 0 for a bound of 0. Not for keys. Called from several threads.
using Jitter = std::function<uint64_t(uint64_t bound)>;

struct RetryTools {
  Clock& clock;
  const Jitter& jitter;
};

// Makes the request of attempt 1, 2, ...; an Error ends the attempts.
using MakeRequest = std::function<Result<Request>(int attempt)>;
using Classify = std::function<Outcome(const Response& response)>;

// Returns what HTTP alone says: 429 and 503 are throttled, 500, 502, 504 and 408 worth a retry.
Outcome ClassifyByStatus(const Response& response);

// Sends up to attempts_max times, pausing between by "full jitter": a random part of base * 2^n. A
// Retry-After of whole seconds is the least pause, up to backoff_ms_max. kUnavailable errors count
// as kRetry, all others end it. Returns the last Response or Error.
Result<Response> SendWithRetries(Transport& transport, const RetryPolicy& policy, RetryTools tools,
                                 const MakeRequest& make, const Classify& classify);

}  // namespace fuin::http
