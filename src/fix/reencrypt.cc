// Gate, rewriting pass, verify passes, and what they prove together. The report's state is decided
// in one place, Judge(), from everything that was seen; nothing that is unknown makes it kVerified.

#include "fix/reencrypt.h"

#include <algorithm>
#include <functional>

#include "fix/internal/gate.h"
#include "k8s_write/storage_migration.h"

namespace fuin::fix {
namespace {

constexpr int64_t kMigrationLookMs = 1000;
// A controller takes a migration up within seconds, where there is one. It may be restarting.
constexpr int64_t kMigrationPendingMsMax = 120'000;
constexpr int kMigrationLookFailuresMax = 5;

// What the servers counted between two looks, over all of them, for the resources of the pass.
// Nothing where one of them is missing, or started anew.
std::optional<Census> CensusBetween(const k8s::ApiServers& before, const k8s::ApiServers& after,
                                    const PassOptions& pass, bool of_reads) {
  if (!before.IsComplete() || !after.IsComplete() || before.seen.size() != after.seen.size()) {
    return std::nullopt;
  }
  Census census;
  for (const k8s::ApiServerView& later : after.seen) {
    const auto earlier = std::ranges::find_if(before.seen, [&](const k8s::ApiServerView& view) {
      return before.were_named ? view.origin == later.origin
                               : view.encryption.id_hash == later.encryption.id_hash;
    });
    if (earlier == before.seen.end() ||
        earlier->encryption.started_at_unix_s != later.encryption.started_at_unix_s) {
      return std::nullopt;
    }
    for (const k8s::Resource& resource : pass.resources) {
      const k8s::ServerEncryption& from = earlier->encryption;
      const k8s::ServerEncryption& to = later.encryption;
      const std::optional<std::map<std::string, uint64_t>> counted =
          of_reads ? k8s::CountedBetween(from.from_storage, to.from_storage, resource.Name())
                   : k8s::CountedBetween(from.to_storage, to.to_storage, resource.Name());
      if (!counted.has_value()) {
        return std::nullopt;
      }
      for (const auto& [prefix, count] : *counted) {
        census[resource.Name()][prefix] += count;
      }
    }
  }
  return census;
}

// The one prefix of a census under which there is anything, "" where there are none or several.
std::string OnlyPrefix(const std::optional<Census>& census, const std::string& resource) {
  if (!census.has_value()) {
    return "";
  }
  const auto found = census->find(resource);
  return found != census->end() && found->second.size() == 1 ? found->second.begin()->first : "";
}

uint64_t Moved(const PassReport& pass) { return pass.counts.Of(Touched::kRewritten); }

model::Text Say(std::string id, std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return {"reencrypt/" + std::move(id), std::move(arguments)};
}

class Run {
 public:
  Run(k8s::Session& session, const ReencryptOptions& options, ReencryptObserver& observer,
      const std::atomic<bool>& stop)
      : session_(session), options_(options), observer_(observer), stop_(stop) {}

  ReencryptReport Go(const ReencryptPlan& plan) {
    report_.gate = internal::WaitAtGate(session_, options_, plan, observer_, stop_);
    report_.eks = report_.gate.eks;
    report_.api_servers_after = report_.gate.api_servers;
    const bool opens =
        report_.gate.state == GateState::kConverged || report_.gate.state == GateState::kSettled;
    if (opens && options_.via_migration) {
      Migrate();
    } else if (opens && !options_.checks_only) {
      Rewrite();
    }
    const bool was_stopped = report_.rewrite.has_value() && report_.rewrite->was_stopped;
    if (opens && options_.verifies && !was_stopped) {
      Verify();
    }
    if (!report_.verify.empty() && !stop_.load()) {
      Prove();
    }
    if (opens) {
      AskEksAgain();
    }
    LearnWriteKeys();
    Judge();
    return std::move(report_);
  }

 private:
  using Reason = std::pair<ReencryptState, model::Text>;

  k8s::ApiServers Look() { return k8s::LookAtApiServers(session_, options_.api_servers); }

  void Rewrite() {
    observer_.OnPass(false);
    const k8s::ApiServers before = report_.gate.api_servers;
    report_.rewrite = RunPass(session_, options_.pass, observer_, stop_);
    report_.api_servers_after = Look();
    report_.writes = CensusBetween(before, report_.api_servers_after, options_.pass, false);
  }

  // One migration after the other: the API server takes one at a time for a resource.
  void Migrate() {
    for (const k8s::Resource& resource : options_.pass.resources) {
      if (stop_.load()) {
        break;
      }
      MigrationReport migration;
      migration.resource = resource.Name();
      const Result<std::string> name = k8s_write::StartMigration(session_, resource);
      if (name) {
        migration.name = *name;
        Await(migration);
      } else {
        migration.message = Describe(name.error());
      }
      if (stop_.load()) {
        Because(
            ReencryptState::kStopped,
            Say("migration-goes-on", {{"resource", migration.resource}, {"name", migration.name}}));
      } else if (migration.was_left_lying) {
        Because(ReencryptState::kUnverified,
                Say("migration-left-lying",
                    {{"resource", migration.resource}, {"name", migration.name}}));
      } else if (!migration.has_succeeded) {
        Because(ReencryptState::kUnverified,
                Say("migration-failed",
                    {{"resource", migration.resource}, {"message", migration.message}}));
      }
      report_.migrations.push_back(std::move(migration));
    }
    report_.api_servers_after = Look();
  }

  void Await(MigrationReport& migration) {
    int failures = 0;
    const int64_t start_ms = session_.clock().UnixMs();
    while (!stop_.load()) {
      const Result<k8s_write::Migration> now = k8s_write::LookAtMigration(session_, migration.name);
      migration.message = now ? now->message : Describe(now.error());
      failures = now ? 0 : failures + 1;
      migration.has_succeeded = now && now->state == k8s_write::MigrationState::kSucceeded;
      const bool is_over = now && now->state >= k8s_write::MigrationState::kSucceeded;
      const bool is_pending = now && now->state == k8s_write::MigrationState::kPending;
      migration.was_left_lying =
          is_pending && session_.clock().UnixMs() - start_ms > kMigrationPendingMsMax;
      if (is_over || migration.was_left_lying || failures > kMigrationLookFailuresMax) {
        return;
      }
      observer_.OnMigration(migration);
      session_.clock().SleepMs(kMigrationLookMs);
    }
  }

  // A pass in which nothing moves is the proof; one that moves something is followed by another.
  void Verify() {
    const int passes_max = options_.checks_only ? 1 : options_.verify_passes_max;
    for (int i = 0; i < passes_max && !stop_.load(); ++i) {
      observer_.OnPass(true);
      const k8s::ApiServers before = report_.api_servers_after;
      report_.verify.push_back(RunPass(session_, options_.pass, observer_, stop_));
      report_.api_servers_after = Look();
      report_.census = CensusBetween(before, report_.api_servers_after, options_.pass, true);
      if (Moved(report_.verify.back()) == 0) {
        return;
      }
    }
  }

  void Prove() {
    if (options_.prove_etcd == nullptr) {
      return;
    }
    observer_.OnProof();
    Result<EtcdProof> proof = options_.prove_etcd();
    if (!proof) {
      Because(ReencryptState::kUnverified,
              Say("etcd-unread", {{"error", Describe(proof.error())}}));
      return;
    }
    const EtcdObjections objections = ObjectionsOf(*proof, report_.verify.back());
    for (const model::Text& reason : objections.failed) {
      Because(ReencryptState::kFailed, reason);
    }
    for (const model::Text& reason : objections.unproven) {
      Because(ReencryptState::kUnverified, reason);
    }
    report_.etcd = std::move(*proof);
  }

  // What EKS said before must still be so.
  void AskEksAgain() {
    if (!report_.eks.has_value()) {
      return;
    }
    const Result<EksEncryption> now = options_.describe_eks();
    if (!now || *now != *report_.eks) {
      Because(ReencryptState::kUnverified, Say("changed-meanwhile"));
    }
  }

  bool NothingMovedAtLast() const {
    return !report_.verify.empty() && Moved(report_.verify.back()) == 0;
  }

  void LearnWriteKeys() {
    const ConfigurationFile* wanted = options_.wanted.has_value() ? &*options_.wanted : nullptr;
    for (const k8s::Resource& resource : options_.pass.resources) {
      const std::string name = resource.Name();
      WriteKey key = WriteKeyOf(report_.api_servers_after, wanted, name);
      const std::string read = NothingMovedAtLast() ? OnlyPrefix(report_.census, name) : "";
      const std::string written = OnlyPrefix(report_.writes, name);
      if (key.known_from == KnownFrom::kNothing && !read.empty()) {
        key.prefix = read;
        key.known_from = KnownFrom::kCensus;
      } else if (key.known_from == KnownFrom::kNothing && !written.empty()) {
        key.prefix = written;
        key.known_from = KnownFrom::kWrites;
      }
      key.kind = KindOfPrefix(key.prefix);
      if (report_.eks.has_value() && !AddEks(*report_.eks, name, key)) {
        Because(ReencryptState::kUnverified,
                Say("eks-contradicted", {{"resource", name}, {"prefix", key.prefix}}));
      }
      report_.write_keys.emplace_back(name, std::move(key));
    }
  }

  void Because(ReencryptState state, model::Text reason) {
    const Reason one(state, std::move(reason));
    if (std::ranges::find(reasons_, one) == reasons_.end()) {
      reasons_.push_back(one);
    }
  }

  void JudgeGate() {
    switch (report_.gate.state) {
      case GateState::kNotConverged:
        Because(ReencryptState::kNotStarted, Say("gate-not-converged"));
        break;
      case GateState::kPlaintext:
        Because(ReencryptState::kNotStarted, Say("gate-plaintext"));
        break;
      case GateState::kStopped:
        Because(ReencryptState::kNotStarted, Say("stopped-at-gate"));
        break;
      case GateState::kConverged:
      case GateState::kSettled:
        break;
    }
  }

  void JudgePass(const PassReport& pass) {
    if (pass.was_stopped) {
      Because(ReencryptState::kStopped, Say("stopped"));
    }
    for (const Error& error : pass.unlisted) {
      Because(ReencryptState::kFailed, Say("unlisted", {{"error", Describe(error)}}));
    }
    if (pass.counts.Of(Touched::kFailed) > 0) {
      Because(ReencryptState::kFailed,
              Say("failed", {{"count", std::to_string(pass.counts.Of(Touched::kFailed))}}));
    }
  }

  void JudgeKeys() {
    for (const auto& [resource, key] : report_.write_keys) {
      if (key.kind == KeyKind::kPlaintext) {
        Because(ReencryptState::kFailed, Say("write-key-plaintext", {{"resource", resource}}));
      } else if (key.kind == KeyKind::kUnknown) {
        Because(ReencryptState::kUnverified, Say("write-key-unknown", {{"resource", resource}}));
      }
    }
    if (!report_.census.has_value()) {
      return;
    }
    // What was read under another prefix than that of the write key is not sealed by it.
    for (const auto& [resource, prefixes] : *report_.census) {
      const auto key =
          std::ranges::find(report_.write_keys, resource, &std::pair<std::string, WriteKey>::first);
      for (const auto& [prefix, count] : prefixes) {
        if (key != report_.write_keys.end() && !key->second.prefix.empty() &&
            prefix != key->second.prefix) {
          Because(
              ReencryptState::kUnverified,
              Say("census-other-prefix",
                  {{"resource", resource}, {"prefix", prefix}, {"count", std::to_string(count)}}));
        }
      }
    }
  }

  void JudgeVerify() {
    if (!options_.verifies) {
      Because(ReencryptState::kUnverified, Say("not-verified"));
      return;
    }
    if (report_.verify.empty()) {
      return;
    }
    const PassReport& last = report_.verify.back();
    JudgePass(last);
    if (Moved(last) > 0) {
      Because(ReencryptState::kFailed,
              Say("still-moving", {{"count", std::to_string(Moved(last))},
                                   {"passes", std::to_string(report_.verify.size())}}));
    }
    if (last.counts.Of(Touched::kBusy) > 0) {
      Because(ReencryptState::kUnverified,
              Say("busy", {{"count", std::to_string(last.counts.Of(Touched::kBusy))}}));
    }
  }

  // The gravest reason decides, and stands first.
  void Judge() {
    JudgeGate();
    const bool has_begun =
        report_.gate.state == GateState::kConverged || report_.gate.state == GateState::kSettled;
    if (has_begun) {
      JudgeRun();
    }
    std::ranges::stable_sort(reasons_, std::greater(), &Reason::first);
    report_.state = reasons_.empty() ? ReencryptState::kVerified : reasons_.front().first;
    for (Reason& reason : reasons_) {
      report_.reasons.push_back(std::move(reason.second));
    }
  }

  void JudgeRun() {
    // A failure of the rewriting pass that the last verify pass did not meet again is mended.
    const bool is_superseded = NothingMovedAtLast() && report_.verify.back().IsWhole();
    if (!is_superseded && report_.rewrite.has_value()) {
      JudgePass(*report_.rewrite);
    }
    JudgeVerify();
    JudgeKeys();
    if (report_.gate.state == GateState::kSettled) {
      Because(ReencryptState::kUnverified, Say("gate-blind"));
    } else if (internal::StateOf(report_.api_servers_after, options_) != GateState::kConverged) {
      Because(ReencryptState::kUnverified, Say("changed-meanwhile"));
    }
  }

  k8s::Session& session_;
  const ReencryptOptions& options_;
  ReencryptObserver& observer_;
  const std::atomic<bool>& stop_;
  std::vector<Reason> reasons_;
  ReencryptReport report_;
};

}  // namespace

std::string_view ToString(GateState state) {
  switch (state) {
    case GateState::kConverged:
      return "converged";
    case GateState::kSettled:
      return "settled";
    case GateState::kNotConverged:
      return "not_converged";
    case GateState::kPlaintext:
      return "plaintext";
    case GateState::kStopped:
      return "stopped";
  }
  return "not_converged";
}

std::string_view ToString(ReencryptState state) {
  switch (state) {
    case ReencryptState::kVerified:
      return "verified";
    case ReencryptState::kUnverified:
      return "unverified";
    case ReencryptState::kFailed:
      return "failed";
    case ReencryptState::kStopped:
      return "stopped";
    case ReencryptState::kNotStarted:
      return "not_started";
  }
  return "failed";
}

ReencryptReport Reencrypt(k8s::Session& session, const ReencryptOptions& options,
                          const ReencryptPlan& plan, ReencryptObserver& observer,
                          const std::atomic<bool>& stop) {
  return Run(session, options, observer, stop).Go(plan);
}

}  // namespace fuin::fix
