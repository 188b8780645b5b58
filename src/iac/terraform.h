// Terraform and OpenTofu code → facts, judged as `terraform plan` would see it: without terraform,
// provider, network or credentials.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/overlay.h"
#include "base/result.h"
#include "model/facts.h"

namespace fuin::iac {

// -var name=value, or -var-file path where there is no name.
struct GivenVariable {
  std::string name;
  std::string value_or_path;
};

struct TerraformOptions {
  std::vector<GivenVariable> given;                              // the later wins
  std::vector<std::pair<std::string, std::string>> environment;  // TF_VAR_name -> (name, value)
  std::string workspace = "default";
  std::string
      tree;  // nothing outside is read; "" = the repository's root above the directory, else itself
  int threads = 0;  // 0: as many as there are cores
  // Judges `directory` alone, which is a root module; what lies below is read as its modules only.
  bool only_this_root = false;
  const Overlay* overlay = nullptr;  // code and files of variables in place of what is on disk
};

// The canonical top of what may be read: `wanted`, else the repository's root above `directory`,
// else `directory` itself.
std::string TreeOf(const std::string& directory, const std::string& wanted);

// Finds every root module under `directory` (a directory with .tf files that no other calls as a
// module; `directory` itself where it is one), evaluates each, and appends a Source per root with
// its clusters, keys and suppressions to `facts`. Faults of single files and roots become problems
// of their Source. kNotFound if there is no Terraform under `directory`.
Result<void> CollectTerraform(const std::string& directory, const TerraformOptions& options,
                              model::Facts& facts);

// Appends the facts of a plan (`terraform show -json PLAN`) or a state (v4, or shown as JSON) to
// `facts`. kUnsupported for JSON that is neither; kCorrupt with the place for JSON that is broken.
Result<void> CollectPlanOrState(const std::string& path, model::Facts& facts);

// Appends a Source for a Terragrunt configuration, which is not evaluated: a part that was not
// read, and, where its `source` is a module that makes a cluster, a cluster of which nothing is
// known. Errors of ReadFile.
Result<void> CollectTerragrunt(const std::string& path, model::Facts& facts);

}  // namespace fuin::iac
