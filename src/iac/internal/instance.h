// A module as it is called: its variables, locals, resources and child modules, evaluated when
// asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/eval.h"
#include "iac/internal/module.h"
#include "iac/terraform.h"
#include "model/seen.h"

namespace fuin::iac {

// What all instances of one root share.
struct RootContext {
  const TerraformOptions& options;
  ModuleCache& modules;
  std::string root;                               // the root module's directory
  std::string tree;                               // nothing outside is read
  std::map<std::string, std::string> downloaded;  // .terraform/modules: "a.b" -> directory
  std::map<std::string, std::pair<hcl::Value, model::Location>>
      values;  // root variables that are given
  uint64_t steps = 0;
  int depth = 0;                    // of evaluations within evaluations
  const char* stack_top = nullptr;  // an address in the frame where this root's judgement began
  size_t instance_count = 0;
};

// The instances that count or for_each make of a block.
struct Expansion {
  enum class Kind : uint8_t { kSingle, kCount, kForEach, kUnknown };
  Kind kind = Kind::kSingle;
  // Key and each.value; one empty pair for kSingle, one unknown pair for kUnknown.
  std::vector<std::pair<hcl::Value, hcl::Value>> keys;
  hcl::Value why;  // the unknown value that decides, for kUnknown
};

class ModuleInstance {
 public:
  ModuleInstance(RootContext& context, const Module& module, std::string address,
                 ModuleInstance* parent, const Declaration* call, hcl::Value key, hcl::Value each)
      : context_(context),
        module_(module),
        address_(std::move(address)),
        parent_(parent),
        call_(call),
        key_(std::move(key)),
        each_(std::move(each)) {}
  ModuleInstance(const ModuleInstance&) = delete;
  ModuleInstance& operator=(const ModuleInstance&) = delete;

  const Module& module() const { return module_; }
  const std::string& address() const { return address_; }  // "" for the root
  ModuleInstance* parent() const { return parent_; }
  const Declaration* call() const { return call_; }
  RootContext& context() { return context_; }
  // The unknown value that decides whether this module is there at all; nothing if that is certain.
  const std::optional<hcl::Value>& undecided() const { return undecided_; }

  // Evaluates in this module; `each` and `key` are those of the resource or call instance around
  // it.
  hcl::EvalResult Evaluate(const hcl::Expr& expr, const hcl::Locals& locals = {},
                           const hcl::Value* key = nullptr, const hcl::Value* each = nullptr);
  hcl::Value Variable(std::string_view name, std::string& problem);
  hcl::Value Local(std::string_view name, std::string& problem);
  Expansion Expand(const Declaration& declaration);
  // Child module instances of a call; empty with `missing` set where the module is not at hand.
  struct Children {
    Expansion expansion;
    std::vector<std::unique_ptr<ModuleInstance>> instances;
    std::string missing;  // the source that is not on disk
  };
  Children& ChildrenOf(const std::string& name);
  hcl::Value Output(std::string_view name, std::string& problem);
  // "module.a.aws_x.y[0]" for a resource key "aws_x.y".
  std::string AddressOf(const std::string& resource_key, const Expansion& expansion,
                        const hcl::Value& key) const;
  // The region of the provider that a resource or data source uses.
  hcl::Value ProviderRegion(const std::string& provider_key);
  // The chain of calls from the root to here.
  std::vector<model::Step> CallSteps() const;

 private:
  friend class InstanceScope;
  std::optional<hcl::Value> Resource(const std::vector<std::string_view>& path, size_t& consumed,
                                     std::string& problem, const hcl::Value* self_key);
  hcl::Value ResourceInstance(const std::string& key, const Declaration& declaration,
                              const std::string& address, const hcl::Value* instance_key,
                              const hcl::Value* each);
  hcl::Value DataValue(const std::string& type, const std::string& address,
                       const Declaration& declaration);
  hcl::Value ModuleValue(const std::vector<std::string_view>& path, size_t& consumed,
                         std::string& problem);
  hcl::Value VariableUncached(std::string_view name, const Declaration& declaration,
                              std::string& problem);
  std::string ModuleDirectory(const std::string& name, const std::string& source) const;

  RootContext& context_;
  const Module& module_;
  std::string address_;
  ModuleInstance* parent_;
  const Declaration* call_;
  hcl::Value key_, each_;
  std::optional<hcl::Value> undecided_;
  std::map<std::string, std::optional<hcl::Value>, std::less<>> cache_;  // nothing: being evaluated
  std::map<std::string, Children, std::less<>> children_;
  std::map<std::string, Expansion, std::less<>> expansions_;
};

}  // namespace fuin::iac
