// Markdown for pull requests (GitHub and GitLab): a table of the clusters, then each fail and each
// unknown folded up under one line.

#include <fmt/format.h>

#include "report/internal/formats.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

// GitHub refuses a comment above 65,536 characters: findings after this many bytes are counted
// only.
constexpr size_t kBytesMax = 55'000;
constexpr size_t kCellCodePointsMax = 300;

std::string Cell(std::string_view text) {
  return EscapeMarkdown(Shorten(text, kCellCodePointsMax));
}

std::string ClusterLine(const View& view, const model::ClusterVerdict& verdict) {
  const model::Cluster& cluster = view.facts().clusters[verdict.cluster_index];
  const model::Location& place =
      verdict.origin.at.file.empty() ? cluster.origin.at : verdict.origin.at;
  std::string at_rest(view.In(WordOf(verdict.at_rest)));
  if (verdict.key_health.has_value() && *verdict.key_health != model::KeyHealth::kOk) {
    at_rest += fmt::format(" ({})", view.In(WordOf(*verdict.key_health)));
  }
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", Cell(view.NameOf(cluster)),
                     Cell(ValueOr(cluster.version)), Cell(ValueOr(cluster.region)), Cell(at_rest),
                     Cell(view.Say(verdict.why)), Cell(ToString(place)));
}

std::string FindingBlock(const View& view, const model::Finding& finding) {
  const bool is_fail = finding.verdict == model::Verdict::kFail;
  const std::string_view label =
      is_fail ? view.In(WordOf(finding.severity)) : view.In(WordOf(finding.verdict));
  std::string block = fmt::format("<details>\n<summary>{} <b>{}</b> · {} · {}</summary>\n\n{}\n\n",
                                  finding.suppressed.has_value() ? "⚪"
                                  : is_fail                      ? "🔴"
                                                                 : "🟡",
                                  Cell(label), Cell(finding.subject.label), Cell(finding.rule),
                                  Cell(view.Say(finding.message)));
  block += fmt::format("- {}: {}\n", view.In(words::kPlace), Cell(ToString(view.PlaceOf(finding))));
  for (const model::Evidence& evidence : finding.evidence) {
    for (const model::Step& step : evidence.origin.steps) {
      block += fmt::format("- {}: {} ({})\n", view.In(words::kVia), Cell(view.Say(step.text)),
                           Cell(ToString(step.at)));
    }
  }
  if (finding.suppressed.has_value()) {
    block +=
        fmt::format("- {}: {}\n", view.In(words::kSuppressed), Cell(finding.suppressed->reason));
  }
  return block + fmt::format("- {}: <code>{}</code>\n\n</details>\n\n", view.In(words::kNext),
                             Cell(view.ExplainCommand(finding)));
}

std::string ProblemLines(const View& view) {
  std::string lines;
  for (const model::Source& source : view.facts().sources) {
    for (const model::SourceProblem& problem : source.problems) {
      if (problem.kind == model::ProblemKind::kPartUnread) {
        lines += fmt::format("- {}: {} {}\n", view.In(words::kUnread),
                             Cell(problem.at.file.empty() ? source.name : ToString(problem.at)),
                             Cell(view.Say(problem.text)));
      }
    }
  }
  for (const model::Note& note : view.judgement().notes) {
    lines += fmt::format("- {}: {} {}\n", view.In(words::kNote), Cell(ToString(note.at)),
                         Cell(view.Say(note.text)));
  }
  return lines.empty() ? "" : lines + "\n";
}

}  // namespace

std::string RenderMarkdown(const View& view) {
  std::string markdown = fmt::format("## {}\n\n", view.In(words::kTitle));
  if (view.clusters().empty()) {
    markdown += fmt::format("{}\n\n", view.In(words::kNoClusters));
  } else {
    markdown +=
        fmt::format("| {} | {} | {} | {} | {} | {} |\n| --- | --- | --- | --- | --- | --- |\n",
                    view.In(words::kCluster), view.In(words::kVersion), view.In(words::kRegion),
                    view.In(words::kAtRest), view.In(words::kWhy), view.In(words::kPlace));
  }
  size_t left_out = 0;
  for (const model::ClusterVerdict* verdict : view.clusters()) {
    if (markdown.size() > kBytesMax / 2) {
      ++left_out;
      continue;
    }
    markdown += ClusterLine(view, *verdict);
  }
  markdown += left_out > 0 ? fmt::format("\n{}\n", view.In(words::kMore, left_out)) : "";
  markdown += "\n" + ProblemLines(view);
  left_out = 0;
  bool is_clean = true;
  for (const model::Finding& finding : view.judgement().findings) {
    if (finding.verdict != model::Verdict::kFail && finding.verdict != model::Verdict::kUnknown) {
      continue;
    }
    is_clean = false;
    std::string block = FindingBlock(view, finding);
    if (markdown.size() + block.size() > kBytesMax) {
      ++left_out;
      continue;
    }
    markdown += block;
  }
  if (left_out > 0) {
    markdown += view.In(words::kMore, left_out) + "\n";
  }
  return is_clean ? markdown + std::string(view.In(words::kNothingToDo)) + "\n" : markdown;
}

}  // namespace fuin::report
