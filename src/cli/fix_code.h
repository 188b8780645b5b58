// `fuin fix DIR`: the change in Terraform, CloudFormation and cluster files that seals, as a patch.
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "cli/fix.h"
#include "cli/source_options.h"

namespace fuin::cli {

// The options that only this half has.
struct FixCodeOptions {
  SourceOptions source;
  std::string output;             // -o: the patch, or the JSON, goes there
  std::string today;              // --today
  bool clusters_are_new = false;  // --new-clusters
};

// `options` must outlive `command`.
void AddFixCodeOptions(CLI::App& command, FixCodeOptions& options);

// Without --apply the patch goes to standard output and all words to standard error, so that the
// one can be piped; with --apply the files are written and judged again. Returns the exit code. An
// Error is "not started".
Result<int> FixCode(const FixArguments& arguments, const FixCodeOptions& options);

}  // namespace fuin::cli
