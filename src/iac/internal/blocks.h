// One resource instance under the hands of a collector, and its blocks as the provider would see
// them: dynamic ones expanded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iac/internal/instance.h"
#include "model/cluster.h"

namespace fuin::iac {

// Borrows everything; lives for one call of a collector.
struct Resource {
  ModuleInstance& module;
  const Declaration& declaration;
  const hcl::Value* key;
  const hcl::Value* each;
  std::string address;

  const hcl::Body& body() const { return *declaration.block->body; }
  // Places of the resource itself, of an argument or of a block in it: in the file of an override
  // where that is where it stands.
  model::Origin OriginOfResource() const;
  model::Origin OriginOf(const hcl::Attribute& attribute, const hcl::File& file) const;
  model::Origin OriginOf(const hcl::Block& block, const hcl::File& file) const;
  model::Origin OriginAt(const hcl::Range& range, const hcl::File& file) const;
  // As OriginOf, followed by the variables, locals and inputs that gave the value.
  model::Origin TracedOrigin(const hcl::Attribute& attribute, const hcl::File& file) const;
  hcl::EvalResult Evaluate(const hcl::Expr& expr, const hcl::Locals& locals = {}) const {
    return module.Evaluate(expr, locals, key, each);
  }
  // An argument of the resource; absent where it is not set or null.
  model::Seen<std::string> String(std::string_view name) const;
  model::Seen<bool> Bool(std::string_view name) const;
  model::Seen<int64_t> Integer(std::string_view name) const;
  model::Seen<std::map<std::string, std::string>> Tags() const;
  // The region that the resource is in: its argument (provider 6), else its provider's.
  model::Seen<std::string> Region() const;
};

// One block of a type, as it will be: a static one, or one that a dynamic block makes.
struct BlockInstance {
  const hcl::Body* body = nullptr;
  const hcl::File* file = nullptr;
  hcl::Range range;
  hcl::Locals locals;
  std::vector<model::Step> steps;
};

struct ExpandedBlocks {
  std::vector<BlockInstance> blocks;
  std::optional<hcl::Value> undecided;  // a dynamic block's for_each that is not known
  model::Origin undecided_at;
};

// The blocks of `type` in `body`, which stands in `file`. What Terraform refuses of a dynamic block
// is added to `defects`.
ExpandedBlocks ExpandBlocks(const Resource& resource, const hcl::Body& body, const hcl::File& file,
                            std::string_view type, const hcl::Locals& locals,
                            std::vector<model::Defect>& defects);

// Whether a block is of that type, or a dynamic block that makes them.
bool IsOfType(const hcl::Block& block, std::string_view type);

// A defect that Terraform or AWS refuses; `name` fills {name} of the sentence.
void AddDefect(std::vector<model::Defect>& defects, model::DefectKind kind, std::string id,
               std::string name, model::Origin origin);

// Whether a value is the result of something that Terraform refuses.
bool IsError(const hcl::Value& value);

}  // namespace fuin::iac
