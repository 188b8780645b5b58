// One reader a format, chosen by apiVersion and kind. Each brings its document to what the EKS API
// would be told; the rest (FillEncryption, FillVersion) is shared with CloudFormation.
//
// Sources: eksctl's schema.json (v1alpha5), CAPA's awsmanagedcontrolplane_types.go (v1beta1,
// v1beta2), provider-upjet-aws and provider-aws (eks Cluster, kms Key), ACK's eks and kms
// controllers, kOps' cluster_spec.md, Pulumi YAML's reference, aws v6/v7, eks v3, aws-native.

#include "iac/cluster_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/strings.h"
#include "iac/internal/eks_values.h"
#include "iac/internal/key_values.h"
#include "iac/internal/spec_values.h"

namespace fuin::iac {
namespace {

using cfn::Value;
using model::DefectKind;
using model::Seen;
using text::Node;

using Blocks = Seen<std::vector<model::EncryptionBlock>>;

enum class Format : uint8_t {
  kNone,
  kList,
  kEksctl,
  kControlPlane,
  kControlPlaneTemplate,
  kClusterClass,
  kCrossplane,
  kCrossplaneKey,
  kComposition,
  kAck,
  kAckKey,
  kKops,
  kPulumi,
};

bool HoldsBase(const Node& node, int depth);

constexpr std::string_view kTemplateKind = "AWSManagedControlPlaneTemplate";

// A patch of a ClusterClass, for each Cluster that is made of it: where it writes, a JSON pointer;
// "" for a program's, which may write anywhere.
struct TemplatePatch {
  std::string path;
  const Node* node = nullptr;
};

const Node* FindIn(const Node* node, std::string_view name) {
  return node == nullptr ? nullptr : node->Find(name);
}

std::vector<TemplatePatch> TemplatePatches(const Node& cluster_class) {
  std::vector<TemplatePatch> found;
  const Node* patches = FindIn(cluster_class.Find("spec"), "patches");
  if (patches == nullptr) {
    return found;
  }
  for (const Node& patch : patches->elements) {
    if (patch.Find("external") != nullptr) {
      found.push_back({"", &patch});
    }
    const Node* definitions = patch.Find("definitions");
    for (size_t i = 0; definitions != nullptr && i < definitions->elements.size(); ++i) {
      const Node& definition = definitions->elements[i];
      const Node* selector = definition.Find("selector");
      const Node* writes = definition.Find("jsonPatches");
      const bool is_ours = selector != nullptr && selector->Text("kind") == kTemplateKind;
      for (size_t j = 0; is_ours && writes != nullptr && j < writes->elements.size(); ++j) {
        found.push_back({std::string(writes->elements[j].Text("path")), &writes->elements[j]});
      }
    }
  }
  return found;
}

Format FormatOf(const Node& document) {
  const std::string_view version = document.Text("apiVersion");
  const std::string_view kind = document.Text("kind");
  const std::string_view group = version.substr(0, version.find('/'));
  if (group == "eksctl.io" && kind == "ClusterConfig") {
    return Format::kEksctl;
  }
  if (group == "controlplane.cluster.x-k8s.io") {
    return kind == "AWSManagedControlPlane"           ? Format::kControlPlane
           : kind == "AWSManagedControlPlaneTemplate" ? Format::kControlPlaneTemplate
                                                      : Format::kNone;
  }
  if (group == "cluster.x-k8s.io" && kind == "ClusterClass") {
    return TemplatePatches(document).empty() ? Format::kNone : Format::kClusterClass;
  }
  const bool is_crossplane = group.ends_with(".upbound.io") || group.ends_with(".crossplane.io");
  if (is_crossplane && group.starts_with("eks.aws.") && kind == "Cluster") {
    return Format::kCrossplane;
  }
  if (is_crossplane && group.starts_with("kms.aws.") && kind == "Key") {
    return Format::kCrossplaneKey;
  }
  if (group == "apiextensions.crossplane.io" && kind == "Composition") {
    return HoldsBase(document, 0) ? Format::kComposition : Format::kNone;
  }
  if (group == "eks.services.k8s.aws" && kind == "Cluster") {
    return Format::kAck;
  }
  if (group == "kms.services.k8s.aws" && kind == "Key") {
    return Format::kAckKey;
  }
  if ((group == "kops.k8s.io" || group == "kops") && kind == "Cluster") {
    return Format::kKops;
  }
  if (kind == "List" && version == "v1" && document.Find("items") != nullptr) {
    return Format::kList;
  }
  const Node* runtime = document.Find("runtime");
  const bool is_yaml =
      runtime != nullptr && (runtime->scalar == "yaml" || runtime->Text("name") == "yaml");
  const bool is_pulumi = is_yaml && document.Find("resources") != nullptr;
  return is_pulumi ? Format::kPulumi : Format::kNone;
}

// Whether a Composition's resources have an EKS cluster as a base.
bool HoldsBase(const Node& node, int depth) {
  if (depth > kSpecDepthMax) {
    return false;
  }
  const Node* base = node.Find("base");
  if (base != nullptr && FormatOf(*base) == Format::kCrossplane) {
    return true;
  }
  return std::ranges::any_of(node.elements,
                             [&](const Node& one) { return HoldsBase(one, depth + 1); }) ||
         std::ranges::any_of(node.members, [&](const Node::Member& one) {
           return one.first != "base" && HoldsBase(one.second, depth + 1);
         });
}

std::string NameOf(const Node& document) {
  const Node* metadata = document.Find("metadata");
  return metadata == nullptr ? "" : std::string(metadata->Text("name"));
}

// A document's kind and name, as kubectl writes them.
std::string AddressOf(const Node& document) {
  return fmt::format("{}/{}", document.Text("kind"), NameOf(document));
}

class Collector {
 public:
  explicit Collector(model::Facts& facts) : facts_(facts) {}

  void ReadKeys(const SpecFile& file, const Node& document, int depth);
  void ReadClusters(const SpecFile& file, const Node& document, int depth);
  // After all: what ClusterClasses change of the templates that were read.
  void ApplyPatches();
  void set_source(size_t index) { source_index_ = index; }
  size_t source_index() const { return source_index_; }

 private:
  Value Of(const SpecFile& file, const Node* node, const Node& document) const {
    return ValueOf(node, file.path, {file.path, document.line, document.column});
  }
  model::Cluster Start(const SpecFile& file, const Node& document, const Value& name) const {
    return StartCluster(file.path, document, source_index_, AddressOf(document), name,
                        NameOf(document));
  }
  void Finish(model::Cluster cluster) { facts_.clusters.push_back(std::move(cluster)); }
  void AddKey(const SpecFile& file, const Node& document, bool is_ack);
  Seen<model::KeyReference> ReadKey(const Value& value, std::string_view kind) const;
  void Eksctl(const SpecFile& file, const Node& document);
  void ControlPlane(const SpecFile& file, const Node& document, bool is_template);
  model::Cluster Crossplane(const SpecFile& file, const Node& document) const;
  void Compositions(const SpecFile& file, const Node& composition, const Node& node, int depth);
  void AddPatches(const SpecFile& file, const Node& cluster_class);
  void Ack(const SpecFile& file, const Node& document);
  void Kops(const SpecFile& file, const Node& document);

  model::Facts& facts_;
  size_t source_index_ = 0;
  std::map<std::string, size_t> key_at_address_;  // "Key/eks", or a Pulumi resource's name
  struct PatchedTemplate {
    std::string name;  // "": whichever
    std::string cluster_class, path;
    model::Origin origin;
  };
  std::vector<PatchedTemplate> patched_;
  std::vector<std::pair<std::string, size_t>> templates_;  // name -> Facts::clusters
};

std::string_view Annotation(const Node& document, std::string_view name) {
  const Node* metadata = document.Find("metadata");
  const Node* annotations = metadata == nullptr ? nullptr : metadata->Find("annotations");
  return annotations == nullptr ? std::string_view() : annotations->Text(name);
}

// Versions are texts to all these tools: a number is refused before AWS sees it.
void ReadVersion(const Value& version, model::Cluster& cluster) {
  FillVersion(version, cluster);
  if (version.Is(Value::Kind::kNumber) && cluster.defects.empty()) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "version", version.origin);
  }
  if (cluster.version.known() && cluster.version.value().starts_with('v')) {
    cluster.version =
        Seen<std::string>::Of(cluster.version.value().substr(1), cluster.version.origin());
  }
}

// keyArn itself, or a reference to a Key of the same tool (keyArnRef, keyRef): that is a key for
// certain, whichever the controller finds. A selector may find none.
Seen<model::KeyReference> Collector::ReadKey(const Value& value, std::string_view kind) const {
  using Reference = Seen<model::KeyReference>;
  if (!value.Is(Value::Kind::kMap)) {
    return ReadKeyText(value);
  }
  for (const Value::Member& member : value.members) {
    const Value from = member.second.Get("from");
    const Value name = (from.IsGone() ? member.second : from).Get("name");
    if (member.first == "keyArnRef" || member.first == "keyRef" || member.first == "keyIdRef") {
      const std::string address = fmt::format("{}/{}", kind, cfn::TextOf(name).value_or(""));
      const auto found = key_at_address_.find(address);
      return Reference::Of(
          {found == key_at_address_.end() ? model::KeyForm::kOpaque : model::KeyForm::kResource,
           address, found == key_at_address_.end() ? std::nullopt : std::optional(found->second)},
          member.second.origin);
    }
    if (member.first == "keyArnSelector") {
      return Reference::Unknown({"unknown/selector", {{"name", member.first}}},
                                member.second.origin);
    }
  }
  return Reference::Absent(value.origin);
}

void Collector::AddKey(const SpecFile& file, const Node& document, bool is_ack) {
  const Node* spec = document.Find("spec");
  const Node* inner = is_ack || spec == nullptr ? spec : spec->Find("forProvider");
  const Value values = Of(file, inner, document);
  model::Key key;
  key.source_index = source_index_;
  key.root = file.path;
  key.address = AddressOf(document);
  key.origin.at = {file.path, document.line, document.column};
  const model::Text at_run{"unknown/deployment", {{"name", key.address}}};
  key.arn = Seen<std::string>::Unknown(at_run, key.origin);
  key.key_id = key.arn;
  key.account = key.arn;
  key.region = is_ack ? Seen<std::string>::Absent(key.origin) : cfn::SeenText(values.Get("region"));
  KeySettings settings;
  settings.type = "aws_kms_key";
  settings.usage = cfn::SeenText(values.Get("keyUsage"));
  settings.spec = cfn::SeenText(values.Get(is_ack ? "keySpec" : "customerMasterKeySpec"));
  settings.enabled =
      cfn::SeenFlag(values.Get(values.Get("isEnabled").IsGone() ? "enabled" : "isEnabled"));
  settings.rotation = cfn::SeenFlag(values.Get("enableKeyRotation"));
  settings.multi_region = cfn::SeenFlag(values.Get("multiRegion"));
  settings.deletion_window_days = cfn::SeenInteger(values.Get("deletionWindowInDays"));
  settings.policy = PolicyFrom(cfn::SeenText(values.Get("policy")));
  FillKeySettings(settings, key);
  key.tags = IgnoreAnnotations(file.path, document);
  key_at_address_["Key/" + NameOf(document)] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

// https://eksctl.io/usage/kms-encryption: keyARN is required; eksctl parses it as an ARN.
void Collector::Eksctl(const SpecFile& file, const Node& document) {
  const Value all = Of(file, &document, document);
  const Value metadata = all.Get("metadata");
  model::Cluster cluster = Start(file, document, metadata.Get("name"));
  cluster.address = fmt::format("ClusterConfig/{}", NameOf(document));
  cluster.region = cfn::SeenText(metadata.Get("region"));
  ReadVersion(metadata.Get("version"), cluster);
  if (cluster.version.is("auto") || cluster.version.is("latest") || cluster.version.is("")) {
    cluster.version = Seen<std::string>::Absent(cluster.version.origin());
  }
  cluster.on_outposts = Seen<bool>::Of(!all.Get("outpost").IsGone(), cluster.origin);
  const Value access = all.Get("vpc").Get("clusterEndpoints");
  cluster.endpoint_public = cfn::SeenFlag(access.Get("publicAccess"));
  cluster.endpoint_cidrs = cfn::SeenTexts(all.Get("vpc").Get("publicAccessCIDRs"));
  const Value encryption = all.Get("secretsEncryption");
  if (encryption.Is(Value::Kind::kUnknown)) {
    cluster.encryption = Blocks::Unknown(encryption.because, encryption.origin);
  } else if (!encryption.IsGone() && !encryption.Is(Value::Kind::kMap)) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "secretsEncryption",
              encryption.origin);
  } else if (!encryption.IsGone()) {
    for (const Value::Member& member : encryption.members) {
      if (member.first != "keyARN" && member.first != "encryptExistingSecrets") {
        AddDefect(cluster, DefectKind::kUnknownArgument, "defect/unknown-property", member.first,
                  member.second.origin);
      }
    }
    const Value key = encryption.Get("keyARN");
    model::EncryptionBlock block;
    block.origin = encryption.origin;
    block.resources = Seen<std::vector<std::string>>::Of({"secrets"}, encryption.origin);
    if (key.IsGone()) {
      AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument", "keyARN",
                encryption.origin);
      block.key = Seen<model::KeyReference>::Absent(encryption.origin);
    } else if (key.IsScalar() || key.Is(Value::Kind::kUnknown)) {
      block.key = ReadKeyText(key);
      if (block.key.known() && block.key.value().form == model::KeyForm::kAliasName) {
        AddDefect(cluster, DefectKind::kWrongType, "defect/not-an-arn", "keyARN", key.origin);
      }
    } else {
      AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "keyARN", key.origin);
    }
    cluster.encryption = Blocks::Of({block}, encryption.origin);
  }
  Finish(std::move(cluster));
}

// encryptionConfig: {provider: ARN, resources: [secrets]} of AWSManagedControlPlane.
void Collector::ControlPlane(const SpecFile& file, const Node& document, bool is_template) {
  const Node* spec = document.Find("spec");
  const Node* outer = is_template && spec != nullptr ? spec->Find("template") : &document;
  const Node* inner = outer == nullptr ? nullptr : outer->Find("spec");
  const Value values = Of(file, inner, document);
  model::Cluster cluster = Start(file, document, values.Get("eksClusterName"));
  cluster.region = cfn::SeenText(values.Get("region"));
  const Value version = values.Get("version");
  ReadVersion(version, cluster);
  if (is_template && version.IsGone()) {  // the topology of each Cluster says it
    cluster.version = Seen<std::string>::Unknown(
        {"unknown/topology", {{"name", "Cluster.spec.topology.version"}}}, cluster.origin);
  }
  const Value access = values.Get("endpointAccess");
  cluster.endpoint_public = cfn::SeenFlag(access.Get("public"));
  cluster.endpoint_cidrs = cfn::SeenTexts(access.Get("publicCIDRs"));
  const Value encryption = values.Get("encryptionConfig");
  if (encryption.Is(Value::Kind::kMap)) {  // as one block whose provider is the key itself
    Value provider;
    provider.kind = Value::Kind::kMap;
    provider.origin = encryption.origin;
    const Value key = encryption.Get("provider");
    if (!key.IsGone()) {
      provider.members.emplace_back("keyArn", key);
    }
    Value block = encryption;
    std::erase_if(block.members, [](const Value::Member& one) { return one.first == "provider"; });
    block.members.emplace_back("provider", std::move(provider));
    Value list;
    list.kind = Value::Kind::kList;
    list.origin = encryption.origin;
    list.elements.push_back(std::move(block));
    FillEncryption(list, {"encryptionConfig", "provider", "keyArn", "resources", false},
                   ReadKeyText, cluster);
  } else if (encryption.Is(Value::Kind::kUnknown)) {
    cluster.encryption = Blocks::Unknown(encryption.because, encryption.origin);
  } else if (!encryption.IsGone()) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "encryptionConfig",
              encryption.origin);
  }
  Finish(std::move(cluster));
}

model::Cluster Collector::Crossplane(const SpecFile& file, const Node& document) const {
  const Node* spec = document.Find("spec");
  const Value all = Of(file, spec, document);
  Value values = all.Get("forProvider");
  model::Cluster cluster = Start(file, document, Value());
  if (const std::string_view name = Annotation(document, "crossplane.io/external-name");
      !name.empty() && !IsUnrendered(name)) {
    cluster.name = Seen<std::string>::Of(std::string(name), cluster.origin);
  }
  cluster.region = cfn::SeenText(values.Get("region"));
  ReadVersion(values.Get("version"), cluster);
  Value encryption = values.Get("encryptionConfig");
  if (encryption.IsGone()) {
    encryption = all.Get("initProvider").Get("encryptionConfig");
  }
  Value list = AsList(encryption);
  for (Value& block : list.elements) {
    for (Value::Member& member : block.members) {
      const bool is_list_of_one = member.first == "provider" &&
                                  member.second.Is(Value::Kind::kList) &&
                                  member.second.elements.size() == 1;
      if (is_list_of_one) {
        Value provider = member.second.elements[0];
        member.second = std::move(provider);
      }
    }
  }
  FillEncryption(
      list, {"encryptionConfig", "provider", "keyArn", "resources", true},
      [this](const Value& value) { return ReadKey(value, "Key"); }, cluster);
  Value network = values.Get("vpcConfig");
  network = network.IsGone() ? values.Get("resourcesVpcConfig") : network;
  network =
      network.Is(Value::Kind::kList) && !network.elements.empty() ? network.elements[0] : network;
  cluster.endpoint_public = cfn::SeenFlag(network.Get("endpointPublicAccess"));
  cluster.endpoint_cidrs = cfn::SeenTexts(network.Get("publicAccessCidrs"));
  const Value policies = all.Get("managementPolicies");
  const bool writes =
      policies.IsGone() || std::ranges::any_of(policies.elements, [](const Value& p) {
        return cfn::TextOf(p) == "*" || cfn::TextOf(p) == "Create";
      });
  if (!writes) {
    cluster.encryption =
        Blocks::Unknown({"unknown/observed", {{"name", cluster.address}}}, policies.origin);
  }
  return cluster;
}

// A base among a Composition's resources, and the patches that change it for each claim.
void Collector::Compositions(const SpecFile& file, const Node& composition, const Node& node,
                             int depth) {
  if (depth > kSpecDepthMax) {
    return;
  }
  const Node* base = node.Find("base");
  if (base != nullptr && FormatOf(*base) == Format::kCrossplane) {
    model::Cluster cluster = Crossplane(file, *base);
    cluster.address = fmt::format("{}/{}", AddressOf(composition), node.Text("name"));
    cluster.name = Seen<std::string>::Of(cluster.address, cluster.origin);
    const model::Text because{"unknown/patch", {{"name", AddressOf(composition)}}};
    cluster.created = Seen<bool>::Unknown(because, cluster.origin);
    const Node* patches = node.Find("patches");
    for (const Node& patch : patches == nullptr ? std::vector<Node>() : patches->elements) {
      std::string_view path = patch.Text("toFieldPath");
      path = path.empty() ? patch.Text("fromFieldPath") : path;
      const bool is_set = patch.Text("type") == "PatchSet" || path.empty();
      const model::Origin origin{{file.path, patch.line, patch.column}, {}};
      if (is_set || path.find("encryptionConfig") != std::string_view::npos) {
        cluster.encryption = Blocks::Unknown(because, origin);
        cluster.defects.clear();
      }
      if (is_set || path.find("version") != std::string_view::npos) {
        cluster.version = Seen<std::string>::Unknown(because, origin);
      }
    }
    Finish(std::move(cluster));
  }
  for (const Node& element : node.elements) {
    Compositions(file, composition, element, depth + 1);
  }
  for (const Node::Member& member : node.members) {
    if (member.first != "base") {
      Compositions(file, composition, member.second, depth + 1);
    }
  }
}

void Collector::Ack(const SpecFile& file, const Node& document) {
  const Value values = Of(file, document.Find("spec"), document);
  model::Cluster cluster = Start(file, document, values.Get("name"));
  if (const std::string_view region = Annotation(document, "services.k8s.aws/region");
      !region.empty() && !IsUnrendered(region)) {
    cluster.region = Seen<std::string>::Of(std::string(region), cluster.origin);
  }
  ReadVersion(values.Get("version"), cluster);
  FillEncryption(
      values.Get("encryptionConfig"), {"encryptionConfig", "provider", "keyARN", "resources", true},
      [this](const Value& value) { return ReadKey(value, "Key"); }, cluster);
  const Value network = values.Get("resourcesVPCConfig");
  cluster.endpoint_public = cfn::SeenFlag(network.Get("endpointPublicAccess"));
  cluster.endpoint_cidrs = cfn::SeenTexts(network.Get("publicAccessCIDRs"));
  Finish(std::move(cluster));
}

// encryptionConfig: true takes the secret `encryptionconfig` of the state store, which the
// cluster's specification does not hold.
void Collector::Kops(const SpecFile& file, const Node& document) {
  using Config = Seen<model::ProviderConfig>;
  const Value values = Of(file, document.Find("spec"), document);
  model::Cluster cluster = Start(file, document, Value());
  cluster.platform = model::Platform::kSelfManaged;
  cluster.distribution = "kOps";
  ReadVersion(values.Get("kubernetesVersion"), cluster);
  const Value flag = values.Get("encryptionConfig");
  const Seen<bool> is_on = cfn::SeenFlag(flag);
  const Value path = values.Get("kubeAPIServer").Get("encryptionProviderConfig");
  if (is_on.is(true)) {
    cluster.provider_config = Config::Unknown({"unknown/kops-secret", {}}, flag.origin);
  } else if (is_on.unknown()) {
    cluster.provider_config = Config::Unknown(is_on.because(), flag.origin);
  } else if (!path.IsGone()) {
    cluster.provider_config = Config::Unknown(
        {"unknown/file-not-here", {{"name", cfn::TextOf(path).value_or("(unknown)")}}},
        path.origin);
  } else {
    cluster.provider_config = Config::Absent(flag.IsGone() ? cluster.origin : flag.origin);
  }
  Finish(std::move(cluster));
}

void Collector::AddPatches(const SpecFile& file, const Node& cluster_class) {
  const Node* control_plane = FindIn(cluster_class.Find("spec"), "controlPlane");
  const Node* reference = FindIn(control_plane, "ref");  // v1beta2: templateRef
  reference = reference == nullptr ? FindIn(control_plane, "templateRef") : reference;
  const std::string name(reference == nullptr ? std::string_view() : reference->Text("name"));
  for (const TemplatePatch& patch : TemplatePatches(cluster_class)) {
    patched_.push_back({name,
                        AddressOf(cluster_class),
                        patch.path,
                        {{file.path, patch.node->line, patch.node->column}, {}}});
  }
}

void Collector::ApplyPatches() {
  constexpr std::string_view kSpec = "/spec/template/spec";
  const auto touches = [&](const std::string& path, std::string_view member) {
    const std::string whole = fmt::format("{}/{}", kSpec, member);
    return whole.starts_with(path) || path.starts_with(whole);
  };
  for (const PatchedTemplate& patch : patched_) {
    const model::Text because{"unknown/class-patch", {{"name", patch.cluster_class}}};
    for (const auto& [name, index] : templates_) {
      if (!patch.name.empty() && patch.name != name) {
        continue;
      }
      model::Cluster& cluster = facts_.clusters[index];
      if (touches(patch.path, "encryptionConfig")) {
        cluster.encryption = Blocks::Unknown(because, patch.origin);
        cluster.defects.clear();
      }
      if (touches(patch.path, "version")) {
        cluster.version = Seen<std::string>::Unknown(because, patch.origin);
      }
    }
  }
}

void Collector::ReadKeys(const SpecFile& file, const Node& document, int depth) {
  const Format format = FormatOf(document);
  if (format == Format::kCrossplaneKey || format == Format::kAckKey) {
    AddKey(file, document, format == Format::kAckKey);
  } else if (format == Format::kList && depth < kSpecDepthMax) {
    for (const Node& item : document.Find("items")->elements) {
      ReadKeys(file, item, depth + 1);
    }
  }
}

void Collector::ReadClusters(const SpecFile& file, const Node& document, int depth) {
  switch (FormatOf(document)) {
    case Format::kList:
      for (const Node& item :
           depth < kSpecDepthMax ? document.Find("items")->elements : std::vector<Node>()) {
        ReadClusters(file, item, depth + 1);
      }
      return;
    case Format::kEksctl:
      return Eksctl(file, document);
    case Format::kControlPlane:
      return ControlPlane(file, document, false);
    case Format::kControlPlaneTemplate:
      templates_.emplace_back(NameOf(document), facts_.clusters.size());
      return ControlPlane(file, document, true);
    case Format::kClusterClass:
      return AddPatches(file, document);
    case Format::kCrossplane:
      return Finish(Crossplane(file, document));
    case Format::kComposition:
      return Compositions(file, document, document, 0);
    case Format::kAck:
      return Ack(file, document);
    case Format::kKops:
      return Kops(file, document);
    case Format::kPulumi:
      return CollectPulumi(file.path, document, source_index_, facts_);
    case Format::kCrossplaneKey:
    case Format::kAckKey:
    case Format::kNone:
      return;
  }
}

bool IsSpecAt(const Node& document, int depth) {
  const Format format = FormatOf(document);
  if (format != Format::kList) {
    return format != Format::kNone;
  }
  return depth < kSpecDepthMax && std::ranges::any_of(
                                      document.Find("items")->elements,
                                      [&](const Node& item) { return IsSpecAt(item, depth + 1); });
}

}  // namespace

bool IsClusterSpec(const Node& document) { return IsSpecAt(document, 0); }

void CollectClusterSpecs(const std::vector<SpecFile>& files, model::Facts& facts) {
  Collector collector(facts);
  const size_t first = facts.sources.size();
  for (const SpecFile& file : files) {
    collector.set_source(facts.sources.size());
    model::Source source;
    source.name = file.path;
    source.kind = model::SourceKind::kClusterSpec;
    facts.sources.push_back(std::move(source));
    for (const Node& document : file.documents) {
      collector.ReadKeys(file, document, 0);
    }
  }
  for (size_t i = 0; i < files.size(); ++i) {
    collector.set_source(first + i);
    const size_t clusters_before = facts.clusters.size();
    for (const Node& document : files[i].documents) {
      collector.ReadClusters(files[i], document, 0);
    }
    facts.sources[first + i].summary = {
        "source/cluster-spec",
        {{"documents", std::to_string(files[i].documents.size())},
         {"clusters", std::to_string(facts.clusters.size() - clusters_before)}}};
  }
  collector.ApplyPatches();
}

}  // namespace fuin::iac
