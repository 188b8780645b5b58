// SOURCE arguments and .fuin.yaml → facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "collect/aws.h"
#include "iac/cloudformation.h"
#include "iac/terraform.h"
#include "model/facts.h"

namespace fuin::collect {

// What .fuin.yaml may say:
//
//   policy: customer-key            # or baseline
//   suppressions:
//     - rule: eks-secrets-no-customer-key   # or "*"
//       reason: agreed with audit, ticket 42
//       until: 2027-01-31                   # optional
//       address: "module.legacy.*"          # optional globs
//       path: "envs/dev/*"
struct Config {
  std::optional<std::string> policy;
  std::vector<model::Suppression> suppressions;
};

// Reads the configuration at `path`. kCorrupt with the place for what is not of this shape: a
// misspelt member is an error, never ignored. Errors of ReadFile.
Result<Config> ReadConfig(const std::string& path);

struct Options {
  Date today;
  iac::TerraformOptions terraform;
  iac::CloudFormationOptions cloudformation;
  std::vector<model::Suppression> suppressions;  // of the configuration
  const AwsOptions* aws = nullptr;               // null: no account is looked at
};

// Finds out what each source is, from its content, and reads it: a folder as Terraform with the
// plans, states, templates, cluster specifications and control planes lying in it, a file as one of
// these, or one of a root's .tf files. No source at all means the current folder. What cannot be
// read is a Source with read = false and the reason: this call never fails.
model::Facts Collect(const std::vector<std::string>& sources, const Options& options);

}  // namespace fuin::collect
