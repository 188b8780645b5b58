// `fuin fix DIR`: the change in Terraform, CloudFormation and cluster files that seals, as a patch.
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "cli/fix.h"

namespace fuin::cli {

// The options that only this half has.
struct FixCodeOptions {};

// `options` must outlive `command`.
void AddFixCodeOptions(CLI::App& command, FixCodeOptions& options);

// Returns the exit code. An Error is "not started".
Result<int> FixCode(const FixArguments& arguments, const FixCodeOptions& options);

}  // namespace fuin::cli
