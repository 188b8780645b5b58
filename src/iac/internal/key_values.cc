// The defaults of Terraform's KMS resources, and IAM's policy grammar
// (IAM user guide, "Grammar of the IAM JSON policy language").

#include "iac/internal/key_values.h"

#include <fmt/format.h>

#include <map>

#include "base/strings.h"
#include "text/document.h"

namespace fuin::iac {
namespace {

using model::Seen;
using text::Node;

template <class T>
Seen<T> OrDefault(const Seen<T>& seen, T value) {
  return seen.absent() ? Seen<T>::Of(std::move(value), seen.origin()) : seen;
}

// A string, or an array of strings.
std::vector<std::string> OneOrMany(const Node* node) {
  std::vector<std::string> strings;
  if (node == nullptr) {
    return strings;
  }
  if (node->IsArray()) {
    for (const Node& element : node->elements) {
      strings.push_back(element.kind == Node::Kind::kBool ? (element.boolean ? "true" : "false")
                                                          : element.scalar);
    }
  } else if (node->kind == Node::Kind::kBool) {
    strings.emplace_back(node->boolean ? "true" : "false");
  } else if (!node->IsObject() && !node->IsNull()) {
    strings.push_back(node->scalar);
  }
  return strings;
}

std::vector<model::PolicyPrincipal> Principals(const Node* node) {
  std::vector<model::PolicyPrincipal> principals;
  if (node == nullptr) {
    return principals;
  }
  if (!node->IsObject()) {
    for (const std::string& value : OneOrMany(node)) {
      principals.push_back({"*", value});
    }
    return principals;
  }
  for (const Node::Member& member : node->members) {
    for (const std::string& value : OneOrMany(&member.second)) {
      principals.push_back({member.first, value});
    }
  }
  return principals;
}

std::vector<model::PolicyCondition> Conditions(const Node* node) {
  std::vector<model::PolicyCondition> conditions;
  if (node == nullptr) {
    return conditions;
  }
  for (const Node::Member& test : node->members) {
    for (const Node::Member& variable : test.second.members) {
      conditions.push_back({test.first, variable.first, OneOrMany(&variable.second)});
    }
  }
  return conditions;
}

model::PolicyStatement Statement(const Node& node) {
  model::PolicyStatement statement;
  statement.sid = node.Text("Sid");
  statement.allows = node.Text("Effect") == "Allow";
  statement.principals = Principals(node.Find("Principal"));
  statement.not_principals = Principals(node.Find("NotPrincipal"));
  statement.actions = OneOrMany(node.Find("Action"));
  statement.not_actions = OneOrMany(node.Find("NotAction"));
  statement.resources = OneOrMany(node.Find("Resource"));
  statement.not_resources = OneOrMany(node.Find("NotResource"));
  statement.conditions = Conditions(node.Find("Condition"));
  return statement;
}

// "Enabled" or "Disabled", from the argument is_enabled, which is true by default.
Seen<std::string> StateOf(const KeySettings& settings) {
  if (settings.is_data && settings.state.known()) {
    return settings.state;
  }
  if (settings.enabled.unknown()) {
    return Seen<std::string>::Unknown(settings.enabled.because(), settings.enabled.origin());
  }
  if (settings.enabled.known()) {
    return Seen<std::string>::Of(settings.enabled.value() ? "Enabled" : "Disabled",
                                 settings.enabled.origin());
  }
  if (settings.is_data) {
    return Seen<std::string>::Unknown({"unknown/not-looked-at", {}}, settings.enabled.origin());
  }
  return Seen<std::string>::Of("Enabled", settings.enabled.origin());
}

}  // namespace

void FillKeySettings(const KeySettings& settings, model::Key& key) {
  key.state = StateOf(settings);
  key.multi_region = OrDefault(settings.multi_region, settings.type == "aws_kms_replica_key");
  key.policy = settings.policy;
  if (settings.is_data || settings.type == "aws_kms_replica_key") {
    key.usage = settings.usage.known() ? settings.usage : Seen<std::string>();
    key.spec = settings.spec.known() ? settings.spec : Seen<std::string>();
    key.rotation = settings.rotation.known() ? settings.rotation : Seen<bool>();
    key.deletion_window_days = OrDefault<int64_t>(settings.deletion_window_days, 30);
    if (settings.is_data) {
      key.deletion_window_days = Seen<int64_t>();
      key.policy = settings.policy.known() ? settings.policy : Seen<model::Policy>();
    }
    return;
  }
  const bool is_external = settings.type == "aws_kms_external_key";
  key.usage = OrDefault<std::string>(settings.usage, "ENCRYPT_DECRYPT");
  key.spec = OrDefault<std::string>(settings.spec, "SYMMETRIC_DEFAULT");
  key.material = Seen<std::string>::Of(is_external ? "EXTERNAL" : "AWS_KMS", key.origin);
  // enable_key_rotation: false by default; an imported key cannot rotate by itself.
  key.rotation = OrDefault(settings.rotation, false);
  key.deletion_window_days = OrDefault<int64_t>(settings.deletion_window_days, 30);
}

Seen<model::Policy> PolicyFrom(const Seen<std::string>& json) {
  if (json.absent() || json.is("")) {
    return Seen<model::Policy>::Absent(json.origin());
  }
  if (json.unknown()) {
    return Seen<model::Policy>::Unknown(json.because(), json.origin());
  }
  Result<model::Policy> policy = ParsePolicy(json.value());
  if (!policy) {
    return Seen<model::Policy>::Unknown({"unknown/policy", {{"error", policy.error().message}}},
                                        json.origin());
  }
  return Seen<model::Policy>::Of(std::move(*policy), json.origin());
}

Result<model::Policy> ParsePolicy(std::string_view json) {
  const Node root = FUIN_TRY(text::ParseJson(json, "policy"));
  const Node* statements = root.Find("Statement");
  if (statements == nullptr) {
    return Error{ErrorCode::kCorrupt, "a policy without Statement", "policy"};
  }
  model::Policy policy;
  policy.text = json;
  const auto add = [&](const Node& node) {
    const std::string_view effect = node.Text("Effect");
    if (!node.IsObject() || (effect != "Allow" && effect != "Deny")) {
      policy.has_unknown = true;
    } else {
      policy.statements.push_back(Statement(node));
    }
  };
  if (!statements->IsArray()) {
    add(*statements);
  }
  for (const Node& statement : statements->elements) {
    add(statement);
  }
  return policy;
}

namespace {

// One string, or an array of them, at an indentation of 2 blanks a level.
std::string JsonOneOrMany(const std::vector<std::string>& texts, int level) {
  if (texts.size() == 1) {
    return text::JsonQuote(texts[0]);
  }
  std::string json = "[";
  for (const std::string& text : texts) {
    json += fmt::format("{}\n{:{}}{}", json.size() > 1 ? "," : "", "", 2 * (level + 1),
                        text::JsonQuote(text));
  }
  return fmt::format("{}\n{:{}}]", json, "", 2 * level);
}

// An object of members that are JSON already, at that level.
std::string JsonObject(const std::map<std::string, std::string>& members, int level) {
  std::string json = "{";
  for (const auto& [name, value] : members) {
    json += fmt::format("{}\n{:{}}{}: {}", json.size() > 1 ? "," : "", "", 2 * (level + 1),
                        text::JsonQuote(name), value);
  }
  return fmt::format("{}\n{:{}}}}", json, "", 2 * level);
}

std::string JsonPrincipals(const std::vector<model::PolicyPrincipal>& principals) {
  std::map<std::string, std::vector<std::string>> by_type;
  for (const model::PolicyPrincipal& principal : principals) {
    if (principal.type == "*" && principal.value == "*") {
      return "\"*\"";
    }
    by_type[principal.type].push_back(principal.value);
  }
  std::map<std::string, std::string> members;
  for (const auto& [type, values] : by_type) {
    members[type] = JsonOneOrMany(values, 4);
  }
  return JsonObject(members, 3);
}

std::string JsonConditions(const std::vector<model::PolicyCondition>& conditions) {
  std::map<std::string, std::map<std::string, std::string>> by_test;
  for (const model::PolicyCondition& condition : conditions) {
    by_test[condition.test][condition.variable] = JsonOneOrMany(condition.values, 5);
  }
  std::map<std::string, std::string> members;
  for (const auto& [test, variables] : by_test) {
    members[test] = JsonObject(variables, 4);
  }
  return JsonObject(members, 3);
}

std::string JsonStatement(const model::PolicyStatement& statement) {
  std::string json = "    {";
  const auto add = [&](std::string_view name, const std::string& value) {
    json += fmt::format("{}\n      \"{}\": {}", json.ends_with('{') ? "" : ",", name, value);
  };
  const auto add_all = [&](std::string_view name, const std::vector<std::string>& values) {
    if (!values.empty()) {
      add(name, JsonOneOrMany(values, 3));
    }
  };
  if (!statement.sid.empty()) {
    add("Sid", text::JsonQuote(statement.sid));
  }
  add("Effect", statement.allows ? "\"Allow\"" : "\"Deny\"");
  add_all("Action", statement.actions);
  add_all("NotAction", statement.not_actions);
  add_all("Resource", statement.resources);
  add_all("NotResource", statement.not_resources);
  if (!statement.principals.empty()) {
    add("Principal", JsonPrincipals(statement.principals));
  }
  if (!statement.not_principals.empty()) {
    add("NotPrincipal", JsonPrincipals(statement.not_principals));
  }
  if (!statement.conditions.empty()) {
    add("Condition", JsonConditions(statement.conditions));
  }
  return json + "\n    }";
}

}  // namespace

std::string PolicyJson(const model::Policy& policy) {
  std::string json = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ";
  if (policy.statements.empty()) {
    return json + "null\n}";
  }
  json += "[\n";
  for (size_t i = 0; i < policy.statements.size(); ++i) {
    json += (i == 0 ? "" : ",\n") + JsonStatement(policy.statements[i]);
  }
  return json + "\n  ]\n}";
}

std::optional<std::string> ArnField(std::string_view arn, size_t index) {
  const std::vector<std::string_view> parts = Split(arn, ':');
  if (parts.size() < 6 || parts[0] != "arn" || index >= parts.size() || parts[index].empty()) {
    return std::nullopt;
  }
  return std::string(parts[index]);
}

Seen<std::string> AccountOf(const Seen<std::string>& arn) {
  if (!arn.known()) {
    return arn;
  }
  const std::optional<std::string> account = ArnField(arn.value(), 4);
  return account.has_value() ? Seen<std::string>::Of(*account, arn.origin())
                             : Seen<std::string>::Absent(arn.origin());
}

}  // namespace fuin::iac
