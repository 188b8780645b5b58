// How code is read, as it was typed: what Terraform and CloudFormation are given, what may be read,
// which suppressions hold. One way for every command that judges code.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "collect/collect.h"

namespace fuin::cli {

struct SourceOptions {
  std::vector<std::string> sources, variables, variable_files, parameters;
  std::vector<bool> variable_order;  // of --var (false) and --var-file (true), as given
  std::string config, root, workspace = "default";
  bool no_suppress = false;
};

// Adds all options but the sources to `command`; `options` must outlive it.
void AddSourceOptions(CLI::App& command, SourceOptions& options);

// --config, else .fuin.yaml here, else in the one folder that is the source. --no-suppress does not
// trust what lies in the tree: then only --config is read. Errors of collect::ReadConfig.
Result<collect::Config> ConfigOf(const SourceOptions& options);

// kInvalidArgument for a -var without "=", and for parameters that are none.
Result<collect::Options> CollectOptionsOf(const SourceOptions& options,
                                          const collect::Config& config);

}  // namespace fuin::cli
