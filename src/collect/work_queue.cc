// See internal/work_queue.h. Where the system gives no further thread, those that are there do the
// work; the caller of Finish() where there is none.

#include "collect/internal/work_queue.h"

#include <system_error>
#include <utility>

namespace fuin::collect {

void WorkQueue::MakeReady(Lane& lane) {
  if (!lane.is_ready && !lane.tasks.empty() && lane.running < lane_tasks_max_) {
    lane.is_ready = true;
    ready_.push_back(&lane);
    changed_.notify_one();
  }
}

void WorkQueue::StartThread() {
  try {
    threads_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {  // no further thread: see above
  }
}

void WorkQueue::Add(const std::string& lane, Task task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Lane& place = lanes_[lane];
  place.tasks.push_back(std::move(task));
  ++unfinished_;
  MakeReady(place);
  if (idle_ < ready_.size() && threads_.size() < threads_max_) {
    StartThread();
  }
}

void WorkQueue::RunOne(std::unique_lock<std::mutex>& lock) {
  Lane& lane = *ready_.front();
  ready_.pop_front();
  lane.is_ready = false;
  ++lane.running;
  {
    const Task task = std::move(lane.tasks.front());
    lane.tasks.pop_front();
    MakeReady(lane);
    lock.unlock();
    task();
  }
  lock.lock();
  --lane.running;
  MakeReady(lane);
  if (--unfinished_ == 0) {
    ended_.notify_all();
  }
}

void WorkQueue::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [&] { return !ready_.empty() || is_stopping_; });
    --idle_;
    if (ready_.empty()) {
      return;
    }
    RunOne(lock);
  }
}

void WorkQueue::Finish() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (threads_.empty() && !ready_.empty()) {
    RunOne(lock);
  }
  ended_.wait(lock, [&] { return unfinished_ == 0; });
  is_stopping_ = true;
  changed_.notify_all();
  std::vector<std::thread> threads = std::move(threads_);
  threads_.clear();
  lock.unlock();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace fuin::collect
