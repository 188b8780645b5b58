// See aws_options.h. An MFA code is asked for on the terminal itself, without echo, as the AWS CLI
// does.

#include "cli/aws_options.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "base/strings.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "http/client.h"

extern char** environ;

namespace fuin::cli {
namespace {

aws::Environment ReadEnvironment() {
  std::map<std::string, std::string, std::less<>> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return aws::Environment(std::move(variables));
}

Result<std::string> AskMfaCode(const std::string& serial) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return Error{ErrorCode::kUnavailable,
                 fmt::format("the role needs a code of the MFA device {}, and there is no terminal "
                             "to ask on",
                             Printable(serial)),
                 ""};
  }
  const std::string prompt = fmt::format("MFA code for {}: ", Printable(serial));
  termios saved = {};
  const bool is_terminal = tcgetattr(terminal, &saved) == 0;
  if (is_terminal) {
    termios silent = saved;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(terminal, TCSAFLUSH, &silent);
  }
  std::string code;
  char c = '\0';
  const bool is_asked = write(terminal, prompt.data(), prompt.size()) > 0;
  while (is_asked && code.size() < 64 && read(terminal, &c, 1) == 1 && c != '\n') {
    code += c;
  }
  if (is_terminal) {
    tcsetattr(terminal, TCSAFLUSH, &saved);
  }
  const bool is_ended = write(terminal, "\n", 1) == 1;
  close(terminal);
  code = Trim(code);
  const bool is_code =
      is_ended && code.size() == 6 && code.find_first_not_of("0123456789") == std::string::npos;
  return is_code ? Result<std::string>(code)
                 : Result<std::string>(
                       Error{ErrorCode::kInvalidArgument, "an MFA code has six digits", ""});
}

Result<std::unique_ptr<http::Transport>> OpenTransport(const std::string& ca_bundle) {
  http::ClientOptions options;
  options.ca_file = ca_bundle;
  // One endpoint may stand for all Regions (AWS_ENDPOINT_URL): what is asked at once is bounded by
  // the collector, service by service and Region by Region.
  options.connections_per_host_max = options.connections_max;
  options.user_agent = fmt::format("fuin/{}", kVersion);
  std::unique_ptr<http::Client> client = FUIN_TRY(http::Client::Open(std::move(options)));
  return std::unique_ptr<http::Transport>(std::move(client));
}

}  // namespace

collect::AwsOptions AwsOptionsOf(std::vector<std::string> role_arns, std::string external_id,
                                 int64_t call_timeout_ms_max) {
  collect::AwsOptions options;
  options.session.role_arns = role_arns;
  options.role_arns = std::move(role_arns);
  options.external_id = std::move(external_id);
  options.session.call_timeout_ms_max = call_timeout_ms_max;
  options.session.open_transport = OpenTransport;
  options.session.environment = ReadEnvironment();
  options.session.clock = &SystemClock();
  options.session.jitter = SystemJitter();
  options.session.ask_mfa = AskMfaCode;
  return options;
}

}  // namespace fuin::cli
