// Try, judge, keep what helps. For each cluster the candidates of internal/candidates.h are put
// into an overlay of the files, its root is judged again, and the first is kept that makes the
// cluster better and no other worse. That goes on until nothing fails or nothing helps. A cluster
// that does not end sealed gets its files back as they were.
//
// Cost: one judgement of one root a candidate, most clusters need one or two.

#include "patch/code_fix.h"

#include <algorithm>
#include <array>
#include <compare>
#include <filesystem>
#include <map>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "patch/internal/candidates.h"
#include "patch/internal/reasons.h"
#include "patch/internal/workspace.h"

namespace fuin::patch {
namespace {

using model::AtRest;

constexpr int kRoundsMax = 12;

// The rules whose fails a patch is to end, or at least must not add to.
constexpr std::array<std::string_view, 17> kRules = {
    "eks-secrets-plaintext",
    "eks-secrets-no-customer-key",
    "eks-version-before-encryption",
    "eks-encryption-block-refused",
    "eks-encryption-resources-without-secrets",
    "eks-encryption-key-malformed",
    "eks-encryption-key-other-region",
    "eks-encryption-key-alias-drifts",
    "eks-encryption-changes-ignored",
    "eks-encryption-key-shared-across-environments",
    "kms-key-wrong-usage",
    "kms-key-disabled",
    "kms-key-rotation-off",
    "kms-key-policy-open",
    "kms-key-policy-locks-out",
    "kms-key-deletion-window-short",
    "kms-key-placeholder-left",
};

bool IsOurs(const model::Finding& finding) {
  return finding.verdict == model::Verdict::kFail && !finding.suppressed.has_value() &&
         std::ranges::find(kRules, finding.rule) != kRules.end();
}

// How far a cluster is from what is wanted; less is better.
struct Distance {
  int seal = 0;  // 0 sealed under a key of one's own, 1 not, 2 not known
  size_t defects = 0;
  size_t fails = 0;

  auto operator<=>(const Distance&) const = default;
};

using Id = std::pair<std::string, std::string>;  // root, address

Id IdOf(const model::Cluster& cluster) { return {cluster.root, cluster.address}; }

std::vector<const model::Finding*> FailsOf(const Scan& scan, size_t cluster_index) {
  std::vector<const model::Finding*> fails;
  const model::Cluster& cluster = scan.facts.clusters[cluster_index];
  std::optional<size_t> key;
  if (cluster.encryption.known() && !cluster.encryption.value().empty() &&
      cluster.encryption.value()[0].key.known()) {
    key = cluster.encryption.value()[0].key.value().key_index;
  }
  for (const model::Finding& finding : scan.judgement.findings) {
    const bool is_of_cluster = finding.subject.kind == model::SubjectKind::kCluster &&
                               finding.subject.index == cluster_index;
    const bool is_of_key = finding.subject.kind == model::SubjectKind::kKey && key.has_value() &&
                           finding.subject.index == *key;
    if (IsOurs(finding) && (is_of_cluster || is_of_key)) {
      fails.push_back(&finding);
    }
  }
  return fails;
}

Distance DistanceOf(const Scan& scan, size_t index) {
  const model::ClusterVerdict& verdict = scan.judgement.clusters[index];
  Distance distance;
  distance.seal = verdict.at_rest == AtRest::kCustomerKey || verdict.at_rest == AtRest::kLocalKey
                      ? 0
                  : verdict.at_rest == AtRest::kUnknown ? 2
                                                        : 1;
  distance.defects = scan.facts.clusters[index].defects.size();
  distance.fails = FailsOf(scan, index).size();
  return distance;
}

std::map<Id, Distance> DistancesOf(const Scan& scan) {
  std::map<Id, Distance> distances;
  for (size_t i = 0; i < scan.facts.clusters.size(); ++i) {
    distances[IdOf(scan.facts.clusters[i])] = DistanceOf(scan, i);
  }
  return distances;
}

size_t UnreadCount(const Scan& scan) {
  size_t count = 0;
  for (const model::Source& source : scan.facts.sources) {
    count += source.read ? 0 : 1;
    count += static_cast<size_t>(std::ranges::count(
        source.problems, model::ProblemKind::kPartUnread, &model::SourceProblem::kind));
  }
  return count;
}

class Planner {
 public:
  Planner(const Scan& scan, const Request& request, const Rescan& rescan)
      : first_(scan), request_(request), rescan_(rescan) {}

  CodeFix Plan();

 private:
  bool IsWanted(const model::Cluster& cluster) const;
  void Fix(ClusterFix& fix, const model::Cluster& cluster);
  bool Improve(const Id& id, ClusterFix& fix);
  std::vector<Candidate> CandidatesFor(const Scan& scan, size_t index);
  // The roots in which a file of `edits` may take part.
  std::vector<std::string> RootsOf(const Id& id, const EditsByFile& edits) const;
  Scan Judge(const EditsByFile& edits, const std::vector<std::string>& roots) {
    return rescan_(workspace_.With(edits), roots);
  }
  void Conclude(ClusterFix& fix, const Id& id);

  const Scan& first_;
  const Request& request_;
  const Rescan& rescan_;
  Workspace workspace_;
  std::map<std::string, Scan> latest_;  // by root, with what was accepted
};

std::optional<size_t> IndexOf(const Scan& scan, const Id& id) {
  for (size_t i = 0; i < scan.facts.clusters.size(); ++i) {
    if (IdOf(scan.facts.clusters[i]) == id) {
      return i;
    }
  }
  return std::nullopt;
}

bool Planner::IsWanted(const model::Cluster& cluster) const {
  return request_.clusters.empty() ||
         std::ranges::any_of(request_.clusters, [&](const std::string& name) {
           return name == cluster.address || cluster.name.is(name);
         });
}

std::vector<std::string> Planner::RootsOf(const Id& id, const EditsByFile& edits) const {
  std::set<std::string> folders;
  for (const auto& [path, list] : edits) {
    folders.insert(FolderOf(path));
  }
  std::set<std::string> roots = {id.first};
  for (const model::Cluster& cluster : first_.facts.clusters) {
    bool takes_part = folders.contains(FolderOf(cluster.origin.at.file));
    for (const model::Step& step : cluster.origin.steps) {
      takes_part = takes_part || folders.contains(FolderOf(step.at.file));
    }
    const model::SourceKind kind = first_.facts.sources[cluster.source_index].kind;
    if (takes_part && kind == model::SourceKind::kTerraform) {
      roots.insert(cluster.root);
    }
  }
  return {roots.begin(), roots.end()};
}

std::vector<Candidate> Planner::CandidatesFor(const Scan& scan, size_t index) {
  std::vector<Candidate> candidates;
  const model::Cluster& cluster = scan.facts.clusters[index];
  const Patient patient{request_,
                        workspace_,
                        scan.facts,
                        cluster,
                        scan.judgement.clusters[index],
                        FailsOf(scan, index)};
  if (scan.facts.sources[cluster.source_index].kind != model::SourceKind::kTerraform) {
    AddSpecFixes(patient, candidates);
    return candidates;
  }
  AddKeyFixes(patient, candidates);
  AddSwitches(patient, candidates);
  AddCallFixes(patient, candidates);
  AddBlockFixes(patient, candidates);
  AddJsonFixes(patient, candidates);
  return candidates;
}

// Whether one candidate was found that helps, and is now part of the texts.
bool Planner::Improve(const Id& id, ClusterFix& fix) {
  const Scan& before = latest_.at(id.first);
  const std::optional<size_t> index = IndexOf(before, id);
  if (!index.has_value()) {
    return false;
  }
  const Distance distance = DistanceOf(before, *index);
  for (Candidate& candidate : CandidatesFor(before, *index)) {
    if (candidate.edits.empty()) {
      continue;
    }
    const std::vector<std::string> roots = RootsOf(id, candidate.edits);
    for (const std::string& root : roots) {
      if (!latest_.contains(root)) {
        latest_[root] = Judge({}, {root});
      }
    }
    std::map<std::string, Scan> after;
    bool is_good = true;
    for (const std::string& root : roots) {
      const Scan& old = latest_.at(root);
      Scan scan = Judge(candidate.edits, {root});
      const std::map<Id, Distance> now = DistancesOf(scan);
      for (const auto& [other, was] : DistancesOf(old)) {
        const auto found = now.find(other);
        is_good = is_good && found != now.end() &&
                  (other == id ? found->second < distance : found->second <= was);
      }
      is_good = is_good && UnreadCount(scan) <= UnreadCount(old);
      after[root] = std::move(scan);
      if (!is_good) {
        break;
      }
    }
    if (is_good) {
      workspace_.Accept(candidate.edits);
      for (auto& [root, scan] : after) {
        latest_[root] = std::move(scan);
      }
      std::ranges::move(candidate.changes, std::back_inserter(fix.changes));
      std::ranges::move(candidate.warnings, std::back_inserter(fix.warnings));
      return true;
    }
  }
  return false;
}

void Planner::Conclude(ClusterFix& fix, const Id& id) {
  const Scan& scan = latest_.at(id.first);
  const std::optional<size_t> index = IndexOf(scan, id);
  if (!index.has_value()) {
    return;
  }
  for (const model::Finding* fail : FailsOf(scan, *index)) {
    fix.remaining.push_back(fail->rule);
  }
  std::ranges::sort(fix.remaining);
  const auto again = std::ranges::unique(fix.remaining);
  fix.remaining.erase(again.begin(), again.end());
  const Distance distance = DistanceOf(scan, *index);
  const model::Cluster& cluster = scan.facts.clusters[*index];
  const model::ClusterVerdict& verdict = scan.judgement.clusters[*index];
  if (distance.seal == 0 && distance.fails == 0) {
    fix.outcome = fix.changes.empty() ? Outcome::kSealed : Outcome::kFixed;
  } else if (distance.seal == 0) {
    fix.outcome = Outcome::kPartly;
    fix.why = WhyRemaining(scan.facts, *FailsOf(scan, *index).front());
  } else {
    fix.outcome = distance.seal == 2 ? Outcome::kUnknown : Outcome::kNotFixed;
    fix.why = WhyNot(scan.facts, cluster, verdict, request_);
  }
  if (!fix.changes.empty()) {
    AddWarnings(scan.facts, cluster, workspace_, fix.warnings);
  }
}

void Planner::Fix(ClusterFix& fix, const model::Cluster& cluster) {
  const Id id = IdOf(cluster);
  if (!latest_.contains(id.first)) {
    latest_[id.first] = Judge({}, {id.first});
  }
  const std::map<std::string, std::string> saved = workspace_.Save();
  const std::map<std::string, Scan> saved_scans = latest_;
  const std::optional<size_t> index = IndexOf(latest_.at(id.first), id);
  const Distance distance =
      index.has_value() ? DistanceOf(latest_.at(id.first), *index) : Distance{};
  if (distance.seal == 1 && distance.fails == 0) {
    fix.outcome = Outcome::kAccepted;
    return;
  }
  const bool is_sealed = index.has_value() && distance.seal == 0;
  for (int round = 0; round < kRoundsMax && Improve(id, fix); ++round) {
  }
  const std::optional<size_t> last = IndexOf(latest_.at(id.first), id);
  const bool ends_sealed = last.has_value() && DistanceOf(latest_.at(id.first), *last).seal == 0;
  if (!is_sealed && !ends_sealed) {
    workspace_.Restore(saved);
    latest_ = saved_scans;
    fix.changes.clear();
    fix.warnings.clear();
  }
  Conclude(fix, id);
}

CodeFix Planner::Plan() {
  CodeFix result;
  for (size_t i = 0; i < first_.facts.clusters.size(); ++i) {
    const model::Cluster& cluster = first_.facts.clusters[i];
    if (!IsWanted(cluster)) {
      continue;
    }
    ClusterFix fix;
    fix.cluster_index = i;
    fix.label = cluster.name.known() ? cluster.name.value() : cluster.address;
    fix.address = cluster.address;
    const model::SourceKind kind = first_.facts.sources[cluster.source_index].kind;
    const bool is_code =
        kind == model::SourceKind::kTerraform || kind == model::SourceKind::kCloudFormation ||
        kind == model::SourceKind::kClusterSpec || kind == model::SourceKind::kControlPlane;
    if (is_code) {
      Fix(fix, cluster);
    } else {
      fix.outcome = Outcome::kElsewhere;
      fix.why = {{"patch/why-elsewhere", {}}, cluster.origin};
    }
    result.clusters.push_back(std::move(fix));
  }
  for (const auto& [path, text] : workspace_.changed()) {
    const Result<std::string> before = ReadFile(path, limits::kSourceFileBytesMax);
    if (before && *before != text) {
      result.files.push_back({path, *before, text});
    }
  }
  return result;
}

}  // namespace

bool Patient::Fails(std::string_view rule) const {
  return std::ranges::any_of(fails,
                             [&](const model::Finding* finding) { return finding->rule == rule; });
}

const model::Key* Patient::OwnKey() const {
  if (!cluster.encryption.known() || cluster.encryption.value().empty() ||
      !cluster.encryption.value()[0].key.known()) {
    return nullptr;
  }
  const std::optional<size_t> index = cluster.encryption.value()[0].key.value().key_index;
  return index.has_value() && *index < facts.keys.size() ? &facts.keys[*index] : nullptr;
}

Candidate Change(std::string path, std::vector<Edit> edits, model::Text text,
                 const model::Location& at) {
  Candidate candidate;
  candidate.edits[std::move(path)] = std::move(edits);
  candidate.changes.push_back({std::move(text), {at, {}}});
  return candidate;
}

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSealed:
      return "sealed";
    case Outcome::kAccepted:
      return "accepted";
    case Outcome::kFixed:
      return "fixed";
    case Outcome::kPartly:
      return "partly";
    case Outcome::kNotFixed:
      return "not_fixed";
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kElsewhere:
      break;
  }
  return "elsewhere";
}

CodeFix PlanCodeFix(const Scan& scan, const Request& request, const Rescan& rescan) {
  return Planner(scan, request, rescan).Plan();
}

Result<void> WriteCodeFix(const CodeFix& fix) {
  for (const FilePatch& file : fix.files) {
    const std::string now = FUIN_TRY(ReadFile(file.path, limits::kSourceFileBytesMax));
    if (now != file.before) {
      return Error{ErrorCode::kInvalidArgument,
                   "the file has changed since the patch was made; nothing was written: run "
                   "fuin fix again",
                   file.path};
    }
  }
  for (const FilePatch& file : fix.files) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::weakly_canonical(file.path, error);
    FUIN_TRY(WriteFileAtomically(error ? file.path : real.string(), file.after));
  }
  return {};
}

}  // namespace fuin::patch
