// `fuin fix aws:...`: the plan that seals the clusters of an account, and with --apply its
// execution. docs/fix.md.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/fix.h"

namespace fuin::cli {

// The options that only this half has.
struct FixAwsOptions {
  std::string role_arn, external_id;
  int64_t timeout_s = 20, poll_s = 15, wait_min = 90;
  bool reencrypts = false;
};

// `options` must outlive `command`.
void AddFixAwsOptions(CLI::App& command, FixAwsOptions& options);

// Returns the exit code. An Error is "not started".
Result<int> FixAws(const FixArguments& arguments, const FixAwsOptions& options);

}  // namespace fuin::cli
