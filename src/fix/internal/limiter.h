// How many requests may be under way at once: as many as the API server answers without queueing.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/clock.h"

namespace fuin::fix::internal {

// Thread-safe. TCP Vegas' idea: the fastest answers show how long the server works on a request;
// what others take longer is time in its queue. A 429 or 503 cuts the limit by a third and holds
// everyone back for as long as the server asks.
class Limiter {
 public:
  struct Options {
    int limit_max = 64;
    double rate_per_second_max = 0;  // 0: none
  };
  Limiter(Clock& clock, Options options);

  // Blocks until a request may be sent. False once Stop() was called.
  bool Acquire();
  // After an answer that came `latency_us` after the request was sent.
  void Release(int64_t latency_us);
  // After a refusal for load, or a broken connection; nobody sends for `pause_ms`.
  void ReleaseThrottled(int64_t pause_ms);
  void Stop();

  int Limit() const;

 private:
  bool MayGo();
  void Adapt(int64_t latency_us);

  Clock& clock_;
  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopped_ = false;
  int in_flight_ = 0;
  int waiting_ = 0;  // for a place, in Acquire()
  double limit_ = 4;
  int64_t paused_until_ms_ = 0;
  int64_t cut_at_ms_ = 0;  // when a refusal last cut the limit
  // Of the window of answers that is being measured.
  int64_t window_sum_us_ = 0;
  int window_count_ = 0;
  double base_us_ = 0;  // the server's own time for one request
  int windows_since_base_ = 0;
  // The bucket of --max-rate.
  double tokens_ = 1;
  int64_t filled_at_ms_ = 0;
};

}  // namespace fuin::fix::internal
