// A lock-free atomic is all that a signal handler may touch. SA_RESETHAND gives the second signal
// its default back.

#include "cli/interrupt.h"

#include <csignal>

namespace fuin::cli {
namespace {

std::atomic<bool>& Flag() {
  static std::atomic<bool> flag = false;
  static_assert(std::atomic<bool>::is_always_lock_free);
  return flag;
}

extern "C" void OnSignal(int) { Flag().store(true); }

}  // namespace

const std::atomic<bool>& StopOnInterrupt() {
  Flag();
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  (void)sigaction(SIGINT, &action, nullptr);
  (void)sigaction(SIGTERM, &action, nullptr);
  return Flag();
}

}  // namespace fuin::cli
