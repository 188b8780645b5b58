// Which names of the scope an expression asks for.

#include <algorithm>

#include "hcl/eval.h"

namespace fuin::hcl {
namespace {

// The names that for expressions around the place have made.
using LoopNames = std::vector<std::string_view>;

void Walk(const Expr* expr, LoopNames& names, std::vector<Reference>& found);

// A for expression's or directive's parts, in which its names are its own.
template <class Loop>
void WalkLoop(const Loop& loop, std::initializer_list<const Expr*> parts, LoopNames& names,
              std::vector<Reference>& found) {
  Walk(loop.collection.get(), names, found);
  const size_t outer = names.size();
  names.push_back(loop.key_name);
  names.push_back(loop.value_name);
  for (const Expr* part : parts) {
    Walk(part, names, found);
  }
  names.resize(outer);
}

void Walk(const Expr* expr, LoopNames& names, std::vector<Reference>& found) {
  if (expr == nullptr) {
    return;
  }
  const auto& node = expr->node;
  if (std::holds_alternative<Variable>(node) || std::holds_alternative<GetAttr>(node)) {
    Reference reference;
    reference.range = expr->range;
    const Expr* root = expr;
    while (const GetAttr* get = std::get_if<GetAttr>(&root->node)) {
      reference.path.insert(reference.path.begin(), get->name);
      root = get->source.get();
    }
    if (const Variable* variable = std::get_if<Variable>(&root->node)) {
      reference.path.insert(reference.path.begin(), variable->name);
      if (std::ranges::find(names, variable->name) == names.end()) {
        found.push_back(std::move(reference));
      }
    } else {
      Walk(root, names, found);
    }
  } else if (const Index* index = std::get_if<Index>(&node)) {
    Walk(index->source.get(), names, found);
    Walk(index->key.get(), names, found);
  } else if (const Splat* splat = std::get_if<Splat>(&node)) {
    Walk(splat->source.get(), names, found);
    Walk(splat->each.get(), names, found);
  } else if (const Call* call = std::get_if<Call>(&node)) {
    for (const ExprPtr& argument : call->arguments) {
      Walk(argument.get(), names, found);
    }
  } else if (const Unary* unary = std::get_if<Unary>(&node)) {
    Walk(unary->operand.get(), names, found);
  } else if (const Binary* binary = std::get_if<Binary>(&node)) {
    Walk(binary->left.get(), names, found);
    Walk(binary->right.get(), names, found);
  } else if (const Conditional* conditional = std::get_if<Conditional>(&node)) {
    Walk(conditional->condition.get(), names, found);
    Walk(conditional->if_true.get(), names, found);
    Walk(conditional->if_false.get(), names, found);
  } else if (const Tuple* tuple = std::get_if<Tuple>(&node)) {
    for (const ExprPtr& element : tuple->elements) {
      Walk(element.get(), names, found);
    }
  } else if (const Object* object = std::get_if<Object>(&node)) {
    for (const ObjectItem& item : object->items) {
      Walk(item.key.get(), names, found);
      Walk(item.value.get(), names, found);
    }
  } else if (const For* loop = std::get_if<For>(&node)) {
    WalkLoop(*loop, {loop->key_result.get(), loop->result.get(), loop->condition.get()}, names,
             found);
  } else if (const Template* parts = std::get_if<Template>(&node)) {
    for (const ExprPtr& part : parts->parts) {
      Walk(part.get(), names, found);
    }
  } else if (const TemplateFor* template_for = std::get_if<TemplateFor>(&node)) {
    WalkLoop(*template_for, {template_for->body.get()}, names, found);
  } else if (const Parenthesized* inner = std::get_if<Parenthesized>(&node)) {
    Walk(inner->inner.get(), names, found);
  }
}

}  // namespace

std::vector<Reference> References(const Expr& expr) {
  std::vector<Reference> found;
  LoopNames names;
  Walk(&expr, names, found);
  return found;
}

}  // namespace fuin::hcl
