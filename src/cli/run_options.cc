// Options → outputs, language, day, exit code, reports: one way for every command that judges.

#include "cli/run_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/terminal.h"

namespace fuin::cli {
namespace {

Result<Output> OutputOf(const FormatAndFile& asked, std::span<const std::string_view> own_formats) {
  std::string name = asked.format;
  if (name.empty()) {
    name = AsciiLower(std::filesystem::path(asked.file).extension().string());
    name = name == ".md"    ? "markdown"
           : name == ".xml" ? "junit"
           : name == ".txt" ? "text"
           : name == ".htm" ? "html"
           : name.empty()   ? ""
                            : name.substr(1);
  }
  if (std::ranges::find(own_formats, name) != own_formats.end()) {
    return Output{report::Format::kText, name, asked.file};
  }
  const std::optional<report::Format> format = report::ParseFormat(name);
  if (!format.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 asked.format.empty()
                     ? fmt::format("the format of {} is not clear from its name: put --format "
                                   "before -o",
                                   asked.file)
                     : fmt::format("no format {}: use {}{}text, json, sarif, ocsf, asff, junit, "
                                   "csv, markdown or html",
                                   asked.format, fmt::join(own_formats, ", "),
                                   own_formats.empty() ? "" : ", "),
                 ""};
  }
  return Output{*format, "", asked.file};
}

// Whether what is not known of a cluster was accepted.
bool IsAccepted(const model::Judgement& judgement, size_t cluster_index) {
  return std::ranges::any_of(judgement.findings, [&](const model::Finding& finding) {
    return finding.subject.kind == model::SubjectKind::kCluster &&
           finding.subject.index == cluster_index && finding.suppressed.has_value() &&
           finding.verdict == model::Verdict::kUnknown;
  });
}

bool IsUnknown(const model::Facts& facts, const model::Judgement& judgement) {
  const bool unknown_finding =
      std::ranges::any_of(judgement.findings, [](const model::Finding& finding) {
        // As an info never fails a run, not knowing one never spoils it.
        return finding.verdict == model::Verdict::kUnknown && !finding.suppressed.has_value() &&
               finding.severity > model::Severity::kInfo;
      });
  const bool unknown_cluster =
      std::ranges::any_of(judgement.clusters, [&](const model::ClusterVerdict& verdict) {
        return verdict.at_rest == model::AtRest::kUnknown &&
               !IsAccepted(judgement, verdict.cluster_index);
      });
  const bool unread = std::ranges::any_of(facts.sources, [](const model::Source& source) {
    return !source.read ||
           std::ranges::any_of(source.problems, [](const model::SourceProblem& problem) {
             return problem.kind == model::ProblemKind::kPartUnread;
           });
  });
  return unknown_finding || unknown_cluster || unread;
}

}  // namespace

void AddRunOptions(CLI::App& command, RunOptions& options, const std::string& format_names) {
  command
      .add_option("--format", options.formats,
                  format_names + "; repeat it, each followed by its -o")
      ->type_name("FORMAT");
  command
      .add_option("-o,--output", options.files,
                  "write the report of the --format before it, or of the file's ending, to FILE")
      ->type_name("FILE");
  command.add_option("--lang", options.language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  command
      .add_option("--fail-on", options.fail_on,
                  "the least severity that ends with exit 1: low, medium, high, critical")
      ->type_name("SEVERITY");
  command.add_option("--today", options.today, "the day that counts as today")->group("");
  command.add_flag("-v,--verbose", options.verbose,
                   "show passes, and every step that led to a fact");
  command.add_flag("--no-color", options.no_colour, "no colours, as with NO_COLOR");
}

void TakeOneValueEach(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    if (option->get_items_expected_max() > 1 && !option->get_positional()) {
      option->allow_extra_args(false);
    }
  }
}

Result<std::vector<Output>> OutputsOf(const std::vector<FormatAndFile>& asked,
                                      std::span<const std::string_view> own_formats) {
  std::vector<Output> outputs;
  size_t printed = 0;
  for (const FormatAndFile& one : asked) {
    outputs.push_back(FUIN_TRY(OutputOf(one, own_formats)));
    printed += one.file.empty() ? 1 : 0;
  }
  if (printed > 1) {
    return Error{ErrorCode::kInvalidArgument,
                 "two formats for standard output: give each --format but one its -o FILE", ""};
  }
  return outputs.empty() ? std::vector<Output>{Output{}} : outputs;
}

Result<model::Severity> FailOnOf(const std::string& name) {
  const std::optional<model::Severity> severity = model::ParseSeverity(name);
  if (!severity.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("no severity {}: use info, low, medium, high or critical", name), ""};
  }
  return *severity;
}

Result<i18n::Language> LanguageOf(const std::string& name) {
  if (name.empty()) {
    return i18n::LanguageOfEnvironment(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                       std::getenv("LANG"));
  }
  const std::optional<i18n::Language> language = i18n::ParseLanguage(name);
  if (!language.has_value()) {
    return Error{ErrorCode::kInvalidArgument, fmt::format("no language {}: use en or ja", name),
                 ""};
  }
  return *language;
}

Result<Date> TodayOf(const std::string& today, int64_t now_ms) {
  if (today.empty()) {
    return DateOfUnixTime(now_ms / 1000);
  }
  const std::optional<Date> date = ParseDate(today);
  if (!date.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("--today {}: write a date as 2026-11-24", today), ""};
  }
  return *date;
}

int ExitCodeOf(const model::Facts& facts, const model::Judgement& judgement,
               model::Severity fail_on) {
  if (std::ranges::none_of(facts.sources, &model::Source::read)) {
    return kExitNotDone;
  }
  // An info never fails a run, whatever was asked for.
  const model::Severity threshold = std::max(fail_on, model::Severity::kLow);
  for (const model::Finding& finding : judgement.findings) {
    if (finding.verdict == model::Verdict::kFail && finding.severity >= threshold &&
        !finding.suppressed.has_value()) {
      return kExitFail;
    }
  }
  return IsUnknown(facts, judgement) ? kExitUnknown : kExitOk;
}

void FinishReportOptions(const RunOptions& options, int64_t start_ms, int exit_code,
                         report::Options& report_options) {
  const int64_t end_ms = NowUnixMs();
  report_options.verbose = options.verbose;
  report_options.fuin_version = kVersion;
  report_options.started_at = Rfc3339OfUnixTime(start_ms / 1000);
  report_options.finished_at = Rfc3339OfUnixTime(end_ms / 1000);
  report_options.elapsed_ms = std::max<int64_t>(end_ms - start_ms, 0);
  report_options.exit_code = exit_code;
}

Result<void> WriteReports(const model::Facts& facts, const model::Judgement& judgement,
                          const std::vector<Output>& outputs, const RunOptions& options,
                          report::Options report_options) {
  for (const Output& output : outputs) {
    if (!output.own_format.empty()) {
      continue;
    }
    report_options.colour = output.file.empty() && !options.no_colour && IsColourWelcome();
    report_options.terminal_columns = output.file.empty() ? TerminalColumns() : 100;
    const std::string content = report::Render(facts, judgement, output.format, report_options);
    if (output.file.empty()) {
      FUIN_TRY(Print(content));
    } else {
      FUIN_TRY(WriteFileAtomically(output.file, content));
    }
  }
  return {};
}

}  // namespace fuin::cli
