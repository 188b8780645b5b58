// The table of docs/reencrypt.md, "What an answer means", as code.

#include "fix/internal/object_touch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/strings.h"
#include "k8s_write/touch.h"

namespace fuin::fix::internal {
namespace {

// After so many conflicts the object is taken as it is: a writer that is faster than we are would
// win for ever.
constexpr int kConflictsBeforeUnversioned = 6;
constexpr int kConflictsMax = 40;
// 1 + 2 + 4 + 8 + 16 and then 20 s: about three minutes, longer than an API server takes to start.
constexpr int kAttemptsMax = 12;
constexpr int64_t kPauseMsFirst = 1000;
constexpr int64_t kPauseMsMax = 20'000;
// An error of the server's own that does not pass by itself is not worth three minutes each.
constexpr int kInternalErrorsMax = 3;

int64_t MicrosecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               start)
      .count();
}

bool Mentions(const k8s::Status& failure, std::string_view words) {
  return failure.message.find(words) != std::string::npos;
}

// One object's way through its attempts.
class Way {
 public:
  Way(k8s::Session& session, Limiter& limiter, const k8s::Resource& resource, k8s::ObjectMeta meta,
      const std::atomic<bool>& stop)
      : session_(session),
        limiter_(limiter),
        resource_(resource),
        meta_(std::move(meta)),
        stop_(stop) {}

  Settled Go() {
    while (!is_settled_) {
      if (stop_.load() || !limiter_.Acquire()) {
        settled_.was_stopped = true;
        return settled_;
      }
      const auto start = std::chrono::steady_clock::now();
      const Result<k8s_write::TouchAnswer> answer =
          k8s_write::Touch(session_, resource_, meta_, holds_version_);
      if (!answer) {
        OnNoAnswer(answer.error());
      } else if (answer->status == 429 || answer->status == 503) {
        ++settled_.throttled;
        OnRefusal(*answer);
      } else {
        limiter_.Release(MicrosecondsSince(start));
        OnAnswer(*answer);
      }
    }
    return settled_;
  }

 private:
  void Settle(Touched touched) {
    settled_.touched = touched;
    is_settled_ = true;
  }
  void Fail(FailureKind kind, int status, std::string_view reason) {
    settled_.failure = {resource_, meta_.in_namespace, meta_.name, kind, status, Printable(reason)};
    Settle(Touched::kFailed);
  }

  // The next pause, twice as long as the last. Everyone pauses: what one connection meets, all do.
  int64_t Pause() {
    const int64_t pause_ms = std::min(kPauseMsMax, kPauseMsFirst << std::min(attempts_, 10));
    ++attempts_;
    return pause_ms;
  }

  void OnNoAnswer(const Error& error) {
    if (error.code != ErrorCode::kUnavailable) {
      limiter_.ReleaseThrottled(0);
      Fail(error.code == ErrorCode::kDenied ? FailureKind::kForbidden : FailureKind::kOther, 0,
           Describe(error));
      return;
    }
    limiter_.ReleaseThrottled(Pause());
    if (attempts_ >= kAttemptsMax) {
      Fail(FailureKind::kUnavailable, 0, Describe(error));
    }
  }

  void OnRefusal(const k8s_write::TouchAnswer& answer) {
    const int64_t own_ms = Pause();
    // A server that says how long is believed; it may say so for hours of load without an object
    // being at fault.
    limiter_.ReleaseThrottled(answer.retry_after_ms > 0 ? answer.retry_after_ms : own_ms);
    if (attempts_ >= kAttemptsMax * (answer.status == 429 ? 10 : 1)) {
      Fail(FailureKind::kUnavailable, answer.status, answer.failure.message);
    }
  }

  void OnAnswer(const k8s_write::TouchAnswer& answer) {
    const int status = answer.status;
    if (status == 200) {
      const bool moved = answer.meta.resource_version != meta_.resource_version;
      Settle(!holds_version_ ? Touched::kBusy : moved ? Touched::kRewritten : Touched::kCurrent);
    } else if (status == 404 && answer.failure.reason == "NotFound") {
      Settle(Touched::kGone);
    } else if (status == 409) {
      OnConflict(answer.failure);
    } else if (status == 422 && answer.failure.BlamesField("metadata.uid")) {
      Settle(Touched::kReplaced);
    } else if (status >= 500 && ++internal_errors_ < kInternalErrorsMax) {
      // Tried again at once the first time; the server's own retries may just have run out.
      session_.clock().SleepMs(internal_errors_ == 1 ? 0 : 500);
    } else {
      const FailureKind kind = KindOf(status, answer.failure);
      Fail(
          kind, status,
          answer.failure.message.empty() ? fmt::format("HTTP {}", status) : answer.failure.message);
    }
  }

  // Someone else wrote it: again with its version of now.
  void OnConflict(const k8s::Status& failure) {
    ++settled_.conflicts;
    ++conflicts_;
    if (conflicts_ >= kConflictsMax) {
      Fail(FailureKind::kOther, 409, failure.message);
      return;
    }
    if (conflicts_ >= kConflictsBeforeUnversioned) {
      holds_version_ = false;
      session_.clock().SleepMs(std::min(conflicts_, 20) * 5);
      return;
    }
    const Result<k8s::ObjectMeta> fresh =
        k8s::GetMetadata(session_, resource_, meta_.in_namespace, meta_.name);
    if (fresh && fresh->uid != meta_.uid) {
      Settle(Touched::kReplaced);
    } else if (fresh) {
      meta_.resource_version = fresh->resource_version;
    } else if (fresh.error().code == ErrorCode::kNotFound) {
      Settle(Touched::kGone);
    } else {
      // Without the right to get (list and patch are enough), or without an answer: as it is.
      holds_version_ = false;
    }
  }

  k8s::Session& session_;
  Limiter& limiter_;
  const k8s::Resource& resource_;
  k8s::ObjectMeta meta_;
  const std::atomic<bool>& stop_;
  bool holds_version_ = true;
  bool is_settled_ = false;
  int attempts_ = 0;
  int conflicts_ = 0;
  int internal_errors_ = 0;
  Settled settled_;
};

}  // namespace

// The API has no field for "a webhook": its sentence is all there is (apiserver
// pkg/admission/plugin/webhook/errors/statuserror.go, webhook/generic: "failed calling webhook").
// The kind chooses the remedy that is printed and nothing else.
FailureKind KindOf(int status, const k8s::Status& failure) {
  if (Mentions(failure, "admission webhook \"") || Mentions(failure, "failed calling webhook")) {
    return FailureKind::kWebhook;
  }
  if (Mentions(failure, "ValidatingAdmissionPolicy '")) {
    return FailureKind::kPolicy;
  }
  // value/transformer.go: "no matching prefix found"; aes.go: "no matching key was found".
  if (Mentions(failure, "unable to transform key") || Mentions(failure, "no matching prefix") ||
      Mentions(failure, "no matching key was found")) {
    return FailureKind::kUndecryptable;
  }
  if (status == 401 || status == 403) {
    return FailureKind::kForbidden;
  }
  if (status == 422) {
    return FailureKind::kInvalid;
  }
  return status >= 500 ? FailureKind::kUnavailable : FailureKind::kOther;
}

Settled SettleObject(k8s::Session& session, Limiter& limiter, const k8s::Resource& resource,
                     k8s::ObjectMeta meta, const std::atomic<bool>& stop) {
  return Way(session, limiter, resource, std::move(meta), stop).Go();
}

}  // namespace fuin::fix::internal
