// fuin fix: a finding's remedy as a plan, and carried out with --apply. The source decides which
// half does it: an AWS account, or code.

#include "cli/fix.h"

#include <memory>

#include "aws/session.h"
#include "cli/commands.h"
#include "cli/fix_aws.h"
#include "cli/fix_code.h"
#include "cli/run_options.h"
#include "cli/terminal.h"

namespace fuin::cli {
namespace {

struct FixOptions {
  FixArguments shared;
  FixAwsOptions aws;
  FixCodeOptions code;
};

Result<int> Fix(const FixOptions& options) {
  return aws::IsSource(options.shared.source) ? FixAws(options.shared, options.aws)
                                              : FixCode(options.shared, options.code);
}

void AddOptions(CLI::App& command, FixOptions& options) {
  FixArguments& shared = options.shared;
  command
      .add_option("SOURCE", shared.source,
                  "aws:[PROFILE][/REGION[,REGION...]]: enable encryption in the account; a folder: "
                  "the change in its code")
      ->required();
  command.add_option("--cluster", shared.clusters, "only this cluster; repeatable")
      ->type_name("NAME");
  command
      .add_option("--key", shared.key,
                  "seal under this KMS key, which is there already; default: make one per cluster")
      ->type_name("ARN|ALIAS");
  command.add_flag("--no-eks-statement", shared.no_eks_statement,
                   "leave \"Allow EKS to use the key\" out of a new key's policy");
  command.add_flag("--apply", shared.applies, "carry the plan out; without it nothing is changed");
  command.add_flag("-y,--yes", shared.yes, "with --apply: don't ask");
  command.add_option("--format", shared.format, "text or json")->type_name("FORMAT");
  command.add_option("--lang", shared.language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  AddFixAwsOptions(command, options.aws);
  AddFixCodeOptions(command, options.code);
  TakeOneValueEach(command);
}

}  // namespace

void AddFix(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("fix", "show the plan that seals, and carry it out");
  const std::shared_ptr<FixOptions> options = std::make_shared<FixOptions>();
  AddOptions(*command, *options);
  command->footer(
      "Examples:\n"
      "  fuin fix aws:prod/eu-west-1 --cluster shop             what would be made and called\n"
      "  fuin fix aws:prod/eu-west-1 --cluster shop --apply     do it\n"
      "  fuin fix envs/prod                                     the change in code, as a patch\n"
      "Exit: 0 done and verified, or the plan stands; 1 refused or failed in part; 2 done but not "
      "verified; 3 not started");
  command->callback([options, &exit_code] {
    const Result<int> result = Fix(*options);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
