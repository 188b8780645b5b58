// One stack: a template with its parameters, evaluated when asked for.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iac/cloudformation.h"
#include "iac/internal/cfn_value.h"
#include "text/document.h"

namespace fuin::iac::cfn {

// A template as it is written, with the short forms (!Ref) made long ({"Ref": ...}).
struct Template {
  std::string path;
  text::Node root;
};

// Reads and parses a template. kUnsupported for a document that is none; errors of ReadFile and of
// the parsers.
Result<Template> ReadTemplate(const std::string& path, const Overlay* overlay);
// Rewrites the short forms below `node`: !GetAtt a.b becomes {"Fn::GetAtt": ["a", "b"]}.
void MakeLongForms(text::Node& node);

// A condition's value, or why it is not known.
struct Decision {
  std::optional<bool> value;
  model::Text because;
  bool is_refused = false;  // CloudFormation refuses it; `because` is the defect
  std::vector<model::Step> steps;
};

struct Resource {
  std::string id, type;
  const text::Node* node = nullptr;
  model::Text undecided;  // of an Fn::ForEach whose collection is not known
};

// What the stacks of one cloud assembly export: by name, and the keys among it by an address that
// no stack has itself ("@App.template.json#Key").
struct AssemblyExports {
  std::map<std::string, Value, std::less<>> values;
  std::map<std::string, size_t, std::less<>> keys;  // -> Facts::keys
};

// What all stacks of one root share. Borrowed by every Stack.
struct StackContext {
  std::map<std::string, CloudFormationParameter, std::less<>> given;
  std::string tree;  // canonical; "" = no file is read
  const Overlay* overlay = nullptr;
  std::map<std::string, std::unique_ptr<Template>> templates;
  std::set<std::string> nested_paths;  // templates that were read as children, canonical
  const AssemblyExports* exports = nullptr;
  uint64_t step_count = 0;
  uint64_t text_byte_count = 0;
  size_t loop_node_count = 0;
  bool has_hit_limit = false;  // something was left out
  int depth = 0;
  size_t stack_count = 1;
};

class Stack {
 public:
  // The root stack.
  Stack(StackContext& context, const Template& source) : Stack(context, source, nullptr, "") {}
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  const Template& source() const { return source_; }
  Stack* parent() const { return parent_; }
  // "Network.Key" for Key in the nested stack Network.
  std::string AddressOf(std::string_view id) const;
  // The calls from the root to here, outermost first.
  std::vector<model::Step> CallSteps() const;
  model::Origin OriginOf(const text::Node& node) const;

  // The resources, loops expanded, in the order of the text.
  const std::vector<Resource>& Resources();
  const Resource* FindResource(std::string_view id);
  // Evaluates a property, an output, an operand.
  Value Evaluate(const text::Node& node);
  Value Property(const Resource& resource, std::string_view name);
  // Whether the resource is made at all.
  Decision IsMade(const Resource& resource);
  Decision Condition(std::string_view name);
  Value Output(std::string_view name);
  // The outputs that are exported under a name that is known.
  std::vector<std::pair<std::string, Value>> Exports();
  Value Parameter(std::string_view name);

  // The stack that a resource nests; null where it is not on disk, with `missing` set to what names
  // it.
  Stack* ChildOf(const Resource& resource, std::string& missing);

  // Faults of the whole stack: parameters that CloudFormation would refuse.
  std::vector<std::pair<model::Text, model::Origin>> ParameterFaults();
  // Names of macros that rewrite the template in ways that only AWS knows.
  std::vector<std::string> Macros() const;

 private:
  struct Entry {
    std::string name;
    const text::Node* node = nullptr;
    model::Text undecided;
  };
  struct Child {
    std::unique_ptr<Stack> stack;
    std::string missing;
    bool is_in_work = false;
  };

  Stack(StackContext& context, const Template& source, Stack* parent, std::string id)
      : context_(context), source_(source), parent_(parent), id_(std::move(id)) {}

  const text::Node* Section(std::string_view name) const { return source_.root.Find(name); }
  std::vector<Entry> Entries(const text::Node& map);
  void ExpandLoop(const text::Node& loop, std::vector<Entry>& entries, int depth);
  void OpenChild(const Resource& resource, Child& child);

  Value Scalar(const text::Node& node) const;
  Value Object(const text::Node& node);
  Value Intrinsic(std::string_view name, const text::Node& argument, const model::Origin& origin);
  Value Ref(std::string_view name, const model::Origin& origin);
  Value AttributeOf(const text::Node& argument, const model::Origin& origin);
  Value GetAtt(std::string_view id, const std::string& attribute, const model::Origin& origin);
  Value Pseudo(std::string_view name, const model::Origin& origin);
  Value If(const text::Node& argument, const model::Origin& origin);
  Value Sub(const text::Node& argument, const model::Origin& origin);
  Value Join(const text::Node& argument, const model::Origin& origin);
  Value Select(const text::Node& argument, const model::Origin& origin);
  Value Split(const text::Node& argument, const model::Origin& origin);
  Value FindInMap(const text::Node& argument, const model::Origin& origin);
  Value Base64(const text::Node& argument, const model::Origin& origin);
  Value Cidr(const text::Node& argument, const model::Origin& origin);
  Value Length(const text::Node& argument, const model::Origin& origin);
  Value ToJsonString(const text::Node& argument, const model::Origin& origin);
  Value ImportValue(const text::Node& argument, const model::Origin& origin);
  Value ParameterValue(std::string_view name, const text::Node& declaration);
  Value TypedParameter(std::string_view name, const std::string& type, const Value& raw,
                       bool is_sensitive) const;
  Decision Decide(const text::Node& node);
  Decision Equals(const text::Node& argument);
  Decision AllOf(const text::Node& argument, bool is_or);
  bool IsOutsideAllowed(const text::Node& operand, const Value& value, const Value& other) const;
  bool Spend(uint64_t steps, uint64_t text_bytes = 0);

  StackContext& context_;
  const Template& source_;
  Stack* parent_;
  std::string id_;
  const text::Node* call_ = nullptr;  // the nesting resource, in the parent's template
  std::map<std::string, Value, std::less<>> arguments_;  // from the parent
  std::vector<Resource> resources_;
  bool has_resources_ = false;
  std::deque<text::Node> copies_;  // of loop bodies
  std::map<std::string, Value, std::less<>> parameters_;
  std::map<std::string, std::optional<Decision>, std::less<>> conditions_;  // nothing: in work
  std::map<std::string, Child, std::less<>> children_;
  std::set<std::string, std::less<>> outputs_in_work_;
};

// The transforms that AWS defines and that change no cluster.
bool IsKnownTransform(std::string_view name);

}  // namespace fuin::iac::cfn
