// Names are followed one step at a time, from module to module; a step is taken only where there is
// one thing that it can lead to.

#include "iac/internal/partial_text.h"

#include <algorithm>
#include <array>

#include "model/key.h"

namespace fuin::iac {

using hcl::Expr;
using hcl::Value;
using model::kUnknownMember;

bool IsKnownText(const Value& value) {
  return value.IsKnown() && !value.IsNull() && value.type().IsPrimitive();
}

std::string TextOf(const Value& value) {
  std::string problem;
  const std::optional<Value> text =
      hcl::Convert(value.WithSensitive(false), hcl::TypeKind::kString, problem);
  return text.has_value() && text->IsKnown() && !text->IsNull() ? text->AsString()
                                                                : std::string(kUnknownMember);
}

namespace {

// local.x, var.x of a called module, module.m.output: the expression behind it, one step.
std::optional<Site> Behind(const Site& site, const std::vector<std::string_view>& path) {
  if (path.size() != 2 && !(path.size() == 3 && path[0] == "module")) {
    return std::nullopt;
  }
  ModuleInstance& module = *site.module;
  Site next;
  next.depth = site.depth + 1;
  if (path[0] == "local") {
    const auto found = module.module().locals.find(path[1]);
    if (found == module.module().locals.end()) {
      return std::nullopt;
    }
    next.module = &module;
    next.expr = found->second.attribute->value.get();
    return next;
  }
  if (path[0] == "var" && module.parent() != nullptr) {
    const hcl::Attribute* input = module.InputOf(path[1]);
    if (input == nullptr || !module.module().variables.contains(path[1])) {
      return std::nullopt;
    }
    next.module = module.parent();
    next.expr = input->value.get();
    next.key = &module.call_key();
    next.each = &module.call_each();
    return next;
  }
  if (path[0] == "module" && path.size() == 3 && module.module().calls.contains(path[1])) {
    ModuleInstance::Children& children = module.ChildrenOf(std::string(path[1]));
    if (children.instances.size() != 1 || children.expansion.kind != Expansion::Kind::kSingle) {
      return std::nullopt;
    }
    ModuleInstance& child = *children.instances[0];
    const auto output = child.module().outputs.find(path[2]);
    const hcl::Attribute* value = output == child.module().outputs.end()
                                      ? nullptr
                                      : output->second.block->body->Find("value");
    if (value == nullptr) {
      return std::nullopt;
    }
    next.module = &child;
    next.expr = value->value.get();
    return next;
  }
  return std::nullopt;
}

std::vector<std::string_view> PathOf(const Expr& expr) {
  const std::vector<hcl::Reference> references = hcl::References(expr);
  const bool is_path = std::holds_alternative<hcl::GetAttr>(expr.node) && references.size() == 1 &&
                       references[0].range == expr.range;
  return is_path ? references[0].path : std::vector<std::string_view>();
}

// Whether coalesce() and coalescelist() pass a value by.
bool IsEmpty(const Value& value) {
  return value.IsKnown() && (value.IsNull() || (IsKnownText(value) ? TextOf(value).empty()
                                                                   : value.Elements().empty()));
}

// The argument of try(), coalesce() or coalescelist() that will be taken, as far as that is known.
const Expr* Taken(const Site& site, const hcl::Call& call) {
  for (const hcl::ExprPtr& argument : call.arguments) {
    const hcl::EvalResult result = site.Evaluate(*argument);
    if (result.diagnostics.empty() && (call.name == "try" || !IsEmpty(result.value))) {
      return argument.get();
    }
  }
  return nullptr;
}

bool TakesFirst(const hcl::Call& call) {
  return call.name == "try" || call.name == "coalesce" || call.name == "coalescelist";
}

// The hole that a value leaves which is not known yet. Of an ARN that AWS will give (an attribute
// `arn` or `..._arn` of a resource or a data source of hashicorp/aws) one thing is sure: that it is
// an ARN, and so no "*".
std::string HoleOf(const Value& value, const Expr& expr) {
  const hcl::GetAttr* get = std::get_if<hcl::GetAttr>(&expr.node);
  const bool is_arn = get != nullptr && (get->name == "arn" || get->name.ends_with("_arn"));
  if (value.IsKnown() || !is_arn) {
    return std::string(kUnknownMember);
  }
  const hcl::Unknown& why = value.why_unknown();  // "module.eks.data.aws_caller_identity.me.arn"
  const bool is_given_by_aws =
      (why.kind == hcl::Unknown::Kind::kComputed || why.kind == hcl::Unknown::Kind::kData) &&
      (why.name.starts_with("aws_") || why.name.find(".aws_") != std::string::npos);
  return (is_given_by_aws ? "arn:" : "") + std::string(kUnknownMember);
}

}  // namespace

// Follows names and known choices to the expression that makes the value.
Site Follow(Site site) {
  while (site.depth < kFollowMax) {
    const Expr& expr = *site.expr;
    if (const hcl::Parenthesized* inner = std::get_if<hcl::Parenthesized>(&expr.node)) {
      site = site.With(*inner->inner);
    } else if (const hcl::Template* text = std::get_if<hcl::Template>(&expr.node);
               text != nullptr && text->unwraps) {
      site = site.With(*text->parts[0]);
    } else if (const hcl::Conditional* choice = std::get_if<hcl::Conditional>(&expr.node)) {
      const Value condition = site.Evaluate(*choice->condition).value.WithSensitive(false);
      if (!condition.IsKnown() || condition.IsNull() || condition.kind() != hcl::TypeKind::kBool) {
        return site;
      }
      site = site.With(condition.AsBool() ? *choice->if_true : *choice->if_false);
    } else if (const hcl::Call* call = std::get_if<hcl::Call>(&expr.node);
               call != nullptr && TakesFirst(*call)) {
      const Expr* taken = Taken(site, *call);
      if (taken == nullptr) {
        return site;
      }
      site = site.With(*taken);
    } else if (std::optional<Site> next = Behind(site, PathOf(expr))) {
      site = std::move(*next);
    } else {
      return site;
    }
  }
  return site;
}

// The text of an expression, with kUnknownMember for each part that is not known.
std::string PartialText(const Site& from) {
  const Value value = from.Evaluate(*from.expr).value;
  if (IsKnownText(value)) {
    return TextOf(value);
  }
  if (from.depth >= kFollowMax) {
    return std::string(kUnknownMember);
  }
  const Site site = Follow(from);
  if (const hcl::Template* text = std::get_if<hcl::Template>(&site.expr->node)) {
    std::string joined;
    for (const hcl::ExprPtr& part : text->parts) {
      joined += PartialText(site.With(*part));
    }
    return joined;
  }
  const hcl::Call* call = std::get_if<hcl::Call>(&site.expr->node);
  if (call != nullptr && call->name == "format" && !call->arguments.empty()) {
    const std::string form = PartialText(site.With(*call->arguments[0]));
    std::string joined;
    size_t next = 1;
    for (size_t i = 0; i < form.size(); ++i) {
      const bool is_verb =
          form[i] == '%' && i + 1 < form.size() && (form[i + 1] == 's' || form[i + 1] == 'v');
      if (is_verb && next < call->arguments.size()) {
        joined += PartialText(site.With(*call->arguments[next++]));
        ++i;
      } else if (form[i] == '%') {
        return std::string(kUnknownMember);
      } else {
        joined += form[i];
      }
    }
    return joined;
  }
  return HoleOf(value, *site.expr);
}

// The elements of a list of strings; one kUnknownMember for what can't be told apart.
void PartialList(const Site& from, std::vector<std::string>& strings) {
  const Value value = from.Evaluate(*from.expr).value;
  const bool is_list = value.IsKnown() && !value.IsNull() && !value.type().IsPrimitive();
  if (is_list && value.IsWhollyKnown()) {
    for (const Value& element : value.Elements()) {
      if (!element.IsNull()) {
        strings.push_back(TextOf(element));
      }
    }
    return;
  }
  if (value.IsKnown() && value.IsNull()) {
    return;
  }
  const Site site = from.depth < kFollowMax ? Follow(from) : from;
  if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&site.expr->node)) {
    for (const hcl::ExprPtr& element : tuple->elements) {
      strings.push_back(PartialText(site.With(*element)));
    }
    return;
  }
  constexpr std::array<std::string_view, 8> kPassThrough = {
      "concat", "compact", "distinct", "flatten", "tolist", "toset", "sort", "setunion"};
  const hcl::Call* call = std::get_if<hcl::Call>(&site.expr->node);
  if (call != nullptr && site.depth < kFollowMax &&
      std::ranges::find(kPassThrough, call->name) != kPassThrough.end()) {
    for (const hcl::ExprPtr& argument : call->arguments) {
      PartialList(site.With(*argument), strings);
    }
    return;
  }
  if (is_list) {
    for (const Value& element : value.Elements()) {
      strings.push_back(element.IsKnown() && !element.IsNull() ? TextOf(element)
                                                               : std::string(kUnknownMember));
    }
    return;
  }
  strings.emplace_back(kUnknownMember);
}

}  // namespace fuin::iac
