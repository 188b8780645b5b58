// See internal/work_queue.h. Where the system gives no further thread, those that are there do the
// work; the caller of Finish() where there is none.

#include "collect/internal/work_queue.h"

#include <system_error>
#include <utility>

namespace fuin::collect {

void WorkQueue::Add(Task task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  tasks_.push_back(std::move(task));
  ++unfinished_;
  if (threads_.size() < threads_max_ && threads_.size() < unfinished_) {
    try {
      threads_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {  // no further thread: see above
    }
  }
  changed_.notify_one();
}

void WorkQueue::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return !tasks_.empty() || is_stopping_; });
    if (tasks_.empty()) {
      return;
    }
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
    if (--unfinished_ == 0) {
      changed_.notify_all();
    }
  }
}

void WorkQueue::Finish() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (threads_.empty() && !tasks_.empty()) {
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
    --unfinished_;
  }
  changed_.wait(lock, [&] { return unfinished_ == 0; });
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
