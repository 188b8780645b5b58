// The same for many, on a few threads that mostly wait.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace fuin::fix {

// Calls `work` with 0 ... count - 1, at most `threads_max` at once, and returns when all have
// ended.
inline void ForEachInParallel(size_t count, size_t threads_max,
                              const std::function<void(size_t index)>& work) {
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t index = next++; index < count; index = next++) {
      work(index);
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min(count, threads_max); ++i) {
    threads.emplace_back(run);
  }
  run();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace fuin::fix
