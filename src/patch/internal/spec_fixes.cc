// CloudFormation templates, eksctl's ClusterConfig, Cluster API, Crossplane and ACK, in YAML and
// JSON. Each format is told of a key in its own words; the document before and after are compared,
// so that nothing but the member is another one.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/strings.h"
#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"
#include "patch/internal/json_edit.h"
#include "patch/internal/yaml_edit.h"

namespace fuin::patch {
namespace {

using text::Node;
using Path = std::vector<std::string>;

// What one format wants: a member `name` in the mapping at `parent`.
struct Wanted {
  Path parent;
  std::string name;
  Node value;
  std::string id = "patch/block-added";
};

Node Named(std::initializer_list<std::pair<std::string, Node>> members) {
  Node node = Node::Object();
  for (const auto& [name, value] : members) {
    node.Add(name, value);
  }
  return node;
}

Node ListOf(Node one) {
  Node list = Node::Array();
  list.Add(std::move(one));
  return list;
}

const Node* NodeAt(const Node& document, const Path& path) {
  const Node* node = &document;
  for (const std::string& name : path) {
    node = node == nullptr ? nullptr : node->Find(name);
  }
  return node;
}

bool IsPlain(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:"
             "/.*") == std::string_view::npos &&
         text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == 0 &&
         !text.ends_with(':') && text != "true" && text != "false" && text != "null";
}

std::string ScalarText(const Node& node) {
  if (node.kind == Node::Kind::kBool) {
    return node.boolean ? "true" : "false";
  }
  if (node.kind == Node::Kind::kNumber || !node.tag.empty()) {
    return (node.tag.empty() ? "" : node.tag + " ") + node.scalar;
  }
  return IsPlain(node.scalar) ? node.scalar : text::JsonQuote(node.scalar);
}

// Block style at the margin, two blanks a level.
void WriteBlock(const Node& node, const std::string& indent, std::string& yaml) {
  for (const Node::Member& member : node.members) {
    const Node& value = member.second;
    yaml += indent + member.first + ":";
    if (value.IsObject()) {
      yaml += "\n";
      WriteBlock(value, indent + "  ", yaml);
    } else if (value.IsArray()) {
      yaml += "\n";
      for (const Node& element : value.elements) {
        if (element.IsObject()) {
          std::string inner;
          WriteBlock(element, indent + "    ", inner);
          inner.replace(indent.size() + 2, 1, "-");
          yaml += inner;
        } else {
          yaml += indent + "  - " + ScalarText(element) + "\n";
        }
      }
    } else {
      yaml += " " + ScalarText(value) + "\n";
    }
  }
}

class SpecFixes {
 public:
  SpecFixes(const Patient& patient, std::vector<Candidate>& candidates)
      : patient_(patient), candidates_(candidates), path_(patient.cluster.root) {}

  void Add();

 private:
  const std::string& Key() const { return patient_.request.key; }
  // One candidate with all of `wanted`, put in or in the place of what is there.
  void Offer(const std::vector<Wanted>& wanted);
  bool OfferYaml(const std::vector<Wanted>& wanted, std::vector<Edit>& edits) const;
  bool OfferJson(const std::vector<Wanted>& wanted, std::vector<Edit>& edits);
  void AddTemplate();
  Node Function(std::string_view name, const std::string& text) const;
  Node KeyResource() const;
  void AddObject();

  const Patient& patient_;
  std::vector<Candidate>& candidates_;
  const std::string& path_;
  std::string text_;
  bool is_json_ = false;
  std::vector<Node> documents_;
  size_t document_ = 0;  // the cluster's
};

bool SpecFixes::OfferYaml(const std::vector<Wanted>& wanted, std::vector<Edit>& edits) const {
  for (const Wanted& one : wanted) {
    const Node* parent = NodeAt(documents_[document_], one.parent);
    if (parent == nullptr) {
      return false;
    }
    const Node* old = parent->Find(one.name);
    std::optional<Edit> edit;
    if (old == nullptr) {
      std::string lines;
      WriteBlock(Named({{one.name, one.value}}), "", lines);
      edit = AppendToMapping(text_, *parent, lines);
    } else if (one.value.IsString()) {
      edit = ReplaceScalar(text_, *old, ScalarText(one.value));
    }
    if (!edit.has_value()) {
      return false;
    }
    edits.push_back(std::move(*edit));
  }
  const Result<std::vector<Node>> after = text::ParseYaml(ApplyEdits(text_, edits), path_);
  if (!after || after->size() != documents_.size()) {
    return false;
  }
  // What is compared loses the changes one by one; the last comparison allows for one of them.
  std::function<void(Node&, const Path&, size_t, const std::string&)> drop =
      [&](Node& node, const Path& path, size_t depth, const std::string& name) {
        if (depth == path.size()) {
          std::erase_if(node.members, [&](const Node::Member& one) { return one.first == name; });
          return;
        }
        for (Node::Member& member : node.members) {
          if (member.first == path[depth]) {
            drop(member.second, path, depth + 1, name);
          }
        }
      };
  for (size_t i = 0; i < documents_.size(); ++i) {
    Node before = documents_[i];
    Node now = (*after)[i];
    const size_t last = wanted.size() - 1;
    for (size_t j = 0; i == document_ && j < last; ++j) {
      drop(before, wanted[j].parent, 0, wanted[j].name);
      drop(now, wanted[j].parent, 0, wanted[j].name);
    }
    Path path = wanted[last].parent;
    path.push_back(wanted[last].name);
    if (i != document_) {
      path = {"apiVersion"};
      if (before.Find("apiVersion") == nullptr) {
        continue;
      }
    }
    if (!SameButFor(before, now, path)) {
      return false;
    }
  }
  return true;
}

bool SpecFixes::OfferJson(const std::vector<Wanted>& wanted, std::vector<Edit>& edits) {
  const hcl::File* file = patient_.workspace.Parsed(path_);
  if (file == nullptr || !file->body.is_json) {
    return false;
  }
  for (const Wanted& one : wanted) {
    Path member = one.parent;
    member.push_back(one.name);
    if (const hcl::Expr* old = ValueAt(file->body, member)) {
      const size_t start = old->range.start.offset;
      edits.push_back({start, old->range.end.offset - start, text::WriteJson(one.value, 0)});
      continue;
    }
    const hcl::Expr* parent = one.parent.empty() ? nullptr : ValueAt(file->body, one.parent);
    const std::optional<JsonObject> object = one.parent.empty()  ? ObjectOf(file->body)
                                             : parent == nullptr ? std::nullopt
                                                                 : ObjectOf(*parent);
    if (!object.has_value()) {
      return false;
    }
    edits.push_back(AddMember(*file, *object, one.name, one.value));
  }
  return true;
}

void SpecFixes::Offer(const std::vector<Wanted>& wanted) {
  std::vector<Edit> edits;
  const bool is_good = is_json_ ? OfferJson(wanted, edits) : OfferYaml(wanted, edits);
  if (is_good) {
    Candidate candidate;
    candidate.edits[path_] = std::move(edits);
    for (const Wanted& one : wanted) {
      candidate.changes.push_back(
          {{one.id, {{"name", one.name}}}, {patient_.cluster.origin.at, {}}});
    }
    candidates_.push_back(std::move(candidate));
  }
}

// A function in YAML's short form, and in JSON's long one.
Node SpecFixes::Function(std::string_view name, const std::string& text) const {
  if (!is_json_) {
    Node node = Node::String(text);
    node.tag = fmt::format("!{}", name);
    return node;
  }
  Node long_form = Node::Object();
  if (name == "GetAtt") {
    const size_t dot = text.find('.');
    Node path = Node::Array();
    path.Add(Node::String(text.substr(0, dot)));
    path.Add(Node::String(text.substr(dot + 1)));
    long_form.Add("Fn::GetAtt", std::move(path));
  } else {
    long_form.Add(name == "Ref" ? "Ref" : fmt::format("Fn::{}", name), Node::String(text));
  }
  return long_form;
}

Node SpecFixes::KeyResource() const {
  Node account = Named(
      {{"Sid", Node::String("Account")},
       {"Effect", Node::String("Allow")},
       {"Principal",
        Named({{"AWS", Function("Sub", "arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}})},
       {"Action", Node::String("kms:*")},
       {"Resource", Node::String("*")}});
  Node statements = ListOf(std::move(account));
  if (patient_.request.eks_statement) {
    Node actions = Node::Array();
    for (const char* action : {"kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"}) {
      actions.Add(Node::String(action));
    }
    Node service = Function("Sub", "eks.${AWS::Region}.amazonaws.com");
    statements.Add(
        Named({{"Sid", Node::String("AllowEksToUseTheKey")},
               {"Effect", Node::String("Allow")},
               {"Principal", Named({{"Service", Node::String("eks.amazonaws.com")}})},
               {"Action", std::move(actions)},
               {"Resource", Node::String("*")},
               {"Condition",
                Named({{"StringEquals", Named({{"kms:ViaService", std::move(service)}})}})}}));
  }
  Node policy =
      Named({{"Version", Node::String("2012-10-17")}, {"Statement", std::move(statements)}});
  return Named(
      {{"Type", Node::String("AWS::KMS::Key")},
       {"DeletionPolicy", Node::String("Retain")},
       {"UpdateReplacePolicy", Node::String("Retain")},
       {"Properties", Named({{"Description", Node::String("EKS cluster secrets encryption")},
                             {"EnableKeyRotation", Node::Bool(true)},
                             {"KeyPolicy", std::move(policy)}})}});
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-cluster
void SpecFixes::AddTemplate() {
  const std::string& id = patient_.cluster.address;
  const Node* resources = documents_[0].Find("Resources");
  const Node* cluster = resources == nullptr ? nullptr : resources->Find(id);
  if (!patient_.request.clusters_are_new || cluster == nullptr) {
    return;
  }
  std::string name = "EksSecretsKey";
  for (int i = 2; resources->Find(name) != nullptr || resources->Find(name + "Alias") != nullptr;
       ++i) {
    name = fmt::format("EksSecretsKey{}", i);
  }
  const bool is_given = !Key().empty();
  Node provider =
      Named({{"KeyArn", is_given ? Node::String(Key()) : Function("GetAtt", name + ".Arn")}});
  Node encryption = ListOf(
      Named({{"Provider", std::move(provider)}, {"Resources", ListOf(Node::String("secrets"))}}));
  std::vector<Wanted> wanted = {{{"Resources", id, "Properties"},
                                 "EncryptionConfig",
                                 std::move(encryption),
                                 "patch/block-added"}};
  if (!is_given) {
    wanted.push_back({{"Resources"}, name, KeyResource(), "patch/key"});
    Node alias_name = Function("Sub", "alias/eks-secrets-${AWS::StackName}-" + id);
    wanted.push_back({{"Resources"},
                      name + "Alias",
                      Named({{"Type", Node::String("AWS::KMS::Alias")},
                             {"Properties", Named({{"AliasName", std::move(alias_name)},
                                                   {"TargetKeyId", Function("Ref", name)}})}}),
                      "patch/alias"});
  }
  Offer(wanted);
}

void SpecFixes::AddObject() {
  if (Key().empty()) {
    return;
  }
  const Node& document = documents_[document_];
  const std::string_view version = document.Text("apiVersion");
  const std::string_view kind = document.Text("kind");
  const Node key = Node::String(Key());
  const Node secrets = ListOf(Node::String("secrets"));
  if (version.starts_with("eksctl.io/")) {
    const Node* old = document.Find("secretsEncryption");
    if (old != nullptr && old->IsObject()) {
      Offer({{{"secretsEncryption"}, "keyARN", key, "patch/key-replaced"}});
    } else {
      Offer({{{}, "secretsEncryption", Named({{"keyARN", key}}), "patch/block-added"}});
    }
    return;
  }
  Path spec = {"spec"};
  Node block;
  if (version.starts_with("controlplane.cluster.x-k8s.io/")) {
    if (kind == "AWSManagedControlPlaneTemplate") {
      spec = {"spec", "template", "spec"};
    }
    block = Named({{"provider", key}, {"resources", secrets}});
    Path inner = spec;
    inner.emplace_back("encryptionConfig");
    if (NodeAt(document, inner) != nullptr) {
      Offer({{inner, "provider", key, "patch/key-replaced"}});
      return;
    }
  } else if (version.starts_with("eks.services.k8s.aws/")) {
    block = ListOf(Named({{"provider", Named({{"keyARN", key}})}, {"resources", secrets}}));
  } else if (version.starts_with("eks.aws.")) {
    spec = {"spec", "forProvider"};
    Node provider = Named({{"keyArn", key}});
    const bool is_upbound = version.find(".upbound.io/") != std::string_view::npos;
    const bool has_objects = is_upbound && version.ends_with("/v1beta2");
    block = Named({{"provider", is_upbound && !has_objects ? ListOf(provider) : provider},
                   {"resources", secrets}});
    block = has_objects ? block : ListOf(block);
  } else {
    return;
  }
  Offer({{spec, "encryptionConfig", block, "patch/block-added"}});
}

void SpecFixes::Add() {
  const Result<std::string> text = patient_.workspace.Text(path_);
  if (!text) {
    return;
  }
  text_ = *text;
  const size_t first = text_.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  is_json_ = first != std::string::npos && text_[first] == '{' && path_.ends_with(".json");
  Result<std::vector<Node>> documents = text::ParseYaml(text_, path_);
  if (is_json_) {
    Result<Node> json = text::ParseJson(text_, path_);
    documents = std::vector<Node>();
    if (!json) {
      return;
    }
    documents->push_back(std::move(*json));
  }
  if (!documents || documents->empty()) {
    return;
  }
  documents_ = std::move(*documents);
  const model::SourceKind kind = patient_.facts.sources[patient_.cluster.source_index].kind;
  if (kind == model::SourceKind::kCloudFormation) {
    if (documents_.size() == 1) {
      AddTemplate();
    }
    return;
  }
  if (kind != model::SourceKind::kClusterSpec) {
    return;
  }
  for (size_t i = 0; i < documents_.size(); ++i) {
    if (documents_[i].line == patient_.cluster.origin.at.line) {
      document_ = i;
      AddObject();
    }
  }
}

}  // namespace

void AddSpecFixes(const Patient& patient, std::vector<Candidate>& candidates) {
  SpecFixes(patient, candidates).Add();
}

}  // namespace fuin::patch
