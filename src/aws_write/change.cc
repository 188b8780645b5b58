// See change.h. Shapes: KMS 2014-11-01 and EKS 2017-11-01, as botocore 1.44.5 has them.

#include "aws_write/change.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "http/transport.h"

namespace fuin::aws_write {
namespace {

using text::Node;

// kms:CreateGrant and kms:DescribeKey are not called here: EKS makes them with the caller's
// permissions. kms:TagResource belongs to a CreateKey with tags.
constexpr std::array<std::string_view, 6> kWriteActions = {
    "eks:AssociateEncryptionConfig", "kms:CreateAlias", "kms:CreateGrant", "kms:CreateKey",
    "kms:EnableKeyRotation",         "kms:TagResource"};
constexpr std::array<std::string_view, 4> kReadActions = {
    "iam:GetRole", "iam:SimulatePrincipalPolicy", "kms:ListKeys", "kms:ListResourceTags"};

Node Pair(std::string first_name, std::string first, std::string second_name, std::string second) {
  return Node::Object({{std::move(first_name), Node::String(std::move(first))},
                       {std::move(second_name), Node::String(std::move(second))}});
}

void Fill(Node& node, const std::string& key_arn, const std::string& token) {
  if (node.IsString() && node.scalar == kKeyArnPlace) {
    node.scalar = key_arn;
  } else if (node.IsString() && node.scalar == kTokenPlace) {
    node.scalar = token;
  }
  for (Node& element : node.elements) {
    Fill(element, key_arn, token);
  }
  for (auto& [name, value] : node.members) {
    Fill(value, key_arn, token);
  }
}

bool HasPlace(const Node& node) {
  bool has_place = node.IsString() && (node.scalar == kKeyArnPlace || node.scalar == kTokenPlace);
  for (const Node& element : node.elements) {
    has_place = has_place || HasPlace(element);
  }
  for (const auto& [name, value] : node.members) {
    has_place = has_place || HasPlace(value);
  }
  return has_place;
}

aws::Call KmsCall(const Change& change) {
  const std::string action(change.Action().substr(change.Action().find(':') + 1));
  aws::Call call =
      aws::JsonCall(aws::Service::kKms, "TrentService", action, change.resource, change.parameters);
  call.is_repeatable = change.kind != ChangeKind::kCreateKey;
  return call;
}

// The cluster's name goes into the path, the rest into the body.
aws::Call AssociateCall(const Change& change) {
  Node body = Node::Object();
  for (const auto& [name, value] : change.parameters.members) {
    if (name != "clusterName") {
      body.Add(name, value);
    }
  }
  const std::string cluster(change.parameters.Text("clusterName"));
  aws::Call call =
      aws::EksCall("AssociateEncryptionConfig", cluster,
                   "/clusters/" + http::PercentEncode(cluster) + "/encryption-config/associate");
  call.method = "POST";
  call.headers = {{"Content-Type", "application/json"}};
  call.body = text::WriteJson(body, 0);
  return call;
}

Node Statement(const char* sid, std::vector<std::string_view> actions) {
  Node list = Node::Array();
  for (std::string_view action : actions) {
    list.Add(Node::String(std::string(action)));
  }
  return Node::Object({{"Sid", Node::String(sid)},
                       {"Effect", Node::String("Allow")},
                       {"Action", std::move(list)},
                       {"Resource", Node::String("*")}});
}

}  // namespace

std::string_view Change::Action() const {
  switch (kind) {
    case ChangeKind::kCreateKey:
      return "kms:CreateKey";
    case ChangeKind::kCreateAlias:
      return "kms:CreateAlias";
    case ChangeKind::kEnableKeyRotation:
      return "kms:EnableKeyRotation";
    case ChangeKind::kAssociate:
      break;
  }
  return "eks:AssociateEncryptionConfig";
}

Change CreateKey(const std::string& region, const std::string& description,
                 const std::string& policy, const Tag& tag) {
  Node parameters = Node::Object({{"Description", Node::String(description)},
                                  {"KeySpec", Node::String("SYMMETRIC_DEFAULT")},
                                  {"KeyUsage", Node::String("ENCRYPT_DECRYPT")},
                                  {"Policy", Node::String(policy)}});
  parameters.Add("Tags", Node::Array({Pair("TagKey", tag.name, "TagValue", tag.value)}));
  return {ChangeKind::kCreateKey, region, "", std::move(parameters)};
}

Change CreateAlias(const std::string& region, const std::string& alias, const std::string& key) {
  return {ChangeKind::kCreateAlias, region, alias, Pair("AliasName", alias, "TargetKeyId", key)};
}

Change EnableKeyRotation(const std::string& region, const std::string& key) {
  return {ChangeKind::kEnableKeyRotation, region, key,
          Node::Object({{"KeyId", Node::String(key)}})};
}

Change Associate(const std::string& region, const std::string& cluster, const std::string& key) {
  Node provider = Node::Object({{"keyArn", Node::String(key)}});
  Node config = Node::Object(
      {{"resources", Node::Array({Node::String("secrets")})}, {"provider", std::move(provider)}});
  Node parameters = Node::Object({{"clusterName", Node::String(cluster)}});
  parameters.Add("encryptionConfig", Node::Array({std::move(config)}));
  parameters.Add("clientRequestToken", Node::String(std::string(kTokenPlace)));
  return {ChangeKind::kAssociate, region, cluster, std::move(parameters)};
}

Change Filled(const Change& change, const std::string& key_arn, const std::string& token) {
  Change filled = change;
  Fill(filled.parameters, key_arn, token);
  if (filled.resource == kKeyArnPlace) {
    filled.resource = key_arn;
  }
  return filled;
}

Result<Node> Send(const aws::Caller& caller, const Change& change) {
  FUIN_CHECK(caller.region == change.region);
  FUIN_CHECK(!HasPlace(change.parameters));
  const aws::Call call =
      change.kind == ChangeKind::kAssociate ? AssociateCall(change) : KmsCall(change);
  const http::Response response = FUIN_TRY(aws::SendCall(caller, call));
  const bool has_answer =
      change.kind == ChangeKind::kCreateKey || change.kind == ChangeKind::kAssociate;
  if (!has_answer) {  // CreateAlias and EnableKeyRotation say nothing but 200
    return Node::Object();
  }
  Result<Node> document = text::ParseJson(response.body, call.action);
  return document && document->IsObject() ? std::move(document)
                                          : Result<Node>(aws::Misshapen(call));
}

std::vector<std::string_view> FixReadActions() {
  return {kReadActions.begin(), kReadActions.end()};
}

std::vector<std::string_view> FixWriteActions() {
  return {kWriteActions.begin(), kWriteActions.end()};
}

std::string FixPolicy() {
  Node statements = Node::Array();
  statements.Add(Statement("FuinFixLooks", FixReadActions()));
  statements.Add(Statement("FuinFixChanges", FixWriteActions()));
  return text::WriteJson(Node::Object(
      {{"Version", Node::String("2012-10-17")}, {"Statement", std::move(statements)}}));
}

}  // namespace fuin::aws_write
