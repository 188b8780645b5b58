// Type constraints, after hashicorp/hcl/ext/typeexpr.

#include <fmt/format.h>

#include "hcl/eval.h"

namespace fuin::hcl {
namespace {

// A default of optional(type, default) is a constant: evaluated without a scope.
class NoScope : public Scope {
 public:
  std::optional<Value> Lookup(const std::vector<std::string_view>&, size_t&,
                              std::string& why) override {
    why = "a default must be a constant";
    return std::nullopt;
  }
  Result<std::string> ReadText(const std::string& path) override {
    return Error{ErrorCode::kDenied, "no files here", path};
  }
  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string&) override {
    return Error{ErrorCode::kDenied, "no files here", folder};
  }
  bool CountStep() override { return true; }
};

std::optional<Type> ReadObjectType(const Object& object, std::string& problem) {
  std::vector<Type::ObjectAttribute> attributes;
  for (const ObjectItem& item : object.items) {
    const Literal* name = std::get_if<Literal>(&item.key->node);
    if (name == nullptr || name->value.kind() != TypeKind::kString) {
      problem = "an attribute of an object type needs a plain name";
      return std::nullopt;
    }
    Type::ObjectAttribute attribute;
    attribute.name = name->value.AsString();
    const Expr* type_expr = item.value.get();
    const Call* call = std::get_if<Call>(&type_expr->node);
    if (call != nullptr && call->name == "optional" && !call->arguments.empty()) {
      attribute.optional = true;
      type_expr = call->arguments[0].get();
    }
    const std::optional<Type> type = ReadType(*type_expr, problem);
    if (!type.has_value()) {
      return std::nullopt;
    }
    attribute.type = *type;
    if (attribute.optional && call->arguments.size() > 1) {
      NoScope scope;
      const EvalResult evaluated = Evaluate(*call->arguments[1], scope);
      if (std::optional<Value> value = Convert(evaluated.value, *type, problem)) {
        attribute.default_value = std::make_shared<const Value>(std::move(*value));
      } else {
        return std::nullopt;
      }
    }
    attributes.push_back(std::move(attribute));
  }
  return Type::Object(std::move(attributes));
}

}  // namespace

std::optional<Type> ReadType(const Expr& expr, std::string& problem) {
  if (const Parenthesized* inner = std::get_if<Parenthesized>(&expr.node)) {
    return ReadType(*inner->inner, problem);
  }
  std::string name;
  if (const Variable* variable = std::get_if<Variable>(&expr.node)) {
    name = variable->name;
  } else if (const Literal* literal = std::get_if<Literal>(&expr.node);
             literal != nullptr && literal->value.kind() == TypeKind::kString) {
    name =
        literal->value.AsString();  // type = "string", before Terraform 0.12; "map" and "list" too
  }
  if (name == "string") {
    return Type(TypeKind::kString);
  }
  if (name == "number") {
    return Type(TypeKind::kNumber);
  }
  if (name == "bool") {
    return Type(TypeKind::kBool);
  }
  if (name == "any") {
    return Type();
  }
  if (name == "list" || name == "map" || name == "set") {
    return name == "list" ? Type::List({}) : name == "map" ? Type::Map({}) : Type::Set({});
  }
  const Call* call = std::get_if<Call>(&expr.node);
  if (call == nullptr || call->arguments.size() != 1) {
    problem = "this is not a type";
    return std::nullopt;
  }
  const Expr& argument = *call->arguments[0];
  if (const Object* object = std::get_if<Object>(&argument.node);
      object != nullptr && call->name == "object") {
    return ReadObjectType(*object, problem);
  }
  if (const Tuple* tuple = std::get_if<Tuple>(&argument.node);
      tuple != nullptr && call->name == "tuple") {
    std::vector<Type> elements;
    for (const ExprPtr& element : tuple->elements) {
      const std::optional<Type> type = ReadType(*element, problem);
      if (!type.has_value()) {
        return std::nullopt;
      }
      elements.push_back(*type);
    }
    return Type::Tuple(std::move(elements));
  }
  const std::optional<Type> element = ReadType(argument, problem);
  if (!element.has_value()) {
    return std::nullopt;
  }
  if (call->name == "list") {
    return Type::List(*element);
  }
  if (call->name == "set") {
    return Type::Set(*element);
  }
  if (call->name == "map") {
    return Type::Map(*element);
  }
  problem = "this is not a type";
  return std::nullopt;
}

}  // namespace fuin::hcl
