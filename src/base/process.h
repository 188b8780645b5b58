// A program of the user's, run once: credential plugins name one in their configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fuin {

struct ProcessRequest {
  std::vector<std::string> arguments;  // the program first; looked up in PATH if it has no '/'
  // Added to this process's own environment; of equal names the last wins.
  std::vector<std::pair<std::string, std::string>> environment;
  bool inherits_stdin = false;  // false: standard input is /dev/null
  size_t output_bytes_max = 1u << 20;
  int64_t timeout_ms = 60'000;
};

struct ProcessOutput {
  int exit_code = 0;   // 128 + the signal's number where one ended it
  std::string output;  // standard output; wiping it is the caller's
};

// Runs the program to its end. Its standard error is this process's own: what it asks or complains
// is the person's to read. kNotFound where there is no such program, kDenied where it may not be
// run, kLimit above output_bytes_max and kUnavailable after timeout_ms (both end the program by
// SIGKILL), kIo otherwise. An exit code other than 0 is no error here. Errors carry no argument
// but the program's name. May be called from several threads.
Result<ProcessOutput> RunProcess(const ProcessRequest& request);

}  // namespace fuin
