// Registry modules that are not on disk, by what their inputs and defaults mean. Read from the
// modules' own variables.tf at their tags: terraform-aws-modules/terraform-aws-eks v12 to v21
// (cluster_encryption_config: off by default until v18, on from v19; encryption_config from v21, on
// by default, null is off).

#include <fmt/format.h>

#include <optional>

#include "base/strings.h"
#include "iac/internal/collect_instance.h"

namespace fuin::iac {
namespace {

using hcl::Value;
using model::Seen;

// The one major version that a constraint allows: "~> 20.0", "20.8.4", ">= 19.0, < 20". Nothing
// where it is open.
std::optional<int64_t> MajorVersion(std::string_view constraint) {
  std::optional<int64_t> lower;
  std::optional<int64_t> below;
  bool is_closed = false;
  for (std::string_view part : Split(constraint, ',')) {
    part = Trim(part);
    const size_t digits = part.find_first_of("0123456789");
    if (digits == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view op = Trim(part.substr(0, digits));
    const std::string_view version = part.substr(digits);
    int64_t major = 0;
    for (char c : version.substr(0, std::min<size_t>(version.find_first_not_of("0123456789"), 4))) {
      major = major * 10 + (c - '0');
    }
    const bool has_minor = version.find('.') != std::string_view::npos;
    if (op.empty() || op == "=" || op == "v" || (op == "~>" && has_minor)) {
      lower = major;
      is_closed = true;
    } else if (op == ">=" || op == ">" || op == "~>") {
      lower = major;
    } else if (op == "<" || op == "<=") {
      const bool is_whole =
          version.find_first_not_of("0.") == std::string_view::npos ||
          version.substr(std::min(version.find('.'), version.size())).find_first_not_of(".0") ==
              std::string_view::npos;
      below = op == "<" && is_whole ? major - 1 : major;
    }
  }
  if (is_closed || (lower.has_value() && below.has_value() && *lower == *below)) {
    return lower;
  }
  return std::nullopt;
}

// A module call's inputs, evaluated where it is called.
class Inputs {
 public:
  Inputs(ModuleInstance& caller, const Declaration& call, const Value* key, const Value* each)
      : caller_(caller), call_(call), key_(key), each_(each) {}

  bool Has(std::string_view name) const { return call_.block->body->Find(name) != nullptr; }
  std::optional<Value> Get(std::string_view name) const {
    const hcl::Attribute* attribute = call_.block->body->Find(name);
    return attribute == nullptr
               ? std::nullopt
               : std::optional(caller_.Evaluate(*attribute->value, {}, key_, each_).value);
  }
  model::Origin OriginOf(std::string_view name) const {
    const hcl::Attribute* attribute = call_.block->body->Find(name);
    model::Origin origin{
        PlaceOf(*call_.file, attribute == nullptr ? call_.block->type_range : attribute->range),
        caller_.CallSteps()};
    if (attribute != nullptr) {
      const std::vector<model::Step> steps = TraceSteps(caller_, *call_.file, *attribute->value);
      origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
    }
    return origin;
  }
  // A bool with its default; unknown stays unknown.
  Seen<bool> Bool(std::string_view name, bool fallback) const {
    const std::optional<Value> value = Get(name);
    if (!value.has_value() || (value->IsKnown() && value->IsNull())) {
      return Seen<bool>::Of(fallback, OriginOf(name));
    }
    return SeenBool(*value, OriginOf(name));
  }
  Seen<std::string> String(std::string_view name) const {
    const std::optional<Value> value = Get(name);
    return value.has_value() ? SeenString(*value, OriginOf(name))
                             : Seen<std::string>::Absent(OriginOf(name));
  }

 private:
  ModuleInstance& caller_;
  const Declaration& call_;
  const Value* key_;
  const Value* each_;
};

Seen<model::KeyReference> KeyFrom(const Value& value, model::Origin origin) {
  using Key = Seen<model::KeyReference>;
  model::KeyReference reference;
  if (value.IsKnown()) {
    reference.text =
        value.IsNull() || value.kind() != hcl::TypeKind::kString ? "" : value.AsString();
    reference.form = model::ClassifyKeyName(reference.text);
    reference.text = value.IsSensitive() ? "(sensitive)" : reference.text;
    return Key::Of(std::move(reference), std::move(origin));
  }
  const hcl::Unknown& why = value.why_unknown();
  if (why.kind == hcl::Unknown::Kind::kComputed || why.kind == hcl::Unknown::Kind::kData) {
    reference.form = model::KeyForm::kOpaque;
    reference.text = why.name;
    return Key::Of(std::move(reference), std::move(origin));
  }
  return Key::Unknown(Because(why), std::move(origin));
}

// The module's own key: create_kms_key, from v19.
Seen<model::KeyReference> OwnKey(const std::string& address, const model::Origin& origin) {
  model::KeyReference reference{model::KeyForm::kResource,
                                address + ".module.kms.aws_kms_key.this[0].arn", std::nullopt};
  return Seen<model::KeyReference>::Of(std::move(reference), origin);
}

using Encryptions = Seen<std::vector<model::EncryptionBlock>>;

Encryptions Sealed(Seen<model::KeyReference> key, const model::Origin& origin) {
  model::EncryptionBlock block;
  block.origin = origin;
  block.resources = Seen<std::vector<std::string>>::Of({"secrets"}, origin);
  block.key = std::move(key);
  return Encryptions::Of({std::move(block)}, origin);
}

// v12 to v18: a list of objects {provider_key_arn, resources}, empty by default.
Encryptions FromList(const Inputs& inputs) {
  constexpr std::string_view kName = "cluster_encryption_config";
  const model::Origin origin = inputs.OriginOf(kName);
  const std::optional<Value> list = inputs.Get(kName);
  if (!list.has_value() || (list->IsKnown() && list->IsNull())) {
    return Encryptions::Absent(origin);
  }
  if (!list->IsKnown()) {
    return Encryptions::Unknown(Because(list->why_unknown()), origin);
  }
  std::vector<model::EncryptionBlock> blocks;
  for (const Value& element : list->Elements()) {
    const Value* key =
        element.IsKnown() && !element.IsNull() ? element.Find("provider_key_arn") : nullptr;
    const Value* resources =
        element.IsKnown() && !element.IsNull() ? element.Find("resources") : nullptr;
    model::EncryptionBlock block;
    block.origin = origin;
    block.key = key == nullptr ? Seen<model::KeyReference>::Absent(origin) : KeyFrom(*key, origin);
    block.resources = resources == nullptr ? Seen<std::vector<std::string>>::Absent(origin)
                                           : SeenStrings(*resources, origin);
    blocks.push_back(std::move(block));
  }
  return blocks.empty() ? Encryptions::Absent(origin) : Encryptions::Of(std::move(blocks), origin);
}

// v19 to v21: one object. v19 and v20: {resources = ["secrets"]} by default, {} is off. v21: {} is
// the default and on, null is off.
Encryptions FromObject(const Inputs& inputs, int64_t major, const std::string& address) {
  const std::string_view name = major >= 21 ? "encryption_config" : "cluster_encryption_config";
  const model::Origin origin = inputs.OriginOf(name);
  const std::optional<Value> config = inputs.Get(name);
  if (config.has_value() && !config->IsKnown()) {
    return Encryptions::Unknown(Because(config->why_unknown()), origin);
  }
  const bool is_null = config.has_value() && config->IsNull();
  const bool is_empty = config.has_value() && !config->IsNull() && config->Entries().empty();
  if (is_null || (is_empty && major < 21)) {
    return Encryptions::Absent(origin);
  }
  const Seen<bool> creates_key = inputs.Bool("create_kms_key", true);
  if (creates_key.unknown()) {
    return Sealed(Seen<model::KeyReference>::Unknown(creates_key.because(), creates_key.origin()),
                  origin);
  }
  Encryptions sealed = Encryptions::Absent(origin);
  if (creates_key.value()) {
    sealed = Sealed(OwnKey(address, origin), origin);
  } else {
    const Value* key = config.has_value() && !is_empty ? config->Find("provider_key_arn") : nullptr;
    sealed = Sealed(
        key == nullptr ? Seen<model::KeyReference>::Absent(origin) : KeyFrom(*key, origin), origin);
  }
  const Value* resources = config.has_value() && !is_empty ? config->Find("resources") : nullptr;
  if (resources != nullptr) {
    std::vector<model::EncryptionBlock> blocks = sealed.value();
    blocks[0].resources = SeenStrings(*resources, origin);
    sealed = Encryptions::Of(std::move(blocks), origin);
  }
  return sealed;
}

// cloudposse/eks-cluster/aws, 0.x to 4.x: on by default with a key of its own.
Encryptions FromCloudPosse(const Inputs& inputs, const std::string& address) {
  const model::Origin origin = inputs.OriginOf("cluster_encryption_config_enabled");
  const Seen<bool> is_on = inputs.Bool("cluster_encryption_config_enabled", true);
  if (is_on.unknown()) {
    return Encryptions::Unknown(is_on.because(), origin);
  }
  if (!is_on.value()) {
    return Encryptions::Absent(origin);
  }
  const std::optional<Value> key = inputs.Get("cluster_encryption_config_kms_key_id");
  const bool has_own =
      !key.has_value() || (key->IsKnown() && (key->IsNull() || key->AsString().empty()));
  if (!has_own) {
    return Sealed(KeyFrom(*key, inputs.OriginOf("cluster_encryption_config_kms_key_id")), origin);
  }
  model::KeyReference reference{model::KeyForm::kResource, address + ".aws_kms_key.cluster[0].arn",
                                std::nullopt};
  return Sealed(Seen<model::KeyReference>::Of(std::move(reference), origin), origin);
}

std::string TextOf(const Inputs& inputs, std::string_view name) {
  const Seen<std::string> text = inputs.String(name);
  return text.known() ? text.value() : "";
}

}  // namespace

bool CollectRegistryModule(ModuleInstance& caller, const Declaration& call,
                           const std::string& address, const Value* key, const Value* each,
                           size_t source_index, model::Facts& facts) {
  const Inputs inputs(caller, call, key, each);
  const std::string source = TextOf(inputs, "source");
  const bool is_upstream = source.find("terraform-aws-modules/eks/aws") != std::string::npos &&
                           source.find("//modules/") == std::string::npos;
  const bool is_cloudposse = source.find("cloudposse/eks-cluster/aws") != std::string::npos;
  const model::Location place = PlaceOf(*call.file, call.block->range);
  if (!is_upstream && !is_cloudposse) {
    const bool may_make_cluster = AsciiLower(source).find("eks") != std::string::npos &&
                                  source.find("//modules/") == std::string::npos;
    facts.sources[source_index].problems.push_back(
        {may_make_cluster ? model::ProblemKind::kPartUnread : model::ProblemKind::kNote,
         {"problem/module-missing", {{"name", address}, {"source", source}}},
         place});
    return false;
  }
  const Seen<bool> creates = inputs.Bool(
      is_upstream ? (inputs.Has("create_eks") ? "create_eks" : "create") : "enabled", true);
  if (creates.is(false)) {
    return true;
  }
  const std::string version = TextOf(inputs, "version");
  const std::optional<int64_t> major = MajorVersion(version);
  model::Cluster cluster;
  cluster.source_index = source_index;
  cluster.address =
      address + (is_upstream ? ".aws_eks_cluster.this[0]" : ".aws_eks_cluster.default[0]");
  cluster.root = caller.context().root;
  cluster.origin = {place, caller.CallSteps()};
  cluster.origin.steps.push_back(
      {{"step/registry-module", {{"source", source}, {"version", version.empty() ? "-" : version}}},
       place});
  cluster.created = creates.unknown() || key == nullptr
                        ? Seen<bool>::Unknown(creates.unknown() ? creates.because()
                                                                : model::Text{"unknown/module",
                                                                              {{"name", address}}},
                                              cluster.origin)
                        : Seen<bool>::Of(true, cluster.origin);
  const bool is_21 = is_upstream && major.has_value() && *major >= 21;
  const bool has_new_names = is_21 || (is_upstream && inputs.Has("kubernetes_version"));
  cluster.name = inputs.String(has_new_names ? "name" : "cluster_name");
  cluster.version = inputs.String(has_new_names   ? "kubernetes_version"
                                  : is_cloudposse ? "kubernetes_version"
                                                  : "cluster_version");
  cluster.region = SeenString(caller.ProviderRegion("aws"), cluster.origin);
  if (inputs.Has("region")) {
    cluster.region = inputs.String("region");
  }
  cluster.arn = Seen<std::string>::Unknown(
      {"unknown/computed", {{"name", cluster.address + ".arn"}}}, cluster.origin);
  cluster.account = cluster.arn;
  cluster.tags = Seen<std::map<std::string, std::string>>::Absent(cluster.origin);
  const std::string_view public_name =
      has_new_names ? "endpoint_public_access" : "cluster_endpoint_public_access";
  cluster.endpoint_public =
      inputs.Bool(public_name, is_cloudposse || !major.has_value() || *major < 19);
  cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Absent(cluster.origin);
  cluster.on_outposts = Seen<bool>::Of(inputs.Has("outpost_config"), cluster.origin);
  if (is_cloudposse) {
    cluster.encryption = FromCloudPosse(inputs, address);
  } else if (!major.has_value() || *major < 12 || *major > 21) {
    cluster.encryption = Encryptions::Unknown(
        {"unknown/module-version",
         {{"name", address}, {"source", source}, {"version", version.empty() ? "-" : version}}},
        cluster.origin);
  } else if (*major <= 18) {
    cluster.encryption = FromList(inputs);
  } else {
    cluster.encryption = inputs.Has("outpost_config") ? Encryptions::Absent(cluster.origin)
                                                      : FromObject(inputs, *major, address);
  }
  facts.clusters.push_back(std::move(cluster));
  return true;
}

}  // namespace fuin::iac
