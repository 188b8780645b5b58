// posix_spawnp(3) with standard output on a pipe, which is read under a deadline.

#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <map>
#include <system_error>

#include "base/secret_bytes.h"

extern char** environ;

namespace fuin {
namespace {

int64_t MonotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

Error SystemError(const std::string& program, int code, std::string_view action) {
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::kNotFound
                         : code == EACCES                  ? ErrorCode::kDenied
                                                           : ErrorCode::kIo;
  return {kind, fmt::format("cannot {}: {}", action, std::generic_category().message(code)),
          program};
}

std::vector<std::string> EnvironmentOf(const ProcessRequest& request) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      variables[std::string(text.substr(0, equals))] = text.substr(equals + 1);
    }
  }
  for (const auto& [name, value] : request.environment) {
    variables[name] = value;
  }
  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    entries.push_back(fmt::format("{}={}", name, value));
  }
  return entries;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the program with its standard output on `pipe_end`. SIGPIPE, which fuin ignores, gets its
// default back: programs expect it.
Result<pid_t> Spawn(const ProcessRequest& request, int pipe_end) {
  std::vector<std::string> arguments = request.arguments;
  std::vector<std::string> environment = EnvironmentOf(request);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, pipe_end, STDOUT_FILENO);
  if (!request.inherits_stdin) {
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  const int code = posix_spawnp(&child, arguments[0].c_str(), &actions, &attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (code != 0) {
    return SystemError(request.arguments[0], code, "run it");
  }
  return child;
}

// Reads until the program closes its standard output, the deadline passes, or there is too much.
Result<std::string> ReadAll(int pipe_end, const ProcessRequest& request, int64_t deadline_ms) {
  const std::string& program = request.arguments[0];
  std::string output;
  char buffer[4096];
  while (true) {
    const int64_t left_ms = deadline_ms - MonotonicMs();
    pollfd waiting{pipe_end, POLLIN, 0};
    const int ready = left_ms <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left_ms));
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    if (ready == 0) {
      Wipe(output);
      return Error{ErrorCode::kUnavailable,
                   fmt::format("did not end within {} s", request.timeout_ms / 1000), program};
    }
    const ssize_t count = ready < 0 ? -1 : read(pipe_end, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      Wipe(output);
      return SystemError(program, errno, "read what it prints");
    }
    if (count == 0) {
      Wipe(std::span<char>(buffer));
      return output;
    }
    if (output.size() + static_cast<size_t>(count) > request.output_bytes_max) {
      Wipe(output);
      return Error{ErrorCode::kLimit,
                   fmt::format("printed more than {} bytes", request.output_bytes_max), program};
    }
    output.append(buffer, static_cast<size_t>(count));
  }
}

// Waits for the end of `child`, polling for it once its output is closed: a program may close that
// and go on.
Result<int> WaitFor(pid_t child, const std::string& program, int64_t deadline_ms) {
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (ended < 0 && errno != EINTR) {
      return SystemError(program, errno, "wait for it");
    }
    if (MonotonicMs() >= deadline_ms) {
      return Error{ErrorCode::kUnavailable, "closed its output and did not end", program};
    }
    const timespec pause{0, 2'000'000};
    nanosleep(&pause, nullptr);
  }
}

}  // namespace

Result<ProcessOutput> RunProcess(const ProcessRequest& request) {
  FUIN_CHECK(!request.arguments.empty());
  const std::string& program = request.arguments[0];
  const int64_t deadline_ms = MonotonicMs() + request.timeout_ms;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return SystemError(program, errno, "make a pipe");
  }
  const Result<pid_t> child = Spawn(request, ends[1]);
  close(ends[1]);
  if (!child) {
    close(ends[0]);
    return child.error();
  }
  Result<std::string> output = ReadAll(ends[0], request, deadline_ms);
  close(ends[0]);
  Result<int> exit_code =
      output ? WaitFor(*child, program, deadline_ms) : Result<int>(output.error());
  if (!exit_code) {
    kill(*child, SIGKILL);
    int status = 0;
    while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    return exit_code.error();
  }
  return ProcessOutput{*exit_code, std::move(*output)};
}

}  // namespace fuin
