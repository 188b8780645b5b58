// Many small tasks that wait for the network, on a bounded number of threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fuin::collect {

// Tasks may add tasks. Threads are made as work comes, and joined by Finish(), after which
// nothing may be added.
class WorkQueue {
 public:
  using Task = std::function<void()>;

  explicit WorkQueue(size_t threads_max) : threads_max_(threads_max) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  ~WorkQueue() { Finish(); }

  void Add(Task task);
  // Returns when every task, and every task that those added, has ended.
  void Finish();

 private:
  void Work();

  const size_t threads_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::vector<std::thread> threads_;
  size_t unfinished_ = 0;  // waiting or running
  bool is_stopping_ = false;
};

}  // namespace fuin::collect
