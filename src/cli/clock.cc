// The system's clock, for the report's times and for "today".

#include "cli/clock.h"

#include <array>
#include <bit>
#include <chrono>
#include <mutex>
#include <random>
#include <thread>

#include "crypto/digest.h"

namespace fuin::cli {
namespace {

class RealClock final : public Clock {
 public:
  int64_t UnixMs() override { return NowUnixMs(); }
  void SleepMs(int64_t duration_ms) override {
    if (duration_ms > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms));
    }
  }
};

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

const http::Jitter& SystemJitter() {
  static const http::Jitter jitter = [](uint64_t bound) -> uint64_t {
    static std::mutex mutex;
    static std::mt19937_64 engine{std::random_device{}()};
    const std::lock_guard<std::mutex> lock(mutex);
    return bound == 0 ? 0 : std::uniform_int_distribution<uint64_t>(0, bound - 1)(engine);
  };
  return jitter;
}

Result<uint64_t> RandomSeed() {
  std::array<char, sizeof(uint64_t)> bytes{};
  FUIN_TRY(crypto::FillRandom(bytes));
  return std::bit_cast<uint64_t>(bytes);
}

int64_t NowUnixMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace fuin::cli
