// What every format asks of the facts and the judgement: names, places, sentences, counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/facts.h"
#include "model/finding.h"
#include "report/internal/words.h"
#include "report/report.h"
#include "text/document.h"

namespace fuin::report {

struct Summary {
  std::array<size_t, 6> clusters_by_at_rest = {};  // index: model::AtRest
  std::array<size_t, 5> fails_by_severity = {};    // index: model::Severity; without suppressed
  size_t passes = 0, unknowns = 0, not_applicables = 0, suppressed = 0;
  size_t sources_read = 0, sources_unread = 0, sources_in_part = 0;
};

// Borrows the facts, the judgement and the options for as long as it lives.
class View {
 public:
  View(const model::Facts& facts, const model::Judgement& judgement, const Options& options);

  const model::Facts& facts() const { return facts_; }
  const model::Judgement& judgement() const { return judgement_; }
  const Options& options() const { return options_; }
  const Summary& summary() const { return summary_; }
  // The verdicts of all clusters that are, or may be, created.
  const std::vector<const model::ClusterVerdict*>& clusters() const { return clusters_; }

  // The sentence in the report's language, or in `language`; "" for a Text without id. Not yet safe
  // for any format.
  std::string Say(const model::Text& text) const;
  static std::string Say(const model::Text& text, i18n::Language language);
  // The label in the report's language.
  std::string_view In(const Word& word) const { return word.In(options_.language); }
  // The label with its one {} filled in.
  std::string In(const Word& word, size_t number) const;

  // What a person calls the cluster: its name, else its address, else its ARN.
  std::string NameOf(const model::Cluster& cluster) const;
  // The address of what the finding is about; "" where it has none.
  std::string AddressOf(const model::Finding& finding) const;
  // The source in which the finding's subject was seen; null for an index outside the facts.
  const model::Source* SourceOf(const model::Finding& finding) const;
  // The cluster or the key that the finding is about; null for any other subject.
  const model::Cluster* ClusterOf(const model::Finding& finding) const;
  const model::Key* KeyOf(const model::Finding& finding) const;
  // The place that a person should open: the first evidence with a file, else the subject's, else
  // the source's name without a line. `file` is never empty.
  model::Location PlaceOf(const model::Finding& finding) const;

  // "fuin explain RULE --cluster NAME SOURCE...", quoted for a shell.
  std::string ExplainCommand(const model::Finding& finding) const;
  // The findings of one subject, in their order.
  const std::vector<const model::Finding*>& FindingsOf(model::SubjectKind kind, size_t index) const;
  // The ids of the rules among the findings, sorted, each once.
  std::vector<std::string> RuleIds() const;

 private:
  const model::Facts& facts_;
  const model::Judgement& judgement_;
  const Options& options_;
  std::vector<const model::ClusterVerdict*> clusters_;
  std::map<std::pair<model::SubjectKind, size_t>, std::vector<const model::Finding*>> by_subject_;
  Summary summary_;
};

// "main.tf:3:7", "main.tf" for a whole file, "" for no place. Not yet safe for any format.
std::string ToString(const model::Location& location);

// The value where it is known, else "".
std::string ValueOr(const model::Seen<std::string>& seen);

// The value as JSON: null where it is not known.
text::Node NodeOf(const model::Seen<std::string>& seen);

// "EKS", or what a self-managed cluster was made with ("kubeadm"), else "Kubernetes".
std::string_view PlatformName(const model::Cluster& cluster);

// Milliseconds since 1970 of an RFC 3339 time in UTC; 0 for any other text.
int64_t UnixMilliseconds(std::string_view rfc3339);

// Returns at most `code_points_max` code points of `text`, the last one "…" where some were cut.
std::string Shorten(std::string_view text, size_t code_points_max);

// Returns `text` as one word of a POSIX shell: as it is, or within single quotes.
std::string ShellQuote(std::string_view text);

}  // namespace fuin::report
