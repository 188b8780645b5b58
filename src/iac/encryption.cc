// encryption_config as the schema of aws_eks_cluster has it (hashicorp/aws,
// internal/service/eks/cluster.go): at most one, with one provider { key_arn } and resources.

#include "iac/internal/encryption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "iac/internal/collect_instance.h"

namespace fuin::iac {
namespace {

using hcl::Unknown;
using hcl::Value;
using model::DefectKind;
using model::KeyForm;
using model::Seen;
using Key = Seen<model::KeyReference>;

// Blocks and arguments of aws_eks_cluster that have to do with encryption, and are not its names:
// what people write in the place of encryption_config.
bool IsMeantAsEncryption(std::string_view name) {
  return name.find("encrypt") != std::string_view::npos || name.starts_with("kms") ||
         name == "key_arn" || name.starts_with("secrets_");
}

class Encryption {
 public:
  Encryption(const Resource& resource, const KeyIndex& keys, model::Cluster& cluster)
      : resource_(resource), keys_(keys), cluster_(cluster), file_(*resource.declaration.file) {}

  void Fill();

 private:
  void Refuse(DefectKind kind, std::string id, std::string name, model::Origin origin) const {
    AddDefect(cluster_.defects, kind, std::move(id), std::move(name), std::move(origin));
  }
  void CheckNames() const;
  model::EncryptionBlock Block(const BlockInstance& block) const;
  void CheckBlock(const BlockInstance& block) const;
  Seen<std::vector<std::string>> ResourcesOf(const BlockInstance& block,
                                             const model::Origin& at) const;
  Key KeyOf(const BlockInstance& provider) const;
  Key EitherKey(const hcl::Conditional& choice, const BlockInstance& provider, const Value& whole,
                model::Origin origin) const;
  Key Reference(const Value& value, model::Origin origin) const;

  const Resource& resource_;
  const KeyIndex& keys_;
  model::Cluster& cluster_;
  const hcl::File& file_;
};

Key Encryption::Reference(const Value& value, model::Origin origin) const {
  model::KeyReference reference;
  if (value.IsKnown()) {
    std::string problem;
    const std::optional<Value> text =
        hcl::Convert(value.WithSensitive(false), hcl::TypeKind::kString, problem);
    reference.text = text.has_value() && !text->IsNull() ? text->AsString() : "";
    reference.form =
        text.has_value() ? model::ClassifyKeyName(reference.text) : KeyForm::kMalformed;
    reference.text = value.IsSensitive() ? "(sensitive)" : reference.text;
    return Key::Of(std::move(reference), std::move(origin));
  }
  const Unknown& why = value.why_unknown();
  reference.text = why.name;
  if (why.kind != Unknown::Kind::kComputed && why.kind != Unknown::Kind::kData) {
    return Key::Unknown(Because(why), std::move(origin));
  }
  const std::string_view owner = OwnerOf(why.name);
  const std::string_view attribute = AttributeOf(why.name);
  const bool is_id = attribute == "key_id" || attribute == "id";
  const bool is_alias = owner.find("aws_kms_alias.") != std::string_view::npos;
  const bool is_key = owner.find("aws_kms_") != std::string_view::npos && !is_alias;
  const auto alias = keys_.alias_target.find(owner);
  const auto key =
      keys_.key_at_address.find(alias != keys_.alias_target.end() ? alias->second : owner);
  if (key != keys_.key_at_address.end()) {
    reference.key_index = key->second;
  }
  reference.form = is_key && is_id                            ? KeyForm::kKeyId
                   : is_alias && attribute == "arn"           ? KeyForm::kAliasArn
                   : is_alias && attribute == "name"          ? KeyForm::kAliasName
                   : is_alias && attribute == "target_key_id" ? KeyForm::kKeyId
                   : (is_key || is_alias) && why.kind == Unknown::Kind::kComputed
                       ? KeyForm::kResource
                       : KeyForm::kOpaque;
  return Key::Of(std::move(reference), std::move(origin));
}

// One of two keys, by a condition that only the run will show: sealed for certain only where both
// would seal, and refused for certain only where both would be.
Key Encryption::EitherKey(const hcl::Conditional& choice, const BlockInstance& provider,
                          const Value& whole, model::Origin origin) const {
  const auto is_name = [&](const hcl::Expr& branch) {
    const hcl::EvalResult result = resource_.Evaluate(branch, provider.locals);
    if (!result.diagnostics.empty()) {
      return false;
    }
    const Key key = Reference(result.value, {});
    const KeyForm form = key.known() ? key.value().form : KeyForm::kMalformed;
    return key.known() && form != KeyForm::kMalformed && form != KeyForm::kEmpty &&
           form != KeyForm::kKeyId;
  };
  const Unknown& why = whole.why_unknown();
  if (!is_name(*choice.if_true) || !is_name(*choice.if_false)) {
    return Key::Unknown(Because(why), std::move(origin));
  }
  return Key::Of({KeyForm::kOpaque, why.name, std::nullopt}, std::move(origin));
}

Key Encryption::KeyOf(const BlockInstance& provider) const {
  for (const hcl::Attribute& attribute : provider.body->attributes) {
    if (attribute.name != "key_arn") {
      Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", attribute.name,
             resource_.OriginOf(attribute, *provider.file));
    }
  }
  for (const hcl::Block& block : provider.body->blocks) {
    Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", block.type,
           resource_.OriginOf(block, *provider.file));
  }
  const hcl::Attribute* key_arn = provider.body->Find("key_arn");
  if (key_arn == nullptr) {
    model::Origin at = resource_.OriginAt(provider.range, *provider.file);
    Refuse(DefectKind::kMissingArgument, "defect/missing-argument", "key_arn", at);
    return Key::Absent(std::move(at));
  }
  model::Origin origin = resource_.TracedOrigin(*key_arn, *provider.file);
  const hcl::EvalResult result = resource_.Evaluate(*key_arn->value, provider.locals);
  if (!result.diagnostics.empty() || IsError(result.value)) {
    Refuse(DefectKind::kNotEvaluable, "defect/not-evaluable",
           result.diagnostics.empty() ? result.value.why_unknown().name
                                      : result.diagnostics[0].message,
           origin);
  } else if (result.value.IsKnown() && result.value.IsNull()) {
    Refuse(DefectKind::kMissingArgument, "defect/null-argument", "key_arn", origin);
    return Key::Absent(std::move(origin));
  }
  const hcl::Expr* expr = key_arn->value.get();
  while (const hcl::Parenthesized* inner = std::get_if<hcl::Parenthesized>(&expr->node)) {
    expr = inner->inner.get();
  }
  const hcl::Conditional* choice = std::get_if<hcl::Conditional>(&expr->node);
  const bool is_undecided =
      !result.value.IsKnown() && choice != nullptr &&
      !resource_.Evaluate(*choice->condition, provider.locals).value.IsKnown();
  return is_undecided ? EitherKey(*choice, provider, result.value, std::move(origin))
                      : Reference(result.value, std::move(origin));
}

void Encryption::CheckBlock(const BlockInstance& block) const {
  for (const hcl::Attribute& attribute : block.body->attributes) {
    if (attribute.name != "resources") {
      Refuse(attribute.name == "provider" ? DefectKind::kWrongType : DefectKind::kUnknownArgument,
             "defect/unknown-argument", attribute.name, resource_.OriginOf(attribute, *block.file));
    }
  }
  for (const hcl::Block& inner : block.body->blocks) {
    if (IsOfType(inner, "provider")) {
      continue;
    }
    const bool is_content = inner.type == "content";
    Refuse(is_content ? DefectKind::kContentOutsideDynamic : DefectKind::kUnknownArgument,
           is_content ? "defect/content-outside-dynamic" : "defect/unknown-argument", inner.type,
           resource_.OriginOf(inner, *block.file));
  }
}

// A set of strings: equal ones count once, in any order.
Seen<std::vector<std::string>> Encryption::ResourcesOf(const BlockInstance& block,
                                                       const model::Origin& at) const {
  using Strings = Seen<std::vector<std::string>>;
  const hcl::Attribute* resources = block.body->Find("resources");
  if (resources == nullptr) {
    Refuse(DefectKind::kMissingArgument, "defect/missing-argument", "resources", at);
    return Strings::Absent(at);
  }
  const hcl::EvalResult result = resource_.Evaluate(*resources->value, block.locals);
  const model::Origin origin = resource_.OriginOf(*resources, *block.file);
  const Value& value = result.value;
  const bool is_wrong_type = value.IsKnown() && (value.IsNull() || value.type().IsPrimitive() ||
                                                 value.kind() == hcl::TypeKind::kObject ||
                                                 value.kind() == hcl::TypeKind::kMap);
  if (!result.diagnostics.empty() || IsError(value)) {
    Refuse(DefectKind::kNotEvaluable, "defect/not-evaluable",
           result.diagnostics.empty() ? value.why_unknown().name : result.diagnostics[0].message,
           origin);
  } else if (is_wrong_type) {
    Refuse(DefectKind::kWrongType, "defect/wrong-type", "resources", origin);
  }
  const Strings seen = SeenStrings(value, origin);
  if (!seen.known()) {
    return seen;
  }
  std::vector<std::string> names = seen.value();
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return Strings::Of(std::move(names), origin);
}

model::EncryptionBlock Encryption::Block(const BlockInstance& block) const {
  model::EncryptionBlock encryption;
  encryption.origin = resource_.OriginAt(block.range, *block.file);
  encryption.origin.steps.insert(encryption.origin.steps.end(), block.steps.begin(),
                                 block.steps.end());
  CheckBlock(block);
  encryption.resources = ResourcesOf(block, encryption.origin);
  const ExpandedBlocks providers =
      ExpandBlocks(resource_, *block.body, *block.file, "provider", block.locals, cluster_.defects);
  encryption.key = Key::Absent(encryption.origin);
  if (providers.undecided.has_value()) {
    encryption.key =
        Key::Unknown(Because(providers.undecided->why_unknown()), providers.undecided_at);
  } else if (providers.blocks.empty()) {
    Refuse(DefectKind::kMissingArgument, "defect/missing-argument", "provider", encryption.origin);
  } else {
    encryption.key = KeyOf(providers.blocks[0]);
    if (providers.blocks.size() > 1) {
      Refuse(DefectKind::kTooManyBlocks, "defect/too-many-blocks", "provider",
             resource_.OriginAt(providers.blocks[1].range, *providers.blocks[1].file));
    }
  }
  return encryption;
}

// Blocks that the schema has not, where they are meant to encrypt; and encryption_config where it
// does not belong.
void Encryption::CheckNames() const {
  for (const hcl::Block& block : resource_.body().blocks) {
    const bool is_dynamic = block.type == "dynamic" && !block.labels.empty();
    const std::string& type = is_dynamic ? block.labels[0].text : block.type;
    const hcl::File& file = resource_.module.module().FileOf(block, file_);
    if (type == "encryption_config") {
      if (!is_dynamic && !block.labels.empty()) {
        Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", block.labels[0].text,
               resource_.OriginOf(block, file_));
      }
      continue;
    }
    if (IsMeantAsEncryption(type) || type == "content") {
      Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", type,
             resource_.OriginOf(block, file_));
    }
    for (const hcl::Block& inner : block.body->blocks) {
      if (IsOfType(inner, "encryption_config") && type != "lifecycle") {
        Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", "encryption_config",
               resource_.OriginOf(inner, file));
      }
    }
  }
  for (const hcl::Attribute& attribute : resource_.body().attributes) {
    if (attribute.name != "encryption_config" && IsMeantAsEncryption(attribute.name)) {
      Refuse(DefectKind::kUnknownArgument, "defect/unknown-argument", attribute.name,
             resource_.OriginOf(attribute, file_));
    }
  }
}

void Encryption::Fill() {
  using Encryptions = Seen<std::vector<model::EncryptionBlock>>;
  CheckNames();
  const hcl::Body& body = resource_.body();
  if (const hcl::Attribute* attribute = body.Find("encryption_config")) {
    Refuse(DefectKind::kWrongType, "defect/wrong-type", "encryption_config",
           resource_.OriginOf(*attribute, file_));
    cluster_.encryption = Encryptions::Absent(resource_.OriginOf(*attribute, file_));
    return;
  }
  const ExpandedBlocks expanded =
      ExpandBlocks(resource_, body, file_, "encryption_config", {}, cluster_.defects);
  std::vector<model::EncryptionBlock> blocks;
  for (const BlockInstance& block : expanded.blocks) {
    blocks.push_back(Block(block));
  }
  const ExpandedBlocks outposts =
      ExpandBlocks(resource_, body, file_, "outpost_config", {}, cluster_.defects);
  cluster_.on_outposts =
      outposts.undecided.has_value()
          ? Seen<bool>::Unknown(Because(outposts.undecided->why_unknown()), outposts.undecided_at)
          : Seen<bool>::Of(!outposts.blocks.empty());
  if (blocks.size() > 1) {
    Refuse(DefectKind::kTooManyBlocks, "defect/too-many-blocks", "encryption_config",
           blocks[1].origin);
  }
  if (!blocks.empty() && !outposts.blocks.empty()) {
    Refuse(DefectKind::kConflictingBlock, "defect/conflicting-block", "outpost_config",
           blocks[0].origin);
  }
  if (expanded.undecided.has_value()) {
    cluster_.encryption =
        Encryptions::Unknown(Because(expanded.undecided->why_unknown()), expanded.undecided_at);
    return;
  }
  if (!blocks.empty()) {
    cluster_.encryption = Encryptions::Of(std::move(blocks), cluster_.origin);
    return;
  }
  cluster_.encryption = Encryptions::Absent(cluster_.origin);
  for (const hcl::Block& block : body.blocks) {  // a dynamic block that makes none: say why
    const bool is_dynamic = block.type == "dynamic" && IsOfType(block, "encryption_config");
    if (const hcl::Attribute* for_each = is_dynamic ? block.body->Find("for_each") : nullptr) {
      cluster_.encryption = Encryptions::Absent(
          resource_.TracedOrigin(*for_each, resource_.module.module().FileOf(block, file_)));
    }
  }
}

}  // namespace

std::string_view OwnerOf(std::string_view name) { return name.substr(0, name.rfind('.')); }
std::string_view AttributeOf(std::string_view name) { return name.substr(name.rfind('.') + 1); }

void FillEncryption(const Resource& resource, const KeyIndex& keys, model::Cluster& cluster) {
  Encryption(resource, keys, cluster).Fill();
}

}  // namespace fuin::iac
