// fuin's own JSON. Its shape is a promise: docs/schema/report.schema.json describes it, members are
// only ever added. Values stand as they were seen; what is not known is null.

#include <string>
#include <utility>

#include "report/filled_page.h"
#include "report/internal/formats.h"

namespace fuin::report {
namespace {

using text::Node;

Node TextOrNull(const std::string& text) { return text.empty() ? Node() : Node::String(text); }

Node LocationNode(const model::Location& location) {
  if (location.file.empty()) {
    return {};
  }
  Node node = Node::Object();
  node.Add("file", Node::String(location.file));
  node.Add("line", Node::Number(location.line));
  node.Add("column", Node::Number(location.column));
  return node;
}

Node StepsNode(const View& view, const std::vector<model::Step>& steps) {
  Node nodes = Node::Array();
  for (const model::Step& step : steps) {
    Node node = Node::Object();
    node.Add("message", Node::String(view.Say(step.text)));
    node.Add("location", LocationNode(step.at));
    nodes.Add(std::move(node));
  }
  return nodes;
}

Node SourceNode(const View& view, const model::Source& source) {
  Node node = Node::Object();
  node.Add("name", Node::String(source.name));
  node.Add("kind", Node::String(std::string(SourceKindName(source.kind))));
  node.Add("read", Node::Bool(source.read));
  node.Add("summary", Node::String(view.Say(source.summary)));
  Node problems = Node::Array();
  for (const model::SourceProblem& problem : source.problems) {
    const bool is_note = problem.kind == model::ProblemKind::kNote;
    Node entry = Node::Object();
    entry.Add("kind", Node::String(is_note ? "note" : "part_unread"));
    entry.Add("message", Node::String(view.Say(problem.text)));
    entry.Add("location", LocationNode(problem.at));
    problems.Add(std::move(entry));
  }
  node.Add("problems", std::move(problems));
  return node;
}

Node ClusterNode(const View& view, const model::ClusterVerdict& verdict) {
  const model::Cluster& cluster = view.facts().clusters[verdict.cluster_index];
  Node node = Node::Object();
  if (!cluster.address.empty()) {
    node.Add("address", Node::String(cluster.address));
  }
  if (cluster.arn.known()) {
    node.Add("arn", Node::String(cluster.arn.value()));
  }
  const bool has_source = cluster.source_index < view.facts().sources.size();
  node.Add("source",
           has_source ? Node::String(view.facts().sources[cluster.source_index].name) : Node());
  node.Add("root", Node::String(cluster.root));
  node.Add("platform",
           Node::String(cluster.platform == model::Platform::kEks ? "eks" : "self_managed"));
  if (!cluster.distribution.empty()) {
    node.Add("distribution", Node::String(cluster.distribution));
  }
  node.Add("created", cluster.created.known() ? Node::Bool(cluster.created.value()) : Node());
  node.Add("name", NodeOf(cluster.name));
  node.Add("account", NodeOf(cluster.account));
  node.Add("region", NodeOf(cluster.region));
  node.Add("version", NodeOf(cluster.version));
  node.Add("at_rest", Node::String(std::string(ToString(verdict.at_rest))));
  node.Add("key", TextOrNull(verdict.key));
  node.Add("key_health", verdict.key_health.has_value()
                             ? Node::String(std::string(ToString(*verdict.key_health)))
                             : Node());
  node.Add("why", Node::String(view.Say(verdict.why)));
  const model::Location& decided_at = verdict.origin.at;
  node.Add("location", LocationNode(decided_at.file.empty() ? cluster.origin.at : decided_at));
  node.Add("steps", StepsNode(view, verdict.origin.steps));
  return node;
}

Node SubjectNode(const View& view, const model::Finding& finding) {
  Node node = Node::Object();
  const char* kind = finding.subject.kind == model::SubjectKind::kCluster ? "cluster"
                     : finding.subject.kind == model::SubjectKind::kKey   ? "key"
                                                                          : "source";
  node.Add("kind", Node::String(kind));
  node.Add("label", Node::String(finding.subject.label));
  node.Add("address", TextOrNull(view.AddressOf(finding)));
  const model::Source* source = view.SourceOf(finding);
  node.Add("source", source != nullptr ? Node::String(source->name) : Node());
  return node;
}

Node SuppressedNode(const model::Finding& finding) {
  if (!finding.suppressed.has_value()) {
    return {};
  }
  Node node = Node::Object();
  node.Add("reason", Node::String(finding.suppressed->reason));
  node.Add("until", finding.suppressed->until.has_value()
                        ? Node::String(fuin::ToString(*finding.suppressed->until))
                        : Node());
  node.Add("location", LocationNode(finding.suppressed->at));
  return node;
}

// How to fix it, with the names at hand; for what is no open fail only where to read on.
Node FixNode(const View& view, const model::Finding& finding) {
  Node node = Node::Object();
  node.Add("explain", Node::String(view.ExplainCommand(finding)));
  if (finding.verdict == model::Verdict::kFail && !finding.suppressed.has_value()) {
    const PageNames names = NamesFor(view.facts(), finding);
    const FixParts parts = FixPartsOf(i18n::PageOf(finding.rule, view.options().language).body);
    node.Add("console", TextOrNull(FilledPage(parts.console, names)));
    node.Add("cli", TextOrNull(FilledPage(parts.cli, names)));
    node.Add("terraform", TextOrNull(FilledPage(parts.terraform, names)));
  }
  return node;
}

}  // namespace

Node OwnFindingNode(const View& view, const model::Finding& finding) {
  Node node = Node::Object();
  node.Add("rule", Node::String(finding.rule));
  node.Add("verdict", Node::String(std::string(ToString(finding.verdict))));
  node.Add("severity", Node::String(std::string(ToString(finding.severity))));
  node.Add("subject", SubjectNode(view, finding));
  node.Add("message", Node::String(view.Say(finding.message)));
  Node evidence = Node::Array();
  for (const model::Evidence& item : finding.evidence) {
    Node entry = Node::Object();
    entry.Add("message", Node::String(view.Say(item.text)));
    entry.Add("location", LocationNode(item.origin.at));
    entry.Add("steps", StepsNode(view, item.origin.steps));
    evidence.Add(std::move(entry));
  }
  node.Add("evidence", std::move(evidence));
  node.Add("fix", FixNode(view, finding));
  node.Add("fingerprint", Node::String(finding.fingerprint));
  node.Add("suppressed", SuppressedNode(finding));
  return node;
}

namespace {

Node NoteNode(const View& view, const model::Note& note) {
  Node node = Node::Object();
  node.Add("message", Node::String(view.Say(note.text)));
  node.Add("location", LocationNode(note.at));
  return node;
}

Node RuleNode(const View& view, const std::string& id) {
  const i18n::RulePage& page = i18n::PageOf(id, view.options().language);
  Node node = Node::Object();
  node.Add("id", Node::String(id));
  node.Add("title", Node::String(std::string(page.title)));
  Node compliance = Node::Object();
  for (const auto& [standard, control] : i18n::PageOf(id, i18n::Language::kEnglish).compliance) {
    compliance.Add(std::string(standard), Node::String(std::string(control)));
  }
  node.Add("compliance", std::move(compliance));
  return node;
}

Node Count(size_t count) { return Node::Number(static_cast<int64_t>(count)); }

Node SummaryNode(const View& view) {
  const Summary& summary = view.summary();
  Node clusters = Node::Object();
  clusters.Add("total", Count(view.clusters().size()));
  for (size_t i = 0; i < summary.clusters_by_at_rest.size(); ++i) {
    clusters.Add(std::string(ToString(static_cast<model::AtRest>(i))),
                 Count(summary.clusters_by_at_rest[i]));
  }
  Node fails = Node::Object();
  for (size_t i = summary.fails_by_severity.size(); i-- > 0;) {
    fails.Add(std::string(ToString(static_cast<model::Severity>(i))),
              Count(summary.fails_by_severity[i]));
  }
  Node findings = Node::Object();
  findings.Add("fail", std::move(fails));
  findings.Add("unknown", Count(summary.unknowns));
  findings.Add("pass", Count(summary.passes));
  findings.Add("not_applicable", Count(summary.not_applicables));
  findings.Add("suppressed", Count(summary.suppressed));
  Node sources = Node::Object();
  sources.Add("read", Count(summary.sources_read));
  sources.Add("read_in_part", Count(summary.sources_in_part));
  sources.Add("unread", Count(summary.sources_unread));
  Node node = Node::Object();
  node.Add("clusters", std::move(clusters));
  node.Add("findings", std::move(findings));
  node.Add("sources", std::move(sources));
  node.Add("exit_code", Node::Number(view.options().exit_code));
  return node;
}

// The report's members one after the other, each element written as soon as it is made: a Node
// takes ten times the room of its text, and an account has 15,000 findings.
class Members {
 public:
  explicit Members(size_t bytes_expected) { out_.reserve(bytes_expected); }

  void Add(std::string_view name, const Node& node) {
    Begin(name);
    text::AppendJson(node, kIndent, 1, out_);
  }

  template <class List, class MakeNode>
  void AddList(std::string_view name, const List& list, const MakeNode& make_node) {
    Begin(name);
    out_ += '[';
    bool is_first = true;
    for (const auto& element : list) {
      out_ += is_first ? "\n    " : ",\n    ";
      text::AppendJson(make_node(element), kIndent, 2, out_);
      is_first = false;
    }
    out_ += is_first ? "]" : "\n  ]";
  }

  std::string Finished() && {
    out_ += "\n}\n";
    return std::move(out_);
  }

 private:
  static constexpr int kIndent = 2;

  void Begin(std::string_view name) {
    out_ += out_.empty() ? "{\n  " : ",\n  ";
    out_ += text::JsonQuote(name);
    out_ += ": ";
  }

  std::string out_;
};

// About what a finding or a cluster takes; what is not used of it costs nothing.
constexpr size_t kElementBytesExpected = 1100;

}  // namespace

std::string RenderJson(const View& view) {
  const std::vector<model::Finding>& findings = view.judgement().findings;
  Members report((findings.size() + view.clusters().size() + 100) * kElementBytesExpected);
  report.Add("fuin_version", Node::String(view.options().fuin_version));
  report.Add("started_at", Node::String(view.options().started_at));
  report.Add("finished_at", Node::String(view.options().finished_at));
  report.AddList("sources", view.facts().sources,
                 [&](const model::Source& source) { return SourceNode(view, source); });
  report.AddList("clusters", view.clusters(),
                 [&](const model::ClusterVerdict* verdict) { return ClusterNode(view, *verdict); });
  report.AddList("findings", findings,
                 [&](const model::Finding& finding) { return OwnFindingNode(view, finding); });
  report.AddList("notes", view.judgement().notes,
                 [&](const model::Note& note) { return NoteNode(view, note); });
  report.AddList("rules", view.RuleIds(),
                 [&](const std::string& id) { return RuleNode(view, id); });
  report.Add("summary", SummaryNode(view));
  return std::move(report).Finished();
}

}  // namespace fuin::report
