// The calls of a plan, each cluster on its own thread. A call that fails ends its cluster's run:
// all that was made is found by the next run, and nothing is taken back.
//
//   CreateKey ─▶ CreateAlias ─▶ EnableKeyRotation ─▶ AssociateEncryptionConfig
//     ─▶ DescribeUpdate, again and again ─▶ DescribeCluster: ACTIVE, and shows the key

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "base/encoding.h"
#include "base/strings.h"
#include "crypto/digest.h"
#include "fix/internal/parallel.h"
#include "fix/internal/seal_search.h"
#include "fix/seal.h"

namespace fuin::fix {
namespace {

using aws_write::Change;
using aws_write::ChangeKind;
using text::Node;

constexpr size_t kClustersAtOnceMax = 500;  // a thread sleeps nearly all of an update's time
constexpr int64_t kSleepSliceMs = 200;      // how soon a wish to stop is heard
// A key that was just made is not known everywhere at once (KMS developer guide, "Eventual
// consistency"): what does not find it is tried again.
constexpr int kNewKeyTriesMax = 4;
constexpr int64_t kNewKeyPauseMs = 3'000;
// Where it is not known whether CreateKey was carried out, its tag is looked for after these
// pauses.
constexpr int64_t kLostPausesMs[] = {0, 2'000, 4'000, 9'000};
constexpr int kCreateKeySendsMax = 3;
constexpr int kReadBacksMax = 20;

std::string TokenOf(const std::string& seed, const std::string& key_arn) {
  const crypto::Digest digest = crypto::Sha256Of(seed + "\n" + key_arn);
  return "fuin-" + HexEncode({digest.data(), 20});
}

std::string WordsOf(const aws::UpdateError& error) {
  std::string words = Printable(fmt::format("{}: {}", error.code, error.message));
  for (const std::string& resource : error.resources) {
    words += " " + Printable(resource);
  }
  return words;
}

class SealRun {
 public:
  SealRun(aws::Connection& connection, aws::Identity& identity, const SealTarget& target,
          const SealPace& pace, Clock& clock, const std::atomic<bool>& stop,
          std::function<void(const SealProgress&)> report)
      : caller_{connection, identity, target.region},
        target_(target),
        pace_(pace),
        clock_(clock),
        stop_(stop),
        report_(std::move(report)),
        began_ms_(clock.UnixMs()) {}

  SealOutcome Run() {
    outcome_.key_arn = target_.key.arn;
    outcome_.update_id = target_.update_id;
    const bool is_under_way = target_.verdict == SealVerdict::kFollow || CarryOutAll();
    if (is_under_way) {
      Follow();
    }
    outcome_.elapsed_ms = clock_.UnixMs() - began_ms_;
    report_({SealProgress::Step::kDone, "", "", outcome_.elapsed_ms, &outcome_});
    return std::move(outcome_);
  }

 private:
  // Each returns whether to go on.
  bool CarryOutAll();
  bool CarryOut(const Change& planned);
  bool MakeKey(const Change& change);
  bool MakeAlias(const Change& change);
  bool Associate(const Change& change);
  bool IsAssociatedAnyway();
  void Follow();
  bool Poll();  // false: the update has ended, or can't be followed
  void ReadBack();

  void Say(model::Text text) { outcome_.says.push_back(std::move(text)); }
  void Fail(const Error& error, const Change& change);
  void EndUnverified(model::Text because) {
    outcome_.state = SealState::kUnverified;
    Say(std::move(because));
  }
  // False: stop is wanted.
  bool Sleep(int64_t duration_ms) {
    for (int64_t left_ms = duration_ms; left_ms > 0 && !stop_.load(); left_ms -= kSleepSliceMs) {
      clock_.SleepMs(std::min(left_ms, kSleepSliceMs));
    }
    return !stop_.load();
  }
  int64_t ElapsedMs() const { return clock_.UnixMs() - began_ms_; }

  const aws::Caller caller_;
  const SealTarget& target_;
  const SealPace& pace_;
  Clock& clock_;
  const std::atomic<bool>& stop_;
  const std::function<void(const SealProgress&)> report_;
  const int64_t began_ms_;
  bool has_made_key_ = false;
  std::string last_trouble_;
  SealOutcome outcome_;
};

void SealRun::Fail(const Error& error, const Change& change) {
  const bool is_nothing = outcome_.done.empty();
  outcome_.state = SealState::kFailed;
  Say({"seal/call-failed",
       {{"action", std::string(change.Action())}, {"error", Printable(error.message)}}});
  switch (error.code) {
    case ErrorCode::kDenied:
      Say({"seal/next-permission", {{"action", std::string(change.Action())}}});
      break;
    case ErrorCode::kNotAuthentic:
      Say({"seal/next-credentials", {}});
      break;
    default:
      Say({"seal/next-again", {}});
  }
  if (is_nothing) {
    Say({"seal/nothing-changed", {}});
  } else if (!outcome_.key_arn.empty()) {
    Say({"seal/is-found-again", {{"key", Printable(outcome_.key_arn)}}});
  }
}

bool SealRun::CarryOutAll() {
  for (const Change& planned : target_.calls) {
    if (stop_.load()) {
      outcome_.state = outcome_.done.empty() ? SealState::kNotBegun : SealState::kFailed;
      Say({"seal/stopped-between", {}});
      return false;
    }
    if (!CarryOut(planned)) {
      return false;
    }
  }
  return true;
}

bool SealRun::CarryOut(const Change& planned) {
  const std::string action(planned.Action());
  report_({SealProgress::Step::kCall, action, "", ElapsedMs(), nullptr});
  const std::string token = TokenOf(target_.token_seed, outcome_.key_arn);
  const Change change = aws_write::Filled(planned, outcome_.key_arn, token);
  bool goes_on = false;
  switch (change.kind) {
    case ChangeKind::kCreateKey:
      goes_on = MakeKey(change);
      break;
    case ChangeKind::kCreateAlias:
      goes_on = MakeAlias(change);
      break;
    case ChangeKind::kEnableKeyRotation: {
      Result<Node> answer = aws_write::Send(caller_, change);
      for (int i = 1; has_made_key_ && !answer && answer.error().code == ErrorCode::kNotFound &&
                      i < kNewKeyTriesMax && Sleep(kNewKeyPauseMs);
           ++i) {
        answer = aws_write::Send(caller_, change);
      }
      goes_on = answer.has_value();
      if (!goes_on) {
        Fail(answer.error(), change);
      }
      break;
    }
    case ChangeKind::kAssociate:
      goes_on = Associate(change);
      break;
  }
  if (goes_on) {
    outcome_.done.push_back(action);
  }
  return goes_on;
}

// Whether a key was made by a call that failed is asked of the tags. Nothing is sent again before
// that is known; without any answer it is not sent again at all.
bool SealRun::MakeKey(const Change& change) {
  for (int sends = 1;; ++sends) {
    const Result<Node> answer = aws_write::Send(caller_, change);
    if (answer) {
      const Node* metadata = answer->Find("KeyMetadata");
      outcome_.key_arn = metadata == nullptr ? "" : std::string(metadata->Text("Arn"));
      if (!outcome_.key_arn.empty()) {
        has_made_key_ = true;
        return true;
      }
    }
    const bool is_refused = !answer && answer.error().code != ErrorCode::kUnavailable &&
                            answer.error().code != ErrorCode::kIo &&
                            answer.error().code != ErrorCode::kCorrupt &&
                            answer.error().code != ErrorCode::kLimit;
    if (is_refused) {
      Fail(answer.error(), change);
      return false;
    }
    const bool is_lost = answer || answer.error().code != ErrorCode::kUnavailable;
    std::optional<model::Text> unseen;
    for (size_t i = 0; i < (is_lost ? std::size(kLostPausesMs) : 2); ++i) {
      if (!Sleep(kLostPausesMs[i])) {
        break;
      }
      TaggedKeys::Found found = TaggedKeys(caller_).Of(target_.arn);
      unseen = std::move(found.failed);
      if (!found.arns.empty()) {
        outcome_.key_arn = found.arns.front();
        has_made_key_ = true;
        return true;
      }
    }
    if (is_lost || unseen.has_value() || sends >= kCreateKeySendsMax || stop_.load()) {
      const Error error =
          answer ? Error{ErrorCode::kCorrupt, "AWS's answer names no key", ""} : answer.error();
      outcome_.state = SealState::kFailed;
      Say({"seal/call-failed",
           {{"action", std::string(change.Action())}, {"error", Printable(error.message)}}});
      Say({"seal/key-not-known", {}});
      return false;
    }
  }
}

// An alias that is there already may be this run's own, by an answer that was lost.
bool SealRun::MakeAlias(const Change& change) {
  for (int tries = 1;; ++tries) {
    const Result<Node> answer = aws_write::Send(caller_, change);
    if (answer) {
      return true;
    }
    const ErrorCode code = answer.error().code;
    const bool may_be_there = code == ErrorCode::kInvalidArgument ||
                              code == ErrorCode::kUnavailable || code == ErrorCode::kCorrupt;
    if (may_be_there) {
      const std::string alias(change.parameters.Text("AliasName"));
      const Result<aws::KeyDescription> there = aws::DescribeKey(caller_, alias);
      if (there && there->arn == outcome_.key_arn) {
        return true;
      }
      if (there) {
        outcome_.state = SealState::kFailed;
        Say({"seal/alias-taken",
             {{"alias", alias}, {"theirs", Printable(there->arn)}, {"key", outcome_.key_arn}}});
        return false;
      }
    }
    const bool is_too_new = has_made_key_ && code == ErrorCode::kNotFound;
    if (!is_too_new || tries >= kNewKeyTriesMax || !Sleep(kNewKeyPauseMs)) {
      Fail(answer.error(), change);
      return false;
    }
  }
}

// What a refused association may hide: it is under way, or done, under this very key.
bool SealRun::IsAssociatedAnyway() {
  const Result<std::vector<aws::ClusterUpdate>> updates =
      aws::ListClusterUpdates(caller_, target_.name);
  for (const aws::ClusterUpdate& update : updates ? *updates : std::vector<aws::ClusterUpdate>()) {
    if (update.IsAssociation() && update.IsUnderWay() && update.key == outcome_.key_arn) {
      outcome_.update_id = update.id;
      return true;
    }
  }
  const Result<aws::ClusterDescription> cluster = aws::DescribeCluster(caller_, target_.name);
  return cluster && !cluster->key_arns.empty() && cluster->key_arns.front() == outcome_.key_arn;
}

bool SealRun::Associate(const Change& change) {
  for (int tries = 1;; ++tries) {
    const Result<Node> answer = aws_write::Send(caller_, change);
    if (answer) {
      const Node* update = answer->Find("update");
      outcome_.update_id = update == nullptr ? "" : std::string(update->Text("id"));
      if (!outcome_.update_id.empty() || IsAssociatedAnyway()) {
        return true;
      }
      Fail({ErrorCode::kCorrupt, "AWS's answer names no update", ""}, change);
      return false;
    }
    const ErrorCode code = answer.error().code;
    if (code != ErrorCode::kDenied && code != ErrorCode::kNotAuthentic && IsAssociatedAnyway()) {
      return true;
    }
    const bool is_too_new =
        has_made_key_ && (code == ErrorCode::kInvalidArgument || code == ErrorCode::kNotFound);
    if (!is_too_new || tries >= kNewKeyTriesMax || !Sleep(kNewKeyPauseMs)) {
      Fail(answer.error(), change);
      return false;
    }
  }
}

bool SealRun::Poll() {
  const Result<aws::ClusterUpdate> update =
      aws::DescribeUpdate(caller_, target_.name, outcome_.update_id);
  if (!update) {
    const ErrorCode code = update.error().code;
    last_trouble_ = Describe(update.error());
    if (code == ErrorCode::kDenied || code == ErrorCode::kNotAuthentic ||
        code == ErrorCode::kNotFound) {
      EndUnverified(
          {"seal/follow-ended", {{"because", model::Nested(BecauseOfCall(update.error()))}}});
      return false;
    }
    report_({SealProgress::Step::kFollow, "", "?", ElapsedMs(), nullptr});
    return true;
  }
  report_({SealProgress::Step::kFollow, "", update->status, ElapsedMs(), nullptr});
  if (update->IsUnderWay()) {
    return true;
  }
  if (update->status == "Successful") {
    ReadBack();
    return false;
  }
  outcome_.state = SealState::kFailed;
  Say({update->status == "Cancelled" ? "seal/update-cancelled" : "seal/update-failed",
       {{"status", Printable(update->status)}, {"id", Printable(update->id)}}});
  for (const aws::UpdateError& error : update->errors) {
    Say({"seal/update-error", {{"error", WordsOf(error)}}});
    if (error.code == "AccessDenied" || error.code == "OperationNotPermitted") {
      Say({"seal/update-error-" + error.code, {}});
    }
  }
  Say({"seal/next-again", {}});
  return false;
}

void SealRun::Follow() {
  if (outcome_.update_id.empty()) {  // it was sealed meanwhile, under this key
    ReadBack();
    return;
  }
  while (Poll()) {
    if (ElapsedMs() >= pace_.wait_ms_max) {
      EndUnverified({"seal/follow-too-long", {{"minutes", std::to_string(ElapsedMs() / 60'000)}}});
      if (!last_trouble_.empty()) {
        Say({"seal/last-trouble", {{"error", Printable(last_trouble_)}}});
      }
      return;
    }
    if (!Sleep(pace_.poll_ms)) {
      EndUnverified({"seal/follow-stopped", {}});
      return;
    }
  }
}

// The update says that it is done; what counts is that EKS shows the key on a cluster that serves.
void SealRun::ReadBack() {
  model::Text because;
  for (int i = 0; i < kReadBacksMax; ++i) {
    report_({SealProgress::Step::kReadBack, "", "", ElapsedMs(), nullptr});
    const Result<aws::ClusterDescription> cluster = aws::DescribeCluster(caller_, target_.name);
    if (!cluster) {
      because = BecauseOfCall(cluster.error());
    } else {
      const bool has_key = !cluster->key_arns.empty();
      const std::string shown = has_key ? cluster->key_arns.front() : "-";
      if (outcome_.key_arn.empty() && has_key) {  // the update of someone else did not name it
        outcome_.key_arn = shown;
      }
      if (has_key && shown == outcome_.key_arn && cluster->status == "ACTIVE") {
        outcome_.state = SealState::kVerified;
        return;
      }
      because = {"seal/shows-other",
                 {{"status", Printable(cluster->status)}, {"key", Printable(shown)}}};
    }
    const bool is_hopeless = !cluster && cluster.error().code != ErrorCode::kUnavailable;
    if (is_hopeless || !Sleep(std::min<int64_t>(pace_.poll_ms, 15'000))) {
      break;
    }
  }
  EndUnverified({"seal/not-read-back", {{"because", model::Nested(because)}}});
}

}  // namespace

std::string_view ToString(SealState state) {
  switch (state) {
    case SealState::kVerified:
      return "verified";
    case SealState::kUnverified:
      return "unverified";
    case SealState::kFailed:
      return "failed";
    case SealState::kNotBegun:
      break;
  }
  return "not_begun";
}

std::vector<SealOutcome> ApplySeal(aws::Connection& connection, aws::Identity& identity,
                                   const SealPlan& plan, const SealPace& pace, Clock& clock,
                                   SealObserver& observer, const std::atomic<bool>& stop) {
  std::vector<SealOutcome> outcomes(plan.targets.size());
  std::mutex mutex;
  ForEachInParallel(plan.targets.size(), kClustersAtOnceMax, [&](size_t index) {
    const SealTarget& target = plan.targets[index];
    if (target.verdict != SealVerdict::kSeal && target.verdict != SealVerdict::kFollow) {
      outcomes[index].key_arn = target.sealing_key;
      return;
    }
    const auto report = [&](const SealProgress& progress) {
      const std::lock_guard<std::mutex> lock(mutex);
      observer.OnProgress(index, progress);
    };
    outcomes[index] = SealRun(connection, identity, target, pace, clock, stop, report).Run();
  });
  return outcomes;
}

}  // namespace fuin::fix
