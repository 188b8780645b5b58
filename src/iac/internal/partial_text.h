// Texts and lists with holes: what is known of an expression, with model::kUnknownMember in the
// place of each part that only the run will show.
#pragma once

#include <string>
#include <vector>

#include "iac/internal/instance.h"

namespace fuin::iac {

inline constexpr int kFollowMax = 32;  // locals, inputs and outputs on the way to one text

// An expression with what stands around it.
struct Site {
  ModuleInstance* module = nullptr;
  const hcl::Expr* expr = nullptr;
  const hcl::Value* key = nullptr;
  const hcl::Value* each = nullptr;
  hcl::Locals locals;
  int depth = 0;

  hcl::EvalResult Evaluate(const hcl::Expr& inner) const {
    return module->Evaluate(inner, locals, key, each);
  }
  Site With(const hcl::Expr& inner) const {
    Site site = *this;
    site.expr = &inner;
    ++site.depth;
    return site;
  }
};

// Whether a value is known, not null, and has a text; and that text (kUnknownMember for none).
bool IsKnownText(const hcl::Value& value);
std::string TextOf(const hcl::Value& value);

// Follows locals, inputs, outputs and known choices to the expression that makes the value; at most
// kFollowMax steps.
Site Follow(Site site);

// The text of an expression: "arn:aws:iam::<hole>:root" where an account is not known.
std::string PartialText(const Site& from);

// The elements of a list of strings; one hole for what can't be told apart.
void PartialList(const Site& from, std::vector<std::string>& strings);

}  // namespace fuin::iac
