// What a resource or data source is to the expressions that refer to it: its arguments as the code
// has them, and unknown values, set or not, for what the provider fills in.

#include <fmt/format.h>

#include <algorithm>

#include "iac/internal/instance.h"
#include "iac/internal/policy_document.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;

namespace {

// The resource types of which all arguments are known here: what the code omits is null, or
// computed.
struct KnownType {
  std::string_view type;
  std::vector<std::string_view> computed;  // never null or empty once applied
  std::vector<std::string_view> optional;  // null where omitted
};

const std::vector<KnownType>& KnownTypes() {
  static const std::vector<KnownType> kTypes = {
      {"aws_kms_key",
       {"arn", "id", "key_id", "policy", "rotation_period_in_days", "tags_all", "region"},
       {"description", "key_usage", "customer_master_key_spec", "is_enabled", "enable_key_rotation",
        "deletion_window_in_days", "multi_region", "tags", "bypass_policy_lockout_safety_check",
        "custom_key_store_id", "xks_key_id"}},
      {"aws_kms_external_key",
       {"arn", "id", "key_state", "key_usage", "policy", "tags_all", "region"},
       {"description", "deletion_window_in_days", "enabled", "key_material_base64", "multi_region",
        "tags", "valid_to", "bypass_policy_lockout_safety_check"}},
      {"aws_kms_replica_key",
       {"arn", "id", "key_id", "key_rotation_enabled", "key_spec", "key_usage", "policy",
        "tags_all", "region"},
       {"description", "deletion_window_in_days", "enabled", "primary_key_arn", "tags",
        "bypass_policy_lockout_safety_check"}},
      {"aws_kms_alias",
       {"arn", "id", "name", "target_key_arn", "region"},
       {"name_prefix", "target_key_id"}},
  };
  return kTypes;
}

// Data sources of which all attributes are known here: what AWS answers of a key or an alias is
// set, and of these ones is not empty either.
struct KnownData {
  std::string_view type;
  std::vector<std::string_view> texts;   // never empty
  std::vector<std::string_view> others;  // of any type
};

const std::vector<KnownData>& KnownDataTypes() {
  static const std::vector<KnownData> kTypes = {
      {"aws_kms_alias", {"arn", "id", "name", "target_key_arn", "target_key_id", "region"}, {}},
      {"aws_kms_key",
       {"arn", "aws_account_id", "id", "key_id", "key_manager", "key_spec", "key_state",
        "key_usage", "customer_master_key_spec", "creation_date", "origin", "region"},
       {"cloud_hsm_cluster_id", "custom_key_store_id", "deletion_date", "description", "enabled",
        "expiration_model", "grant_tokens", "multi_region", "multi_region_configuration",
        "pending_deletion_window_in_days", "valid_to", "xks_key_configuration"}},
  };
  return kTypes;
}

Value KnownDataValue(const KnownData& known, const std::string& address) {
  std::vector<Value::Entry> attributes;
  for (std::string_view name : known.texts) {
    attributes.emplace_back(
        name, MakeUnknown(Unknown::Kind::kData, fmt::format("{}.{}", address, name), true, true,
                          hcl::TypeKind::kString));
  }
  for (std::string_view name : known.others) {
    attributes.emplace_back(
        name, MakeUnknown(Unknown::Kind::kData, fmt::format("{}.{}", address, name), true));
  }
  return Value::Object(std::move(attributes));
}

}  // namespace

// data.aws_region and the like are known from the provider, and policy documents from their
// statements; everything else a data source gives is set, to what only the run will show.
Value ModuleInstance::DataValue(const std::string& address, const Declaration& declaration,
                                const Value* key, const Value* each) {
  const std::string& type = declaration.block->labels[0].text;
  if (type == "aws_iam_policy_document") {
    return DocumentValue(PolicyDocumentOf(*this, declaration, key, each), address);
  }
  const auto known = std::ranges::find(KnownDataTypes(), type, &KnownData::type);
  if (known != KnownDataTypes().end()) {
    return KnownDataValue(*known, address);
  }
  // What others put there may as well be null; what AWS answers is not.
  const bool is_foreign =
      type == "terraform_remote_state" || type == "external" || !type.starts_with("aws_");
  if (is_foreign) {
    return MakeUnknown(Unknown::Kind::kData, address, false);
  }
  if (type == "aws_region" || type == "aws_partition") {
    const hcl::Attribute* provider = declaration.block->body->Find("provider");
    const hcl::Attribute* own = declaration.block->body->Find("region");
    const Value region =
        own != nullptr
            ? Evaluate(*own->value, {}, key, each).value.WithSensitive(false)
            : ProviderRegion(provider == nullptr ? "aws" : TraversalText(*provider->value));
    if (region.IsKnown() && !region.IsNull() && region.kind() == hcl::TypeKind::kString) {
      const std::string& name = region.AsString();
      if (type == "aws_region") {
        return Value::Object({{"name", region},
                              {"region", region},
                              {"id", region},
                              {"description", MakeUnknown(Unknown::Kind::kData, address, true)},
                              {"endpoint", MakeUnknown(Unknown::Kind::kData, address, true)}});
      }
      const char* partition = name.starts_with("cn-")       ? "aws-cn"
                              : name.starts_with("us-gov-") ? "aws-us-gov"
                                                            : "aws";
      return Value::Object(
          {{"partition", Value::String(partition)},
           {"id", Value::String(partition)},
           {"dns_suffix",
            Value::String(name.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com")},
           {"reverse_dns_prefix", MakeUnknown(Unknown::Kind::kData, address, true)}});
    }
  }
  return MakeUnknown(Unknown::Kind::kData, address, true);
}

Value ModuleInstance::ResourceInstance(const Declaration& declaration, const std::string& address,
                                       const Value* instance_key, const Value* each) {
  const std::string& type = declaration.block->labels[0].text;
  if (declaration.block->type == "data") {
    return DataValue(address, declaration, instance_key, each);
  }
  const auto known = std::ranges::find(KnownTypes(), type, &KnownType::type);
  if (known == KnownTypes().end()) {
    return MakeUnknown(Unknown::Kind::kComputed, address, true);
  }
  std::vector<Value::Entry> attributes;
  for (std::string_view name : known->optional) {
    attributes.emplace_back(name, Value::Null());
  }
  for (std::string_view name : known->computed) {
    attributes.emplace_back(
        name, MakeUnknown(Unknown::Kind::kComputed, fmt::format("{}.{}", address, name), true, true,
                          hcl::TypeKind::kString));
  }
  for (const hcl::Attribute& attribute : declaration.block->body->attributes) {
    const bool is_argument = attribute.name != "count" && attribute.name != "for_each" &&
                             attribute.name != "provider" && attribute.name != "depends_on";
    const bool is_policy = attribute.name == "policy";  // long, and nothing hangs on it here
    if (is_argument && !is_policy) {
      attributes.emplace_back(attribute.name,
                              Evaluate(*attribute.value, {}, instance_key, each).value);
    }
  }
  return Value::Object(std::move(attributes));
}

std::optional<Value> ModuleInstance::Resource(const std::vector<std::string_view>& path,
                                              size_t& consumed, std::string& problem,
                                              const Value* self_key) {
  static_cast<void>(self_key);
  const bool is_data = path[0] == "data";
  const size_t needed = is_data ? 3 : 2;
  if (path.size() < needed) {
    problem = "this reference is not complete.";
    return std::nullopt;
  }
  const std::string key = is_data ? fmt::format("data.{}.{}", path[1], path[2])
                                  : fmt::format("{}.{}", path[0], path[1]);
  const auto declared = module_.resources.find(key);
  if (declared == module_.resources.end()) {
    problem = fmt::format("a resource {} has not been declared.", key);
    return std::nullopt;
  }
  consumed = needed;
  auto [entry, is_new] = cache_.try_emplace(key);
  if (!is_new) {
    if (!entry->second.has_value()) {
      problem = fmt::format("{} refers to itself.", key);
      return std::nullopt;
    }
    return *entry->second;
  }
  const Declaration& declaration = declared->second;
  const Expansion expansion = Expand(declaration);
  Value value;
  if (expansion.kind == Expansion::Kind::kUnknown) {
    Unknown why = expansion.why.why_unknown();
    why.not_null = true;
    why.not_empty = false;
    value = Value::MakeUnknown({}, std::move(why));
  } else if (expansion.kind == Expansion::Kind::kSingle) {
    // One argument alone, where that is what is asked for: other arguments may need this one.
    const std::string address = AddressOf(key, expansion, {});
    const bool is_argument = !is_data && path.size() > needed &&
                             declaration.block->body->Find(path[needed]) != nullptr &&
                             path[needed] != "policy";
    if (is_argument) {
      cache_.erase(key);
      consumed = needed + 1;
      const std::string argument_key = fmt::format("{}.{}", key, path[needed]);
      auto [argument, is_first] = cache_.try_emplace(argument_key);
      if (!is_first && !argument->second.has_value()) {
        problem = fmt::format("{} refers to itself.", argument_key);
        return std::nullopt;
      }
      if (is_first) {
        Value result = Evaluate(*declaration.block->body->Find(path[needed])->value).value;
        cache_[argument_key] = std::move(result);
      }
      return *cache_[argument_key];
    }
    value = ResourceInstance(declaration, address, nullptr, nullptr);
  } else {
    std::vector<Value> elements;
    std::vector<Value::Entry> entries;
    for (const auto& [instance_key, each] : expansion.keys) {
      Value instance = ResourceInstance(declaration, AddressOf(key, expansion, instance_key),
                                        &instance_key, &each);
      if (expansion.kind == Expansion::Kind::kCount) {
        elements.push_back(std::move(instance));
      } else {
        entries.emplace_back(instance_key.AsString(), std::move(instance));
      }
    }
    value = expansion.kind == Expansion::Kind::kCount ? Value::Tuple(std::move(elements))
                                                      : Value::Object(std::move(entries));
  }
  cache_[key] = value;
  return value;
}

}  // namespace fuin::iac
