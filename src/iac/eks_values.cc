// encryptionConfig as AWS takes it: one element at most, with a provider that names a key.
// `resources` may be left out (EKS API reference, EncryptionConfig: "Required: No"; the service
// then takes ["secrets"]).

#include "iac/internal/eks_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace fuin::iac {

using cfn::Part;
using cfn::Value;
using model::DefectKind;
using model::Seen;

void AddDefect(model::Cluster& cluster, DefectKind kind, std::string id, std::string name,
               model::Origin origin) {
  cluster.defects.push_back(
      {kind, {std::move(id), {{"name", std::move(name)}}}, std::move(origin), true});
}

namespace {

// Adds the defect of a value that can't be what is wanted; true where there is one.
bool IsRefused(const Value& value, std::string_view name, Value::Kind wanted,
               model::Cluster& cluster) {
  if (value.Is(Value::Kind::kRefused)) {
    cluster.defects.push_back({DefectKind::kNotEvaluable, value.because, value.origin, true});
    return true;
  }
  if (value.Is(Value::Kind::kNull)) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/null-argument", std::string(name),
              value.origin);
    return true;
  }
  const bool fits = value.IsGone() || value.Is(Value::Kind::kUnknown) || value.Is(wanted);
  if (!fits) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", std::string(name),
              value.origin);
  }
  return !fits;
}

void RefuseOtherMembers(const Value& map, std::initializer_list<std::string_view> known,
                        model::Cluster& cluster) {
  for (const Value::Member& member : map.members) {
    if (std::ranges::find(known, member.first) == known.end()) {
      AddDefect(cluster, DefectKind::kUnknownArgument, "defect/unknown-property", member.first,
                member.second.origin);
    }
  }
}

void ReadResources(const Value& block, const EncryptionNames& names, model::Cluster& cluster,
                   model::EncryptionBlock& encryption) {
  const Value resources = block.Get(names.resources);
  if (IsRefused(resources, names.resources, Value::Kind::kList, cluster)) {
    return;
  }
  encryption.resources = cfn::SeenTexts(resources);
  if (encryption.resources.known() && encryption.resources.value().empty()) {
    encryption.resources = Seen<std::vector<std::string>>::Absent(resources.origin);
  }
}

void ReadBlock(const Value& block, const EncryptionNames& names, const KeyReader& read,
               model::Cluster& cluster, model::EncryptionBlock& encryption) {
  encryption.origin = block.origin;
  ReadResources(block, names, cluster, encryption);
  const Value provider = block.Get(names.provider);
  if (!names.takes_other_members) {
    RefuseOtherMembers(block, {names.provider, names.resources}, cluster);
    RefuseOtherMembers(provider, {names.key}, cluster);
  }
  if (IsRefused(provider, names.provider, Value::Kind::kMap, cluster)) {
    return;
  }
  if (provider.IsGone()) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument",
              std::string(names.provider), block.origin);
    encryption.key = Seen<model::KeyReference>::Absent(block.origin);
    return;
  }
  const Value key = provider.Get(names.key);
  if (key.IsGone() && !names.takes_other_members) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument",
              std::string(names.key), provider.origin);
  }
  const Value::Kind kind = key.IsScalar() ? key.kind : Value::Kind::kString;
  if (!IsRefused(key, names.key, kind, cluster)) {
    // A controller's reference stands beside the key: its reader looks at the whole provider.
    const bool is_whole = key.IsGone() && names.takes_other_members;
    encryption.key = key.IsGone() && !is_whole ? Seen<model::KeyReference>::Absent(provider.origin)
                                               : read(is_whole ? provider : key);
  }
}

}  // namespace

void FillEncryption(const Value& config, const EncryptionNames& names, const KeyReader& read,
                    model::Cluster& cluster) {
  using Blocks = Seen<std::vector<model::EncryptionBlock>>;
  cluster.encryption = Blocks::Absent(config.origin);
  if (IsRefused(config, names.whole, Value::Kind::kList, cluster)) {
    return;
  }
  if (config.Is(Value::Kind::kUnknown) || !config.because.id.empty()) {
    cluster.encryption = Blocks::Unknown(config.because, config.origin);
    return;
  }
  if (config.elements.size() > 1) {
    AddDefect(cluster, DefectKind::kTooManyBlocks, "defect/too-many-blocks",
              std::string(names.whole), config.origin);
  }
  std::vector<model::EncryptionBlock> blocks;
  for (const Value& block : config.elements) {
    if (IsRefused(block, names.whole, Value::Kind::kMap, cluster)) {
      continue;
    }
    if (block.Is(Value::Kind::kUnknown)) {
      cluster.encryption = Blocks::Unknown(block.because, block.origin);
      return;
    }
    ReadBlock(block, names, read, cluster, blocks.emplace_back());
  }
  if (!blocks.empty()) {
    model::Origin origin = config.origin;
    cluster.encryption = Blocks::Of(std::move(blocks), std::move(origin));
  }
}

Seen<model::KeyReference> ReadKeyText(const Value& value) {
  using Reference = Seen<model::KeyReference>;
  if (value.Is(Value::Kind::kUnknown)) {
    return Reference::Unknown(value.because, value.origin);
  }
  std::string text;
  bool is_known = true;
  bool is_all_there = true;  // each unknown part is certainly not empty
  const std::vector<Part> parts = cfn::PartsOf(value).value_or(std::vector<Part>());
  for (const Part& part : parts) {
    text += part.text;
    is_known = is_known && !part.because.has_value();
    is_all_there = is_all_there && (!part.because.has_value() || part.is_ours);
  }
  model::KeyReference reference{model::ClassifyKeyName(text), text, std::nullopt};
  if (is_known) {
    reference.text = cfn::IsSensitive(value) ? "(sensitive)" : text;
    return Reference::Of(std::move(reference), value.origin);
  }
  // What stands behind the last colon of an ARN decides its form, whatever Region and account are.
  const size_t colon = text.rfind(':', text.find("alias/"));
  const bool is_arn = text.starts_with("arn:") && text.find(":kms:") != std::string::npos;
  const size_t name_at = is_arn ? text.find("alias/") : text.starts_with("alias/") ? 0 : text.npos;
  const bool has_name =
      name_at != text.npos && (is_all_there || [&] {
        const std::string_view name = std::string_view(text).substr(name_at + 6);
        return !name.starts_with("${") || !name.ends_with("}") || name.find('}') + 1 != name.size();
      }());
  if (has_name && (!is_arn || colon != std::string::npos)) {
    reference.form = is_arn ? model::KeyForm::kAliasArn : model::KeyForm::kAliasName;
    return Reference::Of(std::move(reference), value.origin);
  }
  if (is_arn && is_all_there) {
    const size_t key_at = text.rfind(":key/");
    const std::string id = key_at == text.npos ? "" : text.substr(key_at + 5);
    if (model::ClassifyKeyName(id) == model::KeyForm::kKeyId) {
      reference.form = model::KeyForm::kKeyArn;
      return Reference::Of(std::move(reference), value.origin);
    }
  }
  return Reference::Unknown(cfn::BecauseOf(value), value.origin);
}

void FillVersion(const Value& version, model::Cluster& cluster) {
  cluster.version = cfn::SeenText(version);
  std::string text = cfn::TextOf(version).value_or("");
  if (version.Is(Value::Kind::kNumber) && text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
  }
  const bool is_one_digit = text.size() == 3 && text.starts_with("1.") && text[2] != '.';
  if (is_one_digit) {  // EKS began with 1.10
    AddDefect(cluster, DefectKind::kWrongType, "defect/version-number", text, version.origin);
  }
}

}  // namespace fuin::iac
