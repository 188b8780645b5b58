// The system's clock, for the report's times and for "today".

#include "cli/clock.h"

#include <chrono>

namespace fuin::cli {

int64_t NowUnixMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace fuin::cli
