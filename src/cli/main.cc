// fuin: reads what was typed, and runs the one command that it names.

#include <fmt/format.h>
#include <sys/prctl.h>

#include <csignal>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace fuin::cli {
namespace {

// CLI11 throws; this is its door.
int Run(const std::vector<std::string>& typed) {
  std::vector<std::string> arguments = WithTerraformSpellings(typed);
  if (arguments.size() == 2 && arguments[0] == "help") {
    arguments = {arguments[1], "--help"};
  }
  int exit_code = kExitOk;
  CLI::App app("Are your Kubernetes Secrets really encrypted at rest?", "fuin");
  app.set_version_flag("--version", fmt::format("fuin {}", kVersion));
  app.set_help_all_flag("--help-all", "help on every command");
  app.require_subcommand(1);
  AddScan(app, FormatsOf(arguments), exit_code);
  AddProve(app, FormatsOf(arguments), exit_code);
  AddExplain(app, exit_code);
  AddFix(app, exit_code);
  AddReencrypt(app, exit_code);
  AddCompletion(app, exit_code);
  AddMan(app, exit_code);
  app.add_subcommand("help", "this help, or that of a command");
  if (arguments.empty() || (arguments.size() == 1 && arguments[0] == "help")) {
    return Print(app.help()).has_value() ? kExitOk : kExitNotDone;
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& success) {
    const bool is_version = success.get_name() == "CallForVersion";
    const std::string text = is_version ? std::string(success.what()) + "\n"
                             : success.get_name() == "CallForAllHelp"
                                 ? app.help("", CLI::AppFormatMode::All)
                                 : app.help();
    return Print(text).has_value() ? kExitOk : kExitNotDone;
  } catch (const CLI::Error& error) {
    Complain(fmt::format("{}. See fuin help, or fuin scan --help", error.what()));
    return kExitNotDone;
  }
  return exit_code;
}

}  // namespace
}  // namespace fuin::cli

int main(int argc, char** argv) {
  // A crash must not leave what was read, a state among it, in a core file.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    fuin::cli::Complain("core dumps can't be switched off; not started");
    return fuin::cli::kExitNotDone;
  }
  (void)std::signal(SIGPIPE, SIG_IGN);
  return fuin::cli::Run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
