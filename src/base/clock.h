// The time, passed in to whoever needs it: a test's clock does not wait.
#pragma once

#include <cstdint>

namespace fuin {

// May be used from several threads at once.
class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since 1970, UTC. May jump when somebody sets the clock.
  virtual int64_t UnixMs() = 0;
  // Returns after `duration_ms`; at once for zero or less.
  virtual void SleepMs(int64_t duration_ms) = 0;
};

}  // namespace fuin
