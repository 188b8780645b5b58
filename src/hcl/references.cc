// Which names of the scope an expression asks for.

#include <algorithm>

#include "hcl/eval.h"

namespace fuin::hcl {
namespace {

void Walk(const Expr* expr, std::vector<Reference>& found) {
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
      found.push_back(std::move(reference));
    } else {
      Walk(root, found);
    }
  } else if (const Index* index = std::get_if<Index>(&node)) {
    Walk(index->source.get(), found);
    Walk(index->key.get(), found);
  } else if (const Splat* splat = std::get_if<Splat>(&node)) {
    Walk(splat->source.get(), found);
    Walk(splat->each.get(), found);
  } else if (const Call* call = std::get_if<Call>(&node)) {
    for (const ExprPtr& argument : call->arguments) {
      Walk(argument.get(), found);
    }
  } else if (const Unary* unary = std::get_if<Unary>(&node)) {
    Walk(unary->operand.get(), found);
  } else if (const Binary* binary = std::get_if<Binary>(&node)) {
    Walk(binary->left.get(), found);
    Walk(binary->right.get(), found);
  } else if (const Conditional* conditional = std::get_if<Conditional>(&node)) {
    Walk(conditional->condition.get(), found);
    Walk(conditional->if_true.get(), found);
    Walk(conditional->if_false.get(), found);
  } else if (const Tuple* tuple = std::get_if<Tuple>(&node)) {
    for (const ExprPtr& element : tuple->elements) {
      Walk(element.get(), found);
    }
  } else if (const Object* object = std::get_if<Object>(&node)) {
    for (const ObjectItem& item : object->items) {
      Walk(item.key.get(), found);
      Walk(item.value.get(), found);
    }
  } else if (const For* loop = std::get_if<For>(&node)) {
    Walk(loop->collection.get(), found);
    Walk(loop->key_result.get(), found);
    Walk(loop->result.get(), found);
    Walk(loop->condition.get(), found);
  } else if (const Template* parts = std::get_if<Template>(&node)) {
    for (const ExprPtr& part : parts->parts) {
      Walk(part.get(), found);
    }
  } else if (const TemplateFor* template_for = std::get_if<TemplateFor>(&node)) {
    Walk(template_for->collection.get(), found);
    Walk(template_for->body.get(), found);
  } else if (const Parenthesized* inner = std::get_if<Parenthesized>(&node)) {
    Walk(inner->inner.get(), found);
  }
}

}  // namespace

std::vector<Reference> References(const Expr& expr) {
  std::vector<Reference> found;
  Walk(&expr, found);
  return found;
}

}  // namespace fuin::hcl
