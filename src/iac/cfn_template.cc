// Templates as they are written: JSON or YAML, with YAML's short forms made long.

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "iac/internal/cfn_stack.h"

namespace fuin::iac {

using text::Node;

bool IsCloudFormationTemplate(const Node& root) {
  const Node* resources = root.Find("Resources");
  if (resources == nullptr || !resources->IsObject()) {
    return false;
  }
  const bool is_versioned =
      root.Find("AWSTemplateFormatVersion") != nullptr || root.Find("Transform") != nullptr;
  return is_versioned || std::ranges::any_of(resources->members, [](const Node::Member& member) {
           const std::string_view type = member.second.Text("Type");
           return type.starts_with("AWS::") || type.starts_with("Custom::") ||
                  type.ends_with("::MODULE");
         });
}

namespace cfn {
namespace {

// "a.b.c" of !GetAtt names the resource up to the first dot.
Node AttributePath(const Node& node) {
  const size_t dot = node.scalar.find('.');
  Node path = Node::Array(
      {Node::String(node.scalar.substr(0, dot)),
       Node::String(dot == std::string::npos ? std::string() : node.scalar.substr(dot + 1))});
  for (Node& element : path.elements) {
    element.line = node.line;
    element.column = node.column;
  }
  path.line = node.line;
  path.column = node.column;
  return path;
}

}  // namespace

void MakeLongForms(Node& node) {
  for (Node& element : node.elements) {
    MakeLongForms(element);
  }
  for (Node::Member& member : node.members) {
    MakeLongForms(member.second);
  }
  if (node.tag.size() < 2 || node.tag[0] != '!' || node.tag[1] == '!') {
    return;
  }
  const std::string name = node.tag.substr(1);
  Node argument = std::move(node);
  argument.tag.clear();
  node = Node::Object();
  node.line = argument.line;
  node.column = argument.column;
  if (name == "GetAtt" && argument.IsString()) {
    argument = AttributePath(argument);
  }
  const bool is_bare = name == "Ref" || name == "Condition";
  node.Add(is_bare ? name : "Fn::" + name, std::move(argument));
}

Result<Template> ReadTemplate(const std::string& path, const Overlay* overlay) {
  const std::string text = FUIN_TRY(ReadThrough(overlay, path, limits::kSourceFileBytesMax));
  Template source{path, {}};
  const size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  Result<Node> json = first != std::string::npos && text[first] == '{'
                          ? text::ParseJson(text, path)
                          : Error{ErrorCode::kUnsupported, "no JSON", path};
  if (json) {
    source.root = std::move(*json);
  } else {
    std::vector<Node> documents = FUIN_TRY(text::ParseYaml(text, path));
    if (documents.size() != 1) {
      return Error{ErrorCode::kUnsupported, "a template is one document", path};
    }
    source.root = std::move(documents.front());
  }
  if (!IsCloudFormationTemplate(source.root)) {
    return Error{ErrorCode::kUnsupported, "no CloudFormation template: no Resources with types",
                 path};
  }
  MakeLongForms(source.root);
  return source;
}

bool IsKnownTransform(std::string_view name) {
  return name.starts_with("AWS::Serverless-") || name == "AWS::LanguageExtensions" ||
         name == "AWS::CodeDeployBlueGreen" || name.starts_with("AWS::SecretsManager-");
}

}  // namespace cfn
}  // namespace fuin::iac
