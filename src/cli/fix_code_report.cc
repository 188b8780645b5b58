// See fix_code_report.h.

#include "cli/fix_code_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "text/document.h"

namespace fuin::cli {
namespace {

using patch::ClusterFix;
using patch::Outcome;
using text::Node;

std::string PlaceText(const model::Location& at) {
  if (at.file.empty() || at.line == 0) {
    return Printable(at.file);
  }
  return fmt::format("{}:{}:{}", Printable(at.file), at.line, at.column);
}

std::string Say(const model::Text& text, i18n::Language language) {
  return Printable(i18n::Render(text, language));
}

std::string Line(std::string_view mark, const model::Evidence& evidence, i18n::Language language) {
  const std::string place = PlaceText(evidence.origin.at);
  return fmt::format("  {} {}{}{}\n", mark, Say(evidence.text, language), place.empty() ? "" : "  ",
                     place);
}

bool IsQuiet(const ClusterFix& cluster) { return cluster.outcome == Outcome::kSealed; }

std::string ClusterText(const ClusterFix& cluster, i18n::Language language) {
  const bool has_address = !cluster.address.empty() && cluster.address != cluster.label;
  std::string text = fmt::format("{}{}{}\n", Printable(cluster.label), has_address ? "  " : "",
                                 has_address ? Printable(cluster.address) : "");
  const bool is_good = cluster.outcome == Outcome::kFixed || IsQuiet(cluster);
  text += fmt::format(
      "  {} {}\n",
      is_good                                  ? "✓"
      : cluster.outcome == Outcome::kElsewhere ? "-"
                                               : "✗",
      Say({fmt::format("patch/outcome-{}", patch::ToString(cluster.outcome)), {}}, language));
  for (const model::Evidence& change : cluster.changes) {
    text += Line("·", change, language);
  }
  if (!cluster.why.text.id.empty()) {
    text += Line("·", cluster.why, language);
  }
  for (const model::Evidence& warning : cluster.warnings) {
    text += Line("!", warning, language);
  }
  return text;
}

Node PlaceNode(const model::Location& at) {
  Node node = Node::Object();
  node.Add("file", Node::String(at.file));
  node.Add("line", Node::Number(at.line));
  node.Add("column", Node::Number(at.column));
  return node;
}

Node EvidenceNode(const model::Evidence& evidence, i18n::Language language) {
  Node node = Node::Object();
  node.Add("id", Node::String(evidence.text.id));
  node.Add("text", Node::String(i18n::Render(evidence.text, language)));
  node.Add("at", PlaceNode(evidence.origin.at));
  return node;
}

Node EvidenceNodes(const std::vector<model::Evidence>& all, i18n::Language language) {
  Node nodes = Node::Array();
  for (const model::Evidence& one : all) {
    nodes.Add(EvidenceNode(one, language));
  }
  return nodes;
}

}  // namespace

std::string CodeFixText(const CodeFixRun& run, i18n::Language language) {
  std::string text;
  size_t quiet = 0;
  for (const ClusterFix& cluster : run.fix.clusters) {
    quiet += IsQuiet(cluster) ? 1 : 0;
    text += IsQuiet(cluster) ? "" : ClusterText(cluster, language) + "\n";
  }
  if (quiet > 0) {
    text += Say({"patch/sealed-count", {{"count", fmt::format("{}", quiet)}}}, language) + "\n";
  }
  if (run.fix.clusters.empty()) {
    text += Say({"patch/no-clusters", {}}, language) + "\n";
  }
  const std::string count = fmt::format("{}", run.fix.files.size());
  if (run.is_applied && !run.fix.files.empty()) {
    text += Say({"patch/applied", {{"count", count}}}, language) + "\n";
  } else if (!run.fix.files.empty()) {
    text += Say(run.base.empty()
                    ? model::Text{"patch/next-apply", {{"count", count}}}
                    : model::Text{"patch/next-apply-in", {{"count", count}, {"folder", run.base}}},
                language) +
            "\n";
  }
  return text;
}

std::string CodeFixJson(const CodeFixRun& run, i18n::Language language) {
  Node root = Node::Object();
  root.Add("schema", Node::String("fuin.fix-code/1"));
  root.Add("applied", Node::Bool(run.is_applied));
  root.Add("exit_code", Node::Number(run.exit_code));
  root.Add("base", Node::String(run.base.empty() ? "." : run.base));
  Node clusters = Node::Array();
  for (const ClusterFix& cluster : run.fix.clusters) {
    Node node = Node::Object();
    node.Add("name", Node::String(cluster.label));
    node.Add("address", Node::String(cluster.address));
    node.Add("outcome", Node::String(std::string(patch::ToString(cluster.outcome))));
    node.Add("changes", EvidenceNodes(cluster.changes, language));
    node.Add("why", cluster.why.text.id.empty() ? Node() : EvidenceNode(cluster.why, language));
    node.Add("warnings", EvidenceNodes(cluster.warnings, language));
    Node remaining = Node::Array();
    for (const std::string& rule : cluster.remaining) {
      remaining.Add(Node::String(rule));
    }
    node.Add("remaining", std::move(remaining));
    clusters.Add(std::move(node));
  }
  root.Add("clusters", std::move(clusters));
  Node files = Node::Array();
  for (const patch::FilePatch& file : run.fix.files) {
    files.Add(Node::String(file.path));
  }
  root.Add("files", std::move(files));
  root.Add("patch", Node::String(run.diff));
  return text::WriteJson(root) + "\n";
}

}  // namespace fuin::cli
