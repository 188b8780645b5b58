// A module as it is called: its variables, locals, resources and child modules, evaluated when
// asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/eval.h"
#include "iac/internal/module.h"
#include "iac/internal/stand_ins.h"
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
  // A file of variables that could not be read, or not all of it: it may set any variable that
  // nothing of higher precedence sets. "": none.
  std::string unread_variables = {};
  uint64_t steps = 0;
  int depth = 0;                    // of evaluations within evaluations
  const char* stack_top = nullptr;  // an address in the frame where this root's judgement began
  size_t instance_count = 0;
  int document_depth = 0;  // of policy documents within policy documents
  std::set<std::shared_ptr<const Module>> kept =
      {};  // the modules in use: they outlive the instances

  const Module& Keep(std::shared_ptr<const Module> module) {
    return **kept.insert(std::move(module)).first;
  }
};

// The instances that count or for_each make of a block.
struct Expansion {
  enum class Kind : uint8_t { kSingle, kCount, kForEach, kUnknown };
  Kind kind = Kind::kSingle;
  // Key and each.value; one empty pair for kSingle, one unknown pair for kUnknown.
  std::vector<std::pair<hcl::Value, hcl::Value>> keys;
  hcl::Value why;  // the unknown value that decides, for kUnknown
};

// An unknown value and what decides it.
hcl::Value MakeUnknown(hcl::Unknown::Kind kind, std::string name, bool not_null,
                       bool not_empty = false, hcl::Type type = {});

// An instance key as addresses have it: "[0]", "[\"a\"]"; "" for none.
std::string KeyText(const hcl::Value& key);

// Something that Terraform refuses about the call of a module: an input that it does not have.
struct CallFault {
  std::string message;
  model::Location at;
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

  // What Terraform refuses about the calls from the root to here.
  const std::vector<CallFault>& call_faults() const { return call_faults_; }
  // The place of `range` as a person can open it: of a stand-in for a registry module, the call.
  model::Location PlaceIn(const hcl::File& file, const hcl::Range& range) const;

  // Evaluates in this module; `each` and `key` are those of the resource or call instance around
  // it.
  hcl::EvalResult Evaluate(const hcl::Expr& expr, const hcl::Locals& locals = {},
                           const hcl::Value* key = nullptr, const hcl::Value* each = nullptr);
  hcl::Value Variable(std::string_view name, std::string& problem);
  hcl::Value Local(std::string_view name, std::string& problem);
  // The expression of a root variable's, local's or output's value is the module's; this is the
  // input that the call of this module gives to a variable, or null.
  const hcl::Attribute* InputOf(std::string_view name) const;
  Expansion Expand(const Declaration& declaration);
  // Child module instances of a call; empty with `missing` set where the module is not at hand.
  struct Children {
    Expansion expansion;
    std::vector<std::unique_ptr<ModuleInstance>> instances;
    std::string missing;    // the source that is not on disk, and that no stand-in is known for
    bool is_cycle = false;  // the module calls itself, through others or not
    std::string source, version;  // as the call has them
    RegistryAnswer registry;      // where the module is not on disk
  };
  Children& ChildrenOf(const std::string& name);
  const hcl::Value& call_key() const { return key_; }
  const hcl::Value& call_each() const { return each_; }
  // The text of a file as file() in this module would read it.
  Result<std::string> ReadText(const std::string& path);
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
  hcl::Value ResourceInstance(const Declaration& declaration, const std::string& address,
                              const hcl::Value* instance_key, const hcl::Value* each);
  hcl::Value DataValue(const std::string& address, const Declaration& declaration,
                       const hcl::Value* key, const hcl::Value* each);
  // What the value of a variable breaks of its validation rules; "" for nothing.
  std::string BrokenValidation(std::string_view name, const Declaration& declaration);
  bool BreaksPrecondition(const hcl::Body& output);
  void CheckInputs();
  hcl::Value ModuleValue(const std::vector<std::string_view>& path, size_t& consumed,
                         std::string& problem);
  hcl::Value VariableUncached(std::string_view name, const Declaration& declaration,
                              std::string& problem);
  std::string ModuleDirectory(const std::string& name, const std::string& source) const;
  const Module* FindModule(const std::string& name, const Declaration& call, Children& children);

  RootContext& context_;
  const Module& module_;
  std::string address_;
  ModuleInstance* parent_;
  const Declaration* call_;
  hcl::Value key_, each_;
  std::optional<hcl::Value> undecided_;
  std::vector<CallFault> call_faults_;
  std::map<std::string, std::optional<hcl::Value>, std::less<>> cache_;  // nothing: being evaluated
  std::map<std::string, Children, std::less<>> children_;
  std::map<std::string, Expansion, std::less<>> expansions_;
};

}  // namespace fuin::iac
