// An API server's flags say which file tells it how to write Secrets; the file says the rest. Flags
// come from a Pod's command, from kubeadm's extraArgs, from k3s' and RKE2's kube-apiserver-arg,
// from a file of arguments. k3s, RKE2 and Talos make the file themselves, from a switch or a
// secret.
//
// Sources: kube-apiserver reference (flags), kubeadm.k8s.io v1beta3 and v1beta4, k3s "Secrets
// Encryption Config", RKE2 "Secrets Encryption", Talos v1alpha1 reference (secretbox before
// aescbc).

#include "collect/control_plane.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "envelope/encryption_config.h"

namespace fuin::collect {
namespace {

namespace fs = std::filesystem;
using envelope::ConfigFlaw;
using model::Seen;
using text::Node;

using Config = Seen<model::ProviderConfig>;

constexpr std::string_view kConfigFlag = "encryption-provider-config";
constexpr std::string_view kReloadFlag = "encryption-provider-config-automatic-reload";
constexpr std::string_view kManifests = "etc/kubernetes/manifests/";

// An API server as one file describes it.
struct ApiServer {
  std::string path, name, distribution;
  Seen<std::string> version;
  model::Origin origin;
  std::map<std::string, std::pair<std::string, model::Origin>, std::less<>> flags;
  std::vector<std::pair<std::string, std::string>> mounts;  // in the container -> on the node
  std::optional<Config> made;                               // by the distribution itself
};

model::Origin At(const std::string& path, const Node& node) {
  return {{path, node.line, node.column}, {}};
}

const Node* Path(const Node* node, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    node = node == nullptr ? nullptr : node->Find(name);
  }
  return node;
}

std::string ScalarOf(const Node* node) {
  if (node == nullptr) {
    return "";
  }
  return node->kind == Node::Kind::kBool ? (node->boolean ? "true" : "false") : node->scalar;
}

// "--name=value", "name=value".
void AddFlag(std::string_view argument, const model::Origin& origin, ApiServer& server) {
  const size_t start = argument.find_first_not_of('-');
  argument = start == std::string_view::npos ? "" : argument.substr(start);
  const size_t equals = argument.find('=');
  const std::string_view value =
      equals == std::string_view::npos ? "true" : Trim(argument.substr(equals + 1));
  server.flags[std::string(argument.substr(0, equals))] = {std::string(value), origin};
}

// A list of arguments, "--flag value" pairs among them.
void AddArguments(const std::string& path, const Node* list, ApiServer& server) {
  if (list == nullptr) {
    return;
  }
  for (size_t i = 0; i < list->elements.size(); ++i) {
    const std::string& one = list->elements[i].scalar;
    const bool has_next =
        i + 1 < list->elements.size() && !list->elements[i + 1].scalar.starts_with('-');
    if (one == fmt::format("--{}", kConfigFlag) && has_next) {
      AddFlag(one + "=" + list->elements[i + 1].scalar, At(path, list->elements[i]), server);
    } else {
      AddFlag(one, At(path, list->elements[i]), server);
    }
  }
}

// extraArgs: a map (v1beta3), or a list of name and value (v1beta4).
void AddExtraArgs(const std::string& path, const Node* arguments, ApiServer& server) {
  if (arguments == nullptr) {
    return;
  }
  for (const Node::Member& member : arguments->members) {
    AddFlag(member.first + "=" + ScalarOf(&member.second), At(path, member.second), server);
  }
  for (const Node& element : arguments->elements) {
    AddFlag(std::string(element.Text("name")) + "=" + ScalarOf(element.Find("value")),
            At(path, element), server);
  }
}

// "registry.k8s.io/kube-apiserver:v1.35.2" -> "1.35.2".
Seen<std::string> VersionOfImage(const std::string& path, const Node* image) {
  const std::string text = ScalarOf(image);
  const std::string tag = text.substr(std::min(text.size(), text.find_last_of(":/") + 1));
  const bool is_version = tag.size() > 2 && tag[0] == 'v' && tag[1] >= '0' && tag[1] <= '9';
  const model::Origin origin =
      image == nullptr ? model::Origin{{path, 0, 0}, {}} : At(path, *image);
  return is_version ? Seen<std::string>::Of(tag.substr(1, tag.find_first_of("-+") - 1), origin)
                    : Seen<std::string>::Unknown({"unknown/not-looked-at", {}}, origin);
}

bool RunsApiServer(const Node& container) {
  for (const char* list : {"command", "args"}) {
    const Node* words = container.Find(list);
    if (words != nullptr && !words->elements.empty()) {
      const std::string& first = words->elements[0].scalar;
      if (first == "kube-apiserver" || first.ends_with("/kube-apiserver")) {
        return true;
      }
    }
  }
  return container.Text("name") == "kube-apiserver";
}

const Node* ApiServerContainer(const Node& pod) {
  const Node* containers = Path(&pod, {"spec", "containers"});
  if (pod.Text("kind") == "Pod" && containers != nullptr) {
    for (const Node& container : containers->elements) {
      if (RunsApiServer(container)) {
        return &container;
      }
    }
  }
  return nullptr;
}

void AddMounts(const Node* mounts, const Node* volumes, ApiServer& server) {
  if (mounts == nullptr || volumes == nullptr) {
    return;
  }
  for (const Node& mount : mounts->elements) {
    for (const Node& volume : volumes->elements) {
      const Node* host = Path(&volume, {"hostPath", "path"});
      if (host != nullptr && volume.Text("name") == mount.Text("name")) {
        server.mounts.emplace_back(mount.Text("mountPath"), host->scalar);
      }
    }
  }
}

ApiServer ReadPod(const std::string& path, const Node& pod, const Node& container) {
  ApiServer server;
  server.path = path;
  server.origin = At(path, pod);
  server.name =
      Path(&pod, {"metadata", "name"}) == nullptr ? "" : ScalarOf(Path(&pod, {"metadata", "name"}));
  const Node* annotations = Path(&pod, {"metadata", "annotations"});
  for (const Node::Member& member :
       annotations == nullptr ? std::vector<Node::Member>() : annotations->members) {
    if (member.first.starts_with("kubeadm.kubernetes.io/")) {
      server.distribution = "kubeadm";
    }
  }
  server.version = VersionOfImage(path, container.Find("image"));
  AddArguments(path, container.Find("command"), server);
  AddArguments(path, container.Find("args"), server);
  AddMounts(container.Find("volumeMounts"), Path(&pod, {"spec", "volumes"}), server);
  return server;
}

ApiServer ReadKubeadm(const std::string& path, const Node& document) {
  ApiServer server;
  server.path = path;
  server.origin = At(path, document);
  server.distribution = "kubeadm";
  server.name = document.Text("clusterName");
  const Node* version = document.Find("kubernetesVersion");
  const std::string text = ScalarOf(version);
  server.version = text.starts_with('v') ? Seen<std::string>::Of(text.substr(1), At(path, *version))
                                         : Seen<std::string>::Absent(server.origin);
  const Node* api_server = document.Find("apiServer");
  AddExtraArgs(path, Path(api_server, {"extraArgs"}), server);
  const Node* volumes = Path(api_server, {"extraVolumes"});
  for (const Node& volume : volumes == nullptr ? std::vector<Node>() : volumes->elements) {
    server.mounts.emplace_back(volume.Text("mountPath"), volume.Text("hostPath"));
  }
  return server;
}

// A file that the distribution writes on the node, with one local key.
Config MadeConfig(const std::string& kind, const std::string& path, const Node& at) {
  model::ProviderConfig config;
  config.path = path;
  config.secrets = {{kind, 0, "", "", 1, At(path, at)}};
  config.has_literal_keys = true;
  config.file_mode = Seen<int64_t>::Unknown({"unknown/file-on-the-node", {}}, At(path, at));
  config.origin = At(path, at);
  return Config::Of(std::move(config), At(path, at));
}

bool IsRancher(const Node& document, const std::string& path) {
  return document.IsObject() && document.Find("kind") == nullptr &&
         document.Find("apiVersion") == nullptr &&
         (document.Find("secrets-encryption") != nullptr ||
          document.Find("secrets-encryption-provider") != nullptr ||
          path.ends_with("rancher/k3s/config.yaml") || path.ends_with("rancher/rke2/config.yaml"));
}

ApiServer ReadRancher(const std::string& path, const Node& document) {
  ApiServer server;
  server.path = path;
  server.origin = At(path, document);
  const bool is_rke2 = path.find("rke2") != std::string::npos;
  server.distribution = is_rke2 ? "RKE2" : "k3s";
  server.version = Seen<std::string>::Absent(server.origin);
  const Node* arguments = document.Find("kube-apiserver-arg");
  AddArguments(path, arguments, server);
  if (arguments != nullptr && arguments->IsString()) {
    AddFlag(arguments->scalar, At(path, *arguments), server);
  }
  const Node* provider = document.Find("secrets-encryption-provider");
  const std::string kind = provider == nullptr ? "aescbc" : ScalarOf(provider);
  const Node* on = document.Find("secrets-encryption");
  const std::string value = AsciiLower(ScalarOf(on));
  // RKE2 encrypts unless told otherwise; k3s only when told.
  const bool is_on = on == nullptr ? is_rke2 : value == "true";
  if (!server.flags.contains(kConfigFlag)) {
    server.made = is_on ? MadeConfig(kind, path,
                                     provider != nullptr ? *provider
                                     : on != nullptr     ? *on
                                                         : document)
                        : Config::Absent(on == nullptr ? server.origin : At(path, *on));
  }
  return server;
}

ApiServer ReadTalos(const std::string& path, const Node& document) {
  ApiServer server;
  server.path = path;
  server.origin = At(path, document);
  server.distribution = "Talos";
  const Node* cluster = document.Find("cluster");
  server.name = cluster->Text("clusterName");
  server.version = VersionOfImage(path, Path(cluster, {"apiServer", "image"}));
  AddExtraArgs(path, Path(cluster, {"apiServer", "extraArgs"}), server);
  const Node* secretbox = cluster->Find("secretboxEncryptionSecret");
  const Node* aescbc = cluster->Find("aescbcEncryptionSecret");
  const bool has_secretbox = secretbox != nullptr && !ScalarOf(secretbox).empty();
  const bool has_aescbc = aescbc != nullptr && !ScalarOf(aescbc).empty();
  if (!server.flags.contains(kConfigFlag)) {
    server.made = has_secretbox ? MadeConfig("secretbox", path, *secretbox)
                  : has_aescbc  ? MadeConfig("aescbc", path, *aescbc)
                                : Config::Absent(At(path, *cluster));
  }
  return server;
}

bool IsTalos(const Node& document) {
  const Node* type = Path(&document, {"machine", "type"});
  const Node* cluster = document.Find("cluster");
  const std::string role = ScalarOf(type);
  return document.Text("version") == "v1alpha1" && cluster != nullptr && cluster->IsObject() &&
         (role == "controlplane" || role == "init");
}

bool IsKubeadm(const Node& document) {
  return document.Text("apiVersion").starts_with("kubeadm.k8s.io/") &&
         document.Text("kind") == "ClusterConfiguration";
}

ApiServer ReadServer(const ControlPlaneFiles::Server& file) {
  if (const Node* container = ApiServerContainer(file.document)) {
    return ReadPod(file.path, file.document, *container);
  }
  if (IsKubeadm(file.document)) {
    return ReadKubeadm(file.path, file.document);
  }
  return IsTalos(file.document) ? ReadTalos(file.path, file.document)
                                : ReadRancher(file.path, file.document);
}

// The sentence for what a server would refuse. `detail` never holds a key.
model::Text TextOf(const envelope::ConfigProblem& problem) {
  const auto with = [&](const char* id) {
    return model::Text{id, {{"name", problem.path}, {"value", problem.detail}}};
  };
  switch (problem.flaw) {
    case ConfigFlaw::kWrongKind:
      return with("defect/config-kind");
    case ConfigFlaw::kUnknownField:
      return with("defect/config-unknown-field");
    case ConfigFlaw::kRepeatedField:
      return with("defect/config-repeated-field");
    case ConfigFlaw::kEmptyList:
    case ConfigFlaw::kNoProvider:
    case ConfigFlaw::kNoKeyName:
    case ConfigFlaw::kNoKeySecret:
    case ConfigFlaw::kNoKmsName:
    case ConfigFlaw::kNoKmsEndpoint:
      return with("defect/config-missing");
    case ConfigFlaw::kSeveralProviders:
      return with("defect/config-several-providers");
    case ConfigFlaw::kSecretNotBase64:
      return with("defect/config-not-base64");
    case ConfigFlaw::kSecretSize:
      return with("defect/config-secret-size");
    case ConfigFlaw::kResourceHasCapitals:
    case ConfigFlaw::kResourceIsStar:
    case ConfigFlaw::kResourceNotStored:
    case ConfigFlaw::kResourceGroupEvents:
    case ConfigFlaw::kResourceGroupExtensions:
    case ConfigFlaw::kResourceAcrossGroups:
      return with("defect/config-resource");
    case ConfigFlaw::kResourceRepeated:
    case ConfigFlaw::kResourcesOverlap:
    case ConfigFlaw::kResourceMasked:
      return with("defect/config-overlap");
    default:
      return with("defect/config-value");
  }
}

std::vector<model::SealProvider> Providers(const envelope::EncryptionConfig& config,
                                           std::string_view resource, const std::string& path) {
  std::vector<model::SealProvider> providers;
  for (const envelope::ConfigProvider* provider : envelope::ProvidersFor(config, resource)) {
    const std::string name = !provider->name.empty()  ? provider->name
                             : provider->keys.empty() ? ""
                                                      : provider->keys[0].name;
    providers.push_back({std::string(envelope::ProviderKindName(provider->kind)),
                         provider->kms_version,
                         name,
                         provider->endpoint,
                         provider->keys.size(),
                         {{path, provider->at.line, provider->at.column}, {}}});
  }
  return providers;
}

// Whether the server takes KMS v1: before 1.29, or with its feature gate.
bool TakesKmsV1(const ApiServer* server) {
  if (server == nullptr) {
    return false;
  }
  const auto gates = server->flags.find("feature-gates");
  if (gates != server->flags.end() && gates->second.first.find("KMSv1=true") != std::string::npos) {
    return true;
  }
  const std::vector<std::string_view> parts = server->version.known()
                                                  ? Split(server->version.value(), '.')
                                                  : std::vector<std::string_view>();
  return parts.size() >= 2 && parts[0] == "1" && parts[1].size() <= 2 &&
         parts[1].find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi("0" + std::string(parts[1])) < 29;
}

// Reads an EncryptionConfiguration for `server`, or for a newest one where it is null.
Config ReadConfig(const std::string& path, const ApiServer* server) {
  const model::Origin whole{{path, 0, 0}, {}};
  Result<std::string> text = ReadFile(path, limits::kSourceFileBytesMax);
  if (!text) {
    return Config::Unknown({"problem/unread", {{"error", Describe(text.error())}}}, whole);
  }
  envelope::ConfigOptions options;
  options.reload = server != nullptr && server->flags.contains(kReloadFlag);
  const Result<envelope::EncryptionConfig> read =
      envelope::ParseEncryptionConfig(*text, path, options);
  Wipe(*text);
  if (!read) {
    return Config::Unknown({"problem/unread", {{"error", read.error().message}}}, whole);
  }
  model::ProviderConfig config;
  config.path = path;
  config.origin = whole;
  config.secrets = Providers(*read, "secrets", path);
  config.config_maps = Providers(*read, "configmaps", path);
  if (const envelope::ConfigEntry* entry = envelope::EntryFor(*read, "secrets")) {
    config.origin.at = {path, entry->at.line, entry->at.column};
  }
  for (const envelope::ConfigProblem& problem : read->problems) {
    config.refused.push_back({model::DefectKind::kSyntax,
                              TextOf(problem),
                              {{path, problem.at.line, problem.at.column}, {}},
                              true});
  }
  for (const envelope::ConfigEntry& entry : read->entries) {
    for (const envelope::ConfigProvider& provider : entry.providers) {
      config.has_literal_keys = config.has_literal_keys || !provider.keys.empty();
      if (provider.kms_version == 1 && !TakesKmsV1(server)) {
        config.refused.push_back({model::DefectKind::kSyntax,
                                  {"defect/config-kms-v1", {{"name", provider.name}}},
                                  {{path, provider.at.line, provider.at.column}, {}},
                                  true});
      }
    }
  }
  struct stat status{};
  config.file_mode = stat(path.c_str(), &status) == 0
                         ? Seen<int64_t>::Of(status.st_mode & 0777, whole)
                         : Seen<int64_t>::Unknown({"unknown/file-on-the-node", {}}, whole);
  config.reloads = Seen<bool>::Of(options.reload, whole);
  return Config::Of(std::move(config), whole);
}

// A path in the container as the node has it.
std::string OnTheNode(const ApiServer& server, const std::string& path) {
  std::string on_node = path;
  size_t longest = 0;
  for (const auto& [mount, host] : server.mounts) {
    const bool covers =
        path == mount || path.starts_with(mount.ends_with('/') ? mount : mount + "/");
    if (covers && mount.size() >= longest) {
      longest = mount.size();
      on_node = host + path.substr(mount.size());
    }
  }
  return on_node;
}

// Finds the file that a flag names: under the node's root that the manifest lies in, else the one
// file of that name among those that were found.
std::optional<std::string> FindConfig(const ApiServer& server, const std::string& on_node,
                                      const std::vector<std::string>& configs) {
  std::error_code error;
  const size_t at = server.path.find(kManifests);
  if (at != std::string::npos && on_node.starts_with('/')) {
    const std::string below = server.path.substr(0, at) + on_node.substr(1);
    if (fs::is_regular_file(below, error)) {
      return below;
    }
  }
  std::vector<std::string> same_name;
  const std::string name = fs::path(on_node).filename().string();
  for (const std::string& config : configs) {
    if (fs::path(config).filename() == name) {
      same_name.push_back(config);
    }
  }
  if (same_name.size() > 1) {  // the nearest, where one alone stands beside the server's file
    std::erase_if(same_name, [&](const std::string& config) {
      return fs::path(config).parent_path() != fs::path(server.path).parent_path();
    });
  }
  return same_name.size() == 1 ? std::optional(same_name[0]) : std::nullopt;
}

size_t AddSource(const std::string& path, model::Facts& facts) {
  model::Source source;
  source.name = path;
  source.kind = model::SourceKind::kControlPlane;
  facts.sources.push_back(std::move(source));
  return facts.sources.size() - 1;
}

model::Cluster StartCluster(const std::string& path, size_t source_index, model::Origin origin) {
  model::Cluster cluster;
  cluster.source_index = source_index;
  cluster.platform = model::Platform::kSelfManaged;
  cluster.address = path;
  cluster.root = path;
  cluster.origin = std::move(origin);
  cluster.created = Seen<bool>::Of(true, cluster.origin);
  cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Absent(cluster.origin);
  cluster.name = Seen<std::string>::Absent(cluster.origin);
  cluster.region = cluster.name;
  cluster.account = cluster.name;
  cluster.arn = cluster.name;
  cluster.version = Seen<std::string>::Absent(cluster.origin);
  return cluster;
}

void AddServer(const ControlPlaneFiles::Server& file, const std::vector<std::string>& configs,
               std::set<std::string>& used, model::Facts& facts) {
  const ApiServer server = ReadServer(file);
  const size_t source = AddSource(file.path, facts);
  model::Cluster cluster = StartCluster(file.path, source, server.origin);
  cluster.distribution = server.distribution;
  cluster.version = server.version;
  if (!server.name.empty() && server.distribution != "" &&
      ApiServerContainer(file.document) == nullptr) {
    cluster.name = Seen<std::string>::Of(server.name, server.origin);
  }
  facts.sources[source].summary = {
      "source/control-plane",
      {{"what", server.distribution.empty() ? "kube-apiserver" : server.distribution}}};
  const auto flag = server.flags.find(kConfigFlag);
  if (server.made.has_value()) {
    cluster.provider_config = *server.made;
  } else if (flag == server.flags.end()) {
    cluster.provider_config = Config::Absent(server.origin);
  } else {
    const std::string on_node = OnTheNode(server, flag->second.first);
    const std::optional<std::string> found = FindConfig(server, on_node, configs);
    if (found.has_value()) {
      used.insert(*found);
      cluster.provider_config = ReadConfig(*found, &server);
    } else {
      cluster.provider_config =
          Config::Unknown({"unknown/file-not-here", {{"name", on_node}}}, flag->second.second);
    }
  }
  facts.clusters.push_back(std::move(cluster));
}

}  // namespace

bool IsEncryptionConfig(std::string_view text) {
  constexpr std::string_view kKind = "EncryptionConfig";
  const size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  for (size_t at = text.find(kKind); at != std::string_view::npos; at = text.find(kKind, at + 1)) {
    const std::string_view before = text.substr(0, at);
    const size_t line_at = before.rfind('\n') + 1;  // npos + 1 is 0
    std::string_view line = is_json ? before : before.substr(line_at);
    const auto strip = [&](std::string_view what) {
      const bool ends = line.ends_with(what);
      line.remove_suffix(ends ? what.size() : 0);
      return ends;
    };
    static_cast<void>(strip("\"") || strip("'"));
    line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
    const bool has_colon = strip(":");
    line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
    static_cast<void>(strip("\""));
    const bool is_kind =
        has_colon && (is_json ? line.ends_with("\"kind") : line == "kind" || line == "\"kind");
    const std::string_view after = text.substr(at + kKind.size());
    const bool is_whole = after.starts_with("uration") || after.empty() ||
                          std::string_view(" \t\r\n\"',}").find(after[0]) != after.npos;
    if (is_kind && is_whole) {
      return true;
    }
  }
  return false;
}

bool IsControlPlane(const Node& document, const std::string& path) {
  return ApiServerContainer(document) != nullptr || IsKubeadm(document) || IsTalos(document) ||
         IsRancher(document, path);
}

void CollectControlPlanes(const ControlPlaneFiles& files, model::Facts& facts) {
  std::set<std::string> used;
  for (const ControlPlaneFiles::Server& server : files.servers) {
    AddServer(server, files.encryption_configs, used, facts);
  }
  for (const std::string& path : files.encryption_configs) {
    if (used.contains(path)) {
      continue;
    }
    const size_t source = AddSource(path, facts);
    facts.sources[source].summary = {"source/control-plane", {{"what", "EncryptionConfiguration"}}};
    model::Cluster cluster = StartCluster(path, source, {{path, 0, 0}, {}});
    cluster.provider_config = ReadConfig(path, nullptr);
    facts.clusters.push_back(std::move(cluster));
  }
}

}  // namespace fuin::collect
