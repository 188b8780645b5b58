// The report for people: what was read, a card per cluster, key and source, and one line at the
// end. A card:
//
//   payments-prod    EKS 1.35 · ap-northeast-1 · envs/prod
//     ● AWS's key    sealed under a key that AWS owns
//                    envs/prod/main.tf:42:1
//     ✗ medium       the policy asks for a key of your own
//                    eks-secrets-no-customer-key · envs/prod/main.tf:42:1
//                    next  fuin explain eks-secrets-no-customer-key --cluster payments-prod
//
// The first row is the answer, the others are findings. Everything from the input goes through
// Printable, so that no name can move the cursor or write a line of its own.

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "report/internal/formats.h"
#include "report/internal/stored_rows.h"
#include "report/internal/wrap.h"

namespace fuin::report {
namespace {

// A name longer than this is cut: a card is read, the JSON has it in full.
constexpr size_t kNameCodePointsMax = 120;
constexpr size_t kSentenceCodePointsMax = 1000;
// Sources that are named one by one; the summary counts the rest.
constexpr size_t kSourcesNamedMax = 6;
constexpr size_t kHeadColumns = 19;

// SGR codes of ECMA-48.
constexpr std::string_view kBold = "1", kDim = "2", kRed = "31", kGreen = "32", kYellow = "33",
                           kBlue = "34";

struct Tag {
  std::string_view mark;
  std::string_view style;
};

Tag TagOf(model::AtRest at_rest) {
  switch (at_rest) {
    case model::AtRest::kCustomerKey:
      return {"✓", kGreen};
    case model::AtRest::kAwsOwnedKey:
      return {"●", kBlue};
    case model::AtRest::kUnknown:
      return {"?", kYellow};
    case model::AtRest::kLocalKey:
      return {"●", kYellow};
    case model::AtRest::kPlaintext:
    case model::AtRest::kMisconfigured:
      return {"✗", kRed};
  }
  return {"?", kYellow};
}

Tag TagOf(const model::Finding& finding) {
  if (finding.suppressed.has_value()) {
    return {"~", kDim};
  }
  switch (finding.verdict) {
    case model::Verdict::kPass:
      return {"✓", kGreen};
    case model::Verdict::kFail:
      return {"✗", finding.severity >= model::Severity::kHigh ? kRed : kYellow};
    case model::Verdict::kUnknown:
      return {"?", kYellow};
    case model::Verdict::kNotApplicable:
      return {"-", kDim};
  }
  return {"?", kYellow};
}

class TextReport {
 public:
  explicit TextReport(const View& view)
      : view_(view), columns_(static_cast<size_t>(std::max(view.options().terminal_columns, 60))) {}

  std::string Write() {
    WriteSources();
    for (const model::ClusterVerdict* verdict : view_.clusters()) {
      WriteCluster(*verdict);
    }
    for (size_t i = 0; i < view_.facts().keys.size(); ++i) {
      WriteOther(model::SubjectKind::kKey, i, view_.In(words::kKey));
    }
    for (size_t i = 0; i < view_.facts().sources.size(); ++i) {
      const model::StoredSource* stored = StoredOf(view_, i);
      if (stored != nullptr) {
        WriteStored(*stored);
      } else {
        WriteOther(model::SubjectKind::kSource, i, view_.In(words::kSource));
      }
    }
    WriteNotes();
    WriteSummary();
    return std::move(out_);
  }

 private:
  std::string Styled(std::string_view style, std::string_view text) const {
    return view_.options().colour ? fmt::format("\x1b[{}m{}\x1b[0m", style, text)
                                  : std::string(text);
  }

  std::string Name(std::string_view name) const {
    return Printable(Shorten(name, kNameCodePointsMax));
  }

  std::string Sentence(const model::Text& text) const {
    return Printable(Shorten(view_.Say(text), kSentenceCodePointsMax));
  }

  // "head  body", the body wrapped and indented under its first line.
  void Row(const std::string& head, size_t head_columns, std::string_view body,
           std::string_view style = {}) {
    bool is_first = true;
    for (const std::string& line : Wrap(body, columns_ - std::min(columns_ / 2, head_columns))) {
      out_ += is_first ? head : std::string(head_columns, ' ');
      out_ += style.empty() ? line : Styled(style, line);
      out_ += '\n';
      is_first = false;
    }
  }

  // "  ✗ critical   ": the mark and its label, as wide as the widest of this report.
  std::string TagHead(const Tag& tag, std::string_view label) const {
    const size_t label_columns = LabelColumns();
    return fmt::format("  {} {}  ", Styled(tag.style, tag.mark),
                       Styled(tag.style, PadTo(label, label_columns)));
  }

  size_t LabelColumns() const { return kHeadColumns - 6; }

  void Detail(std::string_view text) {
    if (!text.empty()) {
      Row(std::string(kHeadColumns, ' '), kHeadColumns, text, kDim);
    }
  }

  void Steps(const std::vector<model::Step>& steps) {
    for (const model::Step& step : steps) {
      const std::string place = Printable(ToString(step.at));
      Detail(fmt::format("{}  {}{}{}", view_.In(words::kVia), Sentence(step.text),
                         place.empty() ? "" : "  ", place));
    }
  }

  void WriteSources();
  void WriteNotes();
  void WriteProblems(const model::Source& source);
  void WriteCluster(const model::ClusterVerdict& verdict);
  void WriteFinding(const model::Finding& finding);
  void WriteStored(const model::StoredSource& stored);
  void WriteOther(model::SubjectKind kind, size_t index, std::string_view word);
  void WriteSummary();
  std::string SummaryOfFindings() const;
  bool IsShown(const model::Finding& finding) const {
    return view_.options().verbose || finding.suppressed.has_value() ||
           finding.verdict == model::Verdict::kFail || finding.verdict == model::Verdict::kUnknown;
  }

  const View& view_;
  size_t columns_;
  std::string out_;
};

void TextReport::WriteSources() {
  std::string line;
  size_t named = 0;
  size_t left_out = 0;
  for (const model::Source& source : view_.facts().sources) {
    if (!source.read || source.kind == model::SourceKind::kEtcd) {
      continue;  // unread ones come below, those of etcd have a card
    }
    if (!view_.options().verbose && named >= kSourcesNamedMax) {
      ++left_out;
      continue;
    }
    ++named;
    const std::string summary = Sentence(source.summary);
    line += fmt::format("{}{} {}{}", line.empty() ? "" : " · ", view_.In(WordOf(source.kind)),
                        Name(source.name), summary.empty() ? "" : " (" + summary + ")");
  }
  if (left_out > 0) {
    line += " · " + view_.In(words::kMore, left_out);
  }
  if (!line.empty()) {
    const std::string head = std::string(view_.In(words::kRead)) + "  ";
    Row(Styled(kDim, head), DisplayWidth(head), line);
  }
  for (const model::Source& source : view_.facts().sources) {
    WriteProblems(source);
  }
}

void TextReport::WriteProblems(const model::Source& source) {
  if (!source.read && source.problems.empty()) {
    const std::string head = std::string(view_.In(words::kUnread)) + "  ";
    Row(Styled(kYellow, head), DisplayWidth(head),
        Name(source.name) + "  " + Sentence(source.summary));
  }
  for (const model::SourceProblem& problem : source.problems) {
    const bool is_note = problem.kind == model::ProblemKind::kNote;
    const std::string head = std::string(view_.In(is_note ? words::kNote : words::kUnread)) + "  ";
    const std::string place = Printable(ToString(problem.at));
    Row(Styled(is_note ? kDim : kYellow, head), DisplayWidth(head),
        (place.empty() ? Name(source.name) : place) + "  " + Sentence(problem.text));
  }
}

void TextReport::WriteNotes() {
  out_ += view_.judgement().notes.empty() ? "" : "\n";
  for (const model::Note& note : view_.judgement().notes) {
    const std::string head = std::string(view_.In(words::kNote)) + "  ";
    const std::string place = Printable(ToString(note.at));
    Row(Styled(kDim, head), DisplayWidth(head),
        (place.empty() ? "" : place + "  ") + Sentence(note.text));
  }
}

void TextReport::WriteCluster(const model::ClusterVerdict& verdict) {
  const model::Cluster& cluster = view_.facts().clusters[verdict.cluster_index];
  std::string about(PlatformName(cluster.platform));
  if (cluster.version.known()) {
    about += " " + Name(cluster.version.value());
  }
  for (const std::string& part : {ValueOr(cluster.region), cluster.root, cluster.address}) {
    about += part.empty() ? "" : " · " + Name(part);
  }
  if (cluster.created.unknown()) {
    about += fmt::format(" · {}", view_.In(words::kMayNotExist));
  }
  const std::string name = Name(view_.NameOf(cluster));
  out_ += '\n';
  Row(Styled(kBold, PadTo(name, kHeadColumns - 2)) + "  ",
      std::max(kHeadColumns, DisplayWidth(name) + 2), about);

  const Tag tag = TagOf(verdict.at_rest);
  Row(TagHead(tag, view_.In(WordOf(verdict.at_rest))), kHeadColumns, Sentence(verdict.why));
  if (!verdict.key.empty()) {
    Detail(fmt::format("{}  {}{}", view_.In(words::kKey), Name(verdict.key),
                       verdict.key_health.has_value()
                           ? fmt::format(" ({})", view_.In(WordOf(*verdict.key_health)))
                           : ""));
  }
  Detail(
      Printable(ToString(verdict.origin.at.file.empty() ? cluster.origin.at : verdict.origin.at)));
  Steps(verdict.origin.steps);
  for (const model::Finding* finding :
       view_.FindingsOf(model::SubjectKind::kCluster, verdict.cluster_index)) {
    WriteFinding(*finding);
  }
}

void TextReport::WriteFinding(const model::Finding& finding) {
  if (!IsShown(finding)) {
    return;
  }
  const std::string_view label = finding.suppressed.has_value() ? view_.In(words::kSuppressed)
                                 : finding.verdict == model::Verdict::kFail
                                     ? view_.In(WordOf(finding.severity))
                                     : view_.In(WordOf(finding.verdict));
  Row(TagHead(TagOf(finding), label), kHeadColumns, Sentence(finding.message));
  Detail(Name(finding.rule) + " · " + Printable(ToString(view_.PlaceOf(finding))));
  if (finding.suppressed.has_value()) {
    const model::AppliedSuppression& suppressed = *finding.suppressed;
    Detail(fmt::format(
        "{}{}  {}", Name(suppressed.reason),
        suppressed.until.has_value()
            ? fmt::format(", {} {}", view_.In(words::kUntil), fuin::ToString(*suppressed.until))
            : "",
        Printable(ToString(suppressed.at))));
    return;
  }
  for (const model::Evidence& evidence : finding.evidence) {
    const std::string text = Sentence(evidence.text);
    if (!text.empty()) {
      Detail(fmt::format("{}  {}  {}", view_.In(words::kSeen), text,
                         Printable(ToString(evidence.origin.at))));
    }
    if (view_.options().verbose) {
      Steps(evidence.origin.steps);
    }
  }
  if (finding.verdict == model::Verdict::kFail) {
    Row(std::string(kHeadColumns, ' ') + Styled(kDim, view_.In(words::kNext)) + "  ",
        kHeadColumns + DisplayWidth(view_.In(words::kNext)) + 2,
        Printable(view_.ExplainCommand(finding)));
  }
}

void TextReport::WriteStored(const model::StoredSource& stored) {
  const std::string name = Name(view_.facts().sources[stored.source_index].name);
  out_ += '\n';
  Row(Styled(kBold, PadTo(name, kHeadColumns - 2)) + "  ",
      std::max(kHeadColumns, DisplayWidth(name) + 2), StoredHeadline(view_, stored));
  for (const StoredRow& row : StoredRows(view_, stored)) {
    Row(TagHead(row.is_good ? Tag{"●", kBlue} : Tag{"✗", kRed}, row.label), kHeadColumns, row.text);
  }
  for (const model::Finding* finding :
       view_.FindingsOf(model::SubjectKind::kSource, stored.source_index)) {
    WriteFinding(*finding);
  }
}

void TextReport::WriteOther(model::SubjectKind kind, size_t index, std::string_view word) {
  bool has_head = false;
  for (const model::Finding* finding : view_.FindingsOf(kind, index)) {
    if (!IsShown(*finding)) {
      continue;
    }
    if (!has_head) {
      out_ += '\n';
      const std::string name = Name(finding->subject.label);
      Row(Styled(kBold, PadTo(name, kHeadColumns - 2)) + "  ",
          std::max(kHeadColumns, DisplayWidth(name) + 2), word);
      has_head = true;
    }
    WriteFinding(*finding);
  }
}

std::string TextReport::SummaryOfFindings() const {
  const Summary& summary = view_.summary();
  std::string text;
  for (size_t i = summary.fails_by_severity.size(); i-- > 0;) {
    if (summary.fails_by_severity[i] > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", summary.fails_by_severity[i],
                          view_.In(WordOf(static_cast<model::Severity>(i))));
    }
  }
  if (text.empty()) {
    text = view_.In(words::kNoFails);
  }
  if (summary.unknowns > 0) {
    text += " · " + view_.In(words::kUnknownCount, summary.unknowns);
  }
  if (summary.suppressed > 0) {
    text += " · " + view_.In(words::kSuppressedCount, summary.suppressed);
  }
  const size_t unread = summary.sources_unread + summary.sources_in_part;
  return unread > 0 ? text + " · " + view_.In(words::kUnreadCount, unread) : text;
}

void TextReport::WriteSummary() {
  const size_t cluster_count = view_.clusters().size();
  const std::string stored = StoredSummary(view_);
  std::string line = !stored.empty() && cluster_count == 0 ? stored
                     : cluster_count == 0 ? std::string(view_.In(words::kNoClusters))
                     : cluster_count == 1 ? std::string(view_.In(words::kOneCluster))
                                          : view_.In(words::kManyClusters, cluster_count);
  char separator = ':';
  const Summary& summary = view_.summary();
  for (size_t i = 0; i < summary.clusters_by_at_rest.size(); ++i) {
    if (summary.clusters_by_at_rest[i] > 0) {
      line += fmt::format("{} {} {}", separator == ':' ? ":" : " ·", summary.clusters_by_at_rest[i],
                          view_.In(WordOf(static_cast<model::AtRest>(i))));
      separator = ' ';
    }
  }
  line += " · " + SummaryOfFindings();
  const int64_t elapsed_ms = view_.options().elapsed_ms;
  line += elapsed_ms < 1000 ? fmt::format(" · {} ms", elapsed_ms)
                            : fmt::format(" · {:.1f} s", static_cast<double>(elapsed_ms) / 1000);
  const std::string exit =
      view_.In(words::kExit, static_cast<size_t>(std::max(view_.options().exit_code, 0)));
  const size_t width = DisplayWidth(line) + DisplayWidth(exit);
  out_ += '\n' + line;
  out_ += width + 3 <= columns_ ? std::string(columns_ - width, ' ') : "   ";
  out_ += Styled(view_.options().exit_code == 0 ? kGreen : kRed, exit) + "\n";
}

}  // namespace

std::string RenderText(const View& view) { return TextReport(view).Write(); }

}  // namespace fuin::report
