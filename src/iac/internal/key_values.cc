// The defaults of Terraform's KMS resources, and IAM's policy grammar
// (IAM user guide, "Grammar of the IAM JSON policy language").

#include "iac/internal/key_values.h"

#include <fmt/format.h>

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

Seen<model::Policy> PolicyOf(const Seen<std::string>& json) {
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
  key.policy = PolicyOf(settings.policy);
  if (settings.is_data || settings.type == "aws_kms_replica_key") {
    key.usage = settings.usage.known() ? settings.usage : Seen<std::string>();
    key.spec = settings.spec.known() ? settings.spec : Seen<std::string>();
    key.rotation = settings.rotation.known() ? settings.rotation : Seen<bool>();
    key.deletion_window_days = OrDefault<int64_t>(settings.deletion_window_days, 30);
    if (settings.is_data) {
      key.deletion_window_days = Seen<int64_t>();
      key.policy = settings.policy.known() ? key.policy : Seen<model::Policy>();
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

void SetKeyPolicy(const Seen<std::string>& json, model::Key& key) { key.policy = PolicyOf(json); }

Result<model::Policy> ParsePolicy(std::string_view json) {
  const Node root = FUIN_TRY(text::ParseJson(json, "policy"));
  const Node* statements = root.Find("Statement");
  if (statements == nullptr) {
    return Error{ErrorCode::kCorrupt, "a policy without Statement", "policy"};
  }
  model::Policy policy;
  policy.text = json;
  if (statements->IsObject()) {
    policy.statements.push_back(Statement(*statements));
  }
  for (const Node& statement : statements->elements) {
    policy.statements.push_back(Statement(statement));
  }
  return policy;
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
