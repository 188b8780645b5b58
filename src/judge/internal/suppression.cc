// Suppressions are matched by place: the lines of the block that they stand in or above, globs over
// addresses and paths, or the cluster or key that carries the tag.

#include "judge/internal/suppression.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "judge/judge.h"
#include "model/ignore.h"

namespace fuin::judge {
namespace {

using model::Facts;
using model::Finding;
using model::Suppression;
using model::Verdict;

// '*' stands for any text, '?' for one character. Time is the product of both lengths at worst.
bool MatchesGlob(std::string_view glob, std::string_view text) {
  size_t g = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t retry = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      retry = t;
    } else if (g < glob.size() && (glob[g] == text[t] || glob[g] == '?')) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') {
    ++g;
  }
  return g == glob.size();
}

struct Place {
  std::string address;
  model::Origin origin;
};

Place PlaceOf(const Facts& facts, const Finding& finding) {
  const auto address_or_arn = [](const std::string& address, const model::Seen<std::string>& arn) {
    return address.empty() && arn.known() ? arn.value() : address;
  };
  if (finding.subject.kind == model::SubjectKind::kCluster) {
    const model::Cluster& cluster = facts.clusters[finding.subject.index];
    return {address_or_arn(cluster.address, cluster.arn), cluster.origin};
  }
  if (finding.subject.kind == model::SubjectKind::kKey) {
    const model::Key& key = facts.keys[finding.subject.index];
    return {address_or_arn(key.address, key.arn), key.origin};
  }
  return {facts.sources[finding.subject.index].name, {}};
}

// A suppression, and the one cluster or key that it is bound to, where a tag says it.
struct Candidate {
  Suppression suppression;
  std::optional<model::Subject> subject;
  bool has_matched = false;
};

void AddTags(const model::Seen<std::map<std::string, std::string>>& tags,
             const model::Origin& otherwise, const model::Subject& subject,
             std::vector<Candidate>& candidates) {
  if (!tags.known()) {
    return;
  }
  for (const auto& [name, value] : tags.value()) {
    for (Suppression& suppression : model::ParseIgnoreTag(name, value)) {
      suppression.at = tags.origin().at.file.empty() ? otherwise.at : tags.origin().at;
      candidates.push_back({std::move(suppression), subject, false});
    }
  }
}

// All suppressions of the facts, in an order that does not hang on theirs.
std::vector<Candidate> CandidatesOf(const Facts& facts) {
  std::vector<Candidate> candidates;
  for (const Suppression& suppression : facts.suppressions) {
    candidates.push_back({suppression, std::nullopt, false});
  }
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    const model::Cluster& cluster = facts.clusters[i];
    AddTags(cluster.tags, cluster.origin, {model::SubjectKind::kCluster, i, ""}, candidates);
  }
  for (size_t i = 0; i < facts.keys.size(); ++i) {
    const model::Key& key = facts.keys[i];
    AddTags(key.tags, key.origin, {model::SubjectKind::kKey, i, ""}, candidates);
  }
  std::ranges::stable_sort(candidates, [](const Candidate& left, const Candidate& right) {
    const auto key = [](const Candidate& one) {
      return std::tie(one.suppression.at, one.suppression.rule, one.suppression.reason);
    };
    return key(left) < key(right);
  });
  return candidates;
}

bool Covers(const Candidate& candidate, const Finding& finding, const Place& place) {
  const Suppression& suppression = candidate.suppression;
  if (suppression.rule != finding.rule && suppression.rule != "*") {
    return false;
  }
  if (candidate.subject.has_value()) {
    return candidate.subject->kind == finding.subject.kind &&
           candidate.subject->index == finding.subject.index;
  }
  if (!suppression.address.empty()) {
    return suppression.address == place.address;
  }
  if (suppression.first_line > 0) {
    const auto is_inside = [&](const model::Location& at) {
      return at.file == suppression.at.file && at.line >= suppression.first_line &&
             at.line <= suppression.last_line;
    };
    return is_inside(place.origin.at) ||
           std::ranges::any_of(place.origin.steps,
                               [&](const model::Step& step) { return is_inside(step.at); });
  }
  return (suppression.address_glob.empty() ||
          MatchesGlob(suppression.address_glob, place.address)) &&
         (suppression.path_glob.empty() ||
          MatchesGlob(suppression.path_glob, place.origin.at.file));
}

// Why it is not honoured; nothing where it is.
std::optional<model::Text> FaultOf(const Suppression& suppression, const Date& today) {
  const bool is_known = suppression.rule == "*" ||
                        std::ranges::find(Rules(), suppression.rule, &Rule::id) != Rules().end();
  if (!is_known) {
    return model::Text{"suppression/no-rule", {{"rule", suppression.rule}}};
  }
  if (Trim(suppression.reason).empty()) {
    return model::Text{"suppression/no-reason", {{"rule", suppression.rule}}};
  }
  if (!suppression.until_text.empty() && !suppression.until.has_value()) {
    return model::Text{"suppression/bad-date",
                       {{"rule", suppression.rule}, {"until", suppression.until_text}}};
  }
  if (suppression.until.has_value() && *suppression.until < today) {
    return model::Text{"suppression/expired",
                       {{"rule", suppression.rule}, {"until", ToString(*suppression.until)}}};
  }
  return std::nullopt;
}

}  // namespace

void Suppress(const Facts& facts, model::Judgement& judgement) {
  std::vector<Candidate> holding;
  for (Candidate& candidate : CandidatesOf(facts)) {
    std::optional<model::Text> fault = FaultOf(candidate.suppression, facts.today);
    if (fault.has_value()) {
      judgement.notes.push_back({std::move(*fault), candidate.suppression.at});
    } else {
      holding.push_back(std::move(candidate));
    }
  }
  if (holding.empty()) {
    return;
  }
  for (Finding& finding : judgement.findings) {
    if (finding.verdict != Verdict::kFail && finding.verdict != Verdict::kUnknown) {
      continue;
    }
    const Place place = PlaceOf(facts, finding);
    for (Candidate& candidate : holding) {
      if (Covers(candidate, finding, place)) {
        const Suppression& suppression = candidate.suppression;
        candidate.has_matched = true;
        if (!finding.suppressed.has_value()) {
          finding.suppressed = {suppression.reason, suppression.until, suppression.at};
        }
      }
    }
  }
  for (const Candidate& candidate : holding) {
    if (!candidate.has_matched) {
      judgement.notes.push_back(
          {{"suppression/matches-nothing", {{"rule", candidate.suppression.rule}}},
           candidate.suppression.at});
    }
  }
}

}  // namespace fuin::judge
