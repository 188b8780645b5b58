// Terraform in JSON syntax: the same block and the same key, as members of the objects that are
// there.

#include <fmt/format.h>

#include <algorithm>

#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"
#include "patch/internal/json_edit.h"
#include "patch/internal/new_key.h"

namespace fuin::patch {
namespace {

using text::Node;

constexpr std::string_view kBlock = "encryption_config";

Node Texts(std::initializer_list<std::string> all) {
  Node list = Node::Array();
  for (const std::string& one : all) {
    list.Add(Node::String(one));
  }
  return list;
}

Node BlockNode(const std::string& key) {
  Node provider = Node::Object();
  provider.Add("key_arn", Node::String(key));
  Node block = Node::Object();
  block.Add("provider", std::move(provider));
  block.Add("resources", Texts({"secrets"}));
  return block;
}

class JsonFixes {
 public:
  JsonFixes(const Patient& patient, std::vector<Candidate>& candidates)
      : patient_(patient), candidates_(candidates) {}

  void Add();

 private:
  bool FindCluster();
  void FindIn(const hcl::Expr& resources);
  Candidate WithKey(std::vector<Edit> edits, std::string id);
  void AddResource(std::string_view type, Node value, std::vector<Edit>& edits,
                   std::vector<std::pair<std::string, Node>>& types) const;
  std::vector<Edit> KeyEdits() const;
  std::string KeyReference() const {
    return patient_.request.key.empty() ? fmt::format("${{aws_kms_key.{}{}.arn}}", name_, index_)
                                        : patient_.request.key;
  }
  std::string NameText() const;
  model::Location At() const { return patient_.cluster.origin.at; }

  const Patient& patient_;
  std::vector<Candidate>& candidates_;
  const hcl::File* file_ = nullptr;
  const hcl::Expr* resources_ = nullptr;  // the object with all types, that of the cluster
  const hcl::Expr* cluster_ = nullptr;
  std::string name_, index_;
};

void JsonFixes::FindIn(const hcl::Expr& resources) {
  if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&resources.node)) {
    for (const hcl::ExprPtr& element : tuple->elements) {
      FindIn(*element);
    }
    return;
  }
  const hcl::Expr* type = MemberOf(resources, "aws_eks_cluster");
  const hcl::Object* clusters = type == nullptr ? nullptr : std::get_if<hcl::Object>(&type->node);
  for (size_t i = 0; clusters != nullptr && i < clusters->items.size(); ++i) {
    const hcl::Expr& value = *clusters->items[i].value;
    const std::optional<JsonObject> object = ObjectOf(value);
    if (object.has_value() && object->range.start.line == static_cast<uint32_t>(At().line) &&
        object->range.start.column == static_cast<uint32_t>(At().column)) {
      cluster_ = &value;
      resources_ = &resources;
    }
  }
}

bool JsonFixes::FindCluster() {
  file_ = At().file.ends_with(".json") ? patient_.workspace.Parsed(At().file) : nullptr;
  for (size_t i = 0; file_ != nullptr && i < file_->body.attributes.size(); ++i) {
    if (file_->body.attributes[i].name == "resource") {
      FindIn(*file_->body.attributes[i].value);
    }
  }
  return cluster_ != nullptr;
}

std::string JsonFixes::NameText() const {
  const hcl::Expr* name = MemberOf(*cluster_, "name");
  return name == nullptr ? "" : LiteralText(*name).value_or("");
}

// A resource of `type`: in the object of its type where that is there, else together with it.
void JsonFixes::AddResource(std::string_view type, Node value, std::vector<Edit>& edits,
                            std::vector<std::pair<std::string, Node>>& types) const {
  const hcl::Expr* there = MemberOf(*resources_, type);
  const std::optional<JsonObject> object = there == nullptr ? std::nullopt : ObjectOf(*there);
  if (object.has_value()) {
    edits.push_back(AddMember(*file_, *object, name_, value));
    return;
  }
  Node named = Node::Object();
  named.Add(name_, std::move(value));
  types.emplace_back(type, std::move(named));
}

std::vector<Edit> JsonFixes::KeyEdits() const {
  const std::string cluster = NameText();
  std::vector<Edit> edits;
  std::vector<std::pair<std::string, Node>> types;
  Node key = Node::Object();
  for (const std::string_view shared : {"provider", "count", "for_each", "region"}) {
    const hcl::Expr* value = MemberOf(*cluster_, shared);
    if (value != nullptr && LiteralText(*value).has_value()) {
      key.Add(std::string(shared), Node::String(*LiteralText(*value)));
    }
  }
  Node alias = key;
  key.Add("description", Node::String(fmt::format("EKS cluster {}{}secrets encryption", cluster,
                                                  cluster.empty() ? "" : " ")));
  key.Add("enable_key_rotation", Node::Bool(true));
  key.Add("policy", Node::String(fmt::format("${{data.aws_iam_policy_document.{}.json}}", name_)));
  Node lifecycle = Node::Object();
  lifecycle.Add("prevent_destroy", Node::Bool(true));
  key.Add("lifecycle", std::move(lifecycle));
  AddResource("aws_kms_key", std::move(key), edits, types);
  alias.Add("name", Node::String("alias/eks-secrets-" + (cluster.empty() ? name_ : cluster)));
  alias.Add("target_key_id",
            Node::String(fmt::format("${{aws_kms_key.{}{}.key_id}}", name_, index_)));
  AddResource("aws_kms_alias", std::move(alias), edits, types);
  if (const std::optional<JsonObject> object = ObjectOf(*resources_)) {
    for (auto& [type, value] : types) {
      edits.push_back(AddMember(*file_, *object, type, value));
    }
  }
  return edits;
}

Node Statement(const std::string& sid, const std::string& type, const std::string& who,
               Node actions) {
  Node principals = Node::Object();
  principals.Add("type", Node::String(type));
  principals.Add("identifiers", Texts({who}));
  Node statement = Node::Object();
  statement.Add("sid", Node::String(sid));
  statement.Add("actions", std::move(actions));
  statement.Add("resources", Texts({"*"}));
  statement.Add("principals", std::move(principals));
  return statement;
}

// The data sources of the key's policy.
Node DataNode(const std::string& name, bool eks_statement) {
  Node statements = Node::Array();
  statements.Add(Statement("Account", "AWS",
                           fmt::format("arn:${{data.aws_partition.{0}.partition}}:iam::${{data."
                                       "aws_caller_identity.{0}.account_id}}:root",
                                       name),
                           Texts({"kms:*"})));
  if (eks_statement) {
    Node condition = Node::Object();
    condition.Add("test", Node::String("StringLike"));
    condition.Add("variable", Node::String("kms:ViaService"));
    condition.Add("values", Texts({"eks.*.amazonaws.com"}));
    Node eks = Statement("AllowEksToUseTheKey", "Service", "eks.amazonaws.com",
                         Texts({"kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"}));
    eks.Add("condition", std::move(condition));
    statements.Add(std::move(eks));
  }
  Node document = Node::Object();
  document.Add("statement", std::move(statements));
  const auto named = [&](Node value) {
    Node node = Node::Object();
    node.Add(name, std::move(value));
    return node;
  };
  Node data = Node::Object();
  data.Add("aws_caller_identity", named(Node::Object()));
  data.Add("aws_partition", named(Node::Object()));
  data.Add("aws_iam_policy_document", named(std::move(document)));
  return data;
}

// `edits`, and the key that they name.
Candidate JsonFixes::WithKey(std::vector<Edit> edits, std::string id) {
  Candidate candidate = Change(At().file, std::move(edits), {std::move(id), {}}, At());
  if (!patient_.request.key.empty()) {
    return candidate;
  }
  std::vector<Edit>& all = candidate.edits[At().file];
  for (Edit& edit : KeyEdits()) {
    all.push_back(std::move(edit));
  }
  Node data = DataNode(name_, patient_.request.eks_statement);
  const hcl::Attribute* there = file_->body.Find("data");
  const std::optional<JsonObject> object =
      there == nullptr ? std::nullopt : ObjectOf(*there->value);
  if (!object.has_value()) {
    all.push_back(AddMember(*file_, ObjectOf(file_->body), "data", data));
  }
  for (const Node::Member& member : data.members) {
    const hcl::Expr* type = object.has_value() ? MemberOf(*there->value, member.first) : nullptr;
    const std::optional<JsonObject> inner = type == nullptr ? std::nullopt : ObjectOf(*type);
    if (inner.has_value()) {
      all.push_back(AddMember(*file_, *inner, member.second.members[0].first,
                              member.second.members[0].second));
    } else if (object.has_value()) {
      all.push_back(AddMember(*file_, *object, member.first, member.second));
    }
  }
  candidate.changes.push_back({{"patch/key", {{"name", "aws_kms_key." + name_}}}, {At(), {}}});
  return candidate;
}

void JsonFixes::Add() {
  if (!FindCluster() || IsDownloaded(At().file)) {
    return;
  }
  const std::vector<Declared> declared = DeclaredIn(FolderOf(At().file), patient_.workspace);
  name_ = "eks_secrets";
  const auto is_taken = [&] {
    return std::ranges::any_of(
        declared, [&](const Declared& one) { return one.address.ends_with("." + name_); });
  };
  for (int i = 2; is_taken(); ++i) {
    name_ = fmt::format("eks_secrets_{}", i);
  }
  index_ = MemberOf(*cluster_, "count") != nullptr      ? "[count.index]"
           : MemberOf(*cluster_, "for_each") != nullptr ? "[each.key]"
                                                        : "";
  const hcl::Expr* block = MemberOf(*cluster_, kBlock);
  const std::optional<JsonObject> cluster = ObjectOf(*cluster_);
  if (block == nullptr) {
    if (patient_.cluster.encryption.absent() && MemberOf(*cluster_, "dynamic") == nullptr) {
      candidates_.push_back(WithKey(
          {AddMember(*file_, *cluster, kBlock, BlockNode(KeyReference()))}, "patch/block-added"));
    }
    return;
  }
  const auto replace = [&](const hcl::Expr& value, std::string text) {
    const size_t start = value.range.start.offset;
    return Edit{start, value.range.end.offset - start, std::move(text)};
  };
  const hcl::Tuple* list = std::get_if<hcl::Tuple>(&block->node);
  for (size_t i = 0; list != nullptr && list->elements.size() > 1 && i < list->elements.size();
       ++i) {
    candidates_.push_back(
        Change(At().file, {replace(*block, std::string(Slice(*file_, list->elements[i]->range)))},
               {"patch/second-removed", {}}, At()));
  }
  if (const hcl::Expr* resources = MemberOf(*block, "resources")) {
    candidates_.push_back(Change(At().file, {replace(*resources, "[\"secrets\"]")},
                                 {"patch/resources-set", {}}, At()));
  } else if (const std::optional<JsonObject> object = ObjectOf(*block)) {
    candidates_.push_back(Change(At().file,
                                 {AddMember(*file_, *object, "resources", Texts({"secrets"}))},
                                 {"patch/resources-set", {}}, At()));
  }
  candidates_.push_back(WithKey({replace(*block, text::WriteJson(BlockNode(KeyReference()), 0))},
                                "patch/block-rewritten"));
}

}  // namespace

void AddJsonFixes(const Patient& patient, std::vector<Candidate>& candidates) {
  JsonFixes(patient, candidates).Add();
}

}  // namespace fuin::patch
