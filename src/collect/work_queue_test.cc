#include "collect/internal/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>

namespace fuin::collect {
namespace {

TEST(WorkQueue, RunsEveryTaskAndThoseThatTasksAdd) {
  for (size_t threads : {1, 3, 50}) {
    std::atomic<int> count = 0;
    {
      WorkQueue queue(threads, 2);
      for (int i = 0; i < 100; ++i) {
        queue.Add(std::to_string(i % 7), [&] {
          ++count;
          queue.Add("more", [&] { ++count; });
        });
      }
    }
    EXPECT_EQ(count.load(), 200);
  }
}

TEST(WorkQueue, KeepsEachLaneToItsBound) {
  std::mutex mutex;
  std::map<int, int> running;
  int most = 0;
  WorkQueue queue(30, 4);
  for (int i = 0; i < 300; ++i) {
    queue.Add(std::to_string(i % 5), [&, lane = i % 5] {
      {
        const std::lock_guard<std::mutex> lock(mutex);
        most = std::max(most, ++running[lane]);
      }
      std::this_thread::yield();
      const std::lock_guard<std::mutex> lock(mutex);
      --running[lane];
    });
  }
  queue.Finish();
  EXPECT_LE(most, 4);
}

TEST(WorkQueue, LetsNoFullLaneHoldUpAnother) {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_other_done = false;
  WorkQueue queue(4, 2);
  for (int i = 0; i < 10; ++i) {  // two of them wait for the other lane; eight wait in their own
    queue.Add("full", [&] {
      std::unique_lock<std::mutex> lock(mutex);
      changed.wait(lock, [&] { return is_other_done; });
    });
  }
  queue.Add("other", [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    is_other_done = true;
    changed.notify_all();
  });
  queue.Finish();
  EXPECT_TRUE(is_other_done);
}

TEST(WorkQueue, EndsWithoutAnyTask) {
  WorkQueue queue(2, 2);
  queue.Finish();
  queue.Finish();
}

}  // namespace
}  // namespace fuin::collect
