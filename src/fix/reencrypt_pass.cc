// One thread reads the lists, page after page, into a short queue; workers take objects from it and
// settle one each. What is under way is bounded by the Limiter, what is in memory by the queue.
//
// Bound: the API server. A touch is one round trip and costs fuin about 0.1 ms of CPU.

#include "fix/reencrypt_pass.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
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

// Objects between the lister and the workers. Put() waits while there is more than a page.
class Queue {
 public:
  explicit Queue(size_t size_max) : size_max_(size_max) {}

  // False once closed.
  bool Put(Item item) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [&] { return is_closed_ || items_.size() < size_max_; });
    if (is_closed_) {
      return false;
    }
    items_.push_back(std::move(item));
    filled_.notify_one();
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
    room_.notify_one();
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
  const size_t size_max_;
  std::mutex mutex_;
  std::condition_variable filled_, room_;
  std::deque<Item> items_;
  bool is_closed_ = false;
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
        queue_(static_cast<size_t>(options.page_size)) {
    for (const k8s::Resource& resource : options.resources) {
      report_.by_resource.emplace_back(resource.Name(), PassCounts());
    }
  }

  PassReport Run() {
    const int64_t start_ms = session_.clock().UnixMs();
    std::vector<std::thread> workers;
    for (int i = 0; i < options_.in_flight_max; ++i) {
      workers.emplace_back([this] { Work(); });
    }
    std::thread watcher([this] { Watch(); });
    for (size_t i = 0; i < options_.resources.size() && !stop_.load(); ++i) {
      ListResource(i);
    }
    queue_.Close(stop_.load());
    for (std::thread& worker : workers) {
      worker.join();
    }
    is_done_.store(true);
    watcher.join();
    report_.was_stopped = stop_.load();
    report_.elapsed_ms = session_.clock().UnixMs() - start_ms;
    return std::move(report_);
  }

 private:
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
      for (k8s::ObjectMeta& meta : page->items) {
        std::string key = meta.in_namespace + "/" + meta.name;
        if (key <= skipped_to) {
          continue;
        }
        last_put_ = std::move(key);
        if (!queue_.Put({index, std::move(meta)})) {
          return true;
        }
      }
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    report_.list_restarts += lister.RestartCount();
    return true;
  }

  void Work() {
    while (std::optional<Item> item = queue_.Take()) {
      const k8s::Resource& resource = options_.resources[item->resource_index];
      const internal::Settled settled =
          internal::SettleObject(session_, limiter_, resource, std::move(item->meta), stop_);
      Count(item->resource_index, settled);
    }
  }

  void Count(size_t index, const internal::Settled& settled) {
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
  }

  // Progress ten times a second, and the end of waiting once somebody says stop.
  void Watch() {
    while (!is_done_.load()) {
      if (stop_.load()) {
        queue_.Close(true);
        limiter_.Stop();
      }
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::optional<uint64_t> remaining = remaining_after_page_;
        if (remaining.has_value()) {
          *remaining += queue_.Size();
        }
        observer_.OnProgress(report_.counts, remaining, limiter_.Limit());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    observer_.OnProgress(report_.counts, 0, limiter_.Limit());
  }

  k8s::Session& session_;
  const PassOptions& options_;
  PassObserver& observer_;
  const std::atomic<bool>& stop_;
  internal::Limiter limiter_;
  Queue queue_;
  std::atomic<bool> is_done_ = false;
  std::string last_put_;  // "namespace/name"; of the listing thread alone
  std::mutex mutex_;      // of what follows
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
