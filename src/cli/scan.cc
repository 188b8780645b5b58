// fuin scan: options → facts → judgement → reports → exit code.

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/aws_options.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/run_options.h"
#include "cli/source_options.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "judge/judge.h"

namespace fuin::cli {
namespace {

struct ScanOptions {
  RunOptions run;
  SourceOptions source;
  std::string policy;
  std::vector<std::string> role_arns;
  std::string external_id;
  int aws_timeout_s = 20;
};

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
  const collect::Config config = FUIN_TRY(ConfigOf(options.source));
  judge::Options judge_options;
  judge_options.policy = FUIN_TRY(PolicyOf(options, config));
  judge_options.honour_suppressions = !options.source.no_suppress;
  collect::Options collect_options = FUIN_TRY(CollectOptionsOf(options.source, config));
  collect_options.today = FUIN_TRY(TodayOf(options.run.today, start_ms));
  const collect::AwsOptions aws_options =
      AwsOptionsOf(options.role_arns, options.external_id, int64_t{1000} * options.aws_timeout_s);
  collect_options.aws = &aws_options;

  const model::Facts facts = collect::Collect(options.source.sources, collect_options);
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
      "SOURCE", options.source.sources,
      "folders; files of Terraform, plans (terraform show -json), states, CloudFormation, "
      "cluster specifications, EncryptionConfiguration; aws:[PROFILE][/REGION], aws-org:[ROLE]; "
      "default: this folder, and the AWS account of the ambient credentials");
  AddRunOptions(scan, options.run, "text, json, sarif, ocsf, asff, junit, csv, markdown, html");
  scan.add_option("--policy", options.policy,
                  "baseline: AWS's own key is enough from Kubernetes 1.28; customer-key: it is not")
      ->type_name("POLICY");
  AddSourceOptions(scan, options.source);
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
  scan->callback([options, formats, &exit_code] {
    const Result<int> result = Scan(*options, formats);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
