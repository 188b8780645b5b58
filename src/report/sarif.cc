// SARIF 2.1.0 (OASIS), in the shape that GitHub code scanning takes: every result has a physical
// location with a relative URI and a partial fingerprint; every rule has its help text.
//
// Fails are results of kind "fail"; unknowns are of kind "open" ("the tool could not determine",
// 3.27.9), whose level must be "none". Passes are left out: GitHub would show them as alerts. What
// was not read stands in the invocation's notifications.

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "report/internal/formats.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

using text::Node;

// GitHub refuses a run with more results ("SARIF support for code scanning", "Validating your SARIF
// file"); the worst come first, and the invocation says how many were left out.
constexpr size_t kResultsMax = 25'000;

// GitHub shows at most 10 related places of an alert without folding them.
constexpr size_t kRelatedPlacesMax = 20;

std::string_view LevelOf(model::Severity severity) {
  switch (severity) {
    case model::Severity::kCritical:
    case model::Severity::kHigh:
      return "error";
    case model::Severity::kMedium:
      return "warning";
    case model::Severity::kLow:
    case model::Severity::kInfo:
      return "note";
  }
  return "warning";
}

// GitHub's security-severity: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9
// low.
std::string_view SecuritySeverityOf(model::Severity severity) {
  switch (severity) {
    case model::Severity::kCritical:
      return "9.5";
    case model::Severity::kHigh:
      return "8.0";
    case model::Severity::kMedium:
      return "5.5";
    case model::Severity::kLow:
      return "2.0";
    case model::Severity::kInfo:
      return "0.0";
  }
  return "0.0";
}

Node Message(std::string_view text) {
  Node node = Node::Object();
  node.Add("text", Node::String(Printable(text)));
  return node;
}

Node PhysicalLocation(const model::Location& location) {
  Node artifact = Node::Object();
  artifact.Add("uri", Node::String(UriOfPath(location.file)));
  Node physical = Node::Object();
  physical.Add("artifactLocation", std::move(artifact));
  if (location.line > 0) {
    Node region = Node::Object();
    region.Add("startLine", Node::Number(location.line));
    if (location.column > 0) {
      region.Add("startColumn", Node::Number(location.column));
    }
    physical.Add("region", std::move(region));
  }
  return physical;
}

Node LocationNode(const model::Location& location) {
  Node node = Node::Object();
  node.Add("physicalLocation", PhysicalLocation(location));
  return node;
}

Node PrimaryLocation(const View& view, const model::Finding& finding) {
  Node node = LocationNode(view.PlaceOf(finding));
  const std::string address = view.AddressOf(finding);
  if (!address.empty()) {
    Node logical = Node::Object();
    logical.Add("fullyQualifiedName", Node::String(Printable(address)));
    logical.Add("kind", Node::String("resource"));
    node.Add("logicalLocations", Node::Array({std::move(logical)}));
  }
  return node;
}

Node RelatedLocations(const View& view, const model::Finding& finding) {
  Node related = Node::Array();
  const auto add = [&](const model::Text& text, const model::Location& at) {
    if (at.file.empty() || related.elements.size() >= kRelatedPlacesMax) {
      return;
    }
    Node node = LocationNode(at);
    node.members.insert(node.members.begin(),
                        {"id", Node::Number(static_cast<int64_t>(related.elements.size()) + 1)});
    const std::string sentence = view.Say(text);
    node.Add("message", Message(sentence.empty() ? ToString(at) : sentence));
    related.Add(std::move(node));
  };
  for (const model::Evidence& evidence : finding.evidence) {
    if (&evidence != &finding.evidence.front() || !evidence.text.id.empty()) {
      add(evidence.text, evidence.origin.at);
    }
    for (const model::Step& step : evidence.origin.steps) {
      add(step.text, step.at);
    }
  }
  return related;
}

Node SuppressionNode(const model::AppliedSuppression& suppressed) {
  const bool is_external = suppressed.at.file.ends_with(".yaml") ||
                           suppressed.at.file.ends_with(".yml") || suppressed.at.file.empty();
  Node node = Node::Object();
  node.Add("kind", Node::String(is_external ? "external" : "inSource"));
  node.Add("status", Node::String("accepted"));
  node.Add("justification", Node::String(Printable(suppressed.reason)));
  if (!suppressed.at.file.empty()) {
    node.Add("location", LocationNode(suppressed.at));
  }
  return node;
}

Node ResultNode(const View& view, const model::Finding& finding, size_t rule_index) {
  const bool is_fail = finding.verdict == model::Verdict::kFail;
  Node node = Node::Object();
  node.Add("ruleId", Node::String(finding.rule));
  node.Add("ruleIndex", Node::Number(static_cast<int64_t>(rule_index)));
  node.Add("kind", Node::String(is_fail ? "fail" : "open"));
  node.Add("level", Node::String(is_fail ? std::string(LevelOf(finding.severity)) : "none"));
  node.Add("message", Message(view.Say(finding.message)));
  node.Add("locations", Node::Array({PrimaryLocation(view, finding)}));
  Node related = RelatedLocations(view, finding);
  if (!related.elements.empty()) {
    node.Add("relatedLocations", std::move(related));
  }
  Node fingerprints = Node::Object();
  fingerprints.Add("fuinFinding/v1", Node::String(finding.fingerprint));
  node.Add("partialFingerprints", std::move(fingerprints));
  // An empty array says that suppressions were looked for and there are none (3.27.23).
  Node suppressions = Node::Array();
  if (finding.suppressed.has_value()) {
    suppressions.Add(SuppressionNode(*finding.suppressed));
  }
  node.Add("suppressions", std::move(suppressions));
  Node properties = Node::Object();
  properties.Add("severity", Node::String(std::string(ToString(finding.severity))));
  properties.Add("subject", Node::String(finding.subject.label));
  node.Add("properties", std::move(properties));
  return node;
}

Node RuleNode(const View& view, const std::string& id, model::Severity severity) {
  const i18n::RulePage& page = i18n::PageOf(id, view.options().language);
  Node node = Node::Object();
  node.Add("id", Node::String(id));
  node.Add("shortDescription", Message(page.title));
  node.Add("fullDescription", Message(page.title));
  Node help = Node::Object();
  help.Add("text", Node::String(std::string(page.body.empty() ? page.title : page.body)));
  help.Add("markdown", Node::String(std::string(page.body.empty() ? page.title : page.body)));
  node.Add("help", std::move(help));
  Node configuration = Node::Object();
  configuration.Add("level", Node::String(std::string(LevelOf(severity))));
  node.Add("defaultConfiguration", std::move(configuration));
  Node properties = Node::Object();
  properties.Add("precision", Node::String("very-high"));
  if (severity != model::Severity::kInfo) {
    properties.Add("security-severity", Node::String(std::string(SecuritySeverityOf(severity))));
  }
  properties.Add("tags", Node::Array({Node::String("security"), Node::String("encryption"),
                                      Node::String("kubernetes")}));
  node.Add("properties", std::move(properties));
  return node;
}

Node InvocationNode(const View& view, size_t results_left_out) {
  Node node = Node::Object();
  node.Add("executionSuccessful", Node::Bool(view.options().exit_code < 3));
  node.Add("exitCode", Node::Number(view.options().exit_code));
  if (!view.options().started_at.empty()) {
    node.Add("startTimeUtc", Node::String(view.options().started_at));
  }
  if (!view.options().finished_at.empty()) {
    node.Add("endTimeUtc", Node::String(view.options().finished_at));
  }
  Node notifications = Node::Array();
  for (const model::Source& source : view.facts().sources) {
    for (const model::SourceProblem& problem : source.problems) {
      const bool is_note = problem.kind == model::ProblemKind::kNote;
      Node notification = Node::Object();
      notification.Add("level", Node::String(is_note ? "note" : "warning"));
      notification.Add("message", Message(source.name + ": " + view.Say(problem.text)));
      if (!problem.at.file.empty()) {
        notification.Add("locations", Node::Array({LocationNode(problem.at)}));
      }
      notifications.Add(std::move(notification));
    }
  }
  if (results_left_out > 0) {
    Node notification = Node::Object();
    notification.Add("level", Node::String("warning"));
    notification.Add("message", Message(view.In(words::kMore, results_left_out)));
    notifications.Add(std::move(notification));
  }
  for (const model::Note& note : view.judgement().notes) {
    Node notification = Node::Object();
    notification.Add("level", Node::String("note"));
    notification.Add("message", Message(view.Say(note.text)));
    if (!note.at.file.empty()) {
      notification.Add("locations", Node::Array({LocationNode(note.at)}));
    }
    notifications.Add(std::move(notification));
  }
  node.Add("toolExecutionNotifications", std::move(notifications));
  return node;
}

}  // namespace

std::string RenderSarif(const View& view) {
  std::map<std::string, model::Severity> severities;
  for (const model::Finding& finding : view.judgement().findings) {
    const auto [entry, is_new] = severities.emplace(finding.rule, finding.severity);
    entry->second = is_new ? finding.severity : std::max(entry->second, finding.severity);
  }
  std::map<std::string, size_t> rule_indexes;
  Node rules = Node::Array();
  for (const auto& [id, severity] : severities) {
    rule_indexes[id] = rules.elements.size();
    rules.Add(RuleNode(view, id, severity));
  }
  Node results = Node::Array();
  size_t left_out = 0;
  for (const model::Finding& finding : view.judgement().findings) {
    if (finding.verdict == model::Verdict::kFail || finding.verdict == model::Verdict::kUnknown) {
      if (results.elements.size() < kResultsMax) {
        results.Add(ResultNode(view, finding, rule_indexes[finding.rule]));
      } else {
        ++left_out;
      }
    }
  }
  Node driver = Node::Object();
  driver.Add("name", Node::String("fuin"));
  driver.Add("version", Node::String(view.options().fuin_version));
  driver.Add("language",
             Node::String(view.options().language == i18n::Language::kJapanese ? "ja" : "en"));
  driver.Add("rules", std::move(rules));
  Node tool = Node::Object();
  tool.Add("driver", std::move(driver));
  Node automation = Node::Object();
  automation.Add("id", Node::String("fuin/"));
  Node run = Node::Object();
  run.Add("tool", std::move(tool));
  run.Add("automationDetails", std::move(automation));
  run.Add("columnKind", Node::String("unicodeCodePoints"));
  run.Add("invocations", Node::Array({InvocationNode(view, left_out)}));
  run.Add("results", std::move(results));
  Node log = Node::Object();
  log.Add("$schema", Node::String("https://json.schemastore.org/sarif-2.1.0.json"));
  log.Add("version", Node::String("2.1.0"));
  log.Add("runs", Node::Array({std::move(run)}));
  return text::WriteJson(log) + "\n";
}

}  // namespace fuin::report
