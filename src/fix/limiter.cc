// One mutex, one condition variable: at the 2,000 requests a second that an API server answers at
// best, each is taken twice a request, which costs well under a microsecond. A worker that is done
// with a request mostly comes back for the next at once, so its place is kept for it: waking
// another in its stead would cost a switch of threads a request.

#include "fix/internal/limiter.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace fuin::fix::internal {
namespace {

constexpr double kLimitMin = 1;
constexpr int kWindowCountMin = 16;
// Requests that may wait in the server: fewer, and one more is sent; more, and one less.
constexpr double kQueueMin = 3;
constexpr double kQueueMax = 6;
// The server's own time is measured anew after so many windows: it may have become slower.
constexpr int kWindowsPerBase = 200;
constexpr double kCut = 2.0 / 3;
constexpr int64_t kPauseMsMax = 60'000;

}  // namespace

Limiter::Limiter(Clock& clock, Options options) : clock_(clock), options_(options) {}

bool Limiter::MayGo() {
  const int64_t now_ms = clock_.UnixMs();
  if (in_flight_ >= static_cast<int>(limit_) || now_ms < paused_until_ms_) {
    return false;
  }
  if (options_.rate_per_second_max > 0) {
    if (filled_at_ms_ == 0) {
      filled_at_ms_ = now_ms;
    }
    const double burst = std::max(1.0, options_.rate_per_second_max / 20);
    const double gained =
        static_cast<double>(now_ms - filled_at_ms_) * options_.rate_per_second_max / 1000;
    tokens_ = std::min(burst, tokens_ + gained);
    filled_at_ms_ = now_ms;
    if (tokens_ < 1) {
      return false;
    }
    tokens_ -= 1;
  }
  return true;
}

bool Limiter::Acquire() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!is_stopped_ && !MayGo()) {
    const bool waits_for_time =
        clock_.UnixMs() < paused_until_ms_ || options_.rate_per_second_max > 0;
    if (waits_for_time && in_flight_ < static_cast<int>(limit_)) {
      lock.unlock();
      clock_.SleepMs(5);
      lock.lock();
    } else {
      ++waiting_;
      changed_.wait_for(lock, std::chrono::milliseconds(50));
      --waiting_;
    }
  }
  in_flight_ += is_stopped_ ? 0 : 1;
  return !is_stopped_;
}

void Limiter::Adapt(int64_t latency_us) {
  window_sum_us_ += latency_us;
  const int size = std::max(kWindowCountMin, static_cast<int>(limit_));
  if (++window_count_ < size) {
    return;
  }
  const double mean_us =
      std::max(1.0, static_cast<double>(window_sum_us_) / static_cast<double>(window_count_));
  window_sum_us_ = 0;
  window_count_ = 0;
  if (++windows_since_base_ >= kWindowsPerBase) {
    // Measured with a shorter queue: with the present one it would only seem that the server became
    // slower, and the limit would grow for ever.
    windows_since_base_ = 0;
    base_us_ = 0;
    limit_ = std::max(kLimitMin, std::floor(limit_ / 2));
    return;
  }
  if (base_us_ == 0 || mean_us < base_us_) {
    base_us_ = mean_us;
  }
  const double queued = limit_ * (1 - base_us_ / mean_us);
  if (queued < kQueueMin) {
    limit_ = std::min<double>(options_.limit_max, limit_ + 1);
  } else if (queued > kQueueMax) {
    limit_ = std::max(kLimitMin, limit_ - 1);
  }
}

void Limiter::Release(int64_t latency_us) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --in_flight_;
  Adapt(latency_us);
  if (waiting_ > 0 && in_flight_ + 1 < static_cast<int>(limit_)) {
    changed_.notify_one();
  }
}

void Limiter::ReleaseThrottled(int64_t pause_ms) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --in_flight_;
  const int64_t now_ms = clock_.UnixMs();
  // Those that were under way together are one refusal, not many.
  if (now_ms >= paused_until_ms_ && now_ms - cut_at_ms_ > 100) {
    limit_ = std::max(kLimitMin, limit_ * kCut);
    cut_at_ms_ = now_ms;
  }
  paused_until_ms_ =
      std::max(paused_until_ms_, now_ms + std::clamp<int64_t>(pause_ms, 0, kPauseMsMax));
  changed_.notify_one();
}

void Limiter::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_stopped_ = true;
  changed_.notify_all();
}

int Limiter::Limit() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(limit_);
}

}  // namespace fuin::fix::internal
