// See retry.h.

#include "http/retry.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace fuin::http {
namespace {

// Whole seconds; a date would need the server's clock to be ours.
int64_t RetryAfterMs(const Response& response) {
  const std::optional<std::string_view> header = response.Header("Retry-After");
  int64_t seconds = 0;
  if (!header.has_value()) {
    return 0;
  }
  const auto [end, error] =
      std::from_chars(header->data(), header->data() + header->size(), seconds);
  const bool is_number = error == std::errc() && end == header->data() + header->size();
  return is_number ? std::clamp<int64_t>(seconds, 0, 86'400) * 1000 : 0;
}

int64_t PauseMs(const RetryPolicy& policy, int attempt, bool is_throttled, const Jitter& jitter) {
  const int doublings = std::min(attempt - 1 + (is_throttled ? 1 : 0), 30);
  const int64_t ceiling = std::min(policy.backoff_ms_base << doublings, policy.backoff_ms_max);
  return static_cast<int64_t>(jitter(static_cast<uint64_t>(std::max<int64_t>(ceiling, 0)) + 1));
}

}  // namespace

Outcome ClassifyByStatus(const Response& response) {
  switch (response.status) {
    case 429:
    case 503:
      return Outcome::kThrottled;
    case 408:
    case 500:
    case 502:
    case 504:
      return Outcome::kRetry;
    default:
      return Outcome::kDone;
  }
}

Result<Response> SendWithRetries(Transport& transport, const RetryPolicy& policy, RetryTools tools,
                                 const MakeRequest& make, const Classify& classify) {
  const int64_t begin_ms = tools.clock.UnixMs();
  for (int attempt = 1;; ++attempt) {
    const Request request = FUIN_TRY(make(attempt));
    Result<Response> response = transport.Send(request);
    Outcome outcome = Outcome::kRetry;
    int64_t least_pause_ms = 0;
    if (response) {
      outcome = classify(*response);
      least_pause_ms = std::min(RetryAfterMs(*response), policy.backoff_ms_max);
    } else if (response.error().code != ErrorCode::kUnavailable || !policy.repeats_unanswered) {
      outcome = Outcome::kDone;
    }
    const int64_t pause_ms = std::max(
        least_pause_ms, PauseMs(policy, attempt, outcome == Outcome::kThrottled, tools.jitter));
    if (outcome == Outcome::kDone || attempt >= policy.attempts_max ||
        tools.clock.UnixMs() + pause_ms - begin_ms > policy.total_ms_max) {
      return response;
    }
    tools.clock.SleepMs(pause_ms);
  }
}

}  // namespace fuin::http
