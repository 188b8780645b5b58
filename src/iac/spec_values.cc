// See spec_values.h.

#include "iac/internal/spec_values.h"

#include <utility>

namespace fuin::iac {

using cfn::Value;
using model::Seen;
using text::Node;

// What a template engine has not filled in yet: Helm's and Jinja's {{ }}, clusterctl's ${ }.
bool IsUnrendered(std::string_view text) {
  return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos ||
         text.find("${") != std::string_view::npos;
}

Value ValueOf(const Node* node, const std::string& path, const model::Location& otherwise,
              int depth) {
  Value value;
  if (node == nullptr || depth > kSpecDepthMax) {
    value.origin.at = otherwise;
    return value;
  }
  const model::Origin origin{{path, node->line, node->column}, {}};
  if (node->IsString() && IsUnrendered(node->scalar)) {
    constexpr size_t kNameMax = 80;
    return Value::Unknown({"unknown/unrendered", {{"name", node->scalar.substr(0, kNameMax)}}},
                          origin);
  }
  value = Value::String(node->scalar, origin);
  switch (node->kind) {
    case Node::Kind::kNull:
      value.kind = Value::Kind::kNoValue;  // as if it were not there
      break;
    case Node::Kind::kBool:
      value.kind = Value::Kind::kBool;
      value.boolean = node->boolean;
      break;
    case Node::Kind::kNumber:
      value.kind = Value::Kind::kNumber;
      break;
    case Node::Kind::kString:
      break;
    case Node::Kind::kArray:
      value.kind = Value::Kind::kList;
      for (const Node& element : node->elements) {
        value.elements.push_back(ValueOf(&element, path, origin.at, depth + 1));
      }
      break;
    case Node::Kind::kObject:
      value.kind = Value::Kind::kMap;
      for (const Node::Member& member : node->members) {
        Value one = ValueOf(&member.second, path, origin.at, depth + 1);
        if (!one.IsGone()) {
          value.members.emplace_back(member.first, std::move(one));
        }
      }
      break;
  }
  return value;
}

Value AsList(const Value& value) {
  if (!value.Is(Value::Kind::kMap)) {
    return value;
  }
  Value list;
  list.kind = Value::Kind::kList;
  list.origin = value.origin;
  list.elements.push_back(value);
  return list;
}

Seen<std::map<std::string, std::string>> IgnoreAnnotations(const std::string& path,
                                                           const Node& document) {
  const Node* metadata = document.Find("metadata");
  const Node* annotations = metadata == nullptr ? nullptr : metadata->Find("annotations");
  std::map<std::string, std::string> found;
  model::Origin origin{{path, document.line, document.column}, {}};
  for (const Node::Member& member :
       annotations == nullptr ? std::vector<Node::Member>() : annotations->members) {
    if (member.first.starts_with("fuin/") && member.second.IsString()) {
      found.emplace(member.first, member.second.scalar);
      origin.at = {path, annotations->line, annotations->column};
    }
  }
  return found.empty()
             ? Seen<std::map<std::string, std::string>>::Absent(std::move(origin))
             : Seen<std::map<std::string, std::string>>::Of(std::move(found), std::move(origin));
}

model::Cluster StartCluster(const std::string& path, const Node& document, size_t source_index,
                            std::string address, const Value& name, const std::string& otherwise) {
  model::Cluster cluster;
  cluster.source_index = source_index;
  cluster.root = path;
  cluster.address = std::move(address);
  cluster.origin.at = {path, document.line, document.column};
  cluster.created = Seen<bool>::Of(true, cluster.origin);
  cluster.name =
      name.IsGone() ? Seen<std::string>::Of(otherwise, cluster.origin) : cfn::SeenText(name);
  cluster.region = Seen<std::string>::Absent(cluster.origin);
  cluster.account = Seen<std::string>::Unknown({"unknown/not-looked-at", {}}, cluster.origin);
  cluster.arn = cluster.account;
  cluster.version = Seen<std::string>::Absent(cluster.origin);
  cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Absent(cluster.origin);
  cluster.on_outposts = Seen<bool>::Of(false, cluster.origin);
  cluster.endpoint_public = Seen<bool>::Absent(cluster.origin);
  cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Absent(cluster.origin);
  cluster.tags = IgnoreAnnotations(path, document);
  return cluster;
}

}  // namespace fuin::iac
