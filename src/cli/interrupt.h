// Ctrl-C and SIGTERM, as a wish to stop.
#pragma once

#include <atomic>

namespace fuin::cli {

// From the first call on, SIGINT and SIGTERM make the returned flag true; a second one ends the
// process as it would have without fuin.
const std::atomic<bool>& StopOnInterrupt();

}  // namespace fuin::cli
