// What every command that judges has in common: the options for reports and exit codes, and what
// becomes of them.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "cli/commands.h"
#include "i18n/messages.h"
#include "model/facts.h"
#include "model/finding.h"
#include "report/report.h"

namespace fuin::cli {

// As they were typed.
struct RunOptions {
  std::vector<std::string> formats, files;  // CLI11's view; FormatsOf() has them in pairs
  std::string language, fail_on = "low", today;
  bool verbose = false, no_colour = false;
};

// Adds --format, -o, --lang, --fail-on, --today, -v and --no-color to `command`. `format_names` is
// what the help lists; `options` must outlive `command`.
void AddRunOptions(CLI::App& command, RunOptions& options, const std::string& format_names);

// Keeps options that may be repeated from taking what follows their one value. Last, after all
// options are added.
void TakeOneValueEach(CLI::App& command);

// Where one report goes.
struct Output {
  report::Format format = report::Format::kText;
  std::string own_format;  // a format of this command alone ("jsonl"); `format` says nothing then
  std::string file;        // "" is standard output
};

// Pairs each format with its file; text on standard output where none is asked for.
// kInvalidArgument for a name that is neither a report's nor one of `own_formats`, for a file whose
// ending does not tell, and for two formats on standard output.
Result<std::vector<Output>> OutputsOf(const std::vector<FormatAndFile>& asked,
                                      std::span<const std::string_view> own_formats = {});

// --lang, else the locale. kInvalidArgument for a language that fuin does not have.
Result<i18n::Language> LanguageOf(const std::string& name);

// --fail-on. kInvalidArgument for any other word.
Result<model::Severity> FailOnOf(const std::string& name);

// --today, else the day of `now_ms`. kInvalidArgument for what is no date.
Result<Date> TodayOf(const std::string& today, int64_t now_ms);

// The exit code, first that holds: kExitNotDone where no source was read, kExitFail for a fail at
// or above `fail_on` (an info never counts), kExitUnknown where something is unknown or unread.
int ExitCodeOf(const model::Facts& facts, const model::Judgement& judgement,
               model::Severity fail_on);

// Fills in what a run knows at its end: version, times, verbosity, exit code. The language is the
// caller's.
void FinishReportOptions(const RunOptions& options, int64_t start_ms, int exit_code,
                         report::Options& report_options);

// Renders and writes each output, files atomically; outputs with an `own_format` are left out.
Result<void> WriteReports(const model::Facts& facts, const model::Judgement& judgement,
                          const std::vector<Output>& outputs, const RunOptions& options,
                          report::Options report_options);

}  // namespace fuin::cli
