// fuin fix aws: options → session → look → plan → yes → apply → report → exit code.

#include "cli/fix_aws.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>

#include "aws/session.h"
#include "base/strings.h"
#include "cli/aws_options.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/fix_aws_report.h"
#include "cli/interrupt.h"
#include "cli/reencrypt.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "fix/seal.h"

namespace fuin::cli {
namespace {

using fix::SealState;
using fix::SealVerdict;

std::string Say(const std::string& id, std::vector<std::pair<std::string, std::string>> arguments,
                i18n::Language language) {
  return i18n::Render({"seal/" + id, std::move(arguments)}, language);
}

// One line a cluster: on a terminal in place, elsewhere a new one whenever its state changes.
class Observer final : public fix::SealObserver {
 public:
  Observer(const fix::SealPlan& plan, i18n::Language language)
      : plan_(plan), language_(language), is_terminal_(isatty(STDERR_FILENO) == 1) {}

  void OnProgress(size_t index, const fix::SealProgress& progress) override {
    const fix::SealTarget& target = plan_.targets[index];
    const std::string text = SealProgressText(progress, language_);
    lines_[index] = fmt::format("{}  {}  {}", Printable(target.name), target.region, text);
    if (is_terminal_) {
      Redraw();
      return;
    }
    // Without what counts up: a log needs the changes alone.
    std::string state =
        fmt::format("{}{}{}", static_cast<int>(progress.step), progress.action, progress.status);
    if (states_[index] != state) {
      states_[index] = std::move(state);
      PrintToTerminal(lines_[index] + "\n");
    }
  }

  void Clear() {
    if (is_terminal_ && drawn_ > 0) {
      PrintToTerminal(fmt::format("\x1b[{}A\x1b[J", drawn_));
      drawn_ = 0;
    }
  }

 private:
  // Up to as many lines as a small terminal has: those that changed last are the ones that move.
  void Redraw() {
    constexpr size_t kLinesMax = 20;
    const std::string up = drawn_ > 0 ? fmt::format("\x1b[{}A", drawn_) : "";
    std::string text = up + "\x1b[J";
    drawn_ = 0;
    for (const auto& [index, line] : lines_) {
      if (drawn_ == kLinesMax) {
        break;
      }
      text += line + "\n";
      ++drawn_;
    }
    PrintToTerminal(text);
  }

  const fix::SealPlan& plan_;
  const i18n::Language language_;
  const bool is_terminal_;
  std::map<size_t, std::string> lines_, states_;
  size_t drawn_ = 0;
};

size_t CountToDo(const fix::SealPlan& plan) {
  return static_cast<size_t>(std::ranges::count_if(plan.targets, [](const auto& target) {
    return target.verdict == SealVerdict::kSeal || target.verdict == SealVerdict::kFollow;
  }));
}

// What a person types to go on: the one cluster's name, or how many there are.
bool IsConfirmed(const FixArguments& arguments, const fix::SealPlan& plan,
                 i18n::Language language) {
  const bool is_begun_anyway = std::ranges::none_of(
      plan.targets, [](const auto& target) { return target.verdict == SealVerdict::kSeal; });
  if (arguments.yes || is_begun_anyway) {  // to follow changes nothing
    return true;
  }
  if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
    Complain(Say("name-or-yes", {}, language));
    return false;
  }
  const auto sealed = std::ranges::count_if(
      plan.targets, [](const auto& target) { return target.verdict == SealVerdict::kSeal; });
  const auto only = std::ranges::find(plan.targets, SealVerdict::kSeal, &fix::SealTarget::verdict);
  const std::string word = sealed == 1 ? only->name : fmt::format("seal {}", sealed);
  PrintToTerminal(Say("all-ask", {{"word", Printable(word)}}, language));
  return Trim(ReadLineFromTerminal()) == word;
}

int ExitCodeOf(const SealRun& run) {
  bool has_failed = false;
  bool is_unknown = !run.plan.unread_regions.empty();
  for (size_t i = 0; i < run.plan.targets.size(); ++i) {
    const SealVerdict verdict = run.plan.targets[i].verdict;
    has_failed = has_failed || verdict == SealVerdict::kRefused;
    is_unknown = is_unknown || verdict == SealVerdict::kUnknown;
    const bool was_tried =
        !run.outcomes.empty() && (verdict == SealVerdict::kSeal || verdict == SealVerdict::kFollow);
    if (was_tried) {
      const SealState state = run.outcomes[i].state;
      has_failed = has_failed || state == SealState::kFailed || state == SealState::kNotBegun;
      is_unknown = is_unknown || state == SealState::kUnverified;
    }
  }
  return has_failed ? kExitFail : is_unknown ? kExitUnknown : kExitOk;
}

// The words that make the same plan again.
std::string WordsOf(const FixArguments& arguments, const FixAwsOptions& options) {
  std::string words;
  for (const std::string& cluster : arguments.clusters) {
    words += " --cluster " + Printable(cluster);
  }
  words += arguments.key.empty() ? "" : " --key " + Printable(arguments.key);
  words += arguments.no_eks_statement ? " --no-eks-statement" : "";
  words += options.role_arn.empty() ? "" : " --role-arn " + Printable(options.role_arn);
  return words;
}

Result<aws::Source> CheckedSource(const FixArguments& arguments, const FixAwsOptions& options) {
  const auto refuse = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), ""};
  };
  if (arguments.format != "text" && arguments.format != "json") {
    return refuse(fmt::format("no format {}: use text or json", Printable(arguments.format)));
  }
  if (arguments.yes && !arguments.applies) {
    return refuse("--yes answers the question of --apply: give both");
  }
  if (options.reencrypts && !arguments.applies) {
    return refuse("--reencrypt goes on after --apply: give both");
  }
  aws::Source source = FUIN_TRY(aws::ParseSource(arguments.source));
  if (source.organization_role.has_value()) {
    return refuse(
        "fuin fix works on one account at a time: aws:PROFILE, or aws: with --role-arn ARN");
  }
  return source;
}

// Goes on to each cluster that was sealed; the worst exit code of all. The context is the one that
// aws eks update-kubeconfig makes: named by the cluster's ARN.
int ReencryptAll(const SealRun& run, const std::string& language) {
  int worst = run.exit_code;
  for (size_t i = 0; i < run.outcomes.size(); ++i) {
    if (run.outcomes[i].state != SealState::kVerified) {
      continue;
    }
    const Result<int> code = ReencryptContext(run.plan.targets[i].arn, language);
    if (!code) {
      Complain(Describe(code.error()));
    }
    const int here = !code || *code == kExitNotDone ? kExitUnknown : *code;
    worst = worst == kExitFail || here == kExitFail ? kExitFail : std::max(worst, here);
  }
  return worst;
}

Result<int> Apply(aws::Session& session, aws::Identity& identity, const FixArguments& arguments,
                  const FixAwsOptions& options, SealRun& run) {
  const i18n::Language language = FUIN_TRY(LanguageOf(arguments.language));
  if (CountToDo(run.plan) > 0 && !IsConfirmed(arguments, run.plan, language)) {
    Complain(Say("not-started", {}, language));
    return kExitNotDone;
  }
  const fix::SealPace pace = {options.poll_s * 1000, options.wait_min * 60'000};
  Observer observer(run.plan, language);
  run.outcomes = fix::ApplySeal(session.connection(), identity, run.plan, pace, SystemClock(),
                                observer, StopOnInterrupt());
  observer.Clear();
  run.exit_code = ExitCodeOf(run);
  FUIN_TRY(
      Print(arguments.format == "json" ? SealJson(run, language) : SealResultText(run, language)));
  return options.reencrypts ? ReencryptAll(run, arguments.language) : run.exit_code;
}

}  // namespace

void AddFixAwsOptions(CLI::App& command, FixAwsOptions& options) {
  command
      .add_option("--role-arn", options.role_arn,
                  "with aws: the account behind this role, in place of the credentials' own")
      ->type_name("ARN");
  command.add_option("--external-id", options.external_id, "with --role-arn")->type_name("ID");
  command.add_option("--aws-timeout", options.timeout_s, "the longest wait for one AWS answer")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 600));
  command.add_option("--poll", options.poll_s, "how often an update is asked for; default 15")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 600));
  command.add_option("--wait", options.wait_min, "how long an update is followed; default 90")
      ->type_name("MINUTES")
      ->check(CLI::Range(1, 1440));
  command.add_flag("--reencrypt", options.reencrypts,
                   "with --apply: then rewrite what was stored before (fuin reencrypt --verify), "
                   "in the kubeconfig's context that is named by the cluster's ARN");
}

Result<int> FixAws(const FixArguments& arguments, const FixAwsOptions& options) {
  const i18n::Language language = FUIN_TRY(LanguageOf(arguments.language));
  const aws::Source source = FUIN_TRY(CheckedSource(arguments, options));
  const collect::AwsOptions outside = AwsOptionsOf({}, "", options.timeout_s * 1000);
  const std::unique_ptr<aws::Session> session =
      FUIN_TRY(aws::Session::Open(source, outside.session, {}));
  std::unique_ptr<aws::Identity> role;
  if (!options.role_arn.empty()) {
    role = aws::RoleIdentity(*session, session->identity(), options.role_arn, options.external_id,
                             SystemClock());
  }
  aws::Identity& identity = role != nullptr ? *role : session->identity();
  const fix::SealRequest request = {source.regions, arguments.clusters, arguments.key,
                                    !arguments.no_eks_statement};
  const fix::SealSight sight =
      FUIN_TRY(fix::LookForSeal(session->connection(), identity, session->home_region(), request));
  SealRun run;
  run.source = arguments.source;
  run.options = WordsOf(arguments, options);
  run.plan = fix::PlanSeal(sight, request);
  run.exit_code = ExitCodeOf(run);
  const bool is_json = arguments.format == "json";
  if (!arguments.applies) {
    std::string text = is_json ? SealJson(run, language) : SealPlanText(run, language);
    if (!is_json && CountToDo(run.plan) > 0) {
      text += "  " + Say("label-next", {}, language) + "      " +
              Say("next-apply", {{"source", Printable(run.source)}, {"options", run.options}},
                  language) +
              "\n";
    }
    FUIN_TRY(Print(text));
    return run.exit_code;
  }
  const std::string plan_text = SealPlanText(run, language);
  if (is_json) {
    PrintToTerminal(plan_text);
  } else {
    FUIN_TRY(Print(plan_text));
  }
  return Apply(*session, identity, arguments, options, run);
}

}  // namespace fuin::cli
