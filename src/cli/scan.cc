// fuin scan: options → facts → judgement → reports → exit code.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "cli/aws_options.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "judge/judge.h"

extern char** environ;

namespace fuin::cli {
namespace {

struct ScanOptions {
  RunOptions run;
  std::vector<std::string> sources, variables, variable_files, parameters;
  std::vector<bool> variable_order;  // of --var (false) and --var-file (true), as given
  std::string policy, config, root, workspace = "default";
  bool no_suppress = false;
  std::vector<std::string> role_arns;
  std::string external_id;
  int aws_timeout_s = 20;
};

Result<iac::TerraformOptions> TerraformOptionsOf(const ScanOptions& options) {
  iac::TerraformOptions terraform;
  size_t variable_index = 0;
  size_t file_index = 0;
  for (const bool is_file : options.variable_order) {
    if (is_file) {
      terraform.given.push_back({"", options.variable_files[file_index++]});
      continue;
    }
    const std::string& variable = options.variables[variable_index++];
    const size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("-var {}: write -var name=value", variable), ""};
    }
    terraform.given.push_back({variable.substr(0, equals), variable.substr(equals + 1)});
  }
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

Result<int> Scan(const ScanOptions& options, const std::vector<FormatAndFile>& formats) {
  const int64_t start_ms = NowUnixMs();
  const std::vector<Output> outputs = FUIN_TRY(OutputsOf(formats));
  const model::Severity fail_on = FUIN_TRY(FailOnOf(options.run.fail_on));
  report::Options report_options;
  report_options.language = FUIN_TRY(LanguageOf(options.run.language));
  const collect::Config config = FUIN_TRY(ConfigOf(options));
  judge::Options judge_options;
  judge_options.policy = FUIN_TRY(PolicyOf(options, config));
  judge_options.honour_suppressions = !options.no_suppress;
  collect::Options collect_options;
  collect_options.today = FUIN_TRY(TodayOf(options.run.today, start_ms));
  collect_options.terraform = FUIN_TRY(TerraformOptionsOf(options));
  collect_options.cloudformation.tree = options.root;
  for (const std::string& argument : options.parameters) {
    FUIN_TRY(
        iac::ReadCloudFormationParameters(argument, collect_options.cloudformation.parameters));
  }
  collect_options.suppressions = config.suppressions;
  const collect::AwsOptions aws_options =
      AwsOptionsOf(options.role_arns, options.external_id, int64_t{1000} * options.aws_timeout_s);
  collect_options.aws = &aws_options;

  const model::Facts facts = collect::Collect(options.sources, collect_options);
  const model::Judgement judgement = judge::Judge(facts, judge_options);

  const int exit_code = ExitCodeOf(facts, judgement, fail_on);
  FinishReportOptions(options.run, start_ms, exit_code, report_options);
  FUIN_TRY(WriteReports(facts, judgement, outputs, options.run, report_options));
  if (exit_code == kExitNotDone) {
    Complain(
        "no source could be read; name a folder of Terraform, a plan or a state (fuin help scan)");
  }
  return exit_code;
}

void AddOptions(CLI::App& scan, ScanOptions& options) {
  scan.add_option(
      "SOURCE", options.sources,
      "folders; files of Terraform, plans (terraform show -json), states, CloudFormation, "
      "cluster specifications, EncryptionConfiguration; aws:[PROFILE][/REGION], aws-org:[ROLE]; "
      "default: this folder, and the AWS account of the ambient credentials");
  AddRunOptions(scan, options.run, "text, json, sarif, ocsf, asff, junit, csv, markdown, html");
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
  scan.add_option("--parameters", options.parameters,
                  "CloudFormation parameters: a file, or Key=Value (AWS::Region=eu-west-1 too)")
      ->type_name("FILE|KEY=VALUE");
  scan.add_option("--workspace", options.workspace, "the value of terraform.workspace")
      ->type_name("NAME");
  scan.add_option("--role-arn", options.role_arns,
                  "with aws: the account behind this role, in place of the credentials' own; "
                  "repeat it for several")
      ->type_name("ARN");
  scan.add_option("--external-id", options.external_id, "with --role-arn")->type_name("ID");
  scan.add_option("--aws-timeout", options.aws_timeout_s, "the longest wait for one AWS answer")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 600));
  TakeOneValueEach(scan);
}

}  // namespace

void AddScan(CLI::App& app, const std::vector<FormatAndFile>& formats, int& exit_code) {
  CLI::App* scan = app.add_subcommand("scan", "judge what seals the Secrets of every cluster");
  const std::shared_ptr<ScanOptions> options = std::make_shared<ScanOptions>();
  AddOptions(*scan, *options);
  scan->footer(
      "Examples:\n"
      "  fuin scan envs/prod                         judge Terraform code\n"
      "  fuin scan aws:prod                          an AWS account, all enabled Regions\n"
      "  terraform show -json p > p.json; fuin scan p.json\n"
      "  fuin scan --policy customer-key --fail-on high\n"
      "  fuin scan --format sarif -o fuin.sarif --format text\n"
      "Exit: 0 nothing to do, 1 a fail, 2 something is unknown, 3 not done");
  scan->callback([scan, options, formats, &exit_code] {
    for (const CLI::Option* option : scan->parse_order()) {
      if (option->check_name("--var") || option->check_name("--var-file")) {
        options->variable_order.push_back(option->check_name("--var-file"));
      }
    }
    const Result<int> result = Scan(*options, formats);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
