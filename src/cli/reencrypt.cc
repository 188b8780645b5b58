// fuin reencrypt: options → session → plan → yes → gate, passes → report → exit code.

#include "fix/reencrypt.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "base/file.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/cluster_options.h"
#include "cli/commands.h"
#include "cli/etcd_proof.h"
#include "cli/interrupt.h"
#include "cli/reencrypt.h"
#include "cli/reencrypt_report.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "crypto/digest.h"
#include "fix/covered_resources.h"
#include "fix/journal.h"

namespace fuin::cli {
namespace {

using fix::ReencryptState;
using text::Node;

struct ReencryptArguments {
  std::string source, selector, language, format = "text", evidence, journal;
  std::string configuration, key_id, via = "patch", etcd;
  std::vector<std::string> namespaces, resources, api_servers;
  ClusterOptions cluster;
  EtcdFlags etcd_flags;
  double rate_max = 0;
  int in_flight_max = 64;
  int64_t gate_wait_s = 300, settle_s = 300;
  bool verifies = false, dry_run = false, yes = false, retire_check = false;
};

std::string HashOf(std::string_view text) {
  const crypto::Digest digest = crypto::Sha256Of(text);
  return HexEncode({digest.data(), digest.size()});
}

// "a,b" and repeated options alike.
std::vector<std::string> Flat(const std::vector<std::string>& given) {
  std::vector<std::string> flat;
  for (const std::string& one : given) {
    for (std::string_view part : Split(one, ',')) {
      if (!Trim(part).empty() && std::ranges::find(flat, Trim(part)) == flat.end()) {
        flat.emplace_back(Trim(part));
      }
    }
  }
  return flat;
}

Result<std::vector<k8s::Resource>> ResourcesOf(k8s::Session& session,
                                               const ReencryptArguments& arguments,
                                               const fix::ReencryptOptions& options) {
  std::vector<std::string> names = Flat(arguments.resources);
  if (names.empty()) {
    names = {arguments.retire_check ? "configured" : "secrets"};
  }
  std::vector<k8s::Resource> resources;
  for (const std::string& name : names) {
    if (name == "configured") {
      if (!options.wanted.has_value()) {
        return Error{ErrorCode::kInvalidArgument,
                     "which resources the configuration covers stands in it: name it with "
                     "--encryption-config FILE",
                     ""};
      }
      return fix::CoveredResources(session, options.wanted->config);
    }
    resources.push_back(FUIN_TRY(k8s::FindResource(session, AsciiLower(name))));
  }
  return resources;
}

Result<void> CheckArguments(const ReencryptArguments& arguments) {
  const auto refuse = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), ""};
  };
  if (!arguments.source.empty() && !ContextOfSource(arguments.source).has_value()) {
    return refuse(fmt::format("no cluster: {}; write k8s:CONTEXT, or k8s: for the current context",
                              Printable(arguments.source)));
  }
  if (arguments.format != "text" && arguments.format != "json") {
    return refuse(fmt::format("no format {}: use text or json", Printable(arguments.format)));
  }
  if (arguments.via != "patch" && arguments.via != "svm") {
    return refuse(fmt::format("no way {}: --via takes patch or svm", Printable(arguments.via)));
  }
  const bool is_part = !arguments.namespaces.empty() || !arguments.selector.empty();
  if (arguments.via == "svm" && (is_part || arguments.retire_check)) {
    return refuse(
        "--via svm rewrites a resource as a whole: leave --namespace, --selector and "
        "--retire-check out");
  }
  if (!arguments.etcd.empty() && is_part) {
    return refuse("etcd is looked at as a whole: leave --namespace and --selector, or --etcd, out");
  }
  if (arguments.rate_max < 0 || arguments.in_flight_max < 1 || arguments.in_flight_max > 1000 ||
      arguments.gate_wait_s < 0 || arguments.settle_s < 0) {
    return refuse("--max-rate, --wait and --settle are not negative, --max-in-flight is 1 to 1000");
  }
  return {};
}

Result<fix::ReencryptOptions> OptionsOf(const ReencryptArguments& arguments) {
  FUIN_TRY(CheckArguments(arguments));
  fix::ReencryptOptions options;
  options.pass.namespaces = Flat(arguments.namespaces);
  options.pass.label_selector = arguments.selector;
  options.pass.rate_per_second_max = arguments.rate_max;
  options.pass.in_flight_max = arguments.in_flight_max;
  for (std::string origin : Flat(arguments.api_servers)) {
    while (origin.ends_with('/')) {
      origin.pop_back();
    }
    if (!http::ParseUrl(origin).has_value() || !origin.starts_with("https://")) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("--api-server {}: write https://HOST:PORT", Printable(origin)), ""};
    }
    options.api_servers.push_back(std::move(origin));
  }
  if (!arguments.configuration.empty()) {
    options.wanted = FUIN_TRY(fix::ReadConfigurationFile(arguments.configuration));
  }
  if (!arguments.key_id.empty()) {
    options.wanted_key_id_hash = arguments.key_id.starts_with("sha256:")
                                     ? arguments.key_id
                                     : "sha256:" + HashOf(arguments.key_id);
  }
  options.gate_wait_ms_max = arguments.gate_wait_s * 1000;
  options.settle_ms = arguments.settle_s * 1000;
  options.via_migration = arguments.via == "svm";
  // A migration tells nothing of single objects: without a verify pass nothing would be known.
  options.verifies = arguments.verifies || arguments.retire_check || options.via_migration ||
                     !arguments.etcd.empty();
  options.checks_only = arguments.retire_check;
  return options;
}

std::string JournalPath(const ReencryptArguments& arguments, const std::string& server) {
  if (!arguments.journal.empty()) {
    return arguments.journal == "none" ? "" : arguments.journal;
  }
  const std::string state = Environment("XDG_STATE_HOME");
  const std::string home = Environment("HOME");
  if (state.empty() && home.empty()) {
    return "";
  }
  return fmt::format("{}/fuin/reencrypt-{}.jsonl", state.empty() ? home + "/.local/state" : state,
                     HashOf(server).substr(0, 12));
}

// Progress on a terminal, failures and passes in the journal.
class Observer final : public fix::ReencryptObserver {
 public:
  Observer(fix::Journal* journal, i18n::Language language)
      : journal_(journal), language_(language), shows_(isatty(STDERR_FILENO) == 1) {}

  void OnWaiting(const fix::Gate& gate) override {
    Show(Say("progress-waiting", {{"state", std::string(ToString(gate.state))},
                                  {"seconds", std::to_string(gate.waited_ms / 1000)}}));
  }
  void OnPass(bool is_verify) override {
    is_verify_ = is_verify;
    started_ms_ = NowUnixMs();
    Record("pass", "kind", is_verify ? "verify" : "rewrite");
  }
  void OnMigration(const fix::MigrationReport& migration) override {
    Show(Say("progress-migration",
             {{"resource", Printable(migration.resource)}, {"message", migration.message}}));
  }
  void OnProof() override { Show(Say("progress-proof", {})); }
  void OnFailure(const fix::Failure& failure) override {
    if (journal_ == nullptr) {
      return;
    }
    Node fields = Node::Object();
    fields.Add("resource", Node::String(failure.resource.Name()));
    fields.Add("namespace", Node::String(failure.in_namespace));
    fields.Add("name", Node::String(failure.name));
    fields.Add("kind", Node::String(std::string(ToString(failure.kind))));
    fields.Add("status", Node::Number(failure.status));
    fields.Add("reason", Node::String(failure.reason));
    Keep(journal_->Add("failed", NowUnixMs(), std::move(fields)));
  }
  void OnProgress(const fix::PassCounts& counts, std::optional<uint64_t> remaining,
                  int in_flight) override {
    if (!shows_) {
      return;
    }
    const double seconds =
        std::max<double>(static_cast<double>(NowUnixMs() - started_ms_) / 1000, 0.1);
    const double rate = static_cast<double>(counts.seen) / seconds;
    const std::string all = remaining.has_value() ? std::to_string(counts.seen + *remaining) : "?";
    const std::string eta = remaining.has_value() && rate > 0
                                ? fmt::format("{:.0f}", static_cast<double>(*remaining) / rate)
                                : "?";
    Show(Say(is_verify_ ? "progress-verify" : "progress-rewrite",
             {{"done", std::to_string(counts.seen)},
              {"all", all},
              {"rate", fmt::format("{:.0f}", rate)},
              {"eta", eta},
              {"rewritten", std::to_string(counts.Of(fix::Touched::kRewritten))},
              {"failed", std::to_string(counts.Of(fix::Touched::kFailed))},
              {"in_flight", std::to_string(in_flight)}}));
  }

  void Record(std::string_view event, const std::string& name, const std::string& value) {
    if (journal_ != nullptr) {
      Node fields = Node::Object();
      fields.Add(name, Node::String(value));
      Keep(journal_->Add(event, NowUnixMs(), std::move(fields)));
    }
  }
  void EndLine() {
    if (shows_ && has_line_) {
      PrintToTerminal("\r\x1b[K");
      has_line_ = false;
    }
  }

 private:
  std::string Say(const std::string& id,
                  std::vector<std::pair<std::string, std::string>> arguments) const {
    return i18n::Render({"reencrypt/" + id, std::move(arguments)}, language_);
  }
  void Show(const std::string& line) {
    if (shows_) {
      PrintToTerminal("\r" + line + "\x1b[K");
      has_line_ = true;
    }
  }
  // A journal that can't be written is said once, and stops nothing.
  void Keep(const Result<void>& added) {
    if (!added && !has_complained_) {
      has_complained_ = true;
      Complain(Describe(added.error()));
    }
  }

  fix::Journal* journal_;
  const i18n::Language language_;
  const bool shows_;
  bool has_line_ = false;
  bool has_complained_ = false;
  bool is_verify_ = false;
  int64_t started_ms_ = 0;
};

// A person at a terminal is asked; a script has named the cluster, or says --yes.
bool IsConfirmed(const ReencryptArguments& arguments, i18n::Language language) {
  if (arguments.yes) {
    return true;
  }
  const bool is_person = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
  if (!is_person) {
    const bool is_named = ContextOfSource(arguments.source).value_or("") != "";
    if (!is_named) {
      Complain(i18n::Render({"reencrypt/name-the-cluster", {}}, language));
    }
    return is_named;
  }
  PrintToTerminal(i18n::Render({"reencrypt/question", {}}, language) + " ");
  const std::string answer = AsciiLower(ReadLineFromTerminal());
  return answer == "y" || answer == "yes";
}

int ExitCodeOf(ReencryptState state, bool is_check) {
  switch (state) {
    case ReencryptState::kVerified:
      return kExitOk;
    case ReencryptState::kUnverified:
      return is_check ? kExitFail : kExitUnknown;
    case ReencryptState::kFailed:
    case ReencryptState::kStopped:
      return kExitFail;
    case ReencryptState::kNotStarted:
      return is_check ? kExitFail : kExitNotDone;
  }
  return kExitFail;
}

Result<int> CarryOut(k8s::Session& session, const ReencryptArguments& arguments,
                     const fix::ReencryptOptions& options, const fix::ReencryptPlan& plan,
                     i18n::Language language) {
  const std::string path = JournalPath(arguments, plan.server);
  std::optional<fix::Journal> journal;
  if (!path.empty()) {
    journal.emplace(FUIN_TRY(fix::Journal::Open(path)));
    if (journal->LastRunWasCut()) {
      Complain(i18n::Render({"reencrypt/was-cut", {}}, language));
    }
  }
  Observer observer(journal.has_value() ? &*journal : nullptr, language);
  observer.Record("start", "server", plan.server);
  const int64_t started_ms = NowUnixMs();
  const fix::ReencryptReport report =
      fix::Reencrypt(session, options, plan, observer, StopOnInterrupt());
  observer.EndLine();
  observer.Record("end", "state", std::string(ToString(report.state)));
  const int exit_code = ExitCodeOf(report.state, options.checks_only);
  const ReencryptRun run{plan, options, report, started_ms, NowUnixMs(), exit_code, path};
  if (!arguments.evidence.empty()) {
    FUIN_TRY(WriteFileAtomically(arguments.evidence, ReencryptJson(run), 0600));
  }
  FUIN_TRY(Print(arguments.format == "json" ? ReencryptJson(run) : ReencryptText(run, language)));
  return exit_code;
}

Result<int> RunReencrypt(const ReencryptArguments& arguments) {
  const i18n::Language language = FUIN_TRY(LanguageOf(arguments.language));
  fix::ReencryptOptions options = FUIN_TRY(OptionsOf(arguments));
  const OpenedCluster cluster =
      FUIN_TRY(OpenClusterOrEks(ContextOfSource(arguments.source).value_or(""), arguments.cluster));
  const std::unique_ptr<k8s::Session>& session = cluster.session;
  options.pass.resources = FUIN_TRY(ResourcesOf(*session, arguments, options));
  if (cluster.eks != nullptr) {
    options.describe_eks = [&] { return cluster.eks->Describe(session->connection()); };
  }
  if (!arguments.etcd.empty()) {
    options.prove_etcd =
        FUIN_TRY(EtcdProofOf(arguments.etcd, arguments.etcd_flags, options.pass.resources));
  }
  const fix::ReencryptPlan plan = FUIN_TRY(fix::PlanReencrypt(*session, options));
  const std::string plan_text = PlanText(plan, options, language);
  if (arguments.format == "json" && !arguments.dry_run) {
    PrintToTerminal(plan_text);
  } else {
    FUIN_TRY(Print(plan_text));
  }
  if (arguments.dry_run) {
    return kExitOk;
  }
  if (!IsConfirmed(arguments, language)) {
    Complain(i18n::Render({"reencrypt/not-started", {}}, language));
    return kExitNotDone;
  }
  return CarryOut(*session, arguments, options, plan, language);
}

void AddOptions(CLI::App& command, ReencryptArguments& arguments) {
  command.add_option("SOURCE", arguments.source,
                     "k8s:CONTEXT of the kubeconfig; default: the current context");
  command.add_flag("--verify", arguments.verifies,
                   "then a second pass, in which nothing may move: the proof");
  command.add_flag("--dry-run", arguments.dry_run, "show the plan and change nothing");
  command.add_flag("-y,--yes,--apply", arguments.yes, "don't ask");
  command.add_flag("--retire-check", arguments.retire_check,
                   "say whether an old key may be removed from the configuration now");
  command.add_option("-n,--namespace", arguments.namespaces, "only in this one; repeatable")
      ->type_name("NAMESPACE");
  command.add_option("-l,--selector", arguments.selector, "only objects with these labels")
      ->type_name("SELECTOR");
  command
      .add_option("--resources", arguments.resources,
                  "secrets (default), configmaps, widgets.example.com, ...; configured: all that "
                  "--encryption-config covers")
      ->type_name("NAMES");
  command
      .add_option("--encryption-config", arguments.configuration,
                  "the EncryptionConfiguration that every API server should have loaded")
      ->type_name("FILE");
  command
      .add_option("--key-id", arguments.key_id,
                  "the KMS key id that they should write under (on EKS the key's ARN), or its "
                  "sha256:HASH")
      ->type_name("ID");
  command
      .add_option("--api-server", arguments.api_servers,
                  "https://HOST:PORT of an API server, all of them; default: found")
      ->type_name("URL");
  command
      .add_option("--etcd", arguments.etcd,
                  "then read etcd itself, as fuin prove does: HOST:PORT[,HOST:PORT...], a data "
                  "directory, a snapshot; implies --verify")
      ->type_name("SOURCE");
  AddEtcdFlags(command, arguments.etcd_flags);
  command
      .add_option("--wait", arguments.gate_wait_s,
                  "how long to wait for the API servers to agree; default 300")
      ->type_name("SECONDS");
  command
      .add_option("--settle", arguments.settle_s,
                  "how long to wait where their metrics are closed; default 300")
      ->type_name("SECONDS");
  command
      .add_option("--via", arguments.via,
                  "patch (default), or svm: let the control plane do it (StorageVersionMigration, "
                  "from Kubernetes 1.37), and verify it")
      ->type_name("WAY");
  command.add_option("--max-rate", arguments.rate_max, "objects a second at most")
      ->type_name("NUMBER");
  command
      .add_option("--max-in-flight", arguments.in_flight_max,
                  "requests at once at most; fuin finds the number by itself")
      ->type_name("NUMBER");
  command.add_option("--evidence", arguments.evidence, "write the evidence, in JSON, to FILE")
      ->type_name("FILE");
  command
      .add_option("--journal", arguments.journal,
                  "write failures as they happen to FILE; none: nowhere")
      ->type_name("FILE");
  command.add_option("--format", arguments.format, "text or json")->type_name("FORMAT");
  command.add_option("--lang", arguments.language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  AddClusterOptions(command, arguments.cluster);
  TakeOneValueEach(command);
}

}  // namespace

Result<int> ReencryptContext(const std::string& context, const std::string& language) {
  ReencryptArguments arguments;
  arguments.source = "k8s:" + context;
  arguments.language = language;
  arguments.verifies = true;
  arguments.yes = true;
  return RunReencrypt(arguments);
}

void AddReencrypt(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("reencrypt", "rewrite every Secret under today's key, and prove it");
  const std::shared_ptr<ReencryptArguments> arguments = std::make_shared<ReencryptArguments>();
  AddOptions(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  fuin reencrypt k8s:prod --dry-run\n"
      "  fuin reencrypt k8s:prod --verify --encryption-config enc.yaml --evidence prod.json\n"
      "  fuin reencrypt k8s:prod --retire-check --encryption-config enc.yaml\n"
      "No value of a Secret is read, and nothing about it changes. Run it again whenever it was "
      "cut "
      "short.\n"
      "Exit: 0 done and verified, 1 failed in part or refused, 2 done but not verified, 3 not "
      "started");
  command->callback([arguments, &exit_code] {
    const Result<int> result = RunReencrypt(*arguments);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
