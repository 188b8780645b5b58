// fuin scan: options → facts → judgement → reports → exit code.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/date.h"
#include "base/file.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "judge/judge.h"
#include "report/report.h"

extern char** environ;

namespace fuin::cli {
namespace {

struct ScanOptions {
  std::vector<std::string> sources, formats, files, variables, variable_files;
  std::string language, fail_on = "low", policy, config, root, workspace = "default", today;
  bool no_suppress = false, verbose = false, no_colour = false;
};

struct Output {
  report::Format format = report::Format::kText;
  std::string file;  // "" is standard output
};

Result<Output> OutputOf(const FormatAndFile& asked) {
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
  const std::optional<report::Format> format = report::ParseFormat(name);
  if (!format.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 asked.format.empty()
                     ? fmt::format("the format of {} is not clear from its name: put --format "
                                   "before -o",
                                   asked.file)
                     : fmt::format("no format {}: use text, json, sarif, ocsf, asff, junit, csv, "
                                   "markdown or html",
                                   asked.format),
                 ""};
  }
  return Output{*format, asked.file};
}

Result<std::vector<Output>> OutputsOf(const std::vector<FormatAndFile>& asked) {
  std::vector<Output> outputs;
  size_t printed = 0;
  for (const FormatAndFile& one : asked) {
    outputs.push_back(FUIN_TRY(OutputOf(one)));
    printed += one.file.empty() ? 1 : 0;
  }
  if (printed > 1) {
    return Error{ErrorCode::kInvalidArgument,
                 "two formats for standard output: give each --format but one its -o FILE", ""};
  }
  return outputs.empty() ? std::vector<Output>{Output{}} : outputs;
}

Result<iac::TerraformOptions> TerraformOptionsOf(const ScanOptions& options) {
  iac::TerraformOptions terraform;
  for (const std::string& variable : options.variables) {
    const size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("-var {}: write -var name=value", variable), ""};
    }
    terraform.variables.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  terraform.variable_files = options.variable_files;
  constexpr std::string_view kPrefix = "TF_VAR_";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (text.starts_with(kPrefix) && equals != std::string_view::npos) {
      terraform.environment.emplace_back(text.substr(kPrefix.size(), equals - kPrefix.size()),
                                         text.substr(equals + 1));
    }
  }
  std::ranges::sort(terraform.environment);
  terraform.workspace = options.workspace;
  terraform.tree = options.root;
  return terraform;
}

// --config, else .fuin.yaml here, else in the one folder that is scanned. --no-suppress does not
// trust what lies in the tree: then only --config is read, and its suppressions are not honoured.
Result<collect::Config> ConfigOf(const ScanOptions& options) {
  if (!options.config.empty()) {
    return collect::ReadConfig(options.config);
  }
  std::vector<std::string> candidates = {".fuin.yaml"};
  if (options.sources.size() == 1) {
    candidates.push_back(options.sources.front() + "/.fuin.yaml");
  }
  for (const std::string& candidate : candidates) {
    std::error_code error;
    if (!options.no_suppress && std::filesystem::exists(candidate, error)) {
      return collect::ReadConfig(candidate);
    }
  }
  return collect::Config();
}

Result<judge::Policy> PolicyOf(const ScanOptions& options, const collect::Config& config) {
  const std::string name =
      !options.policy.empty() ? options.policy : config.policy.value_or("baseline");
  if (name != "baseline" && name != "customer-key") {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("no policy {}: use baseline or customer-key", name), ""};
  }
  return name == "baseline" ? judge::Policy::kBaseline : judge::Policy::kCustomerKey;
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

bool IsUnknown(const model::Facts& facts, const model::Judgement& judgement) {
  const bool unknown_finding =
      std::ranges::any_of(judgement.findings, [](const model::Finding& finding) {
        return finding.verdict == model::Verdict::kUnknown && !finding.suppressed.has_value();
      });
  const bool unknown_cluster =
      std::ranges::any_of(judgement.clusters, [&](const model::ClusterVerdict& verdict) {
        return verdict.at_rest == model::AtRest::kUnknown;
      });
  const bool unread = std::ranges::any_of(facts.sources, [](const model::Source& source) {
    return !source.read ||
           std::ranges::any_of(source.problems, [](const model::SourceProblem& problem) {
             return problem.kind == model::ProblemKind::kPartUnread;
           });
  });
  return unknown_finding || unknown_cluster || unread;
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

Result<void> WriteReports(const model::Facts& facts, const model::Judgement& judgement,
                          const std::vector<Output>& outputs, const ScanOptions& options,
                          report::Options report_options) {
  for (const Output& output : outputs) {
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

Result<int> Scan(const ScanOptions& options, const std::vector<FormatAndFile>& formats) {
  const int64_t start_ms = NowUnixMs();
  const std::vector<Output> outputs = FUIN_TRY(OutputsOf(formats));
  const std::optional<model::Severity> fail_on = model::ParseSeverity(options.fail_on);
  if (!fail_on.has_value()) {
    return Error{
        ErrorCode::kInvalidArgument,
        fmt::format("no severity {}: use info, low, medium, high or critical", options.fail_on),
        ""};
  }
  report::Options report_options;
  report_options.language = FUIN_TRY(LanguageOf(options.language));
  const collect::Config config = FUIN_TRY(ConfigOf(options));
  judge::Options judge_options;
  judge_options.policy = FUIN_TRY(PolicyOf(options, config));
  judge_options.honour_suppressions = !options.no_suppress;
  collect::Options collect_options;
  collect_options.today = FUIN_TRY(TodayOf(options.today, start_ms));
  collect_options.terraform = FUIN_TRY(TerraformOptionsOf(options));
  collect_options.suppressions = config.suppressions;

  const model::Facts facts = collect::Collect(options.sources, collect_options);
  const model::Judgement judgement = judge::Judge(facts, judge_options);

  const int64_t end_ms = NowUnixMs();
  report_options.verbose = options.verbose;
  report_options.fuin_version = kVersion;
  report_options.started_at = Rfc3339OfUnixTime(start_ms / 1000);
  report_options.finished_at = Rfc3339OfUnixTime(end_ms / 1000);
  report_options.elapsed_ms = std::max<int64_t>(end_ms - start_ms, 0);
  report_options.exit_code = ExitCodeOf(facts, judgement, *fail_on);
  FUIN_TRY(WriteReports(facts, judgement, outputs, options, report_options));
  if (report_options.exit_code == kExitNotDone) {
    Complain(
        "no source could be read; name a folder of Terraform, a plan or a state (fuin help scan)");
  }
  return report_options.exit_code;
}

void AddOptions(CLI::App& scan, ScanOptions& options) {
  scan.add_option("SOURCE", options.sources,
                  "folders of Terraform, plans (terraform show -json), states; default: this "
                  "folder");
  scan.add_option("--format", options.formats,
                  "text, json, sarif, ocsf, asff, junit, csv, markdown, html; repeat it, each "
                  "followed by its -o")
      ->type_name("FORMAT");
  scan.add_option("-o,--output", options.files,
                  "write the report of the --format before it, or of the file's ending, to FILE")
      ->type_name("FILE");
  scan.add_option("--lang", options.language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  scan.add_option("--fail-on", options.fail_on,
                  "the least severity that ends with exit 1: low, medium, high, critical")
      ->type_name("SEVERITY");
  scan.add_option("--policy", options.policy,
                  "baseline: AWS's own key is enough from Kubernetes 1.28; customer-key: it is not")
      ->type_name("POLICY");
  scan.add_flag("--no-suppress", options.no_suppress,
                "honour no suppression, and read no .fuin.yaml from the tree");
  scan.add_option("--config", options.config, "read this in place of .fuin.yaml")
      ->type_name("FILE");
  scan.add_option("--root", options.root,
                  "nothing outside this folder is read; default: the repository's root")
      ->type_name("FOLDER");
  scan.add_option("--var", options.variables, "a Terraform variable, also as -var")
      ->type_name("NAME=VALUE");
  scan.add_option("--var-file", options.variable_files, "a file of variables, also as -var-file")
      ->type_name("FILE");
  scan.add_option("--workspace", options.workspace, "the value of terraform.workspace")
      ->type_name("NAME");
  scan.add_option("--today", options.today, "the day that counts as today")->group("");
  scan.add_flag("-v,--verbose", options.verbose, "show passes, and every step that led to a fact");
  scan.add_flag("--no-color", options.no_colour, "no colours, as with NO_COLOR");
  for (CLI::Option* option : scan.get_options()) {
    if (option->get_items_expected_max() > 1 && !option->get_positional()) {
      option->allow_extra_args(false);
    }
  }
}

}  // namespace

void AddScan(CLI::App& app, const std::vector<FormatAndFile>& formats, int& exit_code) {
  CLI::App* scan = app.add_subcommand("scan", "judge what seals the Secrets of every cluster");
  const std::shared_ptr<ScanOptions> options = std::make_shared<ScanOptions>();
  AddOptions(*scan, *options);
  scan->footer(
      "Examples:\n"
      "  fuin scan envs/prod                         judge Terraform code\n"
      "  terraform show -json p > p.json; fuin scan p.json\n"
      "  fuin scan --policy customer-key --fail-on high\n"
      "  fuin scan --format sarif -o fuin.sarif --format text\n"
      "Exit: 0 nothing to do, 1 a fail, 2 something is unknown, 3 not done");
  scan->callback([options, formats, &exit_code] {
    const Result<int> result = Scan(*options, formats);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
