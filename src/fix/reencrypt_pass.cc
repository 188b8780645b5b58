// One thread reads the lists, page after page, into a short queue; workers take objects from it and
// settle one each. What is under way is bounded by the Limiter, what is in memory by the queue, and
// there are as many workers as the Limiter allows at once.
//
// Bound: the API server. A touch is one round trip, and costs fuin under 0.15 ms of CPU: no thread
// is woken for it but by its answer. Pages go into the queue whole, and when it is down to half of
// one.

#include "fix/reencrypt_pass.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include "fix/internal/limiter.h"
#include "fix/internal/object_touch.h"

namespace fuin::fix {
namespace {

constexpr int kListAttemptsMax = 2;  // beside the retries of each request

struct Item {
  size_t resource_index = 0;
  k8s::ObjectMeta meta;
};

// Objects between the lister and the workers: a page, and what is left of the one before.
class Queue {
 public:
  explicit Queue(size_t refill_at) : refill_at_(refill_at) {}

  // Waits until few are left. False once closed.
  bool Put(std::vector<Item> page) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [&] { return is_closed_ || items_.size() <= refill_at_; });
    if (is_closed_) {
      return false;
    }
    std::ranges::move(page, std::back_inserter(items_));
    filled_.notify_all();
    return true;
  }
  // Nothing once closed and, unless Drop() was called, empty.
  std::optional<Item> Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [&] { return is_closed_ || !items_.empty(); });
    if (items_.empty()) {
      return std::nullopt;
    }
    Item item = std::move(items_.front());
    items_.pop_front();
    if (items_.size() == refill_at_) {
      room_.notify_one();
    }
    return item;
  }
  void Close(bool drops) {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_closed_ = true;
    if (drops) {
      items_.clear();
    }
    filled_.notify_all();
    room_.notify_all();
  }
  size_t Size() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return items_.size();
  }

 private:
  const size_t refill_at_;
  std::mutex mutex_;
  std::condition_variable filled_, room_;
  std::deque<Item> items_;
  bool is_closed_ = false;
};

struct Worker {
  std::thread thread;
  bool has_ended = false;  // and does nothing more; guarded by the pass's mutex
};

class Pass {
 public:
  Pass(k8s::Session& session, const PassOptions& options, PassObserver& observer,
       const std::atomic<bool>& stop)
      : session_(session),
        options_(options),
        observer_(observer),
        stop_(stop),
        limiter_(session.clock(), {options.in_flight_max, options.rate_per_second_max}),
        queue_(static_cast<size_t>(options.page_size) / 2) {
    for (const k8s::Resource& resource : options.resources) {
      report_.by_resource.emplace_back(resource.Name(), PassCounts());
    }
  }

  PassReport Run() {
    const int64_t start_ms = session_.clock().UnixMs();
    std::thread lister([this] { List(); });
    Watch();
    lister.join();
    for (const std::unique_ptr<Worker>& worker : workers_) {
      worker->thread.join();
    }
    report_.was_stopped = stop_.load();
    report_.elapsed_ms = session_.clock().UnixMs() - start_ms;
    return std::move(report_);
  }

 private:
  void List() {
    for (size_t i = 0; i < options_.resources.size() && !stop_.load(); ++i) {
      ListResource(i);
    }
    queue_.Close(stop_.load());
    const std::lock_guard<std::mutex> lock(mutex_);
    is_listed_ = true;
    ended_.notify_one();
  }

  void ListResource(size_t index) {
    if (options_.namespaces.empty() || !options_.resources[index].is_namespaced) {
      last_put_.clear();
      if (!ListIn(index, "") && options_.resources[index].is_namespaced) {
        ListByNamespace(index);
      }
      return;
    }
    for (const std::string& in_namespace : options_.namespaces) {
      last_put_.clear();
      (void)ListIn(index, in_namespace);
    }
  }

  // One object that the API server can't read fails every list that it is part of: namespace by
  // namespace, that of the others is still to be had. What was seen of the whole list is not seen
  // again: lists are ordered by "namespace/name".
  void ListByNamespace(size_t index) {
    std::vector<std::string> namespaces;
    k8s::MetadataLister lister(session_, {"", "v1", "namespaces", false}, {});
    while (!lister.IsAtEnd() && !stop_.load()) {
      const Result<k8s::MetadataPage> page = lister.Next();
      if (!page) {
        return;
      }
      for (const k8s::ObjectMeta& meta : page->items) {
        namespaces.push_back(meta.name);
      }
    }
    {
      // What the namespaces' own lists can't give is said of each.
      const std::lock_guard<std::mutex> lock(mutex_);
      report_.unlisted.pop_back();
    }
    const std::string seen = last_put_;
    for (const std::string& in_namespace : namespaces) {
      if (!stop_.load()) {
        last_put_ = seen;
        (void)ListIn(index, in_namespace);
      }
    }
    last_put_.clear();
  }

  // Returns whether the list was read to its end. Objects up to `last_put_` are left out.
  bool ListIn(size_t index, const std::string& in_namespace) {
    k8s::MetadataLister lister(session_, options_.resources[index],
                               {in_namespace, options_.label_selector, options_.page_size});
    int failures = 0;
    const std::string skipped_to = in_namespace.empty() ? "" : last_put_;
    while (!lister.IsAtEnd() && !stop_.load()) {
      Result<k8s::MetadataPage> page = lister.Next();
      if (!page) {
        const bool may_pass = page.error().code == ErrorCode::kUnavailable;
        if (may_pass && ++failures < kListAttemptsMax) {
          continue;
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        report_.unlisted.push_back(std::move(page).error());
        report_.list_restarts += lister.RestartCount();
        return false;
      }
      failures = 0;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        remaining_after_page_ = page->remaining;
      }
      std::vector<Item> items;
      for (k8s::ObjectMeta& meta : page->items) {
        std::string key = meta.in_namespace + "/" + meta.name;
        if (key > skipped_to) {
          last_put_ = std::move(key);
          items.push_back({index, std::move(meta)});
        }
      }
      if (!queue_.Put(std::move(items))) {
        return true;
      }
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    report_.list_restarts += lister.RestartCount();
    return true;
  }

  void Work(Worker& self) {
    bool is_needed = true;
    while (is_needed) {
      std::optional<Item> item = queue_.Take();
      if (!item.has_value()) {
        EndWorker();
        break;
      }
      const k8s::Resource& resource = options_.resources[item->resource_index];
      const internal::Settled settled =
          internal::SettleObject(session_, limiter_, resource, std::move(item->meta), stop_);
      is_needed = Count(item->resource_index, settled);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    self.has_ended = true;
  }

  void EndWorker() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --working_;
    ended_.notify_one();
  }

  // False where there are more workers than may send: one that waits for a place costs a switch of
  // threads whenever it asks for it.
  bool Count(size_t index, const internal::Settled& settled) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (PassCounts* counts : {&report_.counts, &report_.by_resource[index].second}) {
      counts->conflicts += settled.conflicts;
      counts->throttled += settled.throttled;
      if (!settled.was_stopped) {
        ++counts->seen;
        ++counts->touched[static_cast<size_t>(settled.touched)];
      }
    }
    if (!settled.was_stopped && settled.touched == Touched::kFailed) {
      observer_.OnFailure(settled.failure);
      if (report_.failures.size() < kFailureKeptMax) {
        report_.failures.push_back(settled.failure);
      }
    }
    const bool is_needed = working_ <= limiter_.Limit();
    working_ -= is_needed ? 0 : 1;
    return is_needed;
  }

  void JoinEnded() {
    std::erase_if(workers_, [](const std::unique_ptr<Worker>& worker) {
      if (worker->has_ended) {
        worker->thread.join();
      }
      return worker->has_ended;
    });
  }

  // Until all is done: workers, as many as may send at once, progress ten times a second, and the
  // end of waiting once somebody says stop.
  void Watch() {
    std::unique_lock<std::mutex> lock(mutex_);
    do {
      if (stop_.load()) {
        queue_.Close(true);
        limiter_.Stop();
      }
      JoinEnded();
      const bool has_work = !is_listed_ || queue_.Size() > 0;
      while (has_work && working_ < limiter_.Limit()) {
        ++working_;
        Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
        worker.thread = std::thread([this, &worker] { Work(worker); });
      }
      std::optional<uint64_t> remaining = remaining_after_page_;
      if (remaining.has_value()) {
        *remaining += queue_.Size();
      }
      observer_.OnProgress(report_.counts, remaining, limiter_.Limit());
    } while (!ended_.wait_for(lock, std::chrono::milliseconds(100),
                              [&] { return is_listed_ && working_ == 0; }));
    observer_.OnProgress(report_.counts, 0, limiter_.Limit());
  }

  k8s::Session& session_;
  const PassOptions& options_;
  PassObserver& observer_;
  const std::atomic<bool>& stop_;
  internal::Limiter limiter_;
  Queue queue_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::string last_put_;  // "namespace/name"; of the listing thread alone
  std::condition_variable ended_;
  std::mutex mutex_;  // of what follows
  bool is_listed_ = false;
  int working_ = 0;  // workers that go on taking objects
  PassReport report_;
  std::optional<uint64_t> remaining_after_page_;
};

}  // namespace

std::string_view ToString(Touched touched) {
  switch (touched) {
    case Touched::kRewritten:
      return "rewritten";
    case Touched::kCurrent:
      return "current";
    case Touched::kGone:
      return "gone";
    case Touched::kReplaced:
      return "replaced";
    case Touched::kBusy:
      return "busy";
    case Touched::kFailed:
      return "failed";
  }
  return "failed";
}

std::string_view ToString(FailureKind kind) {
  switch (kind) {
    case FailureKind::kInvalid:
      return "invalid";
    case FailureKind::kWebhook:
      return "webhook";
    case FailureKind::kPolicy:
      return "policy";
    case FailureKind::kForbidden:
      return "forbidden";
    case FailureKind::kUndecryptable:
      return "undecryptable";
    case FailureKind::kUnavailable:
      return "unavailable";
    case FailureKind::kOther:
      return "other";
  }
  return "other";
}

uint64_t PassCounts::Done() const { return seen - Of(Touched::kFailed); }

bool PassReport::IsWhole() const {
  return !was_stopped && unlisted.empty() && counts.Of(Touched::kFailed) == 0;
}

PassReport RunPass(k8s::Session& session, const PassOptions& options, PassObserver& observer,
                   const std::atomic<bool>& stop) {
  return Pass(session, options, observer, stop).Run();
}

}  // namespace fuin::fix
