// The questions that all formats share, answered once.

#include "report/internal/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/date.h"
#include "base/strings.h"

namespace fuin::report {
namespace {

Summary Count(const model::Facts& facts, const model::Judgement& judgement) {
  Summary summary;
  for (const model::Finding& finding : judgement.findings) {
    if (finding.suppressed.has_value()) {
      ++summary.suppressed;
      continue;
    }
    switch (finding.verdict) {
      case model::Verdict::kPass:
        ++summary.passes;
        break;
      case model::Verdict::kFail:
        ++summary.fails_by_severity[static_cast<size_t>(finding.severity)];
        break;
      case model::Verdict::kUnknown:
        ++summary.unknowns;
        break;
      case model::Verdict::kNotApplicable:
        ++summary.not_applicables;
        break;
    }
  }
  for (const model::Source& source : facts.sources) {
    const bool in_part =
        std::ranges::any_of(source.problems, [](const model::SourceProblem& problem) {
          return problem.kind == model::ProblemKind::kPartUnread;
        });
    ++(!source.read ? summary.sources_unread
       : in_part    ? summary.sources_in_part
                    : summary.sources_read);
  }
  return summary;
}

template <class T>
const T* At(const std::vector<T>& all, size_t index) {
  return index < all.size() ? &all[index] : nullptr;
}

}  // namespace

View::View(const model::Facts& facts, const model::Judgement& judgement, const Options& options)
    : facts_(facts), judgement_(judgement), options_(options), summary_(Count(facts, judgement)) {
  for (const model::ClusterVerdict& verdict : judgement.clusters) {
    if (verdict.cluster_index < facts.clusters.size() &&
        !facts.clusters[verdict.cluster_index].created.is(false)) {
      clusters_.push_back(&verdict);
      ++summary_.clusters_by_at_rest[static_cast<size_t>(verdict.at_rest)];
    }
  }
  for (const model::Finding& finding : judgement.findings) {
    by_subject_[{finding.subject.kind, finding.subject.index}].push_back(&finding);
  }
}

std::string View::Say(const model::Text& text) const { return Say(text, options_.language); }

std::string View::Say(const model::Text& text, i18n::Language language) {
  return text.id.empty() ? "" : i18n::Render(text, language);
}

std::string View::In(const Word& word, size_t number) const {
  return fmt::format(fmt::runtime(In(word)), number);
}

std::string View::NameOf(const model::Cluster& cluster) const {
  for (const std::string& name : {ValueOr(cluster.name), cluster.address, ValueOr(cluster.arn)}) {
    if (!name.empty()) {
      return name;
    }
  }
  return std::string(In(words::kNameUnknown));
}

const model::Cluster* View::ClusterOf(const model::Finding& finding) const {
  return finding.subject.kind == model::SubjectKind::kCluster
             ? At(facts_.clusters, finding.subject.index)
             : nullptr;
}

const model::Key* View::KeyOf(const model::Finding& finding) const {
  return finding.subject.kind == model::SubjectKind::kKey ? At(facts_.keys, finding.subject.index)
                                                          : nullptr;
}

std::string View::AddressOf(const model::Finding& finding) const {
  if (const model::Cluster* cluster = ClusterOf(finding); cluster != nullptr) {
    return cluster->address.empty() ? ValueOr(cluster->arn) : cluster->address;
  }
  if (const model::Key* key = KeyOf(finding); key != nullptr) {
    return key->address.empty() ? ValueOr(key->arn) : key->address;
  }
  return "";
}

const model::Source* View::SourceOf(const model::Finding& finding) const {
  if (const model::Cluster* cluster = ClusterOf(finding); cluster != nullptr) {
    return At(facts_.sources, cluster->source_index);
  }
  if (const model::Key* key = KeyOf(finding); key != nullptr) {
    return At(facts_.sources, key->source_index);
  }
  return At(facts_.sources, finding.subject.index);
}

model::Location View::PlaceOf(const model::Finding& finding) const {
  for (const model::Evidence& evidence : finding.evidence) {
    if (!evidence.origin.at.file.empty()) {
      return evidence.origin.at;
    }
  }
  const model::Cluster* cluster = ClusterOf(finding);
  if (cluster != nullptr && !cluster->origin.at.file.empty()) {
    return cluster->origin.at;
  }
  const model::Key* key = KeyOf(finding);
  if (key != nullptr && !key->origin.at.file.empty()) {
    return key->origin.at;
  }
  const model::Source* source = SourceOf(finding);
  return {source != nullptr && !source->name.empty() ? source->name : ".", 0, 0};
}

std::string View::ExplainCommand(const model::Finding& finding) const {
  std::string command = "fuin explain " + finding.rule;
  const model::Cluster* cluster = ClusterOf(finding);
  if (cluster != nullptr && cluster->name.known()) {
    command += " --cluster " + ShellQuote(cluster->name.value());
  }
  const model::Source* source = SourceOf(finding);
  if (source != nullptr && !source->name.empty()) {
    command += " " + ShellQuote(source->name);
  }
  // What was found by comparing is found again only with what it was compared with.
  std::set<std::string> compared;
  for (size_t i = 1; i < finding.evidence.size(); ++i) {
    const std::string& file = finding.evidence[i].origin.at.file;
    for (const model::Source& other : facts_.sources) {
      const bool is_of_it = file == other.name || file.starts_with(other.name + "/");
      if (&other != source && !file.empty() && is_of_it) {
        compared.insert(other.name);
      }
    }
  }
  for (const std::string& name : compared) {
    command += " " + ShellQuote(name);
  }
  return command;
}

const std::vector<const model::Finding*>& View::FindingsOf(model::SubjectKind kind,
                                                           size_t index) const {
  static const std::vector<const model::Finding*> kNone;
  const auto found = by_subject_.find({kind, index});
  return found == by_subject_.end() ? kNone : found->second;
}

std::vector<std::string> View::RuleIds() const {
  std::set<std::string> ids;
  for (const model::Finding& finding : judgement_.findings) {
    ids.insert(finding.rule);
  }
  return {ids.begin(), ids.end()};
}

std::string ToString(const model::Location& location) {
  if (location.line <= 0) {
    return location.file;
  }
  if (location.column <= 0) {
    return fmt::format("{}:{}", location.file, location.line);
  }
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

std::string ValueOr(const model::Seen<std::string>& seen) {
  return seen.known() ? seen.value() : "";
}

text::Node NodeOf(const model::Seen<std::string>& seen) {
  return seen.known() ? text::Node::String(seen.value()) : text::Node();
}

std::string_view PlatformName(const model::Cluster& cluster) {
  return cluster.platform == model::Platform::kEks ? "EKS"
         : cluster.distribution.empty()            ? "Kubernetes"
                                                   : std::string_view(cluster.distribution);
}

int64_t UnixMilliseconds(std::string_view rfc3339) {
  const std::optional<Date> date = ParseDate(rfc3339);
  if (!date.has_value() || rfc3339.size() < 19) {
    return 0;
  }
  const auto two_digits = [&](size_t at) {
    return int64_t{rfc3339[at] - '0'} * 10 + (rfc3339[at + 1] - '0');
  };
  const int64_t seconds = two_digits(11) * 3600 + two_digits(14) * 60 + two_digits(17);
  return (DaysBetween(Date{1970, 1, 1}, *date) * 86400 + seconds) * 1000;
}

std::string Shorten(std::string_view text, size_t code_points_max) {
  if (text.size() <= code_points_max || CodePointCount(text) <= code_points_max) {
    return std::string(text);
  }
  size_t count = 0;
  size_t end = 0;
  while (end < text.size()) {
    const bool starts_one = (static_cast<uint8_t>(text[end]) & 0xC0) != 0x80;
    if (starts_one && ++count >= code_points_max) {
      break;
    }
    ++end;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string ShellQuote(std::string_view text) {
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:@").find(c) != std::string_view::npos;
  });
  if (is_plain && text.front() != '-') {
    return std::string(text);
  }
  std::string quoted = "'";
  for (char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

}  // namespace fuin::report
