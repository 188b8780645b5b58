// See source_options.h.

#include "cli/source_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

extern char** environ;

namespace fuin::cli {
namespace {

Result<iac::TerraformOptions> TerraformOptionsOf(const SourceOptions& options) {
  iac::TerraformOptions terraform;
  size_t variable_index = 0;
  size_t file_index = 0;
  for (const bool is_file : options.variable_order) {
    if (is_file) {
      terraform.given.push_back({"", options.variable_files[file_index++]});
      continue;
    }
    const std::string& variable = options.variables[variable_index++];
    const size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("-var {}: write -var name=value", variable), ""};
    }
    terraform.given.push_back({variable.substr(0, equals), variable.substr(equals + 1)});
  }
  constexpr std::string_view kPrefix = "TF_VAR_";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (text.starts_with(kPrefix) && equals != std::string_view::npos) {
      terraform.environment.emplace_back(text.substr(kPrefix.size(), equals - kPrefix.size()),
                                         text.substr(equals + 1));
    }
  }
  std::ranges::sort(terraform.environment);
  terraform.workspace = options.workspace;
  terraform.tree = options.root;
  return terraform;
}

}  // namespace

void AddSourceOptions(CLI::App& command, SourceOptions& options) {
  command.add_flag("--no-suppress", options.no_suppress,
                   "honour no suppression, and read no .fuin.yaml from the tree");
  command.add_option("--config", options.config, "read this in place of .fuin.yaml")
      ->type_name("FILE");
  command
      .add_option("--root", options.root,
                  "nothing outside this folder is read; default: the repository's root")
      ->type_name("FOLDER");
  command.add_option("--var", options.variables, "a Terraform variable, also as -var")
      ->type_name("NAME=VALUE");
  command
      .add_option("--var-file", options.variable_files, "a file of variables, also as -var-file")
      ->type_name("FILE");
  command
      .add_option("--parameters", options.parameters,
                  "CloudFormation parameters: a file, or Key=Value (AWS::Region=eu-west-1 too)")
      ->type_name("FILE|KEY=VALUE");
  command.add_option("--workspace", options.workspace, "the value of terraform.workspace")
      ->type_name("NAME");
  command.parse_complete_callback([&command, &options] {
    for (const CLI::Option* option : command.parse_order()) {
      if (option->check_name("--var") || option->check_name("--var-file")) {
        options.variable_order.push_back(option->check_name("--var-file"));
      }
    }
  });
}

Result<collect::Config> ConfigOf(const SourceOptions& options) {
  if (!options.config.empty()) {
    return collect::ReadConfig(options.config);
  }
  std::vector<std::string> candidates = {".fuin.yaml"};
  if (options.sources.size() == 1) {
    candidates.push_back(options.sources.front() + "/.fuin.yaml");
  }
  for (const std::string& candidate : candidates) {
    std::error_code error;
    if (!options.no_suppress && std::filesystem::exists(candidate, error)) {
      return collect::ReadConfig(candidate);
    }
  }
  return collect::Config();
}

Result<collect::Options> CollectOptionsOf(const SourceOptions& options,
                                          const collect::Config& config) {
  collect::Options collect_options;
  collect_options.terraform = FUIN_TRY(TerraformOptionsOf(options));
  collect_options.cloudformation.tree = options.root;
  for (const std::string& argument : options.parameters) {
    FUIN_TRY(
        iac::ReadCloudFormationParameters(argument, collect_options.cloudformation.parameters));
  }
  collect_options.suppressions = config.suppressions;
  return collect_options;
}

}  // namespace fuin::cli
