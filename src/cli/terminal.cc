// Writes by write(2), so that an error is seen at once and a broken pipe is not fatal.

#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/strings.h"

namespace fuin::cli {
namespace {

Result<void> WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return errno == EPIPE
                 ? Result<void>()
                 : Result<void>(Error{ErrorCode::kIo, std::generic_category().message(errno),
                                      "standard output"});
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

}  // namespace

Result<void> Print(std::string_view text) { return WriteAll(STDOUT_FILENO, text); }

void Complain(std::string_view message) {
  std::string safe;
  for (std::string_view line : Split(message, '\n')) {
    safe += (safe.empty() ? "" : "\n") + Printable(line);
  }
  // Nobody is left to hear that standard error cannot be written.
  (void)WriteAll(STDERR_FILENO, fmt::format("fuin: {}\n", safe)).has_value();
}

void PrintToTerminal(std::string_view text) { (void)WriteAll(STDERR_FILENO, text).has_value(); }

std::string ReadLineFromTerminal() {
  std::string line;
  char c = 0;
  while (line.size() < 1000 && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
    line += c;
  }
  return line;
}

bool IsTerminal() { return isatty(STDOUT_FILENO) == 1; }

bool IsColourWelcome() {
  return IsTerminal() && Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
}

int TerminalColumns() {
  winsize size = {};
  const bool is_known =
      isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : 100;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace fuin::cli
