// Policies with holes. An expression is followed through locals, inputs, outputs and known
// conditions to where the text is made; there each part that is not known yet becomes
// kUnknownMember, and the rest of the text stays: "arn:aws:iam::<unknown>:root" is still no "*".

#include "iac/internal/policy_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "hcl/parse.h"
#include "iac/internal/collect_instance.h"
#include "iac/internal/key_values.h"
#include "iac/internal/partial_text.h"
#include "text/document.h"

namespace fuin::iac {
namespace {

using hcl::Expr;
using hcl::Value;
using model::kUnknownMember;
using model::Policy;
using model::Seen;

std::string Unmark(std::string text) {  // "&{" stands for "${" in policy documents
  for (size_t at = text.find("&{"); at != std::string::npos; at = text.find("&{", at + 1)) {
    text[at] = '$';
  }
  return text;
}

// ---- JSON with holes -------------------------------------------------------------------------

void AppendJson(const Value& value, std::string& json) {
  if (!value.IsKnown()) {
    json += text::JsonQuote(kUnknownMember);
  } else if (value.IsNull()) {
    json += "null";
  } else if (value.kind() == hcl::TypeKind::kString) {
    json += text::JsonQuote(value.AsString());
  } else if (value.type().IsPrimitive()) {
    json += TextOf(value);
  } else if (value.kind() == hcl::TypeKind::kMap || value.kind() == hcl::TypeKind::kObject) {
    json += '{';
    for (const Value::Entry& entry : value.Entries()) {
      json += (json.ends_with('{') ? "" : ",") + text::JsonQuote(entry.first) + ":";
      AppendJson(entry.second, json);
    }
    json += '}';
  } else {
    json += '[';
    for (const Value& element : value.Elements()) {
      json += json.ends_with('[') ? "" : ",";
      AppendJson(element, json);
    }
    json += ']';
  }
}

// What jsonencode() makes of an expression. Literal objects and lists are taken part by part, so
// that a text with a hole keeps the rest.
void PartialJson(const Site& from, std::string& json) {
  const Value value = from.Evaluate(*from.expr).value;
  if (value.IsWhollyKnown() || from.depth >= kFollowMax) {
    AppendJson(value.WithSensitive(false), json);
    return;
  }
  const Site site = Follow(from);
  if (const hcl::Object* object = std::get_if<hcl::Object>(&site.expr->node)) {
    json += '{';
    for (size_t i = 0; i < object->items.size(); ++i) {
      const Value key = site.Evaluate(*object->items[i].key).value;
      json += (i == 0 ? "" : ",") +
              text::JsonQuote(IsKnownText(key) ? TextOf(key) : std::string(kUnknownMember)) + ":";
      PartialJson(site.With(*object->items[i].value), json);
    }
    json += '}';
  } else if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&site.expr->node)) {
    json += '[';
    for (size_t i = 0; i < tuple->elements.size(); ++i) {
      json += i == 0 ? "" : ",";
      PartialJson(site.With(*tuple->elements[i]), json);
    }
    json += ']';
  } else if (std::holds_alternative<hcl::Template>(site.expr->node)) {
    json += text::JsonQuote(PartialText(site));
  } else {
    AppendJson(value.WithSensitive(false), json);
  }
}

// Whether a member as a whole is not known. A hole inside a longer text is not meant: what stands
// around it is known, and a rule sees both.
bool HasHole(const model::PolicyStatement& statement) {
  const auto any = [](const std::vector<std::string>& texts) {
    return std::ranges::find(texts, kUnknownMember) != texts.end();
  };
  const auto any_principal = [](const std::vector<model::PolicyPrincipal>& principals) {
    return std::ranges::any_of(principals, [](const model::PolicyPrincipal& principal) {
      return principal.type == kUnknownMember || principal.value == kUnknownMember;
    });
  };
  return statement.sid == kUnknownMember || any(statement.actions) || any(statement.not_actions) ||
         any(statement.resources) || any(statement.not_resources) ||
         any_principal(statement.principals) || any_principal(statement.not_principals) ||
         std::ranges::any_of(statement.conditions, [&](const model::PolicyCondition& condition) {
           return condition.test.find(kUnknownMember) != std::string::npos ||
                  condition.variable.find(kUnknownMember) != std::string::npos ||
                  any(condition.values);
         });
}

// A whole policy text, and whether it has holes.
std::optional<Policy> PolicyFromText(std::string json) {
  const bool has_holes = json.find(kUnknownMember) != std::string::npos ||
                         json.find("\\u0001unknown") != std::string::npos;
  for (size_t at = json.find('\x01'); at != std::string::npos; at = json.find('\x01', at)) {
    json.replace(at, 1, "\\u0001");  // as JSON has it inside of a string
  }
  Result<Policy> policy = ParsePolicy(json);
  if (!policy) {
    return std::nullopt;
  }
  policy->has_unknown = policy->has_unknown || std::ranges::any_of(policy->statements, HasHole);
  policy->text = has_holes ? "" : policy->text;
  return std::move(*policy);
}

// templatefile(path, vars) with holes for variables that are not known. A template with directives
// may choose by them: that is not told.
std::optional<std::string> TemplateText(const Site& site, const hcl::Call& call) {
  if (call.arguments.size() != 2) {
    return std::nullopt;
  }
  const Value path = site.Evaluate(*call.arguments[0]).value;
  const Value variables = site.Evaluate(*call.arguments[1]).value;
  if (!IsKnownText(path) || !variables.IsKnown() || variables.IsNull()) {
    return std::nullopt;
  }
  const Result<std::string> text = site.module->ReadText(TextOf(path));
  if (!text || text->find("%{") != std::string::npos) {
    return std::nullopt;
  }
  hcl::Locals locals;
  for (const Value::Entry& entry : variables.Entries()) {
    locals.emplace_back(entry.first, entry.second.IsKnown()
                                         ? entry.second
                                         : Value::String(std::string(kUnknownMember)));
  }
  std::vector<hcl::Diagnostic> faults;
  const hcl::ExprPtr parsed = hcl::ParseTemplate(*text, {}, faults);
  const hcl::EvalResult result = site.module->Evaluate(*parsed, locals);
  return faults.empty() && result.diagnostics.empty() && IsKnownText(result.value)
             ? std::optional(TextOf(result.value))
             : std::nullopt;
}

std::optional<PolicyDocument> DocumentBehind(const Site& site);

// The policy that an expression makes; nothing where none of it can be told.
std::optional<Policy> PartialPolicy(const Site& from) {
  const Value value = from.Evaluate(*from.expr).value;
  if (IsKnownText(value)) {
    return PolicyFromText(TextOf(value));
  }
  if (from.depth >= kFollowMax) {
    return std::nullopt;
  }
  const Site site = Follow(from);
  if (const std::optional<PolicyDocument> document = DocumentBehind(site)) {
    return document->policy;
  }
  if (const hcl::Call* call = std::get_if<hcl::Call>(&site.expr->node)) {
    if (call->name == "jsonencode" && call->arguments.size() == 1) {
      std::string json;
      PartialJson(site.With(*call->arguments[0]), json);
      return PolicyFromText(std::move(json));
    }
    const std::optional<std::string> text =
        call->name == "templatefile" ? TemplateText(site, *call) : std::nullopt;
    return text.has_value() ? PolicyFromText(*text) : std::nullopt;
  }
  return std::holds_alternative<hcl::Template>(site.expr->node) ? PolicyFromText(PartialText(site))
                                                                : std::nullopt;
}

// data.aws_iam_policy_document.NAME.json, with an instance key or without.
std::optional<PolicyDocument> DocumentBehind(const Site& site) {
  const hcl::GetAttr* get = std::get_if<hcl::GetAttr>(&site.expr->node);
  if (get == nullptr || (get->name != "json" && get->name != "minified_json")) {
    return std::nullopt;
  }
  const Expr* source = get->source.get();
  std::optional<Value> wanted;
  if (const hcl::Index* index = std::get_if<hcl::Index>(&source->node)) {
    wanted = site.Evaluate(*index->key).value;
    source = index->source.get();
  }
  const std::string name = TraversalText(*source);
  const auto declared = site.module->module().resources.find(name);
  if (!name.starts_with("data.aws_iam_policy_document.") ||
      declared == site.module->module().resources.end()) {
    return std::nullopt;
  }
  for (const auto& [key, each] : site.module->Expand(declared->second).keys) {
    if (!wanted.has_value() || (wanted->IsKnown() && KeyText(*wanted) == KeyText(key))) {
      return PolicyDocumentOf(*site.module, declared->second, &key, &each);
    }
  }
  return std::nullopt;
}

// ---- data.aws_iam_policy_document ------------------------------------------------------------

class DocumentReader {
 public:
  explicit DocumentReader(const Resource& resource) : resource_(resource) {}

  PolicyDocument Read();

 private:
  Site SiteOf(const Expr& expr, const hcl::Locals& locals = {}) const {
    return {&resource_.module, &expr, resource_.key, resource_.each, locals, 0};
  }
  void Merge(Policy other);
  void MergeAll(std::string_view argument);
  void ReadOwn(Policy& own);
  model::PolicyStatement ReadStatement(const BlockInstance& block);
  std::vector<std::string> Strings(const BlockInstance& block, std::string_view name,
                                   bool sorts = true) const;
  std::vector<model::PolicyPrincipal> Principals(const BlockInstance& block, std::string_view type);
  std::string Text(const BlockInstance& block, std::string_view name,
                   std::string fallback = "") const;
  ExpandedBlocks Blocks(const BlockInstance& block, std::string_view type);

  const Resource& resource_;
  std::vector<model::Defect> defects_;
  PolicyDocument document_;
};

void DocumentReader::Merge(Policy other) {
  Policy& policy = document_.policy;
  policy.has_unknown = policy.has_unknown || other.has_unknown;
  for (model::PolicyStatement& statement : other.statements) {
    const auto same = statement.sid.empty() ? policy.statements.end()
                                            : std::ranges::find(policy.statements, statement.sid,
                                                                &model::PolicyStatement::sid);
    if (same != policy.statements.end()) {
      *same = std::move(statement);
    } else {
      policy.statements.push_back(std::move(statement));
    }
  }
}

void DocumentReader::MergeAll(std::string_view argument) {
  const hcl::Attribute* list = resource_.body().Find(argument);
  if (list == nullptr) {
    return;
  }
  const Site site = Follow(SiteOf(*list->value));
  std::vector<std::optional<Policy>> policies;
  if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&site.expr->node)) {
    for (const hcl::ExprPtr& element : tuple->elements) {
      const Value value = site.Evaluate(*element).value;
      if (!(value.IsKnown() && value.IsNull())) {
        policies.push_back(PartialPolicy(site.With(*element)));
      }
    }
  } else {
    const Value value = site.Evaluate(*site.expr).value;
    if (!value.IsKnown()) {
      policies.emplace_back();
    } else if (!value.IsNull()) {
      for (const Value& element : value.Elements()) {
        if (!element.IsKnown() || !element.IsNull()) {
          policies.push_back(IsKnownText(element) ? PolicyFromText(TextOf(element)) : std::nullopt);
        }
      }
    }
  }
  std::set<std::string> sids;
  for (std::optional<Policy>& policy : policies) {
    if (!policy.has_value()) {
      document_.policy.has_unknown = true;
      continue;
    }
    for (const model::PolicyStatement& statement : policy->statements) {
      const bool repeats = argument == "source_policy_documents" && !statement.sid.empty() &&
                           !sids.insert(statement.sid).second;
      if (repeats) {
        document_.refused = fmt::format("duplicate Sid {} in {}", statement.sid, argument);
      }
    }
    Merge(std::move(*policy));
  }
}

std::string DocumentReader::Text(const BlockInstance& block, std::string_view name,
                                 std::string fallback) const {
  const hcl::Attribute* attribute = block.body->Find(name);
  if (attribute == nullptr) {
    return fallback;
  }
  const Value value = resource_.Evaluate(*attribute->value, block.locals).value;
  return value.IsKnown() && value.IsNull() ? fallback
                                           : PartialText(SiteOf(*attribute->value, block.locals));
}

std::vector<std::string> DocumentReader::Strings(const BlockInstance& block, std::string_view name,
                                                 bool sorts) const {
  std::vector<std::string> strings;
  if (const hcl::Attribute* attribute = block.body->Find(name)) {
    PartialList(SiteOf(*attribute->value, block.locals), strings);
  }
  for (std::string& text : strings) {
    text = Unmark(std::move(text));
  }
  if (sorts) {  // a set, which the provider writes in falling order
    std::ranges::sort(strings, std::greater<>());
    strings.erase(std::ranges::unique(strings).begin(), strings.end());
  }
  return strings;
}

ExpandedBlocks DocumentReader::Blocks(const BlockInstance& block, std::string_view type) {
  ExpandedBlocks expanded =
      ExpandBlocks(resource_, *block.body, *block.file, type, block.locals, defects_);
  document_.policy.has_unknown = document_.policy.has_unknown || expanded.undecided.has_value();
  return expanded;
}

std::vector<model::PolicyPrincipal> DocumentReader::Principals(const BlockInstance& block,
                                                               std::string_view type) {
  std::vector<model::PolicyPrincipal> principals;
  for (const BlockInstance& principal : Blocks(block, type).blocks) {
    const std::string kind = Text(principal, "type");
    for (const std::string& identifier : Strings(principal, "identifiers")) {
      principals.push_back({kind, identifier});
    }
  }
  return principals;
}

model::PolicyStatement DocumentReader::ReadStatement(const BlockInstance& block) {
  model::PolicyStatement statement;
  statement.sid = Text(block, "sid");
  const std::string effect = Text(block, "effect", "Allow");
  statement.allows = effect == "Allow";
  document_.policy.has_unknown =
      document_.policy.has_unknown || (effect != "Allow" && effect != "Deny");
  statement.actions = Strings(block, "actions");
  statement.not_actions = Strings(block, "not_actions");
  statement.resources = Strings(block, "resources");
  statement.not_resources = Strings(block, "not_resources");
  statement.principals = Principals(block, "principals");
  statement.not_principals = Principals(block, "not_principals");
  for (const BlockInstance& condition : Blocks(block, "condition").blocks) {
    statement.conditions.push_back({Text(condition, "test"), Text(condition, "variable"),
                                    Strings(condition, "values", false)});
  }
  return statement;
}

void DocumentReader::ReadOwn(Policy& own) {
  const BlockInstance whole = {
      &resource_.body(), resource_.declaration.file, resource_.declaration.block->range, {}, {}};
  std::set<std::string> sids;
  for (const BlockInstance& block : Blocks(whole, "statement").blocks) {
    own.statements.push_back(ReadStatement(block));
    const std::string& sid = own.statements.back().sid;
    if (!sid.empty() && sid != kUnknownMember && !sids.insert(sid).second) {
      document_.refused = fmt::format("duplicate Sid {}", sid);
    }
  }
}

PolicyDocument DocumentReader::Read() {
  MergeAll("source_policy_documents");
  Policy own;
  ReadOwn(own);
  Merge(std::move(own));
  MergeAll("override_policy_documents");
  if (!defects_.empty()) {
    document_.refused = defects_[0].text.arguments.empty() ? defects_[0].text.id
                                                           : defects_[0].text.arguments[0].second;
  }
  Policy& policy = document_.policy;
  policy.has_unknown = policy.has_unknown || std::ranges::any_of(policy.statements, HasHole);
  policy.text = policy.has_unknown ? "" : PolicyJson(policy);
  if (policy.text.find("\\u0001unknown") != std::string::npos) {
    policy.text.clear();
  }
  return std::move(document_);
}

}  // namespace

PolicyDocument PolicyDocumentOf(ModuleInstance& instance, const Declaration& declaration,
                                const Value* key, const Value* each) {
  RootContext& context = instance.context();
  PolicyDocument document;
  if (context.document_depth >= kFollowMax) {  // a document that is its own source
    document.policy.has_unknown = true;
    document.refused = "the policy document refers to itself";
    return document;
  }
  ++context.document_depth;
  document = DocumentReader({instance, declaration, key, each, ""}).Read();
  --context.document_depth;
  return document;
}

Value DocumentValue(const PolicyDocument& document, const std::string& address) {
  using Kind = hcl::Unknown::Kind;
  if (!document.refused.empty()) {
    return MakeUnknown(Kind::kError, document.refused, false);
  }
  const auto unknown = [&](std::string_view name) {
    return MakeUnknown(Kind::kData, fmt::format("{}.{}", address, name), true, true,
                       hcl::TypeKind::kString);
  };
  const bool is_known = !document.policy.text.empty();
  const Value json = is_known ? Value::String(document.policy.text) : unknown("json");
  return Value::Object(
      {{"json", json}, {"minified_json", unknown("minified_json")}, {"id", unknown("id")}});
}

Seen<Policy> PolicyOf(const Resource& resource, const hcl::Attribute& attribute) {
  model::Origin origin = resource.TracedOrigin(attribute, *resource.declaration.file);
  const hcl::EvalResult result = resource.Evaluate(*attribute.value);
  const Value& value = result.value;
  if (value.IsKnown() && (value.IsNull() || (IsKnownText(value) && TextOf(value).empty()))) {
    return Seen<Policy>::Absent(std::move(origin));
  }
  if (std::optional<Policy> policy = PartialPolicy(
          {&resource.module, attribute.value.get(), resource.key, resource.each, {}, 0})) {
    return Seen<Policy>::Of(std::move(*policy), std::move(origin));
  }
  if (value.IsKnown()) {
    return Seen<Policy>::Unknown({"unknown/policy", {{"error", "it is no JSON policy"}}},
                                 std::move(origin));
  }
  return Seen<Policy>::Unknown(Because(value.why_unknown()), std::move(origin));
}

}  // namespace fuin::iac
