// Many small tasks that wait for the network, on a bounded number of threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fuin::collect {

// Each task runs in a lane: what one service of one Region of one account is asked. So many tasks
// of a lane run at once and no more, and the lanes take turns: a thread never waits for a lane
// while another has work. Tasks may add tasks. Threads are made as work comes, and joined by
// Finish(), after which nothing may be added.
class WorkQueue {
 public:
  using Task = std::function<void()>;

  WorkQueue(size_t threads_max, size_t lane_tasks_max)
      : threads_max_(threads_max), lane_tasks_max_(lane_tasks_max) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  ~WorkQueue() { Finish(); }

  void Add(const std::string& lane, Task task);
  // Returns when every task, and every task that those added, has ended.
  void Finish();

 private:
  struct Lane {
    std::deque<Task> tasks;
    size_t running = 0;
    bool is_ready = false;  // it stands in ready_
  };

  // All three with the mutex held.
  void MakeReady(Lane& lane);
  void RunOne(std::unique_lock<std::mutex>& lock);
  void StartThread();

  void Work();

  const size_t threads_max_;
  const size_t lane_tasks_max_;
  std::mutex mutex_;
  std::condition_variable changed_;  // a lane is ready, or the end
  std::condition_variable ended_;    // no task is left
  std::map<std::string, Lane> lanes_;
  std::deque<Lane*> ready_;  // those that have a task and room to run it, in turn
  std::vector<std::thread> threads_;
  size_t idle_ = 0;        // threads that wait for a lane
  size_t unfinished_ = 0;  // tasks that wait or run
  bool is_stopping_ = false;
};

}  // namespace fuin::collect
