// A plan's `configuration`: which resource an unknown value will come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/document.h"

namespace fuin::iac {

// Borrows the plan document; it must outlive this. Every lookup is bounded: references are followed
// at most limits::kModuleCallDepthMax steps.
class PlanReferences {
 public:
  explicit PlanReferences(const text::Node& plan) : plan_(plan) {}

  // The address of the one KMS key whose attribute the argument at `path` of the resource instance
  // refers to, through module inputs and outputs: {"encryption_config", "provider", "key_arn"}.
  // With an instance key as written in the code ("aws_kms_key.eks[0]"). Nothing where the
  // configuration does not tell, or tells several.
  std::optional<std::string> KeyAddress(std::string_view instance_address,
                                        const std::vector<std::string_view>& path) const;

  // Whether the configuration sets that argument of the resource at all.
  bool Names(std::string_view instance_address, std::string_view argument) const;

  // The region of the resource's provider, where it is a constant or a root variable.
  std::optional<std::string> ProviderRegion(std::string_view instance_address) const;

 private:
  struct Module {
    const text::Node* config = nullptr;   // the module's own configuration
    std::vector<std::string> call_names;  // "a", "b" for module.a.module.b
    std::string address;                  // with instance keys: "module.a[0].module.b"
  };
  std::optional<Module> FindModule(const std::vector<std::string>& parts) const;
  const text::Node* FindResource(std::string_view instance_address, Module& module) const;
  std::optional<std::string> Follow(const text::Node* expression, const Module& module,
                                    int depth) const;

  const text::Node& plan_;
};

// Splits an address at its dots, instance keys staying with their name:
// "module.a[\"x.y\"].aws_x.y[0]" gives "module", "a[\"x.y\"]", "aws_x", "y[0]".
std::vector<std::string> SplitAddress(std::string_view address);

}  // namespace fuin::iac
